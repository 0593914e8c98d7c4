/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a snapshot of a system's machine can be gone back to, before anything is given up. */
#include "config.h"

#include "lodge-libvirt-daemon.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-pool.h"

static gboolean
fail (LodgeVmmError code, const char *details, GError **error, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, details, "%s", text));
  return FALSE;
}

/* What is copied back is small; where there is no room for it nothing may be given up. */
static gboolean
has_room (LodgeLibvirtLink *link, const char *folder, GError **error)
{
  g_autoptr (LodgeStore) store = NULL;

  if (lodge_store_is_absent (folder))
    return TRUE;
  store = lodge_store_open (link, folder, FALSE, error);
  if (store == NULL)
    return FALSE;
  return lodge_store_get_space (store) >= LODGE_LIBVIRT_LITTLE_SPACE ||
         fail (LODGE_VMM_ERROR_NO_SPACE,
               folder,
               error,
               _ ("The disk of this computer is full. Free some space and try again."));
}

static gboolean
check_memory (LodgeLibvirtLink *link, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeStore) store = lodge_store_open (link, folder, FALSE, &problem);
  g_autoptr (LodgeStoreFile) file = store != NULL ? lodge_store_find (store, name, NULL) : NULL;

  return file != NULL ||
         fail (LODGE_VMM_ERROR_NOT_FOUND,
               path,
               error,
               _ ("The memory of this snapshot is missing. Restore the disks only."));
}

static gboolean
check_layers (LodgeLibvirtLink *link, const char *uuid, const LodgeFrozen *frozen, GError **error)
{
  g_autoptr (LodgeDaemonLayers) layers = lodge_daemon_layers_read (link, uuid, NULL, error);

  for (guint i = 0; layers != NULL && i < frozen->layers->len; i++)
    {
      const char *path = ((LodgeDomainLayer *)g_ptr_array_index (frozen->layers, i))->path;

      for (guint depth = 0; path != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
        {
          const LodgeDaemonLayer *layer = g_hash_table_lookup (layers->layers, path);

          if (layer != NULL && layer->file != NULL)
            {
              path = layer->file->backing;
              continue;
            }
          g_propagate_error (
              error,
              lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                   path,
                                   _ ("The disk file “%s” is missing. Put it back to use this "
                                      "snapshot."),
                                   path));
          return FALSE;
        }
    }
  return layers != NULL;
}

gboolean
lodge_daemon_check (LodgeLibvirtLink *link,
                    virDomainPtr domain,
                    const LodgeFrozen *frozen,
                    gboolean with_memory,
                    GError **error)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  virDomainGetUUIDString (domain, uuid);
  for (guint i = 0; i < frozen->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, i);
      g_autofree char *folder = g_path_get_dirname (layer->path);

      if (!has_room (link, folder, error))
        return FALSE;
    }
  return has_room (link, LODGE_DAEMON_NVRAM, error) && has_room (link, LODGE_DAEMON_TPM, error) &&
         check_layers (link, uuid, frozen, error) &&
         (!with_memory || check_memory (link, frozen->memory, error));
}
