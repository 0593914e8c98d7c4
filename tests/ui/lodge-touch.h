/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Fingers on a touch screen, which no X server without one has: GDK is given the events that a
 * server with one would send it, and all behind that is as ever. Fingers are numbers from 1 on.
 * X11 only. Main thread.
 */

/* Puts a finger down on @widget, at a point in its logical pixels. */
void lodge_touch_down (GtkWidget *widget, guint finger, double x, double y);

/* Moves it to a point of @widget, which it need not have been put down on. */
void lodge_touch_move (GtkWidget *widget, guint finger, double x, double y);

/* Takes it away there, where it must have been last. */
void lodge_touch_up (GtkWidget *widget, guint finger, double x, double y);

G_END_DECLS
