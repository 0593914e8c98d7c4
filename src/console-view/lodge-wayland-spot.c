/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-wayland-spot.h"

#include <math.h>

/* A single such part of a pixel is an error of calculating. */
#define EPSILON 0.0001

/* Of GTK's pixels to device pixels: those that lie within. */
static cairo_rectangle_int_t
to_device (const cairo_rectangle_int_t *rect, int gtk_scale, int density)
{
  double zoom = (double)density / LODGE_GEOMETRY_UNIT / gtk_scale;
  int left = (int)ceil (rect->x * zoom - EPSILON);
  int top = (int)ceil (rect->y * zoom - EPSILON);
  int right = (int)floor ((rect->x + rect->width) * zoom + EPSILON);
  int bottom = (int)floor ((rect->y + rect->height) * zoom + EPSILON);

  return (cairo_rectangle_int_t){ left, top, right - left, bottom - top };
}

/* The smallest rectangle of whole steps that holds @rect. */
static cairo_rectangle_int_t
widen (const cairo_rectangle_int_t *rect, int step)
{
  int left = (int)floor ((double)rect->x / step) * step;
  int top = (int)floor ((double)rect->y / step) * step;
  int right = (int)ceil ((double)(rect->x + rect->width) / step) * step;
  int bottom = (int)ceil ((double)(rect->y + rect->height) / step) * step;

  return (cairo_rectangle_int_t){ left, top, right - left, bottom - top };
}

/* Where on the surface the geometry counts from, in logical pixels. FALSE: it is not that of where
 * the widget lies now. */
static gboolean
find_origin (const LodgeDirectPlace *place, const LodgeGeometry *geometry, int *x, int *y)
{
  if (place->x % place->scale != 0 || place->y % place->scale != 0)
    return FALSE;
  *x = place->x / place->scale - geometry->before_x;
  *y = place->y / place->scale - geometry->before_y;
  return *x * geometry->density % LODGE_GEOMETRY_UNIT == 0 &&
         *y * geometry->density % LODGE_GEOMETRY_UNIT == 0;
}

gboolean
lodge_wayland_spot_find (const LodgeDirectPlace *place,
                         const LodgeGeometry *geometry,
                         LodgeWaylandSpot *spot)
{
  int density = geometry->density;
  cairo_rectangle_int_t clip = to_device (&place->clip, place->scale, density);
  int x;
  int y;

  if (!find_origin (place, geometry, &x, &y))
    return FALSE;
  spot->picture = geometry->picture;
  spot->picture.x += x * density / LODGE_GEOMETRY_UNIT;
  spot->picture.y += y * density / LODGE_GEOMETRY_UNIT;
  if (!gdk_rectangle_intersect (&spot->picture, &clip, &spot->seen))
    return FALSE;
  spot->area = widen (&spot->seen, geometry->step);
  gdk_rectangle_intersect (&spot->area, &clip, &spot->room);
  return !lodge_geometry_has_whole_scale (geometry) ||
         gdk_rectangle_equal (&spot->area, &spot->seen);
}

gboolean
lodge_wayland_spot_equal (const LodgeWaylandSpot *a, const LodgeWaylandSpot *b)
{
  return gdk_rectangle_equal (&a->seen, &b->seen) && gdk_rectangle_equal (&a->room, &b->room) &&
         gdk_rectangle_equal (&a->picture, &b->picture);
}

cairo_rectangle_int_t
lodge_wayland_spot_within (const LodgeWaylandSpot *self, const cairo_rectangle_int_t *rect)
{
  return (cairo_rectangle_int_t){
    rect->x - self->area.x, rect->y - self->area.y, rect->width, rect->height
  };
}
