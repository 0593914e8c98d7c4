/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-safe-act.h"

#include "lodge-safety-net.h"

typedef struct
{
  LodgeSafeAct act;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeJob *job;
  char *snapshot; /* taken before, or NULL */
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  if (run->act.free_data != NULL)
    run->act.free_data (run->act.data);
  g_object_unref (run->vmm);
  g_object_unref (run->machine);
  g_object_unref (run->job);
  g_free (run->snapshot);
  g_free (run);
}

static void
end (GTask *task, GError *error)
{
  Run *run = g_task_get_task_data (task);

  lodge_job_finish (run->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_expired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (lodge_safety_net_expire_finish (result, &error) < 0)
    g_message ("%s", error->message);
  end (user_data, NULL);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  if (!run->act.finish (run->vmm, result, run->act.data, &error))
    end (task, error);
  else if (run->snapshot != NULL)
    lodge_safety_net_expire_async (
        run->vmm, run->machine, run->snapshot, NULL, on_expired_cb, task);
  else
    end (task, NULL);
}

static void
act (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  run->act.begin (
      run->vmm, run->machine, run->act.data, g_task_get_cancellable (task), on_done_cb, task);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->snapshot = lodge_safety_net_take_finish (result, NULL, &error);
  if (run->snapshot != NULL)
    act (task);
  else
    end (task, error);
}

void
lodge_safe_act_run_async (LodgeCore *core,
                          LodgeMachine *machine,
                          const LodgeSafeAct *wanted,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const LodgeSnapshotRequest request = {
    .title = (char *)wanted->snapshot_title,
    .origin = LODGE_SNAPSHOT_ORIGIN_SAFETY,
    .memory = TRUE,
  };
  g_autoptr (GCancellable) own =
      cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  GTask *task;
  Run *run;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (wanted->begin != NULL && wanted->finish != NULL);

  run = g_new0 (Run, 1);
  run->act = *wanted;
  run->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  run->machine = g_object_ref (machine);
  run->job = lodge_job_new (wanted->title, own);
  task = g_task_new (NULL, own, callback, user_data);
  g_task_set_source_tag (task, lodge_safe_act_run_async);
  g_task_set_task_data (task, run, run_free);
  /* What was done is told, also to who has cancelled too late. */
  g_task_set_check_cancellable (task, FALSE);
  lodge_core_add_job (core, run->job);
  if (wanted->snapshot_title != NULL)
    lodge_safety_net_take_async (run->vmm, machine, &request, run->job, own, on_taken_cb, task);
  else
    act (task);
}

gboolean
lodge_safe_act_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_safe_act_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
