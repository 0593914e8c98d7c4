/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/*
 * Paths into a live libxml2 document: "os/type/@machine",
 * "devices/input[@type='tablet']/alias/@name", "metadata/libosinfo:libosinfo/libosinfo:os/@id".
 * Steps are child elements; the last may be an attribute; a step may carry one predicate on an
 * attribute. A prefix is one of a fixed list here, compared by namespace; a step without prefix
 * matches only elements in no namespace.
 *
 * Reading takes the first match in document order and tries siblings when the rest of the path does
 * not match. Nothing here parses markup: a value enters as a node and can hold any character that
 * XML has. Any thread, one at a time per document.
 */

/* The element that @path leads to (for ".../@attr" the one that has the attribute), or NULL. */
xmlNode *lodge_xml_find (xmlNode *node, const char *path);

/* The text at @path: an attribute's value or an element's content, CDATA included; NULL when it is
 * not there, "" when it is empty. (transfer full) */
char *lodge_xml_get (xmlNode *node, const char *path);

/*
 * Makes the value at @path be @value. Missing parents are made (with the attribute their predicate
 * asks for); an element's own comments and child elements stay. NULL removes the attribute or the
 * element, then the parents that this has emptied, never @node itself. Unchanged: nothing is
 * touched. FALSE when @value has characters that XML can't represent; nothing is changed then.
 */
gboolean lodge_xml_set (xmlNode *node, const char *path, const char *value);

/* As lodge_xml_set () with a number. */
void lodge_xml_set_uint (xmlNode *node, const char *path, guint64 value);

/* Makes the element at @path exist and returns it. */
xmlNode *lodge_xml_ensure (xmlNode *node, const char *path);

/* Always a new last child @name (with a prefix: as in paths) of @parent, indented like its siblings.
 */
xmlNode *lodge_xml_append (xmlNode *parent, const char *name);

/* Has the namespace of @prefix declared at @root, where libvirt prints it, unless it is already. */
void lodge_xml_declare (xmlNode *root, const char *prefix);

/* Removes @node with the white space before it, and frees it. */
void lodge_xml_remove (xmlNode *node);

/* The same, and then the parents that this has emptied, never @root itself. */
void lodge_xml_prune (xmlNode *root, xmlNode *node);

/* The attribute's value, or NULL. Valid until the attribute changes. */
const char *lodge_xml_peek_attr (xmlNode *node, const char *name);

/* Whether @node is an element in no namespace called @name. */
gboolean lodge_xml_is (xmlNode *node, const char *name);

/* The same for a path's step, with a prefix: "qemu:arg". */
gboolean lodge_xml_is_step (xmlNode *node, const char *name);

/* The first child element of @node, and the next sibling element of @child. */
xmlNode *lodge_xml_first_element (xmlNode *node);
xmlNode *lodge_xml_next_element (xmlNode *child);

/* Whether every character of @text can stand in an XML 1.0 document. */
gboolean lodge_xml_text_valid (const char *text);

G_END_DECLS
