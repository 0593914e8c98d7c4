/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-record-ring.h"

#include <string.h>

#include "lodge-damage.h"

/* One that the encoder reads, one that waits for it, one that is being made. */
#define N_PICTURES 3

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define FORMAT "BGRx"
#else
#define FORMAT "xRGB"
#endif

/* Atomic rc box: the ring has one reference, each buffer that is out another. */
typedef struct
{
  guint32 *pixels;
  int n_out; /* atomic: buffers that are out */
} Picture;

struct _LodgeRecordRing
{
  int width; /* of the frame */
  int height;
  int stride; /* in pixels: of the pictures */
  int n_lines;
  gsize size;    /* bytes of a picture */
  GstCaps *caps; /* NULL: not asked for yet */
  Picture *pictures[N_PICTURES];
  LodgeDamage *damage[N_PICTURES]; /* since each was up to date, but for @fresh */
  LodgeDamage *fresh;              /* since a picture was taken */
  int last;                        /* which was taken last; -1: none */
};

static void
picture_clear (gpointer picture)
{
  g_free (((Picture *)picture)->pixels);
}

static void
picture_unref (Picture *picture)
{
  g_atomic_rc_box_release_full (picture, picture_clear);
}

/* Any thread. */
static void
on_buffer_gone (gpointer data)
{
  Picture *picture = data;

  g_atomic_int_dec_and_test (&picture->n_out);
  picture_unref (picture);
}

LodgeRecordRing *
lodge_record_ring_new (int width, int height)
{
  g_autoptr (LodgeRecordRing) self = g_new0 (LodgeRecordRing, 1);

  self->width = width;
  self->height = height;
  self->stride = (width + 1) & ~1;
  self->n_lines = (height + 1) & ~1;
  self->size = (gsize)self->stride * self->n_lines * 4;
  self->last = -1;
  self->fresh = lodge_damage_new ();
  lodge_damage_reset (self->fresh, width, height);
  for (int i = 0; i < N_PICTURES; i++)
    {
      self->damage[i] = lodge_damage_new ();
      lodge_damage_reset (self->damage[i], width, height);
      self->pictures[i] = g_atomic_rc_box_new0 (Picture);
      self->pictures[i]->pixels = g_try_malloc0 (self->size);
      if (self->pictures[i]->pixels == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
lodge_record_ring_free (LodgeRecordRing *self)
{
  for (int i = 0; i < N_PICTURES; i++)
    {
      g_clear_pointer (&self->pictures[i], picture_unref);
      g_clear_pointer (&self->damage[i], lodge_damage_free);
    }
  g_clear_pointer (&self->fresh, lodge_damage_free);
  gst_clear_caps (&self->caps);
  g_free (self);
}

int
lodge_record_ring_get_width (LodgeRecordRing *self)
{
  return self->stride;
}

int
lodge_record_ring_get_height (LodgeRecordRing *self)
{
  return self->n_lines;
}

GstCaps *
lodge_record_ring_get_caps (LodgeRecordRing *self)
{
  if (self->caps == NULL)
    self->caps = gst_caps_new_simple ("video/x-raw",
                                      "format",
                                      G_TYPE_STRING,
                                      FORMAT,
                                      "width",
                                      G_TYPE_INT,
                                      self->stride,
                                      "height",
                                      G_TYPE_INT,
                                      self->n_lines,
                                      "framerate",
                                      GST_TYPE_FRACTION,
                                      0,
                                      1,
                                      "pixel-aspect-ratio",
                                      GST_TYPE_FRACTION,
                                      1,
                                      1,
                                      NULL);
  return self->caps;
}

void
lodge_record_ring_add_damage (LodgeRecordRing *self, int x, int y, int width, int height)
{
  lodge_damage_add (self->fresh, x, y, width, height);
}

/* To what every picture lacks. */
static void
spread_damage (LodgeRecordRing *self)
{
  cairo_region_t *fresh = lodge_damage_take (self->fresh);

  for (int i = 0; i < cairo_region_num_rectangles (fresh); i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (fresh, i, &rect);
      for (int j = 0; j < N_PICTURES; j++)
        lodge_damage_add (self->damage[j], rect.x, rect.y, rect.width, rect.height);
    }
  cairo_region_destroy (fresh);
}

static void
copy_rect (LodgeRecordRing *self,
           Picture *picture,
           LodgeFrame *frame,
           const cairo_rectangle_int_t *rect)
{
  int from_stride = lodge_frame_get_stride (frame);
  const guint8 *from =
      lodge_frame_get_data (frame) + (gsize)rect->y * from_stride + (gsize)rect->x * 4;
  guint32 *to = picture->pixels + (gsize)rect->y * self->stride + rect->x;

  for (int y = 0; y < rect->height; y++)
    {
      memcpy (to, from, (gsize)rect->width * 4);
      from += from_stride;
      to += self->stride;
    }
}

static void
bring_up_to_date (LodgeRecordRing *self, int index, LodgeFrame *frame)
{
  cairo_region_t *damage = lodge_damage_take (self->damage[index]);

  for (int i = 0; i < cairo_region_num_rectangles (damage); i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (damage, i, &rect);
      copy_rect (self, self->pictures[index], frame, &rect);
    }
  cairo_region_destroy (damage);
}

/* One byte of a colour over another, both not premultiplied. */
static guint32
mix (guint32 below, guint32 above, guint alpha)
{
  return (above * alpha + below * (255 - alpha) + 127) / 255;
}

static void
draw_cursor (LodgeRecordRing *self, int index, LodgeCursor *cursor, int x, int y)
{
  const guint8 *rgba = g_bytes_get_data (lodge_cursor_get_pixels (cursor), NULL);
  int width = lodge_cursor_get_width (cursor);
  int height = lodge_cursor_get_height (cursor);

  x -= lodge_cursor_get_hot_x (cursor);
  y -= lodge_cursor_get_hot_y (cursor);
  for (int row = MAX (0, -y); row < height && y + row < self->height; row++)
    for (int column = MAX (0, -x); column < width && x + column < self->width; column++)
      {
        const guint8 *from = rgba + ((gsize)row * width + column) * 4;
        guint32 *to = self->pictures[index]->pixels + (gsize)(y + row) * self->stride + x + column;

        *to = mix ((*to >> 16) & 0xff, from[0], from[3]) << 16 |
              mix ((*to >> 8) & 0xff, from[1], from[3]) << 8 | mix (*to & 0xff, from[2], from[3]);
      }
  /* It is not in the frame: the next picture there is without it. */
  lodge_damage_add (self->damage[index], x, y, width, height);
}

static GstBuffer *
wrap (LodgeRecordRing *self, int index)
{
  Picture *picture = g_atomic_rc_box_acquire (self->pictures[index]);

  self->last = index;
  g_atomic_int_inc (&picture->n_out);
  return gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
                                      picture->pixels,
                                      self->size,
                                      0,
                                      self->size,
                                      picture,
                                      on_buffer_gone);
}

GstBuffer *
lodge_record_ring_take (LodgeRecordRing *self, LodgeFrame *frame, LodgeCursor *cursor, int x, int y)
{
  int first = MAX (self->last, 0);

  g_return_val_if_fail (lodge_frame_get_width (frame) == self->width, NULL);
  g_return_val_if_fail (lodge_frame_get_height (frame) == self->height, NULL);
  g_return_val_if_fail (lodge_frame_is_alive (frame), NULL);

  spread_damage (self);
  /* The one that was out last has the least to be copied. */
  for (int i = 0; i < N_PICTURES; i++)
    {
      int index = (first + i) % N_PICTURES;

      if (g_atomic_int_get (&self->pictures[index]->n_out) > 0)
        continue;
      bring_up_to_date (self, index, frame);
      if (cursor != NULL)
        draw_cursor (self, index, cursor, x, y);
      return wrap (self, index);
    }
  return NULL;
}

GstBuffer *
lodge_record_ring_take_again (LodgeRecordRing *self)
{
  return self->last >= 0 ? wrap (self, self->last) : NULL;
}
