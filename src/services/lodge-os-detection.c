/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which system is on an ISO image, which is looked at as hostile. */
#include "config.h"

#include "lodge-os-database.h"

#include "lodge-os.h"
#include "lodge-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ECMA-119: 2048-byte sectors, the volume descriptors begin in sector 16. */
#define ISO_SECTOR 2048
#define ISO_FIRST_DESCRIPTOR 16
#define ISO_MAX_DESCRIPTORS 64
#define ISO_LABEL_OFFSET 40
#define ISO_LABEL_LENGTH 32
#define ISO_SIZE_OFFSET 80
/* Up to 150 sectors of run-out padding are often cut off. */
#define ISO_SLACK (G_GUINT64_CONSTANT (150) * ISO_SECTOR)

static GMutex database_lock;

void
lodge_os_detection_free (LodgeOsDetection *detection)
{
  g_free (detection->path);
  g_clear_object (&detection->media);
  g_free (detection->label);
  g_free (detection->os_url);
  g_free (detection);
}

LodgeOsDetection *
lodge_os_detection_new (const char *path)
{
  LodgeOsDetection *detection = g_new0 (LodgeOsDetection, 1);

  detection->path = g_strdup (path);
  return detection;
}

static gboolean
fail (GError **error, GIOErrorEnum code, const char *sentence, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, G_IO_ERROR, code, "%s (%s)", sentence, name);
  return FALSE;
}

static guint32
read_le32 (const guint8 *bytes)
{
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32)bytes[3] << 24;
}

/* Finds the primary volume descriptor in @fd: its label and how long the image must be. */
static gboolean
read_descriptor (int fd, char **label, guint64 *wanted)
{
  guint8 sector[ISO_SECTOR];

  for (int i = 0; i < ISO_MAX_DESCRIPTORS; i++)
    {
      off_t offset = (off_t)(ISO_FIRST_DESCRIPTOR + i) * ISO_SECTOR;

      if (pread (fd, sector, sizeof sector, offset) != sizeof sector ||
          memcmp (sector + 1, "CD001", 5) != 0 || sector[0] == 255)
        return FALSE;
      if (sector[0] != 1)
        continue;
      *label = lodge_text_dup_safe (
          (const char *)sector + ISO_LABEL_OFFSET, ISO_LABEL_LENGTH, ISO_LABEL_LENGTH);
      g_strstrip (*label);
      *wanted = (guint64)read_le32 (sector + ISO_SIZE_OFFSET) * ISO_SECTOR;
      return TRUE;
    }
  return FALSE;
}

/* Looks at the file before libosinfo does, which would wait on a FIFO and believe a torn image. */
static gboolean
check_image (LodgeOsDetection *detection, GError **error)
{
  struct stat info;
  guint64 wanted = 0;
  gboolean is_iso;
  int number;
  int fd = open (detection->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  number = errno;
  if (fd < 0 && (number == EACCES || number == EPERM))
    return fail (error,
                 G_IO_ERROR_PERMISSION_DENIED,
                 _ ("You have no permission to read this file."),
                 detection->path);
  if (fd < 0 && number == ENOENT)
    return fail (
        error, G_IO_ERROR_NOT_FOUND, _ ("This file is not there any more."), detection->path);
  if (fd < 0 || fstat (fd, &info) != 0 || !(S_ISREG (info.st_mode) || S_ISBLK (info.st_mode)))
    {
      if (fd >= 0)
        close (fd);
      return fail (error,
                   G_IO_ERROR_INVALID_DATA,
                   _ ("This is not a file that can be read."),
                   detection->path);
    }

  is_iso = read_descriptor (fd, &detection->label, &wanted);
  close (fd);
  if (!is_iso)
    return fail (
        error, G_IO_ERROR_INVALID_DATA, _ ("This file is not an ISO image."), detection->path);
  if (S_ISREG (info.st_mode) && (guint64)info.st_size + ISO_SLACK < wanted)
    return fail (error,
                 G_IO_ERROR_PARTIAL_INPUT,
                 _ ("This ISO image is incomplete. Download or copy it again."),
                 detection->path);
  return TRUE;
}

/* The row of newer systems that goes by @label. */
static const LodgeOsNewer *
find_newer (const char *label)
{
  for (const LodgeOsNewer *row = lodge_os_get_newer (); row->id != NULL; row++)
    if (g_regex_match_simple (row->volume, label, 0, 0))
      return row;
  return NULL;
}

static void
identify (LodgeOsDetection *detection, OsinfoMedia *media)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&database_lock);
  g_autoptr (OsinfoOs) os = NULL;
  const LodgeOsNewer *row;

  if (osinfo_db_identify_media (detection->db, media))
    {
      os = osinfo_media_get_os (media);
      detection->live = osinfo_media_get_live (media);
    }
  /* The database's "fedora-unknown" and its like match whatever is newer than it. */
  row =
      os == NULL || g_str_has_suffix (osinfo_product_get_short_id (OSINFO_PRODUCT (os)), "-unknown")
          ? find_newer (detection->label)
          : NULL;
  if (row != NULL)
    detection->os_url = g_strdup (row->url);
  else if (os != NULL)
    detection->os_url = g_strdup (osinfo_entity_get_id (OSINFO_ENTITY (os)));
}

static void
identify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LodgeOsDetection *detection = task_data;

  identify (detection, detection->media);
  g_task_return_boolean (task, TRUE);
}

/* Ends @task (taken) as the run in the thread did. */
static void
on_identified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_propagate_boolean (G_TASK (result), NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_media_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LodgeOsDetection *detection = g_task_get_task_data (task);
  g_autoptr (GTask) identification = NULL;
  g_autoptr (GError) error = NULL;

  detection->media = osinfo_media_create_from_location_with_flags_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (detection->media == NULL)
    {
      g_debug ("%s: libosinfo: %s", detection->path, error->message);
      g_task_return_boolean (task, TRUE);
      return;
    }
  identification = g_task_new (NULL, NULL, on_identified_cb, g_object_ref (task));
  g_task_set_task_data (identification, detection, NULL);
  g_task_run_in_thread (identification, identify_in_thread);
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (check_image (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LodgeOsDetection *detection = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* Never libosinfo's blocking call: it runs the default main context, wherever it is called.
   * Without REQUIRE_BOOTABLE: what it can't boot by BIOS may well start by UEFI. */
  osinfo_media_create_from_location_with_flags_async (detection->path,
                                                      G_PRIORITY_DEFAULT,
                                                      g_task_get_cancellable (task),
                                                      on_media_read_cb,
                                                      0,
                                                      g_object_ref (task));
}

void
lodge_os_detection_run (GTask *task)
{
  g_autoptr (GTask) check = g_task_new (NULL, g_task_get_cancellable (task), on_checked_cb, task);

  g_task_set_task_data (check, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (check, check_in_thread);
}
