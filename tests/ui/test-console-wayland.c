/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/wayland/gdkwayland.h>
#include <linux/input-event-codes.h>

#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-test.h"
#include "lodge-wayland-input.h"

/* Keys and pointer on a Wayland display, and what the console is told. */

#define GUEST_WIDTH 400
#define GUEST_HEIGHT 300

typedef struct
{
  GtkWidget *window;
  LodgeConsoleView *view;
  LodgeConsole *console;
  guint n_activated;
} Fixture;

static GtkApplication *application;
static LodgeWaylandInput *input;

static void
on_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ++((Fixture *)user_data)->n_activated;
}

static const char *
peek (Fixture *fixture)
{
  return lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (fixture->console));
}

static void
move_to (Fixture *fixture, int x, int y)
{
  lodge_wayland_input_move_to (input, GTK_WIDGET (fixture->view), x, y);
}

static void
click (guint button)
{
  lodge_wayland_input_button (input, button, TRUE);
  lodge_wayland_input_button (input, button, FALSE);
}

static void
tap (guint key)
{
  lodge_wayland_input_key (input, key, TRUE);
  lodge_wayland_input_key (input, key, FALSE);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  const char *accels[] = { "<Control>n", NULL };
  g_autoptr (GSimpleAction) action = g_simple_action_new ("test", NULL);
  g_autoptr (LodgeFrame) frame = lodge_frame_new (GUEST_WIDTH, GUEST_HEIGHT);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_signal_connect (action, "activate", G_CALLBACK (on_activated_cb), fixture);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
  gtk_application_set_accels_for_action (application, "app.test", accels);

  fixture->window = gtk_application_window_new (application);
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_pointer_absolute (fixture->console, user_data == NULL);
  lodge_console_set_frame (fixture->console, frame);
  lodge_console_view_set_console (fixture->view, fixture->console);
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
  gtk_widget_set_halign (GTK_WIDGET (fixture->view), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (fixture->view), GTK_ALIGN_START);

  gtk_box_append (GTK_BOX (box), gtk_label_new ("Above"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->view));
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)) &&
                           gtk_widget_get_width (fixture->window) > 2 * GUEST_WIDTH,
                       20);
  move_to (fixture, GUEST_WIDTH + 50, GUEST_HEIGHT + 50);
  lodge_fake_console_forget (fixture->console);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

static void
click_in (Fixture *fixture)
{
  move_to (fixture, 10, 20);
  click (BTN_LEFT);
  lodge_fake_console_expect (fixture->console, "@10,20/0 b1+/1 b1-/0 ");
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));
}

static void
test_pointer (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);
  move_to (fixture, GUEST_WIDTH - 1, GUEST_HEIGHT - 1);
  lodge_fake_console_expect (fixture->console, "@399,299/0 ");
  lodge_wayland_input_scroll (input, -1);
  lodge_fake_console_expect (fixture->console, "w0,-1 ");
  lodge_wayland_input_scroll (input, 1);
  lodge_fake_console_expect (fixture->console, "w0,1 ");
  click (BTN_RIGHT);
  lodge_fake_console_expect (fixture->console, "b3+/4 b3-/0 ");
  click (BTN_SIDE);
  lodge_fake_console_expect (fixture->console, "b8+/80 b8-/0 ");

  /* Held outside, the pointer stays at the edge; let go there, it is let go in the guest. */
  lodge_wayland_input_button (input, BTN_LEFT, TRUE);
  lodge_fake_console_expect (fixture->console, "b1+/1 ");
  move_to (fixture, GUEST_WIDTH + 90, 100);
  lodge_fake_console_expect (fixture->console, "@399,100/1 ");
  lodge_wayland_input_button (input, BTN_LEFT, FALSE);
  lodge_fake_console_expect (fixture->console, "b1-/0 ");
}

/* Thirty pixels of two fingers are a notch, in both directions, and what is left counts later. */
static void
test_smooth_scrolling (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);
  for (int i = 0; i < 5; i++)
    lodge_wayland_input_scroll_smoothly (input, 0, 7.5);
  lodge_fake_console_expect (fixture->console, "w0,1 ");
  for (int i = 0; i < 3; i++)
    lodge_wayland_input_scroll_smoothly (input, 0, 7.5);
  lodge_fake_console_expect (fixture->console, "w0,1 ");
  for (int i = 0; i < 4; i++)
    lodge_wayland_input_scroll_smoothly (input, 0, -7.5);
  lodge_fake_console_expect (fixture->console, "w0,-1 ");
  lodge_wayland_input_scroll_smoothly (input, 30, 0);
  lodge_fake_console_expect (fixture->console, "w1,0 ");
  lodge_wayland_input_scroll_smoothly (input, -30, 0);
  lodge_fake_console_expect (fixture->console, "w-1,0 ");
}

static void
test_keys (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);
  tap (KEY_A);
  lodge_fake_console_expect (fixture->console, "+30 -30 ");
  tap (KEY_UP);
  lodge_fake_console_expect (fixture->console, "+103 -103 ");
  tap (KEY_F10);
  lodge_fake_console_expect (fixture->console, "+68 -68 ");

  /* The application's shortcuts are the guest's now. */
  lodge_wayland_input_key (input, KEY_LEFTCTRL, TRUE);
  tap (KEY_N);
  lodge_wayland_input_key (input, KEY_LEFTCTRL, FALSE);
  lodge_fake_console_expect (fixture->console, "+29 +49 -49 -29 ");
  g_assert_cmpuint (fixture->n_activated, ==, 0);

  lodge_wayland_input_key (input, KEY_LEFTCTRL, TRUE);
  tap (KEY_LEFTALT);
  lodge_wayland_input_key (input, KEY_LEFTCTRL, FALSE);
  lodge_fake_console_expect (fixture->console, "+29 +56 -56 -29 ");
  g_assert_false (lodge_console_view_get_grabbed (fixture->view));
}

/* The compositor gives up its own shortcuts for the guest's sake. */
static void
test_inhibits (Fixture *fixture, gconstpointer user_data)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (fixture->window));
  gboolean inhibited = FALSE;
  gint64 deadline = lodge_test_deadline (10);

  click_in (fixture);
  do
    g_object_get (surface, "shortcuts-inhibited", &inhibited, NULL);
  while (!inhibited && lodge_test_iterate (deadline));
  g_assert_true (inhibited);
}

static void
test_no_stuck_keys (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *other = gtk_window_new ();

  click_in (fixture);
  lodge_wayland_input_key (input, KEY_LEFTALT, TRUE);
  lodge_wayland_input_key (input, KEY_LEFTCTRL, TRUE);
  lodge_fake_console_expect (fixture->console, "+56 +29 ");

  gtk_window_present (GTK_WINDOW (other));
  lodge_test_wait_for (!gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  lodge_fake_console_expect (fixture->console, "-29 -56 ");
  g_assert_false (lodge_console_view_get_grabbed (fixture->view));

  lodge_wayland_input_key (input, KEY_LEFTCTRL, FALSE);
  lodge_wayland_input_key (input, KEY_LEFTALT, FALSE);
  gtk_window_destroy (GTK_WINDOW (other));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  g_assert_null (strchr (peek (fixture), '+'));
}

/* Another virtual terminal is shown. Afterwards the keyboard works as before. */
static void
test_keyboard_gone (Fixture *fixture, gconstpointer user_data)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (fixture->window));

  click_in (fixture);
  lodge_wayland_input_key (input, KEY_LEFTALT, TRUE);
  lodge_wayland_input_key (input, KEY_LEFTCTRL, TRUE);
  lodge_fake_console_expect (fixture->console, "+56 +29 ");
  lodge_wayland_input_unplug_keyboard (input);
  lodge_test_wait_for (
      strstr (peek (fixture), "-29 ") != NULL && strstr (peek (fixture), "-56 ") != NULL, 20);

  lodge_wayland_input_plug_keyboard (input);
  lodge_test_wait_for (gdk_seat_get_keyboard (seat) != NULL, 20);
  /* GDK has asked for the keyboard, and is told whose it is before the answer. */
  gdk_display_sync (gdk_seat_get_display (seat));
  move_to (fixture, 30, 40);
  click (BTN_LEFT);
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 20);
  lodge_test_wait_for (strstr (peek (fixture), "@30,40/0 b1+/1 b1-/0 ") != NULL, 20);
  lodge_fake_console_forget (fixture->console);
  tap (KEY_A);
  lodge_fake_console_expect (fixture->console, "+30 -30 ");
}

static void
sum_up (Fixture *fixture, int *dx, int *dy)
{
  g_autofree char *log = lodge_fake_console_take_log (LODGE_FAKE_CONSOLE (fixture->console));
  g_auto (GStrv) words = g_strsplit (log, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      int x;
      int y;

      if (sscanf (words[i], "~%d,%d/", &x, &y) != 2)
        continue;
      *dx += x;
      *dy += y;
    }
}

static void
take_pointer (Fixture *fixture)
{
  const gint64 deadline = lodge_test_deadline (20);

  /* A click that came before the compositor had moved the pointer there went elsewhere. */
  do
    {
      gint64 again = lodge_test_deadline (2);

      move_to (fixture, 100, 100);
      click (BTN_LEFT);
      while (!lodge_console_view_get_grabbed (fixture->view) && lodge_test_iterate (again))
        continue;
    }
  while (!lodge_console_view_get_grabbed (fixture->view) && g_get_monotonic_time () < deadline);
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));
  gdk_display_sync (gtk_widget_get_display (fixture->window));
  click (BTN_LEFT);
  lodge_fake_console_expect (fixture->console, "b1+/1 b1-/0 ");
}

/* Further than the screen is wide, which only a pointer that stands still can go. */
static void
test_relative (Fixture *fixture, gconstpointer user_data)
{
  int dx = 0;
  int dy = 0;

  take_pointer (fixture);
  for (int i = 0; i < 60; i++)
    {
      int before = dx;
      gint64 deadline = lodge_test_deadline (10);

      lodge_wayland_input_move_by (input, 30, -10.5);
      do
        sum_up (fixture, &dx, &dy);
      while (dx == before && lodge_test_iterate (deadline));
    }
  g_assert_cmpint (dx, ==, 60 * 30);
  g_assert_cmpint (dy, ==, 60 * -10.5);

  /* With a button held, which GDK learns of before but tells after, and the wheel. */
  lodge_wayland_input_button (input, BTN_RIGHT, TRUE);
  lodge_wayland_input_move_by (input, 3, 4);
  lodge_wayland_input_button (input, BTN_RIGHT, FALSE);
  lodge_fake_console_expect (fixture->console, "b3+/4 ~3,4/4 b3-/0 ");
  lodge_wayland_input_scroll (input, 1);
  lodge_fake_console_expect (fixture->console, "w0,1 ");
}

/* After Ctrl+Alt the pointer is free, stands where it was taken, and the guest hears nothing. */
static void
test_let_go (Fixture *fixture, gconstpointer user_data)
{
  take_pointer (fixture);
  lodge_wayland_input_move_by (input, 500, 0);
  lodge_fake_console_expect (fixture->console, "~500,0/0 ");
  lodge_wayland_input_key (input, KEY_LEFTCTRL, TRUE);
  tap (KEY_LEFTALT);
  lodge_wayland_input_key (input, KEY_LEFTCTRL, FALSE);
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view), 10);
  gdk_display_sync (gtk_widget_get_display (fixture->window));
  lodge_fake_console_forget (fixture->console);

  lodge_console_set_pointer_absolute (fixture->console, TRUE);
  lodge_wayland_input_move_by (input, 7, 3);
  lodge_fake_console_expect (fixture->console, "@107,103/0 ");
}

static void
test_focus_lets_go (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *other = gtk_window_new ();

  take_pointer (fixture);
  gtk_window_present (GTK_WINDOW (other));
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view) &&
                           gtk_window_is_active (GTK_WINDOW (other)) &&
                           gtk_widget_get_width (fixture->window) < 2 * GUEST_WIDTH,
                       20);
  lodge_fake_console_forget (fixture->console);
  gtk_window_destroy (GTK_WINDOW (other));
  /* Until it has the whole screen again the compositor tells it of no pointer. */
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)) &&
                           gtk_widget_get_width (fixture->window) > 2 * GUEST_WIDTH,
                       20);
  gdk_display_sync (gtk_widget_get_display (fixture->window));
  move_to (fixture, 130, 100);
  click (BTN_MIDDLE);
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 20);
  g_assert_cmpstr (peek (fixture), ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  input = lodge_wayland_input_new ();
  if (input == NULL)
    {
      g_printerr ("There is no Wayland display that lets a program act as mouse and keyboard.\n");
      return 77;
    }
  if (!gtk_init_check () || !GDK_IS_WAYLAND_DISPLAY (gdk_display_get_default ()))
    {
      g_printerr ("GTK does not run on Wayland here.\n");
      return 77;
    }

  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, data, function)                                                                  \
  g_test_add ("/console-view/wayland/" path, Fixture, data, set_up, function, tear_down)
  ADD ("pointer", NULL, test_pointer);
  ADD ("smooth-scrolling", NULL, test_smooth_scrolling);
  ADD ("keys", NULL, test_keys);
  ADD ("inhibits", NULL, test_inhibits);
  ADD ("no-stuck-keys", NULL, test_no_stuck_keys);
  ADD ("keyboard-gone", NULL, test_keyboard_gone);
  ADD ("relative", "relative", test_relative);
  ADD ("let-go", "relative", test_let_go);
  ADD ("focus-lets-go", "relative", test_focus_lets_go);

  int status = g_test_run ();
  lodge_wayland_input_free (input);
  return status;
}
