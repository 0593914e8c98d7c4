/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-direct-canvas.h"

/* In device pixels: the side of what is scaled in one go. */
#define BLOCK 256

cairo_t *
lodge_direct_canvas_open (guint8 *memory,
                          int width,
                          int height,
                          int x,
                          int y,
                          LodgeFrame *frame,
                          const LodgeGeometry *geometry)
{
  cairo_surface_t *canvas =
      cairo_image_surface_create_for_data (memory, CAIRO_FORMAT_RGB24, width, height, width * 4);
  cairo_surface_t *source = cairo_image_surface_create_for_data (lodge_frame_get_data (frame),
                                                                 CAIRO_FORMAT_RGB24,
                                                                 lodge_frame_get_width (frame),
                                                                 lodge_frame_get_height (frame),
                                                                 lodge_frame_get_stride (frame));
  cairo_t *cr = cairo_create (canvas);

  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_translate (cr, x, y);
  cairo_scale (cr,
               (double)geometry->picture.width / geometry->guest_width,
               (double)geometry->picture.height / geometry->guest_height);
  cairo_set_source_surface (cr, source, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            lodge_geometry_is_sharp (geometry) ? CAIRO_FILTER_NEAREST
                                                               : CAIRO_FILTER_BILINEAR);
  cairo_identity_matrix (cr);
  cairo_surface_destroy (source);
  cairo_surface_destroy (canvas);
  return cr;
}

/* Pixman's numbers have 16 bits behind the point, too few to scale a screen of thousands of pixels
 * from one place on. */
void
lodge_direct_canvas_fill (cairo_t *cr, const cairo_rectangle_int_t *rect)
{
  for (int y = 0; y < rect->height; y += BLOCK)
    for (int x = 0; x < rect->width; x += BLOCK)
      {
        cairo_rectangle (cr,
                         rect->x + x,
                         rect->y + y,
                         MIN (BLOCK, rect->width - x),
                         MIN (BLOCK, rect->height - y));
        cairo_fill (cr);
      }
}
