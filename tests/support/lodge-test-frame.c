/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-frame.h"

guint32 *
lodge_test_frame_get_line (LodgeFrame *frame, int y)
{
  return (guint32 *)(gpointer)(lodge_frame_get_data (frame) +
                               (gsize)y * lodge_frame_get_stride (frame));
}

gboolean
lodge_test_console_has_size (LodgeConsole *console, int width, int height)
{
  LodgeFrame *frame = lodge_console_get_frame (console);

  return frame != NULL && lodge_frame_get_width (frame) == width &&
         lodge_frame_get_height (frame) == height;
}
