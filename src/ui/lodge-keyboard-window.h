/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * LodgeKeyboardWindow: the keys that give the keyboard back, and the user's own combinations for
 * the menu “Keyboard”. All of it holds at once.
 */
#define LODGE_TYPE_KEYBOARD_WINDOW (lodge_keyboard_window_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeKeyboardWindow, lodge_keyboard_window, LODGE, KEYBOARD_WINDOW, AdwPreferencesWindow)

/* Over @parent, which goes with it. */
GtkWidget *lodge_keyboard_window_new (GtkWindow *parent);

/* Gives @window the action "win.keyboard", which opens it. */
void lodge_keyboard_window_add_action (GtkApplicationWindow *window);

G_END_DECLS
