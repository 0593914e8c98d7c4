/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read of the domains becomes the machines' models; what changed is read again. */
#include "config.h"

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-private.h"
#include "lodge-libvirt-snapshots.h"

/* Events come in bursts (a start sends four); one reading serves them all. */
#define GATHER_MILLISECONDS 15

/* So many single readings cost more than reading the whole list. */
#define BULK_THRESHOLD 50

void
lodge_libvirt_entry_free (gpointer data)
{
  LodgeLibvirtEntry *entry = data;

  g_clear_pointer (&entry->snapshot_watch, lodge_libvirt_snapshot_watch_free);
  g_clear_object (&entry->machine);
  g_free (entry->seen);
  g_free (entry);
}

LodgeLibvirtEntry *
lodge_libvirt_vmm_get_entry (LodgeLibvirtVmm *self, LodgeMachine *machine)
{
  return g_hash_table_lookup (self->entries, lodge_machine_get_uuid (machine));
}

static LodgeLibvirtEntry *
add_entry (LodgeLibvirtVmm *self, const char *uuid)
{
  LodgeLibvirtEntry *entry = g_new0 (LodgeLibvirtEntry, 1);

  entry->machine = lodge_machine_new (self->uri, uuid);
  g_hash_table_insert (self->entries, g_strdup (uuid), entry);
  return entry;
}

static void
note_removed (LodgeLibvirtVmm *self, const char *uuid, guint64 serial)
{
  g_hash_table_insert (self->removed, g_strdup (uuid), g_memdup2 (&serial, sizeof serial));
}

static void
remove_entry (LodgeLibvirtVmm *self, LodgeLibvirtEntry *entry, guint64 serial)
{
  g_autoptr (LodgeMachine) machine = g_object_ref (entry->machine);
  guint position = 0;

  note_removed (self, lodge_machine_get_uuid (machine), serial);
  g_hash_table_remove (self->entries, lodge_machine_get_uuid (machine));
  lodge_machine_set_features (machine, LODGE_MACHINE_FEATURE_NONE);
  lodge_machine_set_present (machine, FALSE);
  if (g_list_store_find (self->machines, machine, &position))
    g_list_store_remove (self->machines, position);
}

static void
update_entry (LodgeLibvirtEntry *entry, LodgeLibvirtReading *reading)
{
  LodgeMachine *machine = entry->machine;

  entry->serial = reading->serial;
  g_object_freeze_notify (G_OBJECT (machine));
  lodge_machine_update_config (machine, reading->config);
  lodge_machine_set_features (machine, reading->features);
  if (!reading->live_unknown || !entry->live_known)
    lodge_machine_set_acceleration (machine, reading->acceleration);
  if (!reading->live_unknown)
    {
      lodge_machine_set_needs_restart (machine, reading->needs_restart);
      lodge_machine_update_running (machine, reading->running);
      entry->live_known = TRUE;
    }
  lodge_machine_set_n_snapshots (machine, reading->n_snapshots);
  lodge_machine_set_state (machine, reading->state, reading->reason);
  if (!lodge_machine_is_active (machine))
    {
      lodge_machine_set_statistics (machine, -1, 0);
      entry->cpu_time = 0;
    }
  g_object_thaw_notify (G_OBJECT (machine));
}

/* A reading that began before the machine was seen to be gone must not bring it back. */
static gboolean
is_outdated (LodgeLibvirtVmm *self, LodgeLibvirtEntry *entry, LodgeLibvirtReading *reading)
{
  const guint64 *removed = NULL;

  if (entry != NULL)
    return reading->serial <= entry->serial;
  removed = g_hash_table_lookup (self->removed, reading->uuid);
  return removed != NULL && reading->serial <= *removed;
}

/* Returns: the machine when the reading made a new one that is not in the list yet. */
static LodgeMachine *
apply_unlisted (LodgeLibvirtVmm *self, LodgeLibvirtReading *reading)
{
  LodgeLibvirtEntry *entry = g_hash_table_lookup (self->entries, reading->uuid);
  gboolean is_new = entry == NULL;

  if (is_outdated (self, entry, reading))
    return NULL;
  if (reading->gone)
    {
      if (entry != NULL)
        remove_entry (self, entry, reading->serial);
      else
        note_removed (self, reading->uuid, reading->serial);
      return NULL;
    }
  if (is_new)
    entry = add_entry (self, reading->uuid);
  update_entry (entry, reading);
  return is_new ? entry->machine : NULL;
}

void
lodge_libvirt_vmm_apply (LodgeLibvirtVmm *self, LodgeLibvirtReading *reading)
{
  LodgeMachine *machine = apply_unlisted (self, reading);

  if (machine != NULL)
    g_list_store_append (self->machines, machine);
}

static void
remove_unread (LodgeLibvirtVmm *self, GPtrArray *readings, guint64 since)
{
  g_autoptr (GHashTable) read = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) entries = g_hash_table_get_values (self->entries);

  for (guint i = 0; i < readings->len; i++)
    {
      LodgeLibvirtReading *reading = readings->pdata[i];

      g_hash_table_add (read, reading->uuid);
    }
  for (GList *l = entries; l != NULL; l = l->next)
    {
      LodgeLibvirtEntry *entry = l->data;

      if (entry->serial < since &&
          !g_hash_table_contains (read, lodge_machine_get_uuid (entry->machine)))
        remove_entry (self, entry, since);
    }
}

typedef struct
{
  GPtrArray *readings;
  guint64 since;
} LoadedList;

static void
loaded_list_free (gpointer data)
{
  LoadedList *list = data;

  g_ptr_array_unref (list->readings);
  g_free (list);
}

static void
post_list (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  LoadedList *list = data;
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  lodge_libvirt_vmm_answered (self);
  remove_unread (self, list->readings, list->since);
  for (guint i = 0; i < list->readings->len; i++)
    {
      LodgeMachine *machine = apply_unlisted (self, list->readings->pdata[i]);

      if (machine != NULL)
        g_ptr_array_add (added, machine);
    }
  if (added->len > 0)
    g_list_store_splice (self->machines,
                         g_list_model_get_n_items (G_LIST_MODEL (self->machines)),
                         0,
                         added->pdata,
                         added->len);
}

/* Machines whose running definitions are still to be read. */
typedef struct
{
  char uuid[VIR_UUID_STRING_BUFLEN];
  guint64 serial; /* of the reading that this completes */
  LodgeMachineConfig *stored;
  LodgeMachineConfig *running; /* NULL: could not be read */
  gboolean needs_restart;
} Deferred;

static void
deferred_free (gpointer data)
{
  Deferred *deferred = data;

  g_object_unref (deferred->stored);
  g_clear_object (&deferred->running);
  g_free (deferred);
}

static GPtrArray *
collect_deferred (GPtrArray *readings)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (deferred_free);

  for (guint i = 0; i < readings->len; i++)
    {
      LodgeLibvirtReading *reading = readings->pdata[i];
      Deferred *deferred;

      if (!reading->live_unknown)
        continue;
      deferred = g_new0 (Deferred, 1);
      g_strlcpy (deferred->uuid, reading->uuid, sizeof deferred->uuid);
      deferred->serial = reading->serial;
      deferred->stored = g_object_ref (reading->config);
      g_ptr_array_add (all, deferred);
    }
  return all;
}

static void
post_live (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  GPtrArray *all = data;

  for (guint i = 0; i < all->len; i++)
    {
      Deferred *deferred = all->pdata[i];
      LodgeLibvirtEntry *entry = g_hash_table_lookup (self->entries, deferred->uuid);

      /* A newer reading was complete by itself. */
      if (deferred->running == NULL || entry == NULL || entry->serial != deferred->serial)
        continue;
      entry->live_known = TRUE;
      lodge_machine_update_running (entry->machine, deferred->running);
      lodge_machine_set_acceleration (entry->machine,
                                      lodge_machine_config_get_acceleration (deferred->running));
      lodge_machine_set_needs_restart (entry->machine, deferred->needs_restart);
    }
}

static void
read_deferred (LodgeLibvirtLink *link, gpointer data)
{
  GPtrArray *all = data;

  for (guint i = 0; i < all->len; i++)
    {
      Deferred *deferred = all->pdata[i];
      g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, deferred->uuid, NULL);

      if (domain != NULL)
        deferred->running =
            lodge_libvirt_read_live (link, domain, deferred->stored, &deferred->needs_restart);
    }
  lodge_libvirt_link_post (
      link, post_live, g_ptr_array_ref (all), (GDestroyNotify)g_ptr_array_unref);
}

static gboolean
load (LodgeLibvirtLink *link, int live_limit, GError **error)
{
  guint64 since = lodge_libvirt_link_next_serial (link);
  GPtrArray *readings = lodge_libvirt_reading_list (link, live_limit, error);
  g_autoptr (GPtrArray) deferred = NULL;
  LoadedList *list = NULL;

  if (readings == NULL)
    return FALSE;
  deferred = collect_deferred (readings);
  list = g_new0 (LoadedList, 1);
  list->readings = readings;
  list->since = since;
  lodge_libvirt_link_post (link, post_list, list, loaded_list_free);
  if (deferred->len > 0)
    lodge_libvirt_link_push (
        link, read_deferred, g_steal_pointer (&deferred), (GDestroyNotify)g_ptr_array_unref);
  return TRUE;
}

gboolean
lodge_libvirt_machines_load (LodgeLibvirtLink *link, GError **error)
{
  return load (link, G_MAXINT, error);
}

gboolean
lodge_libvirt_machines_first_load (LodgeLibvirtLink *link, GError **error)
{
  return load (link, BULK_THRESHOLD, error);
}

static void
post_reading (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_vmm_apply (self, data);
}

void
lodge_libvirt_reread (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid)
{
  LodgeLibvirtReading *reading = lodge_libvirt_reading_new (link, domain, uuid);

  if (reading != NULL)
    lodge_libvirt_link_post (
        link, post_reading, reading, (GDestroyNotify)lodge_libvirt_reading_free);
}

static void
reread_by_uuid (LodgeLibvirtLink *link, const char *uuid)
{
  g_autoptr (LodgeVirDomain) domain =
      LV (virDomainLookupByUUIDString (lodge_libvirt_link_get_connect (link), uuid));
  virErrorPtr last = domain == NULL ? virGetLastError () : NULL;

  if (domain != NULL || (last != NULL && last->code == VIR_ERR_NO_DOMAIN))
    lodge_libvirt_reread (link, domain, uuid);
  virResetLastError ();
}

static void
reread_set (LodgeLibvirtLink *link, gpointer data)
{
  GHashTable *uuids = data;
  GHashTableIter iter;
  gpointer uuid = NULL;

  if (g_hash_table_size (uuids) > BULK_THRESHOLD)
    {
      lodge_libvirt_machines_load (link, NULL);
      return;
    }
  g_hash_table_iter_init (&iter, uuids);
  while (g_hash_table_iter_next (&iter, &uuid, NULL))
    reread_by_uuid (link, uuid);
}

static void
reload_host (LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_host_reload (link);
}

static void
reload_networks (LodgeLibvirtLink *link, gpointer data)
{
  lodge_libvirt_networks_load (link);
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
on_dirty_cb (gpointer user_data)
{
  LodgeLibvirtVmm *self = user_data;

  self->dirty_source = 0;
  if (self->link == NULL)
    {
      g_hash_table_remove_all (self->dirty);
      return G_SOURCE_REMOVE;
    }
  if (g_hash_table_size (self->dirty) > 0)
    {
      GHashTable *uuids = g_steal_pointer (&self->dirty);

      self->dirty = new_set ();
      lodge_libvirt_link_push (self->link, reread_set, uuids, (GDestroyNotify)g_hash_table_unref);
    }
  if (self->host_dirty)
    lodge_libvirt_link_push (self->link, reload_host, NULL, NULL);
  self->host_dirty = FALSE;
  if (self->networks_dirty)
    lodge_libvirt_link_push (self->link, reload_networks, NULL, NULL);
  self->networks_dirty = FALSE;
  return G_SOURCE_REMOVE;
}

static void
schedule (LodgeLibvirtVmm *self)
{
  if (self->dirty_source == 0)
    self->dirty_source = g_timeout_add (GATHER_MILLISECONDS, on_dirty_cb, self);
}

void
lodge_libvirt_vmm_mark_dirty (LodgeLibvirtVmm *self, const char *uuid)
{
  g_hash_table_add (self->dirty, g_strdup (uuid));
  schedule (self);
}

void
lodge_libvirt_vmm_mark_host_dirty (LodgeLibvirtVmm *self)
{
  self->host_dirty = TRUE;
  schedule (self);
}

void
lodge_libvirt_vmm_mark_networks_dirty (LodgeLibvirtVmm *self)
{
  self->networks_dirty = TRUE;
  schedule (self);
}

void
lodge_libvirt_vmm_make_stale (LodgeLibvirtVmm *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  self->networks_serial = 0;
  g_hash_table_remove_all (self->removed);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LodgeLibvirtEntry *entry = value;

      /* The next link counts its readings from the start. */
      entry->serial = 0;
      entry->cpu_time = 0;
      lodge_machine_set_features (entry->machine, LODGE_MACHINE_FEATURE_NONE);
      lodge_machine_set_statistics (entry->machine, -1, 0);
    }
}

static void
refresh_one (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const char *uuid = g_task_get_task_data (task);

  reread_by_uuid (link, uuid);
  g_task_return_boolean (task, TRUE);
}

static void
refresh_all (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;

  if (!lodge_libvirt_machines_load (link, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  lodge_libvirt_networks_load (link);
  lodge_libvirt_host_reload (link);
  g_task_return_boolean (task, TRUE);
}

void
lodge_libvirt_refresh (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);

  if (machine != NULL)
    g_task_set_task_data (task, g_strdup (lodge_machine_get_uuid (machine)), g_free);
  lodge_libvirt_link_run (self->link, task, machine != NULL ? refresh_one : refresh_all);
}
