/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/wayland/gdkwayland.h>
#include <linux/input-event-codes.h>

#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-geometry.h"
#include "lodge-sway-grab.h"
#include "lodge-test-frame.h"
#include "lodge-test.h"
#include "lodge-wayland-input.h"

/* What stands on a Wayland screen while the picture has a surface of its own before GTK's. */

#define WIDTH 320
#define HEIGHT 240
#define BLUE 0x0000ff
#define ANYTHING 0xffffffffu

typedef struct
{
  GtkWidget *window;
  GtkWidget *overlay;
  GtkWidget *cover; /* hidden */
  LodgeConsoleView *view;
  LodgeConsole *console;
  LodgeFrame *frame;
  guint n_frames; /* of GTK's */
  int x;          /* of the window on the screen */
  int y;
} Fixture;

static LodgeWaylandInput *input;

/* Noise, top byte included: it must not be seen. Never blue. */
static void
change (Fixture *fixture, int x, int y, int width, int height)
{
  for (int row = y; row < y + height; row++)
    for (int column = x; column < x + width; column++)
      lodge_test_frame_get_line (fixture->frame, row)[column] =
          (guint32)g_test_rand_int () | 0x010000;
  lodge_console_damage (fixture->console, x, y, width, height);
}

static void
change_something (Fixture *fixture)
{
  int x = g_test_rand_int_range (0, lodge_frame_get_width (fixture->frame));
  int y = g_test_rand_int_range (0, lodge_frame_get_height (fixture->frame));

  change (fixture,
          x,
          y,
          g_test_rand_int_range (1, lodge_frame_get_width (fixture->frame) - x + 1),
          g_test_rand_int_range (1, lodge_frame_get_height (fixture->frame) - y + 1));
}

static void
give_frame (Fixture *fixture, int width, int height)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (width, height);

  fixture->frame = frame;
  change (fixture, 0, 0, width, height);
  lodge_console_set_frame (fixture->console, frame);
}

static guint32 *
grab (Fixture *fixture, int *width, int *height)
{
  GtkWidget *widget = GTK_WIDGET (fixture->view);

  return lodge_sway_grab (
      widget, fixture->x, fixture->y, gtk_widget_get_scale_factor (widget), width, height);
}

static gboolean
is_in (const cairo_rectangle_int_t *rect, int x, int y)
{
  return x >= rect->x && y >= rect->y && x < rect->x + rect->width && y < rect->y + rect->height;
}

/* How many pixels of the screen are not as the frame is; of those that are blue in @n_blue. */
static guint
count_wrong (Fixture *fixture, guint *n_blue)
{
  LodgeGeometry geometry = { .guest_width = lodge_frame_get_width (fixture->frame),
                             .guest_height = lodge_frame_get_height (fixture->frame) };
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (fixture->view));
  int width;
  int height;
  g_autofree guint32 *pixels = grab (fixture, &width, &height);
  guint n_wrong = 0;

  *n_blue = 0;
  lodge_geometry_init (&geometry,
                       width / scale,
                       height / scale,
                       scale,
                       lodge_console_view_get_scaling (fixture->view));
  g_assert_true (lodge_geometry_is_sharp (&geometry));
  for (int i = 0; i < width * height; i++)
    {
      int times = geometry.picture.width / geometry.guest_width;
      int x = i % width - geometry.picture.x;
      int y = i / width - geometry.picture.y;

      if (!is_in (&geometry.picture, i % width, i / width))
        continue;
      n_wrong += ((lodge_test_frame_get_line (fixture->frame, y / times)[x / times] ^ pixels[i]) &
                  0xffffff) != 0;
      *n_blue += pixels[i] == BLUE;
    }
  return n_wrong;
}

static gboolean
is_right (Fixture *fixture)
{
  guint n_blue;

  return gtk_widget_get_width (GTK_WIDGET (fixture->view)) > 0 &&
         count_wrong (fixture, &n_blue) == 0;
}

/* Everything but what is blue, of which there is something, is right. */
static gboolean
is_right_around (Fixture *fixture)
{
  guint n_blue;
  guint n_wrong = count_wrong (fixture, &n_blue);

  return n_blue > 500 && n_wrong == n_blue;
}

static void
expect_right (Fixture *fixture)
{
  lodge_test_wait_for (is_right (fixture), 20);
}

/* From now on changes come to the screen without a frame of GTK's. */
static void
expect_direct (Fixture *fixture)
{
  gint64 deadline = lodge_test_deadline (20);
  guint n_without = 0;

  while (n_without < 4)
    {
      guint n_frames = fixture->n_frames;

      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      change_something (fixture);
      expect_right (fixture);
      n_without = fixture->n_frames == n_frames ? n_without + 1 : 0;
    }
}

static void
on_after_paint_cb (GdkFrameClock *clock, Fixture *fixture)
{
  fixture->n_frames++;
}

static GtkWidget *
new_blue (int width, int height)
{
  GtkWidget *widget = gtk_drawing_area_new ();
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (css, "* { background-color: #0000ff; }", -1);
  gtk_style_context_add_provider (gtk_widget_get_style_context (widget),
                                  GTK_STYLE_PROVIDER (css),
                                  GTK_STYLE_PROVIDER_PRIORITY_USER);
  gtk_widget_set_size_request (widget, width, height);
  return widget;
}

static void
fill_overlay (Fixture *fixture)
{
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  lodge_console_view_set_console (fixture->view, fixture->console);
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
  fixture->cover = new_blue (60, 40);
  gtk_widget_set_halign (fixture->cover, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (fixture->cover, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (fixture->cover, FALSE);
  fixture->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (fixture->overlay), GTK_WIDGET (fixture->view));
  gtk_overlay_add_overlay (GTK_OVERLAY (fixture->overlay), fixture->cover);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  GdkFrameClock *clock;

  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_pointer_absolute (fixture->console, TRUE);
  give_frame (fixture, WIDTH, HEIGHT);
  fill_overlay (fixture);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->overlay);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_width (fixture->overlay) > WIDTH * 2, 20);
  clock = gtk_widget_get_frame_clock (fixture->window);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), fixture);
  expect_right (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);

  if (clock != NULL)
    g_signal_handlers_disconnect_by_data (clock, fixture);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

static void
test_direct (Fixture *fixture, gconstpointer user_data)
{
  expect_direct (fixture);
  lodge_console_view_set_scaling (fixture->view, 200);
  expect_right (fixture);
  expect_direct (fixture);
}

/* An OSD, a toast: what GTK shows over the picture is seen, whatever changes below it. */
static void
test_covered (Fixture *fixture, gconstpointer user_data)
{
  for (int i = 0; i < 3; i++)
    {
      expect_direct (fixture);
      gtk_widget_set_visible (fixture->cover, TRUE);
      lodge_test_wait_for (is_right_around (fixture), 20);
      change (fixture, 0, 0, WIDTH, HEIGHT);
      lodge_test_wait_for (is_right_around (fixture), 20);
      gtk_widget_set_visible (fixture->cover, FALSE);
      expect_right (fixture);
    }
}

/* A bar that slides in and out, and one that fades. */
static void
test_revealed (Fixture *fixture, gconstpointer user_data)
{
  GtkRevealerTransitionType transition = GPOINTER_TO_INT (user_data);
  GtkWidget *revealer = gtk_revealer_new ();

  lodge_console_view_set_scaling (fixture->view, 300);
  gtk_revealer_set_transition_type (GTK_REVEALER (revealer), transition);
  gtk_revealer_set_child (GTK_REVEALER (revealer), new_blue (200, 100));
  gtk_widget_set_valign (revealer, GTK_ALIGN_START);
  gtk_overlay_add_overlay (GTK_OVERLAY (fixture->overlay), revealer);
  expect_right (fixture);
  for (int i = 0; i < 2; i++)
    {
      change (fixture, 0, 0, WIDTH, HEIGHT);
      expect_right (fixture);
      gtk_revealer_set_reveal_child (GTK_REVEALER (revealer), TRUE);
      lodge_test_wait_for (is_right_around (fixture), 20);
      change (fixture, 0, 0, WIDTH, HEIGHT);
      lodge_test_wait_for (is_right_around (fixture), 20);
      gtk_revealer_set_reveal_child (GTK_REVEALER (revealer), FALSE);
      expect_right (fixture);
    }
}

/* A menu has a surface of its own, which lies before all of the window's. */
static void
test_popover (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *popover = gtk_popover_new ();
  guint n_frames;
  guint n_blue = 0;

  gtk_popover_set_child (GTK_POPOVER (popover), new_blue (80, 60));
  gtk_popover_set_autohide (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover),
                               &(GdkRectangle){ gtk_widget_get_width (fixture->overlay) / 2,
                                                gtk_widget_get_height (fixture->overlay) / 2,
                                                1,
                                                1 });
  gtk_widget_set_parent (popover, fixture->overlay);
  expect_direct (fixture);
  gtk_popover_popup (GTK_POPOVER (popover));
  lodge_test_wait_for ((count_wrong (fixture, &n_blue), n_blue >= 80 * 60 - 200), 20);
  n_frames = fixture->n_frames;
  change (fixture, 0, 0, 30, 30);
  lodge_test_wait_for ((count_wrong (fixture, &n_blue), n_blue >= 80 * 60 - 200), 20);
  g_assert_cmpuint (fixture->n_frames - n_frames, <=, 1);
  gtk_popover_popdown (GTK_POPOVER (popover));
  expect_right (fixture);
  gtk_widget_unparent (popover);
}

static void
place (Fixture *fixture, const char *command, int x, int y, int width)
{
  g_free (lodge_sway_tell (command));
  fixture->x = x;
  fixture->y = y;
  lodge_test_wait_for (gtk_widget_get_width (fixture->overlay) == width, 20);
  expect_right (fixture);
  expect_direct (fixture);
}

/* The window gets other sizes, floats and is full screen; the picture moves inside of it. */
static void
test_moved (Fixture *fixture, gconstpointer user_data)
{
  int width = gtk_widget_get_width (fixture->overlay);

  expect_direct (fixture);
  place (fixture, "floating enable, resize set 700 500, move absolute position 40 30", 40, 30, 700);
  place (fixture, "resize set 601 461, move absolute position 5 7", 5, 7, 601);
  place (fixture, "floating disable", 0, 0, width);
  gtk_window_fullscreen (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_window_is_fullscreen (GTK_WINDOW (fixture->window)), 20);
  expect_right (fixture);
  expect_direct (fixture);
  gtk_window_unfullscreen (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (!gtk_window_is_fullscreen (GTK_WINDOW (fixture->window)), 20);
  gtk_widget_set_margin_start (fixture->overlay, 101);
  gtk_widget_set_margin_top (fixture->overlay, 33);
  lodge_test_wait_for (gtk_widget_get_width (fixture->overlay) == width - 101, 20);
  expect_right (fixture);
  expect_direct (fixture);
}

static gboolean
is_right_scrolled (Fixture *fixture, GtkWidget *scrolled, int times)
{
  GtkScrolledWindow *window = GTK_SCROLLED_WINDOW (scrolled);
  int left = (int)gtk_adjustment_get_value (gtk_scrolled_window_get_hadjustment (window));
  int top = (int)gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (window));
  int width;
  int height;
  g_autofree guint32 *pixels = lodge_sway_grab (scrolled, 0, 0, 1, &width, &height);

  /* The pointer is in the last corner. */
  for (int i = 0; i < width * (height - 8); i++)
    {
      int x = (i % width + left) / times;
      int y = (i / width + top) / times;

      if (((lodge_test_frame_get_line (fixture->frame, y)[x] ^ pixels[i]) & 0xffffff) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Larger than what is seen of it, which changes. */
static void
test_scrolled (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkAdjustment *across;

  g_object_ref (fixture->view);
  gtk_overlay_set_child (GTK_OVERLAY (fixture->overlay), scrolled);
  gtk_scrolled_window_set_policy (
      GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_EXTERNAL, GTK_POLICY_EXTERNAL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (fixture->view));
  g_object_unref (fixture->view);
  lodge_console_view_set_scaling (fixture->view, 600);
  lodge_test_wait_for (gtk_widget_get_width (scrolled) > 0 &&
                           gtk_widget_get_width (GTK_WIDGET (fixture->view)) == WIDTH * 6,
                       20);
  lodge_wayland_input_move_to (
      input, scrolled, gtk_widget_get_width (scrolled) - 1, gtk_widget_get_height (scrolled) - 1);
  across = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled));
  for (int i = 0; i < 4; i++)
    {
      guint n_frames;

      gtk_adjustment_set_value (across, i * 37);
      for (int k = 0; k < 3; k++)
        {
          change (fixture, 0, 0, WIDTH, HEIGHT);
          lodge_test_wait_for (is_right_scrolled (fixture, scrolled, 6), 20);
        }
      n_frames = fixture->n_frames;
      change_something (fixture);
      lodge_test_wait_for (is_right_scrolled (fixture, scrolled, 6), 20);
      g_assert_cmpuint (fixture->n_frames, ==, n_frames);
    }
}

/* TRUE: where the picture was is one colour. */
static gboolean
is_gone (Fixture *fixture)
{
  int width;
  int height;
  g_autofree guint32 *pixels =
      lodge_sway_grab (fixture->overlay, fixture->x, fixture->y, 1, &width, &height);
  gsize middle = (gsize)height / 2 * width + width / 2;

  for (int i = 0; i < 100; i++)
    if (pixels[middle + i] != pixels[middle])
      return FALSE;
  return TRUE;
}

static void
test_unmapped (Fixture *fixture, gconstpointer user_data)
{
  for (int i = 0; i < 2; i++)
    {
      expect_direct (fixture);
      gtk_widget_set_visible (GTK_WIDGET (fixture->view), FALSE);
      lodge_test_wait_for (is_gone (fixture), 20);
      gtk_widget_set_visible (GTK_WIDGET (fixture->view), TRUE);
      expect_right (fixture);
      expect_direct (fixture);
      gtk_widget_set_visible (fixture->window, FALSE);
      change_something (fixture);
      gtk_window_present (GTK_WINDOW (fixture->window));
      expect_right (fixture);
    }
}

/* To another window, as a tab that is torn off. */
static void
test_reparented (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *other = gtk_window_new ();
  GtkWidget *first = fixture->window;

  expect_direct (fixture);
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (first), fixture);
  g_object_ref (fixture->overlay);
  gtk_window_set_child (GTK_WINDOW (first), NULL);
  gtk_window_set_child (GTK_WINDOW (other), fixture->overlay);
  g_object_unref (fixture->overlay);
  gtk_window_destroy (GTK_WINDOW (first));
  fixture->window = other;
  gtk_window_present (GTK_WINDOW (other));
  lodge_test_wait_for (gtk_widget_get_width (fixture->overlay) > WIDTH * 2, 20);
  g_signal_connect (
      gtk_widget_get_frame_clock (other), "after-paint", G_CALLBACK (on_after_paint_cb), fixture);
  expect_right (fixture);
  expect_direct (fixture);
}

/* Another size, the same anew, none, and what is to be seen through a veil. */
static void
test_frames (Fixture *fixture, gconstpointer user_data)
{
  guint n_blue;

  expect_direct (fixture);
  give_frame (fixture, 200, 100);
  expect_right (fixture);
  expect_direct (fixture);
  give_frame (fixture, 200, 100);
  expect_right (fixture);
  expect_direct (fixture);
  lodge_console_view_set_dimmed (fixture->view, TRUE);
  lodge_test_wait_for (count_wrong (fixture, &n_blue) > 19000, 20);
  lodge_console_view_set_dimmed (fixture->view, FALSE);
  expect_right (fixture);
  expect_direct (fixture);
}

/* Faster than the screen can show; the end of it is what counts. */
static void
test_flood (Fixture *fixture, gconstpointer user_data)
{
  expect_direct (fixture);
  for (int round = 0; round < 3; round++)
    {
      for (int i = 0; i < 400; i++)
        {
          int x = g_test_rand_int_range (0, WIDTH - 16);

          change (fixture, x, g_test_rand_int_range (0, HEIGHT - 16), 16, 16);
          if (i % 7 == 0)
            g_main_context_iteration (NULL, FALSE);
        }
      expect_right (fixture);
    }
}

/* Whoever clicks on the picture means the widget. */
static void
test_click (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *widget = GTK_WIDGET (fixture->view);
  LodgeFakeConsole *fake = LODGE_FAKE_CONSOLE (fixture->console);
  int x = (gtk_widget_get_width (widget) - WIDTH) / 2;
  int y = (gtk_widget_get_height (widget) - HEIGHT) / 2;

  expect_direct (fixture);
  lodge_wayland_input_move_to (input, widget, x + 12, y + 34);
  lodge_wayland_input_button (input, BTN_LEFT, TRUE);
  lodge_wayland_input_button (input, BTN_LEFT, FALSE);
  lodge_test_wait_for (strstr (lodge_fake_console_peek_log (fake), "@12,34/0 b1+/1 b1-/0 "), 20);
  /* The pointer would be in the picture. */
  lodge_wayland_input_move_to (input, widget, 1, 1);
  expect_right (fixture);
}

/* On a workspace that is not shown nothing is painted nor, after a while, asked for. */
static void
test_hidden (Fixture *fixture, gconstpointer user_data)
{
  LodgeFakeConsole *fake = LODGE_FAKE_CONSOLE (fixture->console);
  gint64 deadline = lodge_test_deadline (30);
  guint n_changes = 0;
  guint n_frames;

  expect_direct (fixture);
  g_free (lodge_sway_tell ("workspace 2"));
  n_frames = fixture->n_frames;
  while (strstr (lodge_fake_console_peek_log (fake), "sleep ") == NULL)
    {
      change_something (fixture);
      n_changes++;
      g_assert_true (lodge_test_iterate (deadline));
    }
  g_test_message ("%u changes, %u frames", n_changes, fixture->n_frames - n_frames);
  g_assert_cmpuint (n_changes, >, 20);
  g_assert_cmpuint (fixture->n_frames - n_frames, <, 4);

  g_free (lodge_sway_tell ("workspace 1"));
  lodge_test_wait_for (strstr (lodge_fake_console_peek_log (fake), "wake ") != NULL, 20);
  expect_right (fixture);
  expect_direct (fixture);
}

/* (transfer none) */
static GtkWidget *
add_label (Fixture *fixture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new ("0");

  g_object_ref (fixture->overlay);
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_widget_set_vexpand (fixture->overlay, TRUE);
  gtk_box_append (GTK_BOX (box), fixture->overlay);
  g_object_unref (fixture->overlay);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

/* There GTK has painted last, waits for the screen, and is asked to paint the picture. In the end
 * that is what the picture's own surface shows already. */
static void
test_hidden_by_gtk (Fixture *fixture, gconstpointer user_data)
{
  LodgeFakeConsole *fake = LODGE_FAKE_CONSOLE (fixture->console);
  gint64 deadline = lodge_test_deadline (30);
  GtkWidget *label = add_label (fixture);
  guint n_frames;

  expect_direct (fixture);
  g_free (lodge_sway_tell ("workspace 2"));
  n_frames = fixture->n_frames;
  gtk_label_set_label (GTK_LABEL (label), "1");
  lodge_test_wait_for (fixture->n_frames > n_frames, 20);
  lodge_console_view_set_dimmed (fixture->view, TRUE);
  change_something (fixture);
  lodge_console_view_set_dimmed (fixture->view, FALSE);
  while (strstr (lodge_fake_console_peek_log (fake), "sleep ") == NULL)
    {
      change_something (fixture);
      g_assert_true (lodge_test_iterate (deadline));
    }

  g_free (lodge_sway_tell ("workspace 1"));
  lodge_test_wait_for (strstr (lodge_fake_console_peek_log (fake), "wake ") != NULL, 20);
  expect_right (fixture);
  expect_direct (fixture);
}

static void
set_output_scale (Fixture *fixture, const char *command, int scale_factor)
{
  g_free (lodge_sway_tell (command));
  lodge_test_wait_for (gtk_widget_get_scale_factor (fixture->window) == scale_factor &&
                           gtk_widget_get_scale_factor (GTK_WIDGET (fixture->view)) == scale_factor,
                       20);
  /* The compositor has put the pointer where it likes. */
  lodge_wayland_input_move_to (input, fixture->overlay, 1, 1);
}

/* Each pixel of the guest's is one of the screen's. */
static void
test_doubled (Fixture *fixture, gconstpointer user_data)
{
  expect_direct (fixture);
  set_output_scale (fixture, "output HEADLESS-1 scale 2", 2);
  expect_right (fixture);
  expect_direct (fixture);
  lodge_console_view_set_scaling (fixture->view, 200);
  expect_right (fixture);
  expect_direct (fixture);
  set_output_scale (fixture, "output HEADLESS-1 scale 1", 1);
  expect_right (fixture);
  expect_direct (fixture);
}

static int
get_distance (guint32 a, guint32 b)
{
  int worst = 0;

  for (int shift = 0; shift < 24; shift += 8)
    worst = MAX (worst, ABS ((int)((a >> shift) & 0xff) - (int)((b >> shift) & 0xff)));
  return worst;
}

static gboolean
looks_as (Fixture *fixture, const guint32 *wanted, int tolerance)
{
  int width;
  int height;
  g_autofree guint32 *pixels = lodge_sway_grab (fixture->overlay, 0, 0, 1.5, &width, &height);

  for (int i = 0; i < width * height; i++)
    if (wanted[i] != ANYTHING && get_distance (pixels[i], wanted[i]) > tolerance)
      return FALSE;
  return TRUE;
}

/* A picture that looks the same however it is sampled; or grey. */
static void
draw_slope (Fixture *fixture, gboolean grey)
{
  for (int y = 0; y < 2 * HEIGHT; y++)
    for (int x = 0; x < 2 * WIDTH; x++)
      lodge_test_frame_get_line (fixture->frame, y)[x] =
          grey ? 0x808080 : 0x10000u * (guint32)(x / 3) + (guint32)(y / 2);
  lodge_console_damage (fixture->console, 0, 0, 2 * WIDTH, 2 * HEIGHT);
}

/* At a scale that GTK 4.8 does not know the picture lies where GTK's would. */
static void
test_fractional (Fixture *fixture, gconstpointer user_data)
{
  g_autofree guint32 *by_gtk = NULL;
  guint n_frames;
  int width;
  int height;

  set_output_scale (fixture, "output HEADLESS-1 scale 1.5", 2);
  give_frame (fixture, 2 * WIDTH, 2 * HEIGHT);
  n_frames = fixture->n_frames;
  draw_slope (fixture, FALSE);
  /* While something lies over it GTK paints it. */
  gtk_widget_set_size_request (fixture->cover, 1, 1);
  gtk_widget_set_visible (fixture->cover, TRUE);
  lodge_test_wait_for (fixture->n_frames > n_frames + 1, 20);
  by_gtk = lodge_sway_grab (fixture->overlay, 0, 0, 1.5, &width, &height);
  for (int i = 0; i < 64; i++)
    by_gtk[(gsize)(height / 2 - 4 + i / 8) * width + width / 2 - 4 + i % 8] = ANYTHING;
  gtk_widget_set_visible (fixture->cover, FALSE);

  for (guint n_without = 0; n_without < 3;)
    {
      n_frames = fixture->n_frames;
      draw_slope (fixture, TRUE);
      lodge_test_wait_for (!looks_as (fixture, by_gtk, 4), 20);
      draw_slope (fixture, FALSE);
      lodge_test_wait_for (looks_as (fixture, by_gtk, 4), 20);
      n_without = fixture->n_frames == n_frames ? n_without + 1 : 0;
    }
  set_output_scale (fixture, "output HEADLESS-1 scale 1", 1);
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

#define ADD(path, data, function)                                                                  \
  g_test_add ("/console-view/wayland-paint/" path, Fixture, data, set_up, function, tear_down)
  ADD ("direct", NULL, test_direct);
  ADD ("covered", NULL, test_covered);
  ADD ("click", NULL, test_click);
  ADD ("flood", NULL, test_flood);
  if (g_test_slow ())
    {
      ADD ("slides", GINT_TO_POINTER (GTK_REVEALER_TRANSITION_TYPE_SLIDE_DOWN), test_revealed);
      ADD ("fades", GINT_TO_POINTER (GTK_REVEALER_TRANSITION_TYPE_CROSSFADE), test_revealed);
      ADD ("popover", NULL, test_popover);
      ADD ("moved", NULL, test_moved);
      ADD ("scrolled", NULL, test_scrolled);
      ADD ("unmapped", NULL, test_unmapped);
      ADD ("reparented", NULL, test_reparented);
      ADD ("frames", NULL, test_frames);
      ADD ("hidden", NULL, test_hidden);
      ADD ("hidden-by-gtk", NULL, test_hidden_by_gtk);
      ADD ("doubled", NULL, test_doubled);
      ADD ("fractional", NULL, test_fractional);
    }

  int status = g_test_run ();
  lodge_wayland_input_free (input);
  return status;
}
