/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-restorer.h"

#include <glib/gi18n-lib.h>

#include "lodge-fault.h"

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  char *name;
  LodgeRestoreMode mode;
  LodgeRestorerSafety safety;
  LodgeJob *job;
  char *undo;
  GError *problem; /* why it did not go back */
} Restore;

static void
restore_free (gpointer data)
{
  Restore *restore = data;

  g_object_unref (restore->vmm);
  g_object_unref (restore->machine);
  g_clear_object (&restore->job);
  g_free (restore->name);
  g_free (restore->undo);
  g_clear_error (&restore->problem);
  g_free (restore);
}

static LodgeSnapshot *
find_snapshot (LodgeMachine *machine, const char *name)
{
  GListModel *snapshots = lodge_machine_get_snapshots (machine);

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_name (snapshot), name) == 0)
        return snapshot; /* the list holds it */
    }
  return NULL;
}

/* A hidden snapshot of an earlier restore, whose undo the new one takes over. */
static LodgeSnapshot *
find_stale_undo (Restore *restore)
{
  GListModel *snapshots = lodge_machine_get_snapshots (restore->machine);

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);
      const char *name = lodge_snapshot_get_name (snapshot);

      if (lodge_snapshot_get_origin (snapshot) == LODGE_SNAPSHOT_ORIGIN_UNDO &&
          lodge_snapshot_get_hidden (snapshot) && g_strcmp0 (name, restore->undo) != 0 &&
          g_strcmp0 (name, restore->name) != 0)
        return snapshot;
    }
  return NULL;
}

static void
on_stale_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* It only takes space. */
  if (!lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error))
    g_message ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

/* Another program was faster: what was kept of the present still is the present. */
static gboolean
nothing_happened (Restore *restore, const GError *error)
{
  LodgeSnapshot *undo =
      restore->undo != NULL ? find_snapshot (restore->machine, restore->undo) : NULL;

  return undo != NULL && lodge_snapshot_get_current (undo) &&
         (lodge_snapshot_get_kind (undo) != LODGE_SNAPSHOT_KIND_RUNNING ||
          lodge_machine_is_active (restore->machine)) &&
         (g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND) ||
          g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY));
}

static void
on_present_forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Restore *restore = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error))
    g_message ("%s", error->message);
  g_task_return_error (task, g_steal_pointer (&restore->problem));
}

static void
forget_present (GTask *task, GError *problem)
{
  Restore *restore = g_task_get_task_data (task);

  restore->problem = problem;
  lodge_vmm_delete_snapshot_async (restore->vmm,
                                   restore->machine,
                                   restore->undo,
                                   FALSE,
                                   NULL,
                                   NULL,
                                   on_present_forgotten_cb,
                                   task);
}

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Restore *restore = g_task_get_task_data (task);
  LodgeSnapshot *stale;
  GError *error = NULL;

  if (!lodge_vmm_restore_snapshot_finish (LODGE_VMM (source), result, &error))
    {
      if (nothing_happened (restore, error))
        forget_present (g_steal_pointer (&task), error);
      else
        g_task_return_error (task, error);
      return;
    }
  stale = find_stale_undo (restore);
  if (stale == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  lodge_vmm_delete_snapshot_async (restore->vmm,
                                   restore->machine,
                                   lodge_snapshot_get_name (stale),
                                   FALSE,
                                   NULL,
                                   NULL,
                                   on_stale_deleted_cb,
                                   g_steal_pointer (&task));
}

static void
go_back (GTask *task)
{
  Restore *restore = g_task_get_task_data (task);

  lodge_fault_point ("restore-kept");
  lodge_vmm_restore_snapshot_async (restore->vmm,
                                    restore->machine,
                                    restore->name,
                                    restore->mode,
                                    restore->job,
                                    g_task_get_cancellable (task),
                                    on_restored_cb,
                                    task);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Restore *restore = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  restore->undo = lodge_vmm_take_snapshot_finish (LODGE_VMM (source), result, &error);
  /* What was asked for is a condition. The hidden one is a courtesy where it is not possible, but
   * not where another program was faster: a moment later it would be. */
  if (restore->undo == NULL &&
      (restore->safety == LODGE_RESTORER_KEEP_PRESENT ||
       g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY) ||
       g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND) ||
       g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }
  if (restore->undo == NULL)
    g_message ("%s", error->message);
  go_back (task);
}

static void
take_present (GTask *task)
{
  Restore *restore = g_task_get_task_data (task);
  LodgeSnapshot *target = find_snapshot (restore->machine, restore->name);
  gboolean visible = restore->safety == LODGE_RESTORER_KEEP_PRESENT;
  g_autofree char *title = g_strdup_printf (
      /* Translators: a snapshot's title. */
      _ ("Before going back to “%s”"),
      target != NULL ? lodge_snapshot_get_title (target) : restore->name);
  const LodgeSnapshotRequest request = {
    .title = title,
    .origin = visible ? LODGE_SNAPSHOT_ORIGIN_SAFETY : LODGE_SNAPSHOT_ORIGIN_UNDO,
    .memory = TRUE,
    .hidden = !visible,
  };

  lodge_vmm_take_snapshot_async (restore->vmm,
                                 restore->machine,
                                 &request,
                                 restore->job,
                                 g_task_get_cancellable (task),
                                 on_taken_cb,
                                 task);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Restore *restore = g_task_get_task_data (task);
  LodgeSnapshot *target;
  GError *error = NULL;

  if (!lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  target = find_snapshot (restore->machine, restore->name);
  if (target == NULL)
    g_task_return_error (
        task,
        lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                             restore->name,
                             "%s",
                             _ ("The snapshot is not there any more. Another program may have "
                                "deleted it.")));
  else if (lodge_snapshot_get_problem (target) != NULL &&
           !(restore->mode == LODGE_RESTORE_DISKS_ONLY &&
             lodge_snapshot_get_kind (target) == LODGE_SNAPSHOT_KIND_RUNNING))
    g_task_return_error (
        task,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_NOT_FOUND, restore->name, "%s", lodge_snapshot_get_problem (target)));
  else if (lodge_snapshot_get_storage (target) == LODGE_SNAPSHOT_STORAGE_INTERNAL)
    go_back (g_steal_pointer (&task)); /* no external ones beside those of other programs */
  else
    take_present (g_steal_pointer (&task));
}

void
lodge_restorer_restore_async (LodgeCore *core,
                              LodgeMachine *machine,
                              const char *name,
                              LodgeRestoreMode mode,
                              LodgeRestorerSafety safety,
                              LodgeJob *job,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (core, cancellable, callback, user_data);
  Restore *restore = g_new0 (Restore, 1);

  g_task_set_source_tag (task, lodge_restorer_restore_async);
  restore->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  restore->machine = g_object_ref (machine);
  restore->name = g_strdup (name);
  restore->mode = mode;
  restore->safety = safety;
  g_set_object (&restore->job, job);
  g_task_set_task_data (task, restore, restore_free);
  lodge_vmm_read_snapshots_async (restore->vmm, machine, cancellable, on_read_cb, task);
}

gboolean
lodge_restorer_restore_finish (GAsyncResult *result, char **undo, GError **error)
{
  Restore *restore;

  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)lodge_restorer_restore_async),
                        FALSE);

  restore = g_task_get_task_data (G_TASK (result));
  if (undo != NULL)
    *undo = g_steal_pointer (&restore->undo);
  return g_task_propagate_boolean (G_TASK (result), error);
}
