/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-recovery.h"

#include "lodge-fault.h"

#include <string.h>

/* One entry on its way. */
typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeJournal *journal;
  gboolean owner;
  GStrv files;     /* to delete */
  guint next;      /* index in files */
  GError *problem; /* the first file that could not be deleted */
} Settlement;

static void
settlement_free (Settlement *settlement)
{
  g_object_unref (settlement->core);
  g_object_unref (settlement->vmm);
  g_object_unref (settlement->journal);
  g_strfreev (settlement->files);
  g_clear_error (&settlement->problem);
  g_free (settlement);
}

static gboolean
uses_file (LodgeMachine *machine, const char *path)
{
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  GListModel *disks = lodge_machine_config_get_disks (config);
  guint length = g_list_model_get_n_items (disks);

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (g_strcmp0 (lodge_disk_get_path (disk), path) == 0)
        return TRUE;
    }
  return g_strcmp0 (lodge_machine_config_get_kernel (config), path) == 0 ||
         g_strcmp0 (lodge_machine_config_get_initrd (config), path) == 0;
}

LodgeMachine *
lodge_recovery_find_user (LodgeCore *core, const char *path, LodgeMachine *except)
{
  GListModel *machines = lodge_core_get_machines (core);
  guint length = g_list_model_get_n_items (machines);

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (machine != except && uses_file (machine, path))
        return machine; /* the list keeps it */
    }
  return NULL;
}

static gboolean
is_connection_error (const GError *error)
{
  return g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED) ||
         g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNAVAILABLE) ||
         g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNRESPONSIVE);
}

/* Leaves the entry on the disk, free for the next recovery. */
static void
leave_entry (GTask *task, GError *error)
{
  Settlement *settlement = g_task_get_task_data (task);

  lodge_journal_close (settlement->journal);
  g_task_return_error (task, error);
}

static void
on_entry_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Settlement *settlement = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* The work is done; an entry that can't be removed is settled once more, to no effect. */
  if (!lodge_journal_remove_finish (result, &error))
    {
      g_warning ("%s", error->message);
      lodge_journal_close (settlement->journal);
    }

  if (settlement->problem != NULL)
    g_task_return_error (task, g_steal_pointer (&settlement->problem));
  else
    g_task_return_boolean (task, TRUE);
}

static void
remove_entry (GTask *task)
{
  Settlement *settlement = g_task_get_task_data (task);

  lodge_journal_remove_async (settlement->journal, on_entry_removed_cb, task);
}

static void delete_next_file (GTask *task);

static void
on_file_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Settlement *settlement = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_delete_file_finish (settlement->vmm, result, &error))
    {
      if (is_connection_error (error))
        {
          g_autoptr (GTask) owned = task;

          leave_entry (owned, g_steal_pointer (&error));
          return;
        }
      /* Somebody took the file into use meanwhile: then it is not ours to delete any more. */
      if (!g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE) &&
          settlement->problem == NULL)
        settlement->problem = g_steal_pointer (&error);
    }
  lodge_fault_point ("delete.file");
  delete_next_file (task);
}

static void
delete_next_file (GTask *task)
{
  Settlement *settlement = g_task_get_task_data (task);
  const char *path = settlement->files[settlement->next];

  if (path == NULL)
    {
      remove_entry (task);
      return;
    }

  settlement->next++;
  if (!g_path_is_absolute (path) || lodge_recovery_find_user (settlement->core, path, NULL) != NULL)
    {
      delete_next_file (task);
      return;
    }
  lodge_vmm_delete_file_async (settlement->vmm, path, NULL, on_file_deleted_cb, task);
}

static void
on_undefined_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;

  /* Not fatal: without the step the next recovery finds no machine and comes to the same. */
  if (!lodge_journal_append_finish (result, &error))
    g_warning ("%s", error->message);
  lodge_fault_point ("delete.undefined");
  delete_next_file (task);
}

static void
on_undefined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Settlement *settlement = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_undefine_finish (settlement->vmm, result, &error) &&
      !g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    {
      g_autoptr (GTask) owned = task;

      if (is_connection_error (error) ||
          g_strcmp0 (lodge_journal_get_kind (settlement->journal), LODGE_JOURNAL_CREATE) == 0)
        {
          leave_entry (owned, g_steal_pointer (&error));
          return;
        }
      /* A delete that is refused has not begun: nothing is left to finish. */
      settlement->problem = g_steal_pointer (&error);
      remove_entry (g_steal_pointer (&owned));
      return;
    }
  lodge_journal_append_async (
      settlement->journal, LODGE_JOURNAL_STEP_UNDEFINED, NULL, on_undefined_noted_cb, task);
}

/*
 * The disk that a "create" entry names, if it can be one that Lodge made for it: where this
 * connection keeps its disks, and named after the machine. A journal that says otherwise is wrong.
 */
static GStrv
dup_created_files (Settlement *settlement)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *path = lodge_journal_get_string (settlement->journal, "disk");
  const char *uuid = lodge_journal_get_string (settlement->journal, "uuid");
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *expected = name != NULL ? lodge_vmm_dup_disk_path (settlement->vmm, name) : NULL;
  g_autofree char *digits = g_strndup (uuid, 8);

  if (path != NULL && g_strcmp0 (path, expected) == 0 && strstr (name, digits) != NULL)
    g_strv_builder_add (builder, path);
  return g_strv_builder_end (builder);
}

static void
settle_create (GTask *task, LodgeMachine *machine)
{
  Settlement *settlement = g_task_get_task_data (task);

  if (machine != NULL && !lodge_journal_has_step (settlement->journal, LODGE_JOURNAL_STEP_UNDO))
    {
      remove_entry (task);
      return;
    }

  settlement->files = dup_created_files (settlement);
  if (machine != NULL)
    lodge_vmm_undefine_async (settlement->vmm, machine, NULL, on_undefined_cb, task);
  else
    delete_next_file (task);
}

static void
settle_delete (GTask *task, LodgeMachine *machine)
{
  Settlement *settlement = g_task_get_task_data (task);
  gboolean undefined = lodge_journal_has_step (settlement->journal, LODGE_JOURNAL_STEP_UNDEFINED);

  /* Defined anew, or started, since the program was killed: somebody wants it after all. */
  if (machine != NULL && !settlement->owner && (undefined || lodge_machine_is_active (machine)))
    {
      g_message ("“%s” was about to be deleted when the program ended, but is in use again. "
                 "It stays; delete it again if you want that.",
                 lodge_machine_get_title (machine));
      remove_entry (task);
      return;
    }

  settlement->files = lodge_journal_dup_strings (settlement->journal, "files");
  if (machine != NULL)
    lodge_vmm_undefine_async (settlement->vmm, machine, NULL, on_undefined_cb, task);
  else
    delete_next_file (task);
}

void
lodge_recovery_settle_async (LodgeCore *core,
                             LodgeVmm *vmm,
                             LodgeJournal *journal,
                             gboolean owner,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Settlement *settlement = g_new0 (Settlement, 1);
  const char *uuid = lodge_journal_get_string (journal, "uuid");
  LodgeMachine *machine;

  settlement->core = g_object_ref (core);
  settlement->vmm = g_object_ref (vmm);
  settlement->journal = g_object_ref (journal);
  settlement->owner = owner;
  g_task_set_source_tag (task, lodge_recovery_settle_async);
  g_task_set_task_data (task, settlement, (GDestroyNotify)settlement_free);

  if (uuid == NULL || !g_uuid_string_is_valid (uuid))
    {
      g_autoptr (GTask) owned = task;

      leave_entry (owned,
                   lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                        lodge_journal_get_id (journal),
                                        "The journal entry names no machine."));
      return;
    }

  machine = lodge_vmm_find_machine (vmm, uuid);
  if (g_strcmp0 (lodge_journal_get_kind (journal), LODGE_JOURNAL_CREATE) == 0)
    settle_create (task, machine);
  else
    settle_delete (task, machine);
}

gboolean
lodge_recovery_settle_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_recovery_settle_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* All entries of one connection, one after another. */
typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
  GPtrArray *entries; /* of LodgeJournal */
  guint next;
  int settled;
} Pass;

static void
pass_free (Pass *pass)
{
  g_object_unref (pass->core);
  g_object_unref (pass->vmm);
  g_clear_pointer (&pass->entries, g_ptr_array_unref);
  g_free (pass);
}

static void settle_next (GTask *task);

static void
on_settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Pass *pass = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (lodge_recovery_settle_finish (result, &error))
    pass->settled++;
  else
    g_message ("An interrupted operation could not be settled: %s", error->message);
  settle_next (task);
}

static void
settle_next (GTask *task)
{
  Pass *pass = g_task_get_task_data (task);

  if (pass->next == pass->entries->len)
    {
      g_task_return_int (task, pass->settled);
      g_object_unref (task);
      return;
    }
  lodge_recovery_settle_async (
      pass->core, pass->vmm, pass->entries->pdata[pass->next++], FALSE, on_settled_cb, task);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Pass *pass = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* Without a fresh list a machine that was defined could look as if it were not. */
  if (!lodge_vmm_refresh_finish (pass->vmm, result, &error))
    {
      g_debug ("Recovery waits: %s", error->message);
      g_task_return_int (task, 0);
      return;
    }
  settle_next (g_steal_pointer (&task));
}

static void
on_claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Pass *pass = g_task_get_task_data (task);

  pass->entries = lodge_journal_claim_finish (result);
  if (pass->entries->len == 0)
    {
      g_task_return_int (task, 0);
      return;
    }
  lodge_vmm_refresh_async (pass->vmm, NULL, NULL, on_refreshed_cb, g_steal_pointer (&task));
}

void
lodge_recovery_run_async (LodgeCore *core,
                          LodgeVmm *vmm,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  static const char *const kinds[] = { LODGE_JOURNAL_CREATE, LODGE_JOURNAL_DELETE, NULL };
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *uri = lodge_vmm_dup_uri (vmm);
  Pass *pass = g_new0 (Pass, 1);

  pass->core = g_object_ref (core);
  pass->vmm = g_object_ref (vmm);
  g_task_set_source_tag (task, lodge_recovery_run_async);
  g_task_set_task_data (task, pass, (GDestroyNotify)pass_free);
  lodge_journal_claim_async (kinds, LODGE_JOURNAL_VERSION, "uri", uri, on_claimed_cb, task);
}

int
lodge_recovery_run_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_recovery_run_async), 0);

  return g_task_propagate_int (G_TASK (result), NULL);
}
