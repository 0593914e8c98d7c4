/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test.h"

#include <ftw.h>
#include <stdio.h>

/* How often a condition is looked at that no source of the main context tells of. */
#define LOOK_AGAIN_MS 10

/* No callback of a test takes longer, not even under a sanitizer on a busy machine. */
#define AWAIT_SECONDS 60

gint64
lodge_test_deadline (double seconds)
{
  return g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);
}

static gboolean
on_look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
lodge_test_iterate (gint64 deadline)
{
  guint source;

  if (g_get_monotonic_time () >= deadline)
    return FALSE;

  source = g_timeout_add (LOOK_AGAIN_MS, on_look_again_cb, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  return TRUE;
}

void
lodge_test_store_result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

GAsyncResult *
lodge_test_await (GAsyncResult **result)
{
  lodge_test_wait_for (*result != NULL, AWAIT_SECONDS);
  return g_steal_pointer (result);
}

void
lodge_test_assert_finalizes_at (const char *file,
                                int line,
                                const char *function,
                                gpointer *object_pointer)
{
  gpointer object = g_steal_pointer (object_pointer);
  gint64 deadline = lodge_test_deadline (10);

  g_assert_true (G_IS_OBJECT (object));
  g_object_add_weak_pointer (object, &object);
  g_object_unref (object);
  while (object != NULL)
    {
      if (!lodge_test_iterate (deadline))
        g_assertion_message (G_LOG_DOMAIN, file, line, function, "an object was not finalized");
    }
}

void
lodge_test_count_cb (guint *count)
{
  (*count)++;
}

static GLogFunc test_log_handler;

static void
on_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) == 0)
    test_log_handler (domain, level, message, user_data);
}

void
lodge_test_drop_debug_messages (void)
{
  if (test_log_handler == NULL)
    test_log_handler = g_log_set_default_handler (on_log, NULL);
}

void
lodge_test_swallow_log_cb (const char *domain,
                           GLogLevelFlags level,
                           const char *message,
                           gpointer user_data)
{
}

static char *isolated_folder;

void
lodge_test_isolate (void)
{
  static const char *const names[] = {
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"
  };
  g_autoptr (GError) error = NULL;

  isolated_folder = g_dir_make_tmp ("lodge-XXXXXX", &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (isolated_folder, names[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
      g_setenv (names[i], path, TRUE);
    }
}

static int
on_tree_visit_cb (const char *path, const struct stat *info, int flag, struct FTW *place)
{
  return remove (path);
}

void
lodge_test_remove_tree (const char *path)
{
  nftw (path, on_tree_visit_cb, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

int
lodge_test_run (void)
{
  int result = 0;

  lodge_test_drop_debug_messages ();
  result = g_test_run ();
  if (isolated_folder != NULL)
    lodge_test_remove_tree (isolated_folder);
  g_clear_pointer (&isolated_folder, g_free);
  return result;
}

GBytes *
lodge_test_make_bytes (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8)(i * 7 + i / 251);
  return g_bytes_new_take (data, size);
}
