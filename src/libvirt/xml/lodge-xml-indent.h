/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/*
 * Puts @child (new, without a parent) into @parent: children of <domain> where libvirt would print
 * them, others at the end. White space is made to look like the neighbours'; a document that has
 * none gets none.
 */
void lodge_xml_insert_indented (xmlNode *parent, xmlNode *child);

G_END_DECLS
