/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-direct-way.h"

#if defined(LODGE_WAYLAND) && G_BYTE_ORDER == G_LITTLE_ENDIAN

#include <gdk/wayland/gdkwayland.h>
#include <string.h>

#include "lodge-direct-canvas.h"
#include "lodge-wayland-canvas.h"
#include "lodge-wayland-globals.h"
#include "lodge-wayland-layer.h"
#include "lodge-wayland-spot.h"

/*
 * A subsurface before GTK's, as large as what is seen of the picture. Its one canvas is changed
 * only after the compositor has shown what it was told of last, so that it never shows half of a
 * change. It comes and goes right after a frame of GTK's, in which GTK has painted the same.
 */
typedef struct
{
  LodgeDirectPaint base;
  GdkSurface *window; /* GTK's */
  const LodgeWaylandGlobals *globals;

  LodgeWaylandLayer layer;
  LodgeWaylandCanvas canvas;
  LodgeWaylandSpot spot;
  LodgeGeometry geometry; /* of what is in the canvas */
  guint64 generation;     /* of the frame in it; 0: it has gone */

  gboolean over;   /* it stands before GTK's */
  gboolean wanted; /* it would be of use */
  gboolean soft;   /* what GTK shows in its place is less sharp */
  gboolean comes;  /* with the end of GTK's frame */
  gboolean goes;   /* the same */
} LodgeDirectWayland;

static void
on_frame_cb (void *data, struct wl_callback *callback, uint32_t time)
{
  LodgeDirectWayland *self = data;

  g_clear_pointer (&self->layer.callback, wl_callback_destroy);
  lodge_direct_way_ready (&self->base);
}

static const struct wl_callback_listener frame_listener = {
  .done = on_frame_cb,
};

static void
commit (LodgeDirectWayland *self)
{
  self->base.busy = TRUE;
  lodge_wayland_layer_commit (&self->layer, &frame_listener, self);
}

static void
drop_layer (LodgeDirectWayland *self)
{
  self->over = self->comes = self->goes = FALSE;
  self->base.busy = FALSE;
  lodge_wayland_layer_drop (&self->layer);
}

static gboolean
make_layer (LodgeDirectWayland *self)
{
  gboolean is_new;
  gboolean made = lodge_wayland_layer_make (&self->layer, self->window, self->globals, &is_new);

  if (is_new)
    self->over = self->goes = self->base.busy = FALSE;
  return made;
}

/* GTK hides a window by giving its surface up. */
static void
on_mapped_cb (LodgeDirectWayland *self)
{
  if (!gdk_surface_get_mapped (self->window))
    drop_layer (self);
}

static gboolean
matches (LodgeDirectWayland *self,
         guint64 generation,
         const LodgeGeometry *geometry,
         const LodgeWaylandSpot *spot)
{
  return self->generation == generation && lodge_wayland_spot_equal (&self->spot, spot) &&
         memcmp (&self->geometry, geometry, sizeof *geometry) == 0;
}

/* @cr: paints to the canvas; NULL: guest pixels are device pixels. @rect: of the canvas. */
static void
fill (LodgeDirectWayland *self, LodgeFrame *frame, cairo_t *cr, const cairo_rectangle_int_t *rect)
{
  int x = rect->x + self->spot.area.x - self->spot.picture.x;
  int y = rect->y + self->spot.area.y - self->spot.picture.y;
  gsize stride = (gsize)lodge_frame_get_stride (frame);
  const guint8 *from = lodge_frame_get_data (frame) + (gsize)y * stride + (gsize)x * 4;
  guint8 *to = self->canvas.memory + ((gsize)rect->y * self->canvas.width + rect->x) * 4;

  if (cr != NULL)
    lodge_direct_canvas_fill (cr, rect);
  else
    for (int row = 0; row < rect->height; row++)
      memcpy (to + (gsize)row * self->canvas.width * 4,
              from + (gsize)row * stride,
              (gsize)rect->width * 4);
  lodge_wayland_canvas_make_opaque (&self->canvas, rect);
}

/* (nullable) */
static cairo_t *
open_canvas (LodgeDirectWayland *self, LodgeFrame *frame)
{
  const LodgeWaylandSpot *spot = &self->spot;

  if (lodge_geometry_is_exact (&self->geometry))
    return NULL;
  return lodge_direct_canvas_open (self->canvas.memory,
                                   self->canvas.width,
                                   self->canvas.height,
                                   spot->picture.x - spot->area.x,
                                   spot->picture.y - spot->area.y,
                                   frame,
                                   &self->geometry);
}

static void
clear_canvas (LodgeDirectWayland *self, const cairo_rectangle_int_t *room)
{
  memset (self->canvas.memory, 0, (gsize)self->canvas.width * self->canvas.height * 4);
  lodge_wayland_canvas_blacken (&self->canvas, room);
}

static gboolean
prepare (LodgeDirectWayland *self,
         LodgeFrame *frame,
         const LodgeGeometry *geometry,
         const LodgeWaylandSpot *spot)
{
  cairo_rectangle_int_t seen = lodge_wayland_spot_within (spot, &spot->seen);
  cairo_rectangle_int_t room = lodge_wayland_spot_within (spot, &spot->room);
  gboolean padded = !gdk_rectangle_equal (&spot->seen, &spot->area);
  cairo_t *cr;

  /* What lies beside the widget is seen through what the canvas is larger. */
  if (!make_layer (self) ||
      !lodge_wayland_canvas_resize (&self->canvas,
                                    self->globals->shm,
                                    spot->area.width,
                                    spot->area.height,
                                    padded && !gdk_rectangle_equal (&spot->room, &spot->area)))
    return FALSE;
  self->spot = *spot;
  self->geometry = *geometry;
  self->generation = lodge_frame_get_generation (frame);
  cr = open_canvas (self, frame);
  if (padded)
    clear_canvas (self, &room);
  fill (self, frame, cr, &seen);
  g_clear_pointer (&cr, cairo_destroy);
  return TRUE;
}

static void
come (LodgeDirectWayland *self)
{
  lodge_wayland_layer_show (&self->layer,
                            self->window,
                            self->globals,
                            self->canvas.buffer,
                            &self->spot.area,
                            &self->spot.room,
                            self->geometry.density);
  commit (self);
  lodge_wayland_canvas_drop_stale (&self->canvas);
  self->over = TRUE;
  self->wanted = FALSE;
  self->soft = FALSE;
}

static void
go (LodgeDirectWayland *self)
{
  lodge_wayland_layer_hide (&self->layer);
  lodge_wayland_canvas_drop (&self->canvas);
  lodge_wayland_canvas_drop_stale (&self->canvas);
  self->over = FALSE;
  self->base.busy = FALSE;
  self->generation = 0;
}

/* Something else may lie over the widget now, or it elsewhere: then GTK is to paint it at once. */
static void
check_place (LodgeDirectWayland *self)
{
  LodgeWaylandSpot spot;

  if (!self->over && !self->soft)
    return;
  self->base.place_known = FALSE;
  if (!self->over)
    {
      if (lodge_direct_paint_is_possible (&self->base))
        {
          self->soft = FALSE; /* asked for once */
          gtk_widget_queue_draw (self->base.widget);
        }
      return;
    }
  if (lodge_direct_paint_is_possible (&self->base) &&
      lodge_wayland_spot_find (&self->base.place, &self->geometry, &spot) &&
      lodge_wayland_spot_equal (&self->spot, &spot))
    return;
  if (gtk_widget_get_mapped (self->base.widget))
    gtk_widget_queue_draw (self->base.widget);
  else
    self->goes = TRUE; /* what lies there instead is painted in this frame */
}

static void
on_after_paint_cb (LodgeDirectWayland *self)
{
  gboolean comes = self->comes;
  gboolean goes = self->goes;

  self->comes = self->goes = FALSE;
  if (comes)
    come (self);
  else if (goes)
    go (self);
  else
    check_place (self);
  gdk_display_flush (gdk_surface_get_display (self->window));
}

static gboolean
has_globals (LodgeDirectWayland *self)
{
  return self->globals->shm != NULL && self->globals->subcompositor != NULL;
}

static LodgeDirectShare
lodge_direct_wayland_share (LodgeDirectPaint *direct,
                            LodgeFrame *frame,
                            const LodgeGeometry *geometry)
{
  LodgeDirectWayland *self = (LodgeDirectWayland *)direct;
  LodgeWaylandSpot spot;

  gboolean whole = lodge_geometry_has_whole_scale (geometry);

  self->soft = !whole && !lodge_direct_paint_is_possible (direct);
  if (!whole)
    self->wanted = has_globals (self);
  if (frame != NULL && lodge_wayland_spot_find (&self->base.place, geometry, &spot))
    {
      if (self->over && matches (self, lodge_frame_get_generation (frame), geometry, &spot))
        return LODGE_DIRECT_SHARE_DIRECT;
      if ((self->over || self->wanted) && prepare (self, frame, geometry, &spot))
        {
          self->comes = TRUE;
          return LODGE_DIRECT_SHARE_ANEW;
        }
    }
  if (!self->over)
    return LODGE_DIRECT_SHARE_GTK;
  self->goes = TRUE;
  return LODGE_DIRECT_SHARE_ANEW;
}

static gboolean
draw_rect (LodgeDirectWayland *self,
           LodgeFrame *frame,
           cairo_t *cr,
           const cairo_rectangle_int_t *rect)
{
  cairo_rectangle_int_t device;

  lodge_geometry_to_device (&self->geometry, rect, &device);
  device.x += self->spot.picture.x - self->geometry.picture.x;
  device.y += self->spot.picture.y - self->geometry.picture.y;
  if (!gdk_rectangle_intersect (&device, &self->spot.seen, &device))
    return FALSE;
  device = lodge_wayland_spot_within (&self->spot, &device);
  fill (self, frame, cr, &device);
  wl_surface_damage_buffer (self->layer.surface, device.x, device.y, device.width, device.height);
  return TRUE;
}

static gboolean
lodge_direct_wayland_draw (LodgeDirectPaint *direct,
                           LodgeFrame *frame,
                           const LodgeGeometry *geometry,
                           const cairo_rectangle_int_t *rects,
                           guint n_rects)
{
  LodgeDirectWayland *self = (LodgeDirectWayland *)direct;
  cairo_t *cr;
  LodgeWaylandSpot spot;
  gboolean any = FALSE;

  if (!has_globals (self) || !lodge_wayland_spot_find (&self->base.place, geometry, &spot))
    return FALSE;
  if (!self->over || !matches (self, lodge_frame_get_generation (frame), geometry, &spot))
    {
      self->wanted = TRUE;
      return FALSE;
    }

  cr = open_canvas (self, frame);
  for (guint i = 0; i < n_rects; i++)
    any = draw_rect (self, frame, cr, &rects[i]) || any;
  g_clear_pointer (&cr, cairo_destroy);
  if (!any)
    return TRUE;
  wl_surface_attach (self->layer.surface, self->canvas.buffer, 0, 0);
  commit (self);
  gdk_display_flush (gdk_surface_get_display (self->window));
  return TRUE;
}

static void
lodge_direct_wayland_drop (LodgeDirectPaint *direct)
{
  ((LodgeDirectWayland *)direct)->generation = 0;
}

static void
lodge_direct_wayland_free (LodgeDirectPaint *direct)
{
  LodgeDirectWayland *self = (LodgeDirectWayland *)direct;

  g_signal_handlers_disconnect_by_data (self->base.clock, self);
  g_signal_handlers_disconnect_by_data (self->window, self);
  drop_layer (self);
  lodge_wayland_canvas_drop (&self->canvas);
  lodge_wayland_canvas_drop_stale (&self->canvas);
  g_object_unref (self->window);
}

static const LodgeDirectWay lodge_direct_wayland_way = {
  .free = lodge_direct_wayland_free,
  .drop = lodge_direct_wayland_drop,
  .draw = lodge_direct_wayland_draw,
  .share = lodge_direct_wayland_share,
};

LodgeDirectPaint *
lodge_direct_wayland_new (GtkWidget *widget)
{
  GdkSurface *window = gtk_native_get_surface (gtk_widget_get_native (widget));
  LodgeDirectWayland *self;

  if (!GDK_IS_WAYLAND_SURFACE (window))
    return NULL;

  self = g_new0 (LodgeDirectWayland, 1);
  lodge_direct_way_init (&self->base, &lodge_direct_wayland_way, widget);
  self->window = g_object_ref (window);
  self->globals = lodge_wayland_globals_get (gtk_widget_get_display (widget));
  g_signal_connect_swapped (window, "notify::mapped", G_CALLBACK (on_mapped_cb), self);
  g_signal_connect_data (self->base.clock,
                         "layout",
                         G_CALLBACK (check_place),
                         self,
                         NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect_data (self->base.clock,
                         "after-paint",
                         G_CALLBACK (on_after_paint_cb),
                         self,
                         NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  return &self->base;
}

#else

LodgeDirectPaint *
lodge_direct_wayland_new (GtkWidget *widget)
{
  return NULL;
}

#endif
