/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-board.h"
#include "lodge-screen-keyboard.h"
#include "lodge-settings.h"
#include "lodge-test.h"
#include "lodge-touch.h"
#include "lodge-ui-test.h"
#include "lodge-vnc-window.h"

/* The keyboard on the screen, played by fingers, to the bytes that a VNC server gets. */

typedef LodgeVncWindow Fixture;

static GtkApplication *application;

static GtkWidget *
get_board (Fixture *fixture)
{
  return lodge_ui_test_find (fixture->window, LODGE_TYPE_KEY_BOARD, NULL, NULL);
}

/* The key with this on it, a text or an icon. (nullable) */
static GtkWidget *
find_key (Fixture *fixture, const char *face)
{
  GtkWidget *board = get_board (fixture);
  GtkWidget *mark = NULL;

  if (board != NULL)
    mark = g_str_has_suffix (face, "-symbolic")
               ? lodge_ui_test_find (board, GTK_TYPE_IMAGE, "icon-name", face)
               : lodge_ui_test_find (board, GTK_TYPE_LABEL, "label", face);
  return mark != NULL ? gtk_widget_get_ancestor (mark, GTK_TYPE_BUTTON) : NULL;
}

/* It is there before it has been given its place, once the layout is known. */
static gboolean
has_place (Fixture *fixture, const char *face)
{
  GtkWidget *key = find_key (fixture, face);
  graphene_rect_t place;

  return key != NULL && gtk_widget_compute_bounds (key, get_board (fixture), &place) &&
         place.size.width > 10 && place.size.height > 10 && place.origin.y > 0;
}

typedef void (*Touch) (GtkWidget *widget, guint finger, double x, double y);

static void
touch (Fixture *fixture, Touch what, guint finger, const char *face)
{
  GtkWidget *key = find_key (fixture, face);

  g_assert_nonnull (key);
  what (key, finger, gtk_widget_get_width (key) / 2.0, gtk_widget_get_height (key) / 2.0);
}

static void
tap (Fixture *fixture, const char *face)
{
  touch (fixture, lodge_touch_down, 1, face);
  touch (fixture, lodge_touch_up, 1, face);
}

static gboolean
is_held (Fixture *fixture, const char *face)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find_key (fixture, face)));
}

static void
hears (Fixture *fixture, const char *expected)
{
  g_auto (GStrv) list = g_strsplit (expected, ", ", -1);

  lodge_vnc_window_assert_hears (fixture, (const char *const *)list);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_open (fixture, application, FALSE);
  lodge_test_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->view)) > 640, 10);
  lodge_settings_set_string ("typing-layout", "us");
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (fixture->view), "page.screen-keyboard", NULL));
  lodge_test_wait_for (has_place (fixture, "q") && has_place (fixture, "p"), 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_close (fixture);
}

static void
test_tap (Fixture *fixture, gconstpointer data)
{
  tap (fixture, "q");
  hears (fixture, "scancode 10 1, scancode 10 0");
  tap (fixture, "Enter");
  hears (fixture, "scancode 1c 1, scancode 1c 0");

  /* A modifier waits for the next key. */
  tap (fixture, "Shift");
  hears (fixture, "scancode 2a 1");
  g_assert_true (is_held (fixture, "Shift"));
  lodge_test_wait_for (has_place (fixture, "Q"), 10);
  tap (fixture, "Q");
  hears (fixture, "scancode 10 1, scancode 10 0, scancode 2a 0");
  g_assert_false (is_held (fixture, "Shift"));
}

/* All of these keys down and up again, each once or, where the machine is slow and the fingers
 * rest, as often as it repeats; and no others. @codes: scancodes between spaces. */
static void
hears_all (Fixture *fixture, const char *codes)
{
  g_auto (GStrv) wanted = g_strsplit (codes, " ", -1);
  g_autoptr (GHashTable) heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  while (g_hash_table_size (heard) < g_strv_length (wanted))
    {
      g_autofree char *down = NULL;
      g_autofree char *up = NULL;
      g_auto (GStrv) words = NULL;
      g_autofree char *expected = NULL;

      lodge_test_wait_for (g_async_queue_length (fixture->heard) >= 2, 20);
      down = g_async_queue_pop (fixture->heard);
      up = g_async_queue_pop (fixture->heard);
      words = g_strsplit (down, " ", -1);
      g_assert_cmpstr (words[2], ==, "1");
      g_assert_true (g_strv_contains ((const char *const *)wanted, words[1]));
      expected = g_strdup_printf ("scancode %s 0", words[1]);
      g_assert_cmpstr (up, ==, expected);
      g_hash_table_add (heard, g_strdup (words[1]));
    }
}

/* As fast typists do: the next finger is down before the last one is up. */
static void
test_two_fingers (Fixture *fixture, gconstpointer data)
{
  touch (fixture, lodge_touch_down, 1, "q");
  touch (fixture, lodge_touch_down, 2, "w");
  touch (fixture, lodge_touch_up, 1, "q");
  touch (fixture, lodge_touch_down, 1, "e");
  touch (fixture, lodge_touch_up, 2, "w");
  touch (fixture, lodge_touch_up, 1, "e");
  hears_all (fixture, "10 11 12");
}

/* A finger that thinks better of it, on a key that does not repeat. */
static void
test_slides_off (Fixture *fixture, gconstpointer data)
{
  touch (fixture, lodge_touch_down, 1, "Ctrl");
  touch (fixture, lodge_touch_move, 1, "p");
  touch (fixture, lodge_touch_up, 1, "p");
  g_assert_false (is_held (fixture, "Ctrl"));
  tap (fixture, "Ctrl");
  hears (fixture, "scancode 1d 1");
  g_assert_true (is_held (fixture, "Ctrl"));
}

static void
test_holds (Fixture *fixture, gconstpointer data)
{
  touch (fixture, lodge_touch_down, 1, "edit-clear-symbolic");
  lodge_test_wait_for (g_async_queue_length (fixture->heard) >= 8, 20);
  touch (fixture, lodge_touch_up, 1, "edit-clear-symbolic");
  /* What follows comes after the last of them. */
  tap (fixture, "q");
  for (;;)
    {
      g_autofree char *text = NULL;

      lodge_test_wait_for (g_async_queue_length (fixture->heard) > 0, 10);
      text = g_async_queue_pop (fixture->heard);
      if (g_str_equal (text, "scancode 10 1"))
        break;
      g_assert_true (g_str_has_prefix (text, "scancode e "));
    }
  hears (fixture, "scancode 10 0");
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/ui/touch/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("tap", test_tap);
  ADD ("two-fingers", test_two_fingers);
  ADD ("slides-off", test_slides_off);
  ADD ("holds", test_holds);
  return g_test_run ();
}
