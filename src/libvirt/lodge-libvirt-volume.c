/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-volume.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libvirt-gconfig/libvirt-gconfig.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-fault.h"
#include "lodge-image.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-size.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStorageVol, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStorageVolTarget, g_object_unref)

static char *
dup_volume_xml (const LodgeDiskRequest *request, guint64 capacity)
{
  g_autoptr (GVirConfigStorageVol) config = gvir_config_storage_vol_new ();
  g_autoptr (GVirConfigStorageVolTarget) target = gvir_config_storage_vol_target_new ();

  gvir_config_storage_vol_set_name (config, request->name);
  gvir_config_storage_vol_set_capacity (config, capacity);

  /* libvirt allocates the whole capacity of a raw volume unless it is told otherwise. */
  gvir_config_storage_vol_set_allocation (config, 0);
  gvir_config_storage_vol_target_set_format (target, request->format);
  gvir_config_storage_vol_set_target (config, target);
  return gvir_config_object_to_xml (GVIR_CONFIG_OBJECT (config));
}

static virStorageVolPtr
make_volume (virStoragePoolPtr pool,
             const LodgeDiskRequest *request,
             guint64 capacity,
             GError **error)
{
  g_autofree char *xml = dup_volume_xml (request, capacity);
  g_autoptr (LodgeVirVol) existing = LV (virStorageVolLookupByName (pool, request->name));
  virStorageVolPtr volume = NULL;

  virResetLastError ();
  if (existing != NULL)
    {
      g_propagate_error (
          error, lodge_libvirt_error_map (VIR_ERR_STORAGE_VOL_EXIST, VIR_FROM_STORAGE, NULL));
      return NULL;
    }
  volume = LV (virStorageVolCreateXML (pool, xml, 0));
  if (volume == NULL)
    g_propagate_error (error, lodge_libvirt_error_take ());
  return volume;
}

typedef struct
{
  int fd;
  guint64 size;
  guint64 sent;
  LodgeJob *job;
  GCancellable *cancellable;
} Upload;

static int
on_upload_cb (virStreamPtr stream, char *data, size_t length, void *opaque)
{
  Upload *upload = opaque;
  ssize_t some =
      g_cancellable_is_cancelled (upload->cancellable) ? -1 : read (upload->fd, data, length);

  if (upload->sent > 0)
    lodge_fault_point ("upload.sending");
  if (some > 0)
    upload->sent += (guint64)some;
  if (some > 0 && upload->job != NULL && upload->size > 0)
    lodge_job_report (upload->job, (double)upload->sent / (double)upload->size);
  return (int)some;
}

static gboolean
send_file (virStorageVolPtr volume, Upload *upload, GError **error)
{
  virConnectPtr connect = LV (virStorageVolGetConnect (volume));
  g_autoptr (LodgeVirStream) stream = LV (virStreamNew (connect, 0));

  if (stream != NULL && LV (virStorageVolUpload (volume, stream, 0, upload->size, 0)) == 0 &&
      LV (virStreamSendAll (stream, on_upload_cb, upload)) == 0 &&
      LV (virStreamFinish (stream)) == 0)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (upload->cancellable, error))
    g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static gboolean
upload_file (virStorageVolPtr volume,
             const char *path,
             LodgeJob *job,
             GCancellable *cancellable,
             GError **error)
{
  struct stat info = { 0 };
  Upload upload = { .fd = open (path, O_RDONLY | O_CLOEXEC),
                    .job = job,
                    .cancellable = cancellable };
  gboolean sent = FALSE;

  if (upload.fd < 0 || fstat (upload.fd, &info) != 0)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                                            g_strerror (errno),
                                            "%s",
                                            _ ("The copy of the disk can’t be read. Try again.")));
  else
    {
      upload.size = (guint64)info.st_size;
      sent = send_file (volume, &upload, error);
    }
  if (upload.fd >= 0)
    close (upload.fd);
  return sent;
}

/* The daemon may not be done with a broken upload yet, so that it says once or twice “in use”. */
static void
discard (virStorageVolPtr volume)
{
  for (guint tries = 0; LV (virStorageVolDelete (volume, 0)) < 0 && tries < 20; tries++)
    {
      virResetLastError ();
      g_usleep (100 * 1000);
    }
  virResetLastError ();
}

static char *
dup_path (virStorageVolPtr volume, GError **error)
{
  char *path = LV (virStorageVolGetPath (volume));
  char *copy = g_strdup (path);

  free (path);
  if (copy == NULL)
    g_propagate_error (error, lodge_libvirt_error_take ());
  return copy;
}

char *
lodge_libvirt_volume_dup_copy_path (const char *name)
{
  return g_build_filename (g_get_user_cache_dir (), "lodge", "uploads", name, NULL);
}

/* The file is ours alone. What a killed program left of this name is of no use to anybody. */
static gboolean
reserve_copy (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = -1;

  g_mkdir_with_parents (folder, 0700);
  g_unlink (path);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          errno == ENOSPC || errno == EDQUOT ? LODGE_VMM_ERROR_NO_SPACE : LODGE_VMM_ERROR_DENIED,
          g_strerror (errno),
          _ ("The disk can’t be copied by way of “%s”. Check its free space and permissions."),
          folder));
  return FALSE;
}

/* Before the long work: is there room on the way and at its end? */
static gboolean
has_room (virStoragePoolPtr pool,
          const LodgeDiskRequest *request,
          const char *copy,
          GCancellable *cancellable,
          GError **error)
{
  guint64 needed = 0;
  guint64 here = lodge_libvirt_local_space (copy);
  virStoragePoolInfo info = { 0 };
  guint64 space = 0;
  g_autofree char *needed_text = NULL;
  g_autofree char *space_text = NULL;

  if (!lodge_qemu_img_measure (request->source_path,
                               request->source_format,
                               request->format,
                               &needed,
                               cancellable,
                               error))
    return FALSE;
  if (LV (virStoragePoolRefresh (pool, 0)) < 0 || LV (virStoragePoolGetInfo (pool, &info)) < 0)
    virResetLastError ();
  space = info.available > 0 && (here == 0 || info.available < here) ? info.available : here;
  if (space == 0 || needed + LODGE_LIBVIRT_SPACE_MARGIN <= space)
    return TRUE;
  needed_text = lodge_size_format (needed + LODGE_LIBVIRT_SPACE_MARGIN);
  space_text = lodge_size_format (space);
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_NO_SPACE,
          space == here ? copy : virStoragePoolGetName (pool),
          /* Translators: two sizes such as “2 GiB”. */
          _ ("The copy needs up to %s, but only %s are free. Free some space, or use the image in "
             "place."),
          needed_text,
          space_text));
  return FALSE;
}

/* Converted into @path, whatever happens to it then. */
static gboolean
convert (const LodgeDiskRequest *request,
         const char *path,
         guint64 *virtual_size,
         LodgeJob *job,
         GCancellable *cancellable,
         GError **error)
{
  LodgeQemuImgCopy copy = { request->source_path, request->source_format, path, request->format, NULL };
  g_autoptr (LodgeImageInfo) made = NULL;

  if (!reserve_copy (path, error))
    return FALSE;
  lodge_fault_point ("upload.reserved");
  if (!lodge_qemu_img_convert (&copy, job, cancellable, error))
    return FALSE;
  lodge_fault_point ("upload.converted");
  made = lodge_image_sniff (path, error);
  if (made != NULL)
    *virtual_size = made->virtual_size;
  return made != NULL;
}

static virStorageVolPtr
copy_volume (virStoragePoolPtr pool,
             const LodgeDiskRequest *request,
             LodgeJob *job,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *copy = lodge_libvirt_volume_dup_copy_path (request->name);
  virStorageVolPtr volume = NULL;
  guint64 capacity = 0;
  gboolean whole = FALSE;

  if (has_room (pool, request, copy, cancellable, error) &&
      convert (request, copy, &capacity, job, cancellable, error))
    volume = make_volume (pool, request, capacity, error);
  if (volume != NULL)
    {
      lodge_fault_point ("upload.made");
      whole = upload_file (volume, copy, job, cancellable, error);
    }

  /* Never smaller: the guest's file systems end where the source ended. */
  if (whole && request->capacity > capacity &&
      LV (virStorageVolResize (volume, request->capacity, 0)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      whole = FALSE;
    }
  if (volume != NULL && !whole)
    {
      discard (volume);
      g_clear_pointer (&volume, virStorageVolFree);
    }
  g_unlink (copy);
  return volume;
}

char *
lodge_libvirt_volume_create (virStoragePoolPtr pool,
                             const LodgeDiskRequest *request,
                             LodgeJob *job,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (LodgeVirVol) volume = request->source_path == NULL
                                       ? make_volume (pool, request, request->capacity, error)
                                       : copy_volume (pool, request, job, cancellable, error);

  return volume != NULL ? dup_path (volume, error) : NULL;
}
