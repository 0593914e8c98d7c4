/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-window-memory.h"

#include "lodge-display-memory.h"

/* In logical pixels: less is no size that anybody chose. */
#define MIN_WIDTH 360
#define MIN_HEIGHT 290

#define TYPE "(iibbs)"

static char *
dup_key (const char *name)
{
  return g_strconcat (name, "-window", NULL);
}

/* By the socket that it is plugged into. (transfer full) (nullable) */
static GdkMonitor *
dup_monitor (GtkWindow *window, const char *connector)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (window)));

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);

      if (g_strcmp0 (gdk_monitor_get_connector (monitor), connector) == 0)
        return g_steal_pointer (&monitor);
    }
  return NULL;
}

static const char *
get_connector (GtkWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  GdkMonitor *monitor =
      surface != NULL
          ? gdk_display_get_monitor_at_surface (gdk_surface_get_display (surface), surface)
          : NULL;
  const char *connector = monitor != NULL ? gdk_monitor_get_connector (monitor) : NULL;

  return connector != NULL ? connector : "";
}

void
lodge_window_memory_restore (GtkWindow *window, const char *id, const char *name)
{
  g_autofree char *key = dup_key (name);
  g_autoptr (GVariant) value = lodge_display_memory_get (id, key, G_VARIANT_TYPE (TYPE));
  g_autoptr (GdkMonitor) monitor = NULL;
  const char *connector;
  gboolean maximized;
  gboolean fullscreen;
  int width;
  int height;

  if (value == NULL)
    return;
  g_variant_get (value, "(iibb&s)", &width, &height, &maximized, &fullscreen, &connector);
  if (width >= MIN_WIDTH && height >= MIN_HEIGHT)
    gtk_window_set_default_size (window, width, height);
  if (maximized)
    gtk_window_maximize (window);
  if (!fullscreen)
    return;
  monitor = dup_monitor (window, connector);
  if (monitor != NULL)
    gtk_window_fullscreen_on_monitor (window, monitor);
  else
    gtk_window_fullscreen (window);
}

void
lodge_window_memory_save (GtkWindow *window, const char *id, const char *name)
{
  g_autofree char *key = dup_key (name);
  int width;
  int height;

  if (!gtk_widget_get_mapped (GTK_WIDGET (window)))
    return;
  /* Of a window that fills the screen it is the size that it had before. */
  gtk_window_get_default_size (window, &width, &height);
  lodge_display_memory_set (id,
                            key,
                            g_variant_new (TYPE,
                                           width,
                                           height,
                                           gtk_window_is_maximized (window),
                                           gtk_window_is_fullscreen (window),
                                           get_connector (window)));
}
