/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What QEMU wrote, as libvirt logged it. */
#include "config.h"

#include "lodge-libvirt-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-libvirt-private.h"
#include "lodge-text.h"

#define MAX_READ (1024 * 1024)

static char *
read_end (int fd, gsize *length)
{
  struct stat info = { 0 };
  off_t start = 0;
  char *buffer = NULL;
  gsize done = 0;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;
  start = MAX (info.st_size - MAX_READ, 0);
  buffer = g_malloc (MAX_READ);
  while (done < MAX_READ)
    {
      ssize_t some = pread (fd, buffer + done, MAX_READ - done, start + (off_t)done);

      if (some <= 0)
        break;
      done += (gsize)some;
    }
  *length = done;
  return buffer;
}

static const char *
last_lines (const char *text, gsize length, guint max_lines)
{
  const char *start = text + length;
  guint n_lines = 0;

  /* The line feed at the very end ends the last line. */
  if (start > text && start[-1] == '\n')
    start--;
  while (start > text)
    {
      if (start[-1] == '\n' && ++n_lines == max_lines)
        break;
      start--;
    }
  return start;
}

char *
lodge_libvirt_log_tail (const char *path, guint max_lines, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autofree char *text = NULL;
  const char *start = NULL;
  gsize length = 0;

  if (fd < 0)
    {
      g_set_error_literal (
          error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  text = read_end (fd, &length);
  close (fd);
  if (text == NULL || max_lines == 0)
    return g_strdup ("");
  start = last_lines (text, length, max_lines);
  return lodge_text_dup_safe (start, (gssize)(text + length - start), MAX_READ);
}

typedef struct
{
  char *uuid;
  guint max_lines;
} ReadLog;

static void
read_log_free (gpointer data)
{
  ReadLog *read_log = data;

  g_free (read_log->uuid);
  g_free (read_log);
}

static char *
dup_log_path (LodgeLibvirtLink *link, virDomainPtr domain)
{
  g_autofree char *name = g_strconcat (virDomainGetName (domain), ".log", NULL);

  if (lodge_libvirt_link_get_facts (link)->privileged)
    return g_build_filename ("/var/log/libvirt/qemu", name, NULL);
  return g_build_filename (g_get_user_cache_dir (), "libvirt", "qemu", "log", name, NULL);
}

static GError *
log_error (const GError *error)
{
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ACCES))
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_DENIED,
        error->message,
        "%s",
        _ ("You may not read this machine’s log. An administrator finds it in "
           "/var/log/libvirt/qemu."));
  return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                              error->message,
                              "%s",
                              _ ("This machine’s log can’t be read. Try again."));
}

static void
read_log_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  ReadLog *read_log = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, read_log->uuid, &error);
  g_autofree char *path = NULL;
  char *text = NULL;

  if (domain == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  path = dup_log_path (link, domain);
  text = lodge_libvirt_log_tail (path, read_log->max_lines, &error);

  /* A machine that never ran has none. */
  if (text == NULL && g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    text = g_strdup ("");
  if (text != NULL)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, log_error (error));
}

void
lodge_libvirt_read_log (LodgeVmm *vmm, LodgeMachine *machine, guint max_lines, GTask *task)
{
  ReadLog *read_log = NULL;

  if ((lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_READ_LOG) == 0)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                               NULL,
                               "%s",
                               _ ("The log of this machine can’t be read over this connection.")));
      g_object_unref (task);
      return;
    }
  read_log = g_new0 (ReadLog, 1);
  read_log->uuid = g_strdup (lodge_machine_get_uuid (machine));
  read_log->max_lines = max_lines;
  g_task_set_task_data (task, read_log, read_log_free);
  lodge_libvirt_link_run (LODGE_LIBVIRT_VMM (vmm)->link, task, read_log_work);
}
