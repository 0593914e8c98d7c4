/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* LodgeRestoreDialog: what going back to a snapshot will do and change, before it does. */
#define LODGE_TYPE_RESTORE_DIALOG (lodge_restore_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeRestoreDialog, lodge_restore_dialog, LODGE, RESTORE_DIALOG, AdwMessageDialog)

/* @parent: (nullable): shown on its window. */
void lodge_restore_dialog_present (LodgeSnapshotActions *actions, LodgeSnapshot *snapshot, GtkWidget *parent);

G_END_DECLS
