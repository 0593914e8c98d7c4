/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-shaper.h"

/* What may pass at once after a pause, and what may wait for the line, in microseconds of its rate.
 */
#define BURST (20 * 1000)
#define BACKLOG (300 * 1000)
/* A slow line must still take whole frames. */
#define MIN_WAITING_BYTES (16 * 1514)

void
lodge_netd_shaper_configure (LodgeNetdShaper *self, guint limit, guint delay, guint loss)
{
  guint64 rate = (guint64)limit * 1024;

  if (rate != self->rate)
    self->busy_until = 0;
  self->rate = rate;
  self->delay = (gint64)MIN (delay, 60 * 1000) * 1000;
  self->loss = loss;
}

static gint64
get_time_on_line (LodgeNetdShaper *self, gsize length)
{
  return (gint64)(length * G_TIME_SPAN_SECOND / self->rate);
}

gint64
lodge_netd_shaper_take (LodgeNetdShaper *self, gsize length, gint64 now, guint chance)
{
  gint64 due = now + self->delay;

  if (chance < self->loss)
    return -1;
  if (self->rate > 0)
    {
      gint64 backlog = MAX (BACKLOG, get_time_on_line (self, MIN_WAITING_BYTES));

      if (self->busy_until - now > backlog)
        return -1;
      self->busy_until = MAX (self->busy_until, now - BURST) + get_time_on_line (self, length);
      due += MAX (self->busy_until - now, 0);
    }
  /* A shorter delay than before must not let frames overtake. */
  self->last_due = MAX (due, MIN (self->last_due, now + 60 * G_TIME_SPAN_SECOND));
  return self->last_due;
}
