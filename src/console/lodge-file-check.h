/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Looks at a file that is to be sent to a guest. Main thread, nothing blocks.
 *
 * Finish: its size in bytes. What is no ordinary file, has a name that can't be told to a guest or
 * can't be looked at is an error: LODGE_VMM_ERROR_INVALID, DENIED or NOT_FOUND, as a sentence.
 */
void lodge_file_check_async (GFile *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
goffset lodge_file_check_finish (GFile *file, GAsyncResult *result, GError **error);

/* What a person calls the file. (transfer full) */
char *lodge_file_check_dup_name (GFile *file);

/* The sentence for a file that the host does not give. @cause: of GIO. (transfer full) */
GError *lodge_file_check_unreadable (const char *name, const GError *cause);

G_END_DECLS
