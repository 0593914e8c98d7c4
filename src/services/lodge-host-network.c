/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-host-network-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* RFC 6335: ports below are the system's, unless the kernel was told otherwise. */
#define FIRST_FREE_PORT 1024

/* A VPN that takes all traffic routes it in halves; some add a few more levels. */
#define LEAST_PREFIX_IPV4 8
#define LEAST_PREFIX_IPV6 4

typedef struct
{
  GInetAddressMask *mask;
  char *device;
} Route;

struct _LodgeHostNetwork
{
  GObject parent_instance;

  GPtrArray *devices; /* of LodgeHostDevice, by name */
  GPtrArray *routes;  /* of Route */
  char *default_device;
  char *gateway;
  guint default_metric;
  gboolean default_ipv6;
  gboolean forwarding;
  guint first_free_port;
  LodgeBridgeHelper bridge_helper;
  char *bridge_helper_path;
  GStrv allowed_bridges; /* names, or "all" */
};

G_DEFINE_FINAL_TYPE (LodgeHostNetwork, lodge_host_network, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeHostDeviceKind,
                    lodge_host_device_kind,
                    G_DEFINE_ENUM_VALUE (LODGE_HOST_DEVICE_PHYSICAL, "physical"),
                    G_DEFINE_ENUM_VALUE (LODGE_HOST_DEVICE_WIRELESS, "wireless"),
                    G_DEFINE_ENUM_VALUE (LODGE_HOST_DEVICE_BRIDGE, "bridge"),
                    G_DEFINE_ENUM_VALUE (LODGE_HOST_DEVICE_TUNNEL, "tunnel"),
                    G_DEFINE_ENUM_VALUE (LODGE_HOST_DEVICE_VIRTUAL, "virtual"),
                    G_DEFINE_ENUM_VALUE (LODGE_HOST_DEVICE_LOOPBACK, "loopback"))

void
lodge_host_device_free (LodgeHostDevice *device)
{
  g_free (device->name);
  g_free (device->master);
  g_strfreev (device->addresses);
  g_free (device);
}

static void
route_free (gpointer data)
{
  Route *route = data;

  g_object_unref (route->mask);
  g_free (route->device);
  g_free (route);
}

static void
lodge_host_network_finalize (GObject *object)
{
  LodgeHostNetwork *self = LODGE_HOST_NETWORK (object);

  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->routes);
  g_free (self->default_device);
  g_free (self->gateway);
  g_free (self->bridge_helper_path);
  g_strfreev (self->allowed_bridges);

  G_OBJECT_CLASS (lodge_host_network_parent_class)->finalize (object);
}

static void
lodge_host_network_class_init (LodgeHostNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_host_network_finalize;
}

static void
lodge_host_network_init (LodgeHostNetwork *self)
{
  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_host_device_free);
  self->routes = g_ptr_array_new_with_free_func (route_free);
  self->first_free_port = FIRST_FREE_PORT;
  self->bridge_helper = LODGE_BRIDGE_HELPER_MISSING;
}

LodgeHostNetwork *
lodge_host_network_new (void)
{
  return g_object_new (LODGE_TYPE_HOST_NETWORK, NULL);
}

/* Subnets */

/* The subnet of @prefix bits that @address is in; NULL when there is none so long. */
static GInetAddressMask *
new_mask (GInetAddress *address, guint prefix)
{
  gsize size = g_inet_address_get_native_size (address);
  guint8 bytes[16];
  g_autoptr (GInetAddress) base = NULL;

  if (prefix > size * 8)
    return NULL;
  memcpy (bytes, g_inet_address_to_bytes (address), size);
  for (gsize bit = prefix; bit < size * 8; bit++)
    bytes[bit / 8] &= (guint8) ~(0x80 >> (bit % 8));
  base = g_inet_address_new_from_bytes (bytes, g_inet_address_get_family (address));
  return g_inet_address_mask_new (base, prefix, NULL);
}

static GInetAddressMask *
new_mask_from_text (const char *address, guint prefix)
{
  g_autoptr (GInetAddress) parsed =
      address != NULL ? g_inet_address_new_from_string (address) : NULL;

  return parsed != NULL ? new_mask (parsed, prefix) : NULL;
}

/* "192.168.1.5/24"; without a prefix the address alone. */
static GInetAddressMask *
new_mask_from_cidr (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  g_autoptr (GInetAddress) address =
      parts[0] != NULL ? g_inet_address_new_from_string (parts[0]) : NULL;
  guint64 prefix;

  if (address == NULL)
    return NULL;
  prefix = g_inet_address_get_native_size (address) * 8;
  if (parts[1] != NULL && !g_ascii_string_to_unsigned (parts[1], 10, 0, prefix, &prefix, NULL))
    return NULL;
  return new_mask (address, (guint)prefix);
}

static gboolean
masks_overlap (GInetAddressMask *a, GInetAddressMask *b)
{
  if (g_inet_address_mask_get_family (a) != g_inet_address_mask_get_family (b))
    return FALSE;
  return g_inet_address_mask_matches (a, g_inet_address_mask_get_address (b)) ||
         g_inet_address_mask_matches (b, g_inet_address_mask_get_address (a));
}

/* Building */

LodgeHostDevice *
lodge_host_network_take_device (LodgeHostNetwork *self, LodgeHostDevice *device)
{
  guint index = 0;

  if (device->addresses == NULL)
    device->addresses = g_new0 (char *, 1);
  while (index < self->devices->len &&
         strcmp (((LodgeHostDevice *)self->devices->pdata[index])->name, device->name) < 0)
    index++;
  g_ptr_array_insert (self->devices, (int)index, device);
  return device;
}

void
lodge_host_network_add_device (LodgeHostNetwork *self,
                               const char *name,
                               LodgeHostDeviceKind kind,
                               const char *master,
                               const char *const *addresses)
{
  LodgeHostDevice *device = g_new0 (LodgeHostDevice, 1);

  g_return_if_fail (LODGE_IS_HOST_NETWORK (self));

  device->name = g_strdup (name);
  device->kind = kind;
  device->up = TRUE;
  device->carrier = TRUE;
  device->master = g_strdup (master);
  device->addresses = g_strdupv ((char **)addresses);
  lodge_host_network_take_device (self, device);
}

/* ::/0, or the addresses that are given out at all: 2000::/3. */
static gboolean
is_world6 (GInetAddress *destination, guint prefix)
{
  g_autofree char *text = g_inet_address_to_string (destination);

  return prefix == 0 || (prefix == 3 && g_str_equal (text, "2000::"));
}

void
lodge_host_network_add_metric_route (LodgeHostNetwork *self,
                                     GInetAddress *destination,
                                     guint prefix,
                                     const char *device,
                                     GInetAddress *gateway,
                                     guint metric)
{
  gboolean ipv4 = g_inet_address_get_family (destination) == G_SOCKET_FAMILY_IPV4;
  Route *route;

  /* An unreachable route says of everything that it is not there: those are not read. */
  if (!ipv4 && is_world6 (destination, prefix) && g_strcmp0 (device, "lo") != 0)
    self->default_ipv6 = TRUE;
  /* Answers about the internet are answers about IPv4 first, which all modes carry. */
  if (prefix == 0 && ipv4 && (self->default_device == NULL || metric < self->default_metric))
    {
      g_free (self->default_device);
      g_free (self->gateway);
      self->default_device = g_strdup (device);
      self->gateway = gateway != NULL ? g_inet_address_to_string (gateway) : NULL;
      self->default_metric = metric;
    }
  if (prefix < (ipv4 ? LEAST_PREFIX_IPV4 : LEAST_PREFIX_IPV6))
    return;
  route = g_new0 (Route, 1);
  route->mask = new_mask (destination, prefix);
  route->device = g_strdup (device);
  g_ptr_array_add (self->routes, route);
}

void
lodge_host_network_add_route (LodgeHostNetwork *self,
                              const char *destination,
                              const char *device,
                              const char *gateway)
{
  const char *text = g_str_equal (destination, "default") ? "0.0.0.0/0" : destination;
  g_autoptr (GInetAddressMask) mask = new_mask_from_cidr (text);
  g_autoptr (GInetAddress) via = gateway != NULL ? g_inet_address_new_from_string (gateway) : NULL;

  g_return_if_fail (LODGE_IS_HOST_NETWORK (self));
  g_return_if_fail (mask != NULL);

  lodge_host_network_add_metric_route (self,
                                       g_inet_address_mask_get_address (mask),
                                       g_inet_address_mask_get_length (mask),
                                       device,
                                       via,
                                       0);
}

void
lodge_host_network_set_forwarding (LodgeHostNetwork *self, gboolean forwarding)
{
  g_return_if_fail (LODGE_IS_HOST_NETWORK (self));

  self->forwarding = forwarding;
}

void
lodge_host_network_set_bridge_helper (LodgeHostNetwork *self,
                                      LodgeBridgeHelper helper,
                                      const char *const *allowed)
{
  g_return_if_fail (LODGE_IS_HOST_NETWORK (self));

  self->bridge_helper = helper;
  g_strfreev (self->allowed_bridges);
  self->allowed_bridges = g_strdupv ((char **)allowed);
}

void
lodge_host_network_set_first_free_port (LodgeHostNetwork *self, guint port)
{
  self->first_free_port = port;
}

void
lodge_host_network_set_helper_path (LodgeHostNetwork *self, const char *path)
{
  g_free (self->bridge_helper_path);
  self->bridge_helper_path = g_strdup (path);
}

/* Asking */

GPtrArray *
lodge_host_network_get_devices (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), NULL);

  return self->devices;
}

const LodgeHostDevice *
lodge_host_network_find_device (LodgeHostNetwork *self, const char *name)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), NULL);

  for (guint i = 0; i < self->devices->len; i++)
    {
      const LodgeHostDevice *device = self->devices->pdata[i];

      if (g_strcmp0 (device->name, name) == 0)
        return device;
    }
  return NULL;
}

const LodgeHostDevice *
lodge_host_network_find_uplink (LodgeHostNetwork *self, const char *bridge)
{
  const LodgeHostDevice *other = NULL;

  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), NULL);

  for (guint i = 0; i < self->devices->len; i++)
    {
      const LodgeHostDevice *device = self->devices->pdata[i];

      if (device->master == NULL || g_strcmp0 (device->master, bridge) != 0)
        continue;
      if (device->kind == LODGE_HOST_DEVICE_PHYSICAL || device->kind == LODGE_HOST_DEVICE_WIRELESS)
        return device;
      /* A bond, a VLAN or one end of a cable to a namespace leads out as well; what libvirt, QEMU
       * and container engines plug in does not. */
      if (device->kind == LODGE_HOST_DEVICE_VIRTUAL && other == NULL &&
          !g_str_has_prefix (device->name, "vnet") && !g_str_has_prefix (device->name, "tap") &&
          !g_str_has_prefix (device->name, "veth") && !g_str_has_suffix (device->name, "-nic"))
        other = device;
    }
  return other;
}

gboolean
lodge_host_network_get_default_ipv6 (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), FALSE);

  return self->default_ipv6;
}

const char *
lodge_host_network_get_default_device (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), NULL);

  return self->default_device;
}

const char *
lodge_host_network_get_gateway (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), NULL);

  return self->gateway;
}

const char *
lodge_host_network_get_vpn (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), NULL);

  for (guint i = 0; i < self->devices->len; i++)
    {
      const LodgeHostDevice *device = self->devices->pdata[i];

      if (device->kind == LODGE_HOST_DEVICE_TUNNEL && device->up)
        return device->name;
    }
  return NULL;
}

gboolean
lodge_host_network_get_forwarding (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), FALSE);

  return self->forwarding;
}

guint
lodge_host_network_get_first_free_port (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), FIRST_FREE_PORT);

  return self->first_free_port;
}

LodgeBridgeHelper
lodge_host_network_get_bridge_helper (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), LODGE_BRIDGE_HELPER_MISSING);

  return self->bridge_helper;
}

const char *
lodge_host_network_get_bridge_helper_path (LodgeHostNetwork *self)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), NULL);

  return self->bridge_helper_path;
}

gboolean
lodge_host_network_allows_bridge (LodgeHostNetwork *self, const char *bridge)
{
  g_return_val_if_fail (LODGE_IS_HOST_NETWORK (self), FALSE);

  if (self->bridge_helper != LODGE_BRIDGE_HELPER_READY || self->allowed_bridges == NULL)
    return FALSE;
  return g_strv_contains ((const char *const *)self->allowed_bridges, "all") ||
         g_strv_contains ((const char *const *)self->allowed_bridges, bridge);
}

/* Collisions */

static char *
collide_with_networks (GListModel *networks, LodgeNetwork *except, GInetAddressMask *wanted)
{
  gboolean ipv4 = g_inet_address_mask_get_family (wanted) == G_SOCKET_FAMILY_IPV4;
  guint length = networks != NULL ? g_list_model_get_n_items (networks) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);
      g_autoptr (GInetAddressMask) mask =
          ipv4 ? new_mask_from_text (lodge_network_get_address (network),
                                     lodge_network_get_prefix (network))
               : new_mask_from_text (lodge_network_get_ipv6_address (network),
                                     lodge_network_get_ipv6_prefix (network));
      g_autofree char *subnet = NULL;
      g_autofree char *taken = NULL;

      if (mask == NULL || network == except || !masks_overlap (mask, wanted))
        continue;
      subnet = g_inet_address_mask_to_string (wanted);
      taken = g_inet_address_mask_to_string (mask);
      /* Translators: both %s in front are subnets, the last is a network's name. */
      return g_strdup_printf (_ ("%s overlaps with %s of the network “%s”."),
                              subnet,
                              taken,
                              lodge_network_get_name (network));
    }
  return NULL;
}

static gboolean
is_bridge_of (GListModel *networks, const char *device)
{
  guint length = networks != NULL ? g_list_model_get_n_items (networks) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);

      /* A network that puts machines on the host's own bridge does not own that bridge's subnet. */
      if (lodge_network_get_kind (network) != LODGE_NETWORK_KIND_BRIDGED &&
          g_strcmp0 (lodge_network_get_bridge (network), device) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
tell_collision (LodgeHostNetwork *self,
                GInetAddressMask *wanted,
                GInetAddressMask *taken,
                const char *device)
{
  const LodgeHostDevice *found = lodge_host_network_find_device (self, device);
  g_autofree char *subnet = g_inet_address_mask_to_string (wanted);
  g_autofree char *other = g_inet_address_mask_to_string (taken);

  if (found != NULL && found->kind == LODGE_HOST_DEVICE_TUNNEL)
    return g_strdup_printf (
        _ ("%s overlaps with %s, which this computer reaches through the VPN “%s”."),
        subnet,
        other,
        device);
  return g_strdup_printf (
      _ ("%s overlaps with %s, which this computer reaches through “%s”."), subnet, other, device);
}

static char *
collide_with_host (LodgeHostNetwork *self, GListModel *networks, GInetAddressMask *wanted)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      const LodgeHostDevice *device = self->devices->pdata[i];

      for (char **text = device->addresses; *text != NULL; text++)
        {
          g_autoptr (GInetAddressMask) mask = new_mask_from_cidr (*text);

          if (mask != NULL && !is_bridge_of (networks, device->name) &&
              masks_overlap (mask, wanted))
            return tell_collision (self, wanted, mask, device->name);
        }
    }
  for (guint i = 0; i < self->routes->len; i++)
    {
      const Route *route = self->routes->pdata[i];

      if (!is_bridge_of (networks, route->device) && masks_overlap (route->mask, wanted))
        return tell_collision (self, wanted, route->mask, route->device);
    }
  return NULL;
}

char *
lodge_host_network_dup_collision (LodgeHostNetwork *self,
                                  GListModel *networks,
                                  LodgeNetwork *except,
                                  const char *address,
                                  guint prefix)
{
  g_autoptr (GInetAddressMask) wanted = new_mask_from_text (address, prefix);
  char *collision;

  g_return_val_if_fail (self == NULL || LODGE_IS_HOST_NETWORK (self), NULL);

  if (wanted == NULL)
    return NULL;
  collision = collide_with_networks (networks, except, wanted);
  if (collision == NULL && self != NULL)
    collision = collide_with_host (self, networks, wanted);
  return collision;
}

gboolean
lodge_host_network_collides (LodgeHostNetwork *self,
                             GListModel *networks,
                             LodgeNetwork *except,
                             const char *address,
                             guint prefix)
{
  g_autofree char *collision =
      lodge_host_network_dup_collision (self, networks, except, address, prefix);

  return collision != NULL;
}

/* The host's address in the first free one of "@base.@first.0/24" and up. */
static char *
first_free_of (LodgeHostNetwork *self, GListModel *networks, const char *base, guint first)
{
  for (guint third = first; third < 255; third++)
    {
      g_autofree char *address = g_strdup_printf ("%s.%u.1", base, third);

      if (!lodge_host_network_collides (self, networks, NULL, address, 24))
        return g_steal_pointer (&address);
    }
  return NULL;
}

char *
lodge_host_network_first_free_subnet (LodgeHostNetwork *self,
                                      GListModel *networks,
                                      LodgeNetworkKind kind)
{
  gboolean inner = kind == LODGE_NETWORK_KIND_HOST_ONLY || kind == LODGE_NETWORK_KIND_INTERNAL;
  char *address = first_free_of (self, networks, "192.168", inner ? 56 : 100);

  /* A VPN may take a whole block of RFC 1918. */
  if (address == NULL)
    address = first_free_of (self, networks, "172.28", 1);
  if (address == NULL)
    address = first_free_of (self, networks, "10.56", 1);
  return address;
}
