/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands on the screen (X’s, or sway’s that its window fills) where @widget is, 0xXXRRGGBB, by
 * lines of its width in device pixels.
 * @width, @height: in device pixels. Main thread. (transfer full) */
guint32 *lodge_screen_grab (GtkWidget *widget, int *width, int *height);

/* Runs xdotool with these arguments, separated by spaces, and waits for its end. */
void lodge_screen_act (const char *command);

/* Moves the host's pointer to a point of @widget, in logical pixels. */
void lodge_screen_point (GtkWidget *widget, int x, int y);

G_END_DECLS
