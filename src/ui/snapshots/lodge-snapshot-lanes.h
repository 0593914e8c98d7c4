/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-snapshot-row.h"

G_BEGIN_DECLS

/* LodgeSnapshotLanes: the piece of the tree's picture beside one row. Decoration: the row's level says
 * the same to assistive technology. */
#define LODGE_TYPE_SNAPSHOT_LANES (lodge_snapshot_lanes_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotLanes, lodge_snapshot_lanes, LODGE, SNAPSHOT_LANES, GtkWidget)

/* @row: (nullable) */
void lodge_snapshot_lanes_set_row (LodgeSnapshotLanes *self, LodgeSnapshotRow *row);

G_END_DECLS
