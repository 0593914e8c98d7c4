/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-geometry.h"
#include "lodge-screen-grab.h"
#include "lodge-test-frame.h"
#include "lodge-test.h"

/*
 * What the painters show, against what the frame holds. GSK_RENDERER chooses the painter; run it
 * for each. Two ways: what the renderer makes of the widget's nodes, and what stands on the screen.
 */

#define MAX_SIZE 520

typedef struct
{
  GtkWidget *window;
  LodgeConsoleView *view;
  LodgeConsole *console;
  LodgeFrame *frame;
} Fixture;

/* Noise, top byte included: it must not be seen. */
static void
fill (LodgeFrame *frame, int x, int y, int width, int height)
{
  for (int row = y; row < y + height; row++)
    for (int column = x; column < x + width; column++)
      lodge_test_frame_get_line (frame, row)[column] = (guint32)g_test_rand_int ();
}

static void
give_frame (Fixture *fixture, int width, int height)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (width, height);

  fill (frame, 0, 0, width, height);
  lodge_console_set_frame (fixture->console, frame);
  fixture->frame = frame;
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->window = gtk_window_new ();
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_view_set_console (fixture->view, fixture->console);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), MAX_SIZE, MAX_SIZE);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (fixture->view)) &&
                           gtk_widget_get_width (GTK_WIDGET (fixture->view)) > 0,
                       20);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

/* What the renderer makes of the widget, in device pixels. */
static guint32 *
render (Fixture *fixture, int *width, int *height)
{
  GtkWidget *widget = GTK_WIDGET (fixture->view);
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  int scale = gtk_widget_get_scale_factor (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  guint32 *pixels;

  *width = gtk_widget_get_width (widget) * scale;
  *height = gtk_widget_get_height (widget) * scale;
  gtk_snapshot_scale (snapshot, scale, scale);
  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture =
      gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, *width, *height));
  pixels = g_new0 (guint32, (gsize)*width * *height);
  gdk_texture_download (texture, (guchar *)pixels, (gsize)*width * 4);

  return pixels;
}

/* What a scaled picture has at a place: of one pixel while those stay sharp, else of four. */
static double
sample (Fixture *fixture, gboolean sharp, double x, double y, int shift)
{
  int width = lodge_frame_get_width (fixture->frame);
  int height = lodge_frame_get_height (fixture->frame);
  int left = (int)floor (x - 0.5);
  int top = (int)floor (y - 0.5);
  double part_x = x - 0.5 - left;
  double part_y = y - 0.5 - top;
  double sum = 0.0;

  if (sharp)
    return (lodge_test_frame_get_line (fixture->frame, (int)y)[(int)x] >> shift) & 0xff;
  for (int i = 0; i < 4; i++)
    {
      int column = CLAMP (left + (i & 1), 0, width - 1);
      int row = CLAMP (top + (i >> 1), 0, height - 1);
      double weight = ((i & 1) ? part_x : 1 - part_x) * ((i >> 1) ? part_y : 1 - part_y);

      sum += weight * ((lodge_test_frame_get_line (fixture->frame, row)[column] >> shift) & 0xff);
    }

  return sum;
}

/* The greatest difference of one channel of one pixel to the exact picture. */
static double
compare (Fixture *fixture, const guint32 *pixels, int width, int height)
{
  LodgeGeometry geometry = { .guest_width = lodge_frame_get_width (fixture->frame),
                             .guest_height = lodge_frame_get_height (fixture->frame) };
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (fixture->view));
  double zoom_x;
  double zoom_y;
  double worst = 0.0;

  lodge_geometry_init (&geometry,
                       width / scale,
                       height / scale,
                       scale,
                       lodge_console_view_get_scaling (fixture->view));
  zoom_x = (double)geometry.guest_width / geometry.picture.width;
  zoom_y = (double)geometry.guest_height / geometry.picture.height;
  for (int y = 0; y < geometry.picture.height && y + geometry.picture.y < height; y++)
    for (int x = 0; x < geometry.picture.width && x + geometry.picture.x < width; x++)
      for (int shift = 0; shift < 24; shift += 8)
        {
          guint32 pixel = pixels[(gsize)(y + geometry.picture.y) * width + x + geometry.picture.x];
          double expected = sample (fixture,
                                    lodge_geometry_is_sharp (&geometry),
                                    (x + 0.5) * zoom_x,
                                    (y + 0.5) * zoom_y,
                                    shift);

          worst = MAX (worst, fabs (expected - ((pixel >> shift) & 0xff)));
        }

  return worst;
}

static double
get_error (Fixture *fixture)
{
  int width;
  int height;
  g_autofree guint32 *pixels = render (fixture, &width, &height);

  return compare (fixture, pixels, width, height);
}

/*
 * Pixman weighs neighbours in steps of 1/128 and walks in steps of 1/65536, each rounded, over the
 * whole width: both can make noise differ, in both directions, and rounding by one more.
 */
#define SCALED_TOLERANCE (2 * 255 * (1.0 / 128 + MAX_SIZE / 131072.0) + 1)

static void
damage_something (Fixture *fixture)
{
  int width = lodge_frame_get_width (fixture->frame);
  int height = lodge_frame_get_height (fixture->frame);
  int x = g_test_rand_int_range (0, width);
  int y = g_test_rand_int_range (0, height);
  int damage_width = g_test_rand_int_range (1, width - x + 1);
  int damage_height = g_test_rand_int_range (1, height - y + 1);

  if (g_test_rand_bit ())
    {
      damage_width = MIN (damage_width, 3);
      damage_height = MIN (damage_height, 3);
    }
  fill (fixture->frame, x, y, damage_width, damage_height);
  lodge_console_damage (fixture->console, x, y, damage_width, damage_height);
}

static void
resize_view (Fixture *fixture, int width, int height)
{
  int ignored;

  gtk_widget_measure (
      GTK_WIDGET (fixture->view), GTK_ORIENTATION_HORIZONTAL, -1, &ignored, NULL, NULL, NULL);
  gtk_widget_size_allocate (
      GTK_WIDGET (fixture->view), &(GtkAllocation){ 0, 0, width, height }, -1);
}

static void
test_exact (Fixture *fixture, gconstpointer user_data)
{
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
  give_frame (fixture, 333, 257);
  resize_view (fixture, 401, 300);
  for (int i = 0; i < 40; i++)
    {
      damage_something (fixture);
      g_assert_cmpfloat (get_error (fixture), <=, 0.0);
    }
}

static void
test_scaled (Fixture *fixture, gconstpointer user_data)
{
  for (int i = 0; i < 12; i++)
    {
      give_frame (fixture, g_test_rand_int_range (1, 700), g_test_rand_int_range (1, 700));
      resize_view (
          fixture, g_test_rand_int_range (16, MAX_SIZE), g_test_rand_int_range (16, MAX_SIZE));
      for (int k = 0; k < 4; k++)
        {
          damage_something (fixture);
          g_assert_cmpfloat (get_error (fixture), <=, SCALED_TOLERANCE);
        }
    }
}

/* Each pixel becomes a square, with no colour between it and the next. */
static void
test_whole (Fixture *fixture, gconstpointer user_data)
{
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_WHOLE);
  for (int i = 0; i < 6; i++)
    {
      int times;

      give_frame (fixture, g_test_rand_int_range (20, 160), g_test_rand_int_range (20, 160));
      resize_view (fixture, MAX_SIZE - i, MAX_SIZE - 2 * i);
      times = lodge_console_view_get_percent (fixture->view);
      g_assert_cmpint (times, >=, 300);
      g_assert_cmpint (times % 100, ==, 0);
      for (int k = 0; k < 4; k++)
        {
          damage_something (fixture);
          g_assert_cmpfloat (get_error (fixture), <=, 0.0);
        }
    }
}

/* Round percentages and others, with more of the picture than can be seen. */
static void
test_percent (Fixture *fixture, gconstpointer user_data)
{
  const int percents[] = { 10, 33, 50, 67, 110, 150, 200, 237, 300, 800 };

  give_frame (fixture, 211, 157);
  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      double tolerance = percents[i] % 100 == 0 ? 0.0 : SCALED_TOLERANCE;

      lodge_console_view_set_scaling (fixture->view, percents[i]);
      resize_view (fixture, 400, 300);
      for (int k = 0; k < 4; k++)
        {
          damage_something (fixture);
          g_assert_cmpfloat (get_error (fixture), <=, tolerance);
        }
    }
}

static void
test_many_small_changes (Fixture *fixture, gconstpointer user_data)
{
  give_frame (fixture, 640, 480);
  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
  resize_view (fixture, 640, 480);
  get_error (fixture);
  for (int i = 0; i < 200; i++)
    damage_something (fixture);
  g_assert_cmpfloat (get_error (fixture), <=, 0.0);
}

/* The memory goes away: the last picture stays, and nothing reads where it was. */
static void
test_killed (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guint32 *before = NULL;
  g_autofree guint32 *after = NULL;
  gsize size = 320 * 200 * sizeof (guint32);
  guint8 *memory = g_malloc (size);
  g_autoptr (LodgeFrame) frame = lodge_frame_new_for_data (memory, 320, 200, 320 * 4);
  int width;
  int height;

  fill (frame, 0, 0, 320, 200);
  fixture->frame = frame;
  lodge_console_set_frame (fixture->console, frame);
  before = render (fixture, &width, &height);
  lodge_console_set_frame (fixture->console, NULL);
  lodge_console_set_state (fixture->console, LODGE_CONSOLE_STATE_CLOSED);
  memset (memory, 0xa5, size);
  g_free (memory);

  after = render (fixture, &width, &height);
  for (gsize i = 0; i < (gsize)width * height; i++)
    for (int shift = 0; shift < 24; shift += 8)
      {
        int was = (before[i] >> shift) & 0xff;
        int is = (after[i] >> shift) & 0xff;

        g_assert_cmpint (ABS (is - was * 0.45), <=, 2);
      }

  texture = lodge_console_view_dup_texture (fixture->view);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 320);
}

static void
test_texture (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guint32 *pixels = g_new0 (guint32, 100 * 50);

  g_assert_null (lodge_console_view_dup_texture (fixture->view));
  give_frame (fixture, 100, 50);
  texture = lodge_console_view_dup_texture (fixture->view);
  gdk_texture_download (texture, (guchar *)pixels, 400);
  for (int i = 0; i < 100 * 50; i++)
    g_assert_cmphex (pixels[i], ==, lodge_test_frame_get_line (fixture->frame, 0)[i] | 0xff000000u);
}

static void
on_after_paint_cb (GdkFrameClock *clock, guint *n_frames)
{
  ++*n_frames;
}

static double
get_screen_error (Fixture *fixture)
{
  int width;
  int height;
  g_autofree guint32 *pixels = lodge_screen_grab (GTK_WIDGET (fixture->view), &width, &height);

  return compare (fixture, pixels, width, height);
}

/* Only what changed is drawn, by GTK or past it: is that all that changed? */
static void
test_screen (Fixture *fixture, gconstpointer user_data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->view));
  int scaling = GPOINTER_TO_INT (user_data);
  gboolean sharp = scaling == LODGE_SCALING_WHOLE || (scaling > 0 && scaling % 100 == 0);
  double tolerance = sharp ? 0.0 : SCALED_TOLERANCE;
  guint n_frames = 0;

  lodge_console_view_set_scaling (fixture->view, scaling);
  give_frame (fixture, 201, 143);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), &n_frames);
  lodge_test_wait_for (n_frames > 0 && get_screen_error (fixture) <= tolerance, 20);

  for (int i = 0; i < 15; i++)
    {
      damage_something (fixture);
      lodge_test_wait_for (get_screen_error (fixture) <= tolerance, 20);
    }
  g_signal_handlers_disconnect_by_func (clock, on_after_paint_cb, &n_frames);
}

/* Of the rows above what covers the picture. */
static double
get_corner_error (Fixture *fixture)
{
  int width;
  int height;
  g_autofree guint32 *pixels = lodge_screen_grab (GTK_WIDGET (fixture->view), &width, &height);
  g_autofree guint32 *exact = render (fixture, &width, &height);
  double worst = 0.0;

  for (int i = 0; i < width * height / 4; i++)
    for (int shift = 0; shift < 24; shift += 8)
      worst =
          MAX (worst, fabs ((double)((pixels[i] >> shift) & 0xff) - ((exact[i] >> shift) & 0xff)));
  return worst;
}

static double
get_covered_error (Fixture *fixture, GtkWidget *cover)
{
  int width;
  int height;
  g_autofree guint32 *pixels = lodge_screen_grab (cover, &width, &height);
  double worst = 0.0;

  for (int i = 0; i < width * height; i++)
    worst = MAX (worst, fabs ((double)(pixels[i] & 0xff) - 0xff));
  return worst;
}

/* What GTK shows over the picture stays, whatever changes below it; and afterwards the picture is
 * right where it was. */
static void
test_covered (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *cover = gtk_drawing_area_new ();
  GtkCssProvider *css = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (css, ".cover { background-color: #0000ff; }", -1);
  gtk_style_context_add_provider (gtk_widget_get_style_context (cover),
                                  GTK_STYLE_PROVIDER (css),
                                  GTK_STYLE_PROVIDER_PRIORITY_USER);
  gtk_widget_add_css_class (cover, "cover");
  gtk_widget_set_size_request (cover, 60, 40);
  gtk_widget_set_halign (cover, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (cover, GTK_ALIGN_CENTER);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = gtk_window_new ();
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  lodge_console_view_set_console (fixture->view, fixture->console);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (fixture->view));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), cover);
  gtk_window_set_child (GTK_WINDOW (fixture->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), MAX_SIZE, MAX_SIZE);
  give_frame (fixture, 300, 300);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (
      gtk_window_is_active (GTK_WINDOW (fixture->window)) && gtk_widget_get_width (cover) > 0, 20);

  for (int i = 0; i < 4; i++)
    {
      gtk_widget_set_visible (cover, FALSE);
      damage_something (fixture);
      lodge_test_wait_for (get_screen_error (fixture) <= SCALED_TOLERANCE, 20);
      damage_something (fixture);
      lodge_test_wait_for (get_screen_error (fixture) <= SCALED_TOLERANCE, 20);

      gtk_widget_set_visible (cover, TRUE);
      lodge_test_wait_for (gtk_widget_get_mapped (cover) && gtk_widget_get_width (cover) > 0 &&
                               get_covered_error (fixture, cover) < 1.0,
                           20);
      fill (fixture->frame, 0, 0, 300, 300);
      lodge_console_damage (fixture->console, 0, 0, 300, 300);
      lodge_test_wait_for (get_corner_error (fixture) <= SCALED_TOLERANCE, 20);
      g_assert_cmpfloat (get_covered_error (fixture, cover), <, 1.0);
    }
  g_object_unref (css);
}

/* What nobody sees is neither painted nor, after a while, asked for; then it is as it should be. */
static void
test_hidden (Fixture *fixture, gconstpointer user_data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->view));
  gboolean minimized = GPOINTER_TO_INT (user_data);
  GdkToplevel *toplevel = GDK_TOPLEVEL (gtk_native_get_surface (GTK_NATIVE (fixture->window)));
  LodgeFakeConsole *fake = LODGE_FAKE_CONSOLE (fixture->console);
  gint64 deadline = lodge_test_deadline (30);
  guint n_changes = 0;
  guint n_frames = 0;

  give_frame (fixture, 300, 200);
  lodge_test_wait_for (get_screen_error (fixture) <= SCALED_TOLERANCE, 20);
  if (minimized)
    gtk_window_minimize (GTK_WINDOW (fixture->window));
  else
    gtk_widget_set_visible (GTK_WIDGET (fixture->view), FALSE);
  lodge_test_wait_for (
      !minimized || (gdk_toplevel_get_state (toplevel) & GDK_TOPLEVEL_STATE_MINIMIZED) != 0, 20);

  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), &n_frames);
  while (strstr (lodge_fake_console_peek_log (fake), "sleep ") == NULL)
    {
      damage_something (fixture);
      n_changes++;
      g_assert_true (lodge_test_iterate (deadline));
    }
  /* The window itself is drawn without it. */
  g_test_message ("%u changes, %u frames", n_changes, n_frames);
  g_assert_cmpuint (n_changes, >, 20);
  g_assert_cmpuint (n_frames, <, 6);

  n_frames = 0;
  if (minimized)
    gtk_window_unminimize (GTK_WINDOW (fixture->window));
  else
    gtk_widget_set_visible (GTK_WIDGET (fixture->view), TRUE);
  lodge_test_wait_for (strstr (lodge_fake_console_peek_log (fake), "wake ") != NULL, 20);
  lodge_test_wait_for (n_frames > 0, 20);
  g_signal_handlers_disconnect_by_func (clock, on_after_paint_cb, &n_frames);
  /* Of a window that is just coming back nothing can be read. */
  if (!minimized)
    lodge_test_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->view)) > 0 &&
                             get_screen_error (fixture) <= SCALED_TOLERANCE,
                         20);
}

static void
test_sizes (Fixture *fixture, gconstpointer user_data)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (fixture->view));
  int minimum;
  int natural;

  give_frame (fixture, 1000, 600);
  gtk_widget_measure (
      GTK_WIDGET (fixture->view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);
  g_assert_cmpint (natural, ==, 1000 / scale);

  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_WHOLE);
  gtk_widget_measure (
      GTK_WIDGET (fixture->view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);
  g_assert_cmpint (natural, ==, 1000 / scale);

  lodge_console_view_set_scaling (fixture->view, LODGE_SCALING_NATIVE);
  gtk_widget_measure (
      GTK_WIDGET (fixture->view), GTK_ORIENTATION_VERTICAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 600 / scale);
  g_assert_cmpint (natural, ==, 600 / scale);

  lodge_console_view_set_scaling (fixture->view, 150);
  gtk_widget_measure (
      GTK_WIDGET (fixture->view), GTK_ORIENTATION_VERTICAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 900 / scale);
  g_assert_cmpint (natural, ==, 900 / scale);
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

#define ADD(path, data, function)                                                                  \
  g_test_add ("/console-view/painters/" path, Fixture, data, set_up, function, tear_down)
  ADD ("exact", NULL, test_exact);
  ADD ("scaled", NULL, test_scaled);
  ADD ("many-small-changes", NULL, test_many_small_changes);
  ADD ("killed", NULL, test_killed);
  ADD ("texture", NULL, test_texture);
  ADD ("whole", NULL, test_whole);
  ADD ("percent", NULL, test_percent);
  ADD ("screen-native", GINT_TO_POINTER (LODGE_SCALING_NATIVE), test_screen);
  ADD ("screen-fit", GINT_TO_POINTER (LODGE_SCALING_FIT), test_screen);
  ADD ("screen-whole", GINT_TO_POINTER (LODGE_SCALING_WHOLE), test_screen);
  ADD ("screen-200", GINT_TO_POINTER (200), test_screen);
  ADD ("screen-150", GINT_TO_POINTER (150), test_screen);
  ADD ("covered", NULL, test_covered);
  ADD ("hidden", GINT_TO_POINTER (FALSE), test_hidden);
  ADD ("minimized", GINT_TO_POINTER (TRUE), test_hidden);
  ADD ("sizes", NULL, test_sizes);

  return g_test_run ();
}
