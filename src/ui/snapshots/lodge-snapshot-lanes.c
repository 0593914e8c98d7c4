/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-lanes.h"

#define LANE_WIDTH 16
#define DOT_RADIUS 5.0
#define LINE_WIDTH 2.0
#define LINE_ALPHA 0.35

struct _LodgeSnapshotLanes
{
  GtkWidget parent_instance;

  LodgeSnapshotRow *row;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotLanes, lodge_snapshot_lanes, GTK_TYPE_WIDGET)

static double
get_x (LodgeSnapshotLanes *self, guint lane, int width)
{
  double x = (lane + 0.5) * LANE_WIDTH;

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width - x : x;
}

static void
add_line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
}

static void
add_links (LodgeSnapshotLanes *self, cairo_t *cr, int width, int height)
{
  const LodgeSnapshotPlace *place = lodge_snapshot_row_get_place (self->row);
  double x = get_x (self, place->lane, width);
  double middle = height / 2.0;

  for (guint lane = 0; lane < place->lane; lane++)
    if (place->through & (1u << lane))
      add_line (cr, get_x (self, lane, width), 0, get_x (self, lane, width), height);
  if (place->down)
    add_line (cr, x, middle + DOT_RADIUS, x, height);
  if (place->link == LODGE_SNAPSHOT_LINK_UP || place->lane == 0)
    {
      if (place->link != LODGE_SNAPSHOT_LINK_NONE)
        add_line (cr, x, 0, x, middle - DOT_RADIUS);
    }
  else if (place->link == LODGE_SNAPSHOT_LINK_FORK)
    {
      double from = get_x (self, place->lane - 1, width);
      double to = x > from ? x - DOT_RADIUS : x + DOT_RADIUS;

      cairo_move_to (cr, from, 0);
      cairo_curve_to (cr, from, middle, from, middle, to, middle);
    }
}

static void
lodge_snapshot_lanes_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeSnapshotLanes *self = LODGE_SNAPSHOT_LANES (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GdkRGBA color;
  GdkRGBA accent;

  if (self->row == NULL || width <= 0 || height <= 0)
    return;
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gtk_style_context_get_color (context, &color);
  if (!gtk_style_context_lookup_color (context, "accent_color", &accent))
    accent = color;
  gboolean here = lodge_snapshot_row_get_here (self->row);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, LINE_ALPHA);
  /* At once: where translucent lines cross they must not get darker. */
  add_links (self, cr, width, height);
  cairo_stroke (cr);
  cairo_arc (cr,
             get_x (self, lodge_snapshot_row_get_place (self->row)->lane, width),
             height / 2.0,
             DOT_RADIUS - LINE_WIDTH / 2,
             0,
             2 * G_PI);
  gdk_cairo_set_source_rgba (cr, here ? &accent : &color);
  if (here)
    cairo_fill_preserve (cr);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
lodge_snapshot_lanes_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  LodgeSnapshotLanes *self = LODGE_SNAPSHOT_LANES (widget);
  guint lane = self->row != NULL ? lodge_snapshot_row_get_place (self->row)->lane : 0;

  *minimum = *natural =
      orientation == GTK_ORIENTATION_HORIZONTAL ? (int)(lane + 1) * LANE_WIDTH : 0;
}

static void
lodge_snapshot_lanes_dispose (GObject *object)
{
  g_clear_object (&LODGE_SNAPSHOT_LANES (object)->row);
  G_OBJECT_CLASS (lodge_snapshot_lanes_parent_class)->dispose (object);
}

static void
lodge_snapshot_lanes_class_init (LodgeSnapshotLanesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_snapshot_lanes_dispose;
  widget_class->snapshot = lodge_snapshot_lanes_snapshot;
  widget_class->measure = lodge_snapshot_lanes_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lodge_snapshot_lanes_init (LodgeSnapshotLanes *self)
{
}

void
lodge_snapshot_lanes_set_row (LodgeSnapshotLanes *self, LodgeSnapshotRow *row)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_LANES (self));

  if (!g_set_object (&self->row, row))
    return;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
