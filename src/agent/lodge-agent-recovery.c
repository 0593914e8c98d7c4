/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-recovery.h"

#include "lodge-journal.h"
#include "lodge-recovery.h"

/* A connection that can't be reached is tried again by itself; this is how often the journal is
 * looked at in the meantime, since other programs settle entries too. */
#define LOOK_SECONDS 60

struct _LodgeAgentRecovery
{
  gatomicrefcount references; /* ours, and one for each callback under way */
  LodgeCore *core;
  LodgeAgentRecoveryFunc func; /* NULL: freed */
  gpointer user_data;
  guint waiting; /* connections whose first attempt is under way */
  guint timer;
};

static void
unref (LodgeAgentRecovery *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_object_unref (self->core);
  g_free (self);
}

static LodgeAgentRecovery *
ref (LodgeAgentRecovery *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void look (LodgeAgentRecovery *self);

static gboolean
on_timeout_cb (gpointer user_data)
{
  LodgeAgentRecovery *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
finish_look (LodgeAgentRecovery *self, guint n_left)
{
  if (self->func == NULL)
    return;
  if (n_left > 0 && self->timer == 0)
    self->timer = g_timeout_add_seconds (LOOK_SECONDS, on_timeout_cb, self);
  self->func (n_left, self->user_data);
}

static void
claim_async (GAsyncReadyCallback callback, LodgeAgentRecovery *self)
{
  static const char *const kinds[] = { LODGE_JOURNAL_CREATE, LODGE_JOURNAL_DELETE, NULL };

  lodge_journal_claim_async (kinds, LODGE_JOURNAL_VERSION, "uri", NULL, callback, ref (self));
}

static void
on_left_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) entries = lodge_journal_claim_finish (result);
  LodgeAgentRecovery *self = user_data;

  finish_look (self, entries->len);
  unref (self);
}

static void
on_recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeAgentRecovery *self = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_core_recover_finish (LODGE_CORE (source), result, &error) < 0)
    g_warning ("%s", error->message);
  claim_async (on_left_counted_cb, self);
  unref (self);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeAgentRecovery *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_wait_connected_finish (LODGE_VMM (source), result, &error))
    g_message ("%s", error->message);
  if (--self->waiting == 0)
    lodge_core_recover_async (self->core, NULL, on_recovered_cb, ref (self));
  unref (self);
}

static void
connect_to (LodgeAgentRecovery *self, const char *uri)
{
  LodgeVmm *vmm = lodge_core_add_connection (self->core, uri);

  self->waiting++;
  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, on_connected_cb, ref (self));
}

static void
connect_to_all (LodgeAgentRecovery *self, GPtrArray *entries)
{
  g_autoptr (GHashTable) uris = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer uri;

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
on_claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) entries = lodge_journal_claim_finish (result);
  LodgeAgentRecovery *self = user_data;

  if (entries->len > 0 && self->func != NULL)
    connect_to_all (self, entries);
  else
    finish_look (self, 0);
  unref (self);
}

static void
look (LodgeAgentRecovery *self)
{
  claim_async (on_claimed_cb, self);
}

LodgeAgentRecovery *
lodge_agent_recovery_new (LodgeCore *core, LodgeAgentRecoveryFunc func, gpointer user_data)
{
  LodgeAgentRecovery *self = g_new0 (LodgeAgentRecovery, 1);

  g_atomic_ref_count_init (&self->references);
  self->core = g_object_ref (core);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
lodge_agent_recovery_free (LodgeAgentRecovery *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->func = NULL;
  unref (self);
}

void
lodge_agent_recovery_start (LodgeAgentRecovery *self)
{
  look (self);
}
