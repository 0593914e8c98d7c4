/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-saver.h"

#include <glib/gi18n-lib.h>

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LodgeJob *job = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean saved = lodge_vmm_save_finish (LODGE_VMM (source), result, &error);

  lodge_job_finish (job, error);
  if (saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_saver_save_async (LodgeCore *core,
                        LodgeMachine *machine,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GCancellable) own = NULL;
  g_autofree char *title = NULL;
  LodgeJob *job;
  GTask *task;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  own = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  title = g_strdup_printf (_ ("Saving “%s”"), lodge_machine_get_title (machine));
  job = lodge_job_new (title, own);
  task = g_task_new (NULL, own, callback, user_data);
  g_task_set_source_tag (task, lodge_saver_save_async);
  g_task_set_task_data (task, job, g_object_unref);
  /* What was done is told, also to who has cancelled too late. */
  g_task_set_check_cancellable (task, FALSE);
  lodge_core_add_job (core, job);
  lodge_vmm_save_async (lodge_core_get_vmm (core, machine), machine, job, own, on_saved_cb, task);
}

gboolean
lodge_saver_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_saver_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
