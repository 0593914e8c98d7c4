/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* LodgeUndoBar: above the timeline: that the last restore can be undone, and why a snapshot on schedule
 * could not be taken. Takes no room where there is neither. */
#define LODGE_TYPE_UNDO_BAR (lodge_undo_bar_get_type ())
G_DECLARE_FINAL_TYPE (LodgeUndoBar, lodge_undo_bar, LODGE, UNDO_BAR, AdwBin)

/* @actions: (nullable): of the machine that it is about. */
void lodge_undo_bar_set_actions (LodgeUndoBar *self, LodgeSnapshotActions *actions);

G_END_DECLS
