/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-machine.h"
#include "lodge-snapshot.h"
#include "lodge-vmm-snapshot-types.h"

G_BEGIN_DECLS

/* Words for snapshots: pure functions; char*: (transfer full), const char*: static. */

/* "Running, with memory", "Off", "Disks only"; and an icon for it. */
const char *lodge_snapshot_words_kind (LodgeSnapshotKind kind);
const char *lodge_snapshot_words_kind_icon (LodgeSnapshotKind kind);

/* Who took it when that was not the user, else NULL. */
const char *lodge_snapshot_words_origin (LodgeSnapshotOrigin origin);

/* "Today, 14:05", "27 Nov 2026, 14:05"; microseconds of real time. */
char *lodge_snapshot_words_date (guint64 created, gint64 now);

/* "Running, with memory · Today, 14:05 · 1.2 GiB · Automatic" */
char *lodge_snapshot_words_details (LodgeSnapshot *snapshot, gint64 now);

/* What taking one costs: "Takes about 3 s, in which the machine stands still. Needs up to 1.3 GiB of …".
 * NULL: nothing worth telling. */
char *lodge_snapshot_words_cost (const LodgeSnapshotFeatures *features, gboolean memory);

/* "Snapshot 3": one that none of @snapshots has. */
char *lodge_snapshot_words_title (GListModel *snapshots);

/* What differs, a line each: "Memory: 2 GiB now, 1 GiB then". (element-type utf8) */
GPtrArray *lodge_snapshot_words_compare (LodgeMachineConfig *now, LodgeMachineConfig *then);

/* What keeps it from being restored as it was, or NULL. */
const char *lodge_snapshot_words_problem (LodgeSnapshot *snapshot);

G_END_DECLS
