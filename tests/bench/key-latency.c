/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/*
 * Presses a key again and again in a window that shows the screen of vnc-load or spice-load, and
 * waits each time for the pixels that change with it: the guest's upper left, which is looked for
 * near the middle line of what the screen shows.
 *
 *   key-latency WINDOW COUNT
 *
 * Prints a line for each press: when it was made and when the pixels changed, in microseconds of
 * CLOCK_MONOTONIC.
 */

enum
{
  POLL_US = 200,
  PATIENCE_US = 2000000,
  PAUSE_US = 150000,
};

static long long
now_us (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

static unsigned long
sample (Display *display, int x, int y)
{
  XImage *image = XGetImage (display, DefaultRootWindow (display), x, y, 1, 1, AllPlanes, ZPixmap);
  unsigned long pixel = XGetPixel (image, 0, 0) & 0xffffff;

  XDestroyImage (image);
  return pixel;
}

/* The flash is red, or a middle blue, with a slope of at most 63 in its blue. */
static int
is_flash (unsigned long pixel)
{
  return (pixel >> 8) == 0xff00 || ((pixel >> 8) == 0 && (pixel & 0xff) >= 0x80);
}

static void
press (Display *display, KeyCode code, Bool down)
{
  XTestFakeKeyEvent (display, code, down, CurrentTime);
  XFlush (display);
}

/* Looks for the flash along diagonals from the window's corner. */
static int
find_flash (Display *display, int left, int top, int *x, int *y)
{
  for (*y = top + 4; *y < top + 200; *y += 8)
    for (*x = left + 4; *x < left + 200; *x += 8)
      if (is_flash (sample (display, *x, *y)))
        return 1;
  return 0;
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  XWindowAttributes attributes;
  Window child;
  KeyCode code;
  int left, top, x = 0, y = 0;

  if (argc != 3 || display == NULL)
    return 2;
  code = XKeysymToKeycode (display, XK_a);
  XGetWindowAttributes (display, strtoul (argv[1], NULL, 0), &attributes);
  XTranslateCoordinates (
      display, strtoul (argv[1], NULL, 0), DefaultRootWindow (display), 0, 0, &left, &top, &child);

  /* The click gives the keyboard to the guest. */
  XTestFakeMotionEvent (display, -1, left + attributes.width / 2, top + attributes.height / 2, 0);
  XTestFakeButtonEvent (display, 1, True, 0);
  XTestFakeButtonEvent (display, 1, False, 0);
  XFlush (display);
  usleep (500000);
  press (display, code, True);
  press (display, code, False);
  usleep (500000);
  if (!find_flash (display, left, top, &x, &y))
    return 1;

  for (int i = 0; i < atoi (argv[2]); i++)
    {
      unsigned long before = sample (display, x, y);
      long long at = now_us ();
      long long until = at;

      press (display, code, True);
      while (sample (display, x, y) == before && until - at < PATIENCE_US)
        {
          usleep (POLL_US);
          until = now_us ();
        }
      until = now_us ();
      press (display, code, False);
      printf ("%lld %lld\n", at, until);
      usleep (PAUSE_US);
    }
  return 0;
}
