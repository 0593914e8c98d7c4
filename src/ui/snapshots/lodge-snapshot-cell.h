/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-row.h"

G_BEGIN_DECLS

/*
 * LodgeSnapshotCell: a row of the timeline. A list has widgets for far more rows than are on
 * screen, so it is empty, and as high as most are, until lodge_snapshot_cell_fill () gives it its
 * card.
 */
#define LODGE_TYPE_SNAPSHOT_CELL (lodge_snapshot_cell_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotCell, lodge_snapshot_cell, LODGE, SNAPSHOT_CELL, AdwBin)

GtkWidget *lodge_snapshot_cell_new (void);

/* @row: (nullable) */
void lodge_snapshot_cell_set_row (LodgeSnapshotCell *self, LodgeSnapshotRow *row);

void lodge_snapshot_cell_fill (LodgeSnapshotCell *self);
gboolean lodge_snapshot_cell_get_filled (LodgeSnapshotCell *self);

/* Names @widget, the list's row around the cell, for assistive technology. */
void lodge_snapshot_cell_name (LodgeSnapshotCell *self, GtkWidget *widget);

LodgeSnapshotRow *lodge_snapshot_cell_get_row (LodgeSnapshotCell *self); /* (nullable) */

/* At a place in the cell; negative: below it. */
void
lodge_snapshot_cell_popup_menu (LodgeSnapshotCell *self, GMenuModel *model, double x, double y);

G_END_DECLS
