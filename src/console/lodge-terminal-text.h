/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was sent to a terminal without its control sequences (ECMA-48) and control characters, but
 * with lines, tabs and backspaces. Any bytes; any thread. (transfer full) */
GBytes *lodge_terminal_text_strip (const guint8 *data, gsize length);

G_END_DECLS
