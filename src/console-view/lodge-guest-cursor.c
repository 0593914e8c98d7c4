/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-guest-cursor.h"

GdkTexture *
lodge_guest_cursor_dup_texture (LodgeCursor *cursor)
{
  if (lodge_cursor_is_empty (cursor))
    return NULL;

  return gdk_memory_texture_new (lodge_cursor_get_width (cursor),
                                 lodge_cursor_get_height (cursor),
                                 GDK_MEMORY_R8G8B8A8,
                                 lodge_cursor_get_pixels (cursor),
                                 (gsize)lodge_cursor_get_width (cursor) * 4);
}

GdkCursor *
lodge_guest_cursor_dup_cursor (LodgeCursor *cursor)
{
  g_autoptr (GdkTexture) texture = NULL;

  if (cursor == NULL)
    return NULL;

  texture = lodge_guest_cursor_dup_texture (cursor);
  if (texture == NULL)
    return gdk_cursor_new_from_name ("none", NULL);

  return gdk_cursor_new_from_texture (
      texture, lodge_cursor_get_hot_x (cursor), lodge_cursor_get_hot_y (cursor), NULL);
}
