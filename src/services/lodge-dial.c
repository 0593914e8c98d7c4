/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turning the dial: several verbs of the backend as one operation. */
#include "config.h"

#include "lodge-dial-private.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>

#define MAX_MINUTES 1440

static void
return_error (GTask *task, LodgeVmmError code, const char *sentence)
{
  g_task_return_error (task, lodge_vmm_error_new (code, NULL, "%s", sentence));
  g_object_unref (task);
}

/* Why an adapter can't be attached for a while. */
static const char *
get_unswitchable_reason (LodgeMachine *machine, const char *id)
{
  g_autoptr (LodgeNic) now = lodge_nic_draft_dup (machine, id, FALSE);

  if (now != NULL && lodge_nic_is_straight (now))
    return _ ("With the fastest NAT the adapter can’t be online for a while only. Turn the fastest "
              "NAT off, and start the machine anew.");
  return _ ("This adapter can’t be switched while the machine runs.");
}

/* Takes @task. */
static void
begin_turn (GTask *task, const char *id, LodgeDialPosition position, LodgeHostNetwork *host_network)
{
  LodgeDialTurn *turn = g_task_get_task_data (task);
  g_autoptr (LodgeNic) stored = lodge_nic_draft_dup (turn->machine, id, TRUE);

  turn->id = g_strdup (id);
  turn->host_network = host_network != NULL ? g_object_ref (host_network) : NULL;
  turn->choice = lodge_dial_find_choice (turn->vmm, turn->machine, id, position, host_network);
  if (turn->choice == NULL || stored == NULL)
    {
      return_error (task, LODGE_VMM_ERROR_NOT_FOUND, _ ("The machine has no such adapter."));
      return;
    }
  if (!lodge_dial_choice_get_possible (turn->choice))
    {
      return_error (
          task, LODGE_VMM_ERROR_NOT_SUPPORTED, lodge_dial_choice_get_reason (turn->choice));
      return;
    }
  if (turn->minutes > 0 && !lodge_dial_choice_get_live (turn->choice))
    {
      return_error (
          task, LODGE_VMM_ERROR_NOT_SUPPORTED, get_unswitchable_reason (turn->machine, id));
      return;
    }
  g_ptr_array_add (turn->change->previous, g_steal_pointer (&stored));
  lodge_dial_turn_begin (task);
}

void
lodge_dial_turn_async (LodgeVmm *vmm,
                       LodgeMachine *machine,
                       const char *id,
                       LodgeDialPosition position,
                       LodgeHostNetwork *host_network,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (id != NULL && position != LODGE_DIAL_OTHER);

  begin_turn (lodge_dial_turn_new_task (
                  vmm, machine, lodge_dial_turn_async, cancellable, callback, user_data),
              id,
              position,
              host_network);
}

LodgeDialChange *
lodge_dial_turn_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_turn_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lodge_dial_lend_async (LodgeVmm *vmm,
                       LodgeMachine *machine,
                       const char *id,
                       LodgeDialPosition position,
                       guint minutes,
                       LodgeHostNetwork *host_network,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (id != NULL && position != LODGE_DIAL_OTHER && position != LODGE_DIAL_OFF);
  g_return_if_fail (minutes > 0 && minutes <= MAX_MINUTES);

  task = lodge_dial_turn_new_task (
      vmm, machine, lodge_dial_lend_async, cancellable, callback, user_data);
  ((LodgeDialTurn *)g_task_get_task_data (task))->minutes = minutes;
  if (lodge_machine_is_active (machine))
    begin_turn (task, id, position, host_network);
  else
    return_error (task,
                  LODGE_VMM_ERROR_WRONG_STATE,
                  _ ("Only a running machine can be attached for a time. Start it first."));
}

LodgeDialChange *
lodge_dial_lend_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_lend_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lodge_dial_lend_draft_async (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             LodgeNic *draft,
                             guint minutes,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const char *id;
  g_autoptr (LodgeNic) stored = NULL;
  g_autoptr (LodgeNic) now = NULL;
  GTask *task;
  LodgeDialTurn *turn;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (LODGE_IS_NIC (draft));
  g_return_if_fail (minutes > 0 && minutes <= MAX_MINUTES);

  id = lodge_device_get_id (LODGE_DEVICE (draft));
  stored = lodge_nic_draft_dup (machine, id, TRUE);
  now = lodge_nic_draft_dup (machine, id, FALSE);
  task = lodge_dial_turn_new_task (
      vmm, machine, lodge_dial_lend_draft_async, cancellable, callback, user_data);
  turn = g_task_get_task_data (task);
  turn->id = g_strdup (id);
  turn->minutes = minutes;
  turn->draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (draft)));
  if (!lodge_machine_is_active (machine))
    return_error (task,
                  LODGE_VMM_ERROR_WRONG_STATE,
                  _ ("Only a running machine can be attached for a time. Start it first."));
  else if (stored == NULL || now == NULL)
    return_error (task, LODGE_VMM_ERROR_NOT_FOUND, _ ("The machine has no such adapter."));
  else if (!lodge_nic_get_switchable (now))
    return_error (task, LODGE_VMM_ERROR_NOT_SUPPORTED, get_unswitchable_reason (machine, id));
  else
    {
      g_ptr_array_add (turn->change->previous, g_steal_pointer (&stored));
      lodge_dial_turn_store (task);
    }
}

LodgeDialChange *
lodge_dial_lend_draft_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_lend_draft_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
