/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>

#include "lodge-fake-console.h"
#include "lodge-layout.h"
#include "lodge-test.h"
#include "lodge-typist.h"

static LodgeLayout *
load (const char *id)
{
  g_autoptr (GError) error = NULL;
  LodgeLayout *layout = lodge_layout_new (id, &error);

  g_assert_no_error (error);
  return layout;
}

static void
assert_way (const LodgeLayout *layout, gunichar character, const char *expected)
{
  LodgeStroke strokes[LODGE_LAYOUT_MAX_STROKES];
  guint count = lodge_layout_lookup (layout, character, strokes);
  g_autoptr (GString) way = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (way,
                            "%s%s%s%u",
                            i > 0 ? " " : "",
                            strokes[i].modifiers & LODGE_STROKE_SHIFT ? "shift+" : "",
                            strokes[i].modifiers & LODGE_STROKE_ALTGR ? "altgr+" : "",
                            strokes[i].keycode);
  g_assert_cmpstr (way->str, ==, expected);
}

static void
test_us (void)
{
  g_autoptr (LodgeLayout) layout = load ("us");

  assert_way (layout, 'a', "30");
  assert_way (layout, 'Z', "shift+44");
  assert_way (layout, '@', "shift+3");
  assert_way (layout, ' ', "57");
  assert_way (layout, '\n', "28");
  assert_way (layout, '\t', "15");
  assert_way (layout, '1', "2");
  assert_way (layout, '~', "shift+41");
  assert_way (layout, 0xfc, "");
  assert_way (layout, 0x20ac, "");
  g_assert_cmpuint (lodge_layout_get_character (layout, KEY_Q, LODGE_STROKE_SHIFT), ==, 'Q');
}

static void
test_german (void)
{
  g_autoptr (LodgeLayout) layout = load ("de");
  g_autoptr (LodgeLayout) plain = load ("de(nodeadkeys)");
  g_autofree char *missing = lodge_layout_dup_missing (layout, "aжüжд\n");

  assert_way (layout, 'z', "21");
  assert_way (layout, 'y', "44");
  assert_way (layout, 0xfc, "26"); /* ü */
  assert_way (layout, 0xdf, "12"); /* ß */
  assert_way (layout, '@', "altgr+16");
  assert_way (layout, '{', "altgr+8");
  assert_way (layout, 0x20ac, "altgr+18"); /* € */
  assert_way (layout, '<', "86");
  /* Dead keys: é, ê, and the accent by itself. */
  assert_way (layout, 0xe9, "13 18");
  assert_way (layout, 0xea, "41 18");
  assert_way (layout, 0xc9, "13 shift+18");
  assert_way (layout, '^', "41 57");
  assert_way (plain, '^', "41");
  g_assert_cmpstr (missing, ==, "жд");
}

static void
test_others (void)
{
  g_autoptr (LodgeLayout) french = load ("fr");
  g_autoptr (LodgeLayout) russian = load ("ru");

  assert_way (french, 'a', "16");
  assert_way (french, '1', "shift+2");
  assert_way (french, 0xe9, "3");    /* é */
  assert_way (russian, 0x436, "39"); /* ж */
  assert_way (russian, 'a', "");
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lodge_layout_new ("nowhere", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_names (void)
{
  g_autoptr (GPtrArray) names = lodge_layout_dup_names ();

  g_assert_cmpuint (names->len, >, 100);
  g_assert_cmpstr (lodge_layout_guess (names, "de_DE.UTF-8"), ==, "de");
  g_assert_cmpstr (lodge_layout_guess (names, "fr_CH.UTF-8"), ==, "ch");
  g_assert_cmpstr (lodge_layout_guess (names, "C.UTF-8"), ==, "us");
  g_assert_cmpstr (lodge_layout_guess (names, NULL), ==, "us");
}

static void
on_progress_cb (double fraction, gpointer user_data)
{
}

/* What is left out, what is pressed in which order, and that nothing stays down. */
static void
test_typist (void)
{
  g_autoptr (LodgeLayout) layout = load ("de");
  LodgeConsole *console = lodge_fake_console_new ();
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_console_open (console);
  lodge_typist_type_async (
      console, layout, "Aж@é", on_progress_cb, NULL, lodge_test_store_result_cb, &pending);
  result = lodge_test_await (&pending);
  g_assert_true (lodge_typist_type_finish (console, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (console)),
                   ==,
                   "+42 +30 -30 -42 +100 +16 -16 -100 +13 -13 +18 -18 ");
  g_clear_object (&result);
  lodge_test_assert_finalizes (&console);
}

static guint
count_presses (LodgeConsole *console)
{
  guint n = 0;

  for (const char *at = lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (console));
       (at = strstr (at, "+30 ")) != NULL;
       at++)
    n++;
  return n;
}

/* A machine that is paused hears nothing: the rest is for when it goes on. */
static void
test_typist_waits (void)
{
  g_autoptr (LodgeLayout) layout = load ("us");
  LodgeConsole *console = lodge_fake_console_new ();
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gint64 end;

  lodge_console_open (console);
  lodge_typist_type_async (
      console, layout, "aaaa", NULL, NULL, lodge_test_store_result_cb, &pending);
  lodge_test_wait_for (count_presses (console) > 0, 10);
  lodge_console_set_paused (console, TRUE);
  end = g_get_monotonic_time () + G_USEC_PER_SEC / 5;
  while (lodge_test_iterate (end))
    ;
  g_assert_cmpuint (count_presses (console), ==, 1);
  g_assert_null (pending);

  lodge_console_set_paused (console, FALSE);
  result = lodge_test_await (&pending);
  g_assert_true (lodge_typist_type_finish (console, result, NULL));
  g_assert_cmpuint (count_presses (console), ==, 4);
  g_clear_object (&result);
  lodge_test_assert_finalizes (&console);
}

static void
test_typist_ends (void)
{
  g_autoptr (LodgeLayout) layout = load ("us");
  g_autofree char *text = g_strnfill (1000, 'a');

  for (guint i = 0; i < 2; i++)
    {
      LodgeConsole *console = lodge_fake_console_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      lodge_console_open (console);
      lodge_typist_type_async (
          console, layout, text, NULL, cancellable, lodge_test_store_result_cb, &pending);
      lodge_test_wait_for (*lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (console)) != '\0', 10);
      if (i == 0)
        g_cancellable_cancel (cancellable);
      else
        lodge_console_set_state (console, LODGE_CONSOLE_STATE_CLOSED);
      result = lodge_test_await (&pending);
      g_assert_false (lodge_typist_type_finish (console, result, &error));
      g_assert_true (g_error_matches (
          error, G_IO_ERROR, i == 0 ? (int)G_IO_ERROR_CANCELLED : (int)G_IO_ERROR_CLOSED));
      g_assert_true (
          g_str_has_suffix (lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (console)), "-30 "));
      g_clear_object (&result);
      lodge_test_assert_finalizes (&console);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/layout/us", test_us);
  g_test_add_func ("/console/layout/german", test_german);
  g_test_add_func ("/console/layout/others", test_others);
  g_test_add_func ("/console/layout/unknown", test_unknown);
  g_test_add_func ("/console/layout/names", test_names);
  g_test_add_func ("/console/typist/types", test_typist);
  g_test_add_func ("/console/typist/types-waits", test_typist_waits);
  g_test_add_func ("/console/typist/ends", test_typist_ends);

  return g_test_run ();
}
