/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include <string.h>

#include "lodge-console-backend.h"
#include "lodge-fake-console.h"
#include "lodge-placeholder.h"
#include "lodge-test.h"

/* The text as QEMU 7.2 draws it: what a screendump of a guest has whose screen is off. */
#define COLUMNS 232
#define LINES 16

static char *text;

static guint32 *
get_pixel (LodgeFrame *frame, int x, int y)
{
  return (guint32 *)(gpointer)(lodge_frame_get_data (frame) + y * lodge_frame_get_stride (frame)) +
         x;
}

static void
draw (LodgeFrame *frame, int left, int top)
{
  for (int y = 0; y < LINES; y++)
    for (int x = 0; x < COLUMNS; x++)
      /* The top byte means nothing. */
      *get_pixel (frame, left + x, top + y) =
          text[y * (COLUMNS + 1) + x] == '#' ? 0xff000000 | 0xaaaaaa : 0xff000000;
}

static gboolean
is_shown (LodgeFrame *frame)
{
  LodgePlaceholder placeholder = { FALSE };

  if (lodge_placeholder_note (
          &placeholder, frame, 0, 0, LODGE_FRAME_MAX_SIDE, LODGE_FRAME_MAX_SIDE))
    lodge_placeholder_look (&placeholder, frame);
  return placeholder.is_shown;
}

/* Where a screendump of that size had it. */
static const struct
{
  int width;
  int height;
  int left;
  int top;
} PLACES[] = { { 938, 762, 352, 368 }, { 640, 480, 200, 224 }, { 1280, 800, 520, 384 } };

static void
test_found (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (PLACES); i++)
    {
      g_autoptr (LodgeFrame) frame = lodge_frame_new (PLACES[i].width, PLACES[i].height);

      g_assert_false (is_shown (frame));
      draw (frame, PLACES[i].left, PLACES[i].top);
      g_assert_true (is_shown (frame));
    }
}

static void
test_not_quite (void)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (640, 480);
  const int CHANGES[][2] = { { 0, 0 },     { 639, 479 }, { 199, 230 },
                             { 432, 230 }, { 200, 224 }, { 300, 230 } };

  draw (frame, 200, 224);
  for (gsize i = 0; i < G_N_ELEMENTS (CHANGES); i++)
    {
      guint32 *pixel = get_pixel (frame, CHANGES[i][0], CHANGES[i][1]);

      *pixel ^= 0xaaaaaa;
      g_assert_false (is_shown (frame));
      *pixel ^= 0xaaaaaa;
      *pixel ^= 1;
      g_assert_false (is_shown (frame));
      *pixel ^= 1;
    }
  g_assert_true (is_shown (frame));
}

static void
test_small (void)
{
  const int SIZES[][2] = { { 1, 1 }, { 231, 480 }, { 640, 15 }, { 232, 16 } };

  g_assert_false (is_shown (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (SIZES); i++)
    {
      g_autoptr (LodgeFrame) frame = lodge_frame_new (SIZES[i][0], SIZES[i][1]);

      g_assert_false (is_shown (frame));
    }
}

static void
test_killed (void)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (640, 480);

  lodge_frame_kill (frame);
  g_assert_false (is_shown (frame));
}

/* It comes in pieces, the text not always as the last, and goes. What the server says counts as
 * well. */
static void
test_console (void)
{
  g_autoptr (LodgeConsole) console = lodge_fake_console_new ();
  g_autoptr (LodgeFrame) frame = lodge_frame_new (640, 480);
  guint n_told = 0;

  g_signal_connect_swapped (console, "notify::blank", G_CALLBACK (lodge_test_count_cb), &n_told);
  lodge_console_open (console);
  *get_pixel (frame, 10, 470) = 0x345678;
  lodge_console_set_frame (console, frame);
  draw (frame, 200, 224);
  lodge_console_damage (console, 0, 0, 640, 200);
  g_assert_false (lodge_console_get_blank (console));
  lodge_console_damage (console, 192, 224, 32, 16);
  g_assert_false (lodge_console_get_blank (console));
  *get_pixel (frame, 10, 470) = 0;
  lodge_console_damage (console, 0, 464, 32, 16);
  lodge_test_wait_for (lodge_console_get_blank (console), 10);
  lodge_console_set_blank (console, TRUE);
  lodge_console_set_blank (console, FALSE);
  g_assert_true (lodge_console_get_blank (console));
  *get_pixel (frame, 201, 226) = 0x345678;
  lodge_console_damage (console, 201, 226, 1, 1);
  g_assert_false (lodge_console_get_blank (console));
  g_assert_cmpuint (n_told, ==, 2);
}

/* Of the processor, in microseconds. */
static gint64
get_cost (void)
{
  return (gint64)clock () * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

/* A large screen with the text, on which a guest draws small things for ever. */
static void
test_cost (void)
{
  LodgeConsole *console = lodge_fake_console_new ();
  g_autoptr (LodgeFrame) frame = lodge_frame_new (4096, 4096);
  gint64 cost;
  gint64 once;

  lodge_console_open (console);
  draw (frame, (4096 / 8 - 29) / 2 * 8, (4096 / 16 - 1) / 2 * 16);
  cost = get_cost ();
  lodge_console_set_frame (console, frame);
  once = get_cost () - cost;
  g_assert_true (lodge_console_get_blank (console));
  cost = get_cost ();
  for (guint i = 0; i < 400; i++)
    lodge_console_damage (console, 0, 0, 1, 1);
  cost = get_cost () - cost;
  g_test_message ("once %" G_GINT64_FORMAT ", 400 times %" G_GINT64_FORMAT " µs", once, cost);
  g_assert_cmpint (cost, <, 40 * MAX (once, 1000));
  lodge_test_assert_finalizes (&console);
}

int
main (int argc, char *argv[])
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "data", "placeholder.txt", NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/console/placeholder/found", test_found);
  g_test_add_func ("/console/placeholder/not-quite", test_not_quite);
  g_test_add_func ("/console/placeholder/small", test_small);
  g_test_add_func ("/console/placeholder/killed", test_killed);
  g_test_add_func ("/console/placeholder/console", test_console);
  g_test_add_func ("/console/placeholder/cost", test_cost);
  result = g_test_run ();
  g_free (text);

  return result;
}
