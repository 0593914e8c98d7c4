/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"
#include "lodge-journal.h"

G_BEGIN_DECLS

/*
 * Settles what killed programs left in the journal for one connection. The operations that write the
 * entries (creator, remover) note:
 *
 * kind "create": header "uri", "uuid", "title", and "disk" (path) when this machine gets a disk of
 *   its own. Step "undo": it failed or was cancelled and is being taken back. A machine whose
 *   definition is stored without "undo" is complete; anything less is taken back.
 * kind "delete": header "uri", "uuid", "title", "files" (paths that the user gave up). Step
 *   "undefined": the definition is gone. It is always finished, unless the machine is in use again.
 */
#define LODGE_JOURNAL_CREATE "create"
#define LODGE_JOURNAL_DELETE "delete"
#define LODGE_JOURNAL_VERSION 1

#define LODGE_JOURNAL_STEP_UNDO "undo"
#define LODGE_JOURNAL_STEP_UNDEFINED "undefined"

/* Finish gives the number of entries settled. Entries that can't be settled now (connection lost,
 * a file in use) stay for the next time. Never fails. */
void lodge_recovery_run_async (LodgeCore *core, LodgeVmm *vmm, GAsyncReadyCallback callback, gpointer user_data);
int  lodge_recovery_run_finish (GAsyncResult *result);

/*
 * Settles one entry, of which the caller holds the lock: the same code undoes a failed create and
 * does a delete. @owner: the operation itself calls, not a later recovery; only then is a machine
 * that is running deleted. On success the entry is removed. When the connection fails it is left
 * for the recovery. Finish: FALSE with the error that stood in the way.
 */
void     lodge_recovery_settle_async (LodgeCore *core, LodgeVmm *vmm, LodgeJournal *journal, gboolean owner, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_recovery_settle_finish (GAsyncResult *result, GError **error);

/* A machine of any connection but @except that uses the local file @path. (transfer none) (nullable) */
LodgeMachine *lodge_recovery_find_user (LodgeCore *core, const char *path, LodgeMachine *except);

G_END_DECLS
