/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* LodgeTakeSnapshotDialog: a title, a note, whether with memory; what it will cost; or why it can't be. */
#define LODGE_TYPE_TAKE_SNAPSHOT_DIALOG (lodge_take_snapshot_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeTakeSnapshotDialog, lodge_take_snapshot_dialog, LODGE, TAKE_SNAPSHOT_DIALOG, AdwMessageDialog)

/* @parent: (nullable): shown on its window. */
void lodge_take_snapshot_dialog_present (LodgeSnapshotActions *actions, GtkWidget *parent);

G_END_DECLS
