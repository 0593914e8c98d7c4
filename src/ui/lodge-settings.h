/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What this computer remembers of Lodge's windows: a thin layer over GSettings that also works,
 * with the defaults and without memory, where the schema is not installed. Main thread. */

/* Static or NULL: (nullable) (transfer none). */
GSettings *lodge_settings_get (void);

int lodge_settings_get_int (const char *key, int fallback);
gboolean lodge_settings_get_boolean (const char *key, gboolean fallback);
char *lodge_settings_dup_string (const char *key, const char *fallback); /* (transfer full) */
void lodge_settings_set_int (const char *key, int value);
void lodge_settings_set_boolean (const char *key, gboolean value);
void lodge_settings_set_string (const char *key, const char *value);

G_END_DECLS
