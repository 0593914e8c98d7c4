/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-xml-save.h"

#include <string.h>

/*
 * libvirt prints most of a definition itself, with single quotes and all five entities, and hands
 * what is in <metadata> to libxml2, which has double quotes and escapes no more than it must.
 */
typedef enum
{
  STYLE_LIBVIRT,
  STYLE_LIBXML,
} Style;

typedef enum
{
  PLACE_TEXT,
  PLACE_ATTRIBUTE,
} Place;

static const char *
escape_white_space (char c, Place place)
{
  /* What a parser would turn into a space or a line break. */
  if (c == '\r')
    return "&#13;";
  if (place == PLACE_TEXT)
    return NULL;
  return c == '\n' ? "&#10;" : c == '\t' ? "&#9;" : NULL;
}

static const char *
escape (char c, Style style, Place place)
{
  switch (c)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\'':
      return style == STYLE_LIBVIRT ? "&apos;" : NULL;
    case '"':
      return style == STYLE_LIBVIRT || place == PLACE_ATTRIBUTE ? "&quot;" : NULL;
    default:
      return escape_white_space (c, place);
    }
}

static void
append_escaped (GString *out, const xmlChar *text, Style style, Place place)
{
  for (const char *p = (const char *)text; p != NULL && *p != '\0'; p++)
    {
      const char *entity = escape (*p, style, place);

      if (entity != NULL)
        g_string_append (out, entity);
      else
        g_string_append_c (out, *p);
    }
}

static void
append_name (GString *out, xmlNs *ns, const xmlChar *name)
{
  if (ns != NULL && ns->prefix != NULL)
    g_string_append_printf (out, "%s:", (const char *)ns->prefix);
  g_string_append (out, (const char *)name);
}

static void
append_namespaces (GString *out, xmlNode *node, Style style, char quote)
{
  for (xmlNs *ns = node->nsDef; ns != NULL; ns = ns->next)
    {
      g_string_append (out, " xmlns");
      if (ns->prefix != NULL)
        g_string_append_printf (out, ":%s", (const char *)ns->prefix);
      g_string_append_printf (out, "=%c", quote);
      append_escaped (out, ns->href, style, PLACE_ATTRIBUTE);
      g_string_append_c (out, quote);
    }
}

static void
append_attributes (GString *out, xmlNode *node, Style style, char quote)
{
  for (xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
    {
      g_string_append_c (out, ' ');
      append_name (out, attr->ns, attr->name);
      g_string_append_printf (out, "=%c", quote);
      for (xmlNode *text = attr->children; text != NULL; text = text->next)
        append_escaped (out, text->content, style, PLACE_ATTRIBUTE);
      g_string_append_c (out, quote);
    }
}

static void append_node (GString *out, xmlNode *node, Style style);

static void
append_element (GString *out, xmlNode *node, Style style)
{
  char quote = style == STYLE_LIBVIRT ? '\'' : '"';
  gboolean metadata = node->ns == NULL && strcmp ((const char *)node->name, "metadata") == 0;

  g_string_append_c (out, '<');
  append_name (out, node->ns, node->name);
  /* Each has its own order, and the tree does not remember which it was. */
  if (style == STYLE_LIBXML)
    append_namespaces (out, node, style, quote);
  append_attributes (out, node, style, quote);
  if (style == STYLE_LIBVIRT)
    append_namespaces (out, node, style, quote);
  if (node->children == NULL)
    {
      g_string_append (out, "/>");
      return;
    }
  g_string_append_c (out, '>');
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    append_node (out, child, metadata ? STYLE_LIBXML : style);
  g_string_append (out, "</");
  append_name (out, node->ns, node->name);
  g_string_append_c (out, '>');
}

static void
append_instruction (GString *out, xmlNode *node)
{
  g_string_append_printf (out, "<?%s", (const char *)node->name);
  if (node->content != NULL)
    g_string_append_printf (out, " %s", (const char *)node->content);
  g_string_append (out, "?>");
}

static void
append_node (GString *out, xmlNode *node, Style style)
{
  switch ((int)node->type)
    {
    case XML_ELEMENT_NODE:
      append_element (out, node, style);
      break;
    case XML_TEXT_NODE:
      append_escaped (out, node->content, style, PLACE_TEXT);
      break;
    case XML_CDATA_SECTION_NODE:
      g_string_append_printf (out, "<![CDATA[%s]]>", (const char *)node->content);
      break;
    case XML_COMMENT_NODE:
      g_string_append_printf (out, "<!--%s-->", (const char *)node->content);
      break;
    case XML_PI_NODE:
      append_instruction (out, node);
      break;
    default:
      /* Entity references and document types don't get past the parser. */
      g_warn_if_reached ();
      break;
    }
}

char *
lodge_xml_save (xmlDoc *doc)
{
  GString *out = g_string_sized_new (8192);

  for (xmlNode *node = doc->children; node != NULL; node = node->next)
    {
      append_node (out, node, STYLE_LIBVIRT);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}
