/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-graph.h"

#define N_SAMPLES 120
#define MIN_HEIGHT 96

struct _LodgeGraph
{
  GtkWidget parent_instance;

  double samples[N_SAMPLES];
  guint n_samples; /* the newest is the last */
};

G_DEFINE_FINAL_TYPE (LodgeGraph, lodge_graph, GTK_TYPE_WIDGET)

static void
draw_grid (cairo_t *cr, const GdkRGBA *color, double width, double height)
{
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, 0.12);
  for (int i = 1; i < 4; i++)
    {
      double y = (int)(height * i / 4) + 0.5;
      cairo_move_to (cr, 0, y);
      cairo_line_to (cr, width, y);
    }
  cairo_stroke (cr);
}

static void
draw_run (
    cairo_t *cr, const GdkRGBA *color, const double *points, guint first, guint last, double height)
{
  cairo_new_path (cr);
  for (guint i = first; i <= last; i++)
    cairo_line_to (cr, points[2 * i], points[2 * i + 1]);
  cairo_set_line_width (cr, 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_stroke_preserve (cr);

  cairo_line_to (cr, points[2 * last], height);
  cairo_line_to (cr, points[2 * first], height);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, 0.2);
  cairo_fill (cr);
}

static void
draw_samples (LodgeGraph *self, cairo_t *cr, const GdkRGBA *color, double width, double height)
{
  double points[2 * N_SAMPLES];
  double step = width / (N_SAMPLES - 1);
  int first = -1;

  for (guint i = 0; i < self->n_samples; i++)
    {
      double value = CLAMP (self->samples[i], 0, 1);
      points[2 * i] = width - (self->n_samples - 1 - i) * step;
      points[2 * i + 1] = height - 1 - value * (height - 2);
    }
  for (guint i = 0; i <= self->n_samples; i++)
    {
      gboolean known = i < self->n_samples && self->samples[i] >= 0;
      if (known && first < 0)
        first = (int)i;
      if (known || first < 0)
        continue;
      draw_run (cr, color, points, (guint)first, i - 1, height);
      first = -1;
    }
}

static void
lodge_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeGraph *self = LODGE_GRAPH (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GdkRGBA color;
  GdkRGBA accent;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  gtk_style_context_get_color (style, &color);
  if (!gtk_style_context_lookup_color (style, "accent_color", &accent))
    accent = color;
  /* The newest sample is where the text ends. */
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  draw_grid (cr, &color, width, height);
  draw_samples (self, cr, &accent, width, height);
  cairo_destroy (cr);
}

static void
lodge_graph_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 0 : MIN_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 3 * MIN_HEIGHT : MIN_HEIGHT;
}

static void
lodge_graph_class_init (LodgeGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = lodge_graph_snapshot;
  widget_class->measure = lodge_graph_measure;
  gtk_widget_class_set_css_name (widget_class, "graph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lodge_graph_init (LodgeGraph *self)
{
}

GtkWidget *
lodge_graph_new (void)
{
  return g_object_new (LODGE_TYPE_GRAPH, NULL);
}

void
lodge_graph_add (LodgeGraph *self, double value)
{
  g_return_if_fail (LODGE_IS_GRAPH (self));

  if (self->n_samples == N_SAMPLES)
    {
      memmove (self->samples, self->samples + 1, (N_SAMPLES - 1) * sizeof (double));
      self->n_samples--;
    }
  self->samples[self->n_samples++] = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lodge_graph_clear (LodgeGraph *self)
{
  g_return_if_fail (LODGE_IS_GRAPH (self));
  self->n_samples = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
