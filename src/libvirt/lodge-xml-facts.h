/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeXmlFacts: a small read-only view of a capabilities document, for questions such as "does it
 * say so anywhere". Any thread.
 *
 * A path is the names of the elements joined by "/", the document's own element left out; an
 * element with a name attribute reads "enum(firmware)"; an attribute is added as "@max". So
 * <os><enum name='firmware'><value>efi</value> holds "os/enum(firmware)/value" = "efi".
 */
typedef struct _LodgeXmlFacts LodgeXmlFacts;

/* A document that does not parse holds what stood before the fault. @text: (nullable). */
LodgeXmlFacts *lodge_xml_facts_new (const char *text);
void lodge_xml_facts_free (LodgeXmlFacts *self);

gboolean lodge_xml_facts_has (LodgeXmlFacts *self, const char *path, const char *value);
const char *lodge_xml_facts_get (LodgeXmlFacts *self, const char *path); /* the first, or NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeXmlFacts, lodge_xml_facts_free)

G_END_DECLS
