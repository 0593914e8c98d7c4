/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"
#include "lodge-size.h"

/* The connection itself, the list of machines, and what others do. */

static void
test_connect (Contract *self)
{
  LodgeHost *host = lodge_vmm_get_host (self->vmm);
  GListModel *machines = lodge_vmm_get_machines (self->vmm);
  g_autoptr (GError) problem = lodge_vmm_dup_problem (self->vmm);
  gint64 retry_at = 0;

  g_assert_no_error (problem);
  g_object_get (self->vmm, "retry-at", &retry_at, NULL);
  g_assert_cmpint (retry_at, ==, -1);
  g_assert_nonnull (lodge_host_get_hypervisor (host));
  g_assert_cmpuint (lodge_host_get_cpus (host), >, 0);
  g_assert_cmpuint (lodge_host_get_memory (host), >, 64 * LODGE_MIB);
  g_assert_true (g_list_model_get_item_type (machines) == LODGE_TYPE_MACHINE);
  g_assert_false (G_IS_LIST_STORE (machines));

  /* The same objects for the whole life. */
  lodge_vmm_disconnect (self->vmm);
  lodge_vmm_connect (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
  g_assert_true (lodge_vmm_get_host (self->vmm) == host);
  g_assert_true (lodge_vmm_get_machines (self->vmm) == machines);
}

static void
test_others (Contract *self)
{
  const ContractBackend *backend = self->backend;
  g_autofree char *uuid = backend->define (self->vmm, "Made by others");
  g_autoptr (LodgeMachine) machine = NULL;
  g_autofree char *uri = lodge_vmm_dup_uri (self->vmm);
  guint n;

  contract_wait (lodge_vmm_find_machine (self->vmm, uuid) != NULL);
  machine = g_object_ref (lodge_vmm_find_machine (self->vmm, uuid));
  n = g_list_model_get_n_items (lodge_vmm_get_machines (self->vmm));
  g_assert_cmpstr (lodge_machine_get_uri (machine), ==, uri);
  contract_wait (g_strcmp0 (lodge_machine_get_title (machine), "Made by others") == 0);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_OFF);
  g_assert_true (lodge_machine_get_present (machine));

  backend->start (self->vmm, uuid);
  contract_wait (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING);
  g_assert_cmpint (lodge_machine_get_state_since (machine), >, 0);
  backend->stop (self->vmm, uuid);
  contract_wait (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF);
  g_assert_cmpint (lodge_machine_get_reason (machine), ==, LODGE_MACHINE_REASON_FORCED_OFF);
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_NONE);

  backend->undefine (self->vmm, uuid);
  contract_wait (lodge_vmm_find_machine (self->vmm, uuid) == NULL);
  g_assert_false (lodge_machine_get_present (machine));
  g_assert_cmpuint (g_list_model_get_n_items (lodge_vmm_get_machines (self->vmm)), ==, n - 1);
}

/* Somebody else is faster, and again, until nobody can tell the order of events: the model must end
 * at the truth. */
static void
test_races (Contract *self)
{
  const ContractBackend *backend = self->backend;
  g_autofree char *uuid = backend->define (self->vmm, "Race");

  for (guint i = 0; i < 5; i++)
    {
      backend->start (self->vmm, uuid);
      backend->stop (self->vmm, uuid);
    }
  contract_wait (lodge_vmm_find_machine (self->vmm, uuid) != NULL);
  backend->start (self->vmm, uuid);
  contract_wait (lodge_machine_get_state (lodge_vmm_find_machine (self->vmm, uuid)) ==
                 LODGE_MACHINE_STATE_RUNNING);
  backend->stop (self->vmm, uuid);
  backend->undefine (self->vmm, uuid);
  contract_wait (lodge_vmm_find_machine (self->vmm, uuid) == NULL);
}

/* Undefined by others in the middle of our work: an error or done, never a hang. */
static void
test_gone_meanwhile (Contract *self)
{
  const ContractBackend *backend = self->backend;
  g_autofree char *uuid = backend->define (self->vmm, "Going");
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) error = NULL;

  contract_wait (lodge_vmm_find_machine (self->vmm, uuid) != NULL);
  machine = g_object_ref (lodge_vmm_find_machine (self->vmm, uuid));
  backend->undefine (self->vmm, uuid);
  g_assert_false (contract_control (self, machine, LODGE_VERB_START, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  contract_wait (!lodge_machine_get_present (machine));
}

static void
test_refresh (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Look again");
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      lodge_vmm_refresh_async (
          self->vmm, i == 0 ? NULL : machine, NULL, lodge_test_store_result_cb, &place);
      result = lodge_test_await (&place);
      g_assert_true (lodge_vmm_refresh_finish (self->vmm, result, &error));
      g_assert_no_error (error);
    }
  contract_remove_machine (self, machine);
}

static void
test_disconnected (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Kept while away");
  g_autofree char *uuid = g_strdup (lodge_machine_get_uuid (machine));
  g_autoptr (GError) error = NULL;

  lodge_vmm_disconnect (self->vmm);
  g_assert_false (contract_control (self, machine, LODGE_VERB_START, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED);

  lodge_vmm_connect (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
  g_assert_true (lodge_vmm_find_machine (self->vmm, uuid) == machine);
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  contract_remove_machine (self, machine);
}

/* Disconnecting in the middle of everything. */
static void
test_disconnect_meanwhile (Contract *self)
{
  g_autoptr (LodgeMachine) machine = contract_create_machine (self, "In the middle");
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_control_async (
      self->vmm, machine, LODGE_VERB_START, NULL, lodge_test_store_result_cb, &place);
  lodge_vmm_disconnect (self->vmm);
  result = lodge_test_await (&place);
  contract_wait (lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE);

  lodge_vmm_connect (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
  contract_remove_machine (self, g_steal_pointer (&machine));
}

static void
test_reconnect (Contract *self)
{
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *uuid = NULL;
  guint n;

  if (!contract_needs (self, self->backend->kill != NULL, "This backend's daemon can't be killed."))
    return;

  machine = contract_create_machine (self, "Survivor");
  uuid = g_strdup (lodge_machine_get_uuid (machine));
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  n = g_list_model_get_n_items (lodge_vmm_get_machines (self->vmm));

  self->backend->kill (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_RECONNECTING);
  problem = lodge_vmm_dup_problem (self->vmm);
  g_assert_nonnull (problem);
  g_assert_true (lodge_vmm_find_machine (self->vmm, uuid) == machine);
  g_assert_cmpuint (g_list_model_get_n_items (lodge_vmm_get_machines (self->vmm)), ==, n);

  self->backend->revive (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
  g_assert_true (lodge_vmm_find_machine (self->vmm, uuid) == machine);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  g_clear_error (&problem);
  problem = lodge_vmm_dup_problem (self->vmm);
  g_assert_no_error (problem);

  /* Operations and events work as before. */
  contract_move (self, machine, LODGE_VERB_PAUSE, LODGE_MACHINE_STATE_PAUSED);
  self->backend->stop (self->vmm, uuid);
  contract_wait (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF);
  contract_remove_machine (self, g_steal_pointer (&machine));
}

static void
test_statistics (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Watched");

  lodge_vmm_hold_statistics (self->vmm, machine);
  lodge_vmm_hold_statistics (self->vmm, machine);
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  lodge_vmm_release_statistics (self->vmm, machine);
  if (self->backend->has_guests)
    contract_wait (lodge_machine_get_cpu_usage (machine) >= 0.0 &&
                   lodge_machine_get_memory_usage (machine) > 0);
  g_assert_cmpfloat (lodge_machine_get_cpu_usage (machine), <=, 1.0);
  lodge_vmm_release_statistics (self->vmm, machine);
  contract_remove_machine (self, machine);
}

void
contract_add_connection (void)
{
  contract_add ("connection/connect", test_connect);
  contract_add ("connection/disconnected", test_disconnected);
  contract_add ("connection/disconnect-meanwhile", test_disconnect_meanwhile);
  contract_add ("connection/reconnect", test_reconnect);
  contract_add ("list/others", test_others);
  contract_add ("list/races", test_races);
  contract_add ("list/gone-meanwhile", test_gone_meanwhile);
  contract_add ("list/refresh", test_refresh);
  contract_add ("list/statistics", test_statistics);
}
