/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-host-network.h"
#include "lodge-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *root;

static void
put (const char *path, const char *text)
{
  g_autofree char *full = g_strconcat (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (full, text, -1, &error);
  g_assert_no_error (error);
}

static void
put_device (const char *name, const char *type, const char *flags, const char *carrier)
{
  g_autofree char *base = g_strdup_printf ("/sys/class/net/%s/", name);
  g_autofree char *type_path = g_strconcat (base, "type", NULL);
  g_autofree char *flags_path = g_strconcat (base, "flags", NULL);
  g_autofree char *carrier_path = g_strconcat (base, "carrier", NULL);

  put (type_path, type);
  put (flags_path, flags);
  if (carrier != NULL)
    put (carrier_path, carrier);
}

static void
put_link (const char *path, const char *target)
{
  g_autofree char *full = g_strconcat (root, path, NULL);

  g_assert_cmpint (symlink (target, full), ==, 0);
}

/* What a laptop with a bridge, Wi-Fi, a VPN, containers and machines has. */
static void
make_root (void)
{
  put_device ("lo", "772\n", "0x9\n", "1\n");
  put_device ("eth0", "1\n", "0x1003\n", "1\n");
  put ("/sys/class/net/eth0/device/vendor", "0x8086\n");
  put_link ("/sys/class/net/eth0/master", "../br0");
  put_device ("wlan0", "1\n", "0x1003\n", "1\n");
  put ("/sys/class/net/wlan0/device/vendor", "0x8086\n");
  put ("/sys/class/net/wlan0/phy80211/index", "0\n");
  put_device ("br0", "1\n", "0x1003\n", "1\n");
  put ("/sys/class/net/br0/bridge/stp_state", "0\n");
  put_device ("tun0", "65534\n", "0x10d1\n", "1\n");
  put ("/sys/class/net/tun0/tun_flags", "0x1001\n");
  put_device ("wg0", "65534\n", "0x90\n", NULL);
  put_device ("vnet0", "1\n", "0x1003\n", "1\n");
  put ("/sys/class/net/vnet0/tun_flags", "0x1002\n");
  put ("/sys/class/net/bonding_masters", "\n");
  put ("/proc/net/route",
       "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
       "wlan0\t00000000\t0103A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
       "br0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
       "br0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
       "tun0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n"
       "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n"
       "tun0\t00000080\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n"
       "*\t0000A8C0\t00000000\t0201\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
       "nonsense\n");
  put ("/proc/net/ipv6_route",
       "fd000000000000010000000000000000 40 00000000000000000000000000000000 00 "
       "00000000000000000000000000000000 00000100 00000001 00000000 00000001      br0\n"
       "fe800000000000000000000000000000 40 00000000000000000000000000000000 00 "
       "00000000000000000000000000000000 00000100 00000001 00000000 00000001      br0\n"
       "zz 40 nonsense\n");
  put ("/proc/sys/net/ipv4/ip_forward", "1\n");
  put ("/proc/sys/net/ipv4/ip_unprivileged_port_start", "80\n");
  put ("/usr/lib/qemu/qemu-bridge-helper", "");
  put ("/etc/qemu/bridge.conf", "# of the administrator\nallow br0\ninclude /etc/qemu/more.conf\n");
  put ("/etc/qemu/more.conf",
       "allow virbr0\nallow secret0\ndeny secret0\ninclude /etc/qemu/bridge.conf\n");
}

static void
set_helper_mode (guint mode)
{
  g_autofree char *helper = g_strconcat (root, "/usr/lib/qemu/qemu-bridge-helper", NULL);

  g_assert_cmpint (chmod (helper, mode), ==, 0);
}

static void
assert_kind (LodgeHostNetwork *host, const char *name, LodgeHostDeviceKind kind)
{
  const LodgeHostDevice *device = lodge_host_network_find_device (host, name);

  g_assert_nonnull (device);
  g_assert_cmpint (device->kind, ==, kind);
}

static void
test_devices (void)
{
  g_autoptr (LodgeHostNetwork) host = lodge_host_network_read (root);
  GPtrArray *devices = lodge_host_network_get_devices (host);

  g_assert_cmpuint (devices->len, ==, 7);
  for (guint i = 1; i < devices->len; i++)
    g_assert_cmpstr (((LodgeHostDevice *)devices->pdata[i - 1])->name,
                     <,
                     ((LodgeHostDevice *)devices->pdata[i])->name);
  assert_kind (host, "lo", LODGE_HOST_DEVICE_LOOPBACK);
  assert_kind (host, "eth0", LODGE_HOST_DEVICE_PHYSICAL);
  assert_kind (host, "wlan0", LODGE_HOST_DEVICE_WIRELESS);
  assert_kind (host, "br0", LODGE_HOST_DEVICE_BRIDGE);
  assert_kind (host, "tun0", LODGE_HOST_DEVICE_TUNNEL);
  assert_kind (host, "wg0", LODGE_HOST_DEVICE_TUNNEL);
  assert_kind (host, "vnet0", LODGE_HOST_DEVICE_VIRTUAL);
  g_assert_false (lodge_host_network_find_device (host, "wg0")->up);
  g_assert_false (lodge_host_network_find_device (host, "wg0")->carrier);
  g_assert_true (lodge_host_network_find_device (host, "eth0")->carrier);
  g_assert_cmpstr (lodge_host_network_find_device (host, "eth0")->master, ==, "br0");
  g_assert_cmpstr (lodge_host_network_find_uplink (host, "br0")->name, ==, "eth0");
  g_assert_null (lodge_host_network_find_uplink (host, "virbr0"));
  g_assert_null (lodge_host_network_find_device (host, "bonding_masters"));
  g_assert_cmpstr (lodge_host_network_get_vpn (host), ==, "tun0");
}

static void
test_routes (void)
{
  g_autoptr (LodgeHostNetwork) host = lodge_host_network_read (root);

  /* The lowest metric is the one in use. */
  g_assert_cmpstr (lodge_host_network_get_default_device (host), ==, "br0");
  g_assert_cmpstr (lodge_host_network_get_gateway (host), ==, "192.168.1.1");
  g_assert_true (lodge_host_network_get_forwarding (host));
  g_assert_cmpuint (lodge_host_network_get_first_free_port (host), ==, 80);
  g_assert_true (lodge_host_network_collides (host, NULL, NULL, "192.168.1.77", 28));
  g_assert_true (lodge_host_network_collides (host, NULL, NULL, "192.168.0.1", 16));
  g_assert_true (lodge_host_network_collides (host, NULL, NULL, "10.56.1.1", 24));
  /* Neither the default route, nor its halves, nor what is rejected. */
  g_assert_false (lodge_host_network_collides (host, NULL, NULL, "192.168.56.1", 24));
  g_assert_false (lodge_host_network_collides (host, NULL, NULL, "172.16.0.1", 12));
  g_assert_true (lodge_host_network_collides (host, NULL, NULL, "fd00:0:0:1::1", 64));
  g_assert_false (lodge_host_network_collides (host, NULL, NULL, "fd00:0:0:2::1", 64));
  g_assert_false (lodge_host_network_collides (host, NULL, NULL, "fe80::1", 64));
}

static void
test_collision_words (void)
{
  g_autoptr (LodgeHostNetwork) host = lodge_host_network_read (root);
  g_autofree char *vpn = lodge_host_network_dup_collision (host, NULL, NULL, "10.1.2.3", 24);
  g_autofree char *lan = lodge_host_network_dup_collision (host, NULL, NULL, "192.168.1.1", 24);

  g_assert_cmpstr (
      vpn,
      ==,
      "10.1.2.0/24 overlaps with 10.0.0.0/8, which this computer reaches through the VPN “tun0”.");
  g_assert_cmpstr (
      lan,
      ==,
      "192.168.1.0/24 overlaps with 192.168.1.0/24, which this computer reaches through “br0”.");
  g_assert_null (lodge_host_network_dup_collision (host, NULL, NULL, "rubbish", 24));
  g_assert_null (lodge_host_network_dup_collision (host, NULL, NULL, "10.0.0.1", 33));
  g_assert_null (lodge_host_network_dup_collision (host, NULL, NULL, NULL, 0));
}

static LodgeNetwork *
add_network (GListStore *store, const char *name, const char *address, const char *bridge)
{
  g_autoptr (LodgeNetwork) network = lodge_network_new (name, LODGE_NETWORK_KIND_NAT);

  g_object_set (network, "address", address, "prefix", 24, "bridge", bridge, NULL);
  g_list_store_append (store, network);
  return network; /* the store keeps it */
}

static void
test_networks_collide (void)
{
  g_autoptr (LodgeHostNetwork) host = lodge_host_network_new ();
  g_autoptr (GListStore) networks = g_list_store_new (LODGE_TYPE_NETWORK);
  LodgeNetwork *own = add_network (networks, "own", "192.168.56.1", "virbr1");
  const char *const addresses[] = { "192.168.56.1/24", NULL };
  g_autofree char *words = NULL;

  add_network (networks, "no-address", NULL, NULL);
  lodge_host_network_add_device (host, "virbr1", LODGE_HOST_DEVICE_BRIDGE, NULL, addresses);
  lodge_host_network_add_route (host, "192.168.56.0/24", "virbr1", NULL);
  words =
      lodge_host_network_dup_collision (host, G_LIST_MODEL (networks), NULL, "192.168.56.200", 25);
  g_assert_cmpstr (
      words, ==, "192.168.56.128/25 overlaps with 192.168.56.0/24 of the network “own”.");
  /* A network does not collide with itself, nor with the bridge that libvirt made for it. */
  g_assert_false (
      lodge_host_network_collides (host, G_LIST_MODEL (networks), own, "192.168.56.1", 24));
  /* Without the network, it is just a bridge of the host's. */
  g_assert_true (lodge_host_network_collides (host, NULL, NULL, "192.168.56.1", 24));
  /* Of a remote host only the networks are known. */
  g_assert_true (
      lodge_host_network_collides (NULL, G_LIST_MODEL (networks), NULL, "192.168.56.1", 24));
  g_assert_false (lodge_host_network_collides (NULL, NULL, NULL, "192.168.56.1", 24));
}

static void
test_first_free (void)
{
  g_autoptr (LodgeHostNetwork) host = lodge_host_network_new ();
  g_autoptr (GListStore) networks = g_list_store_new (LODGE_TYPE_NETWORK);
  GListModel *model = G_LIST_MODEL (networks);
  const LodgeNetworkKind inner = LODGE_NETWORK_KIND_HOST_ONLY;
  g_autofree char *first = lodge_host_network_first_free_subnet (host, model, inner);
  g_autofree char *nat = lodge_host_network_first_free_subnet (host, model, LODGE_NETWORK_KIND_NAT);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *elsewhere = NULL;
  g_autofree char *unknown = lodge_host_network_first_free_subnet (NULL, NULL, inner);

  g_assert_cmpstr (first, ==, "192.168.56.1");
  g_assert_cmpstr (unknown, ==, "192.168.56.1");
  g_assert_cmpstr (nat, ==, "192.168.100.1");
  add_network (networks, "host-only", "192.168.56.1", NULL);
  second = lodge_host_network_first_free_subnet (host, model, inner);
  g_assert_cmpstr (second, ==, "192.168.57.1");
  lodge_host_network_add_route (host, "192.168.56.0/22", "eth0", NULL);
  third = lodge_host_network_first_free_subnet (host, model, inner);
  g_assert_cmpstr (third, ==, "192.168.60.1");
  lodge_host_network_add_route (host, "192.168.0.0/16", "tun0", NULL);
  elsewhere = lodge_host_network_first_free_subnet (host, model, inner);
  g_assert_cmpstr (elsewhere, ==, "172.28.1.1");
  lodge_host_network_add_route (host, "172.16.0.0/12", "tun0", NULL);
  lodge_host_network_add_route (host, "10.0.0.0/8", "tun0", NULL);
  g_assert_null (lodge_host_network_first_free_subnet (host, model, inner));
}

static void
test_bridge_helper (void)
{
  g_autoptr (LodgeHostNetwork) plain = NULL;
  g_autoptr (LodgeHostNetwork) ready = NULL;
  g_autoptr (LodgeHostNetwork) missing = NULL;

  set_helper_mode (0755);
  plain = lodge_host_network_read (root);
  g_assert_cmpint (
      lodge_host_network_get_bridge_helper (plain), ==, LODGE_BRIDGE_HELPER_NOT_SETUID);
  g_assert_false (lodge_host_network_allows_bridge (plain, "br0"));
  set_helper_mode (04755);
  ready = lodge_host_network_read (root);
  g_assert_cmpint (lodge_host_network_get_bridge_helper (ready), ==, LODGE_BRIDGE_HELPER_READY);
  g_assert_cmpstr (
      lodge_host_network_get_bridge_helper_path (ready), ==, "/usr/lib/qemu/qemu-bridge-helper");
  g_assert_true (lodge_host_network_allows_bridge (ready, "br0"));
  g_assert_true (lodge_host_network_allows_bridge (ready, "virbr0"));
  g_assert_false (lodge_host_network_allows_bridge (ready, "secret0"));
  g_assert_false (lodge_host_network_allows_bridge (ready, "br1"));

  missing = lodge_host_network_new ();
  g_assert_cmpint (lodge_host_network_get_bridge_helper (missing), ==, LODGE_BRIDGE_HELPER_MISSING);
}

static void
test_bridge_rules_for_all (void)
{
  g_autoptr (LodgeHostNetwork) host = NULL;
  g_autoptr (LodgeHostNetwork) denied = NULL;
  g_autofree char *kept = g_strconcat (root, "/etc/qemu/bridge.conf", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (kept, &text, NULL, NULL));
  set_helper_mode (04755);
  put ("/etc/qemu/bridge.conf", "allow all\n");
  host = lodge_host_network_read (root);
  g_assert_true (lodge_host_network_allows_bridge (host, "anything"));
  put ("/etc/qemu/bridge.conf", "allow all\ndeny virbr0\n");
  denied = lodge_host_network_read (root);
  g_assert_true (lodge_host_network_allows_bridge (denied, "br0"));
  g_assert_false (lodge_host_network_allows_bridge (denied, "virbr0"));
  put ("/etc/qemu/bridge.conf", text);
}

static void
test_empty_root (void)
{
  g_autofree char *empty = g_dir_make_tmp ("lodge-XXXXXX", NULL);
  g_autoptr (LodgeHostNetwork) host = lodge_host_network_read (empty);

  g_assert_cmpuint (lodge_host_network_get_devices (host)->len, ==, 0);
  g_assert_null (lodge_host_network_get_default_device (host));
  g_assert_null (lodge_host_network_get_vpn (host));
  g_assert_false (lodge_host_network_get_forwarding (host));
  g_assert_cmpuint (lodge_host_network_get_first_free_port (host), ==, 1024);
  g_rmdir (empty);
}

/* The real one: whatever this computer has, it has a loopback. */
static void
test_real (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LodgeHostNetwork) host = NULL;
  g_autoptr (GError) error = NULL;
  const LodgeHostDevice *loopback;

  lodge_host_network_read_async (NULL, lodge_test_store_result_cb, &result);
  lodge_test_wait_for (result != NULL, 20);
  host = lodge_host_network_read_finish (result, &error);
  g_assert_no_error (error);
  loopback = lodge_host_network_find_device (host, "lo");
  if (loopback == NULL || !loopback->up)
    {
      g_test_skip ("there is no loopback here");
      return;
    }
  g_assert_cmpint (loopback->kind, ==, LODGE_HOST_DEVICE_LOOPBACK);
  g_assert_true (g_strv_contains ((const char *const *)loopback->addresses, "127.0.0.1/8"));
  g_assert_true (lodge_host_network_collides (host, NULL, NULL, "127.5.0.1", 24));
}

static void
test_finalizes (void)
{
  LodgeHostNetwork *host = lodge_host_network_read (root);

  lodge_test_assert_finalizes (&host);
}

int
main (int argc, char **argv)
{
  int status;

  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("lodge-root-XXXXXX", NULL);
  make_root ();
  g_test_add_func ("/host-network/devices", test_devices);
  g_test_add_func ("/host-network/routes", test_routes);
  g_test_add_func ("/host-network/collision-words", test_collision_words);
  g_test_add_func ("/host-network/networks-collide", test_networks_collide);
  g_test_add_func ("/host-network/first-free", test_first_free);
  g_test_add_func ("/host-network/bridge-helper", test_bridge_helper);
  g_test_add_func ("/host-network/bridge-rules-for-all", test_bridge_rules_for_all);
  g_test_add_func ("/host-network/empty-root", test_empty_root);
  g_test_add_func ("/host-network/real", test_real);
  g_test_add_func ("/host-network/finalizes", test_finalizes);
  status = lodge_test_run ();
  lodge_test_remove_tree (root);
  g_free (root);
  return status;
}
