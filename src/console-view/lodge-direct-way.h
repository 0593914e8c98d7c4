/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-direct-paint.h"
#include "lodge-direct-place.h"

G_BEGIN_DECLS

/* What a way past GTK, one per window system, has to do for LodgeDirectPaint. */
typedef struct
{
  void (*free) (LodgeDirectPaint *self);
  void (*drop) (LodgeDirectPaint *self);
  gboolean (*draw) (LodgeDirectPaint *self,
                    LodgeFrame *frame,
                    const LodgeGeometry *geometry,
                    const cairo_rectangle_int_t *rects,
                    guint n_rects);
  /* NULL: it draws into GTK's own window, so that nothing of it ever stands before GTK's. */
  LodgeDirectShare (*share) (LodgeDirectPaint *self,
                             LodgeFrame *frame,
                             const LodgeGeometry *geometry);
} LodgeDirectWay;

/* The beginning of each way's own structure, which lodge_direct_paint_free () gives back with
 * g_free () after LodgeDirectWay.free. */
struct _LodgeDirectPaint
{
  const LodgeDirectWay *way;
  GtkWidget *widget;    /* not owned */
  GdkFrameClock *clock; /* the widget's */
  LodgeDirectPlace place;
  gboolean place_known; /* since GTK's last frame */
  gboolean possible;
  gboolean busy;
  gboolean broken; /* the display server refused something */

  LodgeDirectPaintReady ready;
  gpointer user_data;
};

/* For a structure filled with zeros. */
void lodge_direct_way_init (LodgeDirectPaint *self, const LodgeDirectWay *way, GtkWidget *widget);

/* The display server has done with what it was asked for last. */
void lodge_direct_way_ready (LodgeDirectPaint *self);

/* NULL: not on this window system, or not here. (transfer full) */
LodgeDirectPaint *lodge_direct_x11_new (GtkWidget *widget);
LodgeDirectPaint *lodge_direct_wayland_new (GtkWidget *widget);

G_END_DECLS
