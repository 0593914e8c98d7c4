/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "lodge-scroll.h"

static int
add_y (LodgeScroll *scroll, double dy)
{
  int x;
  int y;

  lodge_scroll_add (scroll, 0.0, dy, &x, &y);
  g_assert_cmpint (x, ==, 0);

  return y;
}

static void
test_wheel (void)
{
  LodgeScroll scroll = { 0 };

  g_assert_cmpint (add_y (&scroll, 1.0), ==, 1);
  g_assert_cmpint (add_y (&scroll, -2.0), ==, -2);
}

static void
test_fractions_add_up (void)
{
  LodgeScroll scroll = { 0 };
  int sum = 0;

  for (int i = 0; i < 300; i++)
    sum += add_y (&scroll, 1.0 / 30);
  g_assert_cmpint (sum, ==, 10);
}

static void
test_turning_round (void)
{
  LodgeScroll scroll = { 0 };

  g_assert_cmpint (add_y (&scroll, 0.9), ==, 0);
  g_assert_cmpint (add_y (&scroll, -0.9), ==, 0);
  g_assert_cmpint (add_y (&scroll, -0.2), ==, -1);
}

static void
test_pixels (void)
{
  LodgeScroll scroll = { 0 };
  int x;
  int y;

  lodge_scroll_add_pixels (&scroll, 45.0, -29.0, &x, &y);
  g_assert_cmpint (x, ==, 1);
  g_assert_cmpint (y, ==, 0);
  lodge_scroll_add_pixels (&scroll, 15.0, -1.0, &x, &y);
  g_assert_cmpint (x, ==, 1);
  g_assert_cmpint (y, ==, -1);
}

static void
test_bursts_and_nonsense (void)
{
  LodgeScroll scroll = { 0 };

  g_assert_cmpint (add_y (&scroll, 1e9), ==, LODGE_SCROLL_MAX_BURST);
  g_assert_cmpint (add_y (&scroll, 0.0), ==, 0);
  g_assert_cmpint (add_y (&scroll, NAN), ==, 0);
  g_assert_cmpint (add_y (&scroll, -INFINITY), ==, 0);
  g_assert_cmpint (add_y (&scroll, 1.0), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/scroll/wheel", test_wheel);
  g_test_add_func ("/console/scroll/fractions", test_fractions_add_up);
  g_test_add_func ("/console/scroll/turning-round", test_turning_round);
  g_test_add_func ("/console/scroll/pixels", test_pixels);
  g_test_add_func ("/console/scroll/bursts", test_bursts_and_nonsense);

  return g_test_run ();
}
