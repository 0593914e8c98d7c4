/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single changes of running machines. */
#include "config.h"

#include "network-system.h"

/* User-mode NAT and a network, both ways, in a running machine. */
static void
test_user (void)
{
  LodgeNetwork *network = create_network ("nat", LODGE_NETWORK_KIND_NAT, TRUE);
  LodgeTestGuest *guest = new_guest ("User", LODGE_NIC_MODE_USER, NULL);
  g_autofree char *first = lodge_test_guest_ask_address (guest);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_assert_cmpstr (first, ==, "10.0.2.15");
  attach (guest, LODGE_NIC_MODE_NETWORK, "nat");
  second = lodge_test_guest_ask_address (guest);
  g_assert_nonnull (second);
  g_assert_true (g_str_has_prefix (second, "192.168."));
  attach (guest, LODGE_NIC_MODE_USER, NULL);
  third = lodge_test_guest_ask_address (guest);
  g_assert_cmpstr (third, ==, "10.0.2.15");
  lodge_test_guest_free (guest);
  delete_network (network);
}

static void
test_spoofing (void)
{
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = new_guest ("Spoof", LODGE_NIC_MODE_NETWORK, "only");
  const char *host_address = lodge_network_get_address (only);
  g_autofree char *address = lodge_test_guest_ask_address (guest);
  g_autoptr (LodgeNic) nic = get_nic (guest);

  g_assert_nonnull (address);
  g_assert_true (lodge_test_guest_pings (guest, host_address));
  lodge_test_guest_run (guest,
                        NULL,
                        "ip link set eth0 down; ip link set eth0 address "
                        "52:54:00:de:ad:01; ip link set eth0 up");
  g_assert_false (lodge_test_guest_pings (guest, host_address));
  lodge_test_guest_run (guest,
                        NULL,
                        "ip link set eth0 down; ip link set eth0 address %s; ip link set eth0 up",
                        lodge_nic_get_mac (nic));
  g_assert_true (lodge_test_guest_pings (guest, host_address));
  lodge_test_guest_free (guest);
  delete_network (only);
}

/* Cable and running only. */
static void
test_link (void)
{
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = new_guest ("Link", LODGE_NIC_MODE_NETWORK, "only");
  g_autofree char *address = lodge_test_guest_ask_address (guest);
  g_autoptr (LodgeNic) now = get_nic (guest);
  g_autoptr (LodgeNic) draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (now)));
  g_autoptr (LodgeNic) stored = NULL;
  g_autoptr (GError) error = NULL;
  LodgeMachineConfig *config = lodge_machine_get_config (lodge_test_guest_get_machine (guest));

  g_assert_nonnull (address);
  lodge_nic_set_link_up (draft, FALSE);
  set_nic (guest, draft, LODGE_NIC_SCOPE_RUNNING, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_nic_get_link_up (now));
  stored = g_list_model_get_item (lodge_machine_config_get_nics (config), 0);
  g_assert_true (lodge_nic_get_link_up (stored));
  g_assert_false (lodge_machine_get_needs_restart (lodge_test_guest_get_machine (guest)));
  g_assert_false (lodge_test_guest_pings (guest, "192.168.56.1"));
  lodge_nic_set_link_up (draft, TRUE);
  set_nic (guest, draft, LODGE_NIC_SCOPE_BOTH, &error);
  g_assert_no_error (error);
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  lodge_test_guest_free (guest);
  delete_network (only);
}

static gboolean
is_in_bridge (LodgeTestGuest *guest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) statuses = NULL;
  g_autoptr (LodgeNicStatus) status = NULL;
  RUN (result, lodge_vmm_read_nics_async, vmm, lodge_test_guest_get_machine (guest));

  statuses = lodge_vmm_read_nics_finish (vmm, result, &error);
  g_assert_no_error (error);
  status = g_list_model_get_item (statuses, 0);
  return lodge_nic_status_get_attached (status);
}

/* Another program stops and starts the network under a machine. */
static void
test_restarted_elsewhere (void)
{
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = new_guest ("Restarted", LODGE_NIC_MODE_NETWORK, "only");

  set_address (guest, "192.168.56.71", NULL);
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  g_assert_cmpint (host ("virsh -q net-destroy only"), ==, 0);
  lodge_test_wait_for (!lodge_network_get_active (only), 30);
  g_assert_false (is_in_bridge (guest));
  g_assert_cmpint (host ("virsh -q net-start only"), ==, 0);
  lodge_test_wait_for (lodge_network_get_active (only) && is_in_bridge (guest), 30);
  set_address (guest, "192.168.56.71", NULL);
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  lodge_test_guest_free (guest);
  delete_network (only);
}

void
add_live_tests (void)
{
  g_test_add_func ("/network-system/restarted-elsewhere", test_restarted_elsewhere);
  g_test_add_func ("/network-system/user", test_user);
  g_test_add_func ("/network-system/spoofing", test_spoofing);
  g_test_add_func ("/network-system/link", test_link);
}
