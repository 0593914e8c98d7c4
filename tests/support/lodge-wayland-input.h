/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A mouse and a keyboard of the test's own on the Wayland display at hand, over a connection of its
 * own: what they do comes back to the program as any user's input. Calls return when the compositor
 * has taken what was done. Main thread.
 */
typedef struct _LodgeWaylandInput LodgeWaylandInput;

/* NULL: no Wayland display, or one that lets no program act as a device. (transfer full) */
LodgeWaylandInput *lodge_wayland_input_new (void);
void lodge_wayland_input_free (LodgeWaylandInput *self);

/* To a point of @widget, whose window has to stand in the corner of the only screen, which is as
 * large as the window's monitor says. */
void lodge_wayland_input_move_to (LodgeWaylandInput *self, GtkWidget *widget, double x, double y);
void lodge_wayland_input_move_by (LodgeWaylandInput *self, double dx, double dy);

/* @button, @key: the kernel's code. */
void lodge_wayland_input_button (LodgeWaylandInput *self, guint button, gboolean down);
void lodge_wayland_input_key (LodgeWaylandInput *self, guint key, gboolean down);

/* Takes the keyboard away with the keys that are down, as compositors do with all keyboards when
 * another virtual terminal is shown; and there is one again. */
void lodge_wayland_input_unplug_keyboard (LodgeWaylandInput *self);
void lodge_wayland_input_plug_keyboard (LodgeWaylandInput *self);

/* Down is positive. */
void lodge_wayland_input_scroll (LodgeWaylandInput *self, int notches);

/* As fingers do, by so many pixels, down and right. */
void lodge_wayland_input_scroll_smoothly (LodgeWaylandInput *self, double dx, double dy);

G_END_DECLS
