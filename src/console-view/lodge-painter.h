/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-frame.h"
#include "lodge-geometry.h"
#include "lodge-scanout.h"

G_BEGIN_DECLS

/*
 * LodgePainter: brings a frame onto the screen, as cheaply as the renderer at hand allows. One per
 * realized widget; it paints one frame at a time. Main thread.
 *
 * Between two snapshots the owner tells what changed; painters touch nothing else. They look at a
 * frame's memory only within lodge_painter_snapshot () and while it is killed.
 */
#define LODGE_TYPE_PAINTER (lodge_painter_get_type ())
G_DECLARE_DERIVABLE_TYPE (LodgePainter, lodge_painter, LODGE, PAINTER, GObject)

struct _LodgePainterClass
{
  GObjectClass parent_class;

  /* Lets go of everything made for the frame, whose memory can still be read. */
  void (*drop) (LodgePainter *self);
  void (*snapshot) (LodgePainter *self,
                    GtkSnapshot *snapshot,
                    LodgeFrame *frame,
                    const LodgeGeometry *geometry,
                    const cairo_region_t *damage);

  /* For painters that can show what lies in the graphics card's memory; else NULL, both. */
  gboolean (*import) (LodgePainter *self, LodgeScanout *scanout);
  void (*snapshot_scanout) (LodgePainter *self,
                            GtkSnapshot *snapshot,
                            LodgeScanout *scanout,
                            const LodgeGeometry *geometry,
                            gboolean changed);
};

/* The painter for @widget, which is realized: by the renderer of its window. (transfer full) */
LodgePainter *lodge_painter_new_for_widget (GtkWidget *widget);

/* The two there are. The second gives NULL when GL can't be used. (transfer full) */
LodgePainter *lodge_cairo_painter_new (void);
LodgePainter *lodge_gl_painter_new (GdkDisplay *display);

/* Paints @frame, which is alive, at @geometry's picture. @damage: what changed in it since the last
 * call with the same frame, in guest pixels. */
void lodge_painter_snapshot (LodgePainter *self,
                             GtkSnapshot *snapshot,
                             LodgeFrame *frame,
                             const LodgeGeometry *geometry,
                             const cairo_region_t *damage);

/* Gets ready to show @scanout instead of a frame. FALSE: it can't be shown here. */
gboolean lodge_painter_import (LodgePainter *self, LodgeScanout *scanout);

/* Paints @scanout, which was imported last. @changed: something was drawn in it since. */
void lodge_painter_snapshot_scanout (LodgePainter *self,
                                     GtkSnapshot *snapshot,
                                     LodgeScanout *scanout,
                                     const LodgeGeometry *geometry,
                                     gboolean changed);

/* For painters: a rectangle of device pixels as the toolkit counts, and whether to sample without
 * filtering. GTK knows whole scales only, so at others what it paints is scaled once more. */
graphene_rect_t
lodge_painter_get_bounds (const LodgeGeometry *geometry, const cairo_rectangle_int_t *device);
gboolean lodge_painter_is_sharp (const LodgeGeometry *geometry);

/* Forgets the frame or scanout: it is to be called when it is killed or replaced. */
void lodge_painter_drop (LodgePainter *self);

G_END_DECLS
