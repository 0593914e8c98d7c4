/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What this computer remembers of how a display is shown: with the settings, by machine, for as
 * many machines as were seen last. Nothing of it travels with the machine. Main thread.
 *
 * @id: a machine's UUID, or the address of a display by address. NULL: nothing is remembered.
 *
 * Names and types: "scaling" s (as of lodge-scaling.h), "width" and "height" i (of its own window,
 * in logical pixels), "maximized" b, "resize-guest" b, "clipboard" s (as of
 * lodge-console-clipboard.h), "volume" i (in percent), "muted" b, "microphone" b (it may listen),
 * "usb" as (ids of USB devices that it is always given), "screens" and "screens-in-tabs" i (bits by
 * number), "screen-N-window" (as of lodge-window-memory.h).
 */

/* NULL: nothing is known. @type: another than that counts as nothing. (transfer full) (nullable) */
GVariant *lodge_display_memory_get (const char *id, const char *name, const GVariantType *type);

/* @value: (transfer floating) */
void lodge_display_memory_set (const char *id, const char *name, GVariant *value);

gboolean lodge_display_memory_get_boolean (const char *id, const char *name, gboolean fallback);
int lodge_display_memory_get_int (const char *id, const char *name, int fallback);

/* (transfer full) */
char *lodge_display_memory_dup_string (const char *id, const char *name, const char *fallback);

G_END_DECLS
