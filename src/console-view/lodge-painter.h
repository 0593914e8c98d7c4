/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-frame.h"
#include "lodge-geometry.h"

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

/* Forgets the frame: it is to be called when it is killed or replaced. */
void lodge_painter_drop (LodgePainter *self);

G_END_DECLS
