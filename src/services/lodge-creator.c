/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-creator.h"

#include "lodge-creator-private.h"
#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-recovery.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/*
 * The transaction, each step the callback of the one before:
 *
 *   title locked, list read again; files checked, image probed;
 *   journal -> disk -> definition -> start -> journal removed
 *
 * Once the journal is written every way out leads through its removal or take_back ().
 */
typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeCreateRequest *request;
  LodgeCreatePlan *plan;
  LodgeJob *job; /* NULL for a preview */
  LodgeJournal *journal;
  LodgeMachine *machine;
  LodgeCreatePage page;
  GError *error; /* why it is taken back, or the start's failure */
  int lock;      /* on the title */
} Creation;

static void
release_title (Creation *creation)
{
  if (creation->lock >= 0)
    g_close (creation->lock, NULL);
  creation->lock = -1;
}

static void
creation_free (Creation *creation)
{
  g_object_unref (creation->core);
  g_object_unref (creation->vmm);
  g_object_unref (creation->request);
  g_clear_pointer (&creation->plan, lodge_create_plan_free);
  g_clear_object (&creation->job);
  g_clear_object (&creation->journal);
  g_clear_object (&creation->machine);
  g_clear_error (&creation->error);
  release_title (creation);
  g_free (creation);
}

static GTask *
begin (LodgeCore *core,
       LodgeVmm *vmm,
       LodgeCreateRequest *request,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Creation *creation = g_new0 (Creation, 1);

  creation->core = g_object_ref (core);
  creation->vmm = g_object_ref (vmm);
  creation->request = g_object_ref (request);
  creation->page = LODGE_CREATE_PAGE_REVIEW;
  creation->lock = -1;
  g_task_set_task_data (task, creation, (GDestroyNotify)creation_free);
  /* The transaction looks at the cancellable itself: it may only stop where it can be undone. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

/* Which page mends what the backend says. */
static LodgeCreatePage
get_page (Creation *creation, const GError *error)
{
  if (error->domain != LODGE_VMM_ERROR)
    return LODGE_CREATE_PAGE_REVIEW;

  switch ((LodgeVmmError)error->code)
    {
    case LODGE_VMM_ERROR_NO_SPACE:
    case LODGE_VMM_ERROR_NO_MEMORY:
      return LODGE_CREATE_PAGE_SYSTEM;
    case LODGE_VMM_ERROR_UNSAFE:
    case LODGE_VMM_ERROR_NOT_FOUND:
    case LODGE_VMM_ERROR_IN_USE:
      return LODGE_CREATE_PAGE_SOURCE;
    case LODGE_VMM_ERROR_DENIED:
      return creation->journal != NULL ? LODGE_CREATE_PAGE_REVIEW : LODGE_CREATE_PAGE_SOURCE;
    case LODGE_VMM_ERROR_EXISTS:
    default:
      return LODGE_CREATE_PAGE_REVIEW;
    }
}

/* The end of every way: tells job and caller. Takes @task. */
static void
conclude (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);

  release_title (creation);
  if (creation->job != NULL)
    lodge_job_finish (creation->job, creation->error);
  if (creation->machine != NULL || creation->error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&creation->error));
  g_object_unref (task);
}

/* A way out before anything was made. Takes @task and @error. */
static void
give_up (GTask *task, LodgeCreatePage page, GError *error)
{
  Creation *creation = g_task_get_task_data (task);

  creation->page = page;
  creation->error = error;
  conclude (task);
}

static void
on_taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* What could not be taken back now is in the journal; the next connection does it. */
  if (!lodge_recovery_settle_finish (result, &error))
    g_message ("A creation could not be taken back yet: %s", error->message);
  g_clear_object (&creation->machine);
  conclude (task);
}

static void
on_undo_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!lodge_journal_append_finish (result, &error))
    g_warning ("%s", error->message);
  lodge_recovery_settle_async (
      creation->core, creation->vmm, creation->journal, TRUE, on_taken_back_cb, task);
}

/* Undoes all that was made, because of @error (taken). The step is noted first: without it, a
 * recovery would take a stored definition for a success. */
static void
take_back (GTask *task, GError *error)
{
  Creation *creation = g_task_get_task_data (task);

  creation->page = get_page (creation, error);
  creation->error = error;
  lodge_job_set_detail (creation->job, _ ("Cleaning up"));
  lodge_journal_append_async (
      creation->journal, LODGE_JOURNAL_STEP_UNDO, NULL, on_undo_noted_cb, task);
}

/* Takes back and answers TRUE when the user has cancelled. */
static gboolean
take_back_if_cancelled (GTask *task)
{
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    return FALSE;
  take_back (task, error);
  return TRUE;
}

static void
on_journal_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* A machine that is there is complete: the next recovery will only drop the entry. */
  if (!lodge_journal_remove_finish (result, &error))
    g_warning ("%s", error->message);
  conclude (user_data);
}

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);

  if (lodge_vmm_control_finish (creation->vmm, result, &creation->error))
    lodge_fault_point ("create.started");
  else
    creation->page = get_page (creation, creation->error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_clear_error (&creation->error);
      take_back_if_cancelled (task);
      return;
    }
  lodge_journal_remove_async (creation->journal, on_journal_removed_cb, task);
}

static void
on_defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;

  creation->machine = lodge_vmm_create_finish (creation->vmm, result, &error);
  if (creation->machine == NULL)
    {
      take_back (task, error);
      return;
    }
  lodge_fault_point ("create.defined");
  lodge_job_report (creation->job, 0.95);
  if (take_back_if_cancelled (task))
    return;
  if (!lodge_create_request_get_start (creation->request))
    {
      lodge_journal_remove_async (creation->journal, on_journal_removed_cb, task);
      return;
    }
  lodge_job_set_detail (creation->job, _ ("Starting"));
  lodge_vmm_control_async (
      creation->vmm, creation->machine, LODGE_VERB_START, NULL, on_started_cb, task);
}

/* Not cancellable: nobody could say afterwards whether libvirt has stored it. */
static void
define (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);
  g_autoptr (LodgeMachineConfig) config =
      lodge_create_plan_build_config (creation->plan, creation->vmm, creation->request);

  if (take_back_if_cancelled (task))
    return;
  lodge_job_set_detail (creation->job, _ ("Storing the definition"));
  lodge_vmm_create_async (creation->vmm, config, FALSE, NULL, on_defined_cb, task);
}

static void
on_disk_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  g_autofree char *path = NULL;
  GError *error = NULL;

  path = lodge_vmm_create_disk_finish (creation->vmm, result, &error);
  if (path == NULL)
    {
      take_back (task, error);
      return;
    }
  lodge_fault_point ("create.disk-made");
  g_free (creation->plan->disk_path);
  creation->plan->disk_path = g_steal_pointer (&path);
  define (task);
}

static void
on_journal_begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  LodgeCreatePlan *plan = creation->plan;
  LodgeDiskRequest request = { 0 };
  GError *error = NULL;

  creation->journal = lodge_journal_begin_finish (result, &error);
  if (creation->journal == NULL)
    {
      give_up (task, LODGE_CREATE_PAGE_REVIEW, error);
      return;
    }
  lodge_fault_point ("create.begun");
  if (take_back_if_cancelled (task))
    return;
  if (plan->disk_name == NULL)
    {
      define (task);
      return;
    }

  lodge_job_set_detail (creation->job,
                        plan->source_path != NULL ? _ ("Copying the disk") : _ ("Making the disk"));
  request.name = plan->disk_name;
  request.format = plan->disk_format;
  request.capacity = plan->disk_size;
  request.source_path = plan->source_path;
  request.source_format = plan->source_format;
  lodge_vmm_create_disk_async (
      creation->vmm, &request, creation->job, g_task_get_cancellable (task), on_disk_made_cb, task);
}

static void
begin_journal (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);
  LodgeCreatePlan *plan = creation->plan;
  g_autofree char *uri = lodge_vmm_dup_uri (creation->vmm);
  GVariantBuilder fields;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      give_up (task, LODGE_CREATE_PAGE_REVIEW, error);
      return;
    }
  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&fields, "{sv}", "uri", g_variant_new_string (uri));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (plan->uuid));
  g_variant_builder_add (&fields,
                         "{sv}",
                         "title",
                         g_variant_new_string (lodge_create_request_get_title (creation->request)));
  /* Only a disk of its own: an image that is used in place is never ours to delete. */
  if (plan->disk_name != NULL)
    g_variant_builder_add (&fields, "{sv}", "disk", g_variant_new_string (plan->disk_path));
  lodge_journal_begin_async (LODGE_JOURNAL_CREATE,
                             LODGE_JOURNAL_VERSION,
                             g_variant_builder_end (&fields),
                             on_journal_begun_cb,
                             task);
}

static void
on_previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;
  char *text = lodge_vmm_create_finish_text (creation->vmm, result, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

/* All that could be looked at was: now the work, or its description. */
static void
go_on (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);
  g_autoptr (LodgeMachineConfig) config = NULL;

  if (creation->job != NULL)
    {
      begin_journal (task);
      return;
    }
  config = lodge_create_plan_build_config (creation->plan, creation->vmm, creation->request);
  lodge_vmm_create_async (
      creation->vmm, config, TRUE, g_task_get_cancellable (task), on_previewed_cb, task);
}

/* Two machines that write to one disk destroy it. */
static GError *
check_not_used (Creation *creation, const char *path)
{
  LodgeMachine *user = lodge_recovery_find_user (creation->core, path, NULL);
  g_autofree char *name = g_filename_display_basename (path);

  if (user == NULL || lodge_create_request_get_copy_disk (creation->request))
    return NULL;
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_IN_USE,
      path,
      _ ("“%s” is the disk of the machine “%s”. Let it be copied, or choose "
         "another."),
      name,
      lodge_machine_get_title (user));
}

/* The image is looked at again: it may have changed since it was chosen. */
static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  LodgeCreatePlan *plan = creation->plan;
  g_autoptr (LodgeImageInfo) info = NULL;
  const char *format = lodge_create_request_get_path_format (creation->request);
  GError *error = NULL;

  info = lodge_vmm_probe_image_finish (creation->vmm, result, &error);
  if (info != NULL && format != NULL && g_strcmp0 (info->format, format) != 0 &&
      /* A raw disk may begin with anything, so that raw is a choice that only a person makes. */
      g_strcmp0 (format, "raw") != 0)
    error =
        lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                             NULL,
                             _ ("The disk image has changed since it was chosen: it is “%s” now. "
                                "Choose it again."),
                             info->format);
  else if (info != NULL)
    error =
        lodge_creator_check_image (info, lodge_create_request_get_copy_disk (creation->request));
  if (error == NULL)
    error = check_not_used (creation, info->path);
  if (error != NULL)
    {
      give_up (task, LODGE_CREATE_PAGE_SOURCE, error);
      return;
    }

  format = format != NULL ? format : info->format;
  if (plan->source_path != NULL)
    {
      g_free (plan->source_format);
      plan->source_format = g_strdup (format);
      g_free (plan->source_path);
      plan->source_path = g_strdup (info->path);
    }
  else
    {
      g_free (plan->disk_format);
      plan->disk_format = g_strdup (format);
      g_free (plan->disk_path);
      plan->disk_path = g_strdup (info->path);
    }
  go_on (task);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lodge_create_plan_check_finish (result, &error))
    {
      give_up (task,
               g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS)
                   ? LODGE_CREATE_PAGE_REVIEW
                   : LODGE_CREATE_PAGE_SOURCE,
               error);
      return;
    }
  if (lodge_create_request_get_source (creation->request) != LODGE_SOURCE_DISK)
    {
      go_on (task);
      return;
    }
  lodge_vmm_probe_image_async (creation->vmm,
                               lodge_create_request_get_path (creation->request),
                               g_task_get_cancellable (task),
                               on_probed_cb,
                               task);
}

static GError *
check_disk_path (Creation *creation)
{
  LodgeCreatePlan *plan = creation->plan;

  if (plan->disk_name == NULL ||
      (plan->disk_path != NULL && g_utf8_validate (plan->disk_path, -1, NULL)))
    return NULL;
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_NOT_SUPPORTED,
      NULL,
      _ ("There is no folder for disks on this connection. Use a disk image "
         "in place, or no disk."));
}

/* FALSE: the request is refused, and @task taken. */
static gboolean
validate (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;

  if (lodge_create_request_validate (creation->request,
                                     lodge_vmm_get_host (creation->vmm),
                                     lodge_core_get_machines (creation->core),
                                     &creation->page,
                                     &error))
    return TRUE;
  give_up (task, creation->page, error);
  return FALSE;
}

static void
check_files (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;

  creation->plan = lodge_create_plan_new (creation->vmm, creation->request);
  error = check_disk_path (creation);
  if (error != NULL)
    {
      give_up (task, LODGE_CREATE_PAGE_SYSTEM, error);
      return;
    }
  lodge_create_plan_check_async (
      creation->plan, creation->request, g_task_get_cancellable (task), on_checked_cb, task);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lodge_vmm_refresh_finish (creation->vmm, result, &error))
    {
      give_up (task, LODGE_CREATE_PAGE_REVIEW, error);
      return;
    }
  if (validate (task))
    check_files (task);
}

static void
on_title_locked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Creation *creation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  creation->lock = lodge_file_lock_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    {
      give_up (task,
               LODGE_CREATE_PAGE_REVIEW,
               lodge_vmm_error_new (LODGE_VMM_ERROR_EXISTS,
                                    NULL,
                                    _ ("A machine called “%s” is being created just now. Choose "
                                       "another name."),
                                    lodge_create_request_get_title (creation->request)));
      return;
    }
  if (error != NULL)
    g_debug ("Creating without a lock: %s", error->message);
  /* Who held the lock before may have made a machine that is not in the list yet. */
  lodge_vmm_refresh_async (
      creation->vmm, NULL, g_task_get_cancellable (task), on_refreshed_cb, task);
}

/* libvirt does not mind two machines with one title, so Lodge's programs take turns. */
static void
lock_title (GTask *task)
{
  Creation *creation = g_task_get_task_data (task);
  g_autofree char *digest = g_compute_checksum_for_string (
      G_CHECKSUM_SHA256, lodge_create_request_get_title (creation->request), -1);
  g_autofree char *name = g_strconcat ("title-", digest, NULL);

  lodge_file_lock_async (name, on_title_locked_cb, task);
}

void
lodge_creator_create_async (LodgeCore *core,
                            LodgeVmm *vmm,
                            LodgeCreateRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GCancellable) own_cancellable = NULL;
  g_autofree char *title = NULL;
  Creation *creation;
  GTask *task;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_CREATE_REQUEST (request));

  own_cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  task = begin (core, vmm, request, own_cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_creator_create_async);
  creation = g_task_get_task_data (task);
  title = g_strdup_printf (_ ("Creating “%s”"),
                           lodge_create_request_get_title (request) != NULL
                               ? lodge_create_request_get_title (request)
                               : "");
  creation->job = lodge_job_new (title, own_cancellable);
  lodge_core_add_job (core, creation->job);
  if (validate (task))
    lock_title (task);
}

LodgeMachine *
lodge_creator_create_finish (GAsyncResult *result, LodgeCreatePage *page, GError **error)
{
  Creation *creation;

  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_creator_create_async), NULL);

  creation = g_task_get_task_data (G_TASK (result));
  if (page != NULL)
    *page = creation->page;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  /* Made, but not started: the caller gets both. */
  if (creation->error != NULL)
    g_propagate_error (error, g_steal_pointer (&creation->error));
  return g_steal_pointer (&creation->machine);
}

void
lodge_creator_preview_async (LodgeCore *core,
                             LodgeVmm *vmm,
                             LodgeCreateRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_CREATE_REQUEST (request));

  task = begin (core, vmm, request, cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_creator_preview_async);
  if (validate (task))
    check_files (task);
}

char *
lodge_creator_preview_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_creator_preview_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
