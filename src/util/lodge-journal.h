/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeJournal: one operation that writes more than one thing, as noted down before each thing is
 * done, so that after a crash the next program can finish it or roll it back.
 *
 * An entry is a file $XDG_STATE_HOME/lodge/journal/<id>: one JSON object per line. The first line is
 * the header ("lodge-journal": 1, "kind", "version", and the operation's own fields); each further
 * line is a step ("step", and fields). A line counts once its newline is on the disk: a torn last
 * line never happened. The owner holds an exclusive lock on the file as long as the object lives;
 * the system drops it when the process dies. Contents are treated as hostile.
 *
 * What a field or step means is the business of the operation that owns the kind.
 *
 * Threads: an object is used by one thread at a time. All that is not _async blocks on the disk;
 * the getters do not.
 */
#define LODGE_TYPE_JOURNAL (lodge_journal_get_type ())
G_DECLARE_FINAL_TYPE (LodgeJournal, lodge_journal, LODGE, JOURNAL, GObject)

/*
 * Starts an entry; on success it is on the disk and locked. @fields: (nullable): a floating or full
 * "a{sv}" of strings ("s") and string arrays ("as"), consumed. @folder: (nullable): the default one.
 */
LodgeJournal *lodge_journal_begin (const char *folder, const char *kind, guint version, GVariant *fields, GError **error);

/* Notes a step; on the disk when it returns. @fields: (nullable): as in begin. */
gboolean lodge_journal_append (LodgeJournal *self, const char *step, GVariant *fields, GError **error);

/* The operation is over: removes the entry. Later calls on the object fail. */
gboolean lodge_journal_remove (LodgeJournal *self, GError **error);

/* Lets go of the lock and leaves the entry to the next recovery. */
void lodge_journal_close (LodgeJournal *self);

/* The same on a thread. @self must not be used until the callback was called. */
void          lodge_journal_begin_async (const char *kind, guint version, GVariant *fields, GAsyncReadyCallback callback, gpointer user_data);
LodgeJournal *lodge_journal_begin_finish (GAsyncResult *result, GError **error);
void          lodge_journal_append_async (LodgeJournal *self, const char *step, GVariant *fields, GAsyncReadyCallback callback, gpointer user_data);
gboolean      lodge_journal_append_finish (GAsyncResult *result, GError **error);
void          lodge_journal_remove_async (LodgeJournal *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean      lodge_journal_remove_finish (GAsyncResult *result, GError **error);

/*
 * Takes over the entries that have no living owner, whose kind is in @kinds (NULL-terminated),
 * whose version is at most @max_version and whose field @field is @value (NULL: any text). All
 * others are left alone, unread ones too, but a file whose header never reached the disk is removed: its operation
 * had not begun. Never fails; what can't be read is logged. @folder: (nullable): the default one.
 * Returns: (transfer full) (element-type LodgeJournal)
 */
GPtrArray *lodge_journal_claim (const char *folder, const char *const *kinds, guint max_version, const char *field, const char *value);

void       lodge_journal_claim_async (const char *const *kinds, guint max_version, const char *field, const char *value, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *lodge_journal_claim_finish (GAsyncResult *result);

const char *lodge_journal_get_id (LodgeJournal *self);
const char *lodge_journal_get_kind (LodgeJournal *self);
guint       lodge_journal_get_version (LodgeJournal *self);

/* Whether @step was noted. */
gboolean lodge_journal_has_step (LodgeJournal *self, const char *step);

/* A field of the header; NULL when absent or of another type. (transfer none) */
const char *lodge_journal_get_string (LodgeJournal *self, const char *field);

/* A field of strings; an empty vector when absent or of another type. (transfer full) */
GStrv lodge_journal_dup_strings (LodgeJournal *self, const char *field);

G_END_DECLS
