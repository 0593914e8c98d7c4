/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <X11/Xlib.h>
#include <X11/extensions/Xfixes.h>

#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-screen-grab.h"
#include "lodge-test.h"

/*
 * Where the guest's cursor points, at each scale: as the host's own cursor where the guest's
 * pointer is absolute, and drawn in the picture where it is relative. The pixel that points is red,
 * the others are green, on blue.
 */

#define GUEST_WIDTH 200
#define GUEST_HEIGHT 150
#define WIDTH 24
#define HEIGHT 20
#define HOT_X 7
#define HOT_Y 4
#define AT_X 60
#define AT_Y 50

typedef struct
{
  GtkWidget *window;
  LodgeConsoleView *view;
  LodgeConsole *console;
} Fixture;

static const int SCALINGS[] = { LODGE_SCALING_NATIVE, 150, 200, 275, LODGE_SCALING_FIT };

static LodgeCursor *
make_cursor (void)
{
  guint8 rgba[WIDTH * HEIGHT * 4] = { 0 };

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    {
      gboolean points = i == HOT_Y * WIDTH + HOT_X;

      rgba[i * 4 + (points ? 0 : 1)] = 0xff;
      rgba[i * 4 + 3] = 0xff;
    }
  return lodge_cursor_new (rgba, WIDTH, HEIGHT, HOT_X, HOT_Y);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (GUEST_WIDTH, GUEST_HEIGHT);
  g_autoptr (LodgeCursor) cursor = make_cursor ();

  for (int y = 0; y < GUEST_HEIGHT; y++)
    for (int x = 0; x < GUEST_WIDTH; x++)
      ((guint32 *)(gpointer)(lodge_frame_get_data (frame) +
                             (gsize)y * (gsize)lodge_frame_get_stride (frame)))[x] = 0x0000ff;
  fixture->window = gtk_window_new ();
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_pointer_absolute (fixture->console, user_data == NULL);
  lodge_console_set_frame (fixture->console, frame);
  lodge_console_set_cursor (fixture->console, cursor);
  lodge_console_view_set_console (fixture->view, fixture->console);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 640, 470);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

/* The X server's word on it. */
static gboolean
points_right (Display *display)
{
  XFixesCursorImage *image = XFixesGetCursorImage (display);
  gboolean right = image->width == WIDTH && image->height == HEIGHT && image->xhot == HOT_X &&
                   image->yhot == HOT_Y &&
                   (image->pixels[HOT_Y * WIDTH + HOT_X] & 0xffffff) == 0xff0000 &&
                   (image->pixels[HOT_Y * WIDTH + HOT_X + 1] & 0xffffff) == 0x00ff00;

  XFree (image);
  return right;
}

static void
test_host (Fixture *fixture, gconstpointer user_data)
{
  Display *display = XOpenDisplay (NULL);
  int event;
  int error;

  g_assert_true (XFixesQueryExtension (display, &event, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (SCALINGS); i++)
    {
      lodge_console_view_set_scaling (fixture->view, SCALINGS[i]);
      lodge_screen_act ("mousemove 0 0");
      lodge_screen_point (GTK_WIDGET (fixture->view), 320, 235);
      g_test_message ("%d %%", SCALINGS[i]);
      lodge_test_wait_for (points_right (display), 10);
    }
  XCloseDisplay (display);
}

static gboolean
is_blue (guint32 pixel)
{
  return (pixel & 0xff) > 200 && (pixel >> 8 & 0xff) < 50 && (pixel >> 16 & 0xff) < 50;
}

static gboolean
is_red (guint32 pixel)
{
  return (pixel >> 16 & 0xff) > 140 && (pixel & 0xff) < 50 && (pixel >> 8 & 0xff) < 140;
}

/* Where the picture is, by its colour; the cursor is in its midst. */
static cairo_rectangle_int_t
find_picture (const guint32 *pixels, int width, int height)
{
  int left = width, top = height, right = -1, bottom = -1;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (is_blue (pixels[y * width + x]))
        {
          left = MIN (left, x);
          right = MAX (right, x);
          top = MIN (top, y);
          bottom = MAX (bottom, y);
        }
  return (cairo_rectangle_int_t){ left, top, right - left + 1, bottom - top + 1 };
}

static gboolean
is_drawn_right (Fixture *fixture)
{
  int width;
  int height;
  g_autofree guint32 *pixels = lodge_screen_grab (GTK_WIDGET (fixture->view), &width, &height);
  cairo_rectangle_int_t picture = find_picture (pixels, width, height);
  double zoom_x = (double)picture.width / GUEST_WIDTH;
  double zoom_y = (double)picture.height / GUEST_HEIGHT;
  int x = picture.x + (int)((AT_X + 0.5) * zoom_x);
  int y = picture.y + (int)((AT_Y + 0.5) * zoom_y);

  return picture.width >= GUEST_WIDTH && picture.height >= GUEST_HEIGHT &&
         is_red (pixels[y * width + x]) &&
         !is_red (pixels[y * width + x - (int)(zoom_x * 1.5 + 1)]) &&
         !is_red (pixels[y * width + x + (int)(zoom_x * 1.5 + 1)]) &&
         !is_red (pixels[(y - (int)(zoom_y * 1.5 + 1)) * width + x]) &&
         !is_red (pixels[(y + (int)(zoom_y * 1.5 + 1)) * width + x]);
}

static void
test_drawn (Fixture *fixture, gconstpointer user_data)
{
  lodge_screen_act ("mousemove 0 0");
  lodge_console_set_cursor_position (fixture->console, AT_X, AT_Y);
  for (gsize i = 0; i < G_N_ELEMENTS (SCALINGS); i++)
    {
      lodge_console_view_set_scaling (fixture->view, SCALINGS[i]);
      g_test_message ("%d %%", SCALINGS[i]);
      lodge_test_wait_for (is_drawn_right (fixture), 10);
    }
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
  g_test_add ("/console-view/cursor/host", Fixture, NULL, set_up, test_host, tear_down);
  g_test_add ("/console-view/cursor/drawn", Fixture, "relative", set_up, test_drawn, tear_down);
  return g_test_run ();
}
