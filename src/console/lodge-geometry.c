/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-geometry.h"

#include <math.h>

/* The toolkit's transforms are single-precision: a whole pixel may come as a little less. */
#define EPSILON 0.001

/* Wayland tells of 256ths of a logical pixel. */
#define EPSILON_BETWEEN 0.01

static int
floor_div (gint64 a, gint64 b)
{
  return (int)(a >= 0 ? a / b : -((-a + b - 1) / b));
}

static int
ceil_div (gint64 a, gint64 b)
{
  return -floor_div (-a, b);
}

static int
gcd (int a, int b)
{
  return b == 0 ? a : gcd (b, a % b);
}

static int
to_density (double scale)
{
  return MAX ((int)lround (scale * LODGE_GEOMETRY_UNIT), LODGE_GEOMETRY_UNIT);
}

/* The first device pixel that begins at @logical or after it, and the last that ends there. */
static int
first_device (int density, int logical)
{
  return ceil_div ((gint64)logical * density, LODGE_GEOMETRY_UNIT);
}

static int
last_device (int density, int logical)
{
  return floor_div ((gint64)logical * density, LODGE_GEOMETRY_UNIT);
}

static void
fit_picture (LodgeGeometry *self, int width, int height)
{
  double zoom = MIN ((double)width / self->guest_width, (double)height / self->guest_height);

  self->picture.width = CLAMP ((int)lround (self->guest_width * zoom), 1, width);
  self->picture.height = CLAMP ((int)lround (self->guest_height * zoom), 1, height);
}

/* To whole logical pixels: what is not made of those has no surface of its own on Wayland. Where a
 * logical pixel is no whole number of device pixels the surface is larger than the picture. */
static int
round_down (const LodgeGeometry *self, int size)
{
  return lodge_geometry_has_whole_scale (self) ? size - size % self->step : size;
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

static void
set_scale (LodgeGeometry *self, double scale)
{
  int common;
  int logical_step;

  self->density = to_density (scale);
  common = gcd (self->density, LODGE_GEOMETRY_UNIT);
  logical_step = LODGE_GEOMETRY_UNIT / common;
  self->step = self->density / common;
  self->before_x -= floor_div (self->before_x, logical_step) * logical_step;
  self->before_y -= floor_div (self->before_y, logical_step) * logical_step;
}

void
lodge_geometry_init (LodgeGeometry *self, int width, int height, double scale, int scaling)
{
  int left;
  int top;
  int device_width;
  int device_height;

  set_scale (self, scale);
  self->picture = (cairo_rectangle_int_t){ 0, 0, 0, 0 };
  left = first_device (self->density, self->before_x);
  top = first_device (self->density, self->before_y);
  device_width = last_device (self->density, self->before_x + width) - left;
  device_height = last_device (self->density, self->before_y + height) - top;

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

  self->picture.x = left + round_down (self, MAX ((device_width - self->picture.width) / 2, 0));
  self->picture.y = top + round_down (self, MAX ((device_height - self->picture.height) / 2, 0));
}

double
lodge_geometry_get_scale (const LodgeGeometry *self)
{
  return (double)self->density / LODGE_GEOMETRY_UNIT;
}

gboolean
lodge_geometry_has_whole_scale (const LodgeGeometry *self)
{
  return self->density % LODGE_GEOMETRY_UNIT == 0;
}

void
lodge_geometry_to_logical (const LodgeGeometry *self,
                           const cairo_rectangle_int_t *device,
                           double *x,
                           double *y,
                           double *width,
                           double *height)
{
  double scale = lodge_geometry_get_scale (self);

  *x = device->x / scale - self->before_x;
  *y = device->y / scale - self->before_y;
  *width = device->width / scale;
  *height = device->height / scale;
}

static int
get_wanted (const LodgeGeometry *self, int before, int size)
{
  int end = first_device (self->density, before) + size;

  return ceil_div ((gint64)end * LODGE_GEOMETRY_UNIT, self->density) - before;
}

void
lodge_geometry_get_widget_size (
    const LodgeGeometry *self, int picture_width, int picture_height, int *width, int *height)
{
  *width = get_wanted (self, self->before_x, picture_width);
  *height = get_wanted (self, self->before_y, picture_height);
}

int
lodge_geometry_count_device (double scale, int at, int size)
{
  int density = to_density (scale);

  return MAX (last_device (density, at + size) - first_device (density, at), 0);
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
  double epsilon = lodge_geometry_has_whole_scale (self) ? EPSILON : EPSILON_BETWEEN;
  double scale = lodge_geometry_get_scale (self);
  double in_x;
  double in_y;

  *guest_x = 0;
  *guest_y = 0;
  if (lodge_geometry_is_empty (self) || !isfinite (x) || !isfinite (y))
    return FALSE;

  in_x = floor ((x + self->before_x) * scale + epsilon) - self->picture.x;
  in_y = floor ((y + self->before_y) * scale + epsilon) - self->picture.y;
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
  int margin = lodge_geometry_is_sharp (self) && lodge_geometry_has_whole_scale (self) ? 0 : 1;
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
