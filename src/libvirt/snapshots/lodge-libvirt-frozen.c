/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What snapshots froze, as libvirt tells it. */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-file.h"
#include "lodge-libvirt-errors.h"

void
lodge_frozen_free (LodgeFrozen *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->folder);
  g_clear_object (&self->xml);
  g_clear_pointer (&self->layers, g_ptr_array_unref);
  g_free (self->memory);
  lodge_snapshot_facts_clear (&self->facts);
  g_free (self);
}

LodgeDomainXml *
lodge_libvirt_fetch (virDomainPtr domain, guint flags, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, error);

  return text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
}

gboolean
lodge_libvirt_uses_layer (LodgeDomainXml *definition, const char *path)
{
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);

  for (guint i = 0; i < layers->len; i++)
    if (g_strcmp0 (((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path, path) == 0)
      return TRUE;
  return FALSE;
}

/*
 * What was noted when it was taken, as long as the files are there. libvirt 9.0 rewrites the
 * definitions that it keeps with the children of a deleted snapshot as if it had merged the files,
 * even when it was told to touch nothing but its own notes.
 */
static void
prefer_noted (LodgeFrozen *self)
{
  const char *const *noted = NULL;
  guint length;

  lodge_snapshot_folder_read_facts (self->folder, &self->facts);
  noted = (const char *const *)self->facts.layers;
  length = noted != NULL ? g_strv_length (self->facts.layers) : 0;
  for (guint i = 0; i + 2 < length; i += 3)
    for (guint j = 0; j < self->layers->len; j++)
      {
        LodgeDomainLayer *layer = g_ptr_array_index (self->layers, j);

        if (g_strcmp0 (layer->target, noted[i]) != 0 ||
            !g_file_test (noted[i + 1], G_FILE_TEST_EXISTS))
          continue;
        g_free (layer->path);
        layer->path = g_strdup (noted[i + 1]);
        g_free (layer->format);
        layer->format = g_strdup (noted[i + 2]);
        self->misread |= lodge_snapshot_xml_set_layer (self->xml, layer);
      }
}

gboolean
lodge_libvirt_frozen_store (virDomainPtr domain,
                            LodgeFrozen *frozen,
                            gboolean current,
                            GError **error)
{
  g_autofree char *text = lodge_snapshot_xml_to_text (frozen->xml);
  guint flags =
      VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | (current ? VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT : 0);
  g_autoptr (LodgeVirSnapshot) snapshot = LV (virDomainSnapshotCreateXML (domain, text, flags));

  if (snapshot != NULL)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

gboolean
lodge_libvirt_frozen_move (LodgeFrozen *frozen, const char *old, const char *path, GError **error)
{
  g_auto (LodgeSnapshotFacts) facts = { 0 };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean moved = FALSE;

  for (guint i = 0; i < frozen->layers->len; i++)
    {
      LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, i);

      if (g_strcmp0 (layer->path, old) == 0)
        {
          g_free (layer->path);
          layer->path = g_strdup (path);
          frozen->misread |= lodge_snapshot_xml_set_layer (frozen->xml, layer);
          moved = TRUE;
        }
      g_strv_builder_add_many (builder, layer->target, layer->path, layer->format, NULL);
    }
  if (!moved)
    return TRUE;
  lodge_snapshot_folder_read_facts (frozen->folder, &facts);
  g_clear_pointer (&facts.layers, g_strfreev);
  facts.layers = g_strv_builder_end (builder);
  return lodge_snapshot_folder_write_facts (frozen->folder, &facts, error);
}

gboolean
lodge_libvirt_frozen_heal (virDomainPtr domain, GPtrArray *list, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    {
      LodgeFrozen *frozen = g_ptr_array_index (list, i);
      g_autoptr (LodgeVirSnapshot) snapshot = NULL;
      gboolean current;

      if (!frozen->misread)
        continue;
      snapshot = LV (virDomainSnapshotLookupByName (domain, frozen->name, 0));
      if (snapshot == NULL)
        continue;
      current = LV (virDomainSnapshotIsCurrent (snapshot, 0)) == 1;
      if (!lodge_libvirt_frozen_store (domain, frozen, current, error))
        return FALSE;
      frozen->misread = FALSE;
    }
  virResetLastError ();
  return TRUE;
}

static LodgeFrozen *
load (virDomainSnapshotPtr snapshot, const char *uuid, gboolean whole, GError **error)
{
  g_autoptr (LodgeFrozen) self = g_new0 (LodgeFrozen, 1);
  char *text = LV (virDomainSnapshotGetXMLDesc (snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE));

  if (text == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  self->xml = whole ? lodge_snapshot_xml_new_from_text (text, error)
                    : lodge_snapshot_xml_new_to_look_at (text, error);
  free (text);
  if (self->xml == NULL)
    return NULL;
  self->name = g_strdup (virDomainSnapshotGetName (snapshot));
  self->folder = lodge_snapshot_folder_dup_path (uuid, self->name);
  self->memory = lodge_snapshot_xml_dup_memory_file (self->xml);
  self->layers = lodge_snapshot_xml_is_internal (self->xml)
                     ? g_ptr_array_new ()
                     : lodge_snapshot_xml_list_layers (self->xml);
  prefer_noted (self);
  return g_steal_pointer (&self);
}

LodgeFrozen *
lodge_libvirt_frozen_load (virDomainSnapshotPtr snapshot, const char *uuid, GError **error)
{
  return load (snapshot, uuid, TRUE, error);
}

LodgeFrozen *
lodge_libvirt_frozen_look (virDomainSnapshotPtr snapshot, const char *uuid, GError **error)
{
  return load (snapshot, uuid, FALSE, error);
}

virDomainSnapshotPtr
lodge_libvirt_snapshot_find (virDomainPtr domain, const char *name, GError **error)
{
  virDomainSnapshotPtr snapshot = LV (virDomainSnapshotLookupByName (domain, name, 0));
  virErrorPtr last = snapshot == NULL ? virGetLastError () : NULL;

  if (last != NULL && last->code != VIR_ERR_NO_DOMAIN_SNAPSHOT)
    g_propagate_error (error, lodge_libvirt_error_take ());
  virResetLastError ();
  return snapshot;
}

virDomainSnapshotPtr
lodge_libvirt_snapshot_lookup (virDomainPtr domain, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  virDomainSnapshotPtr snapshot = lodge_libvirt_snapshot_find (domain, name, &problem);

  if (snapshot != NULL)
    return snapshot;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                          name,
                                          "%s",
                                          _ ("The snapshot is not there any more. Another program "
                                             "may have deleted it.")));
  return NULL;
}

gboolean
lodge_libvirt_snapshots_lost (LodgeLibvirtLink *link)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  unsigned long version = 0;
  /* Only a question that is answered tells: a socket that was closed looks alive till then. */
  gboolean lost =
      LV (virConnectGetLibVersion (connect, &version)) < 0 || LV (virConnectIsAlive (connect)) != 1;

  virResetLastError ();
  return lost;
}

const char *
lodge_libvirt_snapshots_refusal (LodgeLibvirtLink *link)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);

  if (!facts->qemu)
    return _ ("This connection’s hypervisor has no snapshots that Lodge can take.");
  if (!facts->local)
    return _ ("This needs the disks’ files, which are on another computer. Use Lodge there.");
  if (facts->privileged)
    return _ ("This needs the disks’ files, which only the system may read. It can be done with "
              "machines of your own.");
  return NULL;
}

gboolean
lodge_libvirt_snapshots_inside_only (LodgeLibvirtLink *link)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);

  return facts->qemu && (!facts->local || facts->privileged);
}

char *
lodge_libvirt_dup_tpm_folder (const char *uuid)
{
  /* Where libvirt's session daemon keeps it (src/qemu/qemu_conf.c: swtpmStorageDir). */
  return g_build_filename (g_get_user_config_dir (), "libvirt", "qemu", "swtpm", uuid, NULL);
}

char *
lodge_libvirt_dup_nvram_path (const char *name)
{
  g_autofree char *file = g_strconcat (name, "_VARS.fd", NULL);

  return g_build_filename (g_get_user_config_dir (), "libvirt", "qemu", "nvram", file, NULL);
}

char *
lodge_libvirt_dup_nvram (virDomainPtr domain, LodgeDomainXml *definition)
{
  char *path = lodge_domain_xml_dup_nvram (definition);

  return path != NULL ? path : lodge_libvirt_dup_nvram_path (virDomainGetName (domain));
}

/* "debian-1a2b3c4d.qcow2" -> "debian-1a2b3c4d": what was added by an earlier snapshot goes. */
static char *
dup_stem (const char *path)
{
  char *stem = g_path_get_basename (path);
  char *dot = strrchr (stem, '.');
  char *mark = NULL;

  if (dot != NULL && dot != stem)
    *dot = '\0';
  mark = g_strrstr (stem, ".s-");
  if (mark != NULL && mark != stem)
    *mark = '\0';
  return stem;
}

gboolean
lodge_libvirt_is_layer_name (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return strstr (name, ".s-") != NULL;
}

char *
lodge_libvirt_dup_layer_stem (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *stem = dup_stem (path);

  return g_build_filename (folder, stem, NULL);
}

char *
lodge_libvirt_dup_layer_path (const char *path, const char *target)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *stem = dup_stem (path);
  char *layer = NULL;

  do
    {
      g_autofree char *name = g_strdup_printf ("%s.s-%08x.qcow2", stem, g_random_int ());

      g_free (layer);
      layer = g_build_filename (folder, name, NULL);
    }
  while (g_file_test (layer, G_FILE_TEST_EXISTS));
  return layer;
}

int
lodge_libvirt_snapshots_lock (const char *uuid, GError **error)
{
  g_autofree char *name = g_strconcat ("snapshots-", uuid, NULL);
  g_autoptr (GError) problem = NULL;
  int lock = lodge_file_lock (name, &problem);

  if (lock >= 0)
    return lock;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_BUSY,
                                            NULL,
                                            "%s",
                                            _ ("Another program is working on the machine’s "
                                               "snapshots. Try again when it is done.")));
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return -1;
}
