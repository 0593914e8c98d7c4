/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-key-names.h"

G_BEGIN_DECLS

/*
 * What the user decided about keys, in GSettings: without a schema, as in a build that was not
 * installed, everything is as at first and nothing is remembered.
 */

/* The keys that give the keyboard back to the host: "Ctrl+Alt" unless something else was chosen. */
void lodge_key_settings_get_release (LodgeKeyCombination *keys);
void lodge_key_settings_set_release (const LodgeKeyCombination *keys);

/* "Ctrl+Alt gives the keyboard back", translated. (transfer full) */
char *lodge_key_settings_dup_release_hint (void);

/* @callback: void (*) (gpointer @object); until @object goes. */
void lodge_key_settings_watch_release (GCallback callback, gpointer object);

/* The user's own combinations, as lodge_key_names_parse () takes them, and as a menu that follows
 * them, whose items activate "machine.send-keys". */
char **lodge_key_settings_dup_own (void);
GMenuModel *lodge_key_settings_get_own (void);
void lodge_key_settings_add_own (const LodgeKeyCombination *keys);
void lodge_key_settings_remove_own (const char *text);

G_END_DECLS
