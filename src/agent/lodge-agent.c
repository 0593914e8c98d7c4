/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-guard.h"
#include "lodge-agent-run.h"
#include "lodge-file.h"
#include "lodge-libvirt-vmm.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>

/* How long the user's other agent may take to be gone. */
#define LOCK_MICROSECONDS (2 * G_TIME_SPAN_SECOND)

/*
 * lodge-agent: one per user. It holds what must hold while no window is open, and settles what
 * killed programs left half done. See lodge-agent-run.h.
 */
static int
run (gboolean once)
{
  int exit_code;

  lodge_libvirt_init ();
  exit_code = lodge_agent_run (lodge_libvirt_vmm_factory, once);
  lodge_libvirt_shutdown (500);
  return exit_code;
}

/* Who only looks whether an agent is at work has the lock for a moment too; a guard's agent that
 * gave up then would leave open what it is there to end. */
static int
take_lock (GError **error)
{
  gint64 end = g_get_monotonic_time () + LOCK_MICROSECONDS;
  int lock;

  while ((lock = lodge_file_lock ("agent", error)) < 0 &&
         g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_BUSY) && g_get_monotonic_time () < end)
    {
      g_clear_error (error);
      g_usleep (LOCK_MICROSECONDS / 100);
    }
  return lock;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean once = FALSE;
  gboolean version = FALSE;
  int guard = 0;
  const GOptionEntry entries[] = {
    { "once", 0, 0, G_OPTION_ARG_NONE, &once, N_ ("Try once and end"), NULL },
    { LODGE_AGENT_GUARD_OPTION, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &guard, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version and end"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int lock;
  int exit_code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_option_context_set_summary (context,
                                _ ("Hold the networks of running machines, and finish what "
                                   "interrupted programs left half done."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      fprintf (stderr,
               "lodge-agent: %s\n",
               error != NULL ? error->message : _ ("There are no arguments but options."));
      return 2;
    }
  if (version)
    {
      puts ("lodge-agent " PACKAGE_VERSION);
      return 0;
    }

  if (guard != 0)
    return lodge_agent_guard_run (guard);
  lock = take_lock (&error);
  if (lock < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return 0; /* the user's agent is at work */
  if (lock < 0)
    {
      fprintf (stderr, "lodge-agent: %s\n", error->message);
      return 1;
    }
  exit_code = run (once);
  g_close (lock, NULL);
  return exit_code;
}
