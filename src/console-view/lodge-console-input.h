/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-console.h"
#include "lodge-geometry.h"
#include "lodge-key-names.h"

G_BEGIN_DECLS

/*
 * LodgeConsoleInput: takes keyboard and pointer of a widget and gives them to a console.
 *
 * The keyboard belongs to the guest while "grabbed": from the first click, or the first key but Tab
 * or one with Ctrl, Alt or Super, until the release keys (Ctrl+Alt) are pressed and let go
 * alone, or the focus goes elsewhere. It is taken before the window sees it, so that no shortcut of
 * the application gets in between, and the desktop is asked for its shortcuts too. Whatever is down
 * when the grab ends is released in the guest.
 *
 * An absolute pointer follows the host's without a grab. A relative one takes the host's pointer
 * with a click ("pointer-locked"), and gives it back with the grab.
 *
 * Properties: "grabbed", "pointer-locked" (both read-only). Signal: "keys-lifted" (): of the keys
 * that were down in the guest none is any more.
 */
#define LODGE_TYPE_CONSOLE_INPUT (lodge_console_input_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsoleInput, lodge_console_input, LODGE, CONSOLE_INPUT, GObject)

/* @widget owns the result, and @geometry, which must stay where it is. (transfer full) */
LodgeConsoleInput *lodge_console_input_new (GtkWidget *widget, const LodgeGeometry *geometry);

void
lodge_console_input_set_console (LodgeConsoleInput *self, LodgeConsole *console); /* (nullable) */

/* Ctrl+Alt until then. No keys: nothing pressed gives the keyboard back. */
void
lodge_console_input_set_release_keys (LodgeConsoleInput *self, const LodgeKeyCombination *keys);

gboolean lodge_console_input_get_grabbed (LodgeConsoleInput *self);
gboolean lodge_console_input_get_pointer_locked (LodgeConsoleInput *self);

/* A key that is pressed or let go in another way than on the keyboard: it is down in the guest
 * until the one or all of them are let go, and does not take the keyboard. @keycode: Linux input
 * code;
 * @keyval: X keysym or 0. Nothing happens while there is no guest. */
void lodge_console_input_press_key (LodgeConsoleInput *self, guint keycode, guint keyval);
void lodge_console_input_release_key (LodgeConsoleInput *self, guint keycode);

/* Lifts every key and button and gives keyboard and pointer back. */
void lodge_console_input_release (LodgeConsoleInput *self);

/* The widget is in this window now. @root: (nullable) */
void lodge_console_input_set_root (LodgeConsoleInput *self, GtkRoot *root);

G_END_DECLS
