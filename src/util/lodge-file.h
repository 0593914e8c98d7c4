/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Lodge's own small files. Every function here blocks on the disk: call them on a thread, never on
 * the main thread (the dup_ functions only build strings). Errors: G_FILE_ERROR with a sentence.
 */

/* $XDG_STATE_HOME/lodge, $XDG_STATE_HOME/lodge/journal, and the folder of lock files, which is below
 * $XDG_RUNTIME_DIR, since a lock means nothing after the session. (transfer full) */
char *lodge_file_dup_state_folder (void);
char *lodge_file_dup_journal_folder (void);
char *lodge_file_dup_lock_folder (void);

/* $XDG_STATE_HOME/lodge/<connection>/<uuid>: bookkeeping of one machine that must not travel with its
 * definition. The connection's URI is turned into a file name. (transfer full) */
char *lodge_file_dup_machine_folder (const char *uri, const char *uuid);

/* Makes @path and its parents, for the user alone (0700). TRUE also when it is there. */
gboolean lodge_file_make_folder (const char *path, GError **error);

/* Puts @path's content in place whole or not at all, and on the disk when it returns: a temporary
 * file beside it, fsync, rename, fsync of the folder. Mode 0600. @length: -1 for NUL-terminated. */
gboolean lodge_file_write_atomic (const char *path, const char *data, gssize length, GError **error);

/* The content of a regular file of at most @max_bytes, NUL-terminated. A symbolic link, anything
 * that is no regular file, and a larger one fail. (transfer full) */
char *lodge_file_read (const char *path, gsize max_bytes, gsize *length, GError **error);

/* Writes the folder's entries to the disk; what can't be synced (some file systems) is no error. */
void lodge_file_sync_folder (const char *path);

/*
 * Takes the lock called @name ([A-Za-z0-9-]) that serialises Lodge's own processes. Returns a
 * descriptor to be given to g_close (), which unlocks; -1 with G_IO_ERROR_BUSY while another holds
 * it. The system unlocks when the process ends, however it ends.
 */
int lodge_file_lock (const char *name, GError **error);

/* The same on a thread. */
void lodge_file_lock_async (const char *name, GAsyncReadyCallback callback, gpointer user_data);
int  lodge_file_lock_finish (GAsyncResult *result, GError **error);

G_END_DECLS
