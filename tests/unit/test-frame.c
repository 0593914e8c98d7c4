/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lodge-cursor.h"
#include "lodge-frame.h"
#include "lodge-test.h"

static void
test_size_limits (void)
{
  const struct
  {
    int width;
    int height;
    gboolean good;
  } cases[] = {
    { 1, 1, TRUE },
    { 1920, 1080, TRUE },
    { 8192, 8192, TRUE },
    { 0, 0, FALSE },
    { 0, 480, FALSE },
    { 640, -1, FALSE },
    { 8193, 1, FALSE },
    { 1, 8193, FALSE },
    { 65535, 65535, FALSE },
    { G_MAXINT, 2, FALSE },
    { G_MININT, G_MININT, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = lodge_frame_check_size (cases[i].width, cases[i].height, &error);

      g_assert_cmpint (good, ==, cases[i].good);
      g_assert_cmpint (error == NULL, ==, cases[i].good);
    }
}

static void
on_killed_cb (LodgeFrame *frame, LodgeFrame **copy)
{
  g_assert_true (lodge_frame_is_alive (frame));
  *copy = lodge_frame_copy (frame);
}

static void
test_kill (void)
{
  guint32 pixels[2 * 3] = { 1, 2, 0xdead, 3, 4, 0xdead };
  LodgeFrame *frame = lodge_frame_new_for_data ((guint8 *)pixels, 2, 2, 12);
  LodgeFrame *copy = NULL;
  guint n_killed = 0;

  g_signal_connect (frame, "killed", G_CALLBACK (on_killed_cb), &copy);
  g_signal_connect_swapped (frame, "killed", G_CALLBACK (lodge_test_count_cb), &n_killed);
  lodge_frame_kill (frame);
  lodge_frame_kill (frame);
  g_assert_cmpuint (n_killed, ==, 1);
  g_assert_false (lodge_frame_is_alive (frame));
  g_assert_null (lodge_frame_get_data (frame));
  g_assert_null (lodge_frame_copy (frame));

  memset (pixels, 0, sizeof pixels);
  g_assert_nonnull (copy);
  g_assert_cmpint (lodge_frame_get_stride (copy), ==, 8);
  g_assert_cmpmem (lodge_frame_get_data (copy), 16, ((guint32[]){ 1, 2, 3, 4 }), 16);
  g_assert_cmpuint (lodge_frame_get_generation (copy), !=, lodge_frame_get_generation (frame));

  lodge_test_assert_finalizes (&frame);
  lodge_test_assert_finalizes (&copy);
}

static void
test_finalize_kills (void)
{
  LodgeFrame *frame = lodge_frame_new (16, 16);
  guint n_killed = 0;

  g_signal_connect_swapped (frame, "killed", G_CALLBACK (lodge_test_count_cb), &n_killed);
  lodge_test_assert_finalizes (&frame);
  g_assert_cmpuint (n_killed, ==, 1);
}

static void
test_cursor (void)
{
  guint8 pixels[2 * 2 * 4] = { 0 };
  LodgeCursor *good = lodge_cursor_new (pixels, 2, 2, 7, -3);
  LodgeCursor *huge = lodge_cursor_new (pixels, 4096, 4096, 0, 0);
  LodgeCursor *nothing = lodge_cursor_new (NULL, 2, 2, 0, 0);

  g_assert_false (lodge_cursor_is_empty (good));
  g_assert_cmpint (lodge_cursor_get_hot_x (good), ==, 1);
  g_assert_cmpint (lodge_cursor_get_hot_y (good), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (lodge_cursor_get_pixels (good)), ==, 16);
  g_assert_true (lodge_cursor_is_empty (huge));
  g_assert_true (lodge_cursor_is_empty (nothing));
  lodge_test_assert_finalizes (&good);
  lodge_test_assert_finalizes (&huge);
  lodge_test_assert_finalizes (&nothing);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/frame/size-limits", test_size_limits);
  g_test_add_func ("/console/frame/kill", test_kill);
  g_test_add_func ("/console/frame/finalize-kills", test_finalize_kills);
  g_test_add_func ("/console/cursor", test_cursor);

  return g_test_run ();
}
