/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-view-private.h"

/* A window that is not drawn for so long, although there is something to draw, is not seen. */
#define STALLED_US (LODGE_CONSOLE_SLEEP_MS * 1000)

static const GdkRGBA dim_color = { 0.0f, 0.0f, 0.0f, 0.55f };

/* (nullable) */
LodgeScanout *
lodge_console_view_get_scanout (LodgeConsoleView *self)
{
  return self->scanout != NULL ? lodge_scanout_paint_get_scanout (self->scanout) : NULL;
}

/* What is shown is what the guest shows. */
gboolean
lodge_console_view_is_live (LodgeConsoleView *self)
{
  return self->live || lodge_console_view_get_scanout (self) != NULL;
}

static gboolean
is_minimized (LodgeConsoleView *self)
{
  return self->toplevel != NULL &&
         (gdk_toplevel_get_state (self->toplevel) & GDK_TOPLEVEL_STATE_MINIMIZED) != 0;
}

static gboolean
is_seen (LodgeConsoleView *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self)) && !self->stalled && !is_minimized (self);
}

void
lodge_console_view_update_seen (LodgeConsoleView *self)
{
  if (self->console != NULL)
    lodge_console_set_visible (self->console, is_seen (self));
  if (self->resizer != NULL)
    lodge_guest_resizer_check (self->resizer);
}

/* A desktop tells in different ways that nobody sees a window, or only by wanting no frames. */
static void
note_undrawn (LodgeConsoleView *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->undrawn_since == 0)
    self->undrawn_since = now;
  else if (!self->stalled && now - self->undrawn_since > STALLED_US)
    {
      self->stalled = TRUE;
      lodge_console_view_update_seen (self);
    }
}

static void
draw_later (LodgeConsoleView *self)
{
  note_undrawn (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
note_drawn (LodgeConsoleView *self)
{
  self->undrawn_since = 0;
  if (!self->stalled)
    return;

  self->stalled = FALSE;
  lodge_console_view_update_seen (self);
}

/* Nothing else than the frame as it is. */
static gboolean
is_plain (LodgeConsoleView *self)
{
  return self->live && !self->dimmed && self->pointer == NULL;
}

/* What GTK is to paint anew it paints whole. */
static gboolean
can_be_direct (LodgeConsoleView *self)
{
  return self->direct != NULL && is_seen (self) && is_plain (self) &&
         lodge_damage_is_empty (self->damage) && lodge_direct_paint_is_possible (self->direct);
}

static void
leave_changes_to_gtk (LodgeConsoleView *self)
{
  guint n_rects;
  const cairo_rectangle_int_t *rects = lodge_direct_changes_peek (self->changes, &n_rects);

  for (guint i = 0; i < n_rects; i++)
    lodge_damage_add (self->damage, rects[i].x, rects[i].y, rects[i].width, rects[i].height);
  draw_later (self);
}

void
lodge_console_view_flush (gpointer user_data)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (user_data);
  guint n_rects;
  const cairo_rectangle_int_t *rects = lodge_direct_changes_peek (self->changes, &n_rects);

  lodge_direct_changes_stop (self->changes);
  if (n_rects == 0)
    return;
  if (!can_be_direct (self) ||
      !lodge_direct_paint_draw (self->direct, self->frame, &self->geometry, rects, n_rects))
    leave_changes_to_gtk (self);
  lodge_direct_changes_clear (self->changes);
}

/* Not faster than the display server can. */
void
lodge_console_view_direct_ready (gpointer user_data)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (user_data);

  note_drawn (self);
  if (!lodge_direct_changes_is_waiting (self->changes))
    lodge_console_view_flush (self);
}

void
lodge_console_view_damaged (
    LodgeConsole *console, int x, int y, int width, int height, LodgeConsoleView *self)
{
  cairo_rectangle_int_t frame = { 0, 0, self->geometry.guest_width, self->geometry.guest_height };
  cairo_rectangle_int_t rect = { x, y, width, height };

  if (!can_be_direct (self))
    {
      lodge_damage_add (self->damage, x, y, width, height);
      if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        draw_later (self);
      return;
    }
  if (!gdk_rectangle_intersect (&rect, &frame, &rect))
    return;
  lodge_direct_changes_add (self->changes, &rect);
  if (lodge_direct_paint_is_busy (self->direct))
    note_undrawn (self);
  else
    lodge_direct_changes_flush_soon (self->changes);
}

/* The picture comes in a moment. */
static gboolean
is_waking (LodgeConsoleView *self)
{
  return self->console != NULL &&
         lodge_console_get_state (self->console) == LODGE_CONSOLE_STATE_CONNECTED;
}

static void
snapshot_pointer (LodgeConsoleView *self, GtkSnapshot *snapshot)
{
  graphene_rect_t picture = lodge_painter_get_bounds (&self->geometry, &self->geometry.picture);
  LodgeCursor *shape = lodge_console_get_cursor (self->console);
  float zoom_x = picture.size.width / self->geometry.guest_width;
  float zoom_y = picture.size.height / self->geometry.guest_height;
  int x;
  int y;

  if (shape == NULL || !lodge_console_get_cursor_position (self->console, &x, &y))
    return;

  x -= lodge_cursor_get_hot_x (shape);
  y -= lodge_cursor_get_hot_y (shape);
  gtk_snapshot_append_texture (snapshot,
                               self->pointer,
                               &GRAPHENE_RECT_INIT (picture.origin.x + x * zoom_x,
                                                    picture.origin.y + y * zoom_y,
                                                    lodge_cursor_get_width (shape) * zoom_x,
                                                    lodge_cursor_get_height (shape) * zoom_y));
}

/* What GTK was to paint goes the other way as well. */
static void
move_damage_to_direct (LodgeConsoleView *self)
{
  cairo_region_t *damage = lodge_damage_take (self->damage);

  for (int i = 0; i < cairo_region_num_rectangles (damage); i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (damage, i, &rect);
      lodge_direct_changes_add (self->changes, &rect);
    }
  cairo_region_destroy (damage);
  if (!lodge_direct_paint_is_busy (self->direct))
    lodge_console_view_flush (self);
}

/* TRUE: the picture is on the screen without GTK. */
static gboolean
share (LodgeConsoleView *self)
{
  LodgeFrame *frame =
      is_plain (self) && lodge_console_view_get_scanout (self) == NULL ? self->frame : NULL;
  LodgeDirectShare answer = self->direct != NULL
                                ? lodge_direct_paint_share (self->direct, frame, &self->geometry)
                                : LODGE_DIRECT_SHARE_GTK;

  if (answer == LODGE_DIRECT_SHARE_ANEW)
    {
      lodge_direct_changes_clear (self->changes);
      lodge_damage_add (
          self->damage, 0, 0, self->geometry.guest_width, self->geometry.guest_height);
    }
  if (answer != LODGE_DIRECT_SHARE_DIRECT)
    return FALSE;
  move_damage_to_direct (self);
  return TRUE;
}

void
lodge_console_view_paint (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);
  graphene_rect_t picture = lodge_painter_get_bounds (&self->geometry, &self->geometry.picture);
  graphene_rect_t bounds =
      GRAPHENE_RECT_INIT (picture.origin.x,
                          picture.origin.y,
                          MIN (picture.size.width, gtk_widget_get_width (widget)),
                          MIN (picture.size.height, gtk_widget_get_height (widget)));
  gboolean reaches_out = picture.size.width > bounds.size.width ||
                         picture.size.height > bounds.size.height || self->pointer != NULL;
  cairo_region_t *damage;

  note_drawn (self);
  if (share (self))
    return;
  if ((self->frame == NULL && lodge_console_view_get_scanout (self) == NULL) ||
      lodge_geometry_is_empty (&self->geometry))
    return;

  if (reaches_out)
    gtk_snapshot_push_clip (snapshot, &bounds);

  if (!lodge_scanout_paint_snapshot (self->scanout, snapshot, &self->geometry) &&
      self->frame != NULL)
    {
      damage = lodge_damage_take (self->damage);
      lodge_painter_snapshot (self->painter, snapshot, self->frame, &self->geometry, damage);
      cairo_region_destroy (damage);
    }

  if (self->pointer != NULL)
    snapshot_pointer (self, snapshot);
  if (reaches_out)
    gtk_snapshot_pop (snapshot);
  if (self->dimmed || (!lodge_console_view_is_live (self) && !is_waking (self)))
    gtk_snapshot_append_color (snapshot, &dim_color, &bounds);
}
