/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screen-grab.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <gdk/x11/gdkx.h>
#include <math.h>

#include "lodge-sway-grab.h"
#include "lodge-test.h"

/* The corner of @widget in its X window, in device pixels. */
static void
get_corner (GtkWidget *widget, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  double native_x;
  double native_y;

  gtk_native_get_surface_transform (native, &native_x, &native_y);
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), 0, 0, x, y);
  *x = (*x + native_x) * scale;
  *y = (*y + native_y) * scale;
}

static unsigned long
get_xid (GtkWidget *widget)
{
  return gdk_x11_surface_get_xid (gtk_native_get_surface (gtk_widget_get_native (widget)));
}

static guint32 *
grab_from_x (GtkWidget *widget, int *width, int *height)
{
  Display *display = gdk_x11_display_get_xdisplay (gtk_widget_get_display (widget));
  int scale = gtk_widget_get_scale_factor (widget);
  guint32 *pixels;
  XImage *image;
  double x;
  double y;

  *width = gtk_widget_get_width (widget) * scale;
  *height = gtk_widget_get_height (widget) * scale;
  get_corner (widget, &x, &y);
  image = XGetImage (display,
                     get_xid (widget),
                     (int)lround (x),
                     (int)lround (y),
                     *width,
                     *height,
                     AllPlanes,
                     ZPixmap);
  g_assert_nonnull (image);

  pixels = g_new (guint32, (gsize)*width * *height);
  for (int row = 0; row < *height; row++)
    for (int column = 0; column < *width; column++)
      pixels[(gsize)row * *width + column] = XGetPixel (image, column, row);
  XDestroyImage (image);

  return pixels;
}

guint32 *
lodge_screen_grab (GtkWidget *widget, int *width, int *height)
{
  if (GDK_IS_X11_DISPLAY (gtk_widget_get_display (widget)))
    return grab_from_x (widget, width, height);
  return lodge_sway_grab (widget, 0, 0, gtk_widget_get_scale_factor (widget), width, height);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;

  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL));
  *done = TRUE;
}

void
lodge_screen_act (const char *command)
{
  g_autofree char *line = g_strconcat ("xdotool ", command, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv ((const char *const *)argv, G_SUBPROCESS_FLAGS_NONE, &error);
  gboolean done = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, on_done_cb, &done);
  lodge_test_wait_for (done, 30);
}

void
lodge_screen_point (GtkWidget *widget, int x, int y)
{
  int scale = gtk_widget_get_scale_factor (widget);
  g_autofree char *command = NULL;
  double corner_x;
  double corner_y;

  get_corner (widget, &corner_x, &corner_y);
  command = g_strdup_printf ("mousemove --window %lu %d %d",
                             get_xid (widget),
                             (int)lround (corner_x) + x * scale,
                             (int)lround (corner_y) + y * scale);
  lodge_screen_act (command);
}
