/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-remover.h"

#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-recovery.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* lock -> list of files -> journal -> the same steps that a recovery takes (lodge-recovery.c) */
typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GListModel *confirmed; /* NULL: whatever is deletable */
  gboolean keep_disks;
  LodgeJob *job;
  LodgeJournal *journal;
  int lock;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->core);
  g_object_unref (removal->vmm);
  g_object_unref (removal->machine);
  g_clear_object (&removal->confirmed);
  g_clear_object (&removal->job);
  g_clear_object (&removal->journal);
  if (removal->lock >= 0)
    g_close (removal->lock, NULL);
  g_free (removal);
}

/* Takes @task and @error (nullable: done). */
static void
conclude (GTask *task, GError *error)
{
  Removal *removal = g_task_get_task_data (task);

  lodge_job_finish (removal->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  lodge_recovery_settle_finish (result, &error);
  conclude (user_data, error);
}

static void
on_journal_begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;

  removal->journal = lodge_journal_begin_finish (result, &error);
  if (removal->journal == NULL)
    {
      conclude (task, error);
      return;
    }
  lodge_fault_point ("delete.begun");
  lodge_recovery_settle_async (
      removal->core, removal->vmm, removal->journal, TRUE, on_settled_cb, task);
}

static void
begin_journal (GTask *task, GStrv files)
{
  Removal *removal = g_task_get_task_data (task);
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_machine_get_uri (removal->machine)));
  g_variant_builder_add (
      &fields, "{sv}", "uuid", g_variant_new_string (lodge_machine_get_uuid (removal->machine)));
  g_variant_builder_add (
      &fields, "{sv}", "title", g_variant_new_string (lodge_machine_get_title (removal->machine)));
  g_variant_builder_add (
      &fields, "{sv}", "files", g_variant_new_strv ((const char *const *)files, -1));
  lodge_journal_begin_async (LODGE_JOURNAL_DELETE,
                             LODGE_JOURNAL_VERSION,
                             g_variant_builder_end (&fields),
                             on_journal_begun_cb,
                             task);
}

static gboolean
is_confirmed (GListModel *confirmed, const char *path)
{
  guint length = confirmed != NULL ? g_list_model_get_n_items (confirmed) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (confirmed, i);

      if (g_strcmp0 (lodge_machine_file_get_path (file), path) == 0)
        return TRUE;
    }
  return confirmed == NULL;
}

/* Of what belongs to the machine now, the disks that the user gave up and nobody else uses. What
 * libvirt made beside them (NVRAM, TPM state, saved memory) goes with the definition. */
static GStrv
choose_files (Removal *removal, GListModel *files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint length = g_list_model_get_n_items (files);

  for (guint i = 0; i < length && !removal->keep_disks; i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);
      const char *path = lodge_machine_file_get_path (file);

      if (lodge_machine_file_get_role (file) == LODGE_FILE_ROLE_DISK &&
          lodge_machine_file_get_deletable (file) && g_utf8_validate (path, -1, NULL) &&
          is_confirmed (removal->confirmed, path) &&
          lodge_recovery_find_user (removal->core, path, removal->machine) == NULL)
        g_strv_builder_add (builder, path);
    }
  return g_strv_builder_end (builder);
}

static void
on_files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (GListModel) files = NULL;
  g_auto (GStrv) chosen = NULL;
  GError *error = NULL;

  files = lodge_vmm_list_files_finish (removal->vmm, result, &error);
  if (files == NULL)
    {
      conclude (task, error);
      return;
    }
  /* The last moment at which a cancel costs nothing; from here on it goes through. */
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      conclude (task, error);
      return;
    }
  chosen = choose_files (removal, files);
  begin_journal (task, chosen);
}

static void
on_locked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;

  removal->lock = lodge_file_lock_finish (result, &error);
  if (removal->lock < 0)
    {
      conclude (task, error);
      return;
    }
  if (removal->keep_disks)
    {
      g_auto (GStrv) none = g_new0 (char *, 1);

      begin_journal (task, none);
      return;
    }
  lodge_vmm_list_files_async (
      removal->vmm, removal->machine, g_task_get_cancellable (task), on_files_listed_cb, task);
}

void
lodge_machine_remover_delete_async (LodgeCore *core,
                                    LodgeMachine *machine,
                                    GListModel *files,
                                    gboolean keep_disks,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autofree char *title = NULL;
  Removal *removal;
  LodgeVmm *vmm;
  GTask *task;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  vmm = lodge_core_get_vmm (core, machine);
  g_return_if_fail (vmm != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  removal = g_new0 (Removal, 1);
  title = g_strdup_printf (_ ("Deleting “%s”"), lodge_machine_get_title (machine));
  removal->core = g_object_ref (core);
  removal->vmm = g_object_ref (vmm);
  removal->machine = g_object_ref (machine);
  removal->confirmed = files != NULL ? g_object_ref (files) : NULL;
  removal->keep_disks = keep_disks;
  removal->job = lodge_job_new (title, NULL);
  removal->lock = -1;
  g_task_set_source_tag (task, lodge_machine_remover_delete_async);
  g_task_set_task_data (task, removal, (GDestroyNotify)removal_free);
  g_task_set_check_cancellable (task, FALSE);
  lodge_core_add_job (core, removal->job);
  lodge_file_lock_async (lodge_machine_get_uuid (machine), on_locked_cb, task);
}

gboolean
lodge_machine_remover_delete_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_machine_remover_delete_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
