/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * Starts a program and tells, from outside and alike for every toolkit, when its first window is
 * mapped and when it shows something: not all pixels of the sampled rows are of one colour.
 *
 *   first-frame COMMAND [ARG ...]
 *
 * Prints "pid N", "mapped MS", "painted MS" (milliseconds since just before fork ()), then waits
 * for the program to end or for SIGTERM, on which it ends the program.
 */

enum
{
  MIN_SIDE = 200, /* smaller windows are splash screens, tray icons and helpers of the toolkit */
  POLL_US = 2000,
  DEADLINE_MS = 60000,
};

static pid_t child;

static double
now_ms (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * 1000.0 + ts.tv_nsec / 1e6;
}

static void
on_term (int signal_number)
{
  if (child > 0)
    kill (child, SIGTERM);
}

/* A window may vanish between two requests; that is no error here. */
static int
on_x_error (Display *display, XErrorEvent *event)
{
  return 0;
}

/* Windows that were there before the program started are not its. */
static int
is_known (Window window, const Window *known, unsigned n_known)
{
  for (unsigned i = 0; i < n_known; i++)
    if (known[i] == window)
      return 1;
  return 0;
}

static Window
find_window (Display *display, const Window *known, unsigned n_known)
{
  Window root = DefaultRootWindow (display), parent, *children = NULL, found = None;
  unsigned n_children = 0;

  if (!XQueryTree (display, root, &root, &parent, &children, &n_children))
    return None;
  for (unsigned i = 0; i < n_children && found == None; i++)
    {
      XWindowAttributes attributes;

      if (is_known (children[i], known, n_known))
        continue;
      if (XGetWindowAttributes (display, children[i], &attributes) &&
          attributes.map_state == IsViewable && attributes.class == InputOutput &&
          attributes.width >= MIN_SIDE && attributes.height >= MIN_SIDE)
        found = children[i];
    }
  if (children != NULL)
    XFree (children);
  return found;
}

/* Reads from the root window, so that a frame window of a window manager does not matter; skips
 * its decorations by sampling the middle. */
static int
is_painted (Display *display, Window window)
{
  XWindowAttributes attributes;
  XImage *image;
  Window child_window;
  int x, y, painted = 0;

  if (!XGetWindowAttributes (display, window, &attributes))
    return 0;
  XTranslateCoordinates (display, window, DefaultRootWindow (display), 0, 0, &x, &y, &child_window);
  x += attributes.width / 8;
  y += attributes.height / 8;
  image = XGetImage (display,
                     DefaultRootWindow (display),
                     x,
                     y,
                     (unsigned)attributes.width * 3 / 4,
                     (unsigned)attributes.height * 3 / 4,
                     AllPlanes,
                     ZPixmap);
  if (image == NULL)
    return 0;
  for (int row = 0; row < image->height && !painted; row += 2)
    for (int column = 1; column < image->width && !painted; column += 2)
      painted = XGetPixel (image, column, row) != XGetPixel (image, 0, 0);
  XDestroyImage (image);
  return painted;
}

static pid_t
spawn (char **argv)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGTERM);
      execvp (argv[0], argv);
      perror (argv[0]);
      _exit (127);
    }
  return pid;
}

static int
watch (Display *display, const Window *known, unsigned n_known, double start)
{
  Window window = None;

  while (now_ms () - start < DEADLINE_MS)
    {
      if (waitpid (child, NULL, WNOHANG) == child)
        return 0;
      if (window == None)
        {
          window = find_window (display, known, n_known);
          if (window != None)
            printf ("mapped %.1f\n", now_ms () - start);
        }
      if (window != None && is_painted (display, window))
        {
          printf ("painted %.1f\n", now_ms () - start);
          return 1;
        }
      usleep (POLL_US);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  struct sigaction action = { .sa_handler = on_term };
  Window root, parent, *known = NULL;
  unsigned n_known = 0;
  Display *display;
  double start;
  int status = 0;

  if (argc < 2 || (display = XOpenDisplay (NULL)) == NULL)
    {
      fprintf (stderr, "usage: DISPLAY=… %s COMMAND [ARG ...]\n", argv[0]);
      return 2;
    }
  setvbuf (stdout, NULL, _IOLBF, 0);
  XSetErrorHandler (on_x_error);
  sigaction (SIGTERM, &action, NULL);
  XQueryTree (display, DefaultRootWindow (display), &root, &parent, &known, &n_known);

  start = now_ms ();
  child = spawn (argv + 1);
  printf ("pid %d\n", (int)child);
  if (!watch (display, known, n_known, start))
    {
      kill (child, SIGTERM);
      waitpid (child, NULL, 0);
      fprintf (stderr, "no painted window\n");
      return 1;
    }
  XCloseDisplay (display);
  while (waitpid (child, &status, 0) < 0)
    continue;
  return 0;
}
