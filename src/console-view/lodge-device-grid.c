/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-device-grid.h"

#include <math.h>

#include "lodge-geometry.h"

#ifdef LODGE_WAYLAND
#include <gdk/wayland/gdkwayland.h>

#include "lodge-wayland-globals.h"
#include "lodge-wayland-outputs.h"
#endif

struct _LodgeDeviceGrid
{
  GtkWidget *widget; /* not owned */
  LodgeDeviceGridChanged changed;
  gpointer user_data;

  GdkSurface *surface; /* the window's, on Wayland, while started; (nullable) */
  GPtrArray *monitors; /* that it was seen to enter, the last one last */
  GdkFrameClock *clock;
  int density; /* between whole scales, in 120ths; 0: that of the toolkit is right */
  int x;
  int y;
};

#ifdef LODGE_WAYLAND

/* GDK goes by all outputs that the surface enters, and does not know those that are bound here;
 * what it tells of as they come is right. */
static GdkMonitor *
find_monitor (LodgeDeviceGrid *self)
{
  for (guint i = self->monitors->len; i > 0; i--)
    if (gdk_monitor_is_valid (self->monitors->pdata[i - 1]))
      return self->monitors->pdata[i - 1];
  return gdk_display_get_monitor_at_surface (gtk_widget_get_display (self->widget), self->surface);
}

#endif

/* 0: GTK knows it, or nobody. */
static int
find_density (LodgeDeviceGrid *self)
{
#ifdef LODGE_WAYLAND
  GdkDisplay *display = gtk_widget_get_display (self->widget);
  const LodgeWaylandGlobals *globals = lodge_wayland_globals_get (display);
  GdkMonitor *monitor = find_monitor (self);
  int density = monitor != NULL && globals->viewporter != NULL
                    ? lodge_wayland_outputs_get_density (globals->outputs, monitor)
                    : 0;

  return density > LODGE_GEOMETRY_UNIT && density % LODGE_GEOMETRY_UNIT != 0 ? density : 0;
#else
  return 0;
#endif
}

static void
check (LodgeDeviceGrid *self)
{
  int density = find_density (self);
  gboolean other = density != self->density;
  int x;
  int y;

  self->density = density;
  lodge_device_grid_get_place (self, self->widget, &x, &y);
  other = other || x != self->x || y != self->y;
  self->x = x;
  self->y = y;
  if (other)
    self->changed (self->user_data);
}

LodgeDeviceGrid *
lodge_device_grid_new (GtkWidget *widget, LodgeDeviceGridChanged changed, gpointer user_data)
{
  LodgeDeviceGrid *self = g_new0 (LodgeDeviceGrid, 1);

  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  self->widget = widget;
  self->changed = changed;
  self->user_data = user_data;
  return self;
}

void
lodge_device_grid_free (LodgeDeviceGrid *self)
{
  lodge_device_grid_stop (self);
  g_ptr_array_unref (self->monitors);
  g_free (self);
}

#ifdef LODGE_WAYLAND

static void
on_changed_cb (gpointer user_data)
{
  check (user_data);
}

/* @monitor: NULL: an output that is bound here. */
static void
on_enter_cb (LodgeDeviceGrid *self, GdkMonitor *monitor)
{
  if (monitor != NULL)
    {
      g_ptr_array_remove (self->monitors, monitor);
      g_ptr_array_add (self->monitors, g_object_ref (monitor));
    }
  check (self);
}

static void
on_leave_cb (LodgeDeviceGrid *self, GdkMonitor *monitor)
{
  g_ptr_array_remove (self->monitors, monitor);
  check (self);
}

static void
on_layout_cb (LodgeDeviceGrid *self)
{
  check (self);
}

void
lodge_device_grid_start (LodgeDeviceGrid *self)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (self->widget));
  const LodgeWaylandGlobals *globals;

  lodge_device_grid_stop (self);
  if (!GDK_IS_WAYLAND_SURFACE (surface))
    return;

  self->surface = g_object_ref (surface);
  self->clock = g_object_ref (gtk_widget_get_frame_clock (self->widget));
  globals = lodge_wayland_globals_get (gtk_widget_get_display (self->widget));
  lodge_wayland_outputs_watch (globals->outputs, on_changed_cb, self);
  g_signal_connect_data (surface,
                         "enter-monitor",
                         G_CALLBACK (on_enter_cb),
                         self,
                         NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_data (surface,
                         "leave-monitor",
                         G_CALLBACK (on_leave_cb),
                         self,
                         NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_data (self->clock,
                         "layout",
                         G_CALLBACK (on_layout_cb),
                         self,
                         NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

void
lodge_device_grid_stop (LodgeDeviceGrid *self)
{
  const LodgeWaylandGlobals *globals;

  if (self->surface == NULL)
    return;

  globals = lodge_wayland_globals_get (gdk_surface_get_display (self->surface));
  lodge_wayland_outputs_unwatch (globals->outputs, self);
  g_signal_handlers_disconnect_by_data (self->surface, self);
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_clear_object (&self->surface);
  g_clear_object (&self->clock);
  g_ptr_array_set_size (self->monitors, 0);
  self->density = 0;
}

#else

void
lodge_device_grid_start (LodgeDeviceGrid *self)
{
}

void
lodge_device_grid_stop (LodgeDeviceGrid *self)
{
}

#endif

double
lodge_device_grid_get_scale (LodgeDeviceGrid *self)
{
  if (self->density == 0)
    return gtk_widget_get_scale_factor (self->widget);

  return (double)self->density / LODGE_GEOMETRY_UNIT;
}

void
lodge_device_grid_get_place (LodgeDeviceGrid *self, GtkWidget *widget, int *x, int *y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  double in_x = 0;
  double in_y = 0;
  double native_x;
  double native_y;

  *x = 0;
  *y = 0;
  if (self->density == 0 || native == NULL ||
      !gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), 0, 0, &in_x, &in_y))
    return;

  gtk_native_get_surface_transform (native, &native_x, &native_y);
  *x = (int)lround (in_x + native_x);
  *y = (int)lround (in_y + native_y);
}

void
lodge_device_grid_get_size (LodgeDeviceGrid *self, GtkWidget *widget, int *width, int *height)
{
  double scale = lodge_device_grid_get_scale (self);
  int x;
  int y;

  lodge_device_grid_get_place (self, widget, &x, &y);
  *width = lodge_geometry_count_device (scale, x, gtk_widget_get_width (widget));
  *height = lodge_geometry_count_device (scale, y, gtk_widget_get_height (widget));
}
