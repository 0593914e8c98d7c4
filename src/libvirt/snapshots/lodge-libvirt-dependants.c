/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked clones and what they rest on: whose is what. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include "lodge-image.h"
#include "lodge-libvirt-errors.h"

gboolean
lodge_libvirt_layer_rests_on (GHashTable *graph, const LodgeLayerNode *node, const char *path)
{
  for (guint depth = 0; node != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      if (g_strcmp0 (node->path, path) == 0)
        return TRUE;
      node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
    }
  return FALSE;
}

static void
add_tops (GHashTable *own, virDomainPtr domain, guint flags)
{
  g_autoptr (LodgeDomainXml) definition = lodge_libvirt_fetch (domain, flags, NULL);
  g_autoptr (GPtrArray) layers =
      definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;

  for (guint i = 0; layers != NULL && i < layers->len; i++)
    g_hash_table_add (own, g_strdup (((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path));
}

GHashTable *
lodge_libvirt_list_all_own (LodgeLibvirtLink *link, virDomainPtr domain)
{
  GHashTable *own = lodge_libvirt_list_own_layers (link, domain);

  add_tops (own, domain, VIR_DOMAIN_XML_INACTIVE);
  if (LV (virDomainIsActive (domain)) == 1)
    add_tops (own, domain, 0);
  virResetLastError ();
  return own;
}

GPtrArray *
lodge_libvirt_list_resting (GHashTable *graph, GHashTable *own)
{
  GPtrArray *resting = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *node = value;

      if (node->backing != NULL && g_hash_table_contains (own, node->path) &&
          !g_hash_table_contains (own, node->backing))
        g_ptr_array_add (resting, value);
    }
  return resting;
}

gboolean
lodge_libvirt_layer_has_backing (const char *path)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);

  return image != NULL && image->refers_to != NULL;
}

GPtrArray *
lodge_libvirt_list_dependants (LodgeLibvirtLink *link, const char *uuid, const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) graph = lodge_libvirt_layer_graph (link, uuid, NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  if (graph == NULL)
    return names;
  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *node = value;

      if (node->user != NULL && lodge_libvirt_layer_rests_on (graph, node, path) &&
          !g_ptr_array_find_with_equal_func (names, node->user, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (node->user));
    }
  return names;
}

GStrv
lodge_libvirt_dup_dependants (GHashTable *graph, GHashTable *own)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gpointer *titles = NULL;
  GHashTableIter iter;
  gpointer value;
  guint n_titles = 0;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *first = value;
      const LodgeLayerNode *node = first;

      if (first->user == NULL || g_hash_table_contains (own, first->path))
        continue;
      for (guint depth = 0; node != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
        {
          if (g_hash_table_contains (own, node->path))
            {
              g_hash_table_add (users, first->user);
              break;
            }
          node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
        }
    }
  titles = g_hash_table_get_keys_as_array (users, &n_titles);
  return n_titles > 0 ? g_strdupv ((GStrv)titles) : NULL;
}
