/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fault.h"

#ifdef LODGE_FAULT_POINTS
#include <signal.h>
#include <unistd.h>

void
lodge_fault_point (const char *name)
{
  if (g_strcmp0 (g_getenv ("LODGE_FAULT"), name) == 0)
    kill (getpid (), SIGKILL);
  if (g_strcmp0 (g_getenv ("LODGE_FAULT_STOP"), name) == 0)
    kill (getpid (), SIGSTOP);
}
#endif
