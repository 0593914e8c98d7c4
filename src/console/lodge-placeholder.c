/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-placeholder.h"

/* ui/console.c of QEMU, 7.2 and later, puts a text of 29 letters, 8 x 16 each, into the middle of
 * the screen’s columns and rows, in the grey of text screens. */
#define CELL_WIDTH 8
#define CELL_HEIGHT 16
#define N_LETTERS 29
#define WIDTH (N_LETTERS * CELL_WIDTH)

#define PIXEL 0xffffffu
#define INK 0xaaaaaau

/* Of the text’s pixels, line by line, 1 for ink, by the 64-bit FNV-1a. */
#define TEXT_HASH G_GUINT64_CONSTANT (0x6538eb3304bdb8f5)
#define FNV_BASIS G_GUINT64_CONSTANT (0xcbf29ce484222325)
#define FNV_PRIME G_GUINT64_CONSTANT (0x100000001b3)

static gboolean
find_text (LodgeFrame *frame, int *x, int *y)
{
  *x = (lodge_frame_get_width (frame) / CELL_WIDTH - N_LETTERS) / 2 * CELL_WIDTH;
  *y = (lodge_frame_get_height (frame) / CELL_HEIGHT - 1) / 2 * CELL_HEIGHT;
  return lodge_frame_is_alive (frame) && lodge_frame_get_width (frame) >= WIDTH &&
         lodge_frame_get_height (frame) >= CELL_HEIGHT;
}

static const guint32 *
get_line (LodgeFrame *frame, int y)
{
  gsize offset = (gsize)y * (gsize)lodge_frame_get_stride (frame);

  return (const guint32 *)(gconstpointer)(lodge_frame_get_data (frame) + offset);
}

/* Any other picture gives itself away by its first pixels. */
static gboolean
has_text (LodgeFrame *frame, int left, int top)
{
  guint64 hash = FNV_BASIS;

  for (int y = top; y < top + CELL_HEIGHT; y++)
    {
      const guint32 *line = get_line (frame, y);

      for (int x = left; x < left + WIDTH; x++)
        {
          guint32 pixel = line[x] & PIXEL;

          if (pixel != 0 && pixel != INK)
            return FALSE;
          hash = (hash ^ (pixel != 0)) * FNV_PRIME;
        }
    }
  return hash == TEXT_HASH;
}

static gboolean
is_black_around (LodgeFrame *frame, int left, int top)
{
  for (int y = 0; y < lodge_frame_get_height (frame); y++)
    {
      const guint32 *line = get_line (frame, y);
      gboolean beside = y >= top && y < top + CELL_HEIGHT;

      for (int x = 0; x < lodge_frame_get_width (frame); x++)
        if ((line[x] & PIXEL) != 0 && !(beside && x >= left && x < left + WIDTH))
          return FALSE;
    }
  return TRUE;
}

gboolean
lodge_placeholder_note (
    LodgePlaceholder *self, LodgeFrame *frame, int x, int y, int width, int height)
{
  int left;
  int top;

  if (frame == NULL || !find_text (frame, &left, &top))
    self->has_text = FALSE;
  else if (x < left + WIDTH && (gint64)x + width > left && y < top + CELL_HEIGHT &&
           (gint64)y + height > top)
    self->has_text = has_text (frame, left, top);
  if (!self->has_text)
    self->is_shown = FALSE;
  return self->has_text;
}

void
lodge_placeholder_look (LodgePlaceholder *self, LodgeFrame *frame)
{
  int left;
  int top;

  self->is_shown = self->has_text && frame != NULL && find_text (frame, &left, &top) &&
                   is_black_around (frame, left, top);
}
