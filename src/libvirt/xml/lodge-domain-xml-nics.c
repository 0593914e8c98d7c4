/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Network adapters in a definition: one function makes <interface>, the recipe and what Lodge notes
 * agree, and adding, removing, changing and building anew all go through it. */
#include "config.h"

#include "lodge-domain-xml-private.h"
#include "lodge-forward.h"
#include "lodge-mac.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Each adapter on user-mode NAT is in a network of its own: 10.0.2.0/24 is QEMU's default. */
#define FIRST_SUBNET 2
#define SUBNET_PREFIX 24

static gboolean
refuse (GError **error, LodgeVmmError code, const char *details, const char *sentence)
{
  g_propagate_error (error, lodge_vmm_error_new (code, details, "%s", sentence));
  return FALSE;
}

static gboolean
refuse_too_many (GError **error)
{
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                          NULL,
                                          _ ("A machine can have %d network adapters at most. "
                                             "Remove one of them first."),
                                          LODGE_MAX_NICS));
  return FALSE;
}

static gboolean
is_named (LodgeNicMode mode)
{
  return mode == LODGE_NIC_MODE_NETWORK || mode == LODGE_NIC_MODE_BRIDGE ||
         mode == LODGE_NIC_MODE_DIRECT;
}

/* Whether the adapter is to be behind a hub: bridges and host adapters are libvirt's to attach, and
 * the fastest NAT has nothing in between. */
static gboolean
wants_hub (LodgeNic *nic, gboolean hubs)
{
  LodgeNicMode mode = lodge_nic_get_mode (nic);

  return hubs && lodge_nic_get_number (nic) >= 0 && mode != LODGE_NIC_MODE_BRIDGE &&
         mode != LODGE_NIC_MODE_DIRECT && !lodge_nic_is_straight (nic);
}

static void
write_source (xmlNode *node, LodgeNicMode mode, const char *source)
{
  static const struct
  {
    LodgeNicMode mode;
    const char *path;
  } paths[] = {
    { LODGE_NIC_MODE_NETWORK, "source/@network" },
    { LODGE_NIC_MODE_BRIDGE, "source/@bridge" },
    { LODGE_NIC_MODE_DIRECT, "source/@dev" },
  };
  xmlNode *found = lodge_xml_find (node, "source");
  /* Of a running machine, a network's source also has what it has come down to. */
  gboolean other =
      mode != LODGE_NIC_MODE_NETWORK && lodge_xml_find (node, "source/@network") != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths) && !other; i++)
    if (paths[i].mode == mode && lodge_xml_find (node, paths[i].path) != NULL)
      {
        lodge_xml_set (node, paths[i].path, source);
        return;
      }
  /* Of another kind of source, nothing holds any more. */
  if (found != NULL)
    lodge_xml_remove (found);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (paths[i].mode == mode)
      lodge_xml_set (node, paths[i].path, source);
  if (mode == LODGE_NIC_MODE_DIRECT)
    lodge_xml_set (node, "source/@mode", "bridge");
}

/* "Not attached" is an unplugged cable: starting a machine with libvirt's own type='null' kills
 * libvirtd 9.0. */
static void
write_type (xmlNode *node, LodgeNic *nic, gboolean hub)
{
  LodgeNicMode mode = lodge_nic_get_mode (nic);
  gboolean user = hub || mode == LODGE_NIC_MODE_NONE;
  const char *word = user ? "user" : lodge_xml_choice_to_word (lodge_domain_xml_nic_modes, mode);
  const char *before = lodge_xml_peek_attr (node, "type");

  if (g_strcmp0 (before, word) != 0)
    {
      static const char *const held[] = { "virtualport", "target", "backend" };

      for (guint i = 0; i < G_N_ELEMENTS (held) && before != NULL; i++)
        if (lodge_xml_find (node, held[i]) != NULL)
          lodge_xml_remove (lodge_xml_find (node, held[i]));
      lodge_xml_set (node, "@type", word);
    }
  write_source (node, user ? LODGE_NIC_MODE_NONE : mode, lodge_nic_get_source (nic));
}

static void
write_uint (xmlNode *node, const char *path, guint value)
{
  if (value != 0)
    lodge_xml_set_uint (node, path, value);
  else
    lodge_xml_set (node, path, NULL);
}

/* What libvirt itself carries out, which it does not for user-mode NAT. */
static void
write_abilities (xmlNode *node, LodgeNic *nic)
{
  gboolean user = g_strcmp0 (lodge_xml_peek_attr (node, "type"), "user") == 0;

  write_uint (node, "mtu/@size", user ? 0 : lodge_nic_get_mtu (nic));
  write_uint (node, "bandwidth/inbound/@average", user ? 0 : lodge_nic_get_limit_in (nic));
  write_uint (node, "bandwidth/outbound/@average", user ? 0 : lodge_nic_get_limit_out (nic));
}

static void
write_subnet (xmlNode *node, LodgeNic *nic)
{
  gboolean user = g_strcmp0 (lodge_xml_peek_attr (node, "type"), "user") == 0;
  xmlNode *ip = lodge_xml_find (node, "ip");
  int number = lodge_nic_get_number (nic);

  if (!user && ip != NULL && lodge_nic_get_mode (nic) != LODGE_NIC_MODE_OTHER)
    lodge_xml_remove (ip);
  if (!user || ip != NULL || number < 1)
    return;
  ip = lodge_xml_append (node, "ip");
  {
    g_autofree char *address = g_strdup_printf ("10.0.%d.0", FIRST_SUBNET + number);

    lodge_xml_set (ip, "@family", "ipv4");
    lodge_xml_set (ip, "@address", address);
    lodge_xml_set_uint (ip, "@prefix", SUBNET_PREFIX);
  }
}

static void
write_link (xmlNode *node, LodgeNic *nic)
{
  gboolean up = lodge_nic_get_link_up (nic) && lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NONE;

  if (!up || lodge_xml_find (node, "link/@state") != NULL)
    lodge_xml_set (node, "link/@state", up ? "up" : "down");
}

/* Only plain NAT is open as soon as the machine starts, whoever starts it. */
static gboolean
is_open (LodgeNic *nic)
{
  return lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER && !lodge_nic_is_private (nic);
}

/* Only virtio can tell the guest, and QEMU refuses the property of all others. */
static guint
guest_mtu (const char *model, guint mtu)
{
  return model != NULL && g_str_has_prefix (model, "virtio") ? mtu : 0;
}

static void
agree (xmlNode *root, xmlNode *node, LodgeNic *nic, gboolean hubs)
{
  gboolean hub = wants_hub (nic, hubs);
  int number = lodge_nic_get_number (nic);

  write_type (node, nic, hub);
  write_abilities (node, nic);
  write_link (node, nic);
  write_subnet (node, nic);
  if (hub)
    {
      g_autofree char *model = lodge_xml_get (node, "model/@type");

      lodge_domain_xml_write_recipe (
          root, (guint)number, is_open (nic), guest_mtu (model, lodge_nic_get_mtu (nic)));
    }
  else if (number >= 0)
    lodge_domain_xml_remove_recipe (root, (guint)number);
  lodge_domain_xml_write_nic_metadata (root, nic, hub);
  lodge_domain_xml_set_nic_until (root, lodge_device_get_id (LODGE_DEVICE (nic)), 0);
}

static gboolean
check_mac (xmlNode *devices, xmlNode *self, const char *mac, GError **error)
{
  g_autofree char *canonical = lodge_mac_dup_canonical (mac);

  if (canonical == NULL || !lodge_mac_is_unicast (canonical))
    return refuse (error,
                   LODGE_VMM_ERROR_INVALID,
                   mac,
                   _ ("This is no address for a network adapter. Write six pairs of digits such as "
                      "52:54:00:12:34:56; the second digit must be even."));
  for (xmlNode *node = lodge_xml_first_element (devices); node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *other = node != self && lodge_xml_is (node, "interface")
                                   ? lodge_xml_get (node, "mac/@address")
                                   : NULL;

      if (other != NULL && g_ascii_strcasecmp (other, canonical) == 0)
        return refuse (error,
                       LODGE_VMM_ERROR_EXISTS,
                       mac,
                       _ ("Another network adapter of this machine has the same address. Choose "
                          "another one."));
    }
  return TRUE;
}

static gboolean
check_forwards (LodgeNic *nic, GError **error)
{
  const char *const *texts = lodge_nic_get_forwards (nic);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (texts[i], &problem);

      if (forward == NULL)
        return refuse (error, LODGE_VMM_ERROR_INVALID, texts[i], problem->message);
      for (guint j = 0; j < i; j++)
        {
          g_autoptr (LodgeForward) other = lodge_forward_new_from_text (texts[j], NULL);

          if (lodge_forward_collides (forward, other))
            return refuse (error,
                           LODGE_VMM_ERROR_EXISTS,
                           texts[i],
                           _ ("Two forwards want the same port of this computer. Choose another "
                              "port for one of them."));
        }
    }
  return TRUE;
}

static gboolean
check_nic (xmlNode *root, xmlNode *self, LodgeNic *nic, GError **error)
{
  const char *source = lodge_nic_get_source (nic);
  const char *mac = lodge_nic_get_mac (nic);
  const char *model = lodge_nic_get_model (nic);

  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_OTHER ||
      (is_named (lodge_nic_get_mode (nic)) && (source == NULL || *source == '\0')))
    return refuse (
        error,
        LODGE_VMM_ERROR_INVALID,
        NULL,
        _ ("The network adapter does not say what it is attached to. Choose a network."));
  if ((source != NULL && !lodge_xml_text_valid (source)) ||
      (model != NULL && !lodge_xml_text_valid (model)))
    {
      g_propagate_error (error, lodge_domain_xml_bad_text_error ("source"));
      return FALSE;
    }
  if (mac != NULL && !check_mac (lodge_xml_ensure (root, "devices"), self, mac, error))
    return FALSE;
  return check_forwards (nic, error);
}

static void
write_identity (xmlNode *node, LodgeNic *nic)
{
  if (lodge_nic_get_mac (nic) != NULL)
    {
      g_autofree char *before = lodge_xml_get (node, "mac/@address");
      g_autofree char *canonical = lodge_mac_dup_canonical (lodge_nic_get_mac (nic));

      if (before == NULL || g_ascii_strcasecmp (before, canonical) != 0)
        lodge_xml_set (node, "mac/@address", canonical);
    }
  if (lodge_nic_get_model (nic) != NULL)
    lodge_xml_set (node, "model/@type", lodge_nic_get_model (nic));
}

static char *
dup_alias (guint number)
{
  return g_strdup_printf (LODGE_NIC_ALIAS_PREFIX "%u", number);
}

static void
build (xmlNode *root, LodgeNic *nic, guint number, gboolean hubs)
{
  g_autoptr (LodgeNic) draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
  g_autofree char *id = dup_alias (number);
  xmlNode *node = lodge_xml_append (lodge_xml_ensure (root, "devices"), "interface");

  lodge_device_set_id (LODGE_DEVICE (draft), id);
  lodge_nic_set_until (draft, 0);
  write_identity (node, draft);
  if (lodge_nic_get_model (draft) == NULL)
    lodge_xml_set (node, "model/@type", "virtio");
  agree (root, node, draft, hubs);
  lodge_xml_set (node, "alias/@name", id);
}

/* The lowest number that no adapter has. */
static int
find_number (LodgeDomainXml *self)
{
  for (int number = 0; number < LODGE_MAX_NICS; number++)
    {
      g_autofree char *id = dup_alias ((guint)number);

      if (lodge_domain_xml_find_device (self, id) == NULL)
        return number;
    }
  return -1;
}

static guint
count_nics (xmlNode *root)
{
  xmlNode *devices = lodge_xml_find (root, "devices");
  guint n_nics = 0;

  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    n_nics += lodge_xml_is (node, "interface");
  return n_nics;
}

char *
lodge_domain_xml_add_nic (LodgeDomainXml *self, LodgeNic *nic, gboolean hubs, GError **error)
{
  xmlNode *root;
  int number;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);
  g_return_val_if_fail (LODGE_IS_NIC (nic), NULL);

  root = lodge_domain_xml_get_root (self);
  number = find_number (self);
  if (number < 0 || count_nics (root) >= LODGE_MAX_NICS)
    {
      refuse_too_many (error);
      return NULL;
    }
  if (!check_nic (root, NULL, nic, error))
    return NULL;
  build (root, nic, (guint)number, hubs);
  return dup_alias ((guint)number);
}

static xmlNode *
find_nic (LodgeDomainXml *self, const char *id, GError **error)
{
  xmlNode *node = lodge_domain_xml_find_device (self, id);

  if (node != NULL && lodge_xml_is (node, "interface"))
    return node;
  refuse (error,
          LODGE_VMM_ERROR_NOT_FOUND,
          id,
          _ ("The machine does not have this network adapter any more."));
  return NULL;
}

gboolean
lodge_domain_xml_set_nic (LodgeDomainXml *self, LodgeNic *nic, gboolean hubs, GError **error)
{
  g_autoptr (LodgeNic) draft = NULL;
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);
  g_return_val_if_fail (LODGE_IS_NIC (nic), FALSE);

  node = find_nic (self, lodge_device_get_id (LODGE_DEVICE (nic)), error);
  if (node == NULL || !check_nic (lodge_domain_xml_get_root (self), node, nic, error))
    return FALSE;
  draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
  lodge_nic_set_until (draft, 0);
  write_identity (node, draft);
  agree (lodge_domain_xml_get_root (self), node, draft, hubs);
  return TRUE;
}

gboolean
lodge_domain_xml_set_nic_link (LodgeDomainXml *self, const char *id, gboolean up, GError **error)
{
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  node = find_nic (self, id, error);
  if (node == NULL)
    return FALSE;
  if (!up || lodge_xml_find (node, "link/@state") != NULL)
    lodge_xml_set (node, "link/@state", up ? "up" : "down");
  return TRUE;
}

gboolean
lodge_domain_xml_remove_nic (LodgeDomainXml *self, const char *id, GError **error)
{
  g_autoptr (LodgeNic) named = lodge_nic_new (LODGE_NIC_MODE_NONE);
  xmlNode *root;
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  root = lodge_domain_xml_get_root (self);
  node = find_nic (self, id, error);
  if (node == NULL)
    return FALSE;
  lodge_device_set_id (LODGE_DEVICE (named), id);
  if (lodge_nic_get_number (named) >= 0)
    lodge_domain_xml_remove_recipe (root, (guint)lodge_nic_get_number (named));
  lodge_domain_xml_remove_nic_metadata (root, id);
  lodge_xml_remove (node);
  return TRUE;
}

gboolean
lodge_domain_xml_build_nics (xmlNode *root, GListModel *nics, gboolean hubs, GError **error)
{
  guint n_nics = g_list_model_get_n_items (nics);

  if (n_nics > LODGE_MAX_NICS)
    return refuse_too_many (error);
  for (guint i = 0; i < n_nics; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (!check_nic (root, NULL, nic, error))
        return FALSE;
      build (root, nic, i, hubs);
    }
  return TRUE;
}

void
lodge_domain_xml_note_nic (LodgeDomainXml *self, LodgeNic *nic)
{
  xmlNode *root;

  g_return_if_fail (LODGE_IS_DOMAIN_XML (self));
  g_return_if_fail (LODGE_IS_NIC (nic));

  root = lodge_domain_xml_get_root (self);
  lodge_domain_xml_write_nic_metadata (root, nic, TRUE);
  lodge_domain_xml_set_nic_until (
      root, lodge_device_get_id (LODGE_DEVICE (nic)), lodge_nic_get_until (nic));
}

void
lodge_domain_xml_note_straight_nic (LodgeDomainXml *self, LodgeNic *nic)
{
  g_return_if_fail (LODGE_IS_DOMAIN_XML (self));
  g_return_if_fail (LODGE_IS_NIC (nic));

  lodge_domain_xml_write_nic_metadata (lodge_domain_xml_get_root (self), nic, FALSE);
}

gboolean
lodge_domain_xml_settle_nics (LodgeDomainXml *self)
{
  g_autoptr (LodgeMachineConfig) config = NULL;
  GListModel *nics;
  xmlNode *root;
  gboolean changed = FALSE;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);

  root = lodge_domain_xml_get_root (self);
  config = lodge_domain_xml_to_config (self);
  nics = lodge_machine_config_get_nics (config);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      guint number = (guint)lodge_nic_get_number (nic);

      if (!lodge_nic_get_switchable (nic) ||
          is_open (nic) == lodge_domain_xml_recipe_is_open (root, number))
        continue;
      lodge_domain_xml_write_recipe (
          root,
          number,
          is_open (nic),
          guest_mtu (lodge_nic_get_model (nic), lodge_nic_get_mtu (nic)));
      changed = TRUE;
    }
  return changed;
}
