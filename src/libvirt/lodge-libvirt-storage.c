/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at images and making disks. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-fault.h"
#include "lodge-image.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-files.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-private.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-libvirt-volume.h"
#include "lodge-size.h"

static void
probe_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  LodgeImageInfo *image =
      lodge_image_probe (g_task_get_task_data (task), g_task_get_cancellable (task), &error);

  if (image != NULL)
    g_task_return_pointer (task, image, (GDestroyNotify)lodge_image_info_free);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_probe_image (LodgeVmm *vmm, const char *path, GTask *task)
{
  g_task_set_task_data (task, g_strdup (path), g_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, probe_work);
}

char *
lodge_libvirt_dup_disk_path (LodgeVmm *vmm, const char *name)
{
  const char *folder = lodge_host_get_disk_folder (LODGE_LIBVIRT_VMM (vmm)->host);

  return folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
}

typedef struct
{
  LodgeDiskRequest *request;
  LodgeJob *job;
} CreateDisk;

static void
create_disk_free (gpointer data)
{
  CreateDisk *create = data;

  lodge_disk_request_free (create->request);
  g_clear_object (&create->job);
  g_free (create);
}

static gboolean
is_good_name (const char *name)
{
  if (name == NULL || *name == '\0' || *name == '.' || *name == '-' || strlen (name) > 200)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-' && *p != '.')
      return FALSE;
  return TRUE;
}

static gboolean
check_request (const LodgeDiskRequest *request, GError **error)
{
  gboolean format_is_known =
      g_strcmp0 (request->format, "qcow2") == 0 || g_strcmp0 (request->format, "raw") == 0;
  gboolean source_is_whole =
      request->source_path == NULL ? request->capacity > 0 : request->source_format != NULL;

  if (is_good_name (request->name) && format_is_known && source_is_whole &&
      request->capacity <= LODGE_IMAGE_MAX_VIRTUAL_SIZE)
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                           request->name,
                           "%s",
                           _ ("A disk can’t be made like that. Choose another name or size.")));
  return FALSE;
}

/* The source is looked at once more: it may have changed since somebody chose it. */
static gboolean
check_source (const LodgeDiskRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_probe (request->source_path, cancellable, error);
  gboolean as_raw = FALSE;

  if (image == NULL)
    return FALSE;
  as_raw = g_str_equal (request->source_format, "raw");
  if (!as_raw && !g_str_equal (request->source_format, image->format))
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                               image->format,
                               "%s",
                               _ ("The disk image is not of the format it was said to have.")));
      return FALSE;
    }
  if (!as_raw && image->refers_to != NULL)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                               image->refers_to,
                               "%s",
                               _ ("The disk image takes its contents from another file of this "
                                  "computer, which is not safe. Use an image that stands alone.")));
      return FALSE;
    }
  if (image->virtual_size <= LODGE_IMAGE_MAX_VIRTUAL_SIZE)
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                           NULL,
                           "%s",
                           _ ("The disk image claims to be larger than any real disk. "
                              "Use another one.")));
  return FALSE;
}

static gboolean
check_space (const LodgeDiskRequest *request,
             const char *folder,
             GCancellable *cancellable,
             GError **error)
{
  guint64 space = lodge_libvirt_local_space (folder);
  guint64 needed = 0;
  g_autofree char *needed_text = NULL;
  g_autofree char *space_text = NULL;

  if (request->source_path != NULL && !lodge_qemu_img_measure (request->source_path,
                                                               request->source_format,
                                                               request->format,
                                                               &needed,
                                                               cancellable,
                                                               error))
    return FALSE;
  if (space == 0 || needed == 0 || needed + LODGE_LIBVIRT_SPACE_MARGIN <= space)
    return TRUE;
  needed_text = lodge_size_format (needed + LODGE_LIBVIRT_SPACE_MARGIN);
  space_text = lodge_size_format (space);
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_NO_SPACE,
          folder,
          /* Translators: two sizes such as “2 GiB”. */
          _ ("The copy needs up to %s, but only %s are free. Free some space, or use the image in "
             "place."),
          needed_text,
          space_text));
  return FALSE;
}

static GError *
write_error (const char *path, int problem)
{
  if (problem == EEXIST)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_EXISTS,
                                path,
                                "%s",
                                _ ("A disk with this name exists already. Choose another name."));
  if (problem == ENOSPC || problem == EDQUOT)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NO_SPACE,
        path,
        "%s",
        _ ("The disk of this computer is full. Free some space and try again."));
  return lodge_vmm_error_new (
      problem == EACCES || problem == EPERM || problem == EROFS ? LODGE_VMM_ERROR_DENIED
                                                                : LODGE_VMM_ERROR_FAILED,
      g_strerror (problem),
      _ ("The disk can’t be written to “%s”. Check the permissions of its folder."),
      path);
}

/* Also where rename can't refuse to overwrite, a link can. */
static gboolean
put_in_place (const char *part, const char *path, GError **error)
{
  if (renameat2 (AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return TRUE;
  if ((errno == EINVAL || errno == ENOSYS) && link (part, path) == 0)
    {
      g_unlink (part);
      return TRUE;
    }
  g_propagate_error (error, write_error (path, errno));
  return FALSE;
}

/* The new file is ours alone, whatever the umask. */
static gboolean
reserve (const char *part, GError **error)
{
  int fd = open (part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_propagate_error (error, write_error (part, errno));
      return FALSE;
    }
  close (fd);
  return TRUE;
}

static void
flush (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static gboolean
write_disk (const CreateDisk *create, const char *part, GCancellable *cancellable, GError **error)
{
  const LodgeDiskRequest *request = create->request;
  LodgeQemuImgCopy copy = { request->source_path, request->source_format, part, request->format, NULL };
  g_autoptr (LodgeImageInfo) made = NULL;

  if (request->source_path == NULL)
    return lodge_qemu_img_create (part, request->format, request->capacity, cancellable, error);
  if (!lodge_qemu_img_convert (&copy, create->job, cancellable, error))
    return FALSE;
  made = lodge_image_sniff (part, NULL);

  /* Never smaller: the guest's file systems end where the source ended. */
  if (made == NULL || request->capacity <= made->virtual_size)
    return TRUE;
  return lodge_qemu_img_resize (part, request->format, request->capacity, cancellable, error);
}

static char *
make_local (const CreateDisk *create, const char *folder, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (folder, create->request->name, NULL);
  g_autofree char *part = g_strconcat (path, LODGE_LIBVIRT_PART_SUFFIX, NULL);
  gboolean made = FALSE;

  if (g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    {
      g_propagate_error (error, write_error (path, EEXIST));
      return NULL;
    }
  if (!reserve (part, error))
    return NULL;
  lodge_fault_point ("disk-reserved");
  made = write_disk (create, part, cancellable, error);
  if (made)
    {
      flush (part);
      lodge_fault_point ("disk-written");
      made = put_in_place (part, path, error);
    }
  if (!made)
    {
      g_unlink (part);
      return NULL;
    }
  flush (folder);
  return g_steal_pointer (&path);
}

static char *
create_disk (LodgeLibvirtLink *link,
             const CreateDisk *create,
             GCancellable *cancellable,
             GError **error)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  const LodgeDiskRequest *request = create->request;
  g_autoptr (LodgeVirPool) pool = NULL;
  g_autofree char *folder = NULL;

  if (!check_request (request, error))
    return NULL;
  if (request->source_path != NULL && !check_source (request, cancellable, error))
    return NULL;
  pool = lodge_libvirt_pool_ensure (link, error);
  folder = pool != NULL ? lodge_libvirt_pool_dup_folder (link) : NULL;
  if (folder == NULL)
    return NULL;

  /* Ours to write: QEMU's own tool is faster, shows progress and can be stopped. */
  if (facts->qemu && facts->local && access (folder, W_OK | X_OK) == 0)
    return check_space (request, folder, cancellable, error)
               ? make_local (create, folder, cancellable, error)
               : NULL;
  return lodge_libvirt_volume_create (pool, request, create->job, cancellable, error);
}

static void
create_disk_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  CreateDisk *create = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *path = create_disk (link, create, g_task_get_cancellable (task), &error);

  lodge_libvirt_host_reload (link);
  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_create_disk (LodgeVmm *vmm,
                           const LodgeDiskRequest *request,
                           LodgeJob *job,
                           GTask *task)
{
  CreateDisk *create = g_new0 (CreateDisk, 1);

  create->request = lodge_disk_request_copy (request);
  create->job = job != NULL ? g_object_ref (job) : NULL;
  g_task_set_task_data (task, create, create_disk_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, create_disk_work);
}
