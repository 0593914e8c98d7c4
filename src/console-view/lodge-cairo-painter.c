/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-painter.h"

/*
 * For GTK's Cairo renderer. It downloads a texture in full for each frame, so the picture is cut
 * into tiles, each a cairo node that records "paint this part of the frame's memory" without a
 * copy. The nodes of tiles that did not change are used again, so that GTK, comparing the trees,
 * draws only the others.
 *
 * The tiles lie on the grid of device pixels and each samples the whole frame, so that no seams
 * show when the picture is scaled. The surface over the frame's memory must live as long as the
 * frame, and cairo must never be told that it changed: it would copy it for every recording.
 */

/* In device pixels; measured best between 64 and 512. */
#define TILE 128

#define LODGE_TYPE_CAIRO_PAINTER (lodge_cairo_painter_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCairoPainter, lodge_cairo_painter, LODGE, CAIRO_PAINTER, LodgePainter)

struct _LodgeCairoPainter
{
  LodgePainter parent_instance;

  cairo_surface_t *surface; /* over the frame's memory */
  guint64 generation;       /* of the frame */
  LodgeGeometry geometry;   /* for which the tiles were made */
  GPtrArray *tiles;         /* GskRenderNode, NULL where it has to be made; by rows */
  int columns;
  int tile; /* the side of each */
  int left; /* what the first ones are larger than what is seen of them */
  int top;
};

G_DEFINE_FINAL_TYPE (LodgeCairoPainter, lodge_cairo_painter, LODGE_TYPE_PAINTER)

static void
clear_tile (gpointer node)
{
  if (node != NULL)
    gsk_render_node_unref (node);
}

static void
lodge_cairo_painter_drop (LodgePainter *painter)
{
  LodgeCairoPainter *self = LODGE_CAIRO_PAINTER (painter);

  g_ptr_array_set_size (self->tiles, 0);
  self->generation = 0;
  if (self->surface == NULL)
    return;

  /* Recordings that GTK still holds get their copy now, while the memory can be read. */
  cairo_surface_finish (self->surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
}

static void
adopt_frame (LodgeCairoPainter *self, LodgeFrame *frame)
{
  lodge_cairo_painter_drop (LODGE_PAINTER (self));

  self->generation = lodge_frame_get_generation (frame);
  self->surface = cairo_image_surface_create_for_data (lodge_frame_get_data (frame),
                                                       CAIRO_FORMAT_RGB24,
                                                       lodge_frame_get_width (frame),
                                                       lodge_frame_get_height (frame),
                                                       lodge_frame_get_stride (frame));
}

static void
lay_tiles (LodgeCairoPainter *self, const LodgeGeometry *geometry)
{
  const cairo_rectangle_int_t *picture = &geometry->picture;
  gboolean whole = lodge_geometry_has_whole_scale (geometry);
  int rows;

  /* No tile ends within a pixel of GTK's. */
  self->tile = whole ? TILE : MAX (TILE / geometry->step, 1) * geometry->step;
  self->left = whole ? 0 : picture->x % geometry->step;
  self->top = whole ? 0 : picture->y % geometry->step;
  self->geometry = *geometry;
  self->columns = (self->left + picture->width + self->tile - 1) / self->tile;
  rows = (self->top + picture->height + self->tile - 1) / self->tile;
  g_ptr_array_set_size (self->tiles, 0);
  g_ptr_array_set_size (self->tiles, rows * self->columns);
}

static void
forget_damaged_tiles (LodgeCairoPainter *self, const cairo_region_t *damage)
{
  int n_rects = cairo_region_num_rectangles (damage);
  int tile = self->tile;

  for (int i = 0; i < n_rects; i++)
    {
      cairo_rectangle_int_t rect;
      cairo_rectangle_int_t device;

      cairo_region_get_rectangle (damage, i, &rect);
      lodge_geometry_to_device (&self->geometry, &rect, &device);
      device.x -= self->geometry.picture.x - self->left;
      device.y -= self->geometry.picture.y - self->top;
      for (int row = device.y / tile; row * tile < device.y + device.height; row++)
        for (int column = device.x / tile; column * tile < device.x + device.width; column++)
          g_clear_pointer (&g_ptr_array_index (self->tiles, row * self->columns + column),
                           gsk_render_node_unref);
    }
}

static GskRenderNode *
make_tile (LodgeCairoPainter *self, int column, int row)
{
  const LodgeGeometry *geometry = &self->geometry;
  const cairo_rectangle_int_t *picture = &geometry->picture;
  double to_logical = 1.0 / lodge_geometry_get_scale (geometry);
  cairo_rectangle_int_t tile = { picture->x - self->left + column * self->tile,
                                 picture->y - self->top + row * self->tile,
                                 self->tile,
                                 self->tile };
  graphene_rect_t bounds;
  GskRenderNode *node;
  cairo_t *cr;
  cairo_pattern_t *pattern;

  gdk_rectangle_intersect (&tile, picture, &tile);
  bounds = lodge_painter_get_bounds (geometry, &tile);
  node = gsk_cairo_node_new (&bounds);
  cr = gsk_cairo_node_get_draw_context (node);
  cairo_translate (cr, -geometry->before_x, -geometry->before_y);
  cairo_scale (cr, to_logical, to_logical);
  cairo_translate (cr, picture->x, picture->y);
  cairo_scale (cr,
               (double)picture->width / geometry->guest_width,
               (double)picture->height / geometry->guest_height);
  cairo_set_source_surface (cr, self->surface, 0, 0);
  pattern = cairo_get_source (cr);
  cairo_pattern_set_filter (
      pattern, lodge_painter_is_sharp (geometry) ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_destroy (cr);

  return node;
}

static void
lodge_cairo_painter_snapshot (LodgePainter *painter,
                              GtkSnapshot *snapshot,
                              LodgeFrame *frame,
                              const LodgeGeometry *geometry,
                              const cairo_region_t *damage)
{
  LodgeCairoPainter *self = LODGE_CAIRO_PAINTER (painter);

  if (self->generation != lodge_frame_get_generation (frame))
    adopt_frame (self, frame);

  if (self->tiles->len == 0 || memcmp (&self->geometry, geometry, sizeof *geometry) != 0)
    lay_tiles (self, geometry);
  else
    forget_damaged_tiles (self, damage);

  for (guint i = 0; i < self->tiles->len; i++)
    {
      if (g_ptr_array_index (self->tiles, i) == NULL)
        g_ptr_array_index (self->tiles, i) = make_tile (self, i % self->columns, i / self->columns);
      gtk_snapshot_append_node (snapshot, g_ptr_array_index (self->tiles, i));
    }
}

static void
lodge_cairo_painter_dispose (GObject *object)
{
  lodge_cairo_painter_drop (LODGE_PAINTER (object));

  G_OBJECT_CLASS (lodge_cairo_painter_parent_class)->dispose (object);
}

static void
lodge_cairo_painter_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_CAIRO_PAINTER (object)->tiles);

  G_OBJECT_CLASS (lodge_cairo_painter_parent_class)->finalize (object);
}

static void
lodge_cairo_painter_class_init (LodgeCairoPainterClass *klass)
{
  LodgePainterClass *painter_class = LODGE_PAINTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_cairo_painter_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_cairo_painter_finalize;

  painter_class->drop = lodge_cairo_painter_drop;
  painter_class->snapshot = lodge_cairo_painter_snapshot;
}

static void
lodge_cairo_painter_init (LodgeCairoPainter *self)
{
  self->tiles = g_ptr_array_new_with_free_func (clear_tile);
}

LodgePainter *
lodge_cairo_painter_new (void)
{
  return g_object_new (LODGE_TYPE_CAIRO_PAINTER, NULL);
}
