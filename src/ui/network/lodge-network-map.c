/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-map.h"

#include <glib/gi18n.h>

#include "lodge-network-words.h"
#include "lodge-reach.h"

/* The first two nodes. */
#define WORLD 0
#define HOST 1

typedef struct
{
  LodgeNetworkMap *map;
  LodgeVmm *vmm;
  GHashTable *places; /* char* -> node index + 1 */
  guint n_rows[LODGE_MAP_N_COLUMNS];
} Builder;

G_DEFINE_BOXED_TYPE (LodgeNetworkMap,
                     lodge_network_map,
                     lodge_network_map_copy,
                     lodge_network_map_free)

static void
node_free (gpointer pointer)
{
  LodgeMapNode *node = pointer;

  g_free (node->title);
  g_free (node->subtitle);
  g_clear_object (&node->object);
  g_free (node);
}

static guint
add_node (Builder *builder,
          LodgeMapColumn column,
          const char *title,
          const char *subtitle,
          gboolean active,
          gpointer object)
{
  LodgeMapNode *node = g_new0 (LodgeMapNode, 1);

  node->column = column;
  node->row = builder->n_rows[column]++;
  node->title = g_strdup (title);
  node->subtitle = g_strdup (subtitle);
  node->active = active;
  g_set_object (&node->object, object);
  g_ptr_array_add (builder->map->nodes, node);
  return builder->map->nodes->len - 1;
}

static void
add_line (Builder *builder, guint from, guint to, gboolean active)
{
  LodgeMapLine line = { from, to, active };

  g_array_append_val (builder->map->lines, line);
}

static void
add_network (Builder *builder, LodgeNetwork *network)
{
  g_autofree char *subnet = lodge_words_subnet (network);
  const char *name = lodge_network_get_name (network);
  LodgeNetworkKind kind = lodge_network_get_kind (network);
  gboolean active = lodge_network_get_active (network);
  guint index = add_node (builder,
                          LODGE_MAP_NETWORK,
                          name,
                          subnet != NULL ? subnet : lodge_words_network_kind (kind),
                          active,
                          network);

  g_hash_table_insert (
      builder->places, g_strconcat ("network ", name, NULL), GUINT_TO_POINTER (index + 1));
  if (kind == LODGE_NETWORK_KIND_BRIDGED)
    add_line (builder, WORLD, index, active);
  else if (kind != LODGE_NETWORK_KIND_INTERNAL && kind != LODGE_NETWORK_KIND_OTHER)
    add_line (builder, HOST, index, active);
}

/* NAT, bridges and networks that are not there have no model of their own. */
static guint
find_place (Builder *builder, LodgeNic *nic)
{
  const char *source = lodge_nic_get_source (nic);
  LodgeNicMode mode = lodge_nic_get_mode (nic);
  gboolean user = mode == LODGE_NIC_MODE_USER;
  gboolean bridged = mode == LODGE_NIC_MODE_BRIDGE || mode == LODGE_NIC_MODE_DIRECT;
  g_autofree char *key =
      g_strconcat (lodge_enum_to_nick (LODGE_TYPE_NIC_MODE, (int)mode), " ", source, NULL);
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (builder->places, key));

  if (index > 0)
    return index - 1;
  index = add_node (builder,
                    LODGE_MAP_NETWORK,
                    user || source == NULL ? _ ("NAT") : source,
                    user      ? _ ("each machine alone")
                    : bridged ? _ ("Bridged")
                              : _ ("not there"),
                    user || bridged,
                    NULL);
  if (user || bridged)
    add_line (builder, user ? HOST : WORLD, index, TRUE);
  g_hash_table_insert (builder->places, g_steal_pointer (&key), GUINT_TO_POINTER (index + 1));
  return index;
}

static void
add_machine (Builder *builder, LodgeMachine *machine)
{
  GListModel *nics = lodge_machine_get_nics (machine);
  gboolean active = lodge_machine_is_active (machine);
  guint index = add_node (builder,
                          LODGE_MAP_MACHINE,
                          lodge_machine_get_title (machine),
                          active ? _ ("Running") : _ ("Off"),
                          active,
                          machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      LodgeNicMode mode = lodge_nic_get_mode (nic);
      if (mode == LODGE_NIC_MODE_NONE || mode == LODGE_NIC_MODE_OTHER)
        continue;
      guint place = find_place (builder, nic);
      LodgeMapNode *node = g_ptr_array_index (builder->map->nodes, place);
      add_line (builder, place, index, active && node->active && lodge_nic_get_link_up (nic));
    }
}

static gboolean
has_adapter (LodgeMachine *machine)
{
  return g_list_model_get_n_items (lodge_machine_get_nics (machine)) > 0;
}

LodgeNetworkMap *
lodge_network_map_new (LodgeVmm *vmm)
{
  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  LodgeNetworkMap *map = g_new0 (LodgeNetworkMap, 1);
  GListModel *networks = lodge_vmm_get_networks (vmm);
  GListModel *machines = lodge_vmm_get_machines (vmm);
  const char *hostname = lodge_host_get_hostname (lodge_vmm_get_host (vmm));
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Builder builder = { .map = map, .vmm = vmm, .places = places };

  map->nodes = g_ptr_array_new_with_free_func (node_free);
  map->lines = g_array_new (FALSE, FALSE, sizeof (LodgeMapLine));
  add_node (&builder, LODGE_MAP_HOST, _ ("Internet"), _ ("and local network"), TRUE, NULL);
  add_node (&builder, LODGE_MAP_HOST, _ ("This computer"), hostname, TRUE, NULL);
  add_line (&builder, WORLD, HOST, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);
      add_network (&builder, network);
    }
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);
      if (!has_adapter (machine))
        continue;
      if (builder.n_rows[LODGE_MAP_MACHINE] < LODGE_MAP_MAX_MACHINES)
        add_machine (&builder, machine);
      else
        map->n_left_out++;
    }
  return map;
}

LodgeNetworkMap *
lodge_network_map_copy (LodgeNetworkMap *self)
{
  LodgeNetworkMap *copy = g_new0 (LodgeNetworkMap, 1);

  copy->nodes = g_ptr_array_new_with_free_func (node_free);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      LodgeMapNode *node = g_ptr_array_index (self->nodes, i);
      LodgeMapNode *twin = g_memdup2 (node, sizeof *node);
      twin->title = g_strdup (node->title);
      twin->subtitle = g_strdup (node->subtitle);
      twin->object = node->object != NULL ? g_object_ref (node->object) : NULL;
      g_ptr_array_add (copy->nodes, twin);
    }
  copy->lines = g_array_copy (self->lines);
  copy->n_left_out = self->n_left_out;
  return copy;
}

void
lodge_network_map_free (LodgeNetworkMap *self)
{
  g_ptr_array_unref (self->nodes);
  g_array_unref (self->lines);
  g_free (self);
}

static gboolean
is_node_equal (const LodgeMapNode *a, const LodgeMapNode *b)
{
  return a->column == b->column && a->row == b->row && a->active == b->active &&
         a->object == b->object && g_strcmp0 (a->title, b->title) == 0 &&
         g_strcmp0 (a->subtitle, b->subtitle) == 0;
}

gboolean
lodge_network_map_equal (LodgeNetworkMap *a, LodgeNetworkMap *b)
{
  if (a == NULL || b == NULL || a->nodes->len != b->nodes->len || a->lines->len != b->lines->len ||
      a->n_left_out != b->n_left_out)
    return FALSE;
  for (guint i = 0; i < a->nodes->len; i++)
    if (!is_node_equal (g_ptr_array_index (a->nodes, i), g_ptr_array_index (b->nodes, i)))
      return FALSE;
  for (guint i = 0; i < a->lines->len; i++)
    {
      LodgeMapLine *one = &g_array_index (a->lines, LodgeMapLine, i);
      LodgeMapLine *other = &g_array_index (b->lines, LodgeMapLine, i);
      if (one->from != other->from || one->to != other->to || one->active != other->active)
        return FALSE;
    }
  return TRUE;
}

guint
lodge_network_map_get_n_rows (LodgeNetworkMap *self)
{
  guint n_rows = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      LodgeMapNode *node = g_ptr_array_index (self->nodes, i);
      n_rows = MAX (n_rows, node->row + 1);
    }
  return n_rows;
}

char *
lodge_network_map_describe_machine (LodgeVmm *vmm, LodgeMachine *machine)
{
  GListModel *nics = lodge_machine_get_nics (machine);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autofree char *place = lodge_reach_dup_place (nic, lodge_vmm_get_networks (vmm));
      if (i > 0)
        g_string_append (text, " · ");
      g_string_append (text, place);
    }
  if (text->len == 0)
    g_string_append (text, _ ("No network adapter"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
lodge_network_map_describe (LodgeVmm *vmm)
{
  GListModel *machines = lodge_vmm_get_machines (vmm);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);
      g_autofree char *places = lodge_network_map_describe_machine (vmm, machine);
      g_string_append_printf (
          text, "%s%s: %s", i > 0 ? "\n" : "", lodge_machine_get_title (machine), places);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
