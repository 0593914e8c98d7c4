/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* Asks before a snapshot (with @branch all that rests on it, too) is deleted, saying what is kept. */
void lodge_delete_snapshot_dialog_present (LodgeSnapshotActions *actions, LodgeSnapshot *snapshot, gboolean branch, GtkWidget *parent);

G_END_DECLS
