/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-picture.h"

#include <glib/gi18n.h>

/* Pixels. */
#define MIN_BOX_HEIGHT 46
#define ROW_GAP 14
#define MARGIN 12
#define PADDING 5
#define RADIUS 8
#define MIN_WIDTH 280
#define NATURAL_WIDTH 640
#define MAX_BOX_WIDTH 220
#define MAX_LINES 4
/* As wide as a box must be for its title to be as large as other text. */
#define WIDE_TEXT "MMMMMMMMM"
/* Text gets so much smaller, where a word would not fit otherwise, and no more. */
#define MIN_FIT 0.5

struct _LodgeNetworkPicture
{
  GtkWidget parent_instance;

  LodgeNetworkMap *map;
  int box_height; /* of every box, so that the texts of all are whole where they can be */
  double fit;     /* the size of all text, for the longest word to be whole; 1: as others have it */
};

G_DEFINE_FINAL_TYPE (LodgeNetworkPicture, lodge_network_picture, GTK_TYPE_WIDGET)

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static float
get_box_width (int width)
{
  return MIN ((float)(width - 2 * MARGIN) * 0.28f, MAX_BOX_WIDTH);
}

static gboolean
is_narrow (LodgeNetworkPicture *self, float width)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), WIDE_TEXT);
  int wanted;

  pango_layout_get_pixel_size (layout, &wanted, NULL);
  return width - 2 * PADDING < (float)wanted;
}

/* @width: of the box. In several lines where one is too short. */
static PangoLayout *
create_layout (LodgeNetworkPicture *self, const char *text, float width, gboolean small, double fit)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  double scale = small || is_narrow (self, width) ? PANGO_SCALE_SMALL : PANGO_SCALE_MEDIUM;

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale * fit));
  if (!small)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  /* A hyphen would belong to the name. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (layout, -MAX_LINES);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_width (layout, (int)(width - 2 * PADDING) * PANGO_SCALE);
  return layout;
}

static int
measure_text (LodgeNetworkPicture *self, const char *text, float width, gboolean small, double fit)
{
  int height;

  if (text == NULL)
    return 0;
  g_autoptr (PangoLayout) layout = create_layout (self, text, width, small, fit);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

/* The width of the longest word in a box of this @width. */
static int
measure_word (LodgeNetworkPicture *self, const char *text, float width, gboolean small)
{
  PangoRectangle rectangle;

  if (text == NULL)
    return 0;
  g_autoptr (PangoLayout) layout = create_layout (self, text, width, small, 1);
  pango_layout_set_height (layout, -G_MAXINT);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_NONE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_width (layout, 0);
  pango_layout_get_pixel_extents (layout, NULL, &rectangle);
  return rectangle.width;
}

static double
measure_fit (LodgeNetworkPicture *self, float width)
{
  double free = width - 2 * PADDING;
  int longest = 1;

  for (guint i = 0; self->map != NULL && i < self->map->nodes->len; i++)
    {
      const LodgeMapNode *node = g_ptr_array_index (self->map->nodes, i);
      longest = MAX (longest, measure_word (self, node->title, width, FALSE));
      longest = MAX (longest, measure_word (self, node->subtitle, width, TRUE));
    }
  /* Scaled text is not exactly so much narrower. */
  return longest < free ? 1 : MAX (0.97 * free / longest, MIN_FIT);
}

/* @width: of the whole picture. */
static int
measure_boxes (LodgeNetworkPicture *self, int width, double fit)
{
  float box_width = get_box_width (width);
  int most = MIN_BOX_HEIGHT;

  for (guint i = 0; self->map != NULL && i < self->map->nodes->len; i++)
    {
      const LodgeMapNode *node = g_ptr_array_index (self->map->nodes, i);
      int height = measure_text (self, node->title, box_width, FALSE, fit) +
                   measure_text (self, node->subtitle, box_width, TRUE, fit) + 2 * PADDING;
      most = MAX (most, height);
    }
  return most;
}

/* The boxes take three of five parts of the width, the lines what is between them. */
static graphene_rect_t
get_box (LodgeNetworkPicture *self, const LodgeMapNode *node)
{
  float width = (float)gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN;
  float box = get_box_width (gtk_widget_get_width (GTK_WIDGET (self)));
  float step = (width - box) / (LODGE_MAP_N_COLUMNS - 1);
  float x = MARGIN + step * (float)node->column;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = MARGIN + width - box - step * (float)node->column;
  int height = self->box_height;
  return GRAPHENE_RECT_INIT (
      x, (float)(MARGIN + (height + ROW_GAP) * (int)node->row), box, (float)height);
}

static void
draw_line (LodgeNetworkPicture *self, cairo_t *cr, const LodgeMapLine *line)
{
  static const double DASHES[] = { 4, 4 };
  const LodgeMapNode *from_node = g_ptr_array_index (self->map->nodes, line->from);
  const LodgeMapNode *to_node = g_ptr_array_index (self->map->nodes, line->to);
  graphene_rect_t from = get_box (self, from_node);
  graphene_rect_t to = get_box (self, to_node);
  gboolean mirrored = from.origin.x > to.origin.x;
  double x1 = from.origin.x + (mirrored ? 0 : from.size.width);
  double x2 = to.origin.x + (mirrored ? to.size.width : 0);
  double y1 = from.origin.y + from.size.height / 2;
  double y2 = to.origin.y + to.size.height / 2;
  double middle = (x1 + x2) / 2;

  cairo_set_dash (cr, DASHES, line->active ? 0 : G_N_ELEMENTS (DASHES), 0);
  if (from_node->column == to_node->column)
    {
      double x = from.origin.x + from.size.width / 2;
      cairo_move_to (cr, x, from.origin.y + from.size.height);
      cairo_line_to (cr, x, to.origin.y);
      cairo_stroke (cr);
      return;
    }
  cairo_move_to (cr, x1, y1);
  cairo_curve_to (cr, middle, y1, middle, y2, x2, y2);
  cairo_stroke (cr);
}

static void
draw_lines (LodgeNetworkPicture *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_set_line_width (cr, 2);
  for (guint i = 0; i < self->map->lines->len; i++)
    {
      const LodgeMapLine *line = &g_array_index (self->map->lines, LodgeMapLine, i);
      cairo_set_source_rgba (cr, color->red, color->green, color->blue, line->active ? 0.9 : 0.35);
      draw_line (self, cr, line);
    }
  cairo_destroy (cr);
}

static void
draw_text (LodgeNetworkPicture *self,
           GtkSnapshot *snapshot,
           const char *text,
           const graphene_rect_t *box,
           float y,
           const GdkRGBA *color,
           gboolean small)
{
  g_autoptr (PangoLayout) layout = create_layout (self, text, box->size.width, small, self->fit);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (box->origin.x + PADDING, box->origin.y + y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_node (LodgeNetworkPicture *self,
           GtkSnapshot *snapshot,
           const LodgeMapNode *node,
           const GdkRGBA *color,
           const GdkRGBA *accent)
{
  graphene_rect_t box = get_box (self, node);
  const GdkRGBA *border = node->column == LODGE_MAP_NETWORK ? accent : color;
  GdkRGBA fill = { border->red, border->green, border->blue, node->active ? 0.12f : 0.04f };
  GdkRGBA edge = { border->red, border->green, border->blue, node->active ? 0.8f : 0.3f };
  GdkRGBA text = { color->red, color->green, color->blue, node->active ? 1.0f : 0.6f };
  GdkRGBA faint = { color->red, color->green, color->blue, node->active ? 0.75f : 0.55f };
  float width = node->active ? 1.5f : 1;
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &box, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, &box);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot,
                              &outline,
                              (float[4]){ width, width, width, width },
                              (GdkRGBA[4]){ edge, edge, edge, edge });

  int title_height = measure_text (self, node->title, box.size.width, FALSE, self->fit);
  int small_height = measure_text (self, node->subtitle, box.size.width, TRUE, self->fit);
  float free_height = box.size.height - (float)(title_height + small_height);
  float top = free_height / (node->subtitle != NULL ? 3 : 2);
  draw_text (self, snapshot, node->title, &box, top, &text, FALSE);
  if (node->subtitle != NULL)
    draw_text (self,
               snapshot,
               node->subtitle,
               &box,
               box.size.height - top - (float)small_height,
               &faint,
               TRUE);
}

static void
lodge_network_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeNetworkPicture *self = LODGE_NETWORK_PICTURE (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color;
  GdkRGBA accent;

  if (self->map == NULL)
    return;
  gtk_style_context_get_color (style, &color);
  if (!gtk_style_context_lookup_color (style, "accent_color", &accent))
    accent = color;
  draw_lines (self, snapshot, &accent);
  for (guint i = 0; i < self->map->nodes->len; i++)
    draw_node (self, snapshot, g_ptr_array_index (self->map->nodes, i), &color, &accent);
}

static void
lodge_network_picture_measure (GtkWidget *widget,
                               GtkOrientation orientation,
                               int for_size,
                               int *minimum,
                               int *natural,
                               int *minimum_baseline,
                               int *natural_baseline)
{
  LodgeNetworkPicture *self = LODGE_NETWORK_PICTURE (widget);
  guint n_rows = self->map != NULL ? lodge_network_map_get_n_rows (self->map) : 1;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  int width = for_size >= 0 ? for_size : NATURAL_WIDTH;
  int box_height = measure_boxes (self, width, measure_fit (self, get_box_width (width)));
  *minimum = 2 * MARGIN + (int)n_rows * (box_height + ROW_GAP) - ROW_GAP;
  *natural = *minimum;
}

static GtkSizeRequestMode
lodge_network_picture_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lodge_network_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LodgeNetworkPicture *self = LODGE_NETWORK_PICTURE (widget);

  self->fit = measure_fit (self, get_box_width (width));
  self->box_height = measure_boxes (self, width, self->fit);
}

static void
on_released_cb (LodgeNetworkPicture *self, int n_press, double x, double y)
{
  for (guint i = 0; self->map != NULL && i < self->map->nodes->len; i++)
    {
      LodgeMapNode *node = g_ptr_array_index (self->map->nodes, i);
      graphene_rect_t box = get_box (self, node);
      if (node->object == NULL ||
          !graphene_rect_contains_point (&box, &GRAPHENE_POINT_INIT ((float)x, (float)y)))
        continue;
      g_autoptr (GObject) object = g_object_ref (node->object);
      g_signal_emit (self, signals[ACTIVATED], 0, object);
      return;
    }
}

static void
lodge_network_picture_finalize (GObject *object)
{
  g_clear_pointer (&LODGE_NETWORK_PICTURE (object)->map, lodge_network_map_free);
  G_OBJECT_CLASS (lodge_network_picture_parent_class)->finalize (object);
}

static void
lodge_network_picture_class_init (LodgeNetworkPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lodge_network_picture_finalize;
  widget_class->snapshot = lodge_network_picture_snapshot;
  widget_class->measure = lodge_network_picture_measure;
  widget_class->get_request_mode = lodge_network_picture_get_request_mode;
  widget_class->size_allocate = lodge_network_picture_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "networkpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[ACTIVATED] = g_signal_new ("activated",
                                     LODGE_TYPE_NETWORK_PICTURE,
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     1,
                                     G_TYPE_OBJECT);
}

static void
lodge_network_picture_init (LodgeNetworkPicture *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->fit = 1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Picture of networks and machines"),
                                  -1);
  g_signal_connect_object (click, "released", G_CALLBACK (on_released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
lodge_network_picture_set_map (LodgeNetworkPicture *self, LodgeNetworkMap *map)
{
  g_return_if_fail (LODGE_IS_NETWORK_PICTURE (self));

  if (map == self->map || lodge_network_map_equal (map, self->map))
    return;
  g_clear_pointer (&self->map, lodge_network_map_free);
  self->map = map != NULL ? lodge_network_map_copy (map) : NULL;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
