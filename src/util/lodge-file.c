/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_error (GError **error, int number, const char *sentence, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error,
               G_FILE_ERROR,
               g_file_error_from_errno (number),
               "%s %s: %s.",
               sentence,
               shown,
               g_strerror (number));
}

char *
lodge_file_dup_state_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "lodge", NULL);
}

char *
lodge_file_dup_journal_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "lodge", "journal", NULL);
}

char *
lodge_file_dup_lock_folder (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "lodge", "locks", NULL);
}

char *
lodge_file_dup_machine_folder (const char *uri, const char *uuid)
{
  g_autofree char *connection = NULL;

  g_return_val_if_fail (uri != NULL && uuid != NULL, NULL);

  /* Every '/' and a leading '.' becomes a percent escape, so that a URI can't leave the folder. */
  connection = g_uri_escape_string (uri, ":+@", FALSE);
  if (connection[0] == '.')
    connection[0] = '_';
  return g_build_filename (g_get_user_state_dir (), "lodge", connection, uuid, NULL);
}

gboolean
lodge_file_make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;

  set_error (error, errno, _ ("A folder could not be made."), path);
  return FALSE;
}

void
lodge_file_sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("%s: folder not synced: %s", path, g_strerror (errno));
  close (fd);
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, data, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      length -= written;
    }
  return TRUE;
}

gboolean
lodge_file_write_atomic (const char *path, const char *data, gssize length, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  int number;
  int fd;

  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_error (error, errno, _ ("A file could not be written."), path);
      return FALSE;
    }

  if (!write_all (fd, data, length < 0 ? strlen (data) : (gsize)length) || fsync (fd) != 0)
    {
      number = errno;
      close (fd);
      g_unlink (temporary);
      set_error (error, number, _ ("A file could not be written."), path);
      return FALSE;
    }
  close (fd);

  if (g_rename (temporary, path) != 0)
    {
      number = errno;
      g_unlink (temporary);
      set_error (error, number, _ ("A file could not be written."), path);
      return FALSE;
    }
  lodge_file_sync_folder (folder);
  return TRUE;
}

char *
lodge_file_read (const char *path, gsize max_bytes, gsize *length, GError **error)
{
  g_autofree char *data = NULL;
  struct stat info;
  gsize filled = 0;
  int fd;

  /* O_NONBLOCK: opening a FIFO that somebody put there must not wait for a writer. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    {
      set_error (error, errno, _ ("A file could not be read."), path);
      return NULL;
    }
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || (guint64)info.st_size > max_bytes)
    {
      close (fd);
      set_error (error, EINVAL, _ ("A file could not be read."), path);
      return NULL;
    }

  data = g_malloc (info.st_size + 1);
  while (filled < (gsize)info.st_size)
    {
      gssize got = read (fd, data + filled, info.st_size - filled);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        break;
      filled += got;
    }
  close (fd);
  data[filled] = '\0';
  if (length != NULL)
    *length = filled;
  return g_steal_pointer (&data);
}

static gboolean
is_lock_name (const char *name)
{
  gsize valid = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-");

  return valid > 0 && name[valid] == '\0';
}

int
lodge_file_lock (const char *name, GError **error)
{
  g_autofree char *folder = lodge_file_dup_lock_folder ();
  g_autofree char *path = NULL;
  int fd;

  g_return_val_if_fail (name != NULL && is_lock_name (name), -1);

  if (!lodge_file_make_folder (folder, error))
    return -1;

  /* The file is never deleted: a lock on a file that is gone from its folder locks nothing out. */
  path = g_build_filename (folder, name, NULL);
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      set_error (error, errno, _ ("A lock file could not be opened."), path);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  close (fd);
  g_set_error_literal (error,
                       G_IO_ERROR,
                       G_IO_ERROR_BUSY,
                       _ ("Another Lodge program is working on this machine. Try again when it "
                          "has finished."));
  return -1;
}

static void
lock_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  int fd = lodge_file_lock (task_data, &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

void
lodge_file_lock_async (const char *name, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, lodge_file_lock_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  g_task_run_in_thread (task, lock_in_thread);
}

int
lodge_file_lock_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_file_lock_async), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
