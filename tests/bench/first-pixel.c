/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/*
 * Waits until the first screen of vnc-load or spice-load (0x2040 in red and green) stands anywhere
 * on the X screen, and says when, in microseconds of CLOCK_MONOTONIC.
 *
 *   first-pixel SECONDS
 */

enum
{
  COLUMNS = 6,
  ROWS = 5,
  POLL_US = 1000,
};

static long long
now_us (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

static int
is_there (Display *display, int x, int y)
{
  XImage *image = XGetImage (display, DefaultRootWindow (display), x, y, 1, 1, AllPlanes, ZPixmap);
  unsigned long pixel = XGetPixel (image, 0, 0);

  XDestroyImage (image);
  return (pixel >> 8 & 0xffff) == 0x2040;
}

/* Windows open in the middle or in the upper left. */
static int
look (Display *display)
{
  int width = DisplayWidth (display, DefaultScreen (display));
  int height = DisplayHeight (display, DefaultScreen (display));

  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++)
      if (is_there (display, width * (column * 2 + 1) / 16, height * (row * 2 + 1) / 14))
        return 1;
  return 0;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  long long end;

  if (argc != 2 || display == NULL)
    return 2;
  /* The viewer before may be on the screen still. */
  end = now_us () + atoi (argv[1]) * 1000000LL;
  while (look (display) && now_us () < end)
    usleep (POLL_US);
  printf ("ready\n");
  fflush (stdout);
  end = now_us () + atoi (argv[1]) * 1000000LL;
  while (now_us () < end)
    {
      if (look (display))
        {
          printf ("%lld\n", now_us ());
          return 0;
        }
      usleep (POLL_US);
    }
  return 1;
}
