/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeGeometry: where the guest's picture lies in the widget, and the way from one to the other.
 *
 * Three units: guest pixels; device pixels, the host screen's, counted from the widget's top left
 * corner; logical pixels, the toolkit's, of which each is @scale device pixels wide. The picture
 * always begins and ends at a device pixel.
 */
typedef struct
{
  int guest_width;
  int guest_height;
  int scale;
  cairo_rectangle_int_t picture; /* in device pixels; may reach outside the widget */
} LodgeGeometry;

/*
 * Set guest_width and guest_height first (0: no picture).
 * @width, @height: the widget, in logical pixels.
 * @fit: as large as fits, aspect kept, centred; else one guest pixel is one device pixel, centred
 * where the widget is larger and from its corner where it is smaller.
 */
void lodge_geometry_init (LodgeGeometry *self, int width, int height, int scale, gboolean fit);

/* There is something to show. */
gboolean lodge_geometry_is_empty (const LodgeGeometry *self);

/* One guest pixel is one device pixel: sample without filtering. */
gboolean lodge_geometry_is_exact (const LodgeGeometry *self);

/* The guest pixel under a point in logical pixels. Outside the picture: the nearest one, and FALSE.
 */
gboolean
lodge_geometry_to_guest (const LodgeGeometry *self, double x, double y, int *guest_x, int *guest_y);

/* Device pixels that change with a rectangle of guest pixels, filtering included. */
void lodge_geometry_to_device (const LodgeGeometry *self,
                               const cairo_rectangle_int_t *guest,
                               cairo_rectangle_int_t *device);

G_END_DECLS
