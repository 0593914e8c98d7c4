/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fault.h"

#ifdef LODGE_FAULT_POINTS
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How often a thread that is held looks whether it may go on, in microseconds. */
#define LOOK 10000

/* @hold: NAME:FILE. The file tells that the point was reached, and without it the thread goes on.
 */
static void
hold (const char *hold, const char *name)
{
  gsize length = strlen (name);
  const char *file;

  if (strncmp (hold, name, length) != 0 || hold[length] != ':')
    return;
  file = hold + length + 1;
  if (!g_file_set_contents (file, "", 0, NULL))
    return;
  while (g_access (file, F_OK) == 0)
    g_usleep (LOOK);
}

void
lodge_fault_point (const char *name)
{
  if (g_strcmp0 (g_getenv ("LODGE_FAULT"), name) == 0)
    kill (getpid (), SIGKILL);
  if (g_strcmp0 (g_getenv ("LODGE_FAULT_STOP"), name) == 0)
    kill (getpid (), SIGSTOP);
  if (g_getenv ("LODGE_FAULT_HOLD") != NULL)
    hold (g_getenv ("LODGE_FAULT_HOLD"), name);
}
#endif
