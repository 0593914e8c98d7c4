/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-safety-net.h"

#include <glib/gi18n-lib.h>

LodgeSafetyCover
lodge_safety_net_judge (const LodgeSnapshotFeatures *features, char **reason)
{
  const char *why = features->take != NULL ? features->take : features->take_memory;

  if (reason != NULL)
    *reason = g_strdup (why);
  if (features->take != NULL)
    return LODGE_SAFETY_NOTHING;
  return why != NULL ? LODGE_SAFETY_DISKS : LODGE_SAFETY_WHOLE;
}

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeSnapshotRequest *request;
  LodgeJob *job;
  LodgeSafetyCover cover;
} Take;

static void
take_free (gpointer data)
{
  Take *take = data;

  g_object_unref (take->vmm);
  g_object_unref (take->machine);
  lodge_snapshot_request_free (take->request);
  g_clear_object (&take->job);
  g_free (take);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *name = lodge_vmm_take_snapshot_finish (LODGE_VMM (source), result, &error);

  if (name != NULL)
    g_task_return_pointer (task, name, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Take *take = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);
  g_autofree char *reason = NULL;

  if (features == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take->cover = lodge_safety_net_judge (features, &reason);
  if (take->cover == LODGE_SAFETY_NOTHING)
    {
      g_task_return_error (task,
                           lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", reason));
      return;
    }
  if (!take->request->memory && lodge_machine_is_active (take->machine))
    take->cover = LODGE_SAFETY_DISKS;
  take->request->memory = take->cover == LODGE_SAFETY_WHOLE;
  take->request->quiesce = take->cover == LODGE_SAFETY_DISKS;
  lodge_vmm_take_snapshot_async (take->vmm,
                                 take->machine,
                                 take->request,
                                 take->job,
                                 g_task_get_cancellable (task),
                                 on_taken_cb,
                                 g_object_ref (task));
}

void
lodge_safety_net_take_async (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             const LodgeSnapshotRequest *request,
                             LodgeJob *job,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  Take *take;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (request != NULL && request->title != NULL);

  task = g_task_new (vmm, cancellable, callback, user_data);
  take = g_new0 (Take, 1);
  g_task_set_source_tag (task, lodge_safety_net_take_async);
  take->vmm = g_object_ref (vmm);
  take->machine = g_object_ref (machine);
  take->request = lodge_snapshot_request_copy (request);
  g_set_object (&take->job, job);
  g_task_set_task_data (task, take, take_free);
  lodge_vmm_read_snapshot_features_async (vmm, machine, cancellable, on_features_read_cb, task);
}

char *
lodge_safety_net_take_finish (GAsyncResult *result, LodgeSafetyCover *cover, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)lodge_safety_net_take_async),
                        NULL);

  if (cover != NULL)
    *cover = ((Take *)g_task_get_task_data (G_TASK (result)))->cover;
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  char *spare;
  char *trying;        /* being deleted */
  GHashTable *refused; /* names of those that could not be */
  int n_deleted;
} Expire;

static void delete_next (GTask *task);

static void
expire_free (gpointer data)
{
  Expire *expire = data;

  g_object_unref (expire->vmm);
  g_object_unref (expire->machine);
  g_hash_table_unref (expire->refused);
  g_free (expire->spare);
  g_free (expire->trying);
  g_free (expire);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Expire *expire = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error))
    expire->n_deleted++;
  else
    {
      g_message ("A snapshot that has expired stays: %s", error->message);
      g_hash_table_add (expire->refused, g_strdup (expire->trying));
    }
  delete_next (task);
}

/* One at a time: what the others measure changes when their layers are merged. */
static void
delete_next (GTask *task)
{
  Expire *expire = g_task_get_task_data (task);
  const LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (expire->machine);
  g_autoptr (GPtrArray) names = lodge_snapshot_policy_list_expired (
      &policy, lodge_machine_get_snapshots (expire->machine), expire->spare, expire->refused);

  if (names->len == 0 || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_task_return_int (task, expire->n_deleted);
      g_object_unref (task);
      return;
    }
  g_free (expire->trying);
  expire->trying = g_strdup (g_ptr_array_index (names, 0));
  lodge_vmm_delete_snapshot_async (expire->vmm,
                                   expire->machine,
                                   expire->trying,
                                   FALSE,
                                   NULL,
                                   g_task_get_cancellable (task),
                                   on_deleted_cb,
                                   task);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error))
    {
      delete_next (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
lodge_safety_net_expire_async (LodgeVmm *vmm,
                               LodgeMachine *machine,
                               const char *spare,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;
  Expire *expire;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  task = g_task_new (vmm, cancellable, callback, user_data);
  expire = g_new0 (Expire, 1);
  g_task_set_source_tag (task, lodge_safety_net_expire_async);
  expire->vmm = g_object_ref (vmm);
  expire->machine = g_object_ref (machine);
  expire->spare = g_strdup (spare);
  expire->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, expire, expire_free);
  lodge_vmm_read_snapshots_async (vmm, machine, cancellable, on_read_cb, task);
}

int
lodge_safety_net_expire_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)lodge_safety_net_expire_async),
                        -1);

  return (int)g_task_propagate_int (G_TASK (result), error);
}
