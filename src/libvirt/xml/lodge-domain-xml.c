/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml.h"

#include "lodge-domain-xml-private.h"
#include "lodge-xml-load.h"
#include "lodge-xml-save.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>

struct _LodgeDomainXml
{
  GObject parent_instance;

  xmlDoc *doc;
};

G_DEFINE_FINAL_TYPE (LodgeDomainXml, lodge_domain_xml, G_TYPE_OBJECT)

static GError *
invalid_error (const char *details)
{
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_INVALID, details, _ ("The definition of the machine can’t be read."));
}

LodgeDomainXml *
lodge_domain_xml_new_from_text (const char *text, GError **error)
{
  g_autofree char *problem = NULL;
  xmlDoc *doc;

  g_return_val_if_fail (text != NULL, NULL);

  doc = lodge_xml_load (text, "domain", &problem);
  if (doc != NULL)
    return lodge_domain_xml_take_doc (doc);
  g_propagate_error (error, invalid_error (problem));
  return NULL;
}

char *
lodge_domain_xml_to_text (LodgeDomainXml *self)
{
  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  return lodge_xml_save (self->doc);
}

char *
lodge_domain_xml_to_masked_text (LodgeDomainXml *self)
{
  xmlDoc *copy;
  char *text;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  copy = xmlCopyDoc (self->doc, 1);
  lodge_domain_xml_mask (xmlDocGetRootElement (copy));
  text = lodge_xml_save (copy);
  xmlFreeDoc (copy);
  return text;
}

xmlNode *
lodge_domain_xml_get_root (LodgeDomainXml *self)
{
  return xmlDocGetRootElement (self->doc);
}

LodgeDomainXml *
lodge_domain_xml_take_doc (xmlDoc *doc)
{
  LodgeDomainXml *self = g_object_new (LODGE_TYPE_DOMAIN_XML, NULL);

  self->doc = doc;
  return self;
}

GError *
lodge_domain_xml_bad_text_error (const char *what)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                              what,
                              _ ("A value has characters that a machine’s definition can’t hold. "
                                 "Remove control characters from it."));
}

static void
lodge_domain_xml_finalize (GObject *object)
{
  LodgeDomainXml *self = LODGE_DOMAIN_XML (object);

  g_clear_pointer (&self->doc, xmlFreeDoc);

  G_OBJECT_CLASS (lodge_domain_xml_parent_class)->finalize (object);
}

static void
lodge_domain_xml_class_init (LodgeDomainXmlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_domain_xml_finalize;
  xmlInitParser ();
}

static void
lodge_domain_xml_init (LodgeDomainXml *self)
{
}
