/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network-system.h"

#include <arpa/inet.h>
#include <locale.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * What a system's networks do by themselves, and what happens to them.
 *
 *   test-network-system [GTest options] [full]
 */

static gboolean
switch_network (LodgeNetwork *network, gboolean active, GError **error)
{
  RUN (result, lodge_vmm_switch_network_async, vmm, network, active);

  return lodge_vmm_switch_network_finish (vmm, result, error);
}

static int
listen_udp (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  return fd;
}

static gboolean
has_datagram (int fd)
{
  char buffer[64];

  return recv (fd, buffer, sizeof buffer, 0) >= 0;
}

/* The guest sends to the host's address; whether it got there although no answer can come back. */
static gboolean
leaks (LodgeTestGuest *guest, const char *address)
{
  int fd = listen_udp (5555);
  gboolean arrived = FALSE;

  for (guint i = 0; i < 5 && !arrived; i++)
    {
      lodge_test_guest_run (guest, NULL, "timeout 2 tftp -g -r leak -l /tmp/leak %s 5555", address);
      arrived = has_datagram (fd);
    }
  close (fd);
  return arrived;
}

/* Somebody else's internal network. */
static void
define_foreign (void)
{
  g_assert_true (g_file_set_contents (
      "/run/foreign.xml", "<network><name>foreign</name></network>", -1, NULL));
  g_assert_cmpint (host ("virsh -q net-define /run/foreign.xml"), ==, 0);
  lodge_test_wait_for (lodge_vmm_find_network (vmm, "foreign") != NULL, 30);
}

static void
test_internal_leak (void)
{
  LodgeNetwork *lab = create_network ("lab", LODGE_NETWORK_KIND_INTERNAL, FALSE);
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = new_guest ("Leak", LODGE_NIC_MODE_NETWORK, "lab");

  define_foreign ();
  set_address (guest, "10.50.0.71", NULL);
  g_assert_false (leaks (guest, HOST));
  g_assert_false (lodge_test_guest_pings (guest, HOST));

  /* The test can tell: what is sent where the host is arrives. */
  attach (guest, LODGE_NIC_MODE_NETWORK, "only");
  set_address (guest, "192.168.56.71", NULL);
  g_assert_true (leaks (guest, lodge_network_get_address (only)));

  attach (guest, LODGE_NIC_MODE_NETWORK, "lab");
  set_address (guest, "10.50.0.71", NULL);
  g_assert_false (leaks (guest, HOST));

  /* One that others made. */
  attach (guest, LODGE_NIC_MODE_NETWORK, "foreign");
  set_address (guest, "10.50.0.71", NULL);
  g_assert_false (leaks (guest, HOST));
  lodge_test_guest_free (guest);
  delete_network (lab);
  delete_network (only);
  delete_network (g_object_ref (lodge_vmm_find_network (vmm, "foreign")));
}

static LodgeNicStatus *
read_status (LodgeTestGuest *guest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) statuses = NULL;
  RUN (result, lodge_vmm_read_nics_async, vmm, lodge_test_guest_get_machine (guest));

  statuses = lodge_vmm_read_nics_finish (vmm, result, &error);
  g_assert_no_error (error);
  return g_list_model_get_item (statuses, 0);
}

static GPtrArray *
list_leases (LodgeNetwork *network)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *leases;
  RUN (result, lodge_vmm_list_leases_async, vmm, network);

  leases = lodge_vmm_list_leases_finish (vmm, result, &error);
  g_assert_no_error (error);
  return leases;
}

static void
edit_network (LodgeNetwork *network, LodgeNetwork *draft)
{
  g_autoptr (GError) error = NULL;
  RUN (result, lodge_vmm_edit_network_async, vmm, network, draft);

  lodge_vmm_edit_network_finish (vmm, result, &error);
  g_assert_no_error (error);
}

/* Switched off and on under a machine; by ourselves, and edits that take a restart. */
static void
test_underneath (void)
{
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = NULL;
  g_autofree char *address = NULL;
  g_autoptr (LodgeNicStatus) status = NULL;
  g_autoptr (GPtrArray) leases = NULL;
  g_autoptr (LodgeNetwork) draft = NULL;
  g_autoptr (GError) error = NULL;

  /* "network is not active" reaches nobody: the start starts it. */
  switch_network (only, FALSE, &error);
  g_assert_no_error (error);
  guest = new_guest ("Underneath", LODGE_NIC_MODE_NETWORK, "only");
  g_assert_true (lodge_network_get_active (only));
  address = lodge_test_guest_ask_address (guest);
  g_assert_nonnull (address);

  status = read_status (guest);
  g_assert_true (lodge_nic_status_get_attached (status));
  g_assert_true (lodge_nic_status_get_counters (status));
  g_assert_cmpuint (lodge_nic_status_get_tx_bytes (status), >, 0);
  g_assert_cmpint (lodge_nic_status_get_address_source (status), ==, LODGE_ADDRESS_SOURCE_LEASE);
  g_assert_cmpstr (lodge_nic_status_get_addresses (status)[0], ==, address);
  leases = list_leases (only);
  g_assert_cmpuint (leases->len, ==, 1);
  g_assert_cmpstr (((LodgeLease *)leases->pdata[0])->address, ==, address);

  switch_network (only, FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_test_guest_pings (guest, "192.168.56.1"));
  g_clear_object (&status);
  status = read_status (guest);
  g_assert_false (lodge_nic_status_get_attached (status));
  switch_network (only, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  g_clear_object (&status);
  status = read_status (guest);
  g_assert_true (lodge_nic_status_get_attached (status));

  /* Another domain takes a restart of the network. */
  draft = lodge_network_copy (only);
  g_object_set (draft, "domain", "lab.example", NULL);
  edit_network (only, draft);
  g_assert_cmpstr (lodge_network_get_domain (only), ==, "lab.example");
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  lodge_test_guest_free (guest);
  delete_network (only);
}

static void
assert_refused (LodgeNetwork *draft, LodgeVmmError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeNetwork) network = NULL;
  RUN (result, lodge_vmm_create_network_async, vmm, draft);

  network = lodge_vmm_create_network_finish (vmm, result, &error);
  g_test_message ("%s (%s)", error->message, lodge_vmm_error_get_details (error));
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (lodge_vmm_find_network (vmm, lodge_network_get_name (draft)));
}

static void
test_refused (void)
{
  g_autoptr (LodgeNetwork) draft = lodge_network_new ("clash", LODGE_NETWORK_KIND_HOST_ONLY);

  g_object_set (draft, "address", "10.50.0.7", "prefix", 24, NULL);
  assert_refused (draft, LODGE_VMM_ERROR_IN_USE, "br-lan");
  /* A VPN's route. */
  g_assert_cmpint (host ("ip route add 10.60.0.0/16 via 10.50.0.254"), ==, 0);
  g_object_set (draft, "address", "10.60.7.1", NULL);
  assert_refused (draft, LODGE_VMM_ERROR_IN_USE, "br-lan");
  g_assert_cmpint (host ("ip route del 10.60.0.0/16"), ==, 0);
}

/* dnsmasq is not installed: said when a network is made, when one is started, and when a machine on
 * it is. */
static void
test_no_dnsmasq (void)
{
  LodgeNetwork *network = create_network ("early", LODGE_NETWORK_KIND_NAT, TRUE);
  g_autoptr (LodgeNetwork) draft = lodge_network_new ("late", LODGE_NETWORK_KIND_HOST_ONLY);
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("No addresses");
  g_autoptr (LodgeNic) nic = new_nic (LODGE_NIC_MODE_NETWORK, "early");
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) switching = NULL;
  g_autoptr (GError) starting = NULL;

  lodge_machine_config_add_nic (config, nic);
  machine = lodge_driver_create (vmm, config, NULL);
  switch_network (network, FALSE, NULL);
  g_assert_cmpint (host ("install -m 0644 /dev/null /run/nothing"), ==, 0);
  g_assert_cmpint (host ("nsenter -t 1 -m mount --bind /run/nothing /usr/sbin/dnsmasq"), ==, 0);
  g_object_set (draft, "address", "192.168.57.1", "prefix", 24, "dhcp", TRUE, NULL);
  assert_refused (draft, LODGE_VMM_ERROR_NOT_SUPPORTED, "dnsmasq");
  switch_network (network, TRUE, &switching);
  g_assert_error (switching, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (switching->message, "Install the package “dnsmasq-base”"));
  lodge_driver_control (vmm, machine, LODGE_VERB_START, &starting);
  g_assert_error (starting, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (starting->message, ==, switching->message);
  g_assert_cmpint (host ("nsenter -t 1 -m umount /usr/sbin/dnsmasq"), ==, 0);
  g_clear_error (&switching);
  switch_network (network, TRUE, &switching);
  g_assert_no_error (switching);
  lodge_driver_undefine (vmm, machine, NULL);
  delete_network (network);
}

/* A bridge that was made anew has another number. */
static guint
read_index (LodgeNetwork *network)
{
  guint index = if_nametoindex (lodge_network_get_bridge (network));

  g_assert_cmpuint (index, >, 0);
  return index;
}

/* Lists change without an interruption, the rest takes a restart; nothing of both is lost. */
static void
test_edit (void)
{
  static const char *const hosts[] = { "52:54:00:00:00:07 192.168.100.7 seven", NULL };
  static const char *const others[] = { "52:54:00:00:00:07 192.168.100.8 seven",
                                        "52:54:00:00:00:09 192.168.100.9",
                                        NULL };
  static const char *const names[] = { "192.168.100.7 printer", NULL };
  LodgeNetwork *network = create_network ("edited", LODGE_NETWORK_KIND_NAT, TRUE);
  g_autoptr (LodgeNetwork) draft = lodge_network_copy (network);
  guint index = read_index (network);

  g_object_set (draft,
                "hosts",
                hosts,
                "names",
                names,
                "dhcp-start",
                "192.168.100.50",
                "autostart",
                TRUE,
                NULL);
  edit_network (network, draft);
  g_assert_cmpuint (read_index (network), ==, index);
  g_object_set (draft, "hosts", others, "names", NULL, NULL);
  edit_network (network, draft);
  g_assert_cmpuint (read_index (network), ==, index);
  g_assert_cmpstrv (lodge_network_get_hosts (network), others);
  g_assert_null (lodge_network_get_names (network));
  g_assert_true (lodge_network_get_autostart (network));

  g_object_set (draft, "ipv6-address", "fd00:100::1", "ipv6-prefix", 64, NULL);
  edit_network (network, draft);
  g_assert_cmpuint (read_index (network), !=, index);
  g_assert_true (lodge_network_get_active (network));
  g_assert_cmpstr (lodge_network_get_ipv6_address (network), ==, "fd00:100::1");
  g_assert_cmpstrv (lodge_network_get_hosts (network), others);

  g_object_set (draft, "kind", LODGE_NETWORK_KIND_HOST_ONLY, "ipv6-address", NULL, NULL);
  edit_network (network, draft);
  g_assert_cmpint (lodge_network_get_kind (network), ==, LODGE_NETWORK_KIND_HOST_ONLY);
  g_assert_true (lodge_network_get_active (network));
  delete_network (network);
}

/* Another program is quicker: its change stays, or it is said that it is the same. */
static void
test_edit_beside (void)
{
  LodgeNetwork *network = create_network ("beside", LODGE_NETWORK_KIND_NAT, TRUE);
  g_autoptr (LodgeNetwork) draft = lodge_network_copy (network);
  g_autoptr (GError) error = NULL;
  const char *const hosts[] = { "52:54:00:00:00:07 192.168.100.7 seven", NULL };

  g_object_set (draft, "domain", "mine.example", NULL);
  /* No event is read before the call below. */
  g_assert_cmpint (host ("virsh -q net-update beside add ip-dhcp-host --live --config "
                         "\"<host mac='52:54:00:00:00:07' name='seven' ip='192.168.100.7'/>\""),
                   ==,
                   0);
  g_assert_null (lodge_network_get_hosts (network));
  edit_network (network, draft);
  g_assert_cmpstr (lodge_network_get_domain (network), ==, "mine.example");
  g_assert_cmpstrv (lodge_network_get_hosts (network), hosts);

  g_clear_object (&draft);
  draft = lodge_network_copy (network);
  g_object_set (draft, "mtu", 1400, NULL);
  g_assert_cmpint (host ("sh -c 'virsh -q net-dumpxml --inactive beside | "
                         "sed \"s#<ip #<mtu size=\\x221300\\x22/><ip #\" >/run/beside.xml && "
                         "virsh -q net-define /run/beside.xml'"),
                   ==,
                   0);
  {
    RUN (result, lodge_vmm_edit_network_async, vmm, network, draft);
    g_assert_false (lodge_vmm_edit_network_finish (vmm, result, &error));
  }
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_CONFLICT);
  g_assert_cmpint (host ("sh -c 'virsh -q net-dumpxml --inactive beside | grep -q 1300'"), ==, 0);
  delete_network (network);
}

/* A machine whose bridge is gone says so. */
static void
test_bridge_gone (void)
{
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("Bridge gone");
  g_autoptr (LodgeNic) nic = new_nic (LODGE_NIC_MODE_BRIDGE, "br-gone");
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) error = NULL;

  lodge_machine_config_add_nic (config, nic);
  machine = lodge_driver_create (vmm, config, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, &error);
  g_test_message ("%s (%s)", error->message, lodge_vmm_error_get_details (error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "br-gone"));
  lodge_driver_undefine (vmm, machine, NULL);
}

int
main (int argc, char **argv)
{
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  lodge_test_drop_debug_messages ();
  if (!lodge_test_guest_prepare ("/var/lib/libvirt/images"))
    {
      g_print ("1..0 # SKIP There is no guest to boot.\n");
      return 77;
    }
  world_set_up ();
  if (argc > 1 && g_str_equal (argv[1], "full"))
    {
      add_matrix_tests ();
      add_live_tests ();
    }
  else
    {
      g_test_add_func ("/network-system/refused", test_refused);
      g_test_add_func ("/network-system/no-dnsmasq", test_no_dnsmasq);
      g_test_add_func ("/network-system/edit", test_edit);
      g_test_add_func ("/network-system/edit-beside", test_edit_beside);
      g_test_add_func ("/network-system/bridge-gone", test_bridge_gone);
      g_test_add_func ("/network-system/underneath", test_underneath);
      g_test_add_func ("/network-system/internal-leak", test_internal_leak);
    }
  status = g_test_run ();
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
  return status;
}
