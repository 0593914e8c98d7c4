/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of what was kept for undoing a restore. */
#include "config.h"

#include "lodge-restorer.h"

typedef struct
{
  LodgeMachine *machine;
  char *name;
} Forget;

static void
forget_free (gpointer data)
{
  Forget *forget = data;

  g_object_unref (forget->machine);
  g_free (forget->name);
  g_free (forget);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* It only takes space; the next restore tries again. */
  if (!lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error))
    g_message ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
delete_hidden (GTask *task)
{
  Forget *forget = g_task_get_task_data (task);
  GListModel *snapshots = lodge_machine_get_snapshots (forget->machine);

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);
      const char *name = lodge_snapshot_get_name (snapshot);

      if (lodge_snapshot_get_origin (snapshot) != LODGE_SNAPSHOT_ORIGIN_UNDO ||
          !lodge_snapshot_get_hidden (snapshot) || g_strcmp0 (name, forget->name) != 0)
        continue;
      lodge_vmm_delete_snapshot_async (LODGE_VMM (g_task_get_source_object (task)),
                                       forget->machine,
                                       name,
                                       FALSE,
                                       NULL,
                                       NULL,
                                       on_deleted_cb,
                                       task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error))
    {
      delete_hidden (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* The note first: what is noted can be gone back to. */
static void
on_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Forget *forget = g_task_get_task_data (task);
  GError *error = NULL;

  if (lodge_vmm_set_snapshot_undo_finish (LODGE_VMM (source), result, &error))
    {
      lodge_vmm_read_snapshots_async (LODGE_VMM (source), forget->machine, NULL, on_read_cb, task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
lodge_restorer_forget_undo_async (LodgeVmm *vmm,
                                  LodgeMachine *machine,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;
  Forget *forget;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  task = g_task_new (vmm, cancellable, callback, user_data);
  forget = g_new0 (Forget, 1);
  g_task_set_source_tag (task, lodge_restorer_forget_undo_async);
  forget->machine = g_object_ref (machine);
  forget->name = g_strdup (lodge_restorer_get_undo (machine));
  g_task_set_task_data (task, forget, forget_free);
  lodge_vmm_set_snapshot_undo_async (vmm, machine, NULL, cancellable, on_noted_cb, task);
}

gboolean
lodge_restorer_forget_undo_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (
      g_async_result_is_tagged (result, (gpointer)lodge_restorer_forget_undo_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
