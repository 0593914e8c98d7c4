/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"

/* The verbs. */

static void
test_verbs (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Verbs");

  g_assert_true (lodge_vmm_find_machine (self->vmm, lodge_machine_get_uuid (machine)) == machine);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_OFF);
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_true (lodge_machine_is_active (machine));
  contract_move (self, machine, LODGE_VERB_PAUSE, LODGE_MACHINE_STATE_PAUSED);
  g_assert_cmpint (lodge_machine_get_reason (machine), ==, LODGE_MACHINE_REASON_USER);
  contract_move (self, machine, LODGE_VERB_RESUME, LODGE_MACHINE_STATE_RUNNING);
  contract_move (self, machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
  g_assert_cmpint (lodge_machine_get_reason (machine), ==, LODGE_MACHINE_REASON_FORCED_OFF);
  g_assert_cmpint (lodge_machine_get_state_since (machine), >, 0);
  contract_remove_machine (self, machine);
}

static void
test_save (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Saved");

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  if (!contract_needs (self,
                       (lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_SAVE) != 0,
                       "This backend does not save memory."))
    {
      contract_remove_machine (self, machine);
      return;
    }
  contract_move (self, machine, LODGE_VERB_SAVE, LODGE_MACHINE_STATE_SAVED);
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  contract_move (self, machine, LODGE_VERB_SAVE, LODGE_MACHINE_STATE_SAVED);
  contract_move (self, machine, LODGE_VERB_DISCARD_SAVED, LODGE_MACHINE_STATE_OFF);
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  contract_move (self, machine, LODGE_VERB_PAUSE, LODGE_MACHINE_STATE_PAUSED);
  contract_move (self, machine, LODGE_VERB_SAVE, LODGE_MACHINE_STATE_SAVED);
  contract_remove_machine (self, machine);
}

static void
on_job_fraction_cb (LodgeJob *job, GParamSpec *pspec, gpointer user_data)
{
  double *last = user_data;

  g_assert_cmpfloat (lodge_job_get_fraction (job), <=, 1.0);
  *last = lodge_job_get_fraction (job);
}

/* Stopped in the middle, or already done: never half. */
static void
test_save_cancelled (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Not saved");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LodgeJob) job = lodge_job_new ("Saving", cancellable);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  double fraction = -1;

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  if (!contract_needs (self, self->backend->has_guests, "This backend saves no real memory."))
    {
      contract_remove_machine (self, machine);
      return;
    }
  g_signal_connect (job, "notify::fraction", G_CALLBACK (on_job_fraction_cb), &fraction);
  lodge_vmm_save_async (self->vmm, machine, job, cancellable, lodge_test_store_result_cb, &place);
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_SAVING);
  lodge_job_cancel (job);
  result = lodge_test_await (&place);
  if (lodge_vmm_save_finish (self->vmm, result, &error))
    g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_SAVED);
  else
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      contract_wait (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING);
    }
  contract_remove_machine (self, machine);
}

/* Asking is done when asked; whether the guest obeys is its own matter. */
static void
test_shut_down (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Asked");
  g_autoptr (GError) error = NULL;

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_true (contract_control (self, machine, LODGE_VERB_SHUT_DOWN, &error));
  g_assert_no_error (error);
  if (!self->backend->has_guests)
    contract_wait (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF);
  contract_remove_machine (self, machine);
}

static void
test_restart (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Restarted");
  static const LodgeVerb verbs[] = { LODGE_VERB_RESTART, LODGE_VERB_RESET };

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!contract_control (self, machine, verbs[i], &error))
        g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
      /* The test driver turns machines off when they are to restart. */
      if (!self->backend->has_guests &&
          lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF)
        contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
      g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
    }
  contract_remove_machine (self, machine);
}

/* What makes no sense is refused in words, and the model still says what is. */
static void
test_wrong_state (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Wrong");
  static const LodgeVerb verbs[] = { LODGE_VERB_PAUSE,   LODGE_VERB_RESUME, LODGE_VERB_SHUT_DOWN,
                                     LODGE_VERB_RESTART, LODGE_VERB_SAVE,   LODGE_VERB_FORCE_OFF };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (lodge_machine_can (machine, verbs[i]));
      g_assert_false (contract_control (self, machine, verbs[i], &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
      g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_OFF);
    }
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (contract_control (self, machine, LODGE_VERB_START, &error));
    g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  }
  contract_remove_machine (self, machine);
}

static void
test_busy (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Busy");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_control_async (
      self->vmm, machine, LODGE_VERB_START, NULL, lodge_test_store_result_cb, &place);
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_STARTING);
  g_assert_false (contract_control (self, machine, LODGE_VERB_PAUSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY);
  g_clear_error (&error);

  result = lodge_test_await (&place);
  g_assert_true (lodge_vmm_control_finish (self->vmm, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  contract_wait (lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE);
  contract_remove_machine (self, machine);
}

/* Many machines at once, each with its own activity. */
static void
test_parallel (Contract *self)
{
  LodgeMachine *machines[6];
  GAsyncResult *places[G_N_ELEMENTS (machines)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *title = g_strdup_printf ("Parallel %u", i);

      machines[i] = contract_create_machine (self, title);
    }
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    lodge_vmm_control_async (
        self->vmm, machines[i], LODGE_VERB_START, NULL, lodge_test_store_result_cb, &places[i]);
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autoptr (GAsyncResult) result = lodge_test_await (&places[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (lodge_vmm_control_finish (self->vmm, result, &error));
      g_assert_no_error (error);
      g_assert_cmpint (lodge_machine_get_state (machines[i]), ==, LODGE_MACHINE_STATE_RUNNING);
    }
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    contract_remove_machine (self, machines[i]);
}

static void
test_cancelled (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Cancelled");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_control_async (
      self->vmm, machine, LODGE_VERB_START, cancellable, lodge_test_store_result_cb, &place);
  g_cancellable_cancel (cancellable);
  result = lodge_test_await (&place);
  g_assert_false (lodge_vmm_control_finish (self->vmm, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* Whatever became of it, the model tells it, and the machine can be used again. */
  contract_wait (lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE);
  if (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF)
    contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  contract_remove_machine (self, machine);
}

/* Others act while our own operation is under way: its late news must not stay. */
static void
test_late_events (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Overtaken");
  const char *uuid = lodge_machine_get_uuid (machine);

  for (guint i = 0; i < 3; i++)
    {
      contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
      self->backend->stop (self->vmm, uuid);
      contract_wait (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF);
      self->backend->start (self->vmm, uuid);
      contract_wait (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING);
      contract_move (self, machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
    }
  contract_remove_machine (self, machine);
}

void
contract_add_lifecycle (void)
{
  contract_add ("lifecycle/verbs", test_verbs);
  contract_add ("lifecycle/save", test_save);
  contract_add ("lifecycle/save/cancelled", test_save_cancelled);
  contract_add ("lifecycle/shut-down", test_shut_down);
  contract_add ("lifecycle/restart", test_restart);
  contract_add ("lifecycle/wrong-state", test_wrong_state);
  contract_add ("lifecycle/busy", test_busy);
  contract_add ("lifecycle/parallel", test_parallel);
  contract_add ("lifecycle/cancelled", test_cancelled);
  contract_add ("lifecycle/late-events", test_late_events);
}
