/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-schedule-note.h"

#include "lodge-file.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAX_BYTES 4096

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "lodge", "schedules", NULL);
}

static char *
dup_path (const char *uuid)
{
  g_autofree char *folder = dup_folder ();

  return g_build_filename (folder, uuid, NULL);
}

GFile *
lodge_schedule_note_dup_file (const char *uuid)
{
  g_autofree char *path = dup_path (uuid);

  return g_file_new_for_path (path);
}

typedef struct
{
  char *uuid;
  char *text;
  gint64 when;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->uuid);
  g_free (note->text);
  g_free (note);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Note *note = task_data;
  g_autofree char *path = dup_path (note->uuid);
  g_autofree char *folder = dup_folder ();
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  if (note->text == NULL)
    g_unlink (path);
  else
    {
      content = g_strdup_printf ("%" G_GINT64_FORMAT "\n%s", note->when, note->text);
      if (!lodge_file_make_folder (folder, &error) ||
          !lodge_file_write_atomic (path, content, -1, &error))
        g_message ("%s", error->message);
    }
  g_task_return_boolean (task, TRUE);
}

void
lodge_schedule_note_write (const char *uuid, const char *text)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Note *note = g_new0 (Note, 1);

  note->uuid = g_strdup (uuid);
  note->text = g_strdup (text);
  note->when = g_get_real_time ();
  g_task_set_task_data (task, note, note_free);
  g_task_run_in_thread (task, write_in_thread);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Note *note = task_data;
  g_autofree char *path = dup_path (note->uuid);
  g_autofree char *content = lodge_file_read (path, MAX_BYTES, NULL, NULL);
  char *line = content != NULL ? strchr (content, '\n') : NULL;

  if (line == NULL || !g_utf8_validate (content, -1, NULL))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  note->when = g_ascii_strtoll (content, NULL, 10);
  g_task_return_pointer (task, g_strdup (line + 1), g_free);
}

void
lodge_schedule_note_read_async (const char *uuid,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Note *note = g_new0 (Note, 1);

  note->uuid = g_strdup (uuid);
  g_task_set_source_tag (task, lodge_schedule_note_read_async);
  g_task_set_task_data (task, note, note_free);
  g_task_run_in_thread (task, read_in_thread);
}

char *
lodge_schedule_note_read_finish (GAsyncResult *result, gint64 *when)
{
  char *text;

  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)lodge_schedule_note_read_async),
                        NULL);

  text = g_task_propagate_pointer (G_TASK (result), NULL);
  if (when != NULL && text != NULL)
    *when = ((Note *)g_task_get_task_data (G_TASK (result)))->when;
  return text;
}
