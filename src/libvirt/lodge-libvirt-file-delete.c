/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a file that was a machine's. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-image.h"
#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-files.h"
#include "lodge-libvirt-volume.h"

static gboolean
refuse_used (LodgeLibvirtLink *link, const char *path, GError **error)
{
  gboolean local = lodge_libvirt_link_get_facts (link)->local;
  g_autofree char *canonical = lodge_libvirt_files_dup_canonical (path, local);
  g_autoptr (GHashTable) users = lodge_libvirt_files_users (link, NULL, error);
  GPtrArray *titles = users != NULL ? g_hash_table_lookup (users, canonical) : NULL;

  if (users == NULL)
    return TRUE;
  if (titles == NULL)
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE,
                           path,
                           /* Translators: a machine's title. */
                           _ ("The disk belongs to the machine “%s”. Remove it there first."),
                           (const char *)titles->pdata[0]));
  return TRUE;
}

/* FALSE without @error: libvirt has no such volume. */
static gboolean
delete_volume (LodgeLibvirtLink *link, const char *path, GError **error)
{
  g_autoptr (LodgeVirVol) volume =
      LV (virStorageVolLookupByPath (lodge_libvirt_link_get_connect (link), path));

  if (volume == NULL)
    {
      virResetLastError ();
      /* A layer of a snapshot's, which the daemon has made past its pools. */
      return lodge_daemon_is_local (link) && !lodge_store_is_absent (path) &&
             lodge_store_remove_path (link, path, error);
    }
  if (LV (virStorageVolDelete (volume, 0)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* Our own half-made disk of that name goes, too. */
static gboolean
delete_local (const char *path, GError **error)
{
  g_autofree char *part = g_strconcat (path, LODGE_LIBVIRT_PART_SUFFIX, NULL);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *copy = lodge_libvirt_volume_dup_copy_path (name);

  g_unlink (part);
  g_unlink (copy);
  if (g_unlink (path) == 0 || errno == ENOENT || errno == ENOTDIR)
    return TRUE;
  g_propagate_error (error,
                     lodge_vmm_error_new (
                         errno == EACCES || errno == EPERM || errno == EROFS
                             ? LODGE_VMM_ERROR_DENIED
                             : LODGE_VMM_ERROR_FAILED,
                         g_strerror (errno),
                         _ ("The file “%s” can’t be deleted. Check the permissions of its folder."),
                         path));
  return FALSE;
}

static gboolean
delete_file (LodgeLibvirtLink *link, const char *path, GError **error)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autoptr (GError) problem = NULL;

  if (refuse_used (link, path, error))
    return FALSE;
  if (facts->qemu && facts->local && delete_local (path, &problem))
    return TRUE;

  /* Not ours to delete, but perhaps the daemon's. */
  if (delete_volume (link, path, error))
    return TRUE;
  if (error != NULL && *error != NULL)
    return FALSE;
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static void
delete_file_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (delete_file (link, g_task_get_task_data (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_delete_file (LodgeVmm *vmm, const char *path, GTask *task)
{
  g_task_set_task_data (task, g_strdup (path), g_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, delete_file_work);
}
