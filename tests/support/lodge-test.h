/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every test program needs. Main thread. */

/* The monotonic time, in microseconds, @seconds from now. */
gint64 lodge_test_deadline (double seconds);

/* Lets the main context do something, but comes back soon even when nothing happens, so that what
 * the main context does not see (a process, a file) can be waited for too. FALSE after @deadline. */
gboolean lodge_test_iterate (gint64 deadline);

/* Runs the main context until @condition holds; fails the test when @seconds have passed. */
#define lodge_test_wait_for(condition, seconds)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 lodge_test_end = lodge_test_deadline (seconds);                                         \
    while (!(condition))                                                                           \
      if (!lodge_test_iterate (lodge_test_end))                                                    \
        g_assertion_message (                                                                      \
            G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, "waited in vain for " #condition);        \
  }                                                                                                \
  G_STMT_END

/* A GAsyncReadyCallback that stores a reference in the GAsyncResult * at @user_data. */
void lodge_test_store_result_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* Waits for a lodge_test_store_result_cb () and gives its result: (transfer full) */
GAsyncResult *lodge_test_await (GAsyncResult **result);

/* Drops the reference at @object_pointer, sets it to NULL and fails the test unless the object is
 * finalized, at the latest once the main context has nothing left to do for it. */
#define lodge_test_assert_finalizes(object_pointer)                                                \
  lodge_test_assert_finalizes_at (__FILE__, __LINE__, G_STRFUNC, (gpointer *) (object_pointer))
void lodge_test_assert_finalizes_at (const char *file, int line, const char *function, gpointer *object_pointer);

/* Gives the program folders of its own ($XDG_…) below $TMPDIR. First in main (): GLib looks at them
 * once. (G_TEST_OPTION_ISOLATE_DIRS does it for each case and leaks, which the leak checker tells.)
 * lodge_test_run () is g_test_run () without debug messages, and removes the folders again. */
void lodge_test_isolate (void);
int  lodge_test_run (void);

/* Deletes @path and what is in it; a symbolic link, not what it points to. */
void lodge_test_remove_tree (const char *path);

/* Counts a signal's emissions in the guint at @user_data; connect swapped. */
void lodge_test_count_cb (guint *count);

/* @size bytes, always the same, in which a gap or a shift shows. (transfer full) */
GBytes *lodge_test_make_bytes (gsize size);

/* Debug messages of worker threads would get into the middle of a line of the test's own output.
 * After g_test_init (). */
void lodge_test_drop_debug_messages (void);

/* A GLogFunc that says nothing, for libraries that warn of what a server sends them or of its end: that is no fault
 * of the program. */
void lodge_test_swallow_log_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data);

G_END_DECLS
