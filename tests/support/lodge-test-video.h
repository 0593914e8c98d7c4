/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reading what was recorded, as a player would: it blocks. Main thread. */

typedef struct
{
  double time; /* seconds: from when on it is shown */
  int width;
  int height;
  guint32 *pixels; /* 0x??RRGGBB, lines packed */
} LodgeTestPicture;

/* All pictures of a video file, as far as they can be read; a file that ends in the middle is no
 * error. @duration: (out) (optional): seconds that the file says it lasts; 0 where it does not say.
 * (transfer full) (element-type LodgeTestPicture) */
GPtrArray *lodge_test_video_read (const char *path, double *duration);

/* Fails the test unless the pixel at @x, @y is @color, but for what an encoder makes of it. */
#define lodge_test_assert_pixel(picture, x, y, color)                                              \
  lodge_test_assert_pixel_at (__FILE__, __LINE__, G_STRFUNC, picture, x, y, color)
void lodge_test_assert_pixel_at (const char *file,
                                 int line,
                                 const char *function,
                                 const LodgeTestPicture *picture,
                                 int x,
                                 int y,
                                 guint32 color);
gboolean lodge_test_pixel_is (const LodgeTestPicture *picture, int x, int y, guint32 color);

G_END_DECLS
