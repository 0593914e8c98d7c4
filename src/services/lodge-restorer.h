/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Going back to a snapshot so that it can be undone. Main thread.
 *
 * Before, the present state is kept: as a snapshot to be seen (origin "safety"), or as a hidden one
 * (origin "undo") that the next restore of the machine replaces.
 */
typedef enum
{
  LODGE_RESTORER_KEEP_PRESENT, /* take a visible snapshot first */
  LODGE_RESTORER_UNDO_ONLY,    /* take a hidden one, for undoing; without room for it go back all the same */
} LodgeRestorerSafety;

/*
 * @name: the snapshot's. @job: (nullable). Finish tells in @undo (nullable) (transfer full) the snapshot
 * that leads back to where it was, NULL where none could be taken.
 */
void     lodge_restorer_restore_async (LodgeCore *core, LodgeMachine *machine, const char *name, LodgeRestoreMode mode, LodgeRestorerSafety safety, LodgeJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_restorer_restore_finish (GAsyncResult *result, char **undo, GError **error);

G_END_DECLS
