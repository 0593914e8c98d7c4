/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-start.h"
#include "lodge-restorer.h"
#include "lodge-safety-net.h"
#include "lodge-snapshot-forget.h"

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
  char *note;
  gboolean clock_behind;
  GHashTable *kept; /* names of hidden ones that could not be deleted */
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
  g_free (restore->note);
  g_hash_table_unref (restore->kept);
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

/* A hidden snapshot of an earlier restore, whose undo the new one takes over; and, after an undo,
 * the one that it went back to. */
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
          !g_hash_table_contains (restore->kept, name))
        return snapshot;
    }
  return NULL;
}

static void delete_stale (GTask *task);

static void
on_expired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_safety_net_expire_finish (result, &error) < 0)
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

  if (!lodge_snapshot_forget_finish (result, &error))
    g_message ("%s", error->message);
  g_task_return_error (task, g_steal_pointer (&restore->problem));
}

static void
forget_present (GTask *task, GError *problem)
{
  Restore *restore = g_task_get_task_data (task);

  restore->problem = problem;
  lodge_snapshot_forget_async (
      restore->vmm, restore->machine, restore->undo, on_present_forgotten_cb, task);
}

static void
on_stale_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;

  /* It only takes space. lodge-agent may have been faster. */
  if (!lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error) &&
      !g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    g_message ("%s", error->message);
  delete_stale (task);
}

static void
delete_stale (GTask *task)
{
  Restore *restore = g_task_get_task_data (task);
  LodgeSnapshot *stale = find_stale_undo (restore);

  if (stale == NULL)
    {
      lodge_safety_net_expire_async (
          restore->vmm, restore->machine, restore->undo, NULL, on_expired_cb, task);
      return;
    }
  g_hash_table_add (restore->kept, g_strdup (lodge_snapshot_get_name (stale)));
  lodge_vmm_delete_snapshot_async (restore->vmm,
                                   restore->machine,
                                   lodge_snapshot_get_name (stale),
                                   FALSE,
                                   NULL,
                                   NULL,
                                   on_stale_deleted_cb,
                                   task);
}

/* It forgets the undo when the machine has stopped. */
static void
on_agent_ensured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;

  /* Then the next restore does, or an agent that comes later. */
  if (!lodge_agent_ensure_finish (result, &error))
    g_debug ("%s", error->message);
  delete_stale (task);
}

static void
on_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Restore *restore = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_set_snapshot_undo_finish (LODGE_VMM (source), result, &error))
    g_message ("%s", error->message);
  if (restore->undo != NULL && lodge_agent_is_needed_by (restore->vmm, restore->machine))
    lodge_agent_ensure_async (restore->vmm, NULL, on_agent_ensured_cb, task);
  else
    delete_stale (task);
}

static void
on_clock_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Restore *restore = g_task_get_task_data (task);

  restore->clock_behind = !lodge_vmm_sync_clock_finish (LODGE_VMM (source), result, NULL);
  lodge_vmm_set_snapshot_undo_async (
      restore->vmm, restore->machine, restore->undo, NULL, on_noted_cb, task);
}

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Restore *restore = g_task_get_task_data (task);
  GError *error = NULL;

  if (lodge_vmm_restore_snapshot_finish (LODGE_VMM (source), result, &error))
    {
      if (restore->mode == LODGE_RESTORE_AS_TAKEN && lodge_machine_is_active (restore->machine))
        lodge_vmm_sync_clock_async (restore->vmm, restore->machine, NULL, on_clock_set_cb, task);
      else
        lodge_vmm_set_snapshot_undo_async (
            restore->vmm, restore->machine, restore->undo, NULL, on_noted_cb, task);
      return;
    }
  if (nothing_happened (restore, error))
    {
      forget_present (task, error);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
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
note_cover (Restore *restore, LodgeSafetyCover cover, const GError *error)
{
  if (restore->undo == NULL)
    restore->note = g_strdup_printf (_ ("This can’t be undone: %s"), error->message);
  else if (cover == LODGE_SAFETY_DISKS)
    restore->note = g_strdup (_ ("Of the state before, the disks were kept, but not the memory."));
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Restore *restore = g_task_get_task_data (task);
  LodgeSafetyCover cover = LODGE_SAFETY_NOTHING;
  g_autoptr (GError) error = NULL;

  restore->undo = lodge_safety_net_take_finish (result, &cover, &error);
  /* What was asked for is a condition. The hidden one is a courtesy where it is not possible, but
   * not where another program was faster: a moment later it would be. */
  if (restore->undo == NULL &&
      (restore->safety == LODGE_RESTORER_KEEP_PRESENT ||
       g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
       g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY) ||
       g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND) ||
       g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }
  note_cover (restore, cover, error);
  go_back (task);
}

/* Of one that was taken by itself the title says little, and would grow with each restore. */
static char *
dup_title (Restore *restore, LodgeSnapshot *target)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;

  if (g_strcmp0 (restore->name, lodge_restorer_get_undo (restore->machine)) == 0)
    /* Translators: a snapshot's title. */
    return g_strdup (_ ("Before undoing"));
  if (lodge_snapshot_get_origin (target) == LODGE_SNAPSHOT_ORIGIN_USER ||
      lodge_snapshot_get_origin (target) == LODGE_SNAPSHOT_ORIGIN_OTHER)
    /* Translators: a snapshot's title. */
    return g_strdup_printf (_ ("Before going back to “%s”"), lodge_snapshot_get_title (target));
  date = g_date_time_new_from_unix_local (
      (gint64)(lodge_snapshot_get_created (target) / G_USEC_PER_SEC));
  /* Translators: a date format, see g_date_time_format (). */
  text = date != NULL ? g_date_time_format (date, _ ("%e %b %Y, %H:%M")) : g_strdup ("?");
  /* Translators: a snapshot's title; a date and a time. */
  return g_strdup_printf (_ ("Before going back to %s"), g_strstrip (text));
}

static void
take_present (GTask *task, LodgeSnapshot *target)
{
  Restore *restore = g_task_get_task_data (task);
  gboolean visible = restore->safety == LODGE_RESTORER_KEEP_PRESENT;
  g_autofree char *title = dup_title (restore, target);
  const LodgeSnapshotRequest request = {
    .title = title,
    .origin = visible ? LODGE_SNAPSHOT_ORIGIN_SAFETY : LODGE_SNAPSHOT_ORIGIN_UNDO,
    .memory = TRUE,
    .hidden = !visible,
  };

  lodge_safety_net_take_async (restore->vmm,
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
  /* Before anything is given up. */
  else if (lodge_snapshot_get_cold (target) != NULL && restore->mode == LODGE_RESTORE_AS_TAKEN)
    g_task_return_error (
        task,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", lodge_snapshot_get_cold (target)));
  else
    take_present (g_steal_pointer (&task), target);
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
  restore->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_set_object (&restore->job, job);
  g_task_set_task_data (task, restore, restore_free);
  lodge_vmm_read_snapshots_async (restore->vmm, machine, cancellable, on_read_cb, task);
}

gboolean
lodge_restorer_restore_finish (GAsyncResult *result, char **undo, char **note, GError **error)
{
  Restore *restore;

  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)lodge_restorer_restore_async),
                        FALSE);

  restore = g_task_get_task_data (G_TASK (result));
  if (undo != NULL)
    *undo = g_steal_pointer (&restore->undo);
  if (note != NULL)
    *note = g_steal_pointer (&restore->note);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
lodge_restorer_is_clock_behind (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)lodge_restorer_restore_async),
                        FALSE);

  return ((Restore *)g_task_get_task_data (G_TASK (result)))->clock_behind;
}

const char *
lodge_restorer_get_undo (LodgeMachine *machine)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  return lodge_machine_config_get_snapshot_undo (lodge_machine_get_config (machine));
}

void
lodge_restorer_undo_async (LodgeCore *core,
                           LodgeMachine *machine,
                           LodgeJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autofree char *name = g_strdup (lodge_restorer_get_undo (machine));

  lodge_restorer_restore_async (core,
                                machine,
                                name != NULL ? name : "",
                                LODGE_RESTORE_AS_TAKEN,
                                LODGE_RESTORER_UNDO_ONLY,
                                job,
                                cancellable,
                                callback,
                                user_data);
}
