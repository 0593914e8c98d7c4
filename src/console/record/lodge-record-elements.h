/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether GStreamer has all elements of these names (NULL-terminated), from its list of all
 * plugins, which it reads for that. Any thread; blocks. */
gboolean lodge_record_has_elements (const char *const *names);

G_END_DECLS
