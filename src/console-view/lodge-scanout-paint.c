/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-scanout-paint.h"

struct _LodgeScanoutPaint
{
  GtkWidget *widget; /* not owned */
  LodgeScanoutChanged changed;
  gpointer user_data;

  LodgeConsole *console; /* (nullable) */
  LodgePainter *painter; /* (nullable) */
  LodgeScanout *scanout; /* the console's; (nullable) */
  GdkFrameClock *clock;  /* whose end of a frame is awaited; (nullable) */
  gulong clock_id;
  guint patience_id;
  gboolean shown; /* the painter has it */
  gboolean fresh; /* something was drawn that is not painted yet */
};

/* Whatever was promised to the guest is kept now. */
static void
answer (LodgeScanoutPaint *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  if (self->clock != NULL)
    g_signal_handler_disconnect (self->clock, self->clock_id);
  g_clear_object (&self->clock);
  if (self->console != NULL)
    lodge_console_scanout_shown (self->console);
}

static void
on_after_paint_cb (GdkFrameClock *clock, LodgeScanoutPaint *self)
{
  if (!self->fresh)
    answer (self);
}

static void
on_patience_over_cb (gpointer user_data)
{
  LodgeScanoutPaint *self = user_data;

  self->patience_id = 0;
  answer (self);
}

static gboolean
on_drawn_cb (LodgeConsole *console, LodgeScanoutPaint *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->widget);

  if (!self->shown || clock == NULL || !gtk_widget_get_mapped (self->widget))
    return FALSE;

  self->fresh = TRUE;
  gtk_widget_queue_draw (self->widget);
  if (self->clock == NULL)
    {
      self->clock = g_object_ref (clock);
      self->clock_id =
          g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), self);
    }
  if (self->patience_id == 0)
    self->patience_id = g_timeout_add_once (LODGE_SCANOUT_PATIENCE_MS, on_patience_over_cb, self);
  return TRUE;
}

static void
bring_to_painter (LodgeScanoutPaint *self)
{
  self->shown = self->scanout != NULL && self->painter != NULL &&
                lodge_painter_import (self->painter, self->scanout);
  self->fresh = TRUE;
  if (!self->shown)
    answer (self);
  self->changed (self->user_data);
}

static void
on_scanout_cb (LodgeScanoutPaint *self)
{
  LodgeScanout *scanout = self->console != NULL ? lodge_console_get_scanout (self->console) : NULL;

  if (g_set_object (&self->scanout, scanout))
    bring_to_painter (self);
}

static void
on_unmap_cb (LodgeScanoutPaint *self)
{
  answer (self);
}

LodgeScanoutPaint *
lodge_scanout_paint_new (GtkWidget *widget, LodgeScanoutChanged changed, gpointer user_data)
{
  LodgeScanoutPaint *self = g_new0 (LodgeScanoutPaint, 1);

  self->widget = widget;
  self->changed = changed;
  self->user_data = user_data;
  g_signal_connect_swapped (widget, "unmap", G_CALLBACK (on_unmap_cb), self);
  return self;
}

void
lodge_scanout_paint_free (LodgeScanoutPaint *self)
{
  answer (self);
  g_signal_handlers_disconnect_by_data (self->widget, self);
  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  g_clear_object (&self->console);
  g_clear_object (&self->painter);
  g_clear_object (&self->scanout);
  g_free (self);
}

void
lodge_scanout_paint_set_console (LodgeScanoutPaint *self, LodgeConsole *console)
{
  if (self->console == console)
    return;

  answer (self);
  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  g_set_object (&self->console, console);
  if (console != NULL)
    {
      g_signal_connect_swapped (console, "notify::scanout", G_CALLBACK (on_scanout_cb), self);
      g_signal_connect (console, "scanout-drawn", G_CALLBACK (on_drawn_cb), self);
    }
  on_scanout_cb (self);
}

void
lodge_scanout_paint_set_painter (LodgeScanoutPaint *self, LodgePainter *painter)
{
  g_set_object (&self->painter, painter);
  if (self->scanout != NULL)
    bring_to_painter (self);
}

LodgeScanout *
lodge_scanout_paint_get_scanout (LodgeScanoutPaint *self)
{
  return self->scanout;
}

gboolean
lodge_scanout_paint_is_failed (LodgeScanoutPaint *self)
{
  return self->scanout != NULL && self->painter != NULL && !self->shown;
}

gboolean
lodge_scanout_paint_snapshot (LodgeScanoutPaint *self,
                              GtkSnapshot *snapshot,
                              const LodgeGeometry *geometry)
{
  if (!self->shown || lodge_geometry_is_empty (geometry))
    return FALSE;

  lodge_painter_snapshot_scanout (self->painter, snapshot, self->scanout, geometry, self->fresh);
  self->fresh = FALSE;
  return TRUE;
}
