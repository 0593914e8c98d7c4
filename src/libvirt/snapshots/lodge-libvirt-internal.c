/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines that carry snapshots inside their disk files, which other programs have made: there
 * Lodge goes on in that way, with libvirt's own, since two ways on one machine lose data (libvirt
 * before 11.0).
 */
#include "config.h"

#include "lodge-libvirt-internal.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-domain-xml-aside.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-pool.h"

static int
count (virDomainPtr domain, guint flags)
{
  int n = LV (virDomainSnapshotNum (domain, flags));

  if (n < 0)
    virResetLastError ();
  return MAX (n, 0);
}

gboolean
lodge_libvirt_has_internal (virDomainPtr domain)
{
  return count (domain, VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL) > 0;
}

static gboolean
refuse (GError **error, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE, NULL, "%s", text));
  return FALSE;
}

char *
lodge_libvirt_dup_internal_refusal (virDomainPtr domain, LodgeDomainXml *definition)
{
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);

  if (count (domain, VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL) > 0)
    return g_strdup (_ ("The machine has snapshots of two kinds, in files of their own and inside "
                        "its disk files. Another one could lose data: delete those of one kind "
                        "first."));
  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);

      if (g_strcmp0 (layer->format, "qcow2") != 0)
        return g_strdup_printf (_ ("The disk “%s” is raw, and the machine’s other snapshots lie "
                                   "inside qcow2 files. Convert it first."),
                                layer->target);
    }
  return NULL;
}

/* Why libvirt can't load or save this machine's memory, or NULL: of one that runs. */
static char *
dup_memory_obstacle (LodgeDomainXml *definition)
{
  g_autoptr (GPtrArray) obstacles = lodge_domain_xml_list_obstacles (definition);

  for (guint i = 0; i < obstacles->len; i++)
    {
      const LodgeDomainObstacle *obstacle = g_ptr_array_index (obstacles, i);

      if (obstacle->memory && !obstacle->perhaps)
        return g_strdup (obstacle->text);
    }
  return NULL;
}

char *
lodge_libvirt_dup_inside_refusal (LodgeLibvirtLink *link,
                                  virDomainPtr domain,
                                  LodgeDomainXml *definition)
{
  g_autoptr (GPtrArray) unlayered = lodge_domain_xml_list_unlayered (definition);
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);
  unsigned long version = 0;

  if (count (domain, VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL) > 0)
    return g_strdup (_ ("Another program keeps snapshots of this machine in files of their own. "
                        "Another one here could lose data."));
  if (unlayered->len > 0)
    return g_strdup (g_ptr_array_index (unlayered, 0));
  if (layers->len == 0)
    return g_strdup (_ ("The machine has no disk that could be kept in a snapshot."));
  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);

      if (g_strcmp0 (layer->format, "qcow2") != 0)
        return g_strdup_printf (_ ("The disk “%s” is raw, and on this connection snapshots lie "
                                   "inside qcow2 files."),
                                layer->target);
    }
  if (LV (virConnectGetLibVersion (lodge_libvirt_link_get_connect (link), &version)) < 0)
    virResetLastError ();
  if (lodge_domain_xml_has_flash (definition) && version < LODGE_LIBVIRT_UEFI_VERSION)
    return g_strdup (_ ("The machine’s firmware is UEFI, of which this computer’s libvirt takes no "
                        "snapshots inside the disk files; 10.10 and newer do. Machines of your own "
                        "have them."));
  return LV (virDomainIsActive (domain)) == 1 ? dup_memory_obstacle (definition) : NULL;
}

/* QEMU tells only of an input/output error. */
static gboolean
is_full (LodgeDomainXml *definition)
{
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);

  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      g_autofree char *folder = g_path_get_dirname (layer->path);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR) &&
          lodge_libvirt_local_space (folder) < LODGE_LIBVIRT_LITTLE_SPACE)
        return TRUE;
    }
  return FALSE;
}

static GError *
fail_full (const GError *problem)
{
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_NO_SPACE,
      lodge_vmm_error_get_details (problem),
      "%s",
      _ ("The disk of this computer is full. Free some space and try again."));
}

gboolean
lodge_libvirt_take_internal (virDomainPtr domain,
                             LodgeDomainXml *definition,
                             const char *name,
                             const char *description,
                             GError **error)
{
  g_autofree char *refusal = lodge_libvirt_dup_internal_refusal (domain, definition);
  g_autoptr (LodgeSnapshotXml) xml = NULL;
  g_autofree char *text = NULL;
  g_autoptr (LodgeVirSnapshot) snapshot = NULL;
  g_autoptr (GError) problem = NULL;

  if (refusal != NULL)
    return refuse (error, refusal);
  xml = lodge_snapshot_xml_new_internal (name, description);
  text = lodge_snapshot_xml_to_text (xml);
  snapshot = LV (virDomainSnapshotCreateXML (domain, text, 0));
  if (snapshot != NULL)
    return TRUE;
  problem = lodge_libvirt_error_take ();
  g_propagate_error (error,
                     is_full (definition) ? fail_full (problem) : g_steal_pointer (&problem));
  return FALSE;
}

/* What has been changed since may need another QEMU, which is what going back asks for anyway. */
static gboolean
revert (virDomainSnapshotPtr snapshot)
{
  virErrorPtr last = NULL;

  if (LV (virDomainRevertToSnapshot (snapshot, 0)) == 0)
    return TRUE;
  last = virGetLastError ();
  if (last == NULL || last->code != VIR_ERR_SNAPSHOT_REVERT_RISKY)
    return FALSE;
  virResetLastError ();
  return LV (virDomainRevertToSnapshot (snapshot, VIR_DOMAIN_SNAPSHOT_REVERT_FORCE)) == 0;
}

gboolean
lodge_libvirt_restore_internal (LodgeLibvirtLink *link,
                                virDomainPtr domain,
                                virDomainSnapshotPtr snapshot,
                                LodgeRestoreMode mode,
                                GError **error)
{
  if (!revert (snapshot) ||
      (mode == LODGE_RESTORE_DISKS_ONLY && LV (virDomainIsActive (domain)) == 1 &&
       LV (virDomainDestroy (domain)) < 0))
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  /* Another QEMU, whose adapters are as they were when it was started. */
  if (LV (virDomainIsActive (domain)) == 1)
    lodge_libvirt_session_started (link, domain);
  virResetLastError ();
  return TRUE;
}

/* The folders of the snapshots that are not there any more. */
static void
remove_folders (virDomainPtr domain, const char *uuid, char **names, int n_names)
{
  for (int i = 0; i < n_names; i++)
    {
      g_autoptr (LodgeVirSnapshot) snapshot =
          LV (virDomainSnapshotLookupByName (domain, names[i], 0));
      g_autofree char *folder = lodge_snapshot_folder_dup_path (uuid, names[i]);

      /* Of others' names only those that could be Lodge's are names of folders. */
      if (snapshot == NULL && strchr (names[i], '/') == NULL && names[i][0] != '.')
        lodge_snapshot_remove_folder (folder);
    }
  virResetLastError ();
}

gboolean
lodge_libvirt_delete_internal (
    virDomainPtr domain, const char *uuid, const char *name, gboolean children, GError **error)
{
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_lookup (domain, name, error);
  int n_names = 0;
  g_autofree char **names = NULL;
  gboolean done;

  if (snapshot == NULL)
    return FALSE;
  n_names = count (domain, 0);
  names = g_new0 (char *, (gsize)n_names + 1);
  n_names = LV (virDomainSnapshotListNames (domain, names, n_names, 0));
  done = LV (virDomainSnapshotDelete (snapshot,
                                      children ? VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN : 0)) == 0;
  if (!done)
    g_propagate_error (error, lodge_libvirt_error_take ());
  remove_folders (domain, uuid, names, n_names);
  for (int i = 0; i < n_names; i++)
    free (names[i]);
  return done;
}
