/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cursor.h"
#include "lodge-damage.h"
#include "lodge-frame.h"
#include "lodge-fuzz.h"
#include "lodge-geometry.h"
#include "lodge-placeholder.h"
#include "lodge-record-ring.h"

#include <string.h>

/* What a guest says of its screen and its pointer, any numbers at all: it is drawn, looked at and
 * recorded, and nothing is touched that is not the frame's. */

#define MAX_SIDE 300
#define MAX_STEPS 64

typedef struct
{
  const guint8 *data;
  gsize size;
} Input;

static int
take_int (Input *input)
{
  gint32 value = 0;
  gsize length = MIN (sizeof value, input->size);

  memcpy (&value, input->data, length);
  input->data += length;
  input->size -= length;
  return value;
}

/* From 1 to @max. */
static int
take_side (Input *input, int max)
{
  return 1 + (int)((guint)take_int (input) % (guint)max);
}

static LodgeCursor *
take_cursor (Input *input)
{
  int width = take_int (input) % (LODGE_CURSOR_MAX_SIDE + 2);
  int height = take_int (input) % 40;
  int hot_x = take_int (input);
  int hot_y = take_int (input);
  gsize size = width > 0 && height > 0 ? (gsize)width * height * 4 : 0;
  g_autofree guint8 *rgba = g_malloc0 (size + 1);

  memcpy (rgba, input->data, MIN (size, input->size));
  return lodge_cursor_new (rgba, width, height, hot_x, hot_y);
}

static void
check_damage (LodgeDamage *damage, int width, int height)
{
  cairo_rectangle_int_t extents;
  cairo_region_t *region = lodge_damage_take (damage);

  cairo_region_get_extents (region, &extents);
  g_assert_true (cairo_region_is_empty (region) ||
                 (extents.x >= 0 && extents.y >= 0 && extents.x + extents.width <= width &&
                  extents.y + extents.height <= height));
  g_assert_cmpint (cairo_region_num_rectangles (region), <=, LODGE_DAMAGE_MAX_RECTS);
  cairo_region_destroy (region);
}

/* Wherever the picture lies, the guest's pixels are in it. */
static void
check_geometry (Input *input, int width, int height)
{
  LodgeGeometry geometry = { .guest_width = width, .guest_height = height };
  int scaling = take_int (input) % (LODGE_SCALING_MAX + 1);
  int x = -1;
  int y = -1;

  lodge_geometry_init (&geometry,
                       take_side (input, 4000),
                       take_side (input, 4000),
                       take_side (input, 3),
                       MAX (scaling, LODGE_SCALING_WHOLE));
  lodge_geometry_to_guest (&geometry, take_int (input), take_int (input), &x, &y);
  g_assert_true (x >= 0 && x < width && y >= 0 && y < height);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Input input = { data, size };
  int width = take_side (&input, MAX_SIDE);
  int height = take_side (&input, MAX_SIDE);
  g_autoptr (LodgeFrame) frame = lodge_frame_new (width, height);
  g_autoptr (LodgeRecordRing) ring = lodge_record_ring_new (width, height);
  LodgeDamage *damage = lodge_damage_new ();
  LodgePlaceholder placeholder = { 0 };

  if (!gst_is_initialized ())
    gst_init (NULL, NULL);
  lodge_damage_reset (damage, width, height);
  check_geometry (&input, width, height);
  for (guint step = 0; step < MAX_STEPS && input.size > 0; step++)
    {
      int x = take_int (&input);
      int y = take_int (&input);
      int wide = take_int (&input);
      int high = take_int (&input);
      g_autoptr (LodgeCursor) cursor = take_cursor (&input);
      GstBuffer *picture;

      lodge_damage_add (damage, x, y, wide, high);
      lodge_record_ring_add_damage (ring, x, y, wide, high);
      if (lodge_placeholder_note (&placeholder, frame, x, y, wide, high))
        lodge_placeholder_look (&placeholder, frame);
      /* Places of pointers have 16 bits in both protocols. */
      picture = lodge_record_ring_take (
          ring, frame, lodge_cursor_is_empty (cursor) ? NULL : cursor, (gint16)x, (gint16)y);
      g_assert_nonnull (picture);
      gst_buffer_unref (picture);
    }
  check_damage (damage, width, height);
  lodge_damage_free (damage);
  return 0;
}
