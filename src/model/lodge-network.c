/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-model-fields.h"
#include "lodge-network.h"

#include <string.h>

/* libvirt makes file names of it, and a user's socket folder has a name of at most 107 bytes. */
#define MAX_NAME 50

struct _LodgeNetwork
{
  GObject parent_instance;

  char *uuid;
  char *name;
  LodgeNetworkKind kind;
  gboolean active;
  gboolean autostart;
  gboolean persistent;
  gboolean served;
  char *bridge;
  char *bridge_mac;
  char *address;
  guint prefix;
  gboolean dhcp;
  char *dhcp_start;
  char *dhcp_end;
  char *ipv6_address;
  guint ipv6_prefix;
  char *domain;
  char *forward_device;
  GStrv hosts;
  GStrv names;
  guint mtu;
};

G_DEFINE_FINAL_TYPE (LodgeNetwork, lodge_network, G_TYPE_OBJECT)

enum
{
  FIELD_UUID,
  FIELD_NAME,
  FIELD_KIND,
  FIELD_ACTIVE,
  FIELD_AUTOSTART,
  FIELD_PERSISTENT,
  FIELD_SERVED,
  FIELD_BRIDGE,
  FIELD_BRIDGE_MAC,
  FIELD_ADDRESS,
  FIELD_PREFIX,
  FIELD_DHCP,
  FIELD_DHCP_START,
  FIELD_DHCP_END,
  FIELD_IPV6_ADDRESS,
  FIELD_IPV6_PREFIX,
  FIELD_DOMAIN,
  FIELD_FORWARD_DEVICE,
  FIELD_HOSTS,
  FIELD_NAMES,
  FIELD_MTU,
  N_FIELDS,
};

static LodgeField fields[N_FIELDS] = {
  [FIELD_UUID] = LODGE_FIELD_STRING (LodgeNetwork, uuid, "uuid"),
  [FIELD_NAME] = LODGE_FIELD_STRING (LodgeNetwork, name, "name"),
  [FIELD_KIND] = LODGE_FIELD_ENUM (LodgeNetwork, kind, "kind", lodge_network_kind_get_type),
  [FIELD_ACTIVE] = LODGE_FIELD_BOOLEAN (LodgeNetwork, active, "active"),
  [FIELD_AUTOSTART] = LODGE_FIELD_BOOLEAN (LodgeNetwork, autostart, "autostart"),
  [FIELD_PERSISTENT] = LODGE_FIELD_BOOLEAN (LodgeNetwork, persistent, "persistent"),
  [FIELD_SERVED] = LODGE_FIELD_BOOLEAN (LodgeNetwork, served, "served"),
  [FIELD_BRIDGE] = LODGE_FIELD_STRING (LodgeNetwork, bridge, "bridge"),
  [FIELD_BRIDGE_MAC] = LODGE_FIELD_STRING (LodgeNetwork, bridge_mac, "bridge-mac"),
  [FIELD_ADDRESS] = LODGE_FIELD_STRING (LodgeNetwork, address, "address"),
  [FIELD_PREFIX] = LODGE_FIELD_UINT (LodgeNetwork, prefix, "prefix"),
  [FIELD_DHCP] = LODGE_FIELD_BOOLEAN (LodgeNetwork, dhcp, "dhcp"),
  [FIELD_DHCP_START] = LODGE_FIELD_STRING (LodgeNetwork, dhcp_start, "dhcp-start"),
  [FIELD_DHCP_END] = LODGE_FIELD_STRING (LodgeNetwork, dhcp_end, "dhcp-end"),
  [FIELD_IPV6_ADDRESS] = LODGE_FIELD_STRING (LodgeNetwork, ipv6_address, "ipv6-address"),
  [FIELD_IPV6_PREFIX] = LODGE_FIELD_UINT (LodgeNetwork, ipv6_prefix, "ipv6-prefix"),
  [FIELD_DOMAIN] = LODGE_FIELD_STRING (LodgeNetwork, domain, "domain"),
  [FIELD_FORWARD_DEVICE] = LODGE_FIELD_STRING (LodgeNetwork, forward_device, "forward-device"),
  [FIELD_HOSTS] = LODGE_FIELD_STRV (LodgeNetwork, hosts, "hosts"),
  [FIELD_NAMES] = LODGE_FIELD_STRV (LodgeNetwork, names, "names"),
  [FIELD_MTU] = LODGE_FIELD_UINT (LodgeNetwork, mtu, "mtu"),
};

static void
lodge_network_finalize (GObject *object)
{
  lodge_fields_clear (object, fields, N_FIELDS);

  G_OBJECT_CLASS (lodge_network_parent_class)->finalize (object);
}

static void
lodge_network_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_network_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_network_class_init (LodgeNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_network_finalize;
  object_class->get_property = lodge_network_get_property;
  object_class->set_property = lodge_network_set_property;

  lodge_fields_install (object_class, fields, N_FIELDS);
}

static void
lodge_network_init (LodgeNetwork *self)
{
}

LodgeNetwork *
lodge_network_new (const char *name, LodgeNetworkKind kind)
{
  LodgeNetwork *self = g_object_new (LODGE_TYPE_NETWORK, NULL);

  self->name = g_strdup (name);
  self->kind = kind;
  return self;
}

LodgeNetwork *
lodge_network_copy (LodgeNetwork *self)
{
  LodgeNetwork *copy;

  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  copy = g_object_new (LODGE_TYPE_NETWORK, NULL);
  lodge_fields_assign (copy, self, fields, N_FIELDS);
  return copy;
}

void
lodge_network_assign (LodgeNetwork *self, LodgeNetwork *source)
{
  g_return_if_fail (LODGE_IS_NETWORK (self));
  g_return_if_fail (LODGE_IS_NETWORK (source));

  g_object_freeze_notify (G_OBJECT (self));
  lodge_fields_assign (self, source, fields, N_FIELDS);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
lodge_network_equal (LodgeNetwork *a, LodgeNetwork *b)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (a), FALSE);
  g_return_val_if_fail (LODGE_IS_NETWORK (b), FALSE);

  return lodge_fields_equal (a, b, fields, N_FIELDS);
}

const char *
lodge_network_get_uuid (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->uuid;
}

const char *
lodge_network_get_name (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->name;
}

LodgeNetworkKind
lodge_network_get_kind (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), 0);

  return self->kind;
}

gboolean
lodge_network_get_active (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), FALSE);

  return self->active;
}

gboolean
lodge_network_get_autostart (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), FALSE);

  return self->autostart;
}

gboolean
lodge_network_get_persistent (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), FALSE);

  return self->persistent;
}

gboolean
lodge_network_get_served (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), FALSE);

  return self->served;
}

const char *
lodge_network_get_bridge (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->bridge;
}

const char *
lodge_network_get_bridge_mac (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->bridge_mac;
}

const char *
lodge_network_get_address (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->address;
}

guint
lodge_network_get_prefix (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), 0);

  return self->prefix;
}

gboolean
lodge_network_get_dhcp (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), FALSE);

  return self->dhcp;
}

const char *
lodge_network_get_dhcp_start (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->dhcp_start;
}

const char *
lodge_network_get_dhcp_end (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->dhcp_end;
}

const char *
lodge_network_get_ipv6_address (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->ipv6_address;
}

guint
lodge_network_get_ipv6_prefix (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), 0);

  return self->ipv6_prefix;
}

const char *
lodge_network_get_domain (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->domain;
}

const char *
lodge_network_get_forward_device (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return self->forward_device;
}

const char *const *
lodge_network_get_hosts (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return (const char *const *)self->hosts;
}

const char *const *
lodge_network_get_names (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), NULL);

  return (const char *const *)self->names;
}

guint
lodge_network_get_mtu (LodgeNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK (self), 0);

  return self->mtu;
}

gboolean
lodge_network_name_is_valid (const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  if (length == 0 || length > MAX_NAME || g_str_equal (name, ".") || g_str_equal (name, ".."))
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("._-", *c) == NULL)
      return FALSE;
  return TRUE;
}

G_DEFINE_BOXED_TYPE (LodgeLease, lodge_lease, lodge_lease_copy, lodge_lease_free)

LodgeLease *
lodge_lease_copy (const LodgeLease *self)
{
  LodgeLease *copy;

  if (self == NULL)
    return NULL;
  copy = g_new0 (LodgeLease, 1);
  copy->mac = g_strdup (self->mac);
  copy->address = g_strdup (self->address);
  copy->hostname = g_strdup (self->hostname);
  copy->expires = self->expires;
  return copy;
}

void
lodge_lease_free (LodgeLease *self)
{
  if (self == NULL)
    return;
  g_free (self->mac);
  g_free (self->address);
  g_free (self->hostname);
  g_free (self);
}
