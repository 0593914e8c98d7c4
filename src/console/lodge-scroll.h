/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeScroll: turns a host's smooth scrolling into the notches a guest's wheel knows. Fractions
 * add up until a notch is full; turning round drops the fraction of the old direction; one event
 * gives at most LODGE_SCROLL_MAX_BURST notches (a flick must not flood the guest).
 */
typedef struct
{
  double x;
  double y;
} LodgeScroll;

#define LODGE_SCROLL_MAX_BURST 8
#define LODGE_SCROLL_PIXELS_PER_NOTCH 30.0

/* @dx, @dy: notches; positive is right and down. */
void lodge_scroll_add (LodgeScroll *self, double dx, double dy, int *notches_x, int *notches_y);

/* The same for distances in pixels, as touchpads give them. */
void
lodge_scroll_add_pixels (LodgeScroll *self, double dx, double dy, int *notches_x, int *notches_y);

void lodge_scroll_reset (LodgeScroll *self);

G_END_DECLS
