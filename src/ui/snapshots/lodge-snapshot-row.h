/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-snapshot.h"

G_BEGIN_DECLS

/* How a row of the timeline hangs on the one above. */
typedef enum
{
  LODGE_SNAPSHOT_LINK_NONE, /* a root, or a row among search results */
  LODGE_SNAPSHOT_LINK_UP,   /* the only child: in its parent's lane */
  LODGE_SNAPSHOT_LINK_FORK, /* one of several: in a lane of its own, right of its parent's */
} LodgeSnapshotLink;

/* Where a row stands in the picture of the tree. A lane is a column; a fork opens the next. */
typedef struct
{
  guint lane;
  guint through; /* bits: lanes left of it with a line that goes on below */
  guint level;   /* how many snapshots it rests on, for assistive technology */
  LodgeSnapshotLink link;
  gboolean down; /* others rest on it */
} LodgeSnapshotPlace;

/* More forks than this share the last lane. */
#define LODGE_SNAPSHOT_MAX_LANES 8

/* Which snapshots are shown. */
typedef enum
{
  LODGE_SNAPSHOT_FILTER_ALL,
  LODGE_SNAPSHOT_FILTER_MINE,      /* those that people, or other programs, took */
  LODGE_SNAPSHOT_FILTER_AUTOMATIC, /* for safety, or on schedule */
} LodgeSnapshotFilter;

/* LodgeSnapshotRow: a snapshot, where it stands in the timeline, and whether the machine's present state
 * came from it. Immutable. Main thread. */
#define LODGE_TYPE_SNAPSHOT_ROW (lodge_snapshot_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotRow, lodge_snapshot_row, LODGE, SNAPSHOT_ROW, GObject)

LodgeSnapshot            *lodge_snapshot_row_get_snapshot (LodgeSnapshotRow *self);
const LodgeSnapshotPlace *lodge_snapshot_row_get_place (LodgeSnapshotRow *self);
gboolean                  lodge_snapshot_row_get_here (LodgeSnapshotRow *self);
gboolean                  lodge_snapshot_row_equal (LodgeSnapshotRow *a, LodgeSnapshotRow *b);

/*
 * The rows of a machine's @snapshots from the roots down, a branch's after each other, oldest first.
 * Hidden ones have none: what rests on them hangs on what they rest on. With a @query (not "") those
 * whose title or note has its words, and with a @filter those that it lets through, without a tree. (transfer full) (element-type LodgeSnapshotRow)
 */
GPtrArray *lodge_snapshot_rows_build (GListModel *snapshots, const char *query, LodgeSnapshotFilter filter);

G_END_DECLS
