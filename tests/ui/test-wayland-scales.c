/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/wayland/gdkwayland.h>
#include <linux/input-event-codes.h>
#include <math.h>

#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-geometry.h"
#include "lodge-sway-grab.h"
#include "lodge-test-frame.h"
#include "lodge-test.h"
#include "lodge-wayland-input.h"

/* At scales of which GTK 4.8 knows nothing each guest pixel is a whole number of the screen's. */

typedef struct
{
  GtkWidget *window;
  GtkWidget *overlay;
  GtkWidget *cover; /* hidden */
  LodgeConsoleView *view;
  LodgeConsole *console;
  LodgeFrame *frame;
  const char *output; /* that the window is on, as sway calls it */
  double scale;       /* of that */
  int x; /* of the picture in the last picture of the screen that showed it, in device pixels */
  int y;
} Fixture;

static LodgeWaylandInput *input;

/* Noise, top byte included. Neither black nor grey is in it. */
static void
change (Fixture *fixture, int x, int y, int width, int height)
{
  for (int row = y; row < y + height; row++)
    for (int column = x; column < x + width; column++)
      lodge_test_frame_get_line (fixture->frame, row)[column] =
          (guint32)g_test_rand_int () | 0x010001;
  lodge_console_damage (fixture->console, x, y, width, height);
}

static void
give_frame (Fixture *fixture, int width, int height)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (width, height);

  fixture->frame = frame;
  change (fixture, 0, 0, width, height);
  lodge_console_set_frame (fixture->console, frame);
}

static gboolean
is_at (Fixture *fixture, const guint32 *pixels, int width, int height, int times, int x, int y)
{
  int wide = lodge_frame_get_width (fixture->frame) * times;
  int high = lodge_frame_get_height (fixture->frame) * times;

  if (x < 0 || y < 0 || x + wide > width || y + high > height)
    return FALSE;
  for (int row = 0; row < high; row++)
    for (int column = 0; column < wide; column++)
      if (((pixels[(gsize)(y + row) * width + x + column] ^
            lodge_test_frame_get_line (fixture->frame, row / times)[column / times]) &
           0xffffff) != 0)
        return FALSE;
  return TRUE;
}

/* Where the middle of the view is on the screen, in device pixels. */
static void
get_middle (Fixture *fixture, double *x, double *y)
{
  GtkWidget *widget = GTK_WIDGET (fixture->view);

  gtk_widget_translate_coordinates (widget,
                                    fixture->window,
                                    gtk_widget_get_width (widget) / 2.0,
                                    gtk_widget_get_height (widget) / 2.0,
                                    x,
                                    y);
  *x *= fixture->scale;
  *y *= fixture->scale;
}

/* Byte by byte, in the middle of the view or within two pixels of it. */
static gboolean
is_exact (Fixture *fixture, int times)
{
  int width;
  int height;
  g_autofree guint32 *pixels = lodge_sway_grab_screen (fixture->output, &width, &height);
  double middle_x;
  double middle_y;
  int x;
  int y;

  get_middle (fixture, &middle_x, &middle_y);
  x = (int)lround (middle_x - lodge_frame_get_width (fixture->frame) * times / 2.0);
  y = (int)lround (middle_y - lodge_frame_get_height (fixture->frame) * times / 2.0);
  for (int i = 0; i < 25; i++)
    if (is_at (fixture, pixels, width, height, times, x + i % 5 - 2, y + i / 5 - 2))
      {
        fixture->x = x + i % 5 - 2;
        fixture->y = y + i / 5 - 2;
        return TRUE;
      }
  return FALSE;
}

static void
expect_exact (Fixture *fixture, int times)
{
  g_test_message ("%d times at %g, at %d, %d of the window",
                  times,
                  fixture->scale,
                  gtk_widget_get_margin_start (fixture->overlay),
                  gtk_widget_get_margin_top (fixture->overlay));
  lodge_test_wait_for (is_exact (fixture, times), 20);
}

static void
set_scale (Fixture *fixture, double scale)
{
  g_autofree char *command = g_strdup_printf ("output HEADLESS-1 scale %g", scale);

  g_free (lodge_sway_tell (command));
  fixture->scale = scale;
  lodge_test_wait_for (gtk_widget_get_scale_factor (fixture->window) == (int)ceil (scale), 20);
  /* The compositor has put the pointer where it likes. */
  lodge_wayland_input_move_to (input, fixture->overlay, 1, 1);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->output = "HEADLESS-1";
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_pointer_absolute (fixture->console, TRUE);
  give_frame (fixture, 321, 241);
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  lodge_console_view_set_console (fixture->view, fixture->console);
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
  fixture->cover = gtk_drawing_area_new ();
  gtk_widget_set_size_request (fixture->cover, 20, 10);
  gtk_widget_set_halign (fixture->cover, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (fixture->cover, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (fixture->cover, FALSE);
  fixture->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (fixture->overlay), GTK_WIDGET (fixture->view));
  gtk_overlay_add_overlay (GTK_OVERLAY (fixture->overlay), fixture->cover);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->overlay);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_width (fixture->overlay) > 0, 20);
  set_scale (fixture, 1.5);
  expect_exact (fixture, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

static void
set_margins (Fixture *fixture, int start, int top)
{
  gtk_widget_set_margin_start (fixture->overlay, start);
  gtk_widget_set_margin_top (fixture->overlay, top);
  lodge_test_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->view)) ==
                               gtk_widget_get_width (fixture->window) - start &&
                           gtk_widget_get_height (GTK_WIDGET (fixture->view)) ==
                               gtk_widget_get_height (fixture->window) - top,
                       20);
}

static void
click (Fixture *fixture, int x, int y, int times)
{
  LodgeFakeConsole *fake = LODGE_FAKE_CONSOLE (fixture->console);
  g_autofree char *wanted = g_strdup_printf ("@%d,%d/0 b1+/1 b1-/0 ", x, y);
  double left = 0;
  double top = 0;

  /* The middle of the pixel. */
  gtk_widget_translate_coordinates (fixture->window, GTK_WIDGET (fixture->view), 0, 0, &left, &top);
  left += (fixture->x + (x + 0.5) * times) / fixture->scale;
  top += (fixture->y + (y + 0.5) * times) / fixture->scale;
  lodge_wayland_input_move_to (input, GTK_WIDGET (fixture->view), left, top);
  lodge_wayland_input_button (input, BTN_LEFT, TRUE);
  lodge_wayland_input_button (input, BTN_LEFT, FALSE);
  lodge_test_wait_for (strstr (lodge_fake_console_peek_log (fake), wanted) != NULL, 20);
}

/* Wherever the widget lies, also between device pixels. */
static void
check_places (Fixture *fixture, int times)
{
  for (int margin = 0; margin < 5; margin++)
    {
      set_margins (fixture, margin, 2 * margin + 1);
      lodge_wayland_input_move_to (input, fixture->overlay, 1, 1);
      expect_exact (fixture, times);
      change (fixture, margin * 7, margin * 11, 50, 60);
      expect_exact (fixture, times);
    }
}

static void
test_one (Fixture *fixture, gconstpointer user_data)
{
  change (fixture, 20, 30, 7, 9);
  expect_exact (fixture, 1);
  set_margins (fixture, 0, 3);
  expect_exact (fixture, 1);
  click (fixture, 12, 34, 1);
  click (fixture, 320, 240, 1);
}

static void
test_scales (Fixture *fixture, gconstpointer user_data)
{
  const double scales[] = { 1.25, 1.5, 1.75, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      set_scale (fixture, scales[i]);
      expect_exact (fixture, 1);
      check_places (fixture, 1);
      click (fixture, 0, 0, 1);
      click (fixture, 101, 77, 1);
      click (fixture, 320, 240, 1);
      lodge_wayland_input_move_to (input, fixture->overlay, 1, 1);
      lodge_console_view_set_scaling (fixture->view, 200);
      expect_exact (fixture, 2);
      click (fixture, 320, 240, 2);
      lodge_wayland_input_move_to (input, fixture->overlay, 1, 1);
      lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_WHOLE);
      lodge_test_wait_for (is_exact (fixture, lodge_console_view_get_percent (fixture->view) / 100),
                           20);
      lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
    }
}

/* What lies over it is GTK's, which paints less sharply, at the same place. */
static void
test_covered (Fixture *fixture, gconstpointer user_data)
{
  for (int i = 0; i < 3; i++)
    {
      int x = fixture->x;
      int y = fixture->y;

      gtk_widget_set_visible (fixture->cover, TRUE);
      lodge_test_wait_for (!is_exact (fixture, 1), 20);
      /* Nothing changes after that. */
      gtk_widget_set_visible (fixture->cover, FALSE);
      expect_exact (fixture, 1);
      g_assert_cmpint (fixture->x, ==, x);
      g_assert_cmpint (fixture->y, ==, y);
    }
}

static gboolean
asked_for (Fixture *fixture, int width, int height)
{
  g_autofree char *wanted = g_strdup_printf ("%dx%d ", width, height);

  return strstr (lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (fixture->console)), wanted) !=
         NULL;
}

/* The guest is asked for the pixels that there are, and what it then shows fills the widget. */
static void
test_resized (Fixture *fixture, gconstpointer user_data)
{
  const double scales[] = { 1.25, 1.5, 1.75 };

  gtk_widget_set_margin_bottom (fixture->overlay, 21);
  lodge_console_set_resizable (fixture->console, TRUE);
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_FIT);
  lodge_console_view_set_resize_guest (fixture->view, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      GtkWidget *widget = GTK_WIDGET (fixture->view);
      int width;
      int height;

      set_scale (fixture, scales[i]);
      lodge_test_wait_for ((width = (int)floor (gtk_widget_get_width (widget) * scales[i]) & ~1,
                            height = (int)floor (gtk_widget_get_height (widget) * scales[i]) & ~1,
                            asked_for (fixture, width, height)),
                           20);
      give_frame (fixture, width, height);
      /* The pointer would be in the picture. */
      lodge_wayland_input_move_to (
          input, fixture->window, 9, gtk_widget_get_height (fixture->window) - 5);
      lodge_test_wait_for (lodge_console_view_get_percent (fixture->view) == 100, 20);
      expect_exact (fixture, 1);
    }
}

/* The pointer stays, and is not in the picture when the window comes back. */
static void
move_window (Fixture *fixture, const char *output, double scale)
{
  g_autofree char *command =
      g_strdup_printf ("[title=\"scales\"] move container to output %s", output);

  g_free (lodge_sway_tell (command));
  fixture->output = output;
  fixture->scale = scale;
  lodge_test_wait_for (gtk_widget_get_scale_factor (fixture->window) == (int)ceil (scale), 20);
}

/* GTK lets no window be larger than the screens that it knows of. */
static gboolean
knows_screens (guint n_screens)
{
  GListModel *screens = gdk_display_get_monitors (gdk_display_get_default ());
  g_autoptr (GdkMonitor) last = g_list_model_get_item (screens, n_screens - 1);
  GdkRectangle geometry = { 0 };

  if (last != NULL)
    gdk_monitor_get_geometry (last, &geometry);
  return geometry.width == 1260;
}

/* On another screen with another scale the picture is as exact, whether something changes or not.
 */
static void
test_other_output (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_set_title (GTK_WINDOW (fixture->window), "scales");
  g_free (lodge_sway_tell ("create_output"));
  g_free (lodge_sway_tell ("output HEADLESS-2 mode 1260x945 position 2000 0 scale 1"));
  lodge_test_wait_for (knows_screens (2), 20);
  for (int i = 0; i < 3; i++)
    {
      move_window (fixture, "HEADLESS-2", 1);
      expect_exact (fixture, 1);
      change (fixture, 20, 30, 50, 60);
      expect_exact (fixture, 1);
      move_window (fixture, "HEADLESS-1", 1.5);
      expect_exact (fixture, 1);
      change (fixture, 20, 30, 50, 60);
      expect_exact (fixture, 1);
    }
  /* Both have scales of which GTK knows nothing, and the same factor of GTK's. */
  g_free (lodge_sway_tell ("output HEADLESS-2 scale 1.25"));
  for (int i = 0; i < 3; i++)
    {
      move_window (fixture, "HEADLESS-2", 1.25);
      expect_exact (fixture, 1);
      move_window (fixture, "HEADLESS-1", 1.5);
      expect_exact (fixture, 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  input = lodge_wayland_input_new ();
  if (input == NULL || !gtk_init_check () || !GDK_IS_WAYLAND_DISPLAY (gdk_display_get_default ()))
    {
      g_printerr ("There is no Wayland display that lets a program act as mouse and keyboard.\n");
      return 77;
    }
  if (g_find_program_in_path ("grim") == NULL)
    {
      g_printerr ("grim, which takes pictures of a Wayland screen, is not installed.\n");
      return 77;
    }

#define ADD(path, function)                                                                        \
  g_test_add ("/console-view/wayland-scales/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("one", test_one);
  if (g_test_slow ())
    {
      ADD ("scales", test_scales);
      ADD ("covered", test_covered);
      ADD ("resized", test_resized);
      /* Last: the second screen stays. */
      ADD ("other-output", test_other_output);
    }

  int status = g_test_run ();
  lodge_wayland_input_free (input);
  return status;
}
