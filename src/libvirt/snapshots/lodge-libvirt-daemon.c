/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose snapshots are kept this way, what is in the way, and their end. */
#include "config.h"

#include "lodge-libvirt-daemon.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lodge-fault.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-internal.h"

gboolean
lodge_daemon_is_local (LodgeLibvirtLink *link)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);

  return facts->qemu && facts->local && facts->privileged;
}

gboolean
lodge_daemon_may_touch (LodgeLibvirtLink *link, LodgeDomainXml *definition)
{
  return lodge_daemon_is_local (link) && lodge_domain_xml_has_flash (definition);
}

gboolean
lodge_daemon_may_touch_domain (LodgeLibvirtLink *link, virDomainPtr domain)
{
  g_autoptr (LodgeDomainXml) stored =
      lodge_daemon_is_local (link) ? lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL)
                                   : NULL;

  return stored != NULL && lodge_daemon_may_touch (link, stored);
}

static gboolean
has_external (virDomainPtr domain)
{
  int n = LV (virDomainSnapshotNum (domain, VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL));

  virResetLastError ();
  return n > 0;
}

gboolean
lodge_daemon_keeps (LodgeLibvirtLink *link, virDomainPtr domain, LodgeDomainXml *definition)
{
  unsigned long version = 0;

  if (!lodge_daemon_may_touch (link, definition) || lodge_libvirt_has_internal (domain))
    return FALSE;
  if (LV (virConnectGetLibVersion (lodge_libvirt_link_get_connect (link), &version)) < 0)
    virResetLastError ();
  return version < LODGE_LIBVIRT_UEFI_VERSION || has_external (domain);
}

char *
lodge_daemon_dup_refusal (LodgeDomainXml *definition)
{
  g_autoptr (GPtrArray) unlayered = lodge_domain_xml_list_unlayered (definition);
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);

  if (unlayered->len > 0)
    return g_strdup (g_ptr_array_index (unlayered, 0));
  if (layers->len == 0)
    return g_strdup (_ ("The machine has no disk that could be kept in a snapshot."));
  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);

      if (g_strcmp0 (layer->format, "qcow2") != 0)
        return g_strdup_printf (_ ("The disk “%s” is raw, and on this connection snapshots need "
                                   "qcow2 files."),
                                layer->target);
    }
  return NULL;
}

/* The first bytes of a raw disk are the guest's to write: they don't tell what it is. */
static gboolean
is_what_it_was (const LodgeDomainLayer *layer, const LodgeStoreFile *file, GError **error)
{
  if (g_strcmp0 (layer->format, file->format) == 0)
    return TRUE;
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                          file->format,
                                          _ ("The disk file “%s” has another format than the "
                                             "snapshot says. It can’t be gone back to."),
                                          layer->path));
  return FALSE;
}

gboolean
lodge_daemon_make_layers (LodgeLibvirtLink *link,
                          const LodgeFrozen *frozen,
                          const char *const *paths,
                          GError **error)
{
  for (guint i = 0; i < frozen->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, i);
      g_autofree char *folder = g_path_get_dirname (layer->path);
      g_autofree char *below = g_path_get_basename (layer->path);
      g_autofree char *name = g_path_get_basename (paths[i]);
      g_autoptr (LodgeStore) store = lodge_store_open (link, folder, FALSE, error);
      g_autoptr (LodgeStoreFile) file =
          store != NULL ? lodge_store_find (store, below, error) : NULL;

      if (file == NULL && error != NULL && *error == NULL)
        g_propagate_error (error,
                           lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                                layer->path,
                                                _ ("The disk file “%s” is missing. Put it back to "
                                                   "use this snapshot."),
                                                layer->path));
      if (file == NULL || !is_what_it_was (layer, file, error) ||
          !lodge_store_make_layer (store, name, file, error))
        return FALSE;
    }
  return TRUE;
}

/* libvirt rewrites what it notes of the children of a snapshot that is deleted, as if it had merged
 * files: so there are none. */
static gboolean
give_children_away (virDomainPtr domain, const char *uuid, const char *name, GError **error)
{
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, error);
  g_autofree char *above = NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      if (g_strcmp0 (frozen->name, name) == 0)
        above = lodge_snapshot_xml_dup_parent (frozen->xml);
    }
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      LodgeFrozen *frozen = g_ptr_array_index (list, i);
      g_autofree char *parent = lodge_snapshot_xml_dup_parent (frozen->xml);
      g_autoptr (LodgeVirSnapshot) snapshot = NULL;
      gboolean current;

      if (g_strcmp0 (parent, name) != 0)
        continue;
      snapshot = lodge_libvirt_snapshot_lookup (domain, frozen->name, error);
      if (snapshot == NULL)
        return FALSE;
      current = LV (virDomainSnapshotIsCurrent (snapshot, 0)) == 1;
      lodge_snapshot_xml_set_parent (frozen->xml, above);
      if (!lodge_libvirt_frozen_store (domain, frozen, current, error))
        return FALSE;
    }
  return list != NULL;
}

static gboolean
forget (
    LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_find (domain, name, &problem);
  g_autofree char *folder = lodge_snapshot_folder_dup_path (uuid, name);
  g_autofree char *all = lodge_libvirt_dup_snapshots_folder (uuid);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (snapshot != NULL && !give_children_away (domain, uuid, name, error))
    return FALSE;
  lodge_fault_point ("delete-given-away");
  if (snapshot != NULL &&
      LV (virDomainSnapshotDelete (snapshot, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  lodge_fault_point ("delete-forgotten");
  lodge_snapshot_remove_folder (folder);
  /* With the last one goes what held them. */
  g_rmdir (all);
  return lodge_daemon_remove_data (link, uuid, name, error);
}

gboolean
lodge_daemon_is_settled (virDomainPtr domain, const char *const *files)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);

  for (guint i = 0; files[i] != NULL; i++)
    if (!lodge_store_is_absent (files[i]) &&
        (stored == NULL || !lodge_libvirt_uses_layer (stored, files[i])))
      return FALSE;
  return TRUE;
}

gboolean
lodge_daemon_is_due (virDomainPtr domain, const char *const *files)
{
  g_autofree char *running =
      LV (virDomainIsActive (domain)) == 1 ? lodge_libvirt_dup_xml (domain, 0, NULL) : NULL;

  virResetLastError ();
  /* It names the whole chain; whatever else names the file, it is only looked at once more. */
  for (guint i = 0; running != NULL && files[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (files[i]);

      if (strstr (running, name) != NULL)
        return TRUE;
    }
  return FALSE;
}

gboolean
lodge_daemon_forget (LodgeLibvirtLink *link,
                     virDomainPtr domain,
                     const LodgeForgotten *what,
                     LodgeJob *job,
                     gboolean *left,
                     GError **error)
{
  g_autoptr (GPtrArray) suspects = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; what->names[i] != NULL; i++)
    if (!forget (link, domain, what->uuid, what->names[i], error))
      return FALSE;
  for (guint i = 0; what->files[i] != NULL; i++)
    g_ptr_array_add (suspects, g_strdup (what->files[i]));
  return lodge_daemon_sweep (link, domain, suspects, what->again, job, left, error);
}
