/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>

#include "lodge-release-watch.h"

/* Plays "29 56 -56 -29", presses and releases of keys; which of the releases gave the keyboard
 * back, counted from 1? 0: none. */
static guint
play (const char *combination, const char *keys)
{
  LodgeReleaseWatch watch = { { { 0 } } };
  LodgeKeyTracker tracker = { { 0 } };
  g_auto (GStrv) words = g_strsplit (keys, " ", -1);
  guint n_releases = 0;

  g_assert_true (lodge_key_names_parse (combination, &watch.keys, NULL));
  for (guint i = 0; words[i] != NULL; i++)
    {
      gint64 code = g_ascii_strtoll (words[i], NULL, 10);
      guint keycode = (guint)ABS (code);
      guint keyval;

      if (code > 0)
        {
          lodge_key_tracker_press (&tracker, keycode, 0);
          lodge_release_watch_press (&watch, &tracker, keycode);
          continue;
        }
      n_releases++;
      g_assert_true (lodge_key_tracker_release (&tracker, keycode, &keyval));
      if (lodge_release_watch_release (&watch, keycode))
        return n_releases;
    }
  return 0;
}

static void
test_ctrl_alt (void)
{
  g_assert_cmpuint (play ("ctrl+alt", "29 56 -56 -29"), ==, 1);
  g_assert_cmpuint (play ("ctrl+alt", "56 29 -56"), ==, 1);
  g_assert_cmpuint (play ("ctrl+alt", "97 100 -97"), ==, 1);
  g_assert_cmpuint (play ("ctrl+alt", "30 -30 29 56 -29"), ==, 2);
  /* Other keys before, between or after make it another combination. */
  g_assert_cmpuint (play ("ctrl+alt", "29 56 60 -60 -56 -29"), ==, 0);
  g_assert_cmpuint (play ("ctrl+alt", "42 29 56 -56 -29 -42"), ==, 0);
  g_assert_cmpuint (play ("ctrl+alt", "29 -29 56 -56"), ==, 0);
}

static void
test_others (void)
{
  g_assert_cmpuint (play ("rightctrl", "97 -97"), ==, 1);
  g_assert_cmpuint (play ("rightctrl", "29 -29"), ==, 0);
  g_assert_cmpuint (play ("rightctrl", "97 46 -46 -97"), ==, 0);
  g_assert_cmpuint (play ("shift+f12", "54 88 -88"), ==, 1);
  g_assert_cmpuint (play ("shift+f12", "88 -88"), ==, 0);
  g_assert_cmpuint (play ("ctrl+alt", "97 29 -29 -97"), ==, 0);
}

static void
test_none (void)
{
  LodgeReleaseWatch watch = { { { 0 } } };
  LodgeKeyTracker tracker = { { 0 } };

  lodge_key_tracker_press (&tracker, KEY_A, 0);
  lodge_release_watch_press (&watch, &tracker, KEY_A);
  g_assert_false (lodge_release_watch_release (&watch, KEY_A));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/release-watch/ctrl-alt", test_ctrl_alt);
  g_test_add_func ("/console/release-watch/others", test_others);
  g_test_add_func ("/console/release-watch/none", test_none);

  return g_test_run ();
}
