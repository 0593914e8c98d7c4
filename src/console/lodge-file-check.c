/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-file-check.h"

#include <glib/gi18n-lib.h>

#include "lodge-vmm-error.h"

char *
lodge_file_check_dup_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL ? g_filename_display_name (name) : g_file_get_parse_name (file);
}

GError *
lodge_file_check_unreadable (const char *name, const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_FOUND, cause->message, _ ("“%s” is not there any more."), name);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_DENIED, cause->message, _ ("You have no permission to read “%s”."), name);
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_FAILED, cause->message, _ ("“%s” could not be read."), name);
}

/* Agents are told a name in UTF-8. */
static gboolean
has_clean_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_utf8_validate (name, -1, NULL);
}

/* The size is the task's data. */
static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  g_autofree char *name = lodge_file_check_dup_name (G_FILE (source));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (stream == NULL)
    g_task_return_error (task, lodge_file_check_unreadable (name, error));
  else
    g_task_return_int (task, *(goffset *)g_task_get_task_data (task));
  if (stream != NULL)
    g_input_stream_close_async (G_INPUT_STREAM (stream), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* NULL: it may be sent. (transfer full) */
static GError *
judge (GFile *file, GFileInfo *info, const GError *error)
{
  g_autofree char *name = lodge_file_check_dup_name (file);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (info == NULL)
    return lodge_file_check_unreadable (name, error);
  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                NULL,
                                _ ("“%s” is a folder, which can’t be sent. Send the files in it, "
                                   "or pack it into an archive."),
                                name);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_INVALID, NULL, _ ("“%s” is not a file that could be sent."), name);
  if (!has_clean_name (file))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                NULL,
                                _ ("The name of “%s” can’t be told to the machine. Rename the "
                                   "file."),
                                name);
  return NULL;
}

/* Opened to see whether that may be done: a pipe or a device never is. */
static void
on_info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  GError *problem = judge (G_FILE (source), info, error);
  goffset size;

  if (problem != NULL)
    {
      g_task_return_error (task, problem);
      return;
    }
  size = g_file_info_get_size (info);
  g_task_set_task_data (task, g_memdup2 (&size, sizeof size), g_free);
  g_file_read_async (G_FILE (source),
                     G_PRIORITY_DEFAULT,
                     g_task_get_cancellable (task),
                     on_opened_cb,
                     g_object_ref (task));
}

void
lodge_file_check_async (GFile *file,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (file, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_file_check_async);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT,
                           cancellable,
                           on_info_cb,
                           task);
}

goffset
lodge_file_check_finish (GFile *file, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
