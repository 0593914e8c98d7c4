/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-host-network.h"

G_BEGIN_DECLS

/*
 * What needs an administrator: lodge-helper, a program with a fixed list of verbs that polkit's pkexec
 * starts as root after having asked for a password. It undoes what it did, and nothing else.
 * Main thread.
 *
 * Verbs and their arguments:
 *   "bridge-create" BRIDGE ADAPTER  makes a bridge of the host's wired adapter and moves its addresses
 *                                   and routes there; until the next start of the computer,
 *                                   or for good where NetworkManager manages the adapter
 *   "bridge-delete" BRIDGE          undoes it
 *   "bridge-allow"  BRIDGE          lets machines of users enter the bridge: a line in QEMU's
 *                                   bridge.conf, and the set-user-id bit of its helper
 *   "bridge-forbid" BRIDGE          undoes it
 */
#define LODGE_ADMINISTRATOR_BRIDGE_CREATE "bridge-create"
#define LODGE_ADMINISTRATOR_BRIDGE_DELETE "bridge-delete"
#define LODGE_ADMINISTRATOR_BRIDGE_ALLOW "bridge-allow"
#define LODGE_ADMINISTRATOR_BRIDGE_FORBID "bridge-forbid"

/* Whether pkexec and the helper are installed; else the command can be shown, not run. Looks at the
 * disk once. */
gboolean lodge_administrator_is_available (void);

/* What is missing for that, and where it comes from, in a sentence; NULL: nothing. (transfer full) */
char *lodge_administrator_dup_missing (void);

/*
 * Runs a verb. @arguments ends with NULL. Fails with LODGE_VMM_ERROR_DENIED (not allowed, or the
 * question was dismissed), NOT_SUPPORTED (no polkit, or no QEMU helper, here), INVALID, EXISTS,
 * NOT_FOUND, UNSAFE, IN_USE (machines are on the bridge) or FAILED, always with a sentence.
 */
void     lodge_administrator_run_async (const char *verb, const char *const *arguments, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_administrator_run_finish (GAsyncResult *result, GError **error);

/* What an administrator could type instead, a line for each command, to be shown only. @host: (nullable):
 * for the addresses that a new bridge takes over. (transfer full) */
char *lodge_administrator_dup_command (const char *verb, const char *const *arguments, LodgeHostNetwork *host);

/*
 * The bridges that the helper made or allowed here and can undo: "bridge-create br0 eth0",
 * "bridge-allow br0", oldest first; empty: none. Reads a small file; call it on a thread.
 * (transfer full)
 */
GStrv lodge_administrator_list_done (void);

G_END_DECLS
