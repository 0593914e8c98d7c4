/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of a clone that are made independent as copies. */
#include "config.h"

#include "lodge-libvirt-flatten.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-layer-identity.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-qemu-img.h"

/* A whole copy that is to have the name of what it is a copy of. */
typedef struct
{
  char *path;
  char *part;
  GStatBuf info; /* of @path, before it was copied */
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->path);
  g_free (copy->part);
  g_free (copy);
}

/* What is written to is copied by QEMU, and what may be written to any moment comes last. */
GPtrArray *
lodge_flatten_list_copies (GPtrArray *resting)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (copy_free);

  for (guint i = 0; i < resting->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (resting, i);
      Copy *copy;

      if (node->top && node->open)
        continue;
      copy = g_new0 (Copy, 1);
      copy->path = g_strdup (node->path);
      copy->part = g_strconcat (node->path, LODGE_FLATTEN_PART_SUFFIX, NULL);
      g_ptr_array_insert (copies, node->top ? -1 : 0, copy);
    }
  return copies;
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

gboolean
lodge_flatten_make_copies (LodgeFlatten *self, GPtrArray *copies, GError **error)
{
  for (guint i = 0; i < copies->len; i++)
    {
      Copy *copy = g_ptr_array_index (copies, i);
      const LodgeQemuImgCopy wish = { copy->path, "qcow2", copy->part, "qcow2" };

      if (g_stat (copy->path, &copy->info) < 0)
        return refuse (error,
                       LODGE_VMM_ERROR_NOT_FOUND,
                       _ ("A file of the machine’s disks is missing. Put it back, or locate it."));
      if (!lodge_qemu_img_convert (&wish, self->job, self->cancellable, error))
        return FALSE;
      g_chmod (copy->part, copy->info.st_mode & 0777);
      lodge_fault_point ("flatten-copied");
    }
  return TRUE;
}

/* Written to since, and so no copy of it any more. */
static gboolean
has_changed (const Copy *copy)
{
  GStatBuf now = { 0 };

  return g_stat (copy->path, &now) < 0 || now.st_size != copy->info.st_size ||
         now.st_mtim.tv_sec != copy->info.st_mtim.tv_sec ||
         now.st_mtim.tv_nsec != copy->info.st_mtim.tv_nsec;
}

/* Nothing has happened until here; from here on all of it does. */
gboolean
lodge_flatten_use_copies (LodgeFlatten *self, GPtrArray *copies, gboolean active, GError **error)
{
  gboolean changed = !active && LV (virDomainIsActive (self->domain)) == 1;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < copies->len; i++)
    changed |= has_changed (g_ptr_array_index (copies, i));
  if (changed)
    return refuse (error,
                   LODGE_VMM_ERROR_CONFLICT,
                   _ ("The machine was changed or started while its disks were copied. Nothing has "
                      "happened to it; try again."));
  for (guint i = 0; i < copies->len; i++)
    {
      const Copy *copy = g_ptr_array_index (copies, i);
      g_autofree char *folder = g_path_get_dirname (copy->path);

      lodge_layer_identity_forget (copy->path);
      if (g_rename (copy->part, copy->path) < 0)
        return refuse (error,
                       LODGE_VMM_ERROR_FAILED,
                       _ ("The disk could not be made independent. Check the permissions of its "
                          "folder."));
      lodge_file_sync_folder (folder);
      lodge_fault_point ("flatten-replaced");
    }
  return TRUE;
}

void
lodge_flatten_remove_copies (GPtrArray *copies)
{
  for (guint i = 0; i < copies->len; i++)
    g_unlink (((const Copy *)g_ptr_array_index (copies, i))->part);
}
