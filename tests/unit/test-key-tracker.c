/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>

#include "lodge-key-tracker.h"

static void
test_release_once (void)
{
  LodgeKeyTracker tracker = { { 0 } };
  guint keyval = 0;

  g_assert_false (lodge_key_tracker_release (&tracker, KEY_A, &keyval));
  g_assert_true (lodge_key_tracker_press (&tracker, KEY_A, 'a'));
  g_assert_true (lodge_key_tracker_press (&tracker, KEY_A, 'A'));
  g_assert_cmpuint (lodge_key_tracker_count (&tracker), ==, 1);
  g_assert_true (lodge_key_tracker_release (&tracker, KEY_A, &keyval));
  g_assert_cmpuint (keyval, ==, 'a');
  g_assert_false (lodge_key_tracker_release (&tracker, KEY_A, &keyval));
}

static void
test_unknown_keys (void)
{
  LodgeKeyTracker tracker = { { 0 } };
  guint keyval;

  g_assert_false (lodge_key_tracker_press (&tracker, 0, 'a'));
  g_assert_false (lodge_key_tracker_press (&tracker, LODGE_KEY_TRACKER_MAX, 'a'));
  g_assert_false (lodge_key_tracker_press (&tracker, G_MAXUINT, 'a'));
  g_assert_false (lodge_key_tracker_release (&tracker, G_MAXUINT, &keyval));
  g_assert_true (lodge_key_tracker_press (&tracker, LODGE_KEY_TRACKER_MAX - 1, 'a'));
  g_assert_cmpuint (lodge_key_tracker_count (&tracker), ==, 1);
}

static void
collect (guint keycode, guint keyval, gpointer user_data)
{
  g_string_append_printf (user_data, "%u:%u ", keycode, keyval);
}

static void
test_release_all (void)
{
  LodgeKeyTracker tracker = { { 0 } };
  g_autoptr (GString) lifted = g_string_new (NULL);

  lodge_key_tracker_press (&tracker, KEY_LEFTALT, 1);
  lodge_key_tracker_press (&tracker, KEY_TAB, 2);
  lodge_key_tracker_press (&tracker, KEY_RIGHTMETA, 3);
  lodge_key_tracker_release_all (&tracker, collect, lifted);
  g_assert_cmpstr (lifted->str, ==, "15:2 56:1 126:3 ");
  g_assert_cmpuint (lodge_key_tracker_count (&tracker), ==, 0);

  lodge_key_tracker_release_all (&tracker, collect, lifted);
  g_assert_cmpstr (lifted->str, ==, "15:2 56:1 126:3 ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/key-tracker/release-once", test_release_once);
  g_test_add_func ("/console/key-tracker/unknown-keys", test_unknown_keys);
  g_test_add_func ("/console/key-tracker/release-all", test_release_all);

  return g_test_run ();
}
