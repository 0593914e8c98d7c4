/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-policy.h"

/* How long a machine that has just started is let be. */
#define SETTLE_MINUTES 5

LodgeSnapshotPolicy
lodge_snapshot_policy_of (LodgeMachine *machine)
{
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  guint minutes = lodge_machine_config_get_snapshot_minutes (config);
  guint keep = lodge_machine_config_get_snapshot_keep (config);

  return (LodgeSnapshotPolicy){
    .schedule = lodge_machine_config_get_snapshot_schedule (config),
    .minutes = minutes > 0 ? MIN (minutes, LODGE_SNAPSHOT_POLICY_MAX_MINUTES)
                           : LODGE_SNAPSHOT_POLICY_MINUTES,
    .keep = keep > 0 ? MIN (keep, LODGE_SNAPSHOT_POLICY_MAX_KEEP) : LODGE_SNAPSHOT_POLICY_KEEP,
    .budget = lodge_machine_config_get_snapshot_budget (config),
    .memory = lodge_machine_config_get_snapshot_memory (config),
    .network = lodge_machine_config_get_snapshot_network (config),
  };
}

gint64
lodge_snapshot_policy_get_interval (const LodgeSnapshotPolicy *self, gint64 minute)
{
  switch (self->schedule)
    {
    case LODGE_SNAPSHOT_SCHEDULE_MINUTES:
      return (gint64)self->minutes * minute;
    case LODGE_SNAPSHOT_SCHEDULE_HOURLY:
      return 60 * minute;
    case LODGE_SNAPSHOT_SCHEDULE_DAILY:
      return 24 * 60 * minute;
    case LODGE_SNAPSHOT_SCHEDULE_OFF:
    default:
      return 0;
    }
}

gint64
lodge_snapshot_policy_get_due (
    const LodgeSnapshotPolicy *self, gint64 running_since, gint64 last, gint64 now, gint64 minute)
{
  gint64 interval = lodge_snapshot_policy_get_interval (self, minute);
  gint64 settled = MIN (running_since, now) + MIN (interval, SETTLE_MINUTES * minute);

  if (interval == 0)
    return 0;
  return last == 0 ? settled : MAX (MIN (last, now) + interval, settled);
}

gboolean
lodge_snapshot_policy_may_expire (LodgeSnapshot *snapshot)
{
  LodgeSnapshotOrigin origin = lodge_snapshot_get_origin (snapshot);

  return (origin == LODGE_SNAPSHOT_ORIGIN_SAFETY || origin == LODGE_SNAPSHOT_ORIGIN_SCHEDULE) &&
         !lodge_snapshot_get_pinned (snapshot) && !lodge_snapshot_get_hidden (snapshot);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  guint64 first = lodge_snapshot_get_created (*(LodgeSnapshot *const *)a);
  guint64 second = lodge_snapshot_get_created (*(LodgeSnapshot *const *)b);

  return first < second ? -1 : first > second;
}

GPtrArray *
lodge_snapshot_policy_list_expired (const LodgeSnapshotPolicy *self,
                                    GListModel *snapshots,
                                    const char *spare,
                                    GHashTable *refused)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) automatic = g_ptr_array_new_with_free_func (g_object_unref);
  guint64 size = 0;
  guint n_left;

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (!lodge_snapshot_policy_may_expire (snapshot))
        continue;
      size += lodge_snapshot_get_size (snapshot);
      g_ptr_array_add (automatic, g_steal_pointer (&snapshot));
    }
  g_ptr_array_sort (automatic, compare_age);
  n_left = automatic->len;
  for (guint i = 0; i < automatic->len; i++)
    {
      LodgeSnapshot *snapshot = g_ptr_array_index (automatic, i);
      const char *name = lodge_snapshot_get_name (snapshot);

      if (n_left <= self->keep && (self->budget == 0 || size <= self->budget))
        break;
      if (g_strcmp0 (name, spare) == 0 ||
          (refused != NULL && g_hash_table_contains (refused, name)))
        continue;
      g_ptr_array_add (names, g_strdup (name));
      size -= MIN (size, lodge_snapshot_get_size (snapshot));
      n_left--;
    }
  return names;
}
