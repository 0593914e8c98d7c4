/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-direct-place.h"

#include <math.h>

/* The largest radius that the lower corners of a window have, in logical pixels. */
#define CORNER 16

static gboolean
is (double value, double wanted)
{
  return fabs (value - wanted) < 0.001;
}

static gboolean
intersect_bounds (GtkWidget *widget, GtkWidget *native, graphene_rect_t *seen)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (widget, native, &bounds) &&
         graphene_rect_intersection (seen, &bounds, seen);
}

/* Whatever else of @parent's is on the screen and reaches into @seen, before @child or after it:
 * not every widget draws its children in their order. */
static gboolean
is_covered (GtkWidget *parent, GtkWidget *child, GtkWidget *native, const graphene_rect_t *seen)
{
  for (GtkWidget *other = gtk_widget_get_first_child (parent); other != NULL;
       other = gtk_widget_get_next_sibling (other))
    {
      graphene_rect_t common = *seen;

      /* Menus have windows of their own. */
      if (other == child || !gtk_widget_get_mapped (other) || GTK_IS_NATIVE (other) ||
          is (gtk_widget_get_opacity (other), 0.0))
        continue;
      if (intersect_bounds (other, native, &common) && common.size.width >= 1.0f &&
          common.size.height >= 1.0f)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_only_moved (GtkWidget *widget, GtkWidget *native, graphene_point_t *at)
{
  graphene_matrix_t matrix;
  graphene_vec4_t origin;

  if (!gtk_widget_compute_transform (widget, native, &matrix) || !graphene_matrix_is_2d (&matrix))
    return FALSE;
  if (!is (graphene_matrix_get_value (&matrix, 0, 0), 1.0) ||
      !is (graphene_matrix_get_value (&matrix, 1, 1), 1.0) ||
      !is (graphene_matrix_get_value (&matrix, 0, 1), 0.0) ||
      !is (graphene_matrix_get_value (&matrix, 1, 0), 0.0))
    return FALSE;
  graphene_matrix_get_row (&matrix, 3, &origin);
  *at = GRAPHENE_POINT_INIT (graphene_vec4_get_x (&origin), graphene_vec4_get_y (&origin));
  return is (at->x, round (at->x)) && is (at->y, round (at->y));
}

static cairo_rectangle_int_t
to_device (const graphene_rect_t *rect, double x, double y, int scale)
{
  int left = (int)ceil ((rect->origin.x + x) * scale);
  int top = (int)ceil ((rect->origin.y + y) * scale);
  int right = (int)floor ((rect->origin.x + rect->size.width + x) * scale);
  int bottom = (int)floor ((rect->origin.y + rect->size.height + y) * scale);

  return (cairo_rectangle_int_t){ left, top, MAX (right - left, 0), MAX (bottom - top, 0) };
}

/* Only a window that floats on a composited screen, with decorations of GTK's, has round corners.
 */
static int
get_corner (GtkWidget *native, int scale)
{
  GtkWindow *window = GTK_IS_WINDOW (native) ? GTK_WINDOW (native) : NULL;

  if (window == NULL || gtk_window_is_maximized (window) || gtk_window_is_fullscreen (window) ||
      !gtk_widget_has_css_class (native, "csd"))
    return 0;
  return CORNER * scale;
}

gboolean
lodge_direct_place_find (GtkWidget *widget, LodgeDirectPlace *place)
{
  GtkWidget *native = GTK_WIDGET (gtk_widget_get_native (widget));
  int scale = gtk_widget_get_scale_factor (widget);
  graphene_rect_t whole;
  graphene_rect_t seen;
  graphene_point_t at;
  double x;
  double y;

  if (native == NULL || !gtk_widget_get_mapped (widget) || !is_only_moved (widget, native, &at) ||
      !gtk_widget_compute_bounds (widget, native, &seen) ||
      !gtk_widget_compute_bounds (native, native, &whole))
    return FALSE;

  for (GtkWidget *child = widget; child != native; child = gtk_widget_get_parent (child))
    {
      GtkWidget *parent = gtk_widget_get_parent (child);

      if (!is (gtk_widget_get_opacity (child), 1.0) || !intersect_bounds (parent, native, &seen) ||
          is_covered (parent, child, native, &seen))
        return FALSE;
    }

  gtk_native_get_surface_transform (GTK_NATIVE (native), &x, &y);
  place->scale = scale;
  place->x = (int)lround ((at.x + x) * scale);
  place->y = (int)lround ((at.y + y) * scale);
  place->clip = to_device (&seen, x, y, scale);
  place->window = to_device (&whole, x, y, scale);
  place->corner = get_corner (native, scale);
  return place->clip.width > 0 && place->clip.height > 0;
}

static gboolean
touches (const cairo_rectangle_int_t *a, int x, int y, int size)
{
  return a->x < x + size && x < a->x + a->width && a->y < y + size && y < a->y + a->height;
}

gboolean
lodge_direct_place_reaches_corner (const LodgeDirectPlace *place, const LodgeGeometry *geometry)
{
  int bottom = place->window.y + place->window.height - place->corner;
  int right = place->window.x + place->window.width - place->corner;
  cairo_rectangle_int_t there;
  double x;
  double y;
  double width;
  double height;

  if (place->corner == 0)
    return FALSE;

  lodge_geometry_to_logical (geometry, &geometry->picture, &x, &y, &width, &height);
  there = (cairo_rectangle_int_t){ place->x + (int)floor (x * place->scale),
                                   place->y + (int)floor (y * place->scale),
                                   (int)ceil (width * place->scale),
                                   (int)ceil (height * place->scale) };
  return touches (&there, place->window.x, bottom, place->corner) ||
         touches (&there, right, bottom, place->corner);
}
