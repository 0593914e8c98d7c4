/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-core.h"
#include "lodge-file.h"
#include "lodge-journal.h"
#include "lodge-libvirt-vmm.h"
#include "lodge-recovery.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

/*
 * lodge-agent: one per user. It settles what killed programs left in the journal, on whichever
 * connections the entries name, and leaves when nothing is left. It holds no truth: killed at any
 * moment, the next start begins with what the journal says.
 */

/* A connection that can't be reached is tried again by itself; this is how often the journal is
 * looked at in the meantime, since other programs settle entries too. */
#define LOOK_SECONDS 60

typedef struct
{
  LodgeCore *core;
  GMainLoop *loop;
  gboolean once;
  guint waiting; /* connections whose first attempt is under way */
  guint timer;
  int exit_code;
} Agent;

static void look (Agent *self);

static gboolean
on_timeout_cb (gpointer user_data)
{
  Agent *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* Entries are left: wait for their connections, or give up. */
static void
stay (Agent *self, guint n_left)
{
  if (!self->once)
    {
      if (self->timer == 0)
        self->timer = g_timeout_add_seconds (LOOK_SECONDS, on_timeout_cb, self);
      return;
    }
  fprintf (stderr,
           ngettext ("lodge-agent: %u interrupted operation could not be settled now.\n",
                     "lodge-agent: %u interrupted operations could not be settled now.\n",
                     n_left),
           n_left);
  self->exit_code = 1;
  g_main_loop_quit (self->loop);
}

static void
claim_async (GAsyncReadyCallback callback, Agent *self)
{
  static const char *const kinds[] = { LODGE_JOURNAL_CREATE, LODGE_JOURNAL_DELETE, NULL };

  lodge_journal_claim_async (kinds, LODGE_JOURNAL_VERSION, "uri", NULL, callback, self);
}

static void
on_left_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) entries = lodge_journal_claim_finish (result);
  Agent *self = user_data;

  if (entries->len > 0)
    stay (self, entries->len);
  else
    g_main_loop_quit (self->loop);
}

static void
on_recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (lodge_core_recover_finish (LODGE_CORE (source), result, &error) < 0)
    g_warning ("%s", error->message);
  claim_async (on_left_counted_cb, user_data);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Agent *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_wait_connected_finish (LODGE_VMM (source), result, &error))
    g_message ("%s", error->message);
  if (--self->waiting == 0)
    lodge_core_recover_async (self->core, NULL, on_recovered_cb, self);
}

static void
connect_to (Agent *self, const char *uri)
{
  LodgeVmm *vmm = lodge_core_add_connection (self->core, uri);

  self->waiting++;
  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, on_connected_cb, self);
}

static void
on_claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) entries = lodge_journal_claim_finish (result);
  g_autoptr (GHashTable) uris = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Agent *self = user_data;
  GHashTableIter iter;
  gpointer uri;

  if (entries->len == 0)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      LodgeJournal *entry = g_ptr_array_index (entries, i);

      g_hash_table_add (uris, g_strdup (lodge_journal_get_string (entry, "uri")));
      /* Only looked at: the recovery claims what it settles. */
      lodge_journal_close (entry);
    }
  g_hash_table_iter_init (&iter, uris);
  while (g_hash_table_iter_next (&iter, &uri, NULL))
    connect_to (self, uri);
}

static void
look (Agent *self)
{
  claim_async (on_claimed_cb, self);
}

static gboolean
on_signal_cb (gpointer user_data)
{
  Agent *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
disconnect_all (LodgeCore *core)
{
  GListModel *connections = lodge_core_get_connections (core);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);

      lodge_vmm_disconnect (vmm);
    }
}

static int
run (gboolean once)
{
  Agent self = { .once = once };

  lodge_libvirt_init ();
  self.core = lodge_core_new (lodge_libvirt_vmm_factory, NULL, NULL);
  self.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_signal_cb, &self);
  g_unix_signal_add (SIGTERM, on_signal_cb, &self);
  look (&self);
  g_main_loop_run (self.loop);

  g_clear_handle_id (&self.timer, g_source_remove);
  disconnect_all (self.core);
  g_object_unref (self.core);
  g_main_loop_unref (self.loop);
  lodge_libvirt_shutdown (500);
  return self.exit_code;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean once = FALSE;
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "once", 0, 0, G_OPTION_ARG_NONE, &once, N_ ("Try once and end"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version and end"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int lock;
  int exit_code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_option_context_set_summary (context, _ ("Finish what interrupted programs left half done."));
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

  lock = lodge_file_lock ("agent", &error);
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
