/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-viewer-size.h"

#include "lodge-display-memory.h"

/* In logical pixels: less is no size that anybody chose. */
#define MIN_WIDTH 360
#define MIN_HEIGHT 290

/* 1024x768, the header bar, and the line below the display. */
#define DEFAULT_WIDTH 1024
#define DEFAULT_HEIGHT 835

/* What the window's frame takes of that on each side where there can be no shadow. */
#define FRAME 5

void
lodge_viewer_size_choose (GtkWindow *window)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  int frame = gdk_display_is_composited (display) ? 0 : 2 * FRAME;

  gtk_window_set_default_size (window, DEFAULT_WIDTH + frame, DEFAULT_HEIGHT + frame);
}

void
lodge_viewer_size_restore (GtkWindow *window, const char *id)
{
  int width = lodge_display_memory_get_int (id, "width", 0);
  int height = lodge_display_memory_get_int (id, "height", 0);

  if (width >= MIN_WIDTH && height >= MIN_HEIGHT)
    gtk_window_set_default_size (window, width, height);
  if (lodge_display_memory_get_boolean (id, "maximized", FALSE))
    gtk_window_maximize (window);
}

void
lodge_viewer_size_remember (GtkWindow *window, const char *id)
{
  int width;
  int height;

  gtk_window_get_default_size (window, &width, &height);
  lodge_display_memory_set (
      id, "maximized", g_variant_new_boolean (gtk_window_is_maximized (window)));
  if (!gtk_window_is_maximized (window) && !gtk_window_is_fullscreen (window) &&
      width >= MIN_WIDTH && height >= MIN_HEIGHT)
    {
      lodge_display_memory_set (id, "width", g_variant_new_int32 (width));
      lodge_display_memory_set (id, "height", g_variant_new_int32 (height));
    }
}
