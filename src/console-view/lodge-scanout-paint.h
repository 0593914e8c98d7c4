/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"
#include "lodge-painter.h"

G_BEGIN_DECLS

/*
 * LodgeScanoutPaint: what a view does with a screen in the graphics card's memory: brings it to its
 * painter, and answers the guest, which waits after each picture: once it was painted, or at once
 * when nobody sees it or it can't be shown. A window that is not drawn keeps the guest waiting for
 * at most LODGE_SCANOUT_PATIENCE_MS. Main thread.
 */
typedef struct _LodgeScanoutPaint LodgeScanoutPaint;

#define LODGE_SCANOUT_PATIENCE_MS 100

typedef void (*LodgeScanoutChanged) (gpointer user_data);

/* @widget: outlives it. @changed: there is another scanout, or none, or it can('t) be shown.
 * (transfer full) */
LodgeScanoutPaint *
lodge_scanout_paint_new (GtkWidget *widget, LodgeScanoutChanged changed, gpointer user_data);
void lodge_scanout_paint_free (LodgeScanoutPaint *self);

void
lodge_scanout_paint_set_console (LodgeScanoutPaint *self, LodgeConsole *console); /* (nullable) */

/* While the widget is realized; else NULL. A reference is taken. */
void lodge_scanout_paint_set_painter (LodgeScanoutPaint *self, LodgePainter *painter);

/* What is shown, or would be; (nullable). */
LodgeScanout *lodge_scanout_paint_get_scanout (LodgeScanoutPaint *self);

/* There is one, and the painter can't show it. */
gboolean lodge_scanout_paint_is_failed (LodgeScanoutPaint *self);

/* Within the widget's snapshot (). FALSE: there is nothing to paint. */
gboolean lodge_scanout_paint_snapshot (LodgeScanoutPaint *self,
                                       GtkSnapshot *snapshot,
                                       const LodgeGeometry *geometry);

G_END_DECLS
