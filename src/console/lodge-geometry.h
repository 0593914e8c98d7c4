/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "lodge-scaling.h"

G_BEGIN_DECLS

/*
 * LodgeGeometry: where the guest's picture lies in the widget, and the way from one to the other.
 *
 * Three units: guest pixels; device pixels, the host screen's, counted from the widget's top left
 * corner; logical pixels, the toolkit's, of which each is @scale device pixels wide. The picture
 * always begins at a logical pixel and ends at a device pixel; at a logical one where it fits the
 * widget.
 */
typedef struct
{
  int guest_width;
  int guest_height;
  int scale;
  cairo_rectangle_int_t picture; /* in device pixels; may reach outside the widget */
} LodgeGeometry;

/* No picture is larger than this, however far in: in device pixels. */
#define LODGE_GEOMETRY_MAX_SIDE 16384

/*
 * Set guest_width and guest_height first (0: no picture).
 * @width, @height: the widget, in logical pixels.
 * @scaling: as of lodge-scaling.h. The picture is centred where the widget is larger and begins at
 * its corner where it is smaller.
 */
void lodge_geometry_init (LodgeGeometry *self, int width, int height, int scale, int scaling);

/* How large the picture is with a scaling that is a percentage, in device pixels. */
void lodge_geometry_get_picture_size (
    int guest_width, int guest_height, int percent, int *width, int *height);

/* How many device pixels a hundred guest pixels are wide now. */
int lodge_geometry_get_percent (const LodgeGeometry *self);

/* There is something to show. */
gboolean lodge_geometry_is_empty (const LodgeGeometry *self);

/* One guest pixel is one device pixel. */
gboolean lodge_geometry_is_exact (const LodgeGeometry *self);

/* One guest pixel is a square of whole device pixels: sample without filtering. */
gboolean lodge_geometry_is_sharp (const LodgeGeometry *self);

/* The guest pixel under a point in logical pixels. Outside the picture: the nearest one, and FALSE.
 */
gboolean
lodge_geometry_to_guest (const LodgeGeometry *self, double x, double y, int *guest_x, int *guest_y);

/* Device pixels that change with a rectangle of guest pixels, filtering included. */
void lodge_geometry_to_device (const LodgeGeometry *self,
                               const cairo_rectangle_int_t *guest,
                               cairo_rectangle_int_t *device);

G_END_DECLS
