/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that a definition keeps aside for the moment: in its <metadata>, as they were. */
#include "config.h"

#include "lodge-domain-xml-aside.h"

#include <glib/gi18n-lib.h>

#include "lodge-domain-xml-private.h"
#include "lodge-xml-indent.h"

#define ASIDE "metadata/lodge-aside:devices"

/* A device of this computer, as stored and running definitions both name it. */
static char *
dup_host_id (xmlNode *node)
{
  g_autofree char *vendor = lodge_xml_get (node, "source/vendor/@id");
  g_autofree char *product = lodge_xml_get (node, "source/product/@id");
  xmlNode *address = lodge_xml_find (node, "source/address");
  g_autoptr (GString) id = NULL;

  if (vendor != NULL && product != NULL)
    return g_strdup_printf ("usb:%s:%s", vendor, product);
  id = g_string_new ("host");
  for (xmlAttr *each = address != NULL ? address->properties : NULL; each != NULL;
       each = each->next)
    {
      g_autofree char *path = g_strdup_printf ("@%s", (const char *)each->name);
      g_autofree char *value = lodge_xml_get (address, path);

      g_string_append_printf (id, ":%s", value != NULL ? value : "");
    }
  return g_string_free (g_steal_pointer (&id), FALSE);
}

char *
lodge_domain_xml_dup_aside_id (xmlNode *node)
{
  char *alias = lodge_xml_get (node, "alias/@name");

  if (alias != NULL && g_str_has_prefix (alias, LODGE_USER_ALIAS_PREFIX))
    return alias;
  g_free (alias);
  if (lodge_xml_is (node, "hostdev"))
    return dup_host_id (node);
  if (lodge_xml_is (node, "interface"))
    return lodge_xml_get (node, "mac/@address");
  if (lodge_xml_is (node, "filesystem"))
    {
      g_autofree char *name = lodge_xml_get (node, "target/@dir");

      return g_strconcat ("share:", name != NULL ? name : "", NULL);
    }
  return lodge_xml_is (node, "disk") ? lodge_xml_get (node, "target/@dev") : NULL;
}

static guint64
get_number (xmlNode *node, const char *path)
{
  g_autofree char *text = lodge_xml_get (node, path);

  return text != NULL ? g_ascii_strtoull (text, NULL, 0) : 0;
}

/* One that is named by its place. */
static char *
dup_host_label (xmlNode *node)
{
  const char *type = lodge_xml_peek_attr (node, "type");
  xmlNode *address = lodge_xml_find (node, "source/address");

  if (g_strcmp0 (type, "usb") == 0 && address != NULL)
    /* Translators: the numbers that “lsusb” shows. */
    return g_strdup_printf (_ ("USB device %u at bus %u"),
                            (guint)get_number (address, "@device"),
                            (guint)get_number (address, "@bus"));
  if (g_strcmp0 (type, "pci") == 0 && address != NULL)
    /* Translators: an address such as “0000:01:00.0”. */
    return g_strdup_printf (_ ("PCI device %04x:%02x:%02x.%x"),
                            (guint)get_number (address, "@domain"),
                            (guint)get_number (address, "@bus"),
                            (guint)get_number (address, "@slot"),
                            (guint)get_number (address, "@function"));
  return g_strdup (_ ("device of this computer"));
}

char *
lodge_domain_xml_dup_aside_label (xmlNode *node)
{
  g_autofree char *vendor = lodge_xml_get (node, "source/vendor/@id");
  g_autofree char *product = lodge_xml_get (node, "source/product/@id");
  g_autofree char *folder = lodge_xml_get (node, "target/@dir");
  g_autofree char *target = lodge_xml_get (node, "target/@dev");

  if (lodge_xml_is (node, "filesystem"))
    return g_strdup_printf (_ ("shared folder “%s”"), folder != NULL ? folder : "?");
  if (lodge_xml_is (node, "disk"))
    return g_strdup_printf (_ ("disk “%s”"), target != NULL ? target : "?");
  if (lodge_xml_is (node, "interface"))
    return g_strdup (_ ("network card of this computer"));
  if (vendor != NULL && product != NULL)
    return g_strdup_printf (_ ("USB device %s:%s"),
                            vendor + (g_str_has_prefix (vendor, "0x") ? 2 : 0),
                            product + (g_str_has_prefix (product, "0x") ? 2 : 0));
  return dup_host_label (node);
}

static xmlNode *
find (LodgeDomainXml *self, const char *id)
{
  xmlNode *devices = lodge_xml_find (lodge_domain_xml_get_root (self), "devices");

  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *each = lodge_domain_xml_dup_aside_id (node);

      if (g_strcmp0 (each, id) == 0)
        return node;
    }
  return NULL;
}

static char *
dump (xmlNode *node)
{
  xmlBuffer *buffer = xmlBufferCreate ();
  char *text;

  xmlNodeDump (buffer, node->doc, node, 0, 0);
  text = g_strdup ((const char *)xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return text;
}

char *
lodge_domain_xml_dup_aside_device (LodgeDomainXml *self, const char *id)
{
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  node = find (self, id);
  return node != NULL ? dump (node) : NULL;
}

static void
move (xmlNode *node, xmlNode *parent)
{
  xmlNode *copy = xmlDocCopyNode (node, parent->doc, 1);

  lodge_xml_insert_indented (parent, copy);
  lodge_xml_remove (node);
}

gboolean
lodge_domain_xml_set_aside (LodgeDomainXml *self, const char *id)
{
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);

  node = find (self, id);
  if (node == NULL)
    return FALSE;
  move (node, lodge_xml_ensure (lodge_domain_xml_get_root (self), ASIDE));
  return TRUE;
}

GPtrArray *
lodge_domain_xml_put_back (LodgeDomainXml *self)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  xmlNode *root;
  xmlNode *aside;
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), texts);

  root = lodge_domain_xml_get_root (self);
  aside = lodge_xml_find (root, ASIDE);
  while (aside != NULL && (node = lodge_xml_first_element (aside)) != NULL)
    {
      xmlNode *address = lodge_xml_find (node, "address");

      /* Its slot may be another's by now. */
      if (address != NULL)
        lodge_xml_remove (address);
      g_ptr_array_add (texts, dump (node));
      move (node, lodge_xml_ensure (root, "devices"));
    }
  if (aside != NULL)
    lodge_xml_prune (root, aside);
  return texts;
}

GStrv
lodge_domain_xml_list_aside (LodgeDomainXml *self)
{
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  xmlNode *aside;
  xmlNode *node;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  aside = lodge_xml_find (lodge_domain_xml_get_root (self), ASIDE);
  node = aside != NULL ? lodge_xml_first_element (aside) : NULL;
  if (node == NULL)
    return NULL;
  for (; node != NULL; node = lodge_xml_next_element (node))
    {
      g_autofree char *label = lodge_domain_xml_dup_aside_label (node);

      g_strv_builder_add (labels, label);
    }
  return g_strv_builder_end (labels);
}
