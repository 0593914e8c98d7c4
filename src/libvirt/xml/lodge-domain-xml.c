/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml.h"

#include "lodge-domain-xml-private.h"
#include "lodge-xml-save.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

/* A definition of a thousand devices has half of this; libvirt's own wire takes 4 MiB. */
#define MAX_TEXT_LENGTH (4 * 1024 * 1024)

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

/* A document type is where entities and external references come from; no definition has one. */
static void
on_doctype_cb (void *data,
               const xmlChar *name,
               const xmlChar *external_id,
               const xmlChar *system_id)
{
  xmlParserCtxt *ctxt = data;
  gboolean *seen = ctxt->_private;

  *seen = TRUE;
  xmlStopParser (ctxt);
}

static char *
dup_parser_message (xmlParserCtxt *ctxt)
{
  const xmlError *problem = xmlCtxtGetLastError (ctxt);

  if (problem == NULL || problem->message == NULL)
    return g_strdup ("not well-formed");
  return g_strdup_printf ("line %d: %s", problem->line, g_strchomp (problem->message));
}

static xmlDoc *
parse (const char *text, gsize length, GError **error)
{
  /* No NOENT, DTDLOAD, XINCLUDE or HUGE: the parser's own limits (256 levels, 10 MB) stay on.
   * Blank text stays, so that an edit leaves the layout alone. */
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
  xmlParserCtxt *ctxt = xmlNewParserCtxt ();
  gboolean doctype = FALSE;
  xmlDoc *doc;

  ctxt->_private = &doctype;
  ctxt->sax->internalSubset = on_doctype_cb;
  ctxt->sax->externalSubset = NULL;
  doc = xmlCtxtReadMemory (ctxt, text, length, NULL, "UTF-8", options);
  if (doc == NULL || doctype)
    {
      g_autofree char *message =
          doctype ? g_strdup ("has a document type") : dup_parser_message (ctxt);

      g_propagate_error (error, invalid_error (message));
      g_clear_pointer (&doc, xmlFreeDoc);
    }
  xmlFreeParserCtxt (ctxt);
  return doc;
}

LodgeDomainXml *
lodge_domain_xml_new_from_text (const char *text, GError **error)
{
  gsize length;
  xmlDoc *doc;
  xmlNode *root;

  g_return_val_if_fail (text != NULL, NULL);

  length = strlen (text);
  if (length > MAX_TEXT_LENGTH)
    {
      g_propagate_error (error, invalid_error ("longer than 4 MiB"));
      return NULL;
    }
  if (!g_utf8_validate (text, length, NULL))
    {
      g_propagate_error (error, invalid_error ("not UTF-8"));
      return NULL;
    }
  doc = parse (text, length, error);
  if (doc == NULL)
    return NULL;
  root = xmlDocGetRootElement (doc);
  if (root == NULL || !lodge_xml_is (root, "domain"))
    {
      g_propagate_error (error, invalid_error ("not a <domain>"));
      xmlFreeDoc (doc);
      return NULL;
    }
  return lodge_domain_xml_take_doc (doc);
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
