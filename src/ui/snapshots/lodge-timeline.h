/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-row.h"

G_BEGIN_DECLS

/* LodgeTimeline: the tree of a machine's snapshots as a list, with a menu and keys for the actions of
 * LodgeSnapshotActions on each. Main thread.
 *
 * Property: "selected" LodgeSnapshot (read-only): the one that is chosen, or NULL. */
#define LODGE_TYPE_TIMELINE (lodge_timeline_get_type ())
G_DECLARE_FINAL_TYPE (LodgeTimeline, lodge_timeline, LODGE, TIMELINE, AdwBin)

/* Shows @snapshots ((nullable): none) with the words of @query that @filter lets through; what was chosen stays so, and at first
 * that is where the machine is. To be called again when they have changed. Returns whether there are any. */
gboolean lodge_timeline_show (LodgeTimeline *self, GListModel *snapshots, const char *query, LodgeSnapshotFilter filter);

/* Another machine's come next: what was chosen means nothing for them. */
void lodge_timeline_forget (LodgeTimeline *self);

LodgeSnapshot *lodge_timeline_get_selected (LodgeTimeline *self); /* (nullable) (transfer none) */

/* Whether others rest on the snapshot @name, hidden ones too. */
gboolean lodge_timeline_has_children (LodgeTimeline *self, const char *name);

G_END_DECLS
