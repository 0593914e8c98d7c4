/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console-view.h"

G_BEGIN_DECLS

/*
 * LodgeScreenKeyboard: a keyboard below a display, for the pointer, for fingers and for whoever
 * presses buttons in other ways. Its keys go to the guest as those of the real keyboard do. A tap
 * on a modifier holds it for the next key, a second until a third; what is held is let go when the
 * keyboard goes, is covered, or the display lets go of all keys. Hidden at first.
 */
#define LODGE_TYPE_SCREEN_KEYBOARD (lodge_screen_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (LodgeScreenKeyboard, lodge_screen_keyboard, LODGE, SCREEN_KEYBOARD, AdwBin)

/* Whose keys they are. @view: (nullable) */
void lodge_screen_keyboard_set_view (LodgeScreenKeyboard *self, LodgeConsoleView *view);

/* Whether there is a guest to type into: else its keys are insensitive. */
void lodge_screen_keyboard_set_live (LodgeScreenKeyboard *self, gboolean live);

/* Adds "screen-keyboard" to @map, a switch that shows it: possible while there is a guest. */
void lodge_screen_keyboard_add_action (LodgeScreenKeyboard *self, GActionMap *map);

G_END_DECLS
