/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"
#include "lodge-restorer.h"

G_BEGIN_DECLS

/*
 * LodgeSnapshotActions: what can be done with one machine's snapshots. Adds to the machine's actions:
 * take-snapshot, automatic-snapshots and undo-restore, and, by the snapshot's name, restore-snapshot, compare-snapshot,
 * edit-snapshot, pin-snapshot,
 * delete-snapshot and delete-branch (s). Each asks first where something can be lost, runs as a job, and
 * says what failed. Main thread.
 *
 * Property: "idle" bool (read-only): something can be done now.
 * Signal: "done" (message, undo): what was done, in a sentence; undo: undo-restore takes it back.
 */
#define LODGE_TYPE_SNAPSHOT_ACTIONS (lodge_snapshot_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotActions, lodge_snapshot_actions, LODGE, SNAPSHOT_ACTIONS, GObject)

/* @parent: dialogs appear on its window; kept weakly. */
LodgeSnapshotActions *lodge_snapshot_actions_new (LodgeCore *core, LodgeMachine *machine, GActionMap *map, GtkWidget *parent);

LodgeCore     *lodge_snapshot_actions_get_core (LodgeSnapshotActions *self);
LodgeVmm      *lodge_snapshot_actions_get_vmm (LodgeSnapshotActions *self);
LodgeMachine  *lodge_snapshot_actions_get_machine (LodgeSnapshotActions *self);
gboolean       lodge_snapshot_actions_get_idle (LodgeSnapshotActions *self);
LodgeSnapshot *lodge_snapshot_actions_find (LodgeSnapshotActions *self, const char *name); /* (nullable) (transfer none) */

/* What the dialogs ask for. restore: @start: boots the machine if it is off afterwards. */
void lodge_snapshot_actions_take (LodgeSnapshotActions *self, const LodgeSnapshotRequest *request);
void lodge_snapshot_actions_restore (LodgeSnapshotActions *self, const char *name, LodgeRestoreMode mode, LodgeRestorerSafety safety, gboolean start);
void lodge_snapshot_actions_set_policy (LodgeSnapshotActions *self, const LodgeSnapshotPolicy *policy);
void lodge_snapshot_actions_edit (LodgeSnapshotActions *self, LodgeSnapshot *draft);
void lodge_snapshot_actions_delete (LodgeSnapshotActions *self, const char *name, gboolean children);

G_END_DECLS
