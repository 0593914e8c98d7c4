/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "lodge-scaling.h"

G_BEGIN_DECLS

/*
 * LodgeGeometry: where the guest's picture lies in the widget, and the way from one to the other.
 *
 * Three units: guest pixels; device pixels, the host screen's; logical pixels, the toolkit's. The
 * picture always begins and ends at a device pixel.
 *
 * Where a logical pixel is a whole number of device pixels these are counted from the widget's top
 * left corner, and the picture begins at a logical pixel, and ends at one where it fits the widget.
 * Elsewhere only some logical pixels begin with a device pixel, and a widget may lie between such:
 * there device pixels are counted from the last such at or before the widget's corner.
 */
typedef struct
{
  int guest_width;
  int guest_height;
  int density;  /* so many device pixels are LODGE_GEOMETRY_UNIT logical ones */
  int step;     /* the fewest device pixels that are whole logical ones */
  int before_x; /* logical pixels from where device pixels are counted to the widget's corner */
  int before_y;
  cairo_rectangle_int_t picture; /* in device pixels; may reach outside the widget */
} LodgeGeometry;

/* Scales are rounded to such parts, as Wayland does. */
#define LODGE_GEOMETRY_UNIT 120

/* No picture is larger than this, however far in: in device pixels. */
#define LODGE_GEOMETRY_MAX_SIDE 16384

/*
 * Set guest_width and guest_height first (0: no picture), and before_x and before_y to where the
 * widget begins on its window's surface, in logical pixels.
 * @width, @height: the widget, in logical pixels.
 * @scale: how many device pixels a logical one is wide.
 * @scaling: as of lodge-scaling.h. The picture is centred where the widget is larger and begins at
 * its corner where it is smaller.
 */
void lodge_geometry_init (LodgeGeometry *self, int width, int height, double scale, int scaling);

/* How large the picture is with a scaling that is a percentage, in device pixels. */
void lodge_geometry_get_picture_size (
    int guest_width, int guest_height, int percent, int *width, int *height);

/* How many device pixels a logical one is wide. */
double lodge_geometry_get_scale (const LodgeGeometry *self);

/* A logical pixel is a whole number of device pixels. */
gboolean lodge_geometry_has_whole_scale (const LodgeGeometry *self);

/* A rectangle of device pixels in logical ones from the widget's corner. */
void lodge_geometry_to_logical (const LodgeGeometry *self,
                                const cairo_rectangle_int_t *device,
                                double *x,
                                double *y,
                                double *width,
                                double *height);

/* The widget's size that a picture of so many device pixels wants, in logical pixels. */
void lodge_geometry_get_widget_size (
    const LodgeGeometry *self, int picture_width, int picture_height, int *width, int *height);

/* How many whole device pixels lie in a widget that begins at the logical pixel @at of its surface
 * and is @size logical ones large. */
int lodge_geometry_count_device (double scale, int at, int size);

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
