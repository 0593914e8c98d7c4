/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-frame.h"
#include "lodge-geometry.h"

G_BEGIN_DECLS

/*
 * LodgeDirectPaint: brings what changed in a frame onto the screen past GTK, whose Cairo renderer
 * allocates, clears, paints and copies the whole bounding box of a change. Main thread.
 *
 * On X11 it draws into the window of GTK's where the widget is, and GTK takes what it draws there
 * later from the same frame, so both always agree. On Wayland the picture has a surface of its own
 * before GTK's; it comes after GTK has painted the same once, and goes when GTK has painted again.
 * Both only while nothing of GTK's lies over the widget.
 */
typedef struct _LodgeDirectPaint LodgeDirectPaint;

/* For @widget, which is realized and outlives it. NULL: there is no such way here: another window
 * system or renderer, or a server that can't read this computer's memory. (transfer full) */
LodgeDirectPaint *lodge_direct_paint_new (GtkWidget *widget);
void lodge_direct_paint_free (LodgeDirectPaint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDirectPaint, lodge_direct_paint_free)

/* FALSE: something lies over the widget, or it is not on the screen as a whole: paint with GTK. */
gboolean lodge_direct_paint_is_possible (LodgeDirectPaint *self);

/* TRUE: the server has not done with what it was asked for last. Once it has, @ready is called. */
typedef void (*LodgeDirectPaintReady) (gpointer user_data);
gboolean lodge_direct_paint_is_busy (LodgeDirectPaint *self);
void lodge_direct_paint_set_ready (LodgeDirectPaint *self,
                                   LodgeDirectPaintReady ready,
                                   gpointer user_data);

/* Paints @rects, of guest pixels within @frame, which is alive. FALSE: not possible (any more). */
gboolean lodge_direct_paint_draw (LodgeDirectPaint *self,
                                  LodgeFrame *frame,
                                  const LodgeGeometry *geometry,
                                  const cairo_rectangle_int_t *rects,
                                  guint n_rects);

/* Who shows the picture from now on. */
typedef enum
{
  LODGE_DIRECT_SHARE_GTK,   /* GTK, as before */
  LODGE_DIRECT_SHARE_ANEW,  /* GTK, which has not seen the last changes */
  LODGE_DIRECT_SHARE_DIRECT /* a surface before GTK's, which need not paint it */
} LodgeDirectShare;

/* To be called whenever GTK paints the widget. @frame: alive, and its picture is all there is to
 * show; NULL: there is more, or something else. (nullable) */
LodgeDirectShare
lodge_direct_paint_share (LodgeDirectPaint *self, LodgeFrame *frame, const LodgeGeometry *geometry);

/* Forgets the frame: to be called when it is killed or replaced. */
void lodge_direct_paint_drop (LodgeDirectPaint *self);

G_END_DECLS
