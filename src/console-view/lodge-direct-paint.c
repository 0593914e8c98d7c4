/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-direct-paint.h"

#include "lodge-direct-way.h"

static void
on_after_paint_cb (LodgeDirectPaint *self)
{
  self->place_known = FALSE;
}

void
lodge_direct_way_init (LodgeDirectPaint *self, const LodgeDirectWay *way, GtkWidget *widget)
{
  self->way = way;
  self->widget = widget;
  self->clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (on_after_paint_cb), self);
}

void
lodge_direct_way_ready (LodgeDirectPaint *self)
{
  self->busy = FALSE;
  if (self->ready != NULL)
    self->ready (self->user_data);
}

LodgeDirectPaint *
lodge_direct_paint_new (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  LodgeDirectPaint *self;

  if (!GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native)))
    return NULL;
  self = lodge_direct_x11_new (widget);
  return self != NULL ? self : lodge_direct_wayland_new (widget);
}

void
lodge_direct_paint_free (LodgeDirectPaint *self)
{
  g_signal_handlers_disconnect_by_data (self->clock, self);
  self->way->free (self);
  g_object_unref (self->clock);
  g_free (self);
}

gboolean
lodge_direct_paint_is_possible (LodgeDirectPaint *self)
{
  if (self->broken)
    return FALSE;
  if (!self->place_known)
    {
      self->place_known = TRUE;
      self->possible = lodge_direct_place_find (self->widget, &self->place);
    }
  return self->possible;
}

gboolean
lodge_direct_paint_is_busy (LodgeDirectPaint *self)
{
  return self->busy;
}

void
lodge_direct_paint_set_ready (LodgeDirectPaint *self,
                              LodgeDirectPaintReady ready,
                              gpointer user_data)
{
  self->ready = ready;
  self->user_data = user_data;
}

gboolean
lodge_direct_paint_draw (LodgeDirectPaint *self,
                         LodgeFrame *frame,
                         const LodgeGeometry *geometry,
                         const cairo_rectangle_int_t *rects,
                         guint n_rects)
{
  if (!lodge_direct_paint_is_possible (self) || lodge_geometry_is_empty (geometry) ||
      lodge_direct_place_reaches_corner (&self->place, geometry))
    return FALSE;
  return self->way->draw (self, frame, geometry, rects, n_rects);
}

LodgeDirectShare
lodge_direct_paint_share (LodgeDirectPaint *self, LodgeFrame *frame, const LodgeGeometry *geometry)
{
  gboolean possible = frame != NULL && !lodge_geometry_is_empty (geometry) &&
                      lodge_direct_paint_is_possible (self) &&
                      !lodge_direct_place_reaches_corner (&self->place, geometry);

  if (self->way->share == NULL)
    return LODGE_DIRECT_SHARE_GTK;
  return self->way->share (self, possible ? frame : NULL, geometry);
}

void
lodge_direct_paint_drop (LodgeDirectPaint *self)
{
  self->way->drop (self);
}
