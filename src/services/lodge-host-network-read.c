/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the host's network from the kernel's files. What can't be read is left out. */
#include "config.h"

#include "lodge-host-network-private.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ARPHRD_WITHOUT_HARDWARE 0xFFFE /* ARPHRD_NONE: tun, WireGuard */
#define TUN_FLAG_TUN 0x1           /* IFF_TUN of linux/if_tun.h, whose names clash with net/if.h */
#define RTF_LOCAL_IPV6 0x80000000u /* RTF_LOCAL of linux/ipv6_route.h */
#define MAX_INCLUDES 8

/* Where distributions put QEMU's helper. */
static const char *const helper_paths[] = {
  "/usr/lib/qemu/qemu-bridge-helper",
  "/usr/libexec/qemu-bridge-helper",
  "/usr/lib/qemu-bridge-helper",
  "/usr/libexec/qemu/qemu-bridge-helper",
};

static char *
read_text (const char *root, const char *path)
{
  g_autofree char *full = g_strconcat (root, path, NULL);
  char *text = NULL;

  /* Of a device that is down, the kernel answers EINVAL for the carrier: that is "no". */
  if (!g_file_get_contents (full, &text, NULL, NULL))
    return NULL;
  return g_strchomp (text);
}

static gboolean
exists (const char *root, const char *path)
{
  g_autofree char *full = g_strconcat (root, path, NULL);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

static guint64
read_number (const char *root, const char *folder, const char *name, guint64 fallback)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  g_autofree char *text = read_text (root, path);

  /* "0x1003", "772": what the kernel writes. */
  return text != NULL && *text != '\0' ? g_ascii_strtoull (text, NULL, 0) : fallback;
}

static LodgeHostDeviceKind
classify (const char *root, const char *folder)
{
  g_autofree char *bridge = g_strconcat (folder, "bridge", NULL);
  g_autofree char *wireless = g_strconcat (folder, "wireless", NULL);
  g_autofree char *phy = g_strconcat (folder, "phy80211", NULL);
  g_autofree char *device = g_strconcat (folder, "device", NULL);
  guint64 tun = read_number (root, folder, "tun_flags", 0);

  switch (read_number (root, folder, "type", 0))
    {
    case ARPHRD_LOOPBACK:
      return LODGE_HOST_DEVICE_LOOPBACK;
    case ARPHRD_WITHOUT_HARDWARE:
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
      return LODGE_HOST_DEVICE_TUNNEL;
    default:
      break;
    }
  if (exists (root, bridge))
    return LODGE_HOST_DEVICE_BRIDGE;
  if (exists (root, wireless) || exists (root, phy))
    return LODGE_HOST_DEVICE_WIRELESS;
  if (tun & TUN_FLAG_TUN)
    return LODGE_HOST_DEVICE_TUNNEL;
  return exists (root, device) ? LODGE_HOST_DEVICE_PHYSICAL : LODGE_HOST_DEVICE_VIRTUAL;
}

static char *
read_master (const char *root, const char *folder)
{
  g_autofree char *link = g_strconcat (root, folder, "master", NULL);
  g_autofree char *target = g_file_read_link (link, NULL);

  return target != NULL ? g_path_get_basename (target) : NULL;
}

static void
read_devices (LodgeHostNetwork *self, const char *root)
{
  g_autofree char *top = g_strconcat (root, "/sys/class/net", NULL);
  g_autoptr (GDir) dir = g_dir_open (top, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_strdup_printf ("/sys/class/net/%s/", name);
      LodgeHostDevice *device;

      if (!exists (root, folder)) /* such as the file bonding_masters */
        continue;
      device = g_new0 (LodgeHostDevice, 1);
      device->name = g_strdup (name);
      device->kind = classify (root, folder);
      device->up = (read_number (root, folder, "flags", 0) & IFF_UP) != 0;
      device->carrier = read_number (root, folder, "carrier", 0) == 1;
      device->master = read_master (root, folder);
      lodge_host_network_take_device (self, device);
    }
}

static guint
count_bits (const guint8 *bytes, gsize length)
{
  guint bits = 0;

  for (gsize i = 0; i < length; i++)
    bits += (guint)__builtin_popcount (bytes[i]);
  return bits;
}

/* "192.168.1.5/24", or NULL: not an address that counts. */
static char *
dup_address (const struct ifaddrs *entry)
{
  GSocketFamily family;
  const guint8 *bytes;
  guint prefix;
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *text = NULL;

  if (entry->ifa_addr == NULL || entry->ifa_netmask == NULL)
    return NULL;
  if (entry->ifa_addr->sa_family == AF_INET)
    {
      family = G_SOCKET_FAMILY_IPV4;
      bytes = (const guint8 *)&((const struct sockaddr_in *)(gpointer)entry->ifa_addr)->sin_addr;
      prefix = count_bits (
          (const guint8 *)&((const struct sockaddr_in *)(gpointer)entry->ifa_netmask)->sin_addr, 4);
    }
  else if (entry->ifa_addr->sa_family == AF_INET6)
    {
      family = G_SOCKET_FAMILY_IPV6;
      bytes = (const guint8 *)&((const struct sockaddr_in6 *)(gpointer)entry->ifa_addr)->sin6_addr;
      prefix = count_bits (
          (const guint8 *)&((const struct sockaddr_in6 *)(gpointer)entry->ifa_netmask)->sin6_addr,
          16);
    }
  else
    return NULL;
  address = g_inet_address_new_from_bytes (bytes, family);
  if (g_inet_address_get_is_link_local (address))
    return NULL;
  text = g_inet_address_to_string (address);
  return g_strdup_printf ("%s/%u", text, prefix);
}

static void
read_addresses (LodgeHostNetwork *self)
{
  GPtrArray *devices = lodge_host_network_get_devices (self);
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) != 0)
    return;
  for (guint i = 0; i < devices->len; i++)
    {
      LodgeHostDevice *device = devices->pdata[i];
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      for (const struct ifaddrs *entry = all; entry != NULL; entry = entry->ifa_next)
        {
          g_autofree char *text =
              g_str_equal (entry->ifa_name, device->name) ? dup_address (entry) : NULL;

          if (text != NULL)
            g_strv_builder_add (builder, text);
        }
      g_strfreev (device->addresses);
      device->addresses = g_strv_builder_end (builder);
    }
  freeifaddrs (all);
}

/* proc(5): Iface Destination Gateway Flags RefCnt Use Metric Mask …, addresses as the number that
 * their four bytes are in the host's order. */
static void
read_routes (LodgeHostNetwork *self, const char *root)
{
  g_autofree char *text = read_text (root, "/proc/net/route");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char device[IFNAMSIZ];
      unsigned int destination, gateway, flags, metric, mask;
      g_autoptr (GInetAddress) address = NULL;
      g_autoptr (GInetAddress) via = NULL;

      if (sscanf (*line,
                  "%15s %x %x %x %*s %*s %u %x",
                  device,
                  &destination,
                  &gateway,
                  &flags,
                  &metric,
                  &mask) != 6)
        continue;
      if ((flags & RTF_UP) == 0 || (flags & RTF_REJECT) != 0)
        continue;
      address = g_inet_address_new_from_bytes ((const guint8 *)&destination, G_SOCKET_FAMILY_IPV4);
      if (flags & RTF_GATEWAY)
        via = g_inet_address_new_from_bytes ((const guint8 *)&gateway, G_SOCKET_FAMILY_IPV4);
      lodge_host_network_add_metric_route (
          self, address, count_bits ((const guint8 *)&mask, 4), device, via, metric);
    }
}

static GInetAddress *
parse_ipv6 (const char *hex)
{
  guint8 bytes[16];

  for (gsize i = 0; i < sizeof bytes; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = high >= 0 ? g_ascii_xdigit_value (hex[2 * i + 1]) : -1;

      if (low < 0)
        return NULL;
      bytes[i] = (guint8)(high * 16 + low);
    }
  return g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
}

/* Destination, prefix, source, prefix, next hop, metric, references, use, flags, device; all hex.
 */
static void
read_ipv6_routes (LodgeHostNetwork *self, const char *root)
{
  g_autofree char *text = read_text (root, "/proc/net/ipv6_route");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char destination[33], device[IFNAMSIZ];
      unsigned int prefix, metric, flags;
      g_autoptr (GInetAddress) address = NULL;

      if (sscanf (*line,
                  "%32s %x %*s %*s %*s %x %*s %*s %x %15s",
                  destination,
                  &prefix,
                  &metric,
                  &flags,
                  device) != 5)
        continue;
      address = parse_ipv6 (destination);
      if (address == NULL || prefix > 128 || (flags & (RTF_REJECT | RTF_LOCAL_IPV6)) != 0 ||
          g_inet_address_get_is_link_local (address) || g_inet_address_get_is_multicast (address))
        continue;
      lodge_host_network_add_metric_route (self, address, prefix, device, NULL, metric);
    }
}

typedef struct
{
  GPtrArray *allowed;
  GPtrArray *denied;
} BridgeRules;

/* QEMU's helper: "allow NAME", "deny NAME", "include FILE", "all" for every name. It reads the
 * files with the rights of who calls it, so what can't be read here does not count there either. */
static void
read_bridge_rules (const char *root, const char *path, guint depth, BridgeRules *rules)
{
  g_autofree char *text = read_text (root, path);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      char word[16], argument[256];

      if (sscanf (*line, "%15s %255s", word, argument) != 2)
        continue;
      if (g_str_equal (word, "allow"))
        g_ptr_array_add (rules->allowed, g_strdup (argument));
      else if (g_str_equal (word, "deny"))
        g_ptr_array_add (rules->denied, g_strdup (argument));
      else if (g_str_equal (word, "include") && depth < MAX_INCLUDES)
        read_bridge_rules (root, argument, depth + 1, rules);
    }
}

static gboolean
is_denied (const BridgeRules *rules, const char *name)
{
  for (guint i = 0; i < rules->denied->len; i++)
    {
      const char *denied = rules->denied->pdata[i];

      if (g_str_equal (denied, "all") || g_str_equal (denied, name))
        return TRUE;
    }
  return FALSE;
}

static GStrv
dup_allowed_bridges (LodgeHostNetwork *self, const char *root)
{
  BridgeRules rules = { g_ptr_array_new_with_free_func (g_free),
                        g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *devices = lodge_host_network_get_devices (self);
  gboolean everything = FALSE;

  read_bridge_rules (root, "/etc/qemu/bridge.conf", 0, &rules);
  for (guint i = 0; i < rules.allowed->len; i++)
    {
      const char *name = rules.allowed->pdata[i];

      everything |= g_str_equal (name, "all");
      if (!g_str_equal (name, "all") && !is_denied (&rules, name))
        g_strv_builder_add (builder, name);
    }
  if (everything && rules.denied->len == 0)
    g_strv_builder_add (builder, "all");
  for (guint i = 0; everything && i < devices->len; i++)
    {
      const LodgeHostDevice *device = devices->pdata[i];

      if (device->kind == LODGE_HOST_DEVICE_BRIDGE && !is_denied (&rules, device->name))
        g_strv_builder_add (builder, device->name);
    }
  g_ptr_array_unref (rules.allowed);
  g_ptr_array_unref (rules.denied);
  return g_strv_builder_end (builder);
}

static void
read_bridge_helper (LodgeHostNetwork *self, const char *root)
{
  LodgeBridgeHelper helper = LODGE_BRIDGE_HELPER_MISSING;
  g_auto (GStrv) allowed = dup_allowed_bridges (self, root);

  for (gsize i = 0; i < G_N_ELEMENTS (helper_paths); i++)
    {
      g_autofree char *path = g_strconcat (root, helper_paths[i], NULL);
      struct stat status;

      if (stat (path, &status) != 0 || !S_ISREG (status.st_mode))
        continue;
      helper = (status.st_mode & S_ISUID) != 0 ? LODGE_BRIDGE_HELPER_READY
                                               : LODGE_BRIDGE_HELPER_NOT_SETUID;
      lodge_host_network_set_helper_path (self, helper_paths[i]);
      break;
    }
  lodge_host_network_set_bridge_helper (self, helper, (const char *const *)allowed);
}

LodgeHostNetwork *
lodge_host_network_read (const char *root)
{
  LodgeHostNetwork *self = lodge_host_network_new ();
  gboolean real = root == NULL || *root == '\0';
  const char *top = real ? "" : root;
  guint64 port;

  read_devices (self, top);
  if (real)
    read_addresses (self);
  read_routes (self, top);
  read_ipv6_routes (self, top);
  lodge_host_network_set_forwarding (
      self, read_number (top, "/proc/sys/net/ipv4/", "ip_forward", 0) != 0);
  port = read_number (top, "/proc/sys/net/ipv4/", "ip_unprivileged_port_start", 1024);
  lodge_host_network_set_first_free_port (self, (guint)MIN (port, 65536));
  read_bridge_helper (self, top);
  return self;
}

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, lodge_host_network_read (NULL), g_object_unref);
}

void
lodge_host_network_read_async (GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_host_network_read_async);
  g_task_run_in_thread (task, read_thread);
}

LodgeHostNetwork *
lodge_host_network_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_host_network_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
