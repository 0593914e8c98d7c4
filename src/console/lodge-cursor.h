/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * LodgeCursor: the shape of the guest's pointer. Immutable. Pixels are R, G, B, A bytes, alpha
 * straight, lines packed. An empty cursor (0 x 0) says that the guest hides its pointer.
 */
#define LODGE_TYPE_CURSOR (lodge_cursor_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCursor, lodge_cursor, LODGE, CURSOR, GObject)

/* Hosts can't show larger ones; QEMU's own limit is the same. */
#define LODGE_CURSOR_MAX_SIDE 512

/* Copies @rgba. The hotspot is clamped into the shape. A shape that is too large, or whose sides
 * are not positive, gives an empty cursor. (transfer full) */
LodgeCursor *lodge_cursor_new (const guint8 *rgba, int width, int height, int hot_x, int hot_y);
LodgeCursor *lodge_cursor_new_empty (void);

gboolean lodge_cursor_is_empty (LodgeCursor *self);
int lodge_cursor_get_width (LodgeCursor *self);
int lodge_cursor_get_height (LodgeCursor *self);
int lodge_cursor_get_hot_x (LodgeCursor *self);
int lodge_cursor_get_hot_y (LodgeCursor *self);
GBytes *lodge_cursor_get_pixels (LodgeCursor *self); /* (transfer none); empty for an empty one */

G_END_DECLS
