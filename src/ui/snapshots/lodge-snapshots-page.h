/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* LodgeSnapshotsPage: the timeline of one machine's snapshots, and what can be done with the selected one.
 * Reads them while it is on screen: when it is shown, when the window gets the focus, when the machine has
 * become idle. */
#define LODGE_TYPE_SNAPSHOTS_PAGE (lodge_snapshots_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotsPage, lodge_snapshots_page, LODGE, SNAPSHOTS_PAGE, AdwBin)

/* @actions: (nullable): of the machine to show. */
void lodge_snapshots_page_set_actions (LodgeSnapshotsPage *self, LodgeSnapshotActions *actions);

G_END_DECLS
