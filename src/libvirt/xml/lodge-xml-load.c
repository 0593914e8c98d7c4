/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-xml-load.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "lodge-xml-path.h"

/* A definition of a thousand devices has half of this; libvirt's own wire takes 4 MiB. */
#define MAX_TEXT_LENGTH (4 * 1024 * 1024)

typedef struct
{
  gboolean doctype;
  LodgeXmlWanted wanted; /* or NULL */
  guint skipped;         /* how deep in what is left out; 0: not there */
} Load;

/* A document type is where entities and external references come from; no definition has one. */
static void
on_doctype_cb (void *data,
               const xmlChar *name,
               const xmlChar *external_id,
               const xmlChar *system_id)
{
  xmlParserCtxt *ctxt = data;
  Load *load = ctxt->_private;

  load->doctype = TRUE;
  xmlStopParser (ctxt);
}

static void
on_start_cb (void *data,
             const xmlChar *name,
             const xmlChar *prefix,
             const xmlChar *uri,
             int n_namespaces,
             const xmlChar **namespaces,
             int n_attributes,
             int n_defaulted,
             const xmlChar **attributes)
{
  xmlParserCtxt *ctxt = data;
  Load *load = ctxt->_private;

  if (load->skipped > 0 || (ctxt->node != NULL && !load->wanted (ctxt->node, (const char *)name)))
    load->skipped++;
  else
    xmlSAX2StartElementNs (
        data, name, prefix, uri, n_namespaces, namespaces, n_attributes, n_defaulted, attributes);
}

static void
on_end_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  Load *load = ((xmlParserCtxt *)data)->_private;

  if (load->skipped > 0)
    load->skipped--;
  else
    xmlSAX2EndElementNs (data, name, prefix, uri);
}

static void
on_text_cb (void *data, const xmlChar *text, int length)
{
  if (((Load *)((xmlParserCtxt *)data)->_private)->skipped == 0)
    xmlSAX2Characters (data, text, length);
}

static void
on_cdata_cb (void *data, const xmlChar *text, int length)
{
  if (((Load *)((xmlParserCtxt *)data)->_private)->skipped == 0)
    xmlSAX2CDataBlock (data, text, length);
}

static void
on_comment_cb (void *data, const xmlChar *text)
{
  if (((Load *)((xmlParserCtxt *)data)->_private)->skipped == 0)
    xmlSAX2Comment (data, text);
}

static void
on_instruction_cb (void *data, const xmlChar *target, const xmlChar *text)
{
  if (((Load *)((xmlParserCtxt *)data)->_private)->skipped == 0)
    xmlSAX2ProcessingInstruction (data, target, text);
}

static void
leave_out (xmlSAXHandler *sax)
{
  sax->startElementNs = on_start_cb;
  sax->endElementNs = on_end_cb;
  sax->characters = on_text_cb;
  sax->ignorableWhitespace = on_text_cb;
  sax->cdataBlock = on_cdata_cb;
  sax->comment = on_comment_cb;
  sax->processingInstruction = on_instruction_cb;
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
parse (const char *text, gsize length, LodgeXmlWanted wanted, char **problem)
{
  /* No NOENT, DTDLOAD, XINCLUDE or HUGE: the parser's own limits (256 levels, 10 MB) stay on.
   * Blank text stays, so that an edit leaves the layout alone. */
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
  xmlParserCtxt *ctxt = xmlNewParserCtxt ();
  Load load = { .wanted = wanted };
  xmlDoc *doc;

  ctxt->_private = &load;
  ctxt->sax->internalSubset = on_doctype_cb;
  ctxt->sax->externalSubset = NULL;
  if (wanted != NULL)
    leave_out (ctxt->sax);
  doc = xmlCtxtReadMemory (ctxt, text, length, NULL, "UTF-8", options);
  if (doc == NULL || load.doctype)
    {
      *problem = load.doctype ? g_strdup ("has a document type") : dup_parser_message (ctxt);
      g_clear_pointer (&doc, xmlFreeDoc);
    }
  xmlFreeParserCtxt (ctxt);
  return doc;
}

xmlDoc *
lodge_xml_load_some (const char *text, const char *root, LodgeXmlWanted wanted, char **problem)
{
  gsize length = strlen (text);
  xmlDoc *doc = NULL;
  xmlNode *element;

  if (length > MAX_TEXT_LENGTH)
    *problem = g_strdup ("longer than 4 MiB");
  else if (!g_utf8_validate (text, length, NULL))
    *problem = g_strdup ("not UTF-8");
  else
    doc = parse (text, length, wanted, problem);
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
lodge_xml_load (const char *text, const char *root, char **problem)
{
  return lodge_xml_load_some (text, root, NULL, problem);
}

xmlDoc *
lodge_xml_new_doc (const char *root)
{
  xmlDoc *doc = xmlNewDoc ((const xmlChar *)"1.0");

  xmlDocSetRootElement (doc, xmlNewDocNode (doc, NULL, (const xmlChar *)root, NULL));
  return doc;
}
