/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-scroll.h"

#include <math.h>

/* Thirds and tenths of a notch do not add up to exactly one. */
#define EPSILON 1e-6

static int
accumulate (double *rest, double delta)
{
  double notches;

  if (!isfinite (delta))
    return 0;

  if ((*rest < 0.0 && delta > 0.0) || (*rest > 0.0 && delta < 0.0))
    *rest = 0.0;

  *rest += delta;
  notches = trunc (*rest + copysign (EPSILON, *rest));
  *rest -= notches;

  return (int)CLAMP (notches, -LODGE_SCROLL_MAX_BURST, LODGE_SCROLL_MAX_BURST);
}

void
lodge_scroll_add (LodgeScroll *self, double dx, double dy, int *notches_x, int *notches_y)
{
  *notches_x = accumulate (&self->x, dx);
  *notches_y = accumulate (&self->y, dy);
}

void
lodge_scroll_add_pixels (LodgeScroll *self, double dx, double dy, int *notches_x, int *notches_y)
{
  lodge_scroll_add (self,
                    dx / LODGE_SCROLL_PIXELS_PER_NOTCH,
                    dy / LODGE_SCROLL_PIXELS_PER_NOTCH,
                    notches_x,
                    notches_y);
}

void
lodge_scroll_reset (LodgeScroll *self)
{
  self->x = 0.0;
  self->y = 0.0;
}
