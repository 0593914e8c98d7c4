/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/*
 * Hostile text into a document: no DTD, no external entity, no network, at most 4 MiB and 256
 * levels; blank text is kept. @root: what the root element must be called. NULL with a technical
 * sentence in @problem (transfer full). The caller frees the document.
 */
xmlDoc *lodge_xml_load (const char *text, const char *root, char **problem);

/* The same with those elements alone that @wanted (nullable: all) says TRUE of, and all that is in the
 * others left out: for what is only looked at, since most of the time goes into making nodes. */
typedef gboolean (*LodgeXmlWanted) (const xmlNode *parent, const char *name);
xmlDoc *lodge_xml_load_some (const char *text,
                             const char *root,
                             LodgeXmlWanted wanted,
                             char **problem);

/* An empty document with that root element. */
xmlDoc *lodge_xml_new_doc (const char *root);

G_END_DECLS
