/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-harden.h"
#include "lodge-netd-loop.h"
#include "lodge-netd-protocol.h"

#include <glib/gi18n-lib.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/*
 * lodge-netd: the switch of one network of the user's own session. lodge-agent starts it, and it
 * ends with it. What it reads from guests is hostile; see lodge-netd-protocol.h for all else.
 */
int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc != 2 || argv[1][0] == '\0' || argv[1][0] == '.' || strchr (argv[1], '/') != NULL)
    {
      fputs ("lodge-netd is started by lodge-agent.\n", stderr);
      return 2;
    }
  lodge_netd_harden ();
  signal (SIGPIPE, SIG_IGN);
  folder = lodge_netd_dup_path (argv[1], NULL);
  return lodge_netd_loop_run (folder);
}
