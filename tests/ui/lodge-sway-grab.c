/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-sway-grab.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static GBytes *
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  GBytes *output = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return output;
}

char *
lodge_sway_tell (const char *command)
{
  const char *argv[] = { "swaymsg", command, NULL };
  g_autoptr (GBytes) output = run (argv);

  return g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
}

/* Where its surface begins, the part of a window outside of its shadow is what sway places. */
static void
get_corner (GtkWidget *widget, double *x, double *y)
{
  gtk_widget_translate_coordinates (
      widget, GTK_WIDGET (gtk_widget_get_native (widget)), 0, 0, x, y);
}

static guint32 *
take (const char *const *argv, int *width, int *height)
{
  g_autoptr (GBytes) output = run (argv);
  const guint8 *bytes = g_bytes_get_data (output, NULL);
  guint32 *pixels;
  int header = 0;
  int most;

  g_assert_cmpint (
      sscanf ((const char *)bytes, "P6 %d %d %d%n", width, height, &most, &header), ==, 3);
  g_assert_cmpint (most, ==, 255);
  bytes += header + 1;
  pixels = g_new (guint32, (gsize)*width * *height);
  for (gsize i = 0; i < (gsize)*width * *height; i++)
    pixels[i] = (guint32)bytes[3 * i] << 16 | (guint32)bytes[3 * i + 1] << 8 | bytes[3 * i + 2];
  return pixels;
}

guint32 *
lodge_sway_grab_screen (const char *output, int *width, int *height)
{
  const char *argv[] = { "grim", "-t", "ppm", "-o", output, "-", NULL };

  return take (argv, width, height);
}

guint32 *
lodge_sway_grab (GtkWidget *widget, int x, int y, double scale, int *width, int *height)
{
  g_autofree char *factor = g_strdup_printf ("%g", scale);
  g_autofree char *place = NULL;
  const char *argv[] = { "grim", "-t", "ppm", "-s", factor, "-g", NULL, "-", NULL };
  double left;
  double top;

  get_corner (widget, &left, &top);
  place = g_strdup_printf ("%d,%d %dx%d",
                           x + (int)lround (left),
                           y + (int)lround (top),
                           gtk_widget_get_width (widget),
                           gtk_widget_get_height (widget));
  argv[6] = place;
  return take (argv, width, height);
}
