/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-geometry.h"

#include <math.h>

static LodgeGeometry
make (int guest_width, int guest_height, int width, int height, int scale, int scaling)
{
  LodgeGeometry geometry = { .guest_width = guest_width, .guest_height = guest_height };

  lodge_geometry_init (&geometry, width, height, scale, scaling);

  return geometry;
}

static void
assert_picture (const LodgeGeometry *geometry, int x, int y, int width, int height)
{
  g_assert_cmpint (geometry->picture.x, ==, x);
  g_assert_cmpint (geometry->picture.y, ==, y);
  g_assert_cmpint (geometry->picture.width, ==, width);
  g_assert_cmpint (geometry->picture.height, ==, height);
}

static void
test_fit (void)
{
  LodgeGeometry wide = make (1600, 800, 1000, 1000, 1, LODGE_SCALING_FIT);
  LodgeGeometry tall = make (400, 800, 1000, 1000, 1, LODGE_SCALING_FIT);
  LodgeGeometry exact = make (1000, 1000, 1000, 1000, 1, LODGE_SCALING_FIT);
  LodgeGeometry dense = make (1000, 1000, 500, 500, 2, LODGE_SCALING_FIT);
  LodgeGeometry odd = make (1000, 667, 500, 500, 2, LODGE_SCALING_FIT);
  LodgeGeometry off = make (1000, 333, 853, 601, 2, LODGE_SCALING_FIT);
  LodgeGeometry line = make (8192, 1, 100, 100, 1, LODGE_SCALING_FIT);

  assert_picture (&wide, 0, 250, 1000, 500);
  assert_picture (&tall, 250, 0, 500, 1000);
  assert_picture (&exact, 0, 0, 1000, 1000);
  g_assert_true (lodge_geometry_is_exact (&exact));
  g_assert_false (lodge_geometry_is_exact (&wide));
  assert_picture (&dense, 0, 0, 1000, 1000);
  g_assert_true (lodge_geometry_is_exact (&dense));
  /* Nothing is scaled for the sake of half a logical pixel. */
  assert_picture (&odd, 0, 166, 1000, 667);
  assert_picture (&off, 0, 316, 1706, 568);
  g_assert_cmpint (line.picture.height, ==, 1);
}

static void
test_native (void)
{
  LodgeGeometry small = make (640, 480, 1000, 1000, 1, LODGE_SCALING_NATIVE);
  LodgeGeometry large = make (1920, 1080, 1000, 1000, 1, LODGE_SCALING_NATIVE);
  LodgeGeometry dense = make (640, 480, 1000, 1000, 2, LODGE_SCALING_NATIVE);

  assert_picture (&small, 180, 260, 640, 480);
  assert_picture (&large, 0, 0, 1920, 1080);
  assert_picture (&dense, 680, 760, 640, 480);
  g_assert_true (lodge_geometry_is_exact (&small));
  g_assert_true (lodge_geometry_is_exact (&dense));
}

/* Between whole scales device pixels are counted from a logical one that begins with one. */
static void
test_between (void)
{
  LodgeGeometry odd = { .guest_width = 321, .guest_height = 241, .before_x = 7, .before_y = 46 };
  int x;
  int y;
  int width;
  int height;

  lodge_geometry_init (&odd, 801, 600, 1.5, LODGE_SCALING_NATIVE);
  g_assert_cmpint (odd.step, ==, 3);
  g_assert_cmpint (odd.before_x, ==, 1);
  g_assert_cmpint (odd.before_y, ==, 0);
  /* From the second device pixel to the 1203rd. */
  assert_picture (&odd, 2 + (1201 - 321) / 2, (900 - 241) / 2, 321, 241);
  g_assert_true (lodge_geometry_is_exact (&odd));
  for (int i = 0; i < 321; i++)
    {
      double at = (odd.picture.x + i) / 1.5 - 1;

      /* As Wayland tells of it. */
      g_assert_true (lodge_geometry_to_guest (&odd, floor (at * 256) / 256, 300, &x, &y));
      g_assert_cmpint (x, ==, i);
    }
  lodge_geometry_get_widget_size (&odd, 300, 300, &width, &height);
  g_assert_cmpint (width, ==, 201);
  g_assert_cmpint (height, ==, 200);
  g_assert_cmpint (lodge_geometry_count_device (1.75, 3, 100), ==, 174);
  g_assert_cmpint (lodge_geometry_count_device (2, 3, 100), ==, 200);
}

/* Sharp as far as that goes, and never less of the guest than all. */
static void
test_whole (void)
{
  LodgeGeometry twice = make (640, 480, 1500, 1000, 1, LODGE_SCALING_WHOLE);
  LodgeGeometry dense = make (640, 480, 1000, 1000, 2, LODGE_SCALING_WHOLE);
  LodgeGeometry once = make (1000, 1000, 1001, 1999, 1, LODGE_SCALING_WHOLE);
  LodgeGeometry less = make (1600, 800, 1000, 1000, 1, LODGE_SCALING_WHOLE);

  assert_picture (&twice, 110, 20, 1280, 960);
  assert_picture (&dense, 40, 280, 1920, 1440);
  assert_picture (&once, 0, 499, 1000, 1000);
  assert_picture (&less, 0, 250, 1000, 500);
  g_assert_true (lodge_geometry_is_sharp (&twice));
  g_assert_false (lodge_geometry_is_exact (&twice));
  g_assert_true (lodge_geometry_is_exact (&once));
  g_assert_false (lodge_geometry_is_sharp (&less));
}

static void
test_percent (void)
{
  LodgeGeometry half = make (641, 480, 1000, 1000, 1, 50);
  LodgeGeometry thrice = make (640, 480, 1000, 1000, 1, 300);
  LodgeGeometry dense = make (640, 480, 1000, 1000, 2, 150);
  LodgeGeometry huge = make (8192, 4096, 1000, 1000, 1, 800);
  LodgeGeometry tiny = make (3, 2, 1000, 1000, 1, 10);

  assert_picture (&half, 339, 380, 321, 240);
  assert_picture (&thrice, 0, 0, 1920, 1440);
  assert_picture (&dense, 520, 640, 960, 720);
  assert_picture (&huge, 0, 0, 16384, 8192);
  assert_picture (&tiny, 499, 499, 1, 1);
  g_assert_cmpint (lodge_geometry_get_percent (&thrice), ==, 300);
  g_assert_cmpint (lodge_geometry_get_percent (&huge), ==, 200);
}

static void
test_scaling_strings (void)
{
  const char *const nonsense[] = { "", "9", "801", "-1", "1e2", "100%", "native ", NULL };
  int scaling = 7;

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    g_assert_false (lodge_scaling_from_string (nonsense[i], &scaling));
  g_assert_cmpint (scaling, ==, 7);
  for (int i = -1; i <= LODGE_SCALING_MAX; i++)
    {
      g_autofree char *text = lodge_scaling_to_string (i);

      if (i > 0 && i < LODGE_SCALING_MIN)
        continue;
      g_assert_true (lodge_scaling_from_string (text, &scaling));
      g_assert_cmpint (scaling, ==, i);
    }
}

static void
test_scaling_steps (void)
{
  int percent = 1;
  guint n_steps = 0;

  g_assert_cmpint (lodge_scaling_step (100, 1), ==, 110);
  g_assert_cmpint (lodge_scaling_step (100, -1), ==, 90);
  g_assert_cmpint (lodge_scaling_step (137, 1), ==, 150);
  g_assert_cmpint (lodge_scaling_step (137, -1), ==, 125);
  g_assert_cmpint (lodge_scaling_step (LODGE_SCALING_MIN, -1), ==, LODGE_SCALING_MIN);
  for (int next; (next = lodge_scaling_step (percent, 1)) != percent; n_steps++)
    percent = next;
  g_assert_cmpint (percent, ==, LODGE_SCALING_MAX);
  for (int next; (next = lodge_scaling_step (percent, -1)) != percent; n_steps--)
    percent = next;
  g_assert_cmpint (percent, ==, LODGE_SCALING_MIN);
  g_assert_cmpuint (n_steps, ==, 1);
}

static void
test_empty (void)
{
  LodgeGeometry no_guest = make (0, 0, 100, 100, 1, LODGE_SCALING_FIT);
  LodgeGeometry no_widget = make (640, 480, 0, 0, 1, LODGE_SCALING_FIT);
  cairo_rectangle_int_t device;
  int x;
  int y;

  g_assert_true (lodge_geometry_is_empty (&no_guest));
  g_assert_true (lodge_geometry_is_empty (&no_widget));
  g_assert_false (lodge_geometry_to_guest (&no_guest, 5, 5, &x, &y));
  g_assert_cmpint (x, ==, 0);
  lodge_geometry_to_device (&no_widget, &(cairo_rectangle_int_t){ 0, 0, 10, 10 }, &device);
  g_assert_cmpint (device.width, ==, 0);
}

static void
test_corners_reach_corners (void)
{
  const int sizes[] = { 1, 2, 333, 720, 1920, 8192 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int scale = 1; scale <= 3; scale++)
      {
        LodgeGeometry geometry = make (sizes[i], sizes[i], 701, 701, scale, LODGE_SCALING_FIT);
        double last = 701.0 - 0.5 / scale;
        int x;
        int y;

        g_assert_true (lodge_geometry_to_guest (&geometry, 0, 0, &x, &y));
        g_assert_cmpint (x, ==, 0);
        g_assert_cmpint (y, ==, 0);
        g_assert_true (lodge_geometry_to_guest (&geometry, last, last, &x, &y));
        g_assert_cmpint (x, ==, sizes[i] - 1);
        g_assert_cmpint (y, ==, sizes[i] - 1);
      }
}

static void
test_native_is_exact (void)
{
  LodgeGeometry geometry = make (640, 480, 1000, 1000, 1, LODGE_SCALING_NATIVE);
  int x;
  int y;

  g_assert_true (lodge_geometry_to_guest (&geometry, 180.9, 260.0, &x, &y));
  g_assert_cmpint (x, ==, 0);
  g_assert_true (lodge_geometry_to_guest (&geometry, 181.0, 270.0, &x, &y));
  g_assert_cmpint (x, ==, 1);
  g_assert_cmpint (y, ==, 10);
  g_assert_false (lodge_geometry_to_guest (&geometry, 100.0, 2000.0, &x, &y));
  g_assert_cmpint (x, ==, 0);
  g_assert_cmpint (y, ==, 479);
}

/* Every device pixel whose colour a guest pixel has part in must lie in that pixel's damage. */
static void
test_damage_covers_footprint (void)
{
  const int scalings[] = {
    LODGE_SCALING_FIT, LODGE_SCALING_WHOLE, LODGE_SCALING_NATIVE, 50, 150, 300
  };

  for (guint run = 0; run < 2000; run++)
    {
      LodgeGeometry geometry = make (g_test_rand_int_range (1, 400),
                                     g_test_rand_int_range (1, 400),
                                     g_test_rand_int_range (1, 500),
                                     g_test_rand_int_range (1, 500),
                                     g_test_rand_int_range (1, 4),
                                     scalings[g_test_rand_int_range (0, 6)]);
      int guest_x = g_test_rand_int_range (0, geometry.guest_width);
      cairo_rectangle_int_t guest = { guest_x, 0, 1, 1 };
      cairo_rectangle_int_t device;

      lodge_geometry_to_device (&geometry, &guest, &device);
      g_assert_cmpint (device.x, >=, geometry.picture.x);
      g_assert_cmpint (device.x + device.width, <=, geometry.picture.x + geometry.picture.width);

      for (int i = 0; i < geometry.picture.width; i++)
        {
          double centre = (i + 0.5) * geometry.guest_width / geometry.picture.width;
          gboolean touched = lodge_geometry_is_sharp (&geometry)
                                 ? (int)centre == guest_x
                                 : ABS (centre - (guest_x + 0.5)) < 1.0;
          int at = geometry.picture.x + i;

          if (touched)
            g_assert_true (at >= device.x && at < device.x + device.width);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/geometry/fit", test_fit);
  g_test_add_func ("/console/geometry/native", test_native);
  g_test_add_func ("/console/geometry/between", test_between);
  g_test_add_func ("/console/geometry/whole", test_whole);
  g_test_add_func ("/console/geometry/percent", test_percent);
  g_test_add_func ("/console/geometry/scaling-strings", test_scaling_strings);
  g_test_add_func ("/console/geometry/scaling-steps", test_scaling_steps);
  g_test_add_func ("/console/geometry/empty", test_empty);
  g_test_add_func ("/console/geometry/corners", test_corners_reach_corners);
  g_test_add_func ("/console/geometry/native-exact", test_native_is_exact);
  g_test_add_func ("/console/geometry/damage", test_damage_covers_footprint);

  return g_test_run ();
}
