/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-xml-load.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "lodge-xml-path.h"

/* A definition of a thousand devices has half of this; libvirt's own wire takes 4 MiB. */
#define MAX_TEXT_LENGTH (4 * 1024 * 1024)

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
parse (const char *text, gsize length, char **problem)
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
      *problem = doctype ? g_strdup ("has a document type") : dup_parser_message (ctxt);
      g_clear_pointer (&doc, xmlFreeDoc);
    }
  xmlFreeParserCtxt (ctxt);
  return doc;
}

xmlDoc *
lodge_xml_load (const char *text, const char *root, char **problem)
{
  gsize length = strlen (text);
  xmlDoc *doc = NULL;
  xmlNode *element;

  if (length > MAX_TEXT_LENGTH)
    *problem = g_strdup ("longer than 4 MiB");
  else if (!g_utf8_validate (text, length, NULL))
    *problem = g_strdup ("not UTF-8");
  else
    doc = parse (text, length, problem);
  if (doc == NULL)
    return NULL;
  element = xmlDocGetRootElement (doc);
  if (element != NULL && lodge_xml_is (element, root))
    return doc;
  *problem = g_strdup_printf ("not a <%s>", root);
  xmlFreeDoc (doc);
  return NULL;
}

xmlDoc *
lodge_xml_new_doc (const char *root)
{
  xmlDoc *doc = xmlNewDoc ((const xmlChar *)"1.0");

  xmlDocSetRootElement (doc, xmlNewDocNode (doc, NULL, (const xmlChar *)root, NULL));
  return doc;
}
