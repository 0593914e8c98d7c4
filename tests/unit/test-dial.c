/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-dial.h"
#include "lodge-fake-vmm.h"
#include "lodge-test.h"

#include <string.h>

#define ID "ua-nic0"

typedef struct
{
  LodgeFakeVmm *fake;
  LodgeVmm *vmm;
  LodgeHostNetwork *host;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->fake = lodge_fake_vmm_new ("fake:///dial");
  fixture->vmm = LODGE_VMM (fixture->fake);
  lodge_vmm_connect (fixture->vmm);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  g_object_set (lodge_vmm_get_host (fixture->vmm), "local", TRUE, "privileged", FALSE, NULL);
  fixture->host = lodge_host_network_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->host);
  lodge_vmm_disconnect (fixture->vmm);
  lodge_test_assert_finalizes (&fixture->fake);
}

static void
add_device (Fixture *fixture,
            const char *name,
            LodgeHostDeviceKind kind,
            const char *master,
            const char *address)
{
  const char *addresses[] = { address, NULL };

  lodge_host_network_add_device (fixture->host, name, kind, master, addresses);
}

static LodgeNetwork *
add_network (Fixture *fixture, const char *name, LodgeNetworkKind kind, gboolean active)
{
  g_autoptr (LodgeNetwork) network = lodge_network_new (name, kind);

  g_object_set (network, "active", active, NULL);
  return lodge_fake_vmm_add_network (fixture->fake, network);
}

static LodgeMachine *
add_machine (
    Fixture *fixture, LodgeNicMode mode, const char *source, guint n_nics, gboolean running)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  const char *forwards[] = { "ssh=tcp:127.0.0.1:2222:22", NULL };

  lodge_machine_config_set_title (config, "Machine");
  for (guint i = 0; i < n_nics; i++)
    {
      g_autoptr (LodgeNic) nic = lodge_nic_new (mode);
      g_autofree char *id = g_strdup_printf ("ua-nic%u", i);
      g_autofree char *mac = g_strdup_printf ("52:54:00:00:00:%02x", i + 1);

      lodge_device_set_id (LODGE_DEVICE (nic), id);
      lodge_nic_set_mac (nic, mac);
      lodge_nic_set_model (nic, "virtio");
      lodge_nic_set_source (nic, source);
      lodge_nic_set_link_up (nic, TRUE);
      if (mode == LODGE_NIC_MODE_USER)
        lodge_nic_set_guard (nic, LODGE_NIC_GUARD_NO_HOST);
      if (i == 0)
        lodge_nic_set_forwards (nic, forwards);
      lodge_machine_config_add_nic (config, nic);
    }
  return lodge_fake_vmm_add_config (
      fixture->fake, config, running ? LODGE_MACHINE_STATE_RUNNING : LODGE_MACHINE_STATE_OFF);
}

static LodgeNic *
get_nic (LodgeMachine *machine, const char *id, gboolean stored)
{
  GListModel *nics = stored ? lodge_machine_config_get_nics (lodge_machine_get_config (machine))
                            : lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return nic; /* the list keeps it */
    }
  g_assert_not_reached ();
}

static LodgeDialPosition
get_position (Fixture *fixture, LodgeMachine *machine, gboolean stored)
{
  return lodge_dial_get_position (get_nic (machine, ID, stored),
                                  lodge_vmm_get_networks (fixture->vmm));
}

static LodgeDialChoice *
dup_choice (Fixture *fixture, LodgeMachine *machine, LodgeDialPosition position)
{
  g_autoptr (GListModel) choices =
      lodge_dial_list_choices (fixture->vmm, machine, ID, fixture->host);
  LodgeDialChoice *choice;

  g_assert_cmpuint (g_list_model_get_n_items (choices), ==, 5);
  choice = g_list_model_get_item (choices, position);
  g_assert_cmpint (lodge_dial_choice_get_position (choice), ==, position);
  g_assert_nonnull (lodge_dial_choice_get_description (choice));
  if (!lodge_dial_choice_get_possible (choice))
    g_assert_nonnull (lodge_dial_choice_get_reason (choice));
  return choice;
}

static LodgeDialChange *
turn (Fixture *fixture, LodgeMachine *machine, LodgeDialPosition position, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_dial_turn_async (fixture->vmm,
                         machine,
                         ID,
                         position,
                         fixture->host,
                         NULL,
                         lodge_test_store_result_cb,
                         &result);
  lodge_test_wait_for (result != NULL, 5);
  return lodge_dial_turn_finish (result, error);
}

static LodgeDialChange *
lend (Fixture *fixture, LodgeMachine *machine, LodgeDialPosition position, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_dial_lend_async (fixture->vmm,
                         machine,
                         ID,
                         position,
                         10,
                         fixture->host,
                         NULL,
                         lodge_test_store_result_cb,
                         &result);
  lodge_test_wait_for (result != NULL, 5);
  return lodge_dial_lend_finish (result, error);
}

static void
undo (Fixture *fixture, LodgeMachine *machine, LodgeDialChange *change)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_dial_undo_async (fixture->vmm, machine, change, NULL, lodge_test_store_result_cb, &result);
  lodge_test_wait_for (result != NULL, 5);
  g_assert_true (lodge_dial_undo_finish (result, &error));
  g_assert_no_error (error);
}

static void
test_positions (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    LodgeNicMode mode;
    const char *source;
    LodgeDialPosition position;
  } cases[] = {
    { LODGE_NIC_MODE_NONE, NULL, LODGE_DIAL_OFF },
    { LODGE_NIC_MODE_USER, NULL, LODGE_DIAL_NAT },
    { LODGE_NIC_MODE_NETWORK, "nat", LODGE_DIAL_NAT },
    { LODGE_NIC_MODE_NETWORK, "inner", LODGE_DIAL_INTERNAL },
    { LODGE_NIC_MODE_NETWORK, "only", LODGE_DIAL_HOST_ONLY },
    { LODGE_NIC_MODE_NETWORK, "wide", LODGE_DIAL_BRIDGED },
    { LODGE_NIC_MODE_NETWORK, "routed", LODGE_DIAL_OTHER },
    { LODGE_NIC_MODE_NETWORK, "gone", LODGE_DIAL_OTHER },
    { LODGE_NIC_MODE_BRIDGE, "br0", LODGE_DIAL_BRIDGED },
    { LODGE_NIC_MODE_DIRECT, "eth0", LODGE_DIAL_BRIDGED },
    { LODGE_NIC_MODE_OTHER, NULL, LODGE_DIAL_OTHER },
  };

  add_network (fixture, "nat", LODGE_NETWORK_KIND_NAT, TRUE);
  add_network (fixture, "inner", LODGE_NETWORK_KIND_INTERNAL, TRUE);
  add_network (fixture, "only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  add_network (fixture, "wide", LODGE_NETWORK_KIND_BRIDGED, TRUE);
  add_network (fixture, "routed", LODGE_NETWORK_KIND_ROUTED, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeNic) nic = lodge_nic_new (cases[i].mode);
      GListModel *networks = lodge_vmm_get_networks (fixture->vmm);

      lodge_nic_set_source (nic, cases[i].source);
      lodge_nic_set_link_up (nic, TRUE);
      g_assert_cmpint (lodge_dial_get_position (nic, networks), ==, cases[i].position);
      lodge_nic_set_link_up (nic, FALSE);
      g_assert_cmpint (lodge_dial_get_position (nic, networks), ==, LODGE_DIAL_OFF);
    }
}

static void
test_choices_of_session (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 1, TRUE);
  g_autoptr (LodgeDialChoice) off = dup_choice (fixture, machine, LODGE_DIAL_OFF);
  g_autoptr (LodgeDialChoice) internal = dup_choice (fixture, machine, LODGE_DIAL_INTERNAL);
  g_autoptr (LodgeDialChoice) host_only = dup_choice (fixture, machine, LODGE_DIAL_HOST_ONLY);
  g_autoptr (LodgeDialChoice) nat = dup_choice (fixture, machine, LODGE_DIAL_NAT);
  g_autoptr (LodgeDialChoice) bridged = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);

  g_assert_true (lodge_dial_choice_get_possible (off));
  g_assert_true (lodge_dial_choice_get_live (off));
  g_assert_true (lodge_dial_choice_get_creates (internal));
  g_assert_cmpstr (lodge_dial_choice_get_source (internal), ==, LODGE_DIAL_INTERNAL_NAME);
  g_assert_true (lodge_dial_choice_get_creates (host_only));
  g_assert_nonnull (strstr (lodge_dial_choice_get_description (host_only), "port forwards"));
  g_assert_true (lodge_dial_choice_get_current (nat));
  g_assert_null (lodge_dial_choice_get_source (nat));
  /* Nothing wired, no bridge. */
  g_assert_false (lodge_dial_choice_get_possible (bridged));
  g_assert_cmpint (lodge_dial_choice_get_remedy (bridged), ==, LODGE_DIAL_REMEDY_NONE);
}

/* Each step that a host takes towards a bridge, and what is left to do. */
static void
test_bridged_of_session (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 1, TRUE);
  const char *const allowed[] = { "br0", NULL };
  g_autoptr (LodgeDialChoice) make = NULL;
  g_autoptr (LodgeDialChoice) missing = NULL;
  g_autoptr (LodgeDialChoice) allow = NULL;
  g_autoptr (LodgeDialChoice) ready = NULL;

  add_device (fixture, "wlan0", LODGE_HOST_DEVICE_WIRELESS, NULL, "192.168.3.5/24");
  add_device (fixture, "eth0", LODGE_HOST_DEVICE_PHYSICAL, NULL, "192.168.1.5/24");
  lodge_host_network_add_route (fixture->host, "default", "eth0", "192.168.1.1");
  make = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_cmpint (lodge_dial_choice_get_remedy (make), ==, LODGE_DIAL_REMEDY_MAKE_BRIDGE);
  g_assert_cmpstr (lodge_dial_choice_get_subject (make), ==, "eth0");
  g_assert_cmpstr (lodge_dial_choice_get_command (make),
                   ==,
                   "sudo ip link add name br0 type bridge stp_state 0\n"
                   "sudo ip link set dev br0 up\n"
                   "sudo ip link set dev eth0 master br0\n"
                   "sudo ip address del 192.168.1.5/24 dev eth0\n"
                   "sudo ip address add 192.168.1.5/24 dev br0\n"
                   "sudo ip route replace default via 192.168.1.1 dev br0");

  add_device (fixture, "br0", LODGE_HOST_DEVICE_BRIDGE, NULL, "192.168.2.5/24");
  add_device (fixture, "eth1", LODGE_HOST_DEVICE_PHYSICAL, "br0", NULL);
  missing = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_cmpint (lodge_dial_choice_get_remedy (missing), ==, LODGE_DIAL_REMEDY_SYSTEM);

  lodge_host_network_set_bridge_helper (fixture->host, LODGE_BRIDGE_HELPER_NOT_SETUID, allowed);
  allow = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_false (lodge_dial_choice_get_possible (allow));
  g_assert_cmpint (lodge_dial_choice_get_remedy (allow), ==, LODGE_DIAL_REMEDY_ALLOW_BRIDGE);
  g_assert_cmpstr (lodge_dial_choice_get_subject (allow), ==, "br0");
  g_assert_nonnull (strstr (lodge_dial_choice_get_command (allow), "chmod u+s"));

  lodge_host_network_set_bridge_helper (fixture->host, LODGE_BRIDGE_HELPER_READY, allowed);
  ready = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_true (lodge_dial_choice_get_possible (ready));
  g_assert_cmpstr (lodge_dial_choice_get_source (ready), ==, "br0");
  g_assert_null (lodge_dial_choice_get_command (ready));
}

static void
test_choices_of_system (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_NONE, NULL, 1, FALSE);
  g_autoptr (LodgeDialChoice) user = NULL;
  g_autoptr (LodgeDialChoice) nat = NULL;
  g_autoptr (LodgeDialChoice) macvtap = NULL;
  g_autoptr (LodgeDialChoice) bridge = NULL;
  g_autoptr (LodgeDialChoice) network = NULL;
  g_autoptr (LodgeDialChoice) unknown = NULL;

  g_object_set (lodge_vmm_get_host (fixture->vmm), "privileged", TRUE, NULL);
  user = dup_choice (fixture, machine, LODGE_DIAL_NAT);
  g_assert_null (lodge_dial_choice_get_source (user));
  add_network (fixture, "another", LODGE_NETWORK_KIND_NAT, TRUE);
  add_network (fixture, "default", LODGE_NETWORK_KIND_NAT, FALSE);
  nat = dup_choice (fixture, machine, LODGE_DIAL_NAT);
  g_assert_cmpstr (lodge_dial_choice_get_source (nat), ==, "default");
  g_assert_cmpint (lodge_dial_choice_get_remedy (nat), ==, LODGE_DIAL_REMEDY_START_NETWORK);
  g_assert_true (lodge_dial_choice_get_possible (nat));

  add_device (fixture, "eth0", LODGE_HOST_DEVICE_PHYSICAL, NULL, "192.168.1.5/24");
  macvtap = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_true (lodge_dial_choice_get_possible (macvtap));
  g_assert_cmpstr (lodge_dial_choice_get_source (macvtap), ==, "eth0");
  g_assert_nonnull (strstr (lodge_dial_choice_get_description (macvtap), "do not reach"));

  add_device (fixture, "br0", LODGE_HOST_DEVICE_BRIDGE, NULL, NULL);
  add_device (fixture, "eth1", LODGE_HOST_DEVICE_PHYSICAL, "br0", NULL);
  bridge = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_cmpstr (lodge_dial_choice_get_source (bridge), ==, "br0");

  add_network (fixture, "wide", LODGE_NETWORK_KIND_BRIDGED, TRUE);
  network = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_cmpstr (lodge_dial_choice_get_source (network), ==, "wide");

  /* Of a remote host this computer's devices say nothing. */
  lodge_fake_vmm_remove_network (fixture->fake, "wide");
  g_object_set (lodge_vmm_get_host (fixture->vmm), "local", FALSE, NULL);
  unknown = dup_choice (fixture, machine, LODGE_DIAL_BRIDGED);
  g_assert_false (lodge_dial_choice_get_possible (unknown));
}

static void
test_not_switchable (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine;
  g_autoptr (LodgeDialChoice) off = NULL;
  g_autoptr (LodgeDialChoice) internal = NULL;
  g_autoptr (LodgeDialChange) change = NULL;
  g_autoptr (GError) error = NULL;

  lodge_fake_vmm_set_nics_switchable (fixture->fake, FALSE);
  machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 1, TRUE);
  off = dup_choice (fixture, machine, LODGE_DIAL_OFF);
  internal = dup_choice (fixture, machine, LODGE_DIAL_INTERNAL);
  g_assert_true (lodge_dial_choice_get_live (off));
  g_assert_true (lodge_dial_choice_get_possible (internal));
  g_assert_false (lodge_dial_choice_get_live (internal));
  g_assert_cmpint (lodge_dial_choice_get_remedy (internal), ==, LODGE_DIAL_REMEDY_RESTART);
  change = turn (fixture, machine, LODGE_DIAL_INTERNAL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_dial_change_get_result (change), ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  g_assert_nonnull (strstr (lodge_dial_change_get_message (change), "next start"));
  g_assert_cmpint (get_position (fixture, machine, TRUE), ==, LODGE_DIAL_INTERNAL);
  g_assert_cmpint (get_position (fixture, machine, FALSE), ==, LODGE_DIAL_NAT);
  g_assert_null (lend (fixture, machine, LODGE_DIAL_NAT, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
}

/* All around, on a running machine; what else the adapter has stays. */
static void
test_turn (Fixture *fixture, gconstpointer data)
{
  static const LodgeDialPosition positions[] = {
    LODGE_DIAL_INTERNAL, LODGE_DIAL_HOST_ONLY, LODGE_DIAL_OFF,      LODGE_DIAL_NAT,
    LODGE_DIAL_OFF,      LODGE_DIAL_HOST_ONLY, LODGE_DIAL_INTERNAL, LODGE_DIAL_NAT,
  };
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 2, TRUE);

  lodge_fake_vmm_set_serves (fixture->fake, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeDialChange) change = turn (fixture, machine, positions[i], &error);
      LodgeNic *nic;

      g_assert_no_error (error);
      g_assert_nonnull (change);
      g_assert_cmpint (get_position (fixture, machine, FALSE), ==, positions[i]);
      g_assert_cmpint (get_position (fixture, machine, TRUE), ==, positions[i]);
      nic = get_nic (machine, ID, TRUE);
      g_assert_cmpstr (lodge_nic_get_mac (nic), ==, "52:54:00:00:00:01");
      g_assert_cmpint (lodge_nic_get_guard (nic), ==, LODGE_NIC_GUARD_NO_HOST);
      g_assert_cmpuint (g_strv_length ((char **)lodge_nic_get_forwards (nic)), ==, 1);
      g_assert_cmpint (lodge_nic_get_link_up (nic), ==, positions[i] != LODGE_DIAL_OFF);
    }
  /* Each network was made once. */
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "create_network"), ==, 2);
  g_assert_cmpint (
      lodge_nic_get_mode (get_nic (machine, "ua-nic1", TRUE)), ==, LODGE_NIC_MODE_USER);
}

/* The subnet of the network that is made is one that the host does not use. */
static void
test_turn_makes_network (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_NONE, NULL, 1, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = NULL;
  LodgeNetwork *network;

  lodge_host_network_add_route (fixture->host, "192.168.56.0/24", "tun0", NULL);
  change = turn (fixture, machine, LODGE_DIAL_HOST_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_dial_change_get_network (change), ==, LODGE_DIAL_HOST_ONLY_NAME);
  network = lodge_vmm_find_network (fixture->vmm, LODGE_DIAL_HOST_ONLY_NAME);
  g_assert_cmpstr (lodge_network_get_address (network), ==, "192.168.57.1");
  g_assert_true (lodge_network_get_dhcp (network));
  g_assert_cmpint (lodge_network_get_kind (network), ==, LODGE_NETWORK_KIND_HOST_ONLY);

  undo (fixture, machine, change);
  g_assert_cmpint (get_position (fixture, machine, TRUE), ==, LODGE_DIAL_OFF);
  g_assert_null (lodge_vmm_find_network (fixture->vmm, LODGE_DIAL_HOST_ONLY_NAME));
}

/* A network of another kind has the usual name: another name is taken. */
static void
test_turn_name_taken (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_NONE, NULL, 1, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = NULL;

  add_network (fixture, LODGE_DIAL_INTERNAL_NAME, LODGE_NETWORK_KIND_ROUTED, TRUE);
  change = turn (fixture, machine, LODGE_DIAL_INTERNAL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_dial_change_get_network (change), ==, "internal-2");
  g_assert_cmpstr (lodge_nic_get_source (get_nic (machine, ID, TRUE)), ==, "internal-2");
}

static void
test_turn_starts_network (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_NONE, NULL, 1, FALSE);
  LodgeNetwork *network = add_network (fixture, "inner", LODGE_NETWORK_KIND_INTERNAL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = turn (fixture, machine, LODGE_DIAL_INTERNAL, &error);

  g_assert_no_error (error);
  g_assert_true (lodge_network_get_active (network));
  g_assert_null (lodge_dial_change_get_network (change));
  g_assert_cmpstr (lodge_nic_get_source (get_nic (machine, ID, TRUE)), ==, "inner");
}

/* What was made for a turn that fails goes again, and the error is the one that made it fail. */
static void
test_turn_fails (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 1, TRUE);
  g_autoptr (GError) failure =
      lodge_vmm_error_new (LODGE_VMM_ERROR_UNRESPONSIVE, NULL, "QEMU does not answer.");
  g_autoptr (GError) error = NULL;

  lodge_fake_vmm_fail (fixture->fake, "set_nic", failure);
  g_assert_null (turn (fixture, machine, LODGE_DIAL_INTERNAL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNRESPONSIVE);
  g_assert_null (lodge_vmm_find_network (fixture->vmm, LODGE_DIAL_INTERNAL_NAME));
  g_assert_cmpint (get_position (fixture, machine, TRUE), ==, LODGE_DIAL_NAT);
  lodge_fake_vmm_fail (fixture->fake, "set_nic", NULL);
  g_clear_error (&error);

  lodge_fake_vmm_fail (fixture->fake, "create_network", failure);
  g_assert_null (turn (fixture, machine, LODGE_DIAL_HOST_ONLY, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNRESPONSIVE);
  g_clear_error (&error);

  g_assert_null (turn (fixture, machine, LODGE_DIAL_BRIDGED, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
}

/* Online for a time: only what runs is, and what is stored says off, whatever it said before. */
static void
test_lend (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 1, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = NULL;
  guint64 before = (guint64)g_get_real_time ();
  guint64 until;

  change = lend (fixture, machine, LODGE_DIAL_NAT, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_position (fixture, machine, FALSE), ==, LODGE_DIAL_NAT);
  g_assert_cmpint (get_position (fixture, machine, TRUE), ==, LODGE_DIAL_OFF);
  g_assert_cmpint (lodge_nic_get_guard (get_nic (machine, ID, FALSE)), ==, LODGE_NIC_GUARD_NO_HOST);
  until = lodge_nic_get_until (get_nic (machine, ID, FALSE));
  g_assert_cmpuint (until, >=, before + 600 * (guint64)G_USEC_PER_SEC);
  g_assert_cmpuint (until, <=, (guint64)g_get_real_time () + 600 * (guint64)G_USEC_PER_SEC);
  g_assert_cmpuint (lodge_nic_get_until (get_nic (machine, ID, TRUE)), ==, 0);
  g_assert_nonnull (strstr (lodge_dial_change_get_message (change), "10 minutes"));

  undo (fixture, machine, change);
  g_assert_cmpint (get_position (fixture, machine, TRUE), ==, LODGE_DIAL_NAT);
}

static void
test_lend_needs_running (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 1, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_null (lend (fixture, machine, LODGE_DIAL_NAT, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "set_nic"), ==, 0);
}

static LodgeDialChange *
cut (Fixture *fixture, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_dial_cut_async (fixture->vmm, machine, NULL, lodge_test_store_result_cb, &result);
  lodge_test_wait_for (result != NULL, 5);
  return lodge_dial_cut_finish (result, error);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 3, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = cut (fixture, machine, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("ua-nic%u", i);

      for (guint stored = 0; stored < 2; stored++)
        {
          LodgeNic *nic = get_nic (machine, id, stored != 0);

          g_assert_cmpint (lodge_nic_get_mode (nic), ==, LODGE_NIC_MODE_NONE);
          g_assert_false (lodge_nic_get_link_up (nic));
        }
    }
  undo (fixture, machine, change);
  g_assert_cmpint (
      lodge_nic_get_mode (get_nic (machine, "ua-nic2", FALSE)), ==, LODGE_NIC_MODE_USER);
  g_assert_true (lodge_nic_get_link_up (get_nic (machine, "ua-nic2", TRUE)));
}

/* What can't be switched has its cable pulled and stays attached. */
static void
test_cut_not_switchable (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = NULL;

  lodge_fake_vmm_set_nics_switchable (fixture->fake, FALSE);
  machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 1, TRUE);
  change = cut (fixture, machine, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_nic_get_mode (get_nic (machine, ID, TRUE)), ==, LODGE_NIC_MODE_USER);
  g_assert_false (lodge_nic_get_link_up (get_nic (machine, ID, TRUE)));
}

/* One adapter that fails does not leave the others online. */
static void
test_cut_fails (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 3, TRUE);
  g_autoptr (GError) failure =
      lodge_vmm_error_new (LODGE_VMM_ERROR_UNRESPONSIVE, NULL, "QEMU does not answer.");
  g_autoptr (GError) error = NULL;

  lodge_fake_vmm_fail (fixture->fake, "set_nic", failure);
  g_assert_null (cut (fixture, machine, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNRESPONSIVE);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "set_nic"), ==, 3);
}

static void
test_cut_without_adapters (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine = add_machine (fixture, LODGE_NIC_MODE_USER, NULL, 0, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = cut (fixture, machine, &error);

  g_assert_no_error (error);
  g_assert_nonnull (change);
}

/* The fastest NAT: cut at once, and back; switched at the next start; never for a while only. */
static void
test_fastest (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine;
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeDialChoice) choice = NULL;
  g_autoptr (LodgeDialChange) off = NULL;
  g_autoptr (LodgeDialChange) on = NULL;
  g_autoptr (LodgeDialChange) elsewhere = NULL;
  g_autoptr (GError) error = NULL;

  lodge_machine_config_set_title (config, "Machine");
  lodge_device_set_id (LODGE_DEVICE (nic), ID);
  lodge_nic_set_mac (nic, "52:54:00:00:00:01");
  lodge_nic_set_fastest (nic, TRUE);
  lodge_machine_config_add_nic (config, nic);
  machine = lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_RUNNING);
  g_assert_false (lodge_nic_get_switchable (get_nic (machine, ID, FALSE)));

  g_assert_null (lend (fixture, machine, LODGE_DIAL_HOST_ONLY, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  off = turn (fixture, machine, LODGE_DIAL_OFF, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_dial_change_get_result (off), ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_cmpint (get_position (fixture, machine, FALSE), ==, LODGE_DIAL_OFF);
  choice = dup_choice (fixture, machine, LODGE_DIAL_NAT);
  g_assert_true (lodge_dial_choice_get_live (choice));
  on = turn (fixture, machine, LODGE_DIAL_NAT, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_dial_change_get_result (on), ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_cmpint (get_position (fixture, machine, FALSE), ==, LODGE_DIAL_NAT);
  elsewhere = turn (fixture, machine, LODGE_DIAL_INTERNAL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_dial_change_get_result (elsewhere), ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  g_assert_cmpint (get_position (fixture, machine, FALSE), ==, LODGE_DIAL_NAT);
  g_assert_true (lodge_nic_get_switchable (get_nic (machine, ID, TRUE)));
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/dial/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("positions", test_positions);
  ADD ("choices-of-session", test_choices_of_session);
  ADD ("bridged-of-session", test_bridged_of_session);
  ADD ("choices-of-system", test_choices_of_system);
  ADD ("not-switchable", test_not_switchable);
  ADD ("turn", test_turn);
  ADD ("turn-makes-network", test_turn_makes_network);
  ADD ("turn-name-taken", test_turn_name_taken);
  ADD ("turn-starts-network", test_turn_starts_network);
  ADD ("turn-fails", test_turn_fails);
  ADD ("lend", test_lend);
  ADD ("lend-needs-running", test_lend_needs_running);
  ADD ("fastest", test_fastest);
  ADD ("cut", test_cut);
  ADD ("cut-not-switchable", test_cut_not_switchable);
  ADD ("cut-fails", test_cut_fails);
  ADD ("cut-without-adapters", test_cut_without_adapters);
  return lodge_test_run ();
}
