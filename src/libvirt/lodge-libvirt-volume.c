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

#include "lodge-image.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-qemu-img.h"

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

/* A converted copy in the user's cache. (transfer full) */
static char *
convert (const LodgeDiskRequest *request,
         guint64 *virtual_size,
         LodgeJob *job,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "lodge-upload-XXXXXX", NULL);
  LodgeQemuImgCopy copy = { request->source_path, request->source_format, path, request->format };
  g_autoptr (LodgeImageInfo) made = NULL;
  int fd = -1;

  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    close (fd);
  if (!lodge_qemu_img_convert (&copy, job, cancellable, error) ||
      (made = lodge_image_sniff (path, error)) == NULL)
    {
      g_unlink (path);
      return NULL;
    }
  *virtual_size = made->virtual_size;
  return g_steal_pointer (&path);
}

char *
lodge_libvirt_volume_create (virStoragePoolPtr pool,
                             const LodgeDiskRequest *request,
                             LodgeJob *job,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *copy = NULL;
  g_autoptr (LodgeVirVol) volume = NULL;
  guint64 capacity = request->capacity;
  gboolean made = FALSE;

  if (request->source_path != NULL)
    {
      copy = convert (request, &capacity, job, cancellable, error);
      if (copy == NULL)
        return NULL;
    }
  volume = make_volume (pool, request, capacity, error);
  made = volume != NULL && (copy == NULL || upload_file (volume, copy, job, cancellable, error));
  if (made && request->capacity > capacity &&
      LV (virStorageVolResize (volume, request->capacity, 0)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      made = FALSE;
    }
  if (volume != NULL && !made)
    LV (virStorageVolDelete (volume, 0));
  if (copy != NULL)
    g_unlink (copy);
  return made ? dup_path (volume, error) : NULL;
}
