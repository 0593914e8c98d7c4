/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-machine.h"
#include "lodge-snapshot.h"

G_BEGIN_DECLS

/* Every how many minutes, and how many automatic ones are kept, where nobody has said otherwise. */
#define LODGE_SNAPSHOT_POLICY_MINUTES 30
#define LODGE_SNAPSHOT_POLICY_KEEP 10
#define LODGE_SNAPSHOT_POLICY_MAX_MINUTES (24 * 60)
#define LODGE_SNAPSHOT_POLICY_MAX_KEEP 200

/*
 * What is to be kept of a machine without its user's doing: stored with the machine, and not rolled
 * back with it. Automatic ones are those that were taken for safety or on schedule; pinned ones,
 * and those that people or other programs took, never expire.
 */
typedef struct
{
  LodgeSnapshotSchedule schedule;
  guint minutes;    /* of the schedule "minutes": 1 to MAX_MINUTES */
  guint keep;       /* at most so many automatic ones: 1 to MAX_KEEP */
  guint64 budget;   /* at most so many bytes of them; 0: no limit */
  gboolean memory;  /* those on schedule have the memory too; else disks only */
  gboolean network; /* one is taken before the network is opened to the outside */
} LodgeSnapshotPolicy;

LodgeSnapshotPolicy lodge_snapshot_policy_of (LodgeMachine *machine);

/* Microseconds between two on schedule; 0: there is none. @minute: microseconds of a minute, which
 * are fewer in tests. */
gint64 lodge_snapshot_policy_get_interval (const LodgeSnapshotPolicy *self, gint64 minute);

/* Whether one of that kind may expire. */
gboolean lodge_snapshot_policy_may_expire (LodgeSnapshot *snapshot);

/*
 * The names of those of @snapshots (of LodgeSnapshot) that have to go, the first to go first:
 * oldest first, until what is left is within "keep" and the budget. @spare: (nullable): the name of
 * one that stays whatever comes;
 * @refused: (nullable): a set of names of others that do.
 * (transfer full) (element-type utf8)
 */
GPtrArray *lodge_snapshot_policy_list_expired (const LodgeSnapshotPolicy *self,
                                               GListModel *snapshots,
                                               const char *spare,
                                               GHashTable *refused);

/*
 * When the next one is due: microseconds of real time; 0: never. @running_since: when the machine
 * was started; @last: when the last one on schedule was taken, 0: never; a clock that was set back
 * may have put it into the future. A machine that has just been started, or woken up long after one
 * was due, is let be for a while first.
 */
gint64 lodge_snapshot_policy_get_due (
    const LodgeSnapshotPolicy *self, gint64 running_since, gint64 last, gint64 now, gint64 minute);

G_END_DECLS
