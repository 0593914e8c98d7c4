/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-direct-place.h"
#include "lodge-geometry.h"

G_BEGIN_DECLS

/* Where a picture and the surface that shows it lie on a window. In device pixels of the window. */
typedef struct
{
  cairo_rectangle_int_t picture;
  cairo_rectangle_int_t seen; /* what is seen of it */
  cairo_rectangle_int_t area; /* the surface: that, up to logical pixels that are device pixels */
  cairo_rectangle_int_t room; /* what of the surface lies on the widget: the picture, or black */
} LodgeWaylandSpot;

/* FALSE: a surface can't lie there, as it begins and ends at logical pixels. */
gboolean lodge_wayland_spot_find (const LodgeDirectPlace *place,
                                  const LodgeGeometry *geometry,
                                  LodgeWaylandSpot *spot);

gboolean lodge_wayland_spot_equal (const LodgeWaylandSpot *a, const LodgeWaylandSpot *b);

/* @rect, counted from the surface's corner. */
cairo_rectangle_int_t
lodge_wayland_spot_within (const LodgeWaylandSpot *self, const cairo_rectangle_int_t *rect);

G_END_DECLS
