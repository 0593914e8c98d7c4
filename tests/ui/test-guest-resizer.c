/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-test.h"

/* What a guest is asked for while its view changes. It obeys only where a test says so. */

typedef struct
{
  GtkWidget *window;
  LodgeConsoleView *view;
  LodgeConsole *console;
} Fixture;

static LodgeFakeConsole *
fake (Fixture *fixture)
{
  return LODGE_FAKE_CONSOLE (fixture->console);
}

static gboolean
asked (Fixture *fixture)
{
  return strchr (lodge_fake_console_peek_log (fake (fixture)), 'x') != NULL;
}

/* Any timer that was running is over by then: this one is longer, and was started later. */
static void
on_later_cb (gpointer over)
{
  *(gboolean *)over = TRUE;
}

static void
let_it_settle (void)
{
  gboolean over = FALSE;

  g_timeout_add_once (400, on_later_cb, &over);
  lodge_test_wait_for (over, 20);
}

/* What was asked for last is the room there is; @more may have been asked for before. */
static void
expect_room_after (Fixture *fixture, int percent, guint more)
{
  GtkWidget *room = gtk_widget_get_ancestor (GTK_WIDGET (fixture->view), GTK_TYPE_SCROLLED_WINDOW);
  g_autofree char *log = NULL;
  g_autofree char *expected = NULL;
  g_auto (GStrv) sizes = NULL;
  guint n;

  lodge_test_wait_for (asked (fixture), 20);
  let_it_settle ();
  log = lodge_fake_console_take_log (fake (fixture));
  expected = g_strdup_printf ("%dx%d",
                              MAX ((gtk_widget_get_width (room) * 100 / percent) & ~1, 640),
                              MAX ((gtk_widget_get_height (room) * 100 / percent) & ~1, 480));
  sizes = g_strsplit (g_strchomp (log), " ", -1);
  n = g_strv_length (sizes);
  g_assert_cmpstr (sizes[n - 1], ==, expected);
  g_assert_cmpuint (n, <=, 1 + more);
}

static void
expect_room (Fixture *fixture, int percent)
{
  expect_room_after (fixture, percent, 0);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  g_autoptr (LodgeFrame) frame = lodge_frame_new (300, 200);

  fixture->window = gtk_window_new ();
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_frame (fixture->console, frame);
  lodge_console_set_resizable (fixture->console, TRUE);
  lodge_console_view_set_console (fixture->view, fixture->console);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (fixture->view));
  gtk_window_set_child (GTK_WINDOW (fixture->window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_width (scrolled) > 0 &&
                           gtk_window_is_active (GTK_WINDOW (fixture->window)),
                       20);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

static gboolean
is_as_wide (Fixture *fixture, int width)
{
  return ABS (gtk_widget_get_width (GTK_WIDGET (fixture->view)) - width) < 60;
}

/* A window manager's word on an earlier size may come after the wish and take its place: wished for
 * again then, and what the guest was asked for meanwhile does not count. */
static void
resize (Fixture *fixture, int width, int height)
{
  gint64 deadline = lodge_test_deadline (20);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  while (!is_as_wide (fixture, width) && g_get_monotonic_time () < deadline)
    {
      gint64 again = lodge_test_deadline (2);

      while (!is_as_wide (fixture, width) && lodge_test_iterate (again))
        ;
      if (is_as_wide (fixture, width))
        return;
      g_free (lodge_fake_console_take_log (fake (fixture)));
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
    }
  g_assert_true (is_as_wide (fixture, width));
}

/* Only where it is wanted; once for any number of steps; and as soon as the guest can. */
static void
test_follows (Fixture *fixture, gconstpointer user_data)
{
  guint n_pauses = 0;
  gint64 last;

  let_it_settle ();
  g_assert_false (asked (fixture));
  lodge_console_view_set_resize_guest (fixture->view, TRUE);
  expect_room (fixture, 100);

  last = g_get_monotonic_time ();
  for (int i = 0; i <= 20; i++)
    {
      if (i < 20)
        {
          gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800 + 10 * i, 600 + 5 * i);
          lodge_test_iterate (lodge_test_deadline (1));
        }
      else
        resize (fixture, 990, 695);
      /* On a busy machine the steps themselves are so slow that the guest may follow one. */
      n_pauses += g_get_monotonic_time () - last > 100 * G_TIME_SPAN_MILLISECOND;
      last = g_get_monotonic_time ();
    }
  expect_room_after (fixture, 100, n_pauses);

  lodge_console_set_resizable (fixture->console, FALSE);
  resize (fixture, 810, 610);
  let_it_settle ();
  g_assert_false (asked (fixture));
  lodge_console_set_resizable (fixture->console, TRUE);
  expect_room (fixture, 100);

  lodge_console_view_set_resize_guest (fixture->view, FALSE);
  resize (fixture, 960, 610);
  let_it_settle ();
  g_assert_false (asked (fixture));
}

/* A size that somebody chose in the guest stays. */
static void
test_leaves_guest_alone (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (1400, 1000);

  lodge_console_view_set_resize_guest (fixture->view, TRUE);
  expect_room (fixture, 100);
  lodge_console_set_frame (fixture->console, frame);
  let_it_settle ();
  g_assert_false (asked (fixture));
}

/* A picture larger than the view scrolls; what counts is what is seen of it. */
static void
test_scaled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (1400, 1000);

  lodge_console_set_frame (fixture->console, frame);
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
  lodge_test_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->view)) == 1400, 20);
  lodge_console_view_set_resize_guest (fixture->view, TRUE);
  expect_room (fixture, 100);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 700);
  expect_room (fixture, 100);
  lodge_console_view_set_scaling (fixture->view, 50);
  expect_room (fixture, 50);
}

static void
test_hidden (Fixture *fixture, gconstpointer user_data)
{
  gtk_widget_set_visible (GTK_WIDGET (fixture->view), FALSE);
  lodge_console_view_set_resize_guest (fixture->view, TRUE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 700);
  let_it_settle ();
  g_assert_false (asked (fixture));
  gtk_widget_set_visible (GTK_WIDGET (fixture->view), TRUE);
  expect_room (fixture, 100);
}

static void
test_fullscreen (Fixture *fixture, gconstpointer user_data)
{
  lodge_console_view_set_resize_guest (fixture->view, TRUE);
  expect_room (fixture, 100);
  gtk_window_fullscreen (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_window_is_fullscreen (GTK_WINDOW (fixture->window)), 20);
  expect_room (fixture, 100);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_printerr ("There is no display.\n");
      return 77;
    }

#define ADD(path, function)                                                                        \
  g_test_add ("/console-view/resizer/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("follows", test_follows);
  ADD ("leaves-guest-alone", test_leaves_guest_alone);
  ADD ("scaled", test_scaled);
  ADD ("hidden", test_hidden);
  ADD ("fullscreen", test_fullscreen);
  return g_test_run ();
}
