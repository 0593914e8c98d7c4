/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "lodge-test-video.h"

/*
 * usage: video-pictures FILE
 *
 * Says on stderr how many pictures a video has and how many seconds it lasts, and writes the last
 * one to stdout, as PPM.
 */
int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) pictures = NULL;
  const LodgeTestPicture *last;
  double duration = 0;

  if (argc != 2)
    return 2;
  pictures = lodge_test_video_read (argv[1], &duration);
  if (pictures->len == 0)
    return 1;
  last = g_ptr_array_index (pictures, pictures->len - 1);
  fprintf (stderr, "%u %.3f\n", pictures->len, duration > 0 ? duration : last->time);
  printf ("P6\n%d %d\n255\n", last->width, last->height);
  for (int i = 0; i < last->width * last->height; i++)
    {
      putchar ((int)(last->pixels[i] >> 16) & 0xff);
      putchar ((int)(last->pixels[i] >> 8) & 0xff);
      putchar ((int)last->pixels[i] & 0xff);
    }
  return 0;
}
