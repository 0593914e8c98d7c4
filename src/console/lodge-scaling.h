/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How large a display is shown: a percentage, of which 100 makes each guest pixel one pixel of the
 * host's screen (not of the toolkit's, which may be two or three wide), or one of the special
 * values.
 */
enum
{
  LODGE_SCALING_WHOLE = -1,  /* as FIT, but never more than a whole multiple: larger stays sharp */
  LODGE_SCALING_FIT = 0,     /* the whole guest, as large as fits, aspect kept */
  LODGE_SCALING_NATIVE = 100 /* pixel for pixel */
};

#define LODGE_SCALING_MIN 10
#define LODGE_SCALING_MAX 800

/* "fit", "whole", "native" or a percentage, as in settings and actions. FALSE: none of these;
 * @scaling stays. */
gboolean lodge_scaling_from_string (const char *text, int *scaling);
char *lodge_scaling_to_string (int scaling); /* (transfer full) */

/* The next larger (@direction > 0) or smaller round percentage. At the end of the scale, @percent
 * itself. */
int lodge_scaling_step (int percent, int direction);

G_END_DECLS
