/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-xml-indent.h"

#include <string.h>

/* The order in which libvirt prints the children of <domain> that Lodge may have to add. */
static const char *const domain_order[] = {
  "name",        "uuid",          "genid",    "title", "description", "metadata", "maxMemory",
  "memory",      "currentMemory", "vcpu",     "os",    "features",    "cpu",      "clock",
  "on_poweroff", "on_reboot",     "on_crash", "pm",    "devices",
};

static int
domain_position (xmlNode *node)
{
  for (guint i = 0; i < G_N_ELEMENTS (domain_order); i++)
    if (node->ns == NULL && strcmp ((const char *)node->name, domain_order[i]) == 0)
      return i;
  return -1;
}

static gboolean
is_blank (xmlNode *node)
{
  return node != NULL && node->type == XML_TEXT_NODE && xmlIsBlankNode (node);
}

static xmlNode *
last_element (xmlNode *parent)
{
  return xmlLastElementChild (parent);
}

/* The element after which @child belongs, or NULL: before all others. */
static xmlNode *
find_predecessor (xmlNode *parent, xmlNode *child)
{
  int position = parent->parent != NULL && parent->parent->type == XML_DOCUMENT_NODE
                     ? domain_position (child)
                     : -1;
  xmlNode *predecessor = NULL;

  if (position < 0)
    return last_element (parent);
  for (xmlNode *node = xmlFirstElementChild (parent); node != NULL;
       node = xmlNextElementSibling (node))
    {
      int other = domain_position (node);

      if (other >= 0 && other < position)
        predecessor = node;
    }
  return predecessor;
}

/* The line break and indentation before @node, or NULL when it does not begin a line. */
static char *
dup_lead (xmlNode *node)
{
  const char *newline;

  if (!is_blank (node->prev))
    return NULL;
  newline = strrchr ((const char *)node->prev->content, '\n');
  return newline != NULL ? g_strdup (newline) : NULL;
}

static xmlNode *
new_blank (xmlNode *parent, const char *text)
{
  return xmlNewDocText (parent->doc, (const xmlChar *)text);
}

/* A first child: the parent's own indentation tells whether, and how deep. */
static void
insert_only_child (xmlNode *parent, xmlNode *child)
{
  gboolean is_root = parent->parent == NULL || parent->parent->type != XML_ELEMENT_NODE;
  g_autofree char *outer = is_root ? g_strdup ("\n") : dup_lead (parent);
  g_autofree char *inner = outer != NULL ? g_strconcat (outer, "  ", NULL) : NULL;
  xmlNode *last = parent->last;

  if (is_blank (last))
    {
      xmlAddPrevSibling (last, child);
      xmlNodeSetContent (last, (const xmlChar *)(outer != NULL ? outer : ""));
    }
  else
    {
      xmlAddChild (parent, child);
      if (outer != NULL)
        xmlAddNextSibling (child, new_blank (parent, outer));
    }
  if (inner != NULL && !is_blank (child->prev))
    xmlAddPrevSibling (child, new_blank (parent, inner));
}

void
lodge_xml_insert_indented (xmlNode *parent, xmlNode *child)
{
  xmlNode *first = xmlFirstElementChild (parent);
  xmlNode *predecessor;
  g_autofree char *lead = NULL;

  if (first == NULL)
    {
      insert_only_child (parent, child);
      return;
    }
  predecessor = find_predecessor (parent, child);
  lead = dup_lead (predecessor != NULL ? predecessor : first);
  if (predecessor != NULL)
    {
      xmlAddNextSibling (predecessor, child);
      if (lead != NULL)
        xmlAddPrevSibling (child, new_blank (parent, lead));
      return;
    }
  xmlAddPrevSibling (first, child);
  if (lead != NULL)
    xmlAddNextSibling (child, new_blank (parent, lead));
}
