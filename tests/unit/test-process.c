/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "lodge-process.h"
#include "lodge-test.h"

static LodgeProcessResult *
run (const LodgeProcessSpec *spec, GCancellable *cancellable, GError **error)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_process_run_async (spec, cancellable, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  return lodge_process_run_finish (result, error);
}

static LodgeProcessResult *
run_script (const char *script, LodgeProcessSpec spec, GError **error)
{
  const char *argv[] = { "sh", "-c", script, NULL };

  spec.argv = argv;
  return run (&spec, NULL, error);
}

static void
test_output (void)
{
  LodgeProcessSpec spec = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeProcessResult) result =
      run_script ("echo out; echo err >&2; pwd; echo $LC_ALL; cat; exit 3", spec, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result->exit_code, ==, 3);
  g_assert_cmpint (result->signal, ==, 0);
  g_assert_cmpstr (result->output, ==, "out\n/\nC.UTF-8\n");
  g_assert_cmpuint (result->output_length, ==, strlen (result->output));
  g_assert_cmpstr (result->errors, ==, "err\n");
}

static void
test_signal (void)
{
  LodgeProcessSpec spec = { 0 };
  g_autoptr (LodgeProcessResult) result = run_script ("kill -SEGV $$", spec, NULL);

  g_assert_cmpint (result->exit_code, ==, -1);
  g_assert_cmpint (result->signal, ==, SIGSEGV);
}

static void
test_absent (void)
{
  const char *argv[] = { "lodge-no-such-program", NULL };
  const LodgeProcessSpec spec = { .argv = argv };
  g_autoptr (GError) error = NULL;

  g_assert_null (run (&spec, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* No shell: an argument is an argument. */
static void
test_arguments (void)
{
  const char *argv[] = { "printf", "%s|%s", "$(id) `id` ; \"'", "a b\n", NULL };
  const LodgeProcessSpec spec = { .argv = argv };
  g_autoptr (LodgeProcessResult) result = run (&spec, NULL, NULL);

  g_assert_cmpstr (result->output, ==, "$(id) `id` ; \"'|a b\n");
}

static void
test_timeout (void)
{
  LodgeProcessSpec spec = { .timeout = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_null (run_script ("exec sleep 600", spec, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_too_much (void)
{
  LodgeProcessSpec spec = { .max_output = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeProcessResult) result = NULL;

  g_assert_null (run_script ("yes", spec, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);

  /* Of stderr the start is kept, and the program goes on. */
  result = run_script (
      "i=0; while [ $i -lt 500 ]; do echo 123456789 >&2; i=$((i+1)); done; echo end", spec, NULL);
  g_assert_cmpstr (result->output, ==, "end\n");
  g_assert_cmpuint (strlen (result->errors), ==, 1000);
}

static void
test_limits (void)
{
  LodgeProcessSpec spec = { .max_file_size = 4096, .max_cpu = 5, .max_memory = 512 * 1024 * 1024 };
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "lodge-limit-XXXXXX", NULL);
  g_autofree char *script = NULL;
  g_autoptr (LodgeProcessResult) result = NULL;
  GStatBuf info = { 0 };
  int fd = g_mkstemp (path);

  close (fd);
  script =
      g_strdup_printf ("ulimit -c; ulimit -t; ulimit -v; exec head -c 100000 /dev/zero > %s", path);
  result = run_script (script, spec, NULL);
  g_assert_cmpint (result->exit_code, !=, 0);
  g_assert_cmpstr (result->output, ==, "0\n5\n524288\n");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <=, 4096);
  g_unlink (path);
}

static gboolean
is_alive (const char *pid_path)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (pid_path, &text, NULL, NULL));
  return kill ((pid_t)g_ascii_strtoll (text, NULL, 10), 0) == 0;
}

/* Cancelling ends the program and what it has started. */
static void
test_cancel (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lodge-process-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pid", NULL);
  g_autofree char *script =
      g_strdup_printf ("sleep 600 & echo $! > %s.new; mv %s.new %s; wait", path, path, path);
  const char *argv[] = { "sh", "-c", script, NULL };
  const LodgeProcessSpec spec = { .argv = argv };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_process_run_async (&spec, cancellable, lodge_test_store_result_cb, &stored);
  lodge_test_wait_for (g_file_test (path, G_FILE_TEST_EXISTS), 10);
  g_assert_true (is_alive (path));
  g_cancellable_cancel (cancellable);
  result = lodge_test_await (&stored);
  g_assert_null (lodge_process_run_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  lodge_test_wait_for (!is_alive (path), 10);
  g_unlink (path);
  g_rmdir (folder);
}

/* A grandchild that keeps the pipes open is not waited for. */
static void
test_left_behind (void)
{
  LodgeProcessSpec spec = { 0 };
  gint64 before = g_get_monotonic_time ();
  g_autoptr (LodgeProcessResult) result = run_script ("sleep 600 & echo done", spec, NULL);

  g_assert_cmpstr (result->output, ==, "done\n");
  g_assert_cmpint (g_get_monotonic_time () - before, <, 30 * G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/output", test_output);
  g_test_add_func ("/process/signal", test_signal);
  g_test_add_func ("/process/absent", test_absent);
  g_test_add_func ("/process/arguments", test_arguments);
  g_test_add_func ("/process/timeout", test_timeout);
  g_test_add_func ("/process/too-much", test_too_much);
  g_test_add_func ("/process/limits", test_limits);
  g_test_add_func ("/process/cancel", test_cancel);
  g_test_add_func ("/process/left-behind", test_left_behind);
  return g_test_run ();
}
