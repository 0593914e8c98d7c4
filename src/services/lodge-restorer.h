/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Going back to a snapshot so that it can be undone. Main thread.
 *
 * Before, the present state is kept: as a snapshot to be seen (origin "safety"), or as a hidden one
 * (origin "undo"). The machine notes it (its config's "snapshot-undo"), so that whichever program
 * is there can undo, until the next restore, or until the machine has run and stopped: then the
 * note goes (lodge-agent sees to it), and a hidden one with it.
 */
typedef enum
{
  LODGE_RESTORER_KEEP_PRESENT, /* take a visible snapshot first; without it nothing is done */
  LODGE_RESTORER_UNDO_ONLY, /* take a hidden one, for undoing; where none can be taken go back all
                               the same */
} LodgeRestorerSafety;

/*
 * @name: the snapshot's. @job: (nullable). Finish tells in @undo (nullable) (transfer full) the snapshot
 * that leads back to where it was, NULL where none could be taken, and in @note (nullable) (transfer
 * full) a sentence that the user should read: that it can't be undone, or not wholly, and why; else NULL.
 */
void     lodge_restorer_restore_async (LodgeCore *core, LodgeMachine *machine, const char *name, LodgeRestoreMode mode, LodgeRestorerSafety safety, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_restorer_restore_finish (GAsyncResult *result, char **undo, char **note, GError **error);

/* Whether the guest's clock stands at the time of the snapshot, since no agent in it could set it. Before
 * finish. */
gboolean lodge_restorer_is_clock_behind (GAsyncResult *result);

/* The snapshot that takes the machine's last restore back, or NULL. (transfer none) */
const char *lodge_restorer_get_undo (LodgeMachine *machine);

/* Takes it back; that can be undone as well. Finish: lodge_restorer_restore_finish (). */
void lodge_restorer_undo_async (LodgeCore *core, LodgeMachine *machine, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* Forgets it: the note goes, and the snapshot, if it is a hidden one. */
void     lodge_restorer_forget_undo_async (LodgeVmm *vmm, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_restorer_forget_undo_finish (GAsyncResult *result, GError **error);

G_END_DECLS
