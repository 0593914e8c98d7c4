/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <wayland-client.h>

G_BEGIN_DECLS

/* Memory that the compositor reads by itself, as a buffer whose lines are packed, of XRGB8888 or,
 * where something is to be seen through it, ARGB8888. It begins as black or nothing. A structure
 * filled with zeros has none. Main thread. */
typedef struct
{
  guint8 *memory; /* NULL: there is none */
  struct wl_buffer *buffer;
  int width;
  int height;
  gboolean alpha;
  struct wl_buffer *stale; /* the one before, which may stand on the screen; (nullable) */
} LodgeWaylandCanvas;

/* FALSE: there is no memory of that size to be had, and no canvas any more. */
gboolean lodge_wayland_canvas_resize (
    LodgeWaylandCanvas *self, struct wl_shm *shm, int width, int height, gboolean alpha);

/* Paints @rect, which lies within, black. */
void lodge_wayland_canvas_blacken (LodgeWaylandCanvas *self, const cairo_rectangle_int_t *rect);

/* What was painted into @rect without regard to alpha is not to be seen through. */
void lodge_wayland_canvas_make_opaque (LodgeWaylandCanvas *self, const cairo_rectangle_int_t *rect);

/* Gives the memory back; the buffer gets stale. */
void lodge_wayland_canvas_drop (LodgeWaylandCanvas *self);

/* Once another stands on the screen, or none. */
void lodge_wayland_canvas_drop_stale (LodgeWaylandCanvas *self);

G_END_DECLS
