/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-geometry.h"

G_BEGIN_DECLS

/* Where a widget lies on its window's surface, in pixels of GTK's, of which a logical one is
 * @scale wide. */
typedef struct
{
  int scale;
  int x; /* of the widget's corner */
  int y;
  cairo_rectangle_int_t clip; /* the part of it that can be seen */
  int corner;                 /* the side of the squares at the window's lower corners that are not
                               * to be painted; 0: none */
  cairo_rectangle_int_t window; /* without its shadow */
} LodgeDirectPlace;

/* FALSE: other widgets lie over it, or it is turned, scaled or seen through: then nobody but GTK
 * can paint it rightly. */
gboolean lodge_direct_place_find (GtkWidget *widget, LodgeDirectPlace *place);

/* Whether the picture reaches into the round corners of the window. */
gboolean
lodge_direct_place_reaches_corner (const LodgeDirectPlace *place, const LodgeGeometry *geometry);

G_END_DECLS
