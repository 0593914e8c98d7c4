/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceMonitors: the screens that share the surface of one display channel, each a rectangle
 * of it, as a graphics card of QXL's has them. Main thread.
 *
 * The first one's picture goes to the console that it is given. The others are heads of that
 * console, as many as the guest's driver says that it can have, and are there while they are off
 * too.
 */
typedef struct _LodgeSpiceMonitors LodgeSpiceMonitors;

/* @console: outlives it, and so does @channel. @several: FALSE: the first is all that is shown.
 * (transfer full) */
LodgeSpiceMonitors *
lodge_spice_monitors_new (SpiceDisplayChannel *channel, LodgeConsole *console, gboolean several);

/* The consoles have no frame any more, and the heads are gone. */
void lodge_spice_monitors_free (LodgeSpiceMonitors *self);

/* Other channels have the numbers of the heads: the first is all that is shown from now on. */
void lodge_spice_monitors_keep_first (LodgeSpiceMonitors *self);

/* @surface: what the rectangles are cut from, without a copy; NULL: there is none any more. It must
 * outlive the next call. (nullable) */
void lodge_spice_monitors_set_surface (LodgeSpiceMonitors *self, LodgeFrame *surface);

/* This rectangle of the surface has changed. */
void lodge_spice_monitors_damage (LodgeSpiceMonitors *self, int x, int y, int width, int height);

/* Whether any of them is seen. */
gboolean lodge_spice_monitors_get_awake (LodgeSpiceMonitors *self);

/* Where a screen lies in the surface. @head: 0 for the first. FALSE: it is none of these, or off.
 */
gboolean lodge_spice_monitors_get_origin (LodgeSpiceMonitors *self, guint head, int *x, int *y);

/* The guest's pointer, which belongs to all of them; @x, @y: in the surface. */
void lodge_spice_monitors_set_cursor (LodgeSpiceMonitors *self, LodgeCursor *cursor);
void lodge_spice_monitors_move_cursor (LodgeSpiceMonitors *self, int x, int y);

G_END_DECLS
