/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cursor.h"

struct _LodgeCursor
{
  GObject parent_instance;

  GBytes *pixels;
  int width;
  int height;
  int hot_x;
  int hot_y;
};

G_DEFINE_FINAL_TYPE (LodgeCursor, lodge_cursor, G_TYPE_OBJECT)

static void
lodge_cursor_finalize (GObject *object)
{
  LodgeCursor *self = LODGE_CURSOR (object);

  g_bytes_unref (self->pixels);

  G_OBJECT_CLASS (lodge_cursor_parent_class)->finalize (object);
}

static void
lodge_cursor_class_init (LodgeCursorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_cursor_finalize;
}

static void
lodge_cursor_init (LodgeCursor *self)
{
}

LodgeCursor *
lodge_cursor_new (const guint8 *rgba, int width, int height, int hot_x, int hot_y)
{
  LodgeCursor *self;

  if (rgba == NULL || width <= 0 || height <= 0 || width > LODGE_CURSOR_MAX_SIDE ||
      height > LODGE_CURSOR_MAX_SIDE)
    return lodge_cursor_new_empty ();

  self = g_object_new (LODGE_TYPE_CURSOR, NULL);
  self->pixels = g_bytes_new (rgba, (gsize)width * height * 4);
  self->width = width;
  self->height = height;
  self->hot_x = CLAMP (hot_x, 0, width - 1);
  self->hot_y = CLAMP (hot_y, 0, height - 1);

  return self;
}

LodgeCursor *
lodge_cursor_new_empty (void)
{
  LodgeCursor *self = g_object_new (LODGE_TYPE_CURSOR, NULL);

  self->pixels = g_bytes_new (NULL, 0);

  return self;
}

gboolean
lodge_cursor_is_empty (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), TRUE);

  return self->width == 0;
}

int
lodge_cursor_get_width (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), 0);

  return self->width;
}

int
lodge_cursor_get_height (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), 0);

  return self->height;
}

int
lodge_cursor_get_hot_x (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), 0);

  return self->hot_x;
}

int
lodge_cursor_get_hot_y (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), 0);

  return self->hot_y;
}

GBytes *
lodge_cursor_get_pixels (LodgeCursor *self)
{
  g_return_val_if_fail (LODGE_IS_CURSOR (self), NULL);

  return self->pixels;
}
