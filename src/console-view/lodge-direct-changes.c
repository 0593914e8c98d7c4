/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-direct-changes.h"

#include <gdk/gdk.h>

/* After all of an update was told of, and before the next is asked for. */
#define FLUSH_PRIORITY (G_PRIORITY_DEFAULT_IDLE + 5)

/* What comes without a pause is shown this often all the same. */
#define FLUSH_LATEST_US (15 * 1000)

/* More are painted as one. */
#define MAX_CHANGES 256

struct _LodgeDirectChanges
{
  GArray *rects; /* (element-type cairo_rectangle_int_t) */
  LodgeDirectFlush flush;
  gpointer user_data;
  guint flush_id;
  gint64 changed_at; /* monotonic, of the first of them */
};

LodgeDirectChanges *
lodge_direct_changes_new (LodgeDirectFlush flush, gpointer user_data)
{
  LodgeDirectChanges *self = g_new0 (LodgeDirectChanges, 1);

  self->rects = g_array_new (FALSE, FALSE, sizeof (cairo_rectangle_int_t));
  self->flush = flush;
  self->user_data = user_data;
  return self;
}

void
lodge_direct_changes_free (LodgeDirectChanges *self)
{
  lodge_direct_changes_stop (self);
  g_array_unref (self->rects);
  g_free (self);
}

void
lodge_direct_changes_add (LodgeDirectChanges *self, const cairo_rectangle_int_t *rect)
{
  cairo_rectangle_int_t *last;

  if (self->rects->len == 0)
    self->changed_at = g_get_monotonic_time ();
  if (self->rects->len < MAX_CHANGES)
    {
      g_array_append_vals (self->rects, rect, 1);
      return;
    }
  last = &g_array_index (self->rects, cairo_rectangle_int_t, MAX_CHANGES - 1);
  gdk_rectangle_union (last, rect, last);
}

void
lodge_direct_changes_clear (LodgeDirectChanges *self)
{
  g_array_set_size (self->rects, 0);
}

const cairo_rectangle_int_t *
lodge_direct_changes_peek (LodgeDirectChanges *self, guint *n_rects)
{
  *n_rects = self->rects->len;
  return (const cairo_rectangle_int_t *)(gpointer)self->rects->data;
}

static gboolean
on_flush_cb (gpointer user_data)
{
  LodgeDirectChanges *self = user_data;

  self->flush_id = 0;
  self->flush (self->user_data);
  return G_SOURCE_REMOVE;
}

void
lodge_direct_changes_flush_soon (LodgeDirectChanges *self)
{
  if (self->flush_id == 0)
    self->flush_id = g_idle_add_full (FLUSH_PRIORITY, on_flush_cb, self, NULL);
  else if (g_get_monotonic_time () - self->changed_at > FLUSH_LATEST_US)
    self->flush (self->user_data);
}

gboolean
lodge_direct_changes_is_waiting (LodgeDirectChanges *self)
{
  return self->flush_id != 0;
}

void
lodge_direct_changes_stop (LodgeDirectChanges *self)
{
  g_clear_handle_id (&self->flush_id, g_source_remove);
}
