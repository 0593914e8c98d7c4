/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disks of a new machine: copies of the old ones, or layers over them. */
#include "config.h"

#include "lodge-libvirt-clone.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-image.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-size.h"

/* Whether all of the disk would fit, however little of it is used: nothing needs to be counted
 * then. QEMU's own tables are far below a hundredth. */
static gboolean
has_plenty (const char *path, guint64 space)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);
  guint64 size = image != NULL ? image->virtual_size : 0;

  return size > 0 && space > LODGE_LIBVIRT_SPACE_MARGIN &&
         (space - LODGE_LIBVIRT_SPACE_MARGIN) / 101 >= size / 100 + 1;
}

static gboolean
has_room (LodgeClone *clone, const LodgeDomainLayer *layer, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  guint64 space = lodge_libvirt_local_space (folder);
  guint64 needed = 0;

  if (has_plenty (layer->path, space))
    return TRUE;
  if (!lodge_qemu_img_measure (
          layer->path, layer->format, "qcow2", &needed, clone->cancellable, error))
    return FALSE;
  if (space == 0 || space >= needed + LODGE_LIBVIRT_SPACE_MARGIN)
    return TRUE;
  {
    g_autofree char *needed_text = lodge_size_format (needed + LODGE_LIBVIRT_SPACE_MARGIN);
    g_autofree char *space_text = lodge_size_format (space);

    g_propagate_error (
        error,
        lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE,
                             folder,
                             /* Translators: two sizes such as “2 GiB”. */
                             _ ("The copy needs up to %s of free disk space, but only %s are left. "
                                "Free some space, or make a linked clone."),
                             needed_text,
                             space_text));
  }
  return FALSE;
}

static void
flush (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  lodge_file_sync_folder (folder);
}

static gboolean
copy_disk (LodgeClone *clone,
           const LodgeDomainLayer *layer,
           const LodgeDomainLayer *disk,
           GError **error)
{
  const LodgeQemuImgCopy copy = {
    .source = layer->path,
    .source_format = layer->format,
    .path = disk->path,
    .format = "qcow2",
    .snapshot = clone->internal ? clone->frozen->name : NULL,
  };

  if (!clone->internal && g_str_equal (layer->format, "qcow2") &&
      lodge_snapshot_share_image (layer->path, disk->path))
    return TRUE;
  if (!has_room (clone, layer, disk->path, error))
    return FALSE;
  lodge_fault_point ("clone-room");
  return lodge_qemu_img_convert (&copy, clone->job, clone->cancellable, error);
}

gboolean
lodge_libvirt_clone_make_disks (LodgeClone *clone, GError **error)
{
  for (guint i = 0; i < clone->disks->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (clone->layers, i);
      const LodgeDomainLayer *disk = g_ptr_array_index (clone->disks, i);

      if (clone->request->linked)
        lodge_libvirt_protect_chain (clone->link, layer->path);
      if (clone->request->linked
              ? !lodge_qemu_img_create_layer (
                    disk->path, layer->path, layer->format, clone->cancellable, error)
              : !copy_disk (clone, layer, disk, error))
        return FALSE;
      flush (disk->path);
      lodge_domain_xml_set_layer (clone->definition, disk);
      lodge_fault_point ("clone-disk");
    }
  return TRUE;
}
