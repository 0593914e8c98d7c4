/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "lodge-frame.h"
#include "lodge-geometry.h"

G_BEGIN_DECLS

/*
 * Memory that a display server reads and that parts of a frame are brought into, scaled. It is
 * painted by Cairo, as GTK does, so that both give the same pixels.
 *
 * @memory: 0xXXRRGGBB by lines of @width, which are packed.
 * @x, @y: where in it the picture begins; may be outside.
 */
cairo_t *lodge_direct_canvas_open (guint8 *memory,
                                   int width,
                                   int height,
                                   int x,
                                   int y,
                                   LodgeFrame *frame,
                                   const LodgeGeometry *geometry);

/* Paints @rect of the canvas. */
void lodge_direct_canvas_fill (cairo_t *cr, const cairo_rectangle_int_t *rect);

G_END_DECLS
