/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Why the last snapshot on schedule of a machine could not be taken: a small file that lodge-agent
 * leaves for those who have a window, in Lodge's state folder. No file: all is well. Main thread;
 * nothing blocks.
 */

/* The file, to be watched. (transfer full) */
GFile *lodge_schedule_note_dup_file (const char *uuid);

/* @text: (nullable): a sentence; NULL: all is well again. */
void lodge_schedule_note_write (const char *uuid, const char *text);

/* Finish gives the sentence (transfer full), or NULL: there is none; and in @when (nullable) the
 * time, in microseconds of real time. */
void lodge_schedule_note_read_async (const char *uuid,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *lodge_schedule_note_read_finish (GAsyncResult *result, gint64 *when);

G_END_DECLS
