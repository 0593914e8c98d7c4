/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * What GTK 4 leaves to the window system. Main thread.
 */

/* Moves the host's pointer to a point of @widget, in its coordinates. FALSE: this window system
 * does not let a program do that (Wayland). */
gboolean lodge_host_pointer_warp (GtkWidget *widget, double x, double y);

/* Whether asking for the desktop's shortcuts takes the keyboard from every other window (X11). */
gboolean lodge_host_shortcuts_take_keyboard (GtkWidget *widget);

/* What the lights of the host's keyboard show. */
LodgeLocks lodge_host_get_locks (GdkDisplay *display);

/* The Linux input code of a key event's hardware keycode. 0: not known. */
guint lodge_host_keycode_to_linux (GdkDisplay *display, guint keycode);

G_END_DECLS
