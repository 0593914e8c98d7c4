/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-painter.h"

#include <gsk/gl/gskglrenderer.h>

G_DEFINE_ABSTRACT_TYPE (LodgePainter, lodge_painter, G_TYPE_OBJECT)

static void
lodge_painter_class_init (LodgePainterClass *klass)
{
}

static void
lodge_painter_init (LodgePainter *self)
{
}

LodgePainter *
lodge_painter_new_for_widget (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  LodgePainter *painter = NULL;

  if (GSK_IS_GL_RENDERER (gtk_native_get_renderer (native)))
    painter = lodge_gl_painter_new (gtk_widget_get_display (widget));

  return painter != NULL ? painter : lodge_cairo_painter_new ();
}

void
lodge_painter_snapshot (LodgePainter *self,
                        GtkSnapshot *snapshot,
                        LodgeFrame *frame,
                        const LodgeGeometry *geometry,
                        const cairo_region_t *damage)
{
  g_return_if_fail (LODGE_IS_PAINTER (self));

  if (!lodge_frame_is_alive (frame) || lodge_geometry_is_empty (geometry))
    return;

  LODGE_PAINTER_GET_CLASS (self)->snapshot (self, snapshot, frame, geometry, damage);
}

void
lodge_painter_drop (LodgePainter *self)
{
  g_return_if_fail (LODGE_IS_PAINTER (self));

  LODGE_PAINTER_GET_CLASS (self)->drop (self);
}

gboolean
lodge_painter_import (LodgePainter *self, LodgeScanout *scanout)
{
  g_return_val_if_fail (LODGE_IS_PAINTER (self), FALSE);
  g_return_val_if_fail (LODGE_IS_SCANOUT (scanout), FALSE);

  lodge_painter_drop (self);
  return LODGE_PAINTER_GET_CLASS (self)->import != NULL &&
         LODGE_PAINTER_GET_CLASS (self)->import (self, scanout);
}

void
lodge_painter_snapshot_scanout (LodgePainter *self,
                                GtkSnapshot *snapshot,
                                LodgeScanout *scanout,
                                const LodgeGeometry *geometry,
                                gboolean changed)
{
  g_return_if_fail (LODGE_IS_PAINTER (self));
  g_return_if_fail (LODGE_PAINTER_GET_CLASS (self)->snapshot_scanout != NULL);

  LODGE_PAINTER_GET_CLASS (self)->snapshot_scanout (self, snapshot, scanout, geometry, changed);
}

graphene_rect_t
lodge_painter_get_bounds (const LodgeGeometry *geometry, const cairo_rectangle_int_t *device)
{
  double x;
  double y;
  double width;
  double height;

  lodge_geometry_to_logical (geometry, device, &x, &y, &width, &height);
  return GRAPHENE_RECT_INIT ((float)x, (float)y, (float)width, (float)height);
}

gboolean
lodge_painter_is_sharp (const LodgeGeometry *geometry)
{
  return lodge_geometry_is_sharp (geometry) && lodge_geometry_has_whole_scale (geometry);
}
