/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-forget.h"

#define PATIENCE (60 * G_USEC_PER_SEC)
#define PAUSE_MS 200

typedef struct
{
  LodgeMachine *machine;
  char *name;
  gint64 deadline;
} Forget;

static void
forget_free (gpointer data)
{
  Forget *forget = data;

  g_object_unref (forget->machine);
  g_free (forget->name);
  g_free (forget);
}

static void try_it (GTask *task);

static gboolean
on_paused_cb (gpointer user_data)
{
  try_it (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Forget *forget = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error) ||
      g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY) &&
           g_get_monotonic_time () < forget->deadline)
    g_timeout_add (PAUSE_MS, on_paused_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
try_it (GTask *task)
{
  Forget *forget = g_task_get_task_data (task);

  lodge_vmm_delete_snapshot_async (g_task_get_source_object (task),
                                   forget->machine,
                                   forget->name,
                                   FALSE,
                                   NULL,
                                   NULL,
                                   on_deleted_cb,
                                   task);
}

void
lodge_snapshot_forget_async (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             const char *name,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  Forget *forget;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (name != NULL);

  task = g_task_new (vmm, NULL, callback, user_data);
  forget = g_new0 (Forget, 1);
  g_task_set_source_tag (task, lodge_snapshot_forget_async);
  forget->machine = g_object_ref (machine);
  forget->name = g_strdup (name);
  forget->deadline = g_get_monotonic_time () + PATIENCE;
  g_task_set_task_data (task, forget, forget_free);
  try_it (task);
}

gboolean
lodge_snapshot_forget_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)lodge_snapshot_forget_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
