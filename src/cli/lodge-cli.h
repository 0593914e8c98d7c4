/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/* What lodgectl ends with. */
enum
{
  LODGE_CLI_EXIT_DONE = 0,
  LODGE_CLI_EXIT_FAILED = 1,
  LODGE_CLI_EXIT_USAGE = 2,
};

/*
 * All of lodgectl: reads the command line, runs one verb on a main loop of its own, and returns the
 * exit code. @factory makes the connection. The locale must have been set.
 */
int lodge_cli_main (int argc, char **argv, LodgeVmmFactory factory, gpointer factory_data);

G_END_DECLS
