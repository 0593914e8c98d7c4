/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-xml.h"

#include "lodge-domain-xml-private.h"
#include "lodge-xml-load.h"
#include "lodge-xml-save.h"

#include <glib/gi18n-lib.h>

struct _LodgeSnapshotXml
{
  GObject parent_instance;

  xmlDoc *doc;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotXml, lodge_snapshot_xml, G_TYPE_OBJECT)

static void
lodge_snapshot_xml_finalize (GObject *object)
{
  g_clear_pointer (&LODGE_SNAPSHOT_XML (object)->doc, xmlFreeDoc);

  G_OBJECT_CLASS (lodge_snapshot_xml_parent_class)->finalize (object);
}

static void
lodge_snapshot_xml_class_init (LodgeSnapshotXmlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_snapshot_xml_finalize;
}

static void
lodge_snapshot_xml_init (LodgeSnapshotXml *self)
{
}

static xmlNode *
get_root (LodgeSnapshotXml *self)
{
  return xmlDocGetRootElement (self->doc);
}

static LodgeSnapshotXml *
load (const char *text, LodgeXmlWanted wanted, GError **error)
{
  g_autofree char *problem = NULL;
  LodgeSnapshotXml *self;
  xmlDoc *doc = lodge_xml_load_some (text, "domainsnapshot", wanted, &problem);

  if (doc == NULL)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                              problem,
                                              "%s",
                                              _ ("The notes about a snapshot can’t be read.")));
      return NULL;
    }
  self = g_object_new (LODGE_TYPE_SNAPSHOT_XML, NULL);
  self->doc = doc;
  return self;
}

LodgeSnapshotXml *
lodge_snapshot_xml_new_from_text (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  return load (text, NULL, error);
}

static gboolean
is_looked_at (const xmlNode *parent, const char *name)
{
  const char *within = (const char *)parent->name;

  if (g_str_equal (within, "domainsnapshot"))
    return !g_str_equal (name, "inactiveDomain");
  if (g_str_equal (within, "domain"))
    return g_str_equal (name, "devices");
  return !g_str_equal (within, "devices") || g_str_equal (name, "disk");
}

LodgeSnapshotXml *
lodge_snapshot_xml_new_to_look_at (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  return load (text, is_looked_at, error);
}

static void
add_overlay (xmlNode *disks, const LodgeDomainLayer *layer)
{
  xmlNode *disk = lodge_xml_append (disks, "disk");

  lodge_xml_set (disk, "@name", layer->target);
  lodge_xml_set (disk, "@snapshot", "external");
  lodge_xml_set (disk, "@type", "file");
  lodge_xml_set (disk, "driver/@type", layer->format);
  lodge_xml_set (disk, "source/@file", layer->path);
}

LodgeSnapshotXml *
lodge_snapshot_xml_new_internal (const char *name, const char *description)
{
  LodgeSnapshotXml *self = g_object_new (LODGE_TYPE_SNAPSHOT_XML, NULL);
  xmlNode *root;

  self->doc = xmlNewDoc (BAD_CAST "1.0");
  root = xmlNewNode (NULL, BAD_CAST "domainsnapshot");
  xmlDocSetRootElement (self->doc, root);
  lodge_xml_set (root, "name", name);
  lodge_xml_set (root, "description", description);
  return self;
}

LodgeSnapshotXml *
lodge_snapshot_xml_new (const char *name,
                        const char *description,
                        const char *memory,
                        GPtrArray *overlays,
                        GPtrArray *others)
{
  LodgeSnapshotXml *self = g_object_new (LODGE_TYPE_SNAPSHOT_XML, NULL);
  xmlNode *root;
  xmlNode *disks;

  self->doc = xmlNewDoc (BAD_CAST "1.0");
  root = xmlNewNode (NULL, BAD_CAST "domainsnapshot");
  xmlDocSetRootElement (self->doc, root);
  lodge_xml_set (root, "name", name);
  lodge_xml_set (root, "description", description);
  lodge_xml_set (root, "memory/@snapshot", memory != NULL ? "external" : "no");
  if (memory != NULL)
    lodge_xml_set (root, "memory/@file", memory);
  disks = lodge_xml_ensure (root, "disks");
  for (guint i = 0; i < overlays->len; i++)
    add_overlay (disks, g_ptr_array_index (overlays, i));
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      xmlNode *disk = lodge_xml_append (disks, "disk");

      lodge_xml_set (disk, "@name", g_ptr_array_index (others, i));
      lodge_xml_set (disk, "@snapshot", "no");
    }
  return self;
}

char *
lodge_snapshot_xml_to_text (LodgeSnapshotXml *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), NULL);

  return lodge_xml_save (self->doc);
}

#define DEFINE_STRING(name, path)                                                                  \
  char *lodge_snapshot_xml_dup_##name (LodgeSnapshotXml *self)                                     \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), NULL);                                     \
                                                                                                   \
    return lodge_xml_get (get_root (self), path);                                                  \
  }

DEFINE_STRING (name, "name")
DEFINE_STRING (description, "description")
DEFINE_STRING (parent, "parent/name")
DEFINE_STRING (state, "state")
DEFINE_STRING (memory_file, "memory/@file")

gint64
lodge_snapshot_xml_get_created (LodgeSnapshotXml *self)
{
  g_autofree char *text = NULL;
  guint64 seconds = 0;

  g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), 0);

  text = lodge_xml_get (get_root (self), "creationTime");
  if (text == NULL || !lodge_xml_parse_uint (text, &seconds) || seconds > G_MAXINT64 / 1000000)
    return 0;
  return (gint64)seconds;
}

gboolean
lodge_snapshot_xml_is_internal (LodgeSnapshotXml *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), FALSE);

  return lodge_xml_find (get_root (self), "memory[@snapshot='internal']") != NULL ||
         lodge_xml_find (get_root (self), "disks/disk[@snapshot='internal']") != NULL;
}

void
lodge_snapshot_xml_set_parent (LodgeSnapshotXml *self, const char *parent)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_XML (self));

  lodge_xml_set (get_root (self), "parent/name", parent);
}

gboolean
lodge_snapshot_xml_set_description (LodgeSnapshotXml *self, const char *description)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), FALSE);

  return lodge_xml_set (get_root (self), "description", description);
}

LodgeDomainXml *
lodge_snapshot_xml_dup_definition (LodgeSnapshotXml *self, gboolean stored, GError **error)
{
  xmlNode *node = NULL;
  xmlNode *copy;
  xmlDoc *doc;

  g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), NULL);

  if (stored)
    node = lodge_xml_find (get_root (self), "inactiveDomain");
  if (node == NULL)
    node = lodge_xml_find (get_root (self), "domain");
  if (node == NULL)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                               "no <domain> in the snapshot",
                               "%s",
                               _ ("The snapshot does not say what the machine was like. It was "
                                  "made by a very old libvirt, and can’t be gone back to.")));
      return NULL;
    }
  doc = xmlNewDoc (BAD_CAST "1.0");
  copy = xmlDocCopyNode (node, doc, 1);
  xmlNodeSetName (copy, BAD_CAST "domain");
  xmlDocSetRootElement (doc, copy);
  return lodge_domain_xml_take_doc (doc);
}

GPtrArray *
lodge_snapshot_xml_list_layers (LodgeSnapshotXml *self)
{
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), NULL);

  /* Not of a copy: this is asked of each of many. */
  node = lodge_xml_find (get_root (self), "domain");
  return node != NULL ? lodge_domain_xml_list_layers_in (node) : g_ptr_array_new ();
}

static gboolean
set_layer_in (xmlNode *definition, const LodgeDomainLayer *layer)
{
  xmlNode *devices = definition != NULL ? lodge_xml_find (definition, "devices") : NULL;
  xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL;

  for (; node != NULL; node = lodge_xml_next_element (node))
    {
      g_autofree char *target =
          lodge_xml_is (node, "disk") ? lodge_xml_get (node, "target/@dev") : NULL;
      g_autofree char *path = NULL;

      if (g_strcmp0 (target, layer->target) != 0)
        continue;
      path = lodge_xml_get (node, "source/@file");
      if (g_strcmp0 (path, layer->path) == 0)
        return FALSE;
      lodge_xml_set (node, "source/@file", layer->path);
      lodge_xml_set (node, "driver/@type", layer->format);
      return TRUE;
    }
  return FALSE;
}

gboolean
lodge_snapshot_xml_set_layer (LodgeSnapshotXml *self, const LodgeDomainLayer *layer)
{
  gboolean changed;

  g_return_val_if_fail (LODGE_IS_SNAPSHOT_XML (self), FALSE);
  g_return_val_if_fail (layer != NULL, FALSE);

  changed = set_layer_in (lodge_xml_find (get_root (self), "domain"), layer);
  return set_layer_in (lodge_xml_find (get_root (self), "inactiveDomain"), layer) || changed;
}
