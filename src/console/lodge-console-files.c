/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-files.h"

#include <glib/gi18n-lib.h>

#include "lodge-file-check.h"
#include "lodge-vmm-error.h"

/* How long a file may make no progress before it is looked at again. */
#define STALL_MS 2000

/* More sentences than that help nobody. */
#define MAX_PROBLEMS 4

typedef struct
{
  GListModel *files;
  LodgeJob *job;
  goffset *sizes; /* -1: left out */
  guint index;    /* of the file that is looked at, or sent */
  goffset total;
  goffset done;        /* in bytes, of the files before */
  goffset current;     /* of this one */
  goffset last_seen;   /* what "current" was at the last look */
  GCancellable *own;   /* of this file; follows the job's */
  gulong cancelled_id; /* of the job's */
  guint stall_id;
  gboolean shrunk;
  GPtrArray *problems; /* of GError */
  guint n_left_out;
} Sending;

static void send_next (GTask *task);
static void check_next (GTask *task);

static void
sending_free (gpointer data)
{
  Sending *self = data;

  g_clear_handle_id (&self->stall_id, g_source_remove);
  g_object_unref (self->files);
  g_object_unref (self->job);
  g_clear_object (&self->own);
  g_ptr_array_unref (self->problems);
  g_free (self->sizes);
  g_free (self);
}

/* @problem: (transfer full) */
static void
leave_out (Sending *self, GError *problem)
{
  self->n_left_out++;
  if (self->problems->len < MAX_PROBLEMS)
    g_ptr_array_add (self->problems, problem);
  else
    g_error_free (problem);
}

static GError *
join_problems (Sending *self)
{
  GString *text = g_string_new (NULL);
  GString *details = g_string_new (NULL);
  const GError *first = self->problems->pdata[0];
  guint more = self->n_left_out - self->problems->len;
  GError *error;

  for (guint i = 0; i < self->problems->len; i++)
    {
      const GError *problem = self->problems->pdata[i];
      const char *detail = lodge_vmm_error_get_details (problem);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", problem->message);
      if (detail != NULL)
        g_string_append_printf (details, "%s%s", details->len > 0 ? "\n" : "", detail);
    }
  if (more > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (
          text,
          g_dngettext (
              GETTEXT_PACKAGE, "%u more file was not sent.", "%u more files were not sent.", more),
          more);
    }
  error =
      lodge_vmm_error_new (first->code, details->len > 0 ? details->str : NULL, "%s", text->str);
  g_string_free (text, TRUE);
  g_string_free (details, TRUE);
  return error;
}

static void
finish (GTask *task)
{
  Sending *self = g_task_get_task_data (task);

  if (g_cancellable_is_cancelled (lodge_job_get_cancellable (self->job)))
    g_task_return_new_error (
        task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sending of files was cancelled.");
  else if (self->problems->len > 0)
    g_task_return_error (task, join_problems (self));
  else
    g_task_return_boolean (task, TRUE);
}

/* Whether the next file may fare better. */
static gboolean
is_hopeless (const GError *problem)
{
  return g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED) ||
         g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NO_SPACE);
}

static void
report (Sending *self)
{
  lodge_job_report (self->job,
                    self->total > 0 ? (double)(self->done + self->current) / (double)self->total
                                    : 0.0);
}

static void
on_progress_cb (goffset current, goffset total, gpointer user_data)
{
  Sending *self = g_task_get_task_data (G_TASK (user_data));

  self->current = CLAMP (current, 0, self->sizes[self->index]);
  report (self);
}

/* Of a file that has become shorter meanwhile the guest awaits the rest for ever. */
static void
on_looked_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GFile) file = g_list_model_get_item (self->files, self->index);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (self->own == NULL || (gpointer)file != (gpointer)source || info == NULL ||
      self->current >= self->sizes[self->index])
    return;
  if (g_file_info_get_size (info) < self->sizes[self->index])
    {
      self->shrunk = TRUE;
      g_cancellable_cancel (self->own);
    }
}

static gboolean
on_stall_cb (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GFile) file = g_list_model_get_item (self->files, self->index);

  if (self->current == self->last_seen)
    g_file_query_info_async (file,
                             G_FILE_ATTRIBUTE_STANDARD_SIZE,
                             G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_LOW,
                             NULL,
                             on_looked_again_cb,
                             g_object_ref (task));
  self->last_seen = self->current;
  return G_SOURCE_CONTINUE;
}

/* @problem: (nullable) (transfer full) */
static GError *
explain (Sending *self, GFile *file, GError *problem)
{
  g_autofree char *name = lodge_file_check_dup_name (file);

  if (!self->shrunk)
    return problem;
  g_clear_error (&problem);
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_CONFLICT,
      NULL,
      _ ("“%s” became shorter while it was sent. Wait until it is complete, then send it again."),
      name);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GFile) file = g_list_model_get_item (self->files, self->index);
  GCancellable *all = lodge_job_get_cancellable (self->job);
  g_autoptr (GError) error = NULL;
  gboolean sent = g_task_propagate_boolean (G_TASK (result), &error);
  gboolean hopeless = !sent && is_hopeless (error);

  g_clear_handle_id (&self->stall_id, g_source_remove);
  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (all, self->cancelled_id);
  self->cancelled_id = 0;
  g_clear_object (&self->own);
  self->done += self->sizes[self->index];
  self->current = 0;
  report (self);
  if (g_cancellable_is_cancelled (all))
    {
      finish (task);
      g_object_unref (task);
      return;
    }
  if (!sent)
    leave_out (self, explain (self, file, g_steal_pointer (&error)));
  self->index++;
  for (guint i = self->index; hopeless && i < g_list_model_get_n_items (self->files); i++)
    self->n_left_out += self->sizes[i] >= 0 ? 1 : 0;
  if (hopeless)
    self->index = g_list_model_get_n_items (self->files);
  send_next (task);
}

static void
on_cancelled_cb (GCancellable *all, GCancellable *own)
{
  g_cancellable_cancel (own);
}

static void
tell_name (Sending *self, const char *name)
{
  guint n_files = g_list_model_get_n_items (self->files);
  g_autofree char *detail = NULL;

  if (n_files < 2)
    return;
  /* Translators: a file's name, its number and how many there are: "holiday.jpg (2 of 5)". */
  detail = g_strdup_printf (_ ("%s (%u of %u)"), name, self->index + 1, n_files);
  lodge_job_set_detail (self->job, detail);
}

/* @task: (transfer full) */
static void
send_file (GTask *task, GFile *file)
{
  LodgeConsole *console = g_task_get_source_object (task);
  Sending *self = g_task_get_task_data (task);
  GCancellable *all = lodge_job_get_cancellable (self->job);
  g_autofree char *name = lodge_file_check_dup_name (file);
  LodgeFileWish wish = { file, name, on_progress_cb, task };
  GTask *own;

  tell_name (self, name);
  self->current = 0;
  self->last_seen = -1;
  self->shrunk = FALSE;
  self->own = g_cancellable_new ();
  /* Not g_cancellable_connect (): it can't be undone from within. All are on this thread. */
  if (all != NULL)
    self->cancelled_id =
        g_signal_connect (all, "cancelled", G_CALLBACK (on_cancelled_cb), self->own);
  self->stall_id = g_timeout_add (STALL_MS, on_stall_cb, task);
  own = g_task_new (console, self->own, on_sent_cb, task);
  g_task_set_source_tag (own, lodge_console_send_files_async);
  if (LODGE_CONSOLE_GET_CLASS (console)->send_file != NULL &&
      lodge_console_get_files_state (console) == LODGE_FILES_READY)
    LODGE_CONSOLE_GET_CLASS (console)->send_file (console, &wish, g_steal_pointer (&own));
  else
    g_task_return_error (own,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_DISCONNECTED,
                                              NULL,
                                              _ ("“%s” was not sent: the machine takes no files "
                                                 "any more."),
                                              name));
  g_clear_object (&own);
}

static void
send_next (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GFile) file = NULL;

  while (self->index < g_list_model_get_n_items (self->files) && self->sizes[self->index] < 0)
    self->index++;
  file = g_list_model_get_item (self->files, self->index);
  if (file != NULL && !g_cancellable_is_cancelled (lodge_job_get_cancellable (self->job)))
    {
      send_file (task, file);
      return;
    }
  finish (task);
  g_object_unref (task);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  goffset size = lodge_file_check_finish (G_FILE (source), result, &error);

  self->sizes[self->index] = error == NULL ? size : -1;
  if (error == NULL)
    self->total += size;
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    leave_out (self, g_steal_pointer (&error));
  self->index++;
  check_next (task);
}

/* All sizes first, or the progress would jump back. */
static void
check_next (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GFile) file = g_list_model_get_item (self->files, self->index);

  if (file != NULL)
    {
      lodge_file_check_async (file, lodge_job_get_cancellable (self->job), on_checked_cb, task);
      return;
    }
  self->index = 0;
  send_next (task);
}

LodgeFilesState
lodge_console_get_files_state (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), LODGE_FILES_NEVER);

  if (LODGE_CONSOLE_GET_CLASS (self)->get_files_state == NULL)
    return LODGE_FILES_NEVER;
  return (LodgeFilesState)LODGE_CONSOLE_GET_CLASS (self)->get_files_state (self);
}

void
lodge_console_send_files_async (LodgeConsole *self,
                                GListModel *files,
                                LodgeJob *job,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Sending *sending;
  GTask *task;

  g_return_if_fail (LODGE_IS_CONSOLE (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));
  g_return_if_fail (LODGE_IS_JOB (job));

  sending = g_new0 (Sending, 1);
  sending->files = g_object_ref (files);
  sending->job = g_object_ref (job);
  sending->sizes = g_new0 (goffset, g_list_model_get_n_items (files) + 1);
  sending->problems = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lodge_console_send_files_async);
  g_task_set_task_data (task, sending, sending_free);
  check_next (task);
}

gboolean
lodge_console_send_files_finish (LodgeConsole *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
