/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-screen-grab.h"
#include "lodge-test.h"

/* Keys and pointer as a person makes them (by the XTEST extension), and what the console is told.
 */

#define GUEST_WIDTH 400
#define GUEST_HEIGHT 300

typedef struct
{
  GtkWidget *window;
  GtkWidget *button;
  LodgeConsoleView *view;
  LodgeConsole *console;
  guint n_activated;
} Fixture;

static GtkApplication *application;

static void
on_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ++((Fixture *)user_data)->n_activated;
}

static void
act (const char *command)
{
  lodge_screen_act (command);
}

static void
move_to (Fixture *fixture, int x, int y)
{
  lodge_screen_point (GTK_WIDGET (fixture->view), x, y);
}

static const char *
peek (Fixture *fixture)
{
  return lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (fixture->console));
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
  fixture->button = gtk_button_new_with_mnemonic ("_Fire");
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_pointer_absolute (fixture->console, user_data == NULL);
  lodge_console_set_frame (fixture->console, frame);
  lodge_console_view_set_console (fixture->view, fixture->console);
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);

  gtk_box_append (GTK_BOX (box), fixture->button);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->view));
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_present (GTK_WINDOW (fixture->window));
  act ("mousemove 1 1");
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)) &&
                           gtk_widget_get_width (GTK_WIDGET (fixture->view)) >= GUEST_WIDTH,
                       20);
  lodge_fake_console_forget (fixture->console);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  act ("keyup Alt_L keyup Control_L keyup a mouseup 1");
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

static void
click_in (Fixture *fixture)
{
  move_to (fixture, 10, 20);
  act ("click 1");
  lodge_fake_console_expect (fixture->console, "@10,20/0 b1+/1 b1-/0 ");
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (fixture->view)));
}

static void
test_pointer (Fixture *fixture, gconstpointer user_data)
{
  int right = gtk_widget_get_width (GTK_WIDGET (fixture->view)) - 1;

  click_in (fixture);
  move_to (fixture, GUEST_WIDTH - 1, GUEST_HEIGHT - 1);
  lodge_fake_console_expect (fixture->console, "@399,299/0 ");
  g_assert_cmpint (right, >=, GUEST_WIDTH - 1);

  act ("click 4");
  lodge_fake_console_expect (fixture->console, "w0,-1 ");
  act ("click 5");
  lodge_fake_console_expect (fixture->console, "w0,1 ");
  act ("click 7");
  lodge_fake_console_expect (fixture->console, "w1,0 ");
  act ("click 3 click 8");
  lodge_fake_console_expect (fixture->console, "b3+/4 b3-/0 b8+/80 b8-/0 ");

  /* Held outside, the pointer stays at the edge; let go there, it is let go in the guest. */
  act ("mousedown 1");
  lodge_fake_console_expect (fixture->console, "b1+/1 ");
  move_to (fixture, 100, -20);
  lodge_fake_console_expect (fixture->console, "@100,0/1 ");
  act ("mouseup 1");
  lodge_fake_console_expect (fixture->console, "b1-/0 ");
  act ("mousemove 1 1");
  move_to (fixture, 5, 5);
  lodge_fake_console_expect (fixture->console, "@5,5/0 ");
}

static void
test_fit_reaches_corners (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  int top;

  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_FIT);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 200, 400);
  gtk_widget_set_vexpand (view, TRUE);
  lodge_test_wait_for (
      gtk_widget_get_width (view) == 200 && gtk_widget_get_height (fixture->window) == 400, 10);
  top = (gtk_widget_get_height (view) - 150) / 2;
  move_to (fixture, 100, top + 75);
  lodge_test_wait_for (*peek (fixture) != '\0', 10);
  lodge_fake_console_forget (fixture->console);
  move_to (fixture, 199, top + 149);
  lodge_fake_console_expect (fixture->console, "@399,299/0 ");
  move_to (fixture, 0, top);
  lodge_fake_console_expect (fixture->console, "@0,0/0 ");
}

static void
test_keys (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);
  act ("key a");
  lodge_fake_console_expect (fixture->console, "+30 -30 ");
  act ("key shift+Tab");
  lodge_fake_console_expect (fixture->console, "+42 +15 -42 -15 ");
  act ("key Up");
  lodge_fake_console_expect (fixture->console, "+103 -103 ");
  act ("key F10");
  lodge_fake_console_expect (fixture->console, "+68 -68 ");

  /* The application's shortcuts are the guest's now. */
  act ("key ctrl+n");
  lodge_fake_console_expect (fixture->console, "+29 +49 -29 -49 ");
  act ("key alt+f");
  lodge_fake_console_expect (fixture->console, "+56 +33 -56 -33 ");
  g_assert_cmpuint (fixture->n_activated, ==, 0);
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));
}

static void
test_getting_out (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);

  act ("key ctrl+alt+Delete");
  lodge_fake_console_expect (fixture->console, "+29 +56 +111 -29 -56 -111 ");
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));

  act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_fake_console_expect (fixture->console, "+29 +56 -56 -29 ");
  g_assert_false (lodge_console_view_get_grabbed (fixture->view));

  act ("key ctrl+n");
  lodge_test_wait_for (fixture->n_activated == 1, 10);
  g_assert_cmpstr (peek (fixture), ==, "");
}

static LodgeLocks
get_locks (Fixture *fixture)
{
  return lodge_fake_console_get_locks (LODGE_FAKE_CONSOLE (fixture->console));
}

/* The host's locks are the guest's from the moment in which it gets the keyboard. */
static void
test_locks (Fixture *fixture, gconstpointer user_data)
{
  GdkDisplay *display = gtk_widget_get_display (fixture->window);
  GdkDevice *keyboard = gdk_seat_get_keyboard (gdk_display_get_default_seat (display));

  act ("key Caps_Lock");
  lodge_test_wait_for (gdk_device_get_caps_lock_state (keyboard), 10);
  click_in (fixture);
  g_assert_cmpuint (get_locks (fixture), ==, LODGE_LOCK_CAPS);

  act ("key Caps_Lock");
  lodge_fake_console_expect (fixture->console, "+58 -58 ");
  act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view), 10);
  move_to (fixture, 40, 40);
  lodge_test_wait_for (strstr (peek (fixture), "@40,40/0 ") != NULL, 10);
  lodge_fake_console_forget (fixture->console);
  click_in (fixture);
  g_assert_cmpuint (get_locks (fixture), ==, 0);
}

static void
test_without_grab (Fixture *fixture, gconstpointer user_data)
{
  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  act ("key ctrl+n");
  lodge_test_wait_for (fixture->n_activated == 1, 10);
  act ("key Tab");
  lodge_test_wait_for (!gtk_widget_is_focus (GTK_WIDGET (fixture->view)), 10);
  g_assert_cmpstr (peek (fixture), ==, "");

  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  act ("key x");
  lodge_fake_console_expect (fixture->console, "+45 -45 ");
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));
}

/* What is held when the guest gets the keyboard is held there. */
static void
test_first_modifiers (Fixture *fixture, gconstpointer user_data)
{
  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  act ("keydown shift key a keyup shift");
  lodge_fake_console_expect (fixture->console, "+42 +30 -30 -42 ");

  act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_fake_console_expect (fixture->console, "+29 +56 -56 -29 ");
  gtk_widget_grab_focus (fixture->button);
  move_to (fixture, 10, 20);
  lodge_test_wait_for (strstr (peek (fixture), "@10,20/0 ") != NULL, 10);
  lodge_fake_console_forget (fixture->console);
  act ("keydown ctrl");
  act ("click 1");
  lodge_fake_console_expect (fixture->console, "+29 b1+/1 b1-/0 ");
  act ("keyup ctrl");
  lodge_fake_console_expect (fixture->console, "-29 ");

  /* Who lets go of it elsewhere holds nothing. */
  act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_fake_console_expect (fixture->console, "+29 +56 -56 -29 ");
  act ("keydown shift keyup shift key b");
  lodge_fake_console_expect (fixture->console, "+48 -48 ");
}

static void
test_no_stuck_keys (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *other = gtk_window_new ();

  click_in (fixture);
  act ("keydown alt keydown ctrl");
  lodge_fake_console_expect (fixture->console, "+56 +29 ");

  gtk_window_set_title (GTK_WINDOW (other), "other");
  gtk_window_present (GTK_WINDOW (other));
  act ("mousemove 1 1 search --sync --onlyvisible --name ^other$ windowactivate");
  lodge_test_wait_for (!gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  lodge_fake_console_expect (fixture->console, "-29 -56 ");
  g_assert_false (lodge_console_view_get_grabbed (fixture->view));

  act ("keyup ctrl keyup alt");
  gtk_window_destroy (GTK_WINDOW (other));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  g_assert_null (strchr (peek (fixture), '+'));
}

/* The window manager's shortcuts are the guest's as well, while it has the keyboard. */
static void
test_desktop_shortcuts (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);
  act ("key alt+F4");
  lodge_fake_console_expect (fixture->console, "+56 +62 -56 -62 ");
  g_assert_true (gtk_widget_get_mapped (fixture->window));
}

/* A menu takes the keyboard away, and the release of a key with it. */
static void
test_popover (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *popover = gtk_popover_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), gtk_button_new_with_label ("In a menu"));
  gtk_widget_set_parent (popover, fixture->button);
  click_in (fixture);
  act ("keydown ctrl");
  lodge_fake_console_expect (fixture->console, "+29 ");
  gtk_popover_popup (GTK_POPOVER (popover));
  lodge_fake_console_expect (fixture->console, "-29 ");
  act ("keyup ctrl");
  gtk_popover_popdown (GTK_POPOVER (popover));
  lodge_test_wait_for (!gtk_widget_get_mapped (popover), 10);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  act ("key b");
  lodge_fake_console_expect (fixture->console, "+48 -48 ");
  gtk_widget_unparent (popover);
}

static void
test_unmapped (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);
  act ("mousedown 1 keydown ctrl");
  lodge_test_wait_for (strstr (peek (fixture), "+29 ") && strstr (peek (fixture), "b1+/1 "), 10);
  lodge_fake_console_forget (fixture->console);
  gtk_widget_set_visible (GTK_WIDGET (fixture->view), FALSE);
  lodge_fake_console_expect (fixture->console, "-29 b1-/0 ");
  g_assert_false (lodge_console_view_get_grabbed (fixture->view));
  act ("keyup ctrl mouseup 1");
}

/* The console goes away with a key down: the next one must not be told of it. */
static void
test_console_changes (Fixture *fixture, gconstpointer user_data)
{
  click_in (fixture);
  act ("keydown a");
  lodge_test_wait_for (strstr (peek (fixture), "+30 ") != NULL, 10);
  lodge_fake_console_forget (fixture->console);
  lodge_console_set_state (fixture->console, LODGE_CONSOLE_STATE_CLOSED);
  g_assert_false (lodge_console_view_get_grabbed (fixture->view));
  lodge_console_open (fixture->console);
  act ("keyup a");
  click_in (fixture);
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

/* Further than the window is wide: the pointer must not be stopped by its edge. */
static void
test_relative (Fixture *fixture, gconstpointer user_data)
{
  int dx = 0;
  int dy = 0;

  move_to (fixture, 100, 100);
  act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 10);
  act ("click 1");
  lodge_test_wait_for (strstr (peek (fixture), "b1+/1 b1-/0 ") != NULL, 10);
  lodge_fake_console_forget (fixture->console);

  for (int i = 0; i < 60; i++)
    {
      int before = dx;
      gint64 deadline = lodge_test_deadline (10);

      act ("mousemove_relative -- 30 -10");
      do
        sum_up (fixture, &dx, &dy);
      while (dx == before && lodge_test_iterate (deadline));
    }
  g_assert_cmpint (dx, ==, 60 * 30);
  g_assert_cmpint (dy, ==, 60 * -10);

  act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view), 10);
  lodge_fake_console_forget (fixture->console);
  move_to (fixture, 10, 10);
  act ("mousemove_relative -- 30 -10");
  g_assert_cmpstr (peek (fixture), ==, "");
}

/* Whether the pointer is in the view after a stroke of the mouse, before this program could do
 * anything about it. */
static gboolean
stays_in (Fixture *fixture, int dx, int dy)
{
  g_autofree char *command = g_strdup_printf ("xdotool mousemove_relative -- %d %d", dx, dy);
  GdkDisplay *display = gtk_widget_get_display (fixture->window);
  GdkDevice *pointer = gdk_seat_get_pointer (gdk_display_get_default_seat (display));
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (fixture->window));
  graphene_rect_t bounds;
  double surface_x;
  double surface_y;
  double x = -1;
  double y = -1;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  gdk_surface_get_device_position (surface, pointer, &x, &y, NULL);
  gtk_native_get_surface_transform (GTK_NATIVE (fixture->window), &surface_x, &surface_y);
  g_assert_true (gtk_widget_compute_bounds (
      GTK_WIDGET (fixture->view), GTK_WIDGET (fixture->window), &bounds));
  x -= surface_x + bounds.origin.x;
  y -= surface_y + bounds.origin.y;
  g_test_message ("in the view at %.0f,%.0f", x, y);
  return x >= 0 && y >= 0 && x < bounds.size.width && y < bounds.size.height;
}

/* The server itself keeps it in, in every direction; and lets it out when it is given back. */
static void
test_fence (Fixture *fixture, gconstpointer user_data)
{
  move_to (fixture, 100, 100);
  act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 10);
  g_assert_true (stays_in (fixture, 4000, 0));
  g_assert_true (stays_in (fixture, -4000, 0));
  g_assert_true (stays_in (fixture, 0, 4000));
  g_assert_true (stays_in (fixture, 0, -4000));
  g_assert_true (stays_in (fixture, -3000, -4000));

  act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view), 10);
  g_assert_false (stays_in (fixture, 0, -4000));
}

/* In one stroke further than the screen is wide, of which the pointer itself makes a part only:
 * what counts is the mouse. And the pointer comes back into the view. */
static void
test_raw (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);
  GdkDisplay *display = gtk_widget_get_display (view);
  GdkDevice *pointer = gdk_seat_get_pointer (gdk_display_get_default_seat (display));
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (fixture->window));
  int dx = 0;
  int dy = 0;
  gint64 deadline = lodge_test_deadline (10);

  move_to (fixture, 100, 100);
  act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 10);
  lodge_fake_console_forget (fixture->console);
  act ("mousemove_relative -- 4000 -3000");
  while ((dx < 4000 || dy > -3000) && lodge_test_iterate (deadline))
    sum_up (fixture, &dx, &dy);
  g_assert_cmpint (dx, ==, 4000);
  g_assert_cmpint (dy, ==, -3000);

  gdk_display_sync (display);
  g_assert_true (gdk_surface_get_device_position (surface, pointer, NULL, NULL, NULL));
  act ("click 1");
  lodge_fake_console_expect (fixture->console, "b1+/1 b1-/0 ");

  /* Given back, it goes where it likes. */
  act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view), 10);
  lodge_fake_console_forget (fixture->console);
  act ("mousemove_relative -- 4000 -3000");
  gdk_display_sync (display);
  g_assert_cmpstr (peek (fixture), ==, "");
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

  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, data, function)                                                                  \
  g_test_add ("/console-view/input/" path, Fixture, data, set_up, function, tear_down)
  ADD ("pointer", NULL, test_pointer);
  ADD ("fit", NULL, test_fit_reaches_corners);
  ADD ("keys", NULL, test_keys);
  ADD ("getting-out", NULL, test_getting_out);
  ADD ("locks", NULL, test_locks);
  ADD ("without-grab", NULL, test_without_grab);
  ADD ("first-modifiers", NULL, test_first_modifiers);
  ADD ("no-stuck-keys", NULL, test_no_stuck_keys);
  ADD ("desktop-shortcuts", NULL, test_desktop_shortcuts);
  ADD ("popover", NULL, test_popover);
  ADD ("unmapped", NULL, test_unmapped);
  ADD ("console-changes", NULL, test_console_changes);
  ADD ("relative", "relative", test_relative);
  ADD ("raw", "relative", test_raw);
  ADD ("fence", "relative", test_fence);

  return g_test_run ();
}
