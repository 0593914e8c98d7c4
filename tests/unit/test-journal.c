/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-file.h"
#include "lodge-journal.h"
#include "lodge-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const kinds[] = { "paint", NULL };

static GVariant *
make_fields (const char *uri)
{
  const char *files[] = { "/a", "/b \"quoted\"", NULL };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "uri", g_variant_new_string (uri));
  g_variant_builder_add (&builder, "{sv}", "files", g_variant_new_strv (files, -1));
  return g_variant_builder_end (&builder);
}

/* A folder of its own for each case. (transfer full) */
static char *
make_folder (void)
{
  g_autofree char *name = g_uuid_string_random ();
  char *folder = g_build_filename (g_get_user_data_dir (), name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  return folder;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* Puts @data in an entry that nobody owns. Returns its path: (transfer full) */
static char *
plant (const char *folder, const char *data, gssize length)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, id, NULL);

  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);
  return path;
}

static GPtrArray *
claim (const char *folder)
{
  return lodge_journal_claim (folder, kinds, 1, "uri", "test:///x");
}

static void
test_round_trip (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (LodgeJournal) journal = NULL;
  g_autoptr (GPtrArray) alive = NULL;
  g_autoptr (GPtrArray) stale = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) files = NULL;

  journal = lodge_journal_begin (folder, "paint", 1, make_fields ("test:///x"), &error);
  g_assert_no_error (error);
  g_assert_true (lodge_journal_append (journal, "primed", NULL, &error));
  alive = claim (folder);
  g_assert_cmpuint (alive->len, ==, 0);

  g_clear_object (&journal);
  stale = claim (folder);
  g_assert_cmpuint (stale->len, ==, 1);
  journal = g_object_ref (stale->pdata[0]);
  g_assert_cmpstr (lodge_journal_get_kind (journal), ==, "paint");
  g_assert_cmpuint (lodge_journal_get_version (journal), ==, 1);
  g_assert_cmpstr (lodge_journal_get_string (journal, "uri"), ==, "test:///x");
  g_assert_null (lodge_journal_get_string (journal, "files"));
  files = lodge_journal_dup_strings (journal, "files");
  g_assert_cmpuint (g_strv_length (files), ==, 2);
  g_assert_cmpstr (files[1], ==, "/b \"quoted\"");
  g_assert_true (lodge_journal_has_step (journal, "primed"));
  g_assert_false (lodge_journal_has_step (journal, "painted"));

  g_assert_true (lodge_journal_remove (journal, &error));
  g_assert_cmpuint (count_files (folder), ==, 0);
}

/* In a child: writes the header and @steps steps, says so, and waits for its death. */
static G_NORETURN void
be_victim (const char *folder, guint steps, int ready)
{
  g_autoptr (LodgeJournal) journal =
      lodge_journal_begin (folder, "paint", 1, make_fields ("test:///x"), NULL);

  for (guint i = 0; i < steps; i++)
    {
      g_autofree char *name = g_strdup_printf ("step-%u", i);

      if (!lodge_journal_append (journal, name, NULL, NULL))
        _exit (1);
    }
  if (write (ready, "x", 1) != 1)
    _exit (1);
  for (;;)
    pause ();
}

static void
test_killed (void)
{
  g_autofree char *folder = make_folder ();

  for (guint steps = 0; steps < 8; steps++)
    {
      g_autoptr (GPtrArray) before = NULL;
      g_autoptr (GPtrArray) after = NULL;
      int pipes[2];
      pid_t child;
      char byte;

      g_assert_cmpint (pipe (pipes), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        be_victim (folder, steps, pipes[1]);
      g_assert_cmpint (read (pipes[0], &byte, 1), ==, 1);
      close (pipes[0]);
      close (pipes[1]);

      before = claim (folder);
      g_assert_cmpuint (before->len, ==, 0);
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);

      after = claim (folder);
      g_assert_cmpuint (after->len, ==, 1);
      for (guint i = 0; i < 8; i++)
        {
          g_autofree char *name = g_strdup_printf ("step-%u", i);

          g_assert_cmpint (lodge_journal_has_step (after->pdata[0], name), ==, i < steps);
        }
      g_assert_true (lodge_journal_remove (after->pdata[0], NULL));
    }
}

#define HEADER "{\"lodge-journal\":1,\"kind\":\"paint\",\"version\":1,\"uri\":\"test:///x\"}\n"

static void
test_torn (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *torn = plant (folder, HEADER "{\"step\":\"a\"}\n{\"step\":\"b", -1);
  g_autofree char *headless = plant (folder, "{\"lodge-jour", -1);
  g_autofree char *empty = plant (folder, "", 0);
  g_autoptr (GPtrArray) claimed = claim (folder);
  g_autoptr (GPtrArray) again = NULL;

  g_assert_cmpuint (claimed->len, ==, 1);
  g_assert_true (lodge_journal_has_step (claimed->pdata[0], "a"));
  g_assert_false (lodge_journal_has_step (claimed->pdata[0], "b"));
  g_assert_false (g_file_test (headless, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (empty, G_FILE_TEST_EXISTS));

  /* What is appended after a torn line must be found by the next one. */
  g_assert_true (lodge_journal_append (claimed->pdata[0], "c", NULL, NULL));
  g_clear_pointer (&claimed, g_ptr_array_unref);
  again = claim (folder);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_true (lodge_journal_has_step (again->pdata[0], "c"));
}

static void
test_left_alone (void)
{
  static const char *const entries[] = {
    "{\"lodge-journal\":1,\"kind\":\"knit\",\"version\":1,\"uri\":\"test:///x\"}\n",
    "{\"lodge-journal\":1,\"kind\":\"paint\",\"version\":2,\"uri\":\"test:///x\"}\n",
    "{\"lodge-journal\":2,\"kind\":\"paint\",\"version\":1,\"uri\":\"test:///x\"}\n",
    "{\"lodge-journal\":1,\"kind\":\"paint\",\"version\":1,\"uri\":\"test:///other\"}\n",
    "{\"lodge-journal\":1,\"kind\":\"paint\",\"version\":1,\"uri\":7}\n",
    "{\"lodge-journal\":1,\"kind\":[\"paint\"],\"version\":1,\"uri\":\"test:///x\"}\n",
    "{\"lodge-journal\":1,\"kind\":\"paint\",\"version\":-1,\"uri\":\"test:///x\"}\n",
    "{\"lodge-journal\":1,\"kind\":\"paint\",\"version\":1e9,\"uri\":\"test:///x\"}\n",
    "[]\n",
    "null\n",
    "\n",
    HEADER "garbage\n{\"step\":\"a\"}\n",
    HEADER "[]\n",
    HEADER "\xff\xfe\n",
    "{\"lodge-journal\":1,\"kind\":\"paint\",\"version\":1,\"uri\":\"test:///x\"\n",
  };
  g_autofree char *folder = make_folder ();
  g_autoptr (GPtrArray) claimed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    g_free (plant (folder, entries[i], -1));
  claimed = claim (folder);
  g_assert_cmpuint (claimed->len, ==, 0);
  g_assert_cmpuint (count_files (folder), ==, G_N_ELEMENTS (entries));
}

/* Looking at an entry of another kind does not keep its own recovery from it. */
static void
test_two_recoveries (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = plant (folder, HEADER, -1);
  g_autoptr (GPtrArray) other = lodge_journal_claim (folder, kinds, 1, "uri", "test:///y");
  g_autoptr (GPtrArray) first = claim (folder);
  g_autoptr (GPtrArray) second = claim (folder);

  g_assert_cmpuint (other->len, ==, 0);
  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpuint (second->len, ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_strange_files (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *outside_folder = make_folder ();
  g_autofree char *outside = g_build_filename (outside_folder, "precious", NULL);
  g_autofree char *link_id = g_uuid_string_random ();
  g_autofree char *link = g_build_filename (folder, link_id, NULL);
  g_autofree char *fifo_id = g_uuid_string_random ();
  g_autofree char *fifo = g_build_filename (folder, fifo_id, NULL);
  g_autofree char *dir_id = g_uuid_string_random ();
  g_autofree char *dir = g_build_filename (folder, dir_id, NULL);
  g_autofree char *backup = g_build_filename (folder, "not-a-uuid~", NULL);
  g_autofree char *deep = g_strnfill (200000, '[');
  g_autofree char *deep_line = g_strconcat (HEADER, deep, "\n", NULL);
  g_autofree char *large = g_strnfill (300000, 'x');
  g_autofree char *data = NULL;
  g_autoptr (GPtrArray) claimed = NULL;

  g_assert_true (g_file_set_contents (outside, HEADER "torn", -1, NULL));
  g_assert_true (g_file_set_contents (backup, HEADER, -1, NULL));
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  g_free (plant (folder, deep, -1));
  g_free (plant (folder, deep_line, -1));
  g_free (plant (folder, large, -1));
  g_free (plant (folder, "\0\0\0\n\0", 5));

  claimed = claim (folder);
  g_assert_cmpuint (claimed->len, ==, 0);
  g_assert_true (g_file_get_contents (outside, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, HEADER "torn");
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
}

/* Bytes changed, cut and doubled at random; what comes out is right or left alone, never a crash.
 */
static void
test_random_damage (void)
{
  static const char whole[] = HEADER "{\"step\":\"a\"}\n{\"step\":\"b\",\"path\":\"\\u00e4\"}\n";
  g_autofree char *folder = make_folder ();

  for (guint round = 0; round < 3000; round++)
    {
      g_autofree char *data = g_memdup2 (whole, sizeof whole);
      g_autofree char *path = NULL;
      g_autoptr (GPtrArray) claimed = NULL;
      gsize length = sizeof whole - 1;

      for (int i = g_test_rand_int_range (0, 6); i > 0; i--)
        data[g_test_rand_int_range (0, length)] = g_test_rand_int_range (0, 256);
      if (g_test_rand_bit ())
        length = g_test_rand_int_range (0, length);
      path = plant (folder, data, length);
      claimed = claim (folder);
      for (guint i = 0; i < claimed->len; i++)
        {
          g_auto (GStrv) files = lodge_journal_dup_strings (claimed->pdata[i], "files");

          lodge_journal_has_step (claimed->pdata[i], "a");
          g_assert_cmpstr (lodge_journal_get_string (claimed->pdata[i], "uri"), ==, "test:///x");
        }
      g_unlink (path);
    }
}

static void
test_no_folder (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "journal", NULL);
  g_autoptr (LodgeJournal) journal = NULL;
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  journal = lodge_journal_begin (below, "paint", 1, NULL, &error);
  g_assert_null (journal);
  g_assert_nonnull (error);
  claimed = claim (below);
  g_assert_cmpuint (claimed->len, ==, 0);
}

/* A full disk, played by a limit on the size of files. */
static void
test_no_space (void)
{
  g_autofree char *folder = make_folder ();
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      struct rlimit limit = { 150, 150 };
      LodgeJournal *journal;
      gboolean appended = TRUE;

      signal (SIGXFSZ, SIG_IGN);
      journal = lodge_journal_begin (folder, "paint", 1, make_fields ("test:///x"), NULL);
      setrlimit (RLIMIT_FSIZE, &limit);
      for (guint i = 0; i < 20 && appended; i++)
        appended = lodge_journal_append (journal, "brush", NULL, NULL);
      _exit (appended ? 1 : 0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);

  {
    g_autoptr (GPtrArray) claimed = claim (folder);

    g_assert_cmpuint (claimed->len, ==, 1);
  }
}

static void
test_async (void)
{
  GAsyncResult *stored = NULL;
  g_autoptr (LodgeJournal) journal = NULL;
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = lodge_file_dup_journal_folder ();

  lodge_journal_begin_async (
      "paint", 1, make_fields ("test:///x"), lodge_test_store_result_cb, &stored);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&stored);

    journal = lodge_journal_begin_finish (result, &error);
    g_assert_no_error (error);
  }
  lodge_journal_append_async (journal, "primed", NULL, lodge_test_store_result_cb, &stored);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&stored);

    g_assert_true (lodge_journal_append_finish (result, &error));
  }
  lodge_journal_claim_async (kinds, 1, "uri", "test:///x", lodge_test_store_result_cb, &stored);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&stored);

    claimed = lodge_journal_claim_finish (result);
    g_assert_cmpuint (claimed->len, ==, 0);
  }
  lodge_journal_remove_async (journal, lodge_test_store_result_cb, &stored);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&stored);

    g_assert_true (lodge_journal_remove_finish (result, &error));
  }
  g_assert_cmpuint (count_files (folder), ==, 0);
  lodge_test_assert_finalizes (&journal);
}

static void
test_files (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "state.json", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *below = g_build_filename (folder, "a", "b", NULL);
  g_autofree char *machine = lodge_file_dup_machine_folder ("qemu+ssh://host/system", "uuid");
  g_autofree char *hostile = lodge_file_dup_machine_folder ("../../x", "uuid");
  g_autofree char *state = lodge_file_dup_state_folder ();
  g_autofree char *data = NULL;
  gsize length = 0;

  g_assert_true (lodge_file_write_atomic (path, "one", -1, NULL));
  g_assert_true (lodge_file_write_atomic (path, "two\0three", 9, NULL));
  data = lodge_file_read (path, 100, &length, NULL);
  g_assert_cmpmem (data, length, "two\0three", 9);
  g_assert_null (lodge_file_read (path, 8, NULL, NULL));
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_null (lodge_file_read (link, 100, NULL, NULL));
  g_assert_null (lodge_file_read (folder, 100, NULL, NULL));
  g_assert_false (lodge_file_write_atomic (below, "x", -1, NULL));
  g_assert_cmpuint (count_files (folder), ==, 2);
  g_assert_true (lodge_file_make_folder (below, NULL));
  g_assert_true (g_str_has_prefix (machine, state));
  g_assert_true (g_str_has_prefix (hostile, state));
  g_assert_null (strstr (hostile, "/../"));
}

static void
test_lock (void)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *stored = NULL;
  int first = lodge_file_lock ("machine-1", &error);
  int second;
  int other;

  g_assert_no_error (error);
  g_assert_cmpint (first, >=, 0);
  second = lodge_file_lock ("machine-1", &error);
  g_assert_cmpint (second, ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  other = lodge_file_lock ("machine-2", NULL);
  g_assert_cmpint (other, >=, 0);
  close (other);
  close (first);

  lodge_file_lock_async ("machine-1", lodge_test_store_result_cb, &stored);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&stored);

    second = lodge_file_lock_finish (result, NULL);
    g_assert_cmpint (second, >=, 0);
    close (second);
  }
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);

  /* First: a child that is forked beside GTask's threads could inherit a lock of theirs. */
  g_test_add_func ("/journal/killed", test_killed);
  g_test_add_func ("/journal/no-space", test_no_space);
  g_test_add_func ("/journal/round-trip", test_round_trip);
  g_test_add_func ("/journal/torn", test_torn);
  g_test_add_func ("/journal/left-alone", test_left_alone);
  g_test_add_func ("/journal/two-recoveries", test_two_recoveries);
  g_test_add_func ("/journal/strange-files", test_strange_files);
  g_test_add_func ("/journal/random-damage", test_random_damage);
  g_test_add_func ("/journal/no-folder", test_no_folder);
  g_test_add_func ("/journal/async", test_async);
  g_test_add_func ("/file/read-write", test_files);
  g_test_add_func ("/file/lock", test_lock);

  return lodge_test_run ();
}
