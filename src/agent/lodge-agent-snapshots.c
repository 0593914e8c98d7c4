/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-snapshots.h"

#include "lodge-agent-clock.h"
#include "lodge-fault.h"
#include "lodge-restorer.h"
#include "lodge-safety-net.h"
#include "lodge-schedule-note.h"
#include "lodge-size.h"

#include <glib/gi18n-lib.h>

/* One that has failed is tried again after so many minutes at the latest. */
#define AGAIN_MINUTES 5
/* Room that is left to the machines, which go on writing. */
#define RESERVE LODGE_GIB
/* A restore stops a machine as well, and then says what undoes it. */
#define STOP_SECONDS 5

/* One machine. Kept by what is under way with it, also when the machine has gone meanwhile. */
typedef struct
{
  gatomicrefcount references;
  LodgeAgentSnapshots *owner; /* NULL: has gone */
  LodgeMachine *machine;
  gint64 since;    /* it runs since then; 0: it does not */
  gint64 last;     /* when the last one on schedule was taken; 0: never */
  gint64 again;    /* not before; 0: any time */
  char *undo;      /* it has run with this noted */
  guint stop;      /* source */
  gboolean looked; /* "last" is known */
  gboolean busy;
} Entry;

struct _LodgeAgentSnapshots
{
  LodgeVmm *vmm;
  LodgeAgentClock *clock;
  GPtrArray *entries;
  GSourceOnceFunc func;
  gpointer user_data;
  gint64 minute;
  guint idle;
};

static void update_soon (LodgeAgentSnapshots *self);

static Entry *
entry_ref (Entry *entry)
{
  g_atomic_ref_count_inc (&entry->references);
  return entry;
}

static void
entry_unref (Entry *entry)
{
  if (!g_atomic_ref_count_dec (&entry->references))
    return;
  g_object_unref (entry->machine);
  g_free (entry->undo);
  g_free (entry);
}

/* The end of what was under way; consumes the reference. */
static void
entry_rest (Entry *entry)
{
  entry->busy = FALSE;
  if (entry->owner != NULL)
    update_soon (entry->owner);
  entry_unref (entry);
}

static gint64
find_last (LodgeMachine *machine)
{
  GListModel *snapshots = lodge_machine_get_snapshots (machine);
  guint64 last = 0;

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (lodge_snapshot_get_origin (snapshot) == LODGE_SNAPSHOT_ORIGIN_SCHEDULE)
        last = MAX (last, lodge_snapshot_get_created (snapshot));
    }
  return (gint64)last;
}

static void
fail (Entry *entry, const char *text)
{
  const LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (entry->machine);
  gint64 minute = entry->owner != NULL ? entry->owner->minute : G_TIME_SPAN_MINUTE;
  gint64 interval = lodge_snapshot_policy_get_interval (&policy, minute);

  g_message ("%s: %s", lodge_machine_get_title (entry->machine), text);
  entry->again = g_get_real_time () + MIN (interval, AGAIN_MINUTES * minute);
  lodge_schedule_note_write (lodge_machine_get_uuid (entry->machine), text);
}

static void
on_expired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (lodge_safety_net_expire_finish (result, &error) < 0)
    g_message ("%s", error->message);
  entry_rest (user_data);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Entry *entry = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lodge_safety_net_take_finish (result, NULL, &error);

  lodge_fault_point ("agent.snapshot-taken");
  if (name == NULL)
    {
      /* Somebody is just at it: nothing to worry about. */
      if (g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY))
        entry->again = g_get_real_time () + G_TIME_SPAN_SECOND;
      else
        fail (entry, error->message);
      entry_rest (entry);
      return;
    }
  entry->last = g_get_real_time ();
  entry->again = 0;
  lodge_schedule_note_write (lodge_machine_get_uuid (entry->machine), NULL);
  lodge_safety_net_expire_async (
      LODGE_VMM (source), entry->machine, name, NULL, on_expired_cb, entry);
}

/* What keeps one from being taken now, as a sentence; or NULL. */
static char *
dup_obstacle (const LodgeSnapshotFeatures *features, const LodgeSnapshotPolicy *policy)
{
  guint64 needed = RESERVE + (policy->memory ? features->space_needed : 0);
  g_autofree char *needed_text = lodge_size_format (needed);
  g_autofree char *free_text = lodge_size_format (features->space_free);

  if (features->take != NULL)
    return g_strdup (features->take);
  if (features->space_free == 0 || features->space_free >= needed)
    return NULL;
  return g_strdup_printf (_ ("The disk is nearly full: %s are free, and an automatic snapshot is "
                             "taken only where %s are. Free some space, or keep fewer."),
                          free_text,
                          needed_text);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Entry *entry = user_data;
  const LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (entry->machine);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);
  g_autofree char *obstacle = features != NULL ? dup_obstacle (features, &policy) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* Translators: the title of a snapshot; a date format, see g_date_time_format (). */
  g_autofree char *title = g_date_time_format (now, _ ("Automatic, %e %b %H:%M"));
  const LodgeSnapshotRequest request = {
    .title = title,
    .origin = LODGE_SNAPSHOT_ORIGIN_SCHEDULE,
    .memory = policy.memory,
  };

  if (obstacle != NULL || error != NULL)
    {
      fail (entry, obstacle != NULL ? obstacle : error->message);
      entry_rest (entry);
      return;
    }
  lodge_safety_net_take_async (
      LODGE_VMM (source), entry->machine, &request, NULL, NULL, on_taken_cb, entry);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Entry *entry = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error))
    {
      entry->last = find_last (entry->machine);
      entry->looked = TRUE;
    }
  else
    fail (entry, error->message);
  entry_rest (entry);
}

/* Real time at which something is to be done for it; 0: never. */
static gint64
get_due (LodgeAgentSnapshots *self, Entry *entry, gint64 now)
{
  const LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (entry->machine);
  gint64 due;

  if (policy.schedule == LODGE_SNAPSHOT_SCHEDULE_OFF || entry->since == 0 ||
      !lodge_machine_get_present (entry->machine) ||
      lodge_machine_get_state (entry->machine) != LODGE_MACHINE_STATE_RUNNING)
    return 0;
  /* The clock was set back: what was in the past is so still. */
  entry->since = MIN (entry->since, now);
  entry->last = MIN (entry->last, now);
  if (entry->again > now + AGAIN_MINUTES * self->minute)
    entry->again = now;
  due = entry->looked
            ? lodge_snapshot_policy_get_due (&policy, entry->since, entry->last, now, self->minute)
            : now;
  return MAX (due, entry->again);
}

static void
begin (LodgeAgentSnapshots *self, Entry *entry)
{
  entry->busy = TRUE;
  entry_ref (entry);
  if (entry->looked)
    lodge_vmm_read_snapshot_features_async (
        self->vmm, entry->machine, NULL, on_features_read_cb, entry);
  else
    lodge_vmm_read_snapshots_async (self->vmm, entry->machine, NULL, on_read_cb, entry);
}

/* The one that is due first, unless one is being taken. */
static void
update (LodgeAgentSnapshots *self)
{
  gint64 now = g_get_real_time ();
  gint64 first_due = 0;
  Entry *first = NULL;

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      gint64 due = get_due (self, entry, now);

      if (entry->busy)
        return;
      if (due == 0 || (first != NULL && due >= first_due))
        continue;
      first = entry;
      first_due = due;
    }
  if (first != NULL && first_due <= now &&
      lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED)
    begin (self, first);
  else
    lodge_agent_clock_set (self->clock, first_due > now ? first_due : 0);
}

static gboolean
on_idle_cb (gpointer user_data)
{
  LodgeAgentSnapshots *self = user_data;

  self->idle = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
update_soon (LodgeAgentSnapshots *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle_cb, self);
}

static gboolean
on_time_cb (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lodge_restorer_forget_undo_finish (result, &error))
    g_message ("%s", error->message);
  entry_unref (user_data);
}

static gboolean
on_stopped_cb (gpointer user_data)
{
  Entry *entry = user_data;

  entry->stop = 0;
  if (g_strcmp0 (entry->undo, lodge_restorer_get_undo (entry->machine)) == 0)
    lodge_restorer_forget_undo_async (
        entry->owner->vmm, entry->machine, NULL, on_forgotten_cb, entry_ref (entry));
  g_clear_pointer (&entry->undo, g_free);
  return G_SOURCE_REMOVE;
}

/* Forgets the undo when the machine has run with it and is off. */
static void
follow_undo (Entry *entry)
{
  LodgeMachineState state = lodge_machine_get_state (entry->machine);
  const char *undo = lodge_restorer_get_undo (entry->machine);

  /* Another one: what stopped the machine was a restore. */
  if (lodge_machine_is_active (entry->machine) && undo != NULL &&
      g_strcmp0 (undo, entry->undo) != 0)
    {
      g_clear_handle_id (&entry->stop, g_source_remove);
      g_free (entry->undo);
      entry->undo = g_strdup (undo);
    }
  if (entry->undo != NULL && entry->stop == 0 &&
      (state == LODGE_MACHINE_STATE_OFF || state == LODGE_MACHINE_STATE_CRASHED))
    entry->stop = g_timeout_add_seconds (STOP_SECONDS, on_stopped_cb, entry);
}

static void
on_machine_changed_cb (LodgeMachine *machine, GParamSpec *pspec, Entry *entry)
{
  if (!lodge_machine_is_active (machine))
    entry->since = 0;
  else if (entry->since == 0)
    entry->since = g_get_real_time ();
  follow_undo (entry);
  update_soon (entry->owner);
}

static void
on_config_changed_cb (LodgeMachineConfig *config, GParamSpec *pspec, Entry *entry)
{
  if (!g_str_has_prefix (pspec->name, "snapshot-"))
    return;
  entry->again = 0;
  follow_undo (entry);
  update_soon (entry->owner);
  entry->owner->func (entry->owner->user_data);
}

static void
add_machine (LodgeAgentSnapshots *self, LodgeMachine *machine)
{
  Entry *entry = g_new0 (Entry, 1);

  g_atomic_ref_count_init (&entry->references);
  entry->owner = self;
  entry->machine = g_object_ref (machine);
  /* One that runs already has settled, as far as is known. */
  entry->since =
      lodge_machine_is_active (machine) ? MAX (lodge_machine_get_state_since (machine), 1) : 0;
  g_signal_connect (machine, "notify::state", G_CALLBACK (on_machine_changed_cb), entry);
  g_signal_connect (
      lodge_machine_get_config (machine), "notify", G_CALLBACK (on_config_changed_cb), entry);
  follow_undo (entry);
  g_ptr_array_add (self->entries, entry);
}

/* Deleted, it needs no note either. */
static void
drop_entry (gpointer data)
{
  Entry *entry = data;

  g_clear_handle_id (&entry->stop, g_source_remove);
  g_signal_handlers_disconnect_by_data (entry->machine, entry);
  g_signal_handlers_disconnect_by_data (lodge_machine_get_config (entry->machine), entry);
  if (!lodge_machine_get_present (entry->machine))
    lodge_schedule_note_write (lodge_machine_get_uuid (entry->machine), NULL);
  entry->owner = NULL;
  entry_unref (entry);
}

static Entry *
find_entry (LodgeAgentSnapshots *self, LodgeMachine *machine)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (((Entry *)g_ptr_array_index (self->entries, i))->machine == machine)
      return g_ptr_array_index (self->entries, i);
  return NULL;
}

static void
on_machines_changed_cb (
    GListModel *machines, guint position, guint removed, guint added, LodgeAgentSnapshots *self)
{
  g_autoptr (GHashTable) present = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      g_hash_table_add (present, machine);
      if (find_entry (self, machine) == NULL)
        add_machine (self, machine);
    }
  for (guint i = self->entries->len; i > 0; i--)
    {
      Entry *entry = g_ptr_array_index (self->entries, i - 1);

      if (!g_hash_table_contains (present, entry->machine))
        g_ptr_array_remove_index_fast (self->entries, i - 1);
    }
  update_soon (self);
}

static void
on_state_changed_cb (LodgeVmm *vmm, GParamSpec *pspec, LodgeAgentSnapshots *self)
{
  update_soon (self);
}

LodgeAgentSnapshots *
lodge_agent_snapshots_new (LodgeVmm *vmm, GSourceOnceFunc func, gpointer user_data)
{
  LodgeAgentSnapshots *self = g_new0 (LodgeAgentSnapshots, 1);
  const char *minute = g_getenv ("LODGE_MINUTE");
  guint64 milliseconds = 0;

  self->vmm = g_object_ref (vmm);
  self->func = func;
  self->user_data = user_data;
  self->minute = G_TIME_SPAN_MINUTE;
  if (minute != NULL && g_ascii_string_to_unsigned (minute, 10, 1, 60 * 1000, &milliseconds, NULL))
    self->minute = (gint64)milliseconds * G_TIME_SPAN_MILLISECOND;
  self->entries = g_ptr_array_new_with_free_func (drop_entry);
  self->clock = lodge_agent_clock_new (on_time_cb, self);
  g_signal_connect (vmm, "notify::state", G_CALLBACK (on_state_changed_cb), self);
  g_signal_connect (
      lodge_vmm_get_machines (vmm), "items-changed", G_CALLBACK (on_machines_changed_cb), self);
  on_machines_changed_cb (lodge_vmm_get_machines (vmm), 0, 0, 0, self);
  return self;
}

void
lodge_agent_snapshots_free (LodgeAgentSnapshots *self)
{
  g_signal_handlers_disconnect_by_data (self->vmm, self);
  g_signal_handlers_disconnect_by_data (lodge_vmm_get_machines (self->vmm), self);
  g_ptr_array_unref (self->entries);
  g_clear_handle_id (&self->idle, g_source_remove);
  lodge_agent_clock_free (self->clock);
  g_object_unref (self->vmm);
  g_free (self);
}
