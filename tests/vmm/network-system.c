/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network-system.h"

#include "lodge-libvirt-vmm.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

LodgeVmm *vmm;

int
host (const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;
  int status = 0;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  g_spawn_command_line_sync (command, &output, &errors, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s: %s%s", command, output, errors);
  return status;
}

gboolean
pings_from (const char *where, const char *address)
{
  return host ("%sbusybox ping -c 2 -W 2 %s", where, address) == 0;
}

static void
add_stub (const char *name, const char *address)
{
  g_assert_cmpint (host ("ip netns add %s", name), ==, 0);
  g_assert_cmpint (
      host ("ip link add lan-%.6s type veth peer name eth0 netns %s", name, name), ==, 0);
  g_assert_cmpint (host ("ip link set lan-%.6s master br-lan up", name), ==, 0);
  g_assert_cmpint (host ("ip -n %s addr add %s dev eth0", name, address), ==, 0);
  g_assert_cmpint (host ("ip -n %s link set eth0 up", name), ==, 0);
  g_assert_cmpint (host ("ip -n %s link set lo up", name), ==, 0);
}

static void
build_world (void)
{
  g_assert_cmpint (host ("ip link add br-lan type bridge"), ==, 0);
  g_assert_cmpint (host ("ip addr add " HOST "/24 dev br-lan"), ==, 0);
  g_assert_cmpint (host ("ip link set br-lan up"), ==, 0);
  add_stub ("neighbour", NEIGHBOUR "/24");
  add_stub ("router", "10.50.0.254/24");
  g_assert_cmpint (host ("ip netns add internet"), ==, 0);
  g_assert_cmpint (
      host ("ip -n router link add wan type veth peer name eth0 netns internet"), ==, 0);
  g_assert_cmpint (host ("ip -n router addr add 198.51.100.1/24 dev wan"), ==, 0);
  g_assert_cmpint (host ("ip -n router link set wan up"), ==, 0);
  g_assert_cmpint (host ("ip -n internet addr add " INTERNET "/24 dev eth0"), ==, 0);
  g_assert_cmpint (host ("ip -n internet link set eth0 up"), ==, 0);
  g_assert_cmpint (host ("ip -n internet route add default via 198.51.100.1"), ==, 0);
  g_assert_cmpint (host ("ip netns exec router busybox sysctl -q -w net.ipv4.ip_forward=1"), ==, 0);
  g_assert_cmpint (host ("ip route add default via 10.50.0.254"), ==, 0);
  /* As a neighbour would who knows what lies behind this host. */
  g_assert_cmpint (host ("ip -n neighbour route add 192.168.0.0/16 via " HOST), ==, 0);
  g_assert_cmpint (host ("ip -n neighbour route add default via 10.50.0.254"), ==, 0);
  g_assert_true (pings_from (FROM_HOST, INTERNET));
}

/* /sys shows the network of whoever mounted it. Only for this program: libvirtd keeps its own. */
static void
mount_sys (void)
{
  g_assert_cmpint (unshare (CLONE_NEWNS), ==, 0);
  g_assert_cmpint (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), ==, 0);
  g_assert_cmpint (mount ("sysfs", "/sys", "sysfs", 0, NULL), ==, 0);
}

/* Their pages say "lodge"; they end with the namespaces. */
static void
serve (const char *where, const char *address, guint port)
{
  g_assert_cmpint (
      host ("%sbusybox httpd -p %s:%u -h /run/lodge-pages", where, address, port), ==, 0);
}

static void
build_servers (void)
{
  g_assert_cmpint (host ("mkdir /run/lodge-pages"), ==, 0);
  g_assert_true (g_file_set_contents ("/run/lodge-pages/index.html", "lodge", -1, NULL));
  serve (FROM_HOST, "0.0.0.0", OPEN_PORT);
  serve (FROM_HOST, "127.0.0.1", OWN_PORT);
  serve (FROM_NEIGHBOUR, "0.0.0.0", OPEN_PORT);
  serve (FROM_OFFICE, "0.0.0.0", OPEN_PORT);
  serve ("ip netns exec internet ", "0.0.0.0", OPEN_PORT);
}

/* A network whose switch is no part of this host, so that nothing is reached by another way. */
static void
build_office (void)
{
  g_assert_cmpint (host ("ip netns add office"), ==, 0);
  g_assert_cmpint (host ("ip -n office link add sw0 type bridge"), ==, 0);
  g_assert_cmpint (host ("ip -n office addr add " OFFICE "/24 dev sw0"), ==, 0);
  g_assert_cmpint (host ("ip -n office link set sw0 up"), ==, 0);
  g_assert_cmpint (host ("ip -n office link set lo up"), ==, 0);
  g_assert_cmpint (host ("ip link add wired type veth peer name p0 netns office"), ==, 0);
  g_assert_cmpint (host ("ip addr add " WIRED_HOST "/24 dev wired"), ==, 0);
  g_assert_cmpint (host ("ip link set wired up"), ==, 0);
  g_assert_cmpint (host ("ip -n router link add eth1 type veth peer name p1 netns office"), ==, 0);
  g_assert_cmpint (host ("ip -n router addr add " WIRED_ROUTER "/24 dev eth1"), ==, 0);
  g_assert_cmpint (host ("ip -n router link set eth1 up"), ==, 0);
  g_assert_cmpint (host ("ip -n office link set p0 master sw0 up"), ==, 0);
  g_assert_cmpint (host ("ip -n office link set p1 master sw0 up"), ==, 0);
  g_assert_cmpint (host ("ip -n office route add default via " WIRED_ROUTER), ==, 0);
}

void
world_set_up (void)
{
  mount_sys ();
  build_world ();
  build_office ();
  build_servers ();
  vmm = lodge_libvirt_vmm_new ("qemu:///system");
  lodge_driver_connect (vmm);
}

static pid_t
find_daemon (void)
{
  static const char *const paths[] = { "/run/libvirtd.pid", "/run/libvirt/libvirtd.pid" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = NULL;

      if (g_file_get_contents (paths[i], &text, NULL, NULL))
        return (pid_t)g_ascii_strtoll (text, NULL, 10);
    }
  return 0;
}

void
restart_daemon (void)
{
  pid_t pid = find_daemon ();

  g_assert_cmpint (pid, >, 1);
  g_assert_cmpint (kill (pid, SIGTERM), ==, 0);
  lodge_test_wait_for (kill (pid, 0) != 0 || waitpid (pid, NULL, WNOHANG) == pid, 60);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) != LODGE_VMM_STATE_CONNECTED, 60);
  /* With the file systems that the first one had. */
  g_assert_cmpint (host ("nsenter -t 1 -m libvirtd -d"), ==, 0);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 60);
}

LodgeNetwork *
new_network (LodgeNetwork *draft)
{
  g_autoptr (GError) error = NULL;
  LodgeNetwork *network;
  RUN (result, lodge_vmm_create_network_async, vmm, draft);

  network = lodge_vmm_create_network_finish (vmm, result, &error);
  g_assert_no_error (error);
  return network;
}

LodgeNetwork *
create_network (const char *name, LodgeNetworkKind kind, gboolean dhcp)
{
  g_autoptr (LodgeNetwork) draft = lodge_network_new (name, kind);

  g_object_set (draft, "dhcp", dhcp, NULL);
  return new_network (draft);
}

void
delete_network (LodgeNetwork *network)
{
  g_autoptr (GError) error = NULL;
  RUN (result, lodge_vmm_delete_network_async, vmm, network);

  lodge_vmm_delete_network_finish (vmm, result, &error);
  g_assert_no_error (error);
  g_object_unref (network);
}

LodgeNic *
new_nic (LodgeNicMode mode, const char *source)
{
  LodgeNic *nic = lodge_nic_new (mode);

  lodge_nic_set_source (nic, source);
  return nic;
}

LodgeTestGuest *
new_guest (const char *title, LodgeNicMode mode, const char *source)
{
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  LodgeTestGuest *guest;

  g_ptr_array_add (nics, new_nic (mode, source));
  guest = lodge_test_guest_new (vmm, title, nics);
  lodge_test_guest_boot (guest);
  return guest;
}

/* The guest's first adapter as it runs. (transfer full) */
LodgeNic *
get_nic (LodgeTestGuest *guest)
{
  return g_list_model_get_item (lodge_machine_get_nics (lodge_test_guest_get_machine (guest)), 0);
}

LodgeEditResult
set_nic (LodgeTestGuest *guest, LodgeNic *draft, LodgeNicScope scope, GError **error)
{
  LodgeEditResult outcome = LODGE_EDIT_RESULT_AT_NEXT_START;
  RUN (result, lodge_vmm_set_nic_async, vmm, lodge_test_guest_get_machine (guest), draft, scope);

  lodge_vmm_set_nic_finish (vmm, result, &outcome, error);
  return outcome;
}

/* Live, with the same address of the adapter. */
void
attach (LodgeTestGuest *guest, LodgeNicMode mode, const char *source)
{
  g_autoptr (LodgeNic) now = get_nic (guest);
  g_autoptr (LodgeNic) draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (now)));
  g_autoptr (LodgeNic) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *mac = g_strdup (lodge_nic_get_mac (now));
  gint64 began = g_get_monotonic_time ();
  LodgeEditResult outcome;

  lodge_nic_set_mode (draft, mode);
  lodge_nic_set_source (draft, source);
  outcome = set_nic (guest, draft, LODGE_NIC_SCOPE_BOTH, &error);
  g_assert_no_error (error);
  g_test_message ("attached to %s in %.3f s",
                  source != NULL ? source : "nothing named",
                  (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  g_assert_cmpint (outcome, ==, LODGE_EDIT_RESULT_APPLIED);
  after = get_nic (guest);
  g_assert_cmpint (lodge_nic_get_mode (after), ==, mode);
  g_assert_cmpstr (lodge_nic_get_source (after), ==, source);
  g_assert_cmpstr (lodge_nic_get_mac (after), ==, mac);
}

void
set_address (LodgeTestGuest *guest, const char *address, const char *router)
{
  g_autofree char *with_prefix = g_strconcat (address, "/24", NULL);

  lodge_test_guest_set_address (guest, with_prefix);
  if (router != NULL)
    lodge_test_guest_run (guest, NULL, "ip route add default via %s", router);
}
