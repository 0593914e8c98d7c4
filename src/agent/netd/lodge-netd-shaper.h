/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LodgeNetdShaper: one direction of a slow, far or bad line. A plain value; times are monotonic
 * microseconds. Frames leave in the order in which they came. */
typedef struct
{
  guint64 rate; /* bytes a second; 0: no limit */
  gint64 delay; /* microseconds */
  guint loss;   /* of a thousand */
  gint64 busy_until; /* when the line has sent what it was given */
  gint64 last_due;
} LodgeNetdShaper;

/* @limit in KiB a second, @delay in milliseconds, @loss of a thousand; 0: none. */
void lodge_netd_shaper_configure (LodgeNetdShaper *self, guint limit, guint delay, guint loss);

/* When a frame of @length bytes that came @now is to be passed on: @now on a line without limits; -1:
 * never, it is lost. @chance is a random number from 0 to 999. */
gint64 lodge_netd_shaper_take (LodgeNetdShaper *self, gsize length, gint64 now, guint chance);

G_END_DECLS
