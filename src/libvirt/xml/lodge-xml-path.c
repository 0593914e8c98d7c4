/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-xml-path.h"

#include "lodge-xml-indent.h"

#include <string.h>

/* The namespaces that paths may name. */
static const struct
{
  const char *prefix;
  const char *uri;
} namespaces[] = {
  { "libosinfo", "http://libosinfo.org/xmlns/libvirt/domain/1.0" },
  { "boxes", "https://wiki.gnome.org/Apps/Boxes" },
  { "qemu", "http://libvirt.org/schemas/domain/qemu/1.0" },
  { "dnsmasq", "http://libvirt.org/schemas/network/dnsmasq/1.0" },
  { "lodge-network", "urn:io.github.lodgevm.Lodge:network:1" },
  { "lodge-snapshots", "urn:io.github.lodgevm.Lodge:snapshots:1" },
  { "lodge-undo", "urn:io.github.lodgevm.Lodge:undo:1" },
  { "lodge-template", "urn:io.github.lodgevm.Lodge:template:1" },
  { "lodge-aside", "urn:io.github.lodgevm.Lodge:aside:1" },
  { "lodge", "urn:io.github.lodgevm.Lodge:domain:1" },
  /* libvirt keeps one element of each namespace. */
  { "lodge-run", "urn:io.github.lodgevm.Lodge:run:1" },
};

/* One step of a path, as pointers into its text. */
typedef struct
{
  const char *prefix; /* static text, or NULL */
  const char *uri;    /* NULL: no namespace */
  const char *name;
  gsize name_length;
  const char *key; /* of the predicate, or NULL */
  gsize key_length;
  const char *value;
  gsize value_length;
  gboolean attribute;
  const char *rest; /* NULL: this was the last step */
} Step;

static void
resolve_prefix (Step *step, const char *colon)
{
  gsize length = colon - step->name;

  for (guint i = 0; i < G_N_ELEMENTS (namespaces); i++)
    {
      if (strlen (namespaces[i].prefix) != length ||
          strncmp (namespaces[i].prefix, step->name, length) != 0)
        continue;
      step->prefix = namespaces[i].prefix;
      step->uri = namespaces[i].uri;
      step->name += length + 1;
      step->name_length -= length + 1;
      return;
    }
  g_assert_not_reached ();
}

static void
parse_predicate (Step *step, const char **cursor)
{
  const char *equals = strchr (*cursor, '=');
  const char *end;

  g_assert (g_str_has_prefix (*cursor, "[@") && equals != NULL && equals[1] == '\'');
  end = strchr (equals + 2, '\'');
  g_assert (end != NULL && end[1] == ']');
  step->key = *cursor + 2;
  step->key_length = equals - step->key;
  step->value = equals + 2;
  step->value_length = end - step->value;
  *cursor = end + 2;
}

/* Paths are constants of this program, so a malformed one is a programmer's error. */
static void
parse_step (const char *path, Step *step)
{
  const char *colon;
  const char *cursor;

  memset (step, 0, sizeof *step);
  step->attribute = *path == '@';
  step->name = path + (step->attribute ? 1 : 0);
  step->name_length = strcspn (step->name, "/[");
  g_assert (step->name_length > 0);
  cursor = step->name + step->name_length;
  colon = memchr (step->name, ':', step->name_length);
  if (colon != NULL)
    resolve_prefix (step, colon);
  if (*cursor == '[')
    parse_predicate (step, &cursor);
  if (*cursor == '/')
    step->rest = cursor + 1;
  g_assert (!step->attribute || step->rest == NULL);
}

static gboolean
slice_equal (const xmlChar *text, const char *slice, gsize length)
{
  return strncmp ((const char *)text, slice, length) == 0 && text[length] == '\0';
}

static xmlAttr *
find_attr (xmlNode *node, const char *name, gsize length)
{
  for (xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
    if (attr->ns == NULL && slice_equal (attr->name, name, length))
      return attr;
  return NULL;
}

static char *
dup_attr (xmlAttr *attr)
{
  xmlNode *text = attr->children;
  xmlChar *joined;
  char *copy;

  if (text == NULL)
    return g_strdup ("");
  if (text->next == NULL && text->type == XML_TEXT_NODE)
    return g_strdup ((const char *)text->content);
  joined = xmlNodeListGetString (attr->doc, text, 1);
  copy = g_strdup (joined != NULL ? (const char *)joined : "");
  xmlFree (joined);
  return copy;
}

static char *
dup_content (xmlNode *node)
{
  xmlNode *text = node->children;
  xmlChar *joined;
  char *copy;

  if (text == NULL)
    return g_strdup ("");
  if (text->next == NULL && (text->type == XML_TEXT_NODE || text->type == XML_CDATA_SECTION_NODE))
    return g_strdup ((const char *)text->content);
  joined = xmlNodeGetContent (node);
  copy = g_strdup (joined != NULL ? (const char *)joined : "");
  xmlFree (joined);
  return copy;
}

static gboolean
predicate_matches (xmlNode *node, const Step *step)
{
  xmlAttr *attr;
  g_autofree char *value = NULL;

  if (step->key == NULL)
    return TRUE;
  attr = find_attr (node, step->key, step->key_length);
  if (attr == NULL)
    return FALSE;
  value = dup_attr (attr);
  return slice_equal ((const xmlChar *)value, step->value, step->value_length);
}

static gboolean
step_matches (xmlNode *node, const Step *step)
{
  if (node->type != XML_ELEMENT_NODE || !slice_equal (node->name, step->name, step->name_length))
    return FALSE;
  if (step->uri == NULL
          ? node->ns != NULL
          : node->ns == NULL || g_strcmp0 ((const char *)node->ns->href, step->uri) != 0)
    return FALSE;
  return predicate_matches (node, step);
}

xmlNode *
lodge_xml_find (xmlNode *node, const char *path)
{
  Step step;

  g_return_val_if_fail (node != NULL && path != NULL, NULL);

  parse_step (path, &step);
  if (step.attribute)
    return find_attr (node, step.name, step.name_length) != NULL ? node : NULL;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      xmlNode *found;

      if (!step_matches (child, &step))
        continue;
      found = step.rest != NULL ? lodge_xml_find (child, step.rest) : child;
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The attribute's name when @path ends in one, else NULL. */
static const char *
path_attribute (const char *path)
{
  const char *at = strrchr (path, '@');

  return at != NULL && (at == path || at[-1] == '/') ? at + 1 : NULL;
}

char *
lodge_xml_get (xmlNode *node, const char *path)
{
  xmlNode *found = lodge_xml_find (node, path);
  const char *attribute;

  if (found == NULL)
    return NULL;
  attribute = path_attribute (path);
  if (attribute == NULL)
    return dup_content (found);
  return dup_attr (find_attr (found, attribute, strlen (attribute)));
}

const char *
lodge_xml_peek_attr (xmlNode *node, const char *name)
{
  xmlAttr *attr = find_attr (node, name, strlen (name));

  if (attr == NULL)
    return NULL;
  /* Without a DTD an attribute is one text node, or none when empty. */
  return attr->children != NULL && attr->children->content != NULL
             ? (const char *)attr->children->content
             : "";
}

static xmlNode *
make_child (xmlNode *parent, const Step *step)
{
  g_autofree char *name = g_strndup (step->name, step->name_length);
  xmlNode *child = xmlNewDocNode (parent->doc, NULL, (const xmlChar *)name, NULL);

  lodge_xml_insert_indented (parent, child);
  if (step->uri != NULL)
    {
      xmlNs *ns = xmlSearchNsByHref (parent->doc, child, (const xmlChar *)step->uri);

      if (ns == NULL)
        ns = xmlNewNs (child, (const xmlChar *)step->uri, (const xmlChar *)step->prefix);
      xmlSetNs (child, ns);
    }
  if (step->key != NULL)
    {
      g_autofree char *key = g_strndup (step->key, step->key_length);
      g_autofree char *value = g_strndup (step->value, step->value_length);

      xmlNewProp (child, (const xmlChar *)key, (const xmlChar *)value);
    }
  return child;
}

/* The element that @path leads to, made where it is missing: an attribute's owner for ".../@attr".
 */
static xmlNode *
ensure_element (xmlNode *node, const char *path)
{
  Step step;

  for (parse_step (path, &step); !step.attribute; parse_step (step.rest, &step))
    {
      xmlNode *child = node->children;

      while (child != NULL && !step_matches (child, &step))
        child = child->next;
      node = child != NULL ? child : make_child (node, &step);
      if (step.rest == NULL)
        break;
    }
  return node;
}

xmlNode *
lodge_xml_ensure (xmlNode *node, const char *path)
{
  xmlNode *found = lodge_xml_find (node, path);

  return found != NULL ? found : ensure_element (node, path);
}

xmlNode *
lodge_xml_append (xmlNode *parent, const char *name)
{
  Step step;

  parse_step (name, &step);
  return make_child (parent, &step);
}

void
lodge_xml_declare (xmlNode *root, const char *prefix)
{
  for (guint i = 0; i < G_N_ELEMENTS (namespaces); i++)
    if (strcmp (namespaces[i].prefix, prefix) == 0 &&
        xmlSearchNsByHref (root->doc, root, (const xmlChar *)namespaces[i].uri) == NULL)
      xmlNewNs (root, (const xmlChar *)namespaces[i].uri, (const xmlChar *)prefix);
}

static gboolean
is_blank_text (xmlNode *node)
{
  return node != NULL && node->type == XML_TEXT_NODE && xmlIsBlankNode (node);
}

void
lodge_xml_remove (xmlNode *node)
{
  xmlNode *before = node->prev;

  if (is_blank_text (before))
    {
      xmlUnlinkNode (before);
      xmlFreeNode (before);
    }
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

static gboolean
has_content (xmlNode *node)
{
  if (node->properties != NULL)
    return TRUE;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (!is_blank_text (child))
      return TRUE;
  return FALSE;
}

/* Blank text is all that a removal may have left of an element with attributes. */
static void
drop_lone_blank (xmlNode *node)
{
  xmlNode *child = node->children;

  if (child == NULL || child->next != NULL || !is_blank_text (child))
    return;
  xmlUnlinkNode (child);
  xmlFreeNode (child);
}

static void
remove_value (xmlNode *root, xmlNode *node, const char *attribute)
{
  xmlNode *parent = node->parent;

  if (attribute != NULL)
    {
      xmlRemoveProp (find_attr (node, attribute, strlen (attribute)));
      parent = node;
    }
  else
    lodge_xml_remove (node);

  while (parent != root && !has_content (parent))
    {
      node = parent;
      parent = node->parent;
      lodge_xml_remove (node);
    }
  drop_lone_blank (parent);
}

void
lodge_xml_prune (xmlNode *root, xmlNode *node)
{
  remove_value (root, node, NULL);
}

static void
set_content (xmlNode *node, const char *value)
{
  xmlNode *text = xmlNewDocText (node->doc, (const xmlChar *)value);
  xmlNode *next;

  for (xmlNode *child = node->children; child != NULL; child = next)
    {
      next = child->next;
      if (child->type != XML_TEXT_NODE && child->type != XML_CDATA_SECTION_NODE)
        continue;
      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
  if (*value == '\0')
    xmlFreeNode (text);
  else if (node->children != NULL)
    xmlAddPrevSibling (node->children, text);
  else
    xmlAddChild (node, text);
}

static void
set_attr (xmlNode *node, const char *name, const char *value)
{
  /* Changes an attribute where it stands; only a new one goes to the end. */
  xmlSetNsProp (node, NULL, (const xmlChar *)name, (const xmlChar *)value);
}

gboolean
lodge_xml_set (xmlNode *node, const char *path, const char *value)
{
  xmlNode *found;
  const char *attribute;
  g_autofree char *present = NULL;

  g_return_val_if_fail (node != NULL && path != NULL, FALSE);

  if (value != NULL && !lodge_xml_text_valid (value))
    return FALSE;
  present = lodge_xml_get (node, path);
  if (g_strcmp0 (present, value) == 0)
    return TRUE;

  attribute = path_attribute (path);
  found = lodge_xml_find (node, path);
  if (value == NULL)
    {
      remove_value (node, found, attribute);
      return TRUE;
    }
  if (found == NULL)
    found = ensure_element (node, path);
  if (attribute != NULL)
    set_attr (found, attribute, value);
  else
    set_content (found, value);
  return TRUE;
}

void
lodge_xml_set_uint (xmlNode *node, const char *path, guint64 value)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  lodge_xml_set (node, path, text);
}

gboolean
lodge_xml_is_step (xmlNode *node, const char *name)
{
  Step step;

  parse_step (name, &step);
  return step_matches (node, &step);
}

gboolean
lodge_xml_is (xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns == NULL &&
         strcmp ((const char *)node->name, name) == 0;
}

static xmlNode *
skip_to_element (xmlNode *node)
{
  while (node != NULL && node->type != XML_ELEMENT_NODE)
    node = node->next;
  return node;
}

xmlNode *
lodge_xml_first_element (xmlNode *node)
{
  return skip_to_element (node->children);
}

xmlNode *
lodge_xml_next_element (xmlNode *child)
{
  return skip_to_element (child->next);
}

gboolean
lodge_xml_text_valid (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* XML 1.0, production [2] Char */
      if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
        return FALSE;
    }
  return TRUE;
}
