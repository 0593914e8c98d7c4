/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-clipboard-link.h"
#include "lodge-console-input.h"
#include "lodge-console-view.h"
#include "lodge-damage.h"
#include "lodge-device-grid.h"
#include "lodge-direct-changes.h"
#include "lodge-direct-paint.h"
#include "lodge-guest-resizer.h"
#include "lodge-painter.h"
#include "lodge-scanout-paint.h"

G_BEGIN_DECLS

/* LodgeConsoleView's inside, for lodge-console-view.c and lodge-console-view-paint.c alone: the
 * second says when what changes is painted, and whether GTK does it. Main thread. */
struct _LodgeConsoleView
{
  GtkWidget parent_instance;

  LodgeConsole *console; /* (nullable) */
  GSignalGroup *console_signals;
  LodgeConsoleInput *input;
  LodgeDeviceGrid *grid;
  LodgeGuestResizer *resizer;
  LodgeClipboardLink *clipboard;
  LodgeScanoutPaint *scanout; /* what is shown in the place of a frame */

  LodgeFrame *frame; /* the console's, or a copy of its last; (nullable) */
  LodgeDamage *damage;
  LodgePainter *painter;       /* while realized */
  LodgeDirectPaint *direct;    /* while realized, where there is this way; (nullable) */
  LodgeDirectChanges *changes; /* to be painted by it */
  LodgeGeometry geometry;
  GdkTexture *pointer; /* the guest's, drawn by us; (nullable) */
  int scaling;
  GdkToplevel *toplevel; /* while mapped: that of the window; (nullable) */
  gint64 undrawn_since;  /* monotonic: GTK was asked to draw and has not yet; 0: it has */
  gboolean live;         /* the frame is the console's */
  gboolean stalled;      /* nobody wants frames of the window */
  gboolean dimmed;
};

/* What is shown in the place of a frame; (transfer none) (nullable) */
LodgeScanout *lodge_console_view_get_scanout (LodgeConsoleView *self);

/* What is shown is what the guest shows. */
gboolean lodge_console_view_is_live (LodgeConsoleView *self);

/* Call when it may be seen by somebody now, or by nobody any more. */
void lodge_console_view_update_seen (LodgeConsoleView *self);

/* @x, @y, @width, @height: what has changed, in guest pixels. */
void lodge_console_view_damaged (
    LodgeConsole *console, int x, int y, int width, int height, LodgeConsoleView *self);

/* Paints what waits. @user_data: the view */
void lodge_console_view_flush (gpointer user_data);

/* The direct way may be gone again. @user_data: the view */
void lodge_console_view_direct_ready (gpointer user_data);

/* GtkWidgetClass's snapshot. */
void lodge_console_view_paint (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
