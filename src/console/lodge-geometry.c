/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-geometry.h"

#include <math.h>

/* The toolkit's transforms are single-precision: a whole pixel may come as a little less. */
#define EPSILON 0.001

static void
fit_picture (LodgeGeometry *self, int width, int height)
{
  double zoom = MIN ((double)width / self->guest_width, (double)height / self->guest_height);

  self->picture.width = CLAMP ((int)lround (self->guest_width * zoom), 1, width);
  self->picture.height = CLAMP ((int)lround (self->guest_height * zoom), 1, height);
}

/* To whole logical pixels: what is not made of those has no surface of its own on Wayland. */
static int
round_down (const LodgeGeometry *self, int size)
{
  return size - size % self->scale;
}

/* The largest whole multiple that fits; where not even one does, as large as fits. */
static void
fit_whole (LodgeGeometry *self, int width, int height)
{
  int times = MIN (width / self->guest_width, height / self->guest_height);

  if (times == 0)
    {
      fit_picture (self, width, height);
      return;
    }
  self->picture.width = self->guest_width * times;
  self->picture.height = self->guest_height * times;
}

void
lodge_geometry_get_picture_size (
    int guest_width, int guest_height, int percent, int *width, int *height)
{
  double zoom = percent / 100.0;
  double limit = (double)LODGE_GEOMETRY_MAX_SIDE / MAX (MAX (guest_width, guest_height), 1);

  zoom = MIN (zoom, limit);
  *width = MAX ((int)lround (guest_width * zoom), 1);
  *height = MAX ((int)lround (guest_height * zoom), 1);
}

void
lodge_geometry_init (LodgeGeometry *self, int width, int height, int scale, int scaling)
{
  int device_width;
  int device_height;

  self->scale = MAX (scale, 1);
  device_width = width * self->scale;
  device_height = height * self->scale;
  self->picture = (cairo_rectangle_int_t){ 0, 0, 0, 0 };

  if (self->guest_width <= 0 || self->guest_height <= 0 || device_width <= 0 || device_height <= 0)
    return;

  if (scaling == LODGE_SCALING_FIT)
    {
      fit_picture (self, device_width, device_height);
      if (!lodge_geometry_is_exact (self))
        {
          self->picture.width = MAX (round_down (self, self->picture.width), 1);
          self->picture.height = MAX (round_down (self, self->picture.height), 1);
        }
    }
  else if (scaling == LODGE_SCALING_WHOLE)
    fit_whole (self, device_width, device_height);
  else
    lodge_geometry_get_picture_size (self->guest_width,
                                     self->guest_height,
                                     scaling,
                                     &self->picture.width,
                                     &self->picture.height);

  self->picture.x = round_down (self, MAX ((device_width - self->picture.width) / 2, 0));
  self->picture.y = round_down (self, MAX ((device_height - self->picture.height) / 2, 0));
}

int
lodge_geometry_get_percent (const LodgeGeometry *self)
{
  if (lodge_geometry_is_empty (self))
    return LODGE_SCALING_NATIVE;

  return (int)lround (100.0 * self->picture.width / self->guest_width);
}

gboolean
lodge_geometry_is_empty (const LodgeGeometry *self)
{
  return self->picture.width <= 0 || self->picture.height <= 0;
}

gboolean
lodge_geometry_is_exact (const LodgeGeometry *self)
{
  return self->picture.width == self->guest_width && self->picture.height == self->guest_height;
}

gboolean
lodge_geometry_is_sharp (const LodgeGeometry *self)
{
  int times = self->guest_width > 0 ? self->picture.width / self->guest_width : 0;

  return times > 0 && self->picture.width == self->guest_width * times &&
         self->picture.height == self->guest_height * times;
}

/* Stretches so that the last device pixel reaches the last guest pixel, whatever the zoom. */
static int
to_guest (double at, int picture_size, int guest_size)
{
  double inside = CLAMP (at, 0.0, picture_size - 1.0);

  if (picture_size <= 1)
    return 0;

  return (int)lround (inside * (guest_size - 1) / (picture_size - 1));
}

gboolean
lodge_geometry_to_guest (const LodgeGeometry *self, double x, double y, int *guest_x, int *guest_y)
{
  double in_x;
  double in_y;

  *guest_x = 0;
  *guest_y = 0;
  if (lodge_geometry_is_empty (self) || !isfinite (x) || !isfinite (y))
    return FALSE;

  in_x = floor (x * self->scale + EPSILON) - self->picture.x;
  in_y = floor (y * self->scale + EPSILON) - self->picture.y;
  *guest_x = to_guest (in_x, self->picture.width, self->guest_width);
  *guest_y = to_guest (in_y, self->picture.height, self->guest_height);

  return in_x >= 0.0 && in_y >= 0.0 && in_x < self->picture.width && in_y < self->picture.height;
}

void
lodge_geometry_to_device (const LodgeGeometry *self,
                          const cairo_rectangle_int_t *guest,
                          cairo_rectangle_int_t *device)
{
  /* A filtered pixel takes its neighbours' colours in too. */
  int margin = lodge_geometry_is_sharp (self) ? 0 : 1;
  double zoom_x;
  double zoom_y;
  int right;
  int bottom;

  *device = (cairo_rectangle_int_t){ 0, 0, 0, 0 };
  if (lodge_geometry_is_empty (self))
    return;

  zoom_x = (double)self->picture.width / self->guest_width;
  zoom_y = (double)self->picture.height / self->guest_height;
  device->x = (int)floor ((guest->x - margin) * zoom_x);
  device->y = (int)floor ((guest->y - margin) * zoom_y);
  right = (int)ceil ((guest->x + guest->width + margin) * zoom_x);
  bottom = (int)ceil ((guest->y + guest->height + margin) * zoom_y);

  device->x = MAX (device->x, 0);
  device->y = MAX (device->y, 0);
  device->width = MIN (right, self->picture.width) - device->x;
  device->height = MIN (bottom, self->picture.height) - device->y;
  device->x += self->picture.x;
  device->y += self->picture.y;
}
