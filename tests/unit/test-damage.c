/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-damage.h"

static void
test_new_frame (void)
{
  g_autoptr (LodgeDamage) damage = lodge_damage_new ();
  cairo_region_t *region;
  cairo_rectangle_int_t extents;

  g_assert_true (lodge_damage_is_empty (damage));
  lodge_damage_reset (damage, 640, 480);
  region = lodge_damage_take (damage);
  cairo_region_get_extents (region, &extents);
  g_assert_cmpint (extents.width, ==, 640);
  g_assert_cmpint (extents.height, ==, 480);
  cairo_region_destroy (region);
  g_assert_true (lodge_damage_is_empty (damage));

  lodge_damage_reset (damage, 0, 0);
  g_assert_true (lodge_damage_is_empty (damage));
}

static void
test_clips (void)
{
  g_autoptr (LodgeDamage) damage = lodge_damage_new ();
  cairo_rectangle_int_t extents;
  cairo_region_t *region;

  lodge_damage_reset (damage, 100, 100);
  cairo_region_destroy (lodge_damage_take (damage));

  lodge_damage_add (damage, 200, 0, 10, 10);
  lodge_damage_add (damage, 0, 0, 0, 10);
  lodge_damage_add (damage, 0, 0, -5, 10);
  lodge_damage_add (damage, G_MININT, G_MININT, 5, 5);
  lodge_damage_add (damage, G_MAXINT, G_MAXINT, G_MAXINT, G_MAXINT);
  g_assert_true (lodge_damage_is_empty (damage));

  lodge_damage_add (damage, -10, 90, G_MAXINT, G_MAXINT);
  region = lodge_damage_take (damage);
  cairo_region_get_extents (region, &extents);
  g_assert_cmpint (extents.x, ==, 0);
  g_assert_cmpint (extents.y, ==, 90);
  g_assert_cmpint (extents.width, ==, 100);
  g_assert_cmpint (extents.height, ==, 10);
  cairo_region_destroy (region);
}

/* However many small changes come: all of them are covered, and by few rectangles. */
static void
test_stays_small (void)
{
  g_autoptr (LodgeDamage) damage = lodge_damage_new ();
  cairo_region_t *all = cairo_region_create ();
  cairo_region_t *region;

  lodge_damage_reset (damage, 1920, 1080);
  cairo_region_destroy (lodge_damage_take (damage));
  for (guint i = 0; i < 500; i++)
    {
      cairo_rectangle_int_t rect = { g_test_rand_int_range (0, 1900),
                                     g_test_rand_int_range (0, 1060),
                                     g_test_rand_int_range (1, 20),
                                     g_test_rand_int_range (1, 20) };

      lodge_damage_add (damage, rect.x, rect.y, rect.width, rect.height);
      cairo_region_union_rectangle (all, &rect);
    }

  region = lodge_damage_take (damage);
  g_assert_cmpint (cairo_region_num_rectangles (region), <=, LODGE_DAMAGE_MAX_RECTS);
  cairo_region_subtract (all, region);
  g_assert_true (cairo_region_is_empty (all));
  cairo_region_destroy (all);
  cairo_region_destroy (region);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/damage/new-frame", test_new_frame);
  g_test_add_func ("/console/damage/clips", test_clips);
  g_test_add_func ("/console/damage/stays-small", test_stays_small);

  return g_test_run ();
}
