/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-row.h"

G_BEGIN_DECLS

/* LodgeSnapshotCard: what a row of the timeline shows: the tree's lanes, the picture, the words. */
#define LODGE_TYPE_SNAPSHOT_CARD (lodge_snapshot_card_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotCard, lodge_snapshot_card, LODGE, SNAPSHOT_CARD, AdwBin)

GtkWidget *lodge_snapshot_card_new (void);

/* @row: (nullable) */
void lodge_snapshot_card_set_row (LodgeSnapshotCard *self, LodgeSnapshotRow *row);

G_END_DECLS
