/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* lodge_screen_grab () below sway-run, for windows that fill the screen, or that float with their
 * corner at @x, @y: by grim, which is refused nothing there. @scale: how many of the picture's
 * pixels are a logical one. (transfer full) */
guint32 *lodge_sway_grab (GtkWidget *widget, int x, int y, double scale, int *width, int *height);

/* All that the screen that sway calls @output shows, in its own pixels. (transfer full) */
guint32 *lodge_sway_grab_screen (const char *output, int *width, int *height);

/* Has sway do @command, and gives what it says. (transfer full) */
char *lodge_sway_tell (const char *command);

G_END_DECLS
