/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/*
 * The document as libvirt would print it, quotes and escapes included, so that text that came from
 * libvirt and was not touched comes out byte for byte, and a difference of two definitions shows
 * the edit alone. White space is the document's own. No XML declaration; a line break at the end.
 * (transfer full)
 */
char *lodge_xml_save (xmlDoc *doc);

G_END_DECLS
