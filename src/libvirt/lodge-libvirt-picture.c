/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-picture.h"

#include <cairo.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-vmm-error.h"

/* The guest chooses the size: neither side may be longer. */
#define MAX_SIDE 8192

typedef cairo_surface_t Surface;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Surface, cairo_surface_destroy)

static GError *
bad_picture (const char *details)
{
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_FAILED,
      details,
      "%s",
      _ ("The machine’s screen can’t be pictured at the moment. Try again."));
}

typedef struct
{
  const guint8 *data;
  gsize length;
  gsize position;
} Reader;

static cairo_status_t
on_read_cb (void *closure, unsigned char *data, unsigned int length)
{
  Reader *reader = closure;

  if (length > reader->length - reader->position)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->data + reader->position, length);
  reader->position += length;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
on_write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* The next number of a PPM header; comments run from '#' to the line's end. */
static guint
read_number (Reader *reader)
{
  guint number = 0;

  while (reader->position < reader->length && !g_ascii_isdigit (reader->data[reader->position]))
    {
      if (reader->data[reader->position] == '#')
        while (reader->position < reader->length && reader->data[reader->position] != '\n')
          reader->position++;
      if (reader->position < reader->length)
        reader->position++;
    }
  while (reader->position < reader->length && g_ascii_isdigit (reader->data[reader->position]) &&
         number <= MAX_SIDE)
    number = number * 10 + (reader->data[reader->position++] - '0');
  return number;
}

static void
copy_row (guint32 *to, const guint8 *from, guint width)
{
  for (guint x = 0; x < width; x++, from += 3)
    to[x] = 0xff000000u | (guint32)from[0] << 16 | (guint32)from[1] << 8 | from[2];
}

static cairo_surface_t *
read_ppm (Reader *reader)
{
  guint width = 0;
  guint height = 0;
  guint maximum = 0;
  cairo_surface_t *surface = NULL;

  reader->position = 2;
  width = read_number (reader);
  height = read_number (reader);
  maximum = read_number (reader);
  reader->position++;
  if (width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE || maximum != 255 ||
      reader->position > reader->length ||
      (gsize)width * height * 3 > reader->length - reader->position)
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)width, (int)height);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  cairo_surface_flush (surface);
  for (guint y = 0; y < height; y++)
    copy_row ((guint32 *)(void *)(cairo_image_surface_get_data (surface) +
                                  (gsize)y * cairo_image_surface_get_stride (surface)),
              reader->data + reader->position + (gsize)y * width * 3,
              width);
  cairo_surface_mark_dirty (surface);
  return surface;
}

static gboolean
is_png (const Reader *reader)
{
  return reader->length >= 24 && memcmp (reader->data, "\x89PNG\r\n\x1a\n", 8) == 0;
}

/* The first chunk of a PNG is its header: width and height, big-endian, from byte 16 on. */
static gboolean
has_sane_size (const Reader *reader)
{
  const guint8 *side = reader->data + 16;

  for (int i = 0; i < 2; i++, side += 4)
    {
      guint32 length =
          (guint32)side[0] << 24 | (guint32)side[1] << 16 | (guint32)side[2] << 8 | side[3];

      if (length == 0 || length > MAX_SIDE)
        return FALSE;
    }
  return TRUE;
}

static cairo_surface_t *
read_picture (Reader *reader)
{
  if (is_png (reader) && has_sane_size (reader))
    return cairo_image_surface_create_from_png_stream (on_read_cb, reader);
  if (reader->length > 2 && memcmp (reader->data, "P6", 2) == 0)
    return read_ppm (reader);
  return NULL;
}

/* The mean of the pixels in a box, which lie @stride words apart from line to line. */
static guint32
average (const guint32 *pixels, gsize stride, guint width, guint height)
{
  guint32 count = width * height;
  guint64 red = 0;
  guint64 green = 0;
  guint64 blue = 0;

  for (guint y = 0; y < height; y++, pixels += stride)
    for (guint x = 0; x < width; x++)
      {
        red += pixels[x] >> 16 & 0xff;
        green += pixels[x] >> 8 & 0xff;
        blue += pixels[x] & 0xff;
      }
  return 0xff000000u | (guint32)(red / count) << 16 | (guint32)(green / count) << 8 |
         (guint32)(blue / count);
}

/* @to is smaller in both directions. Each pixel is looked at once: Cairo's good filter takes ten
 * times as long, and a list of machines is pictured again and again. */
static void
shrink_boxes (cairo_surface_t *from, cairo_surface_t *to)
{
  guint width = (guint)cairo_image_surface_get_width (from);
  guint height = (guint)cairo_image_surface_get_height (from);
  guint new_width = (guint)cairo_image_surface_get_width (to);
  guint new_height = (guint)cairo_image_surface_get_height (to);
  gsize stride = (gsize)cairo_image_surface_get_stride (from) / sizeof (guint32);
  gsize new_stride = (gsize)cairo_image_surface_get_stride (to) / sizeof (guint32);
  const guint32 *source;
  guint32 *target;

  cairo_surface_flush (from);
  cairo_surface_flush (to);
  source = (const guint32 *)(const void *)cairo_image_surface_get_data (from);
  target = (guint32 *)(void *)cairo_image_surface_get_data (to);
  for (guint y = 0; y < new_height; y++)
    {
      guint top = y * height / new_height;
      guint bottom = (y + 1) * height / new_height;

      for (guint x = 0; x < new_width; x++)
        {
          guint left = x * width / new_width;
          guint right = (x + 1) * width / new_width;

          target[y * new_stride + x] =
              average (source + top * stride + left, stride, right - left, bottom - top);
        }
    }
  cairo_surface_mark_dirty (to);
}

static cairo_surface_t *
shrink (cairo_surface_t *surface, guint max_width)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  cairo_format_t format = cairo_image_surface_get_format (surface);
  int new_height = MAX (1, (int)((gint64)height * max_width / width));
  cairo_surface_t *smaller =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)max_width, new_height);

  if (cairo_surface_status (smaller) != CAIRO_STATUS_SUCCESS)
    return smaller;
  if (format == CAIRO_FORMAT_RGB24 || format == CAIRO_FORMAT_ARGB32)
    {
      shrink_boxes (surface, smaller);
      return smaller;
    }

  cairo_t *context = cairo_create (smaller);
  cairo_scale (context, (double)max_width / width, (double)new_height / height);
  cairo_set_source_surface (context, surface, 0, 0);
  cairo_paint (context);
  cairo_destroy (context);
  return smaller;
}

GBytes *
lodge_libvirt_picture_to_png (GBytes *picture, guint max_width, GError **error)
{
  Reader reader = { 0 };
  g_autoptr (Surface) surface = NULL;
  g_autoptr (GByteArray) png = g_byte_array_new ();
  gboolean narrow = FALSE;

  reader.data = g_bytes_get_data (picture, &reader.length);
  surface = read_picture (&reader);
  if (surface == NULL || cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      g_propagate_error (error, bad_picture ("neither PNG nor PPM, or of an odd size"));
      return NULL;
    }
  narrow = max_width == 0 || cairo_image_surface_get_width (surface) <= (int)max_width;
  if (narrow && is_png (&reader))
    return g_bytes_ref (picture);
  if (!narrow)
    {
      cairo_surface_t *smaller = shrink (surface, max_width);

      cairo_surface_destroy (surface);
      surface = smaller;
    }
  if (cairo_surface_write_to_png_stream (surface, on_write_cb, png) != CAIRO_STATUS_SUCCESS)
    {
      g_propagate_error (error, bad_picture ("could not be written as PNG"));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&png));
}
