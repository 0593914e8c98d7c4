/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-damage.h"

/* The grid to which rectangles grow when there are too many of them. */
#define GRID 64

struct _LodgeDamage
{
  cairo_region_t *region;
  int width;
  int height;
};

LodgeDamage *
lodge_damage_new (void)
{
  LodgeDamage *self = g_new0 (LodgeDamage, 1);

  self->region = cairo_region_create ();

  return self;
}

void
lodge_damage_free (LodgeDamage *self)
{
  cairo_region_destroy (self->region);
  g_free (self);
}

static void
clip_to_frame (LodgeDamage *self)
{
  cairo_region_intersect_rectangle (self->region,
                                    &(cairo_rectangle_int_t){ 0, 0, self->width, self->height });
}

static void
coarsen (LodgeDamage *self)
{
  g_autoptr (GArray) grown = g_array_new (FALSE, FALSE, sizeof (cairo_rectangle_int_t));
  int n_rects = cairo_region_num_rectangles (self->region);

  for (int i = 0; i < n_rects; i++)
    {
      cairo_rectangle_int_t rect;
      int right;
      int bottom;

      cairo_region_get_rectangle (self->region, i, &rect);
      right = (rect.x + rect.width + GRID - 1) / GRID * GRID;
      bottom = (rect.y + rect.height + GRID - 1) / GRID * GRID;
      rect.x = rect.x / GRID * GRID;
      rect.y = rect.y / GRID * GRID;
      rect.width = right - rect.x;
      rect.height = bottom - rect.y;
      g_array_append_val (grown, rect);
    }

  cairo_region_destroy (self->region);
  self->region = cairo_region_create_rectangles ((cairo_rectangle_int_t *)grown->data, n_rects);
  clip_to_frame (self);
}

static void
become_extents (LodgeDamage *self)
{
  cairo_rectangle_int_t extents;

  cairo_region_get_extents (self->region, &extents);
  cairo_region_destroy (self->region);
  self->region = cairo_region_create_rectangle (&extents);
}

void
lodge_damage_reset (LodgeDamage *self, int width, int height)
{
  self->width = MAX (width, 0);
  self->height = MAX (height, 0);
  cairo_region_destroy (self->region);
  self->region = cairo_region_create ();
  lodge_damage_add (self, 0, 0, self->width, self->height);
}

void
lodge_damage_add (LodgeDamage *self, int x, int y, int width, int height)
{
  gint64 left = MAX (x, 0);
  gint64 top = MAX (y, 0);
  gint64 right = MIN ((gint64)x + width, self->width);
  gint64 bottom = MIN ((gint64)y + height, self->height);
  cairo_rectangle_int_t rect;

  if (right <= left || bottom <= top)
    return;

  rect = (cairo_rectangle_int_t){ left, top, right - left, bottom - top };
  cairo_region_union_rectangle (self->region, &rect);

  if (cairo_region_num_rectangles (self->region) <= LODGE_DAMAGE_MAX_RECTS)
    return;

  coarsen (self);
  if (cairo_region_num_rectangles (self->region) > LODGE_DAMAGE_MAX_RECTS)
    become_extents (self);
}

gboolean
lodge_damage_is_empty (LodgeDamage *self)
{
  return cairo_region_is_empty (self->region);
}

cairo_region_t *
lodge_damage_take (LodgeDamage *self)
{
  cairo_region_t *region = g_steal_pointer (&self->region);

  self->region = cairo_region_create ();

  return region;
}
