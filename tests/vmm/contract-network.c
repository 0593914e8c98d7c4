/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"
#include "lodge-mac.h"

#include <string.h>

/* Networks, and what adapters are attached to. */

#define NEEDS_NETWORKS(self)                                                                       \
  if (!contract_needs (                                                                            \
          self, self->backend->define_network != NULL, "This backend has no networks."))           \
  return
#define NEEDS_NICS(self)                                                                           \
  if (!contract_needs (self, self->backend->has_nics, "This backend can't change adapters."))      \
  return

/* Runs one operation of @vmm to its end. */
#define RUN(result, function, ...)                                                                 \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  {                                                                                                \
    GAsyncResult *place = NULL;                                                                    \
    function (__VA_ARGS__, NULL, lodge_test_store_result_cb, &place);                              \
    result = lodge_test_await (&place);                                                            \
  }

static LodgeNetwork *
create_network (Contract *self, LodgeNetwork *draft, GError **error)
{
  RUN (result, lodge_vmm_create_network_async, self->vmm, draft);

  return lodge_vmm_create_network_finish (self->vmm, result, error);
}

static gboolean
edit_network (Contract *self, LodgeNetwork *network, LodgeNetwork *draft, GError **error)
{
  RUN (result, lodge_vmm_edit_network_async, self->vmm, network, draft);

  return lodge_vmm_edit_network_finish (self->vmm, result, error);
}

static gboolean
switch_network (Contract *self, LodgeNetwork *network, gboolean active, GError **error)
{
  RUN (result, lodge_vmm_switch_network_async, self->vmm, network, active);

  return lodge_vmm_switch_network_finish (self->vmm, result, error);
}

static gboolean
delete_network (Contract *self, LodgeNetwork *network, GError **error)
{
  RUN (result, lodge_vmm_delete_network_async, self->vmm, network);

  return lodge_vmm_delete_network_finish (self->vmm, result, error);
}

static gboolean
add_nic (
    Contract *self, LodgeMachine *machine, LodgeNic *nic, LodgeEditResult *outcome, GError **error)
{
  RUN (result, lodge_vmm_add_nic_async, self->vmm, machine, nic);

  return lodge_vmm_add_nic_finish (self->vmm, result, outcome, error);
}

static gboolean
set_nic (Contract *self,
         LodgeMachine *machine,
         LodgeNic *nic,
         LodgeNicScope scope,
         LodgeEditResult *outcome,
         GError **error)
{
  RUN (result, lodge_vmm_set_nic_async, self->vmm, machine, nic, scope);

  return lodge_vmm_set_nic_finish (self->vmm, result, outcome, error);
}

static gboolean
remove_nic (Contract *self, LodgeMachine *machine, const char *id, GError **error)
{
  RUN (result, lodge_vmm_remove_nic_async, self->vmm, machine, id);

  return lodge_vmm_remove_nic_finish (self->vmm, result, NULL, error);
}

/* A name that no earlier run has left behind. */
static char *
dup_name (const char *stem)
{
  return g_strdup_printf ("%s-%08x", stem, g_random_int ());
}

static LodgeNetwork *
create_internal (Contract *self, const char *stem)
{
  g_autofree char *name = dup_name (stem);
  g_autoptr (LodgeNetwork) draft = lodge_network_new (name, LODGE_NETWORK_KIND_INTERNAL);
  g_autoptr (GError) error = NULL;
  LodgeNetwork *network = create_network (self, draft, &error);

  g_assert_no_error (error);
  g_assert_true (LODGE_IS_NETWORK (network));
  return network;
}

static void
remove_network (Contract *self, LodgeNetwork *network)
{
  g_autoptr (GError) error = NULL;

  delete_network (self, network, &error);
  g_assert_no_error (error);
  g_assert_null (lodge_vmm_find_network (self->vmm, lodge_network_get_name (network)));
  g_object_unref (network);
}

static void
test_list (Contract *self)
{
  GListModel *networks = lodge_vmm_get_networks (self->vmm);
  const ContractBackend *backend = self->backend;
  g_autofree char *name = dup_name ("others");
  g_autoptr (LodgeNetwork) network = NULL;

  g_assert_true (g_list_model_get_item_type (networks) == LODGE_TYPE_NETWORK);
  g_assert_false (G_IS_LIST_STORE (networks));
  NEEDS_NETWORKS (self);

  backend->define_network (self->vmm, name);
  contract_wait (lodge_vmm_find_network (self->vmm, name) != NULL);
  network = g_object_ref (lodge_vmm_find_network (self->vmm, name));
  g_assert_cmpint (lodge_network_get_kind (network), ==, LODGE_NETWORK_KIND_INTERNAL);
  g_assert_true (lodge_network_get_persistent (network));
  g_assert_true (g_uuid_string_is_valid (lodge_network_get_uuid (network)));
  if (backend->serves_networks)
    {
      g_assert_true (lodge_network_get_served (network));
      g_assert_true (lodge_network_get_active (network));
    }
  else
    {
      backend->switch_network (self->vmm, name, TRUE);
      contract_wait (lodge_network_get_active (network));
      backend->switch_network (self->vmm, name, FALSE);
      contract_wait (!lodge_network_get_active (network));
    }

  /* The same object after a reconnect. */
  lodge_vmm_disconnect (self->vmm);
  lodge_vmm_connect (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
  g_assert_true (lodge_vmm_get_networks (self->vmm) == networks);
  contract_wait (lodge_vmm_find_network (self->vmm, name) == network);

  backend->undefine_network (self->vmm, name);
  contract_wait (lodge_vmm_find_network (self->vmm, name) == NULL);
}

static void
test_create (Contract *self)
{
  g_autofree char *name = dup_name ("made");
  g_autoptr (LodgeNetwork) draft = lodge_network_new (name, LODGE_NETWORK_KIND_HOST_ONLY);
  g_autoptr (LodgeNetwork) again = NULL;
  g_autoptr (GError) error = NULL;
  LodgeNetwork *network;

  NEEDS_NETWORKS (self);
  g_object_set (draft, "address", "10.77.5.1", "prefix", 24, "dhcp", TRUE, NULL);
  network = create_network (self, draft, &error);
  g_assert_no_error (error);
  g_assert_true (lodge_vmm_find_network (self->vmm, name) == network);
  g_assert_null (lodge_network_get_uuid (draft));
  g_assert_cmpint (lodge_network_get_kind (network), ==, LODGE_NETWORK_KIND_HOST_ONLY);
  g_assert_cmpstr (lodge_network_get_address (network), ==, "10.77.5.1");
  g_assert_cmpuint (lodge_network_get_prefix (network), ==, 24);
  g_assert_true (lodge_network_get_dhcp (network));
  g_assert_cmpstr (lodge_network_get_dhcp_start (network), ==, "10.77.5.101");
  g_assert_cmpstr (lodge_network_get_dhcp_end (network), ==, "10.77.5.254");
  g_assert_true (lodge_network_get_active (network));

  again = create_network (self, draft, &error);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS);
  g_assert_null (again);
  remove_network (self, network);
}

static void
test_create_refused (Contract *self)
{
  g_autofree char *name = dup_name ("first");
  g_autofree char *other = dup_name ("second");
  g_autoptr (LodgeNetwork) draft = lodge_network_new (name, LODGE_NETWORK_KIND_HOST_ONLY);
  g_autoptr (LodgeNetwork) overlapping = lodge_network_new (other, LODGE_NETWORK_KIND_HOST_ONLY);
  g_autoptr (LodgeNetwork) badly_named = lodge_network_new ("../x", LODGE_NETWORK_KIND_INTERNAL);
  g_autoptr (GError) error = NULL;
  LodgeNetwork *network;

  NEEDS_NETWORKS (self);
  g_object_set (draft, "address", "10.78.0.1", "prefix", 16, NULL);
  network = create_network (self, draft, &error);
  g_assert_no_error (error);
  g_object_set (overlapping, "address", "10.78.9.1", "prefix", 24, NULL);
  g_assert_null (create_network (self, overlapping, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_null (create_network (self, badly_named, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_clear_error (&error);
  g_object_set (overlapping, "address", "10.79.0.300", NULL);
  g_assert_null (create_network (self, overlapping, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  remove_network (self, network);
}

static void
test_default_subnets (Contract *self)
{
  LodgeNetworkKind kinds[] = { LODGE_NETWORK_KIND_HOST_ONLY,
                               LODGE_NETWORK_KIND_HOST_ONLY,
                               LODGE_NETWORK_KIND_ROUTED };
  LodgeNetwork *networks[G_N_ELEMENTS (kinds)];

  NEEDS_NETWORKS (self);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = dup_name ("subnet");
      g_autoptr (LodgeNetwork) draft = lodge_network_new (name, kinds[i]);
      g_autoptr (GError) error = NULL;

      networks[i] = create_network (self, draft, &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (lodge_network_get_address (networks[i]), "192.168."));
      g_assert_true (g_str_has_suffix (lodge_network_get_address (networks[i]), ".1"));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (
            lodge_network_get_address (networks[i]), !=, lodge_network_get_address (networks[j]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    remove_network (self, networks[i]);
}

static void
test_edit (Contract *self)
{
  static const char *const hosts[] = { "52:54:00:00:00:07 10.77.6.7 seven", NULL };
  static const char *const names[] = { "10.77.6.7 printer", NULL };
  g_autofree char *name = dup_name ("edited");
  g_autoptr (LodgeNetwork) draft = lodge_network_new (name, LODGE_NETWORK_KIND_HOST_ONLY);
  g_autoptr (LodgeNetwork) changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  LodgeNetwork *network;

  NEEDS_NETWORKS (self);
  g_object_set (draft, "address", "10.77.6.1", "prefix", 24, "dhcp", TRUE, NULL);
  network = create_network (self, draft, &error);
  g_assert_no_error (error);
  uuid = g_strdup (lodge_network_get_uuid (network));
  changed = lodge_network_copy (network);
  g_object_set (changed,
                "dhcp-start",
                "10.77.6.50",
                "dhcp-end",
                "10.77.6.60",
                "hosts",
                hosts,
                "names",
                names,
                "domain",
                "lab.example",
                NULL);
  g_assert_true (edit_network (self, network, changed, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_network_get_uuid (network), ==, uuid);
  g_assert_cmpstr (lodge_network_get_dhcp_start (network), ==, "10.77.6.50");
  g_assert_cmpstr (lodge_network_get_dhcp_end (network), ==, "10.77.6.60");
  g_assert_cmpstrv (lodge_network_get_hosts (network), hosts);
  g_assert_cmpstrv (lodge_network_get_names (network), names);
  g_assert_cmpstr (lodge_network_get_domain (network), ==, "lab.example");
  g_assert_true (lodge_network_get_active (network));

  g_object_set (changed, "dhcp-start", "10.99.0.1", NULL);
  g_assert_false (edit_network (self, network, changed, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_assert_cmpstr (lodge_network_get_dhcp_start (network), ==, "10.77.6.50");
  remove_network (self, network);
}

static void
test_switch (Contract *self)
{
  g_autoptr (GError) error = NULL;
  LodgeNetwork *network;

  NEEDS_NETWORKS (self);
  network = create_internal (self, "switched");
  if (self->backend->serves_networks)
    {
      g_assert_false (switch_network (self, network, FALSE, &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
    }
  else
    {
      for (guint i = 0; i < 4; i++)
        {
          gboolean active = i >= 2; /* each twice: what is so already is no error */

          g_assert_true (switch_network (self, network, active, &error));
          g_assert_no_error (error);
          g_assert_true (lodge_network_get_active (network) == active);
        }
    }
  remove_network (self, network);
}

static void
test_leases (Contract *self)
{
  LodgeNetwork *network;
  g_autoptr (GPtrArray) leases = NULL;
  g_autoptr (GError) error = NULL;

  NEEDS_NETWORKS (self);
  network = create_internal (self, "leases");
  {
    RUN (result, lodge_vmm_list_leases_async, self->vmm, network);
    leases = lodge_vmm_list_leases_finish (self->vmm, result, &error);
  }
  if (leases != NULL)
    g_assert_cmpuint (leases->len, ==, 0);
  else
    g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  remove_network (self, network);
}

static void
test_gone_meanwhile (Contract *self)
{
  g_autoptr (LodgeNetwork) network = NULL;
  g_autoptr (GError) error = NULL;

  NEEDS_NETWORKS (self);
  network = create_internal (self, "going");
  self->backend->undefine_network (self->vmm, lodge_network_get_name (network));
  g_assert_false (delete_network (self, network, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  contract_wait (lodge_vmm_find_network (self->vmm, lodge_network_get_name (network)) == NULL);
}

static LodgeNic *
get_nic (LodgeMachine *machine, guint position)
{
  g_autoptr (LodgeNic) nic = g_list_model_get_item (
      lodge_machine_config_get_nics (lodge_machine_get_config (machine)), position);

  return nic;
}

static guint
count_nics (LodgeMachine *machine)
{
  return g_list_model_get_n_items (
      lodge_machine_config_get_nics (lodge_machine_get_config (machine)));
}

static void
test_nic_off (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (LodgeNic) draft = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeNic) changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *mac = NULL;
  LodgeEditResult outcome = LODGE_EDIT_RESULT_AT_NEXT_START;
  LodgeNic *nic;
  guint n;

  NEEDS_NICS (self);
  machine = contract_create_machine (self, "Adapters");
  n = count_nics (machine);
  g_assert_true (add_nic (self, machine, draft, &outcome, &error));
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_cmpuint (count_nics (machine), ==, n + 1);
  nic = get_nic (machine, n);
  mac = lodge_mac_dup_canonical (lodge_nic_get_mac (nic));
  g_assert_nonnull (mac);
  g_assert_true (lodge_mac_is_unicast (mac));
  g_assert_nonnull (lodge_device_get_id (LODGE_DEVICE (nic)));

  changed = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
  lodge_nic_set_model (changed, "e1000e");
  lodge_nic_set_mac (changed, "52:54:00:AA:BB:CC");
  lodge_nic_set_link_up (changed, FALSE);
  g_assert_true (set_nic (self, machine, changed, LODGE_NIC_SCOPE_BOTH, &outcome, &error));
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_true (get_nic (machine, n) == nic);
  g_assert_cmpstr (lodge_nic_get_model (nic), ==, "e1000e");
  g_assert_cmpstr (lodge_nic_get_mac (nic), ==, "52:54:00:aa:bb:cc");
  g_assert_false (lodge_nic_get_link_up (nic));

  g_assert_false (set_nic (self, machine, changed, LODGE_NIC_SCOPE_RUNNING, &outcome, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_clear_error (&error);

  g_assert_true (remove_nic (self, machine, lodge_device_get_id (LODGE_DEVICE (changed)), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_nics (machine), ==, n);
  g_assert_false (remove_nic (self, machine, "ua-nic-that-is-not", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  contract_remove_machine (self, machine);
}

static void
test_nic_refused (Contract *self)
{
  LodgeMachine *machine, *other;
  g_autoptr (LodgeNic) draft = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (GError) error = NULL;

  NEEDS_NICS (self);
  machine = contract_create_machine (self, "First");
  other = contract_create_machine (self, "Second");
  lodge_nic_set_mac (draft, "52:54:00:12:34:99");
  g_assert_true (add_nic (self, machine, draft, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (add_nic (self, other, draft, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE);
  g_clear_error (&error);
  lodge_nic_set_mac (draft, "53:54:00:12:34:56");
  g_assert_false (add_nic (self, other, draft, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_clear_error (&error);
  lodge_nic_set_mac (draft, NULL);
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NETWORK);
  lodge_nic_set_source (draft, "no-such-network");
  g_assert_false (add_nic (self, other, draft, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  contract_remove_machine (self, machine);
  contract_remove_machine (self, other);
}

static void
test_network_in_use (Contract *self)
{
  LodgeNetwork *network;
  LodgeMachine *machine;
  g_autoptr (LodgeNic) draft = lodge_nic_new (LODGE_NIC_MODE_NETWORK);
  g_autoptr (GError) error = NULL;

  NEEDS_NETWORKS (self);
  NEEDS_NICS (self);
  network = create_internal (self, "used");
  machine = contract_create_machine (self, "User of it");
  lodge_nic_set_source (draft, lodge_network_get_name (network));
  g_assert_true (add_nic (self, machine, draft, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_nic_get_source (get_nic (machine, count_nics (machine) - 1)),
                   ==,
                   lodge_network_get_name (network));
  g_assert_false (delete_network (self, network, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "User of it"));
  contract_remove_machine (self, machine);
  remove_network (self, network);
}

/* While it runs: the outcome says whether the running machine has it, and "running" agrees. */
static void
test_nic_running (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (LodgeNic) draft = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeNic) changed = NULL;
  g_autoptr (GError) error = NULL;
  LodgeEditResult outcome;
  guint n;

  NEEDS_NICS (self);
  machine = contract_create_machine (self, "Running with adapters");
  g_assert_true (add_nic (self, machine, draft, NULL, &error));
  g_assert_no_error (error);
  n = count_nics (machine);
  g_assert_null (lodge_machine_get_running (machine));
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  contract_wait (lodge_machine_get_running (machine) != NULL);
  g_assert_cmpuint (g_list_model_get_n_items (lodge_machine_get_nics (machine)), ==, n);
  g_assert_true (lodge_machine_get_nics (machine) ==
                 lodge_machine_config_get_nics (lodge_machine_get_running (machine)));

  changed = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (get_nic (machine, n - 1))));
  lodge_nic_set_link_up (changed, FALSE);
  g_assert_true (set_nic (self, machine, changed, LODGE_NIC_SCOPE_BOTH, &outcome, &error));
  g_assert_no_error (error);
  {
    g_autoptr (LodgeNic) live = g_list_model_get_item (lodge_machine_get_nics (machine), n - 1);

    g_assert_false (lodge_nic_get_link_up (get_nic (machine, n - 1)));
    g_assert_true (lodge_nic_get_link_up (live) == (outcome == LODGE_EDIT_RESULT_AT_NEXT_START));
  }
  contract_move (self, machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
  g_assert_null (lodge_machine_get_running (machine));
  contract_remove_machine (self, machine);
}

void
contract_add_network (void)
{
  contract_add ("network/list", test_list);
  contract_add ("network/create", test_create);
  contract_add ("network/create-refused", test_create_refused);
  contract_add ("network/default-subnets", test_default_subnets);
  contract_add ("network/edit", test_edit);
  contract_add ("network/switch", test_switch);
  contract_add ("network/leases", test_leases);
  contract_add ("network/gone-meanwhile", test_gone_meanwhile);
  contract_add ("network/in-use", test_network_in_use);
  contract_add ("nic/off", test_nic_off);
  contract_add ("nic/refused", test_nic_refused);
  contract_add ("nic/running", test_nic_running);
}
