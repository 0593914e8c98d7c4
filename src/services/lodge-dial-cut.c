/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cutting a machine off, and taking a change back: one adapter after the other. */
#include "config.h"

#include "lodge-dial-private.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GPtrArray *drafts; /* of LodgeNic */
  guint next;
  LodgeDialChange *change; /* of cut: what is to be told; of undo: what is taken back */
  GError *error;           /* the first */
} Sweep;

static void
sweep_free (gpointer data)
{
  Sweep *sweep = data;

  g_object_unref (sweep->vmm);
  g_object_unref (sweep->machine);
  g_ptr_array_unref (sweep->drafts);
  g_clear_object (&sweep->change);
  g_clear_error (&sweep->error);
  g_free (sweep);
}

static void sweep_on (GTask *task);

static void
on_swept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Sweep *sweep = g_task_get_task_data (task);
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, &outcome, &error))
    {
      if (sweep->error == NULL)
        sweep->error = g_steal_pointer (&error);
    }
  else if (outcome == LODGE_EDIT_RESULT_AT_NEXT_START &&
           g_task_get_source_tag (task) == (gpointer)lodge_dial_cut_async)
    sweep->change->result = outcome;
  sweep_on (task);
}

static void
on_network_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sweep *sweep = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* Somebody else may use it by now; then it stays. */
  if (!lodge_vmm_delete_network_finish (LODGE_VMM (source), result, &error) &&
      !g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE))
    g_warning ("%s", error->message);
  if (sweep->error != NULL)
    g_task_return_error (task, g_steal_pointer (&sweep->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
end_undo (GTask *task)
{
  Sweep *sweep = g_task_get_task_data (task);
  LodgeNetwork *network = sweep->change->network != NULL && sweep->error == NULL
                              ? lodge_vmm_find_network (sweep->vmm, sweep->change->network)
                              : NULL;

  if (network != NULL)
    {
      lodge_vmm_delete_network_async (sweep->vmm, network, NULL, on_network_deleted_cb, task);
      return;
    }
  if (sweep->error != NULL)
    g_task_return_error (task, g_steal_pointer (&sweep->error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
end_cut (GTask *task)
{
  Sweep *sweep = g_task_get_task_data (task);
  const char *title = lodge_machine_get_title (sweep->machine);

  if (sweep->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&sweep->error));
      g_object_unref (task);
      return;
    }
  sweep->change->message =
      sweep->change->result == LODGE_EDIT_RESULT_APPLIED
          ? g_strdup_printf (_ ("“%s” is cut off from all networks."), title)
          : g_strdup_printf (_ ("“%s” will be cut off from some of its networks only at its next "
                                "start."),
                             title);
  g_task_return_pointer (task, g_steal_pointer (&sweep->change), g_object_unref);
  g_object_unref (task);
}

static void
sweep_on (GTask *task)
{
  Sweep *sweep = g_task_get_task_data (task);

  if (sweep->next < sweep->drafts->len)
    lodge_vmm_set_nic_async (sweep->vmm,
                             sweep->machine,
                             sweep->drafts->pdata[sweep->next++],
                             LODGE_NIC_SCOPE_BOTH,
                             NULL,
                             on_swept_cb,
                             task);
  else if (g_task_get_source_tag (task) == (gpointer)lodge_dial_cut_async)
    end_cut (task);
  else
    end_undo (task);
}

static GTask *
new_sweep (LodgeVmm *vmm,
           LodgeMachine *machine,
           gpointer tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->vmm = g_object_ref (vmm);
  sweep->machine = g_object_ref (machine);
  sweep->drafts = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, sweep, sweep_free);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static LodgeNic *
dup_cut (LodgeMachine *machine, LodgeNic *stored)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (stored));
  g_autoptr (LodgeNic) now = lodge_nic_draft_dup (machine, id, FALSE);
  LodgeNic *draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (stored)));

  /* What can't be switched, or is not of Lodge's making, is left where it is, with its cable
   * pulled, which always works. */
  if (lodge_nic_get_number (stored) >= 0 &&
      (!lodge_machine_is_active (machine) || (now != NULL && lodge_nic_get_switchable (now))))
    lodge_dial_set_off (draft);
  else
    lodge_nic_set_link_up (draft, FALSE);
  return draft;
}

void
lodge_dial_cut_async (LodgeVmm *vmm,
                      LodgeMachine *machine,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GListModel *nics;
  Sweep *sweep;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  task = new_sweep (vmm, machine, lodge_dial_cut_async, cancellable, callback, user_data);
  sweep = g_task_get_task_data (task);
  sweep->change = g_object_new (LODGE_TYPE_DIAL_CHANGE, NULL);
  nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      g_ptr_array_add (sweep->drafts, dup_cut (machine, nic));
      g_ptr_array_add (sweep->change->previous, lodge_device_copy (LODGE_DEVICE (nic)));
    }
  sweep_on (task);
}

LodgeDialChange *
lodge_dial_cut_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_cut_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lodge_dial_undo_async (LodgeVmm *vmm,
                       LodgeMachine *machine,
                       LodgeDialChange *change,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Sweep *sweep;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (LODGE_IS_DIAL_CHANGE (change));

  task = new_sweep (vmm, machine, lodge_dial_undo_async, cancellable, callback, user_data);
  sweep = g_task_get_task_data (task);
  sweep->change = g_object_ref (change);
  for (guint i = 0; i < change->previous->len; i++)
    g_ptr_array_add (sweep->drafts, g_object_ref (change->previous->pdata[i]));
  sweep_on (task);
}

gboolean
lodge_dial_undo_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_undo_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
