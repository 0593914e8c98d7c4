/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies in a drive. */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>

static gboolean
has_id (xmlNode *node, const char *id)
{
  g_autofree char *alias = lodge_xml_get (node, "alias/@name");
  g_autofree char *target = lodge_xml_get (node, "target/@dev");
  gboolean by_alias = alias != NULL && g_str_has_prefix (alias, LODGE_USER_ALIAS_PREFIX);

  return g_strcmp0 (by_alias ? alias : target, id) == 0;
}

static xmlNode *
find_disk (LodgeDomainXml *self, const char *id)
{
  xmlNode *devices = lodge_xml_find (lodge_domain_xml_get_root (self), "devices");
  xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL;

  while (node != NULL && !(lodge_xml_is (node, "disk") && has_id (node, id)))
    node = lodge_xml_next_element (node);
  return node;
}

/* NULL with @error. */
static xmlNode *
find_drive (LodgeDomainXml *self, const char *id, GError **error)
{
  xmlNode *node = find_disk (self, id);
  LodgeDiskKind kind =
      node != NULL
          ? (LodgeDiskKind)lodge_xml_choice_from_word (lodge_domain_xml_disk_kinds,
                                                       lodge_xml_peek_attr (node, "device"),
                                                       LODGE_DISK_KIND_DISK)
          : LODGE_DISK_KIND_DISK;

  if (node == NULL)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                            id,
                                            _ ("The machine does not have that drive any more.")));
  else if (kind == LODGE_DISK_KIND_DISK)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                            id,
                                            _ ("That is a disk, not a drive for discs. Choose a "
                                               "CD drive of the machine.")));
  else
    return node;
  return NULL;
}

static void
remove_child (xmlNode *node, const char *name)
{
  xmlNode *child = lodge_xml_find (node, name);

  if (child != NULL)
    lodge_xml_remove (child);
}

gboolean
lodge_domain_xml_set_medium (LodgeDomainXml *self, const char *id, const char *path, GError **error)
{
  xmlNode *node = NULL;
  g_autofree char *now = NULL;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  node = find_drive (self, id, error);
  if (node == NULL)
    return FALSE;
  if (path != NULL && !lodge_xml_text_valid (path))
    {
      g_propagate_error (error, lodge_domain_xml_bad_text_error ("path"));
      return FALSE;
    }
  now = lodge_xml_get (node, "source/@file");
  if (g_strcmp0 (now, path) == 0 && (path != NULL || lodge_xml_find (node, "source") == NULL))
    return TRUE;

  /* All of <source> is about the old disc, and so is what stood behind it. */
  remove_child (node, "source");
  remove_child (node, "backingStore");
  lodge_xml_set (node, "@type", "file");
  if (lodge_xml_find (node, "driver/@type") != NULL)
    lodge_xml_set (node, "driver/@type", "raw");
  if (path == NULL)
    return TRUE;
  lodge_xml_set (node, "source/@file", path);
  /* A medium that has gone must not keep the machine from starting. */
  lodge_xml_set (node, "source/@startupPolicy", "optional");
  lodge_xml_ensure (node, "backingStore");
  return TRUE;
}

char *
lodge_domain_xml_dup_drive (LodgeDomainXml *self, const char *id, GError **error)
{
  xmlNode *node = NULL;
  xmlBuffer *buffer = NULL;
  char *text = NULL;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  node = find_drive (self, id, error);
  if (node == NULL)
    return NULL;
  buffer = xmlBufferCreate ();
  xmlNodeDump (buffer, node->doc, node, 0, 0);
  text = g_strdup ((const char *)xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return text;
}
