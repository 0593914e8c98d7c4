/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-wayland-layer.h"

#include <gdk/wayland/gdkwayland.h>
#include <math.h>

#include "lodge-geometry.h"
#include "viewporter-client-protocol.h"

/* The first that counts damage in a buffer's pixels. */
#define COMPOSITOR_VERSION 4

gboolean
lodge_wayland_layer_make (LodgeWaylandLayer *self,
                          GdkSurface *window,
                          const LodgeWaylandGlobals *globals,
                          gboolean *is_new)
{
  GdkDisplay *display = gdk_surface_get_display (window);
  struct wl_compositor *compositor = gdk_wayland_display_get_wl_compositor (display);
  struct wl_surface *parent = gdk_wayland_surface_get_wl_surface (window);
  struct wl_region *none;

  *is_new = self->parent == NULL || self->parent != parent;
  if (!*is_new)
    return TRUE;

  lodge_wayland_layer_drop (self);
  if (parent == NULL || wl_compositor_get_version (compositor) < COMPOSITOR_VERSION)
    return FALSE;
  self->parent = parent;
  self->surface = wl_compositor_create_surface (compositor);
  self->subsurface =
      wl_subcompositor_get_subsurface (globals->subcompositor, self->surface, parent);
  wl_subsurface_set_desync (self->subsurface);
  none = wl_compositor_create_region (compositor);
  wl_surface_set_input_region (self->surface, none);
  wl_region_destroy (none);
  return TRUE;
}

void
lodge_wayland_layer_drop (LodgeWaylandLayer *self)
{
  g_clear_pointer (&self->callback, wl_callback_destroy);
  g_clear_pointer (&self->viewport, wp_viewport_destroy);
  g_clear_pointer (&self->subsurface, wl_subsurface_destroy);
  g_clear_pointer (&self->surface, wl_surface_destroy);
  self->parent = NULL;
}

/* Whole logical pixels. */
static int
to_logical (int device, int density)
{
  return (int)((gint64)device * LODGE_GEOMETRY_UNIT / density);
}

static void
set_scale (LodgeWaylandLayer *self,
           const LodgeWaylandGlobals *globals,
           const cairo_rectangle_int_t *area,
           int density)
{
  if (density % LODGE_GEOMETRY_UNIT == 0)
    {
      g_clear_pointer (&self->viewport, wp_viewport_destroy);
      wl_surface_set_buffer_scale (self->surface, density / LODGE_GEOMETRY_UNIT);
      return;
    }
  if (self->viewport == NULL)
    self->viewport = wp_viewporter_get_viewport (globals->viewporter, self->surface);
  wl_surface_set_buffer_scale (self->surface, 1);
  wp_viewport_set_destination (
      self->viewport, to_logical (area->width, density), to_logical (area->height, density));
}

static void
set_opaque (LodgeWaylandLayer *self,
            GdkSurface *window,
            const cairo_rectangle_int_t *area,
            const cairo_rectangle_int_t *opaque,
            int density)
{
  GdkDisplay *display = gdk_surface_get_display (window);
  struct wl_compositor *compositor = gdk_wayland_display_get_wl_compositor (display);
  struct wl_region *region = wl_compositor_create_region (compositor);
  double scale = (double)density / LODGE_GEOMETRY_UNIT;
  /* Whole logical pixels that lie within. */
  int left = -(int)floor ((area->x - opaque->x) / scale);
  int top = -(int)floor ((area->y - opaque->y) / scale);
  int right = to_logical (opaque->x - area->x + opaque->width, density);
  int bottom = to_logical (opaque->y - area->y + opaque->height, density);

  wl_region_add (region, left, top, right - left, bottom - top);
  wl_surface_set_opaque_region (self->surface, region);
  wl_region_destroy (region);
}

void
lodge_wayland_layer_show (LodgeWaylandLayer *self,
                          GdkSurface *window,
                          const LodgeWaylandGlobals *globals,
                          struct wl_buffer *buffer,
                          const cairo_rectangle_int_t *area,
                          const cairo_rectangle_int_t *opaque,
                          int density)
{
  set_opaque (self, window, area, opaque, density);
  set_scale (self, globals, area, density);
  wl_surface_attach (self->surface, buffer, 0, 0);
  wl_surface_damage_buffer (self->surface, 0, 0, area->width, area->height);
  wl_surface_commit (self->surface);
  /* The place counts from the window's next commit on, and GTK has none to do. */
  wl_subsurface_set_position (
      self->subsurface, to_logical (area->x, density), to_logical (area->y, density));
  wl_surface_commit (self->parent);
}

void
lodge_wayland_layer_hide (LodgeWaylandLayer *self)
{
  g_clear_pointer (&self->callback, wl_callback_destroy);
  wl_surface_attach (self->surface, NULL, 0, 0);
  wl_surface_commit (self->surface);
}

void
lodge_wayland_layer_commit (LodgeWaylandLayer *self,
                            const struct wl_callback_listener *listener,
                            gpointer user_data)
{
  if (self->callback == NULL)
    {
      self->callback = wl_surface_frame (self->surface);
      wl_callback_add_listener (self->callback, listener, user_data);
    }
  wl_surface_commit (self->surface);
}
