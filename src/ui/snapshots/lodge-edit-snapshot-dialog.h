/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* LodgeEditSnapshotDialog: a snapshot's title and note. */
#define LODGE_TYPE_EDIT_SNAPSHOT_DIALOG (lodge_edit_snapshot_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeEditSnapshotDialog, lodge_edit_snapshot_dialog, LODGE, EDIT_SNAPSHOT_DIALOG, AdwMessageDialog)

/* @parent: (nullable): shown on its window. */
void lodge_edit_snapshot_dialog_present (LodgeSnapshotActions *actions, LodgeSnapshot *snapshot, GtkWidget *parent);

G_END_DECLS
