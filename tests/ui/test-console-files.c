/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-console-backend.h"
#include "lodge-test-sending.h"
#include "lodge-test.h"
#include "lodge-vmm-error.h"

/*
 * Files that are sent to a real guest through a real SPICE server, and all that may come between.
 * The guest's agent does what the files' names say.
 */

#define BOOT_SECONDS 120
#define PART 65536

static LodgeTestQemu *qemu;
static LodgeConsole *console;
static char *folder;

static GFile *
make (const char *name, gsize size)
{
  return lodge_test_sending_make (folder, name, size);
}

static gboolean
is_ready (void)
{
  return lodge_console_get_files_state (console) == LODGE_FILES_READY;
}

static void
connect_console (void)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (qemu, "spice");
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_socket_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, path);

  console = lodge_console_new_for_endpoint (endpoint);
  g_assert_cmpint (lodge_console_get_files_state (console), ==, LODGE_FILES_NO_AGENT);
  lodge_console_open (console);
  lodge_test_wait_for (is_ready (), BOOT_SECONDS);
  lodge_test_qemu_mark (qemu);
}

static void
expect (const char *line)
{
  gint64 deadline = lodge_test_deadline (30);

  while (!lodge_test_qemu_said (qemu, line) && lodge_test_iterate (deadline))
    ;
  if (!lodge_test_qemu_said (qemu, line))
    {
      g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

      g_error ("The guest did not say “%s” but:\n%s", line, serial);
    }
}

/* The bytes, of sizes around those of the protocol's parts, under names that people give. */
static void
test_bytes (void)
{
  static const struct
  {
    const char *name;
    gsize size;
  } FILES[] = {
    { "nothing", 0 },
    { "one", 1 },
    { "less", PART - 1 },
    { "a part", PART },
    { "more", PART + 1 },
    { "Grüße, 世界 %s;\\n.txt", 1000 },
    { "line\nbreak\ttab", 2000 },
    { " .hidden # [a]", 3000 },
    { "large", 3 * 1024 * 1024 + 5 },
  };
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autofree char *long_name = g_strnfill (255, 'x');
  g_autoptr (LodgeTestSending) sending = NULL;
  g_autoptr (GFile) long_file = make (long_name, 12345);

  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autoptr (GFile) file = make (FILES[i].name, FILES[i].size);

      g_list_store_append (files, file);
    }
  g_list_store_append (files, long_file);
  lodge_test_qemu_mark (qemu);
  sending = lodge_test_sending_start_model (console, G_LIST_MODEL (files));
  g_assert_no_error (lodge_test_sending_wait (sending));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (files)); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);

      lodge_test_sending_assert_arrived (qemu, file);
    }
  /* Escaped as the protocol's key file does, which proves that nothing was cut. */
  expect ("name line\\nbreak\ttab");
  expect ("name Grüße, 世界 %s;\\\\n.txt");
  expect ("name \\s.hidden # [a]");
}

static double seen_fraction;
static guint n_steps;

static void
on_fraction_cb (LodgeJob *job, GParamSpec *pspec, gpointer user_data)
{
  g_assert_cmpfloat (lodge_job_get_fraction (job), >=, seen_fraction);
  seen_fraction = lodge_job_get_fraction (job);
  n_steps++;
}

/* Over all files, never back, and the last word is that all is there. */
static void
test_progress (void)
{
  g_autoptr (GFile) first = make ("slow-first", PART * 3);
  g_autoptr (GFile) second = make ("slow-second", PART * 5);
  g_autoptr (LodgeTestSending) sending = NULL;

  seen_fraction = 0;
  n_steps = 0;
  sending = lodge_test_sending_start (console, first, second, NULL);
  g_signal_connect (sending->job, "notify::fraction", G_CALLBACK (on_fraction_cb), NULL);
  lodge_test_wait_for (g_strcmp0 (lodge_job_get_detail (sending->job), "slow-second (2 of 2)") == 0,
                       30);
  g_assert_no_error (lodge_test_sending_wait (sending));
  lodge_test_wait_for (seen_fraction > 0.9999, 10);
  g_assert_cmpuint (n_steps, >, 4);
}

static void
assert_says (LodgeTestSending *sending, const char *words)
{
  if (strstr (sending->error->message, words) == NULL)
    g_error ("Not “%s” but “%s” (%s)",
             words,
             sending->error->message,
             lodge_vmm_error_get_details (sending->error));
}

static void
expect_problem (LodgeTestSending *sending, LodgeVmmError code, const char *words)
{
  const GError *error = lodge_test_sending_wait (sending);

  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
  assert_says (sending, words);
}

/* What can't be sent is told of, and the rest arrives. */
static void
test_left_out (void)
{
  g_autofree char *sub = g_build_filename (folder, "folder", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *gone = g_build_filename (folder, "gone", NULL);
  g_autoptr (GFile) good = make ("good", 5000);
  g_autoptr (GFile) last = make ("last", 6000);
  g_autoptr (GFile) secret = make ("secret", 10);
  g_autoptr (GFile) sub_file = g_file_new_for_path (sub);
  g_autoptr (GFile) pipe_file = g_file_new_for_path (pipe);
  g_autoptr (GFile) gone_file = g_file_new_for_path (gone);
  g_autoptr (LodgeTestSending) sending = NULL;

  g_mkdir (sub, 0700);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_chmod (g_file_peek_path (secret), 0);
  lodge_test_qemu_mark (qemu);
  sending =
      lodge_test_sending_start (console, sub_file, good, pipe_file, gone_file, secret, last, NULL);
  expect_problem (sending, LODGE_VMM_ERROR_INVALID, "“folder” is a folder");
  assert_says (sending, "“pipe” is not a file");
  assert_says (sending, "“gone” is not there");
  if (geteuid () != 0)
    assert_says (sending, "no permission to read “secret”");
  lodge_test_sending_assert_arrived (qemu, good);
  lodge_test_sending_assert_arrived (qemu, last);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name;
    LodgeVmmError code;
    const char *words;
  } REFUSALS[] = {
    { "refuse-a", LODGE_VMM_ERROR_FAILED, "refused to take “refuse-a”" },
    { "full-a", LODGE_VMM_ERROR_NO_SPACE, "too little free space for “full-a”" },
    { "locked-a", LODGE_VMM_ERROR_WRONG_STATE, "screen is locked" },
    { "alone-a", LODGE_VMM_ERROR_WRONG_STATE, "Nobody is logged in" },
    { "disabled-a", LODGE_VMM_ERROR_DENIED, "set to take no files" },
    { "error-a", LODGE_VMM_ERROR_FAILED, "could not store “error-a”" },
    { "stop-a", LODGE_VMM_ERROR_FAILED, "refused to take “stop-a”" },
    { "break-a", LODGE_VMM_ERROR_FAILED, "could not store “break-a”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (REFUSALS); i++)
    {
      g_autoptr (GFile) file = make (REFUSALS[i].name, PART * 20);
      g_autoptr (GFile) after = make ("after", 100 + i);
      g_autoptr (LodgeTestSending) sending = NULL;

      lodge_test_qemu_mark (qemu);
      sending = lodge_test_sending_start (console, file, after, NULL);
      expect_problem (sending, REFUSALS[i].code, REFUSALS[i].words);
      /* Where there is no room there is none for the next either. */
      if (REFUSALS[i].code != LODGE_VMM_ERROR_NO_SPACE)
        lodge_test_sending_assert_arrived (qemu, after);
      else
        {
          g_assert_false (lodge_test_qemu_said (qemu, "name after"));
          assert_says (sending, "1 more file was not sent");
        }
    }
}

static void
test_cancel (void)
{
  g_autoptr (GFile) slow = make ("slow-cancel", PART * 100);
  g_autoptr (GFile) never = make ("never", 10);
  g_autoptr (GFile) after = make ("after cancel", 1000);
  g_autoptr (LodgeTestSending) sending = NULL;
  g_autoptr (LodgeTestSending) again = NULL;

  lodge_test_qemu_mark (qemu);
  sending = lodge_test_sending_start (console, slow, never, NULL);
  lodge_test_wait_for (lodge_job_get_fraction (sending->job) > 0.05, 30);
  lodge_job_cancel (sending->job);
  g_assert_error (lodge_test_sending_wait (sending), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  expect ("VDAGENT: file ended with 1, in the middle, name slow-cancel");
  g_assert_false (lodge_test_qemu_said (qemu, "name never"));

  again = lodge_test_sending_start (console, after, NULL);
  expect ("VDAGENT: file offered, 1000 bytes, name after cancel");
  g_assert_no_error (lodge_test_sending_wait (again));
  lodge_test_sending_assert_arrived (qemu, after);
}

/* An agent that never answers holds up nobody who cancels. */
static void
test_silent (void)
{
  g_autoptr (GFile) silent = make ("silent-a", 100);
  g_autoptr (GFile) after = make ("after silence", 1000);
  g_autoptr (LodgeTestSending) sending = NULL;
  g_autoptr (LodgeTestSending) again = NULL;

  lodge_test_qemu_mark (qemu);
  sending = lodge_test_sending_start (console, silent, NULL);
  expect ("VDAGENT: file offered, 100 bytes, name silent-a");
  g_assert_null (sending->result);
  lodge_job_cancel (sending->job);
  g_assert_error (lodge_test_sending_wait (sending), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  again = lodge_test_sending_start (console, after, NULL);
  g_assert_no_error (lodge_test_sending_wait (again));
  lodge_test_sending_assert_arrived (qemu, after);
}

/* Answers about files that were never sent, and with words that there are not: the library
 * complains, and that is all. */
static void
test_rude (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_autoptr (GFile) rude = make ("rude-a", PART * 2);
  g_autoptr (LodgeTestSending) sending = NULL;

  lodge_test_qemu_mark (qemu);
  sending = lodge_test_sending_start (console, rude, NULL);
  g_assert_no_error (lodge_test_sending_wait (sending));
  lodge_test_sending_assert_arrived (qemu, rude);
  g_log_set_always_fatal (fatal);
}

/* The guest would wait for the rest for ever. */
static void
test_shrinks (void)
{
  g_autoptr (GFile) file = make ("slow-shrinks", PART * 40);
  g_autoptr (LodgeTestSending) sending = NULL;

  lodge_test_qemu_mark (qemu);
  sending = lodge_test_sending_start (console, file, NULL);
  lodge_test_wait_for (lodge_job_get_fraction (sending->job) > 0, 30);
  g_assert_cmpint (truncate (g_file_peek_path (file), PART * 20), ==, 0);
  expect_problem (sending, LODGE_VMM_ERROR_CONFLICT, "became shorter");
}

static void
test_two_at_once (void)
{
  g_autoptr (GFile) first = make ("slow-one", PART * 4);
  g_autoptr (GFile) second = make ("slow-two", PART * 4);
  g_autoptr (LodgeTestSending) one = NULL;
  g_autoptr (LodgeTestSending) two = NULL;

  lodge_test_qemu_mark (qemu);
  one = lodge_test_sending_start (console, first, NULL);
  two = lodge_test_sending_start (console, second, NULL);
  g_assert_no_error (lodge_test_sending_wait (one));
  g_assert_no_error (lodge_test_sending_wait (two));
  lodge_test_sending_assert_arrived (qemu, first);
  lodge_test_sending_assert_arrived (qemu, second);
}

/* By the second screen's console, too. */
static void
test_head (void)
{
  GListModel *heads = lodge_console_get_heads (console);
  g_autoptr (GFile) file = make ("to the second", 4000);
  g_autoptr (LodgeTestSending) sending = NULL;
  g_autoptr (LodgeConsole) head = NULL;

  lodge_test_wait_for (g_list_model_get_n_items (heads) == 1, 20);
  head = g_list_model_get_item (heads, 0);
  lodge_test_qemu_mark (qemu);
  sending = lodge_test_sending_start (head, file, NULL);
  g_assert_no_error (lodge_test_sending_wait (sending));
  lodge_test_sending_assert_arrived (qemu, file);
}

/* In the midst of a message, most of the times: what the guest's agent gets from the next viewer
 * begins anew. */
static void
test_reopen (void)
{
  g_autoptr (GFile) file = make ("slow-reopen", PART * 100);
  g_autoptr (GFile) after = make ("after reopening", 1000);

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (LodgeTestSending) cut = NULL;
      g_autoptr (LodgeTestSending) whole = NULL;

      cut = lodge_test_sending_start (console, file, NULL);
      lodge_test_wait_for (lodge_job_get_fraction (cut->job) > 0, 30);
      lodge_console_close (console);
      expect_problem (cut, LODGE_VMM_ERROR_DISCONNECTED, "went away before “slow-reopen”");
      lodge_console_open (console);
      lodge_test_wait_for (is_ready (), 30);
      lodge_test_qemu_mark (qemu);
      whole = lodge_test_sending_start (console, after, NULL);
      g_assert_no_error (lodge_test_sending_wait (whole));
      lodge_test_sending_assert_arrived (qemu, after);
    }
}

/* By either side. */
static void
test_disconnect (void)
{
  g_autoptr (GFile) file = make ("slow-disconnect", PART * 100);
  g_autoptr (GFile) more = make ("more to go", 10);
  g_autoptr (LodgeTestSending) first = NULL;
  g_autoptr (LodgeTestSending) second = NULL;
  g_autoptr (LodgeTestSending) third = NULL;

  first = lodge_test_sending_start (console, file, more, NULL);
  lodge_test_wait_for (lodge_job_get_fraction (first->job) > 0, 30);
  lodge_console_close (console);
  expect_problem (first, LODGE_VMM_ERROR_DISCONNECTED, "went away before “slow-disconnect”");
  assert_says (first, "1 more file was not sent");
  lodge_console_open (console);
  lodge_test_wait_for (is_ready (), 30);

  second = lodge_test_sending_start (console, file, more, NULL);
  lodge_test_wait_for (lodge_job_get_fraction (second->job) > 0, 30);
  lodge_test_qemu_kill (qemu);
  expect_problem (second, LODGE_VMM_ERROR_DISCONNECTED, "went away before “slow-disconnect”");
  g_assert_cmpint (lodge_console_get_files_state (console), ==, LODGE_FILES_NO_AGENT);

  third = lodge_test_sending_start (console, more, NULL);
  expect_problem (third, LODGE_VMM_ERROR_DISCONNECTED, "takes no files any more");
}

static void
test_vnc (void)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (qemu, "vnc");
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_socket_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, path);
  g_autoptr (LodgeConsole) vnc = lodge_console_new_for_endpoint (endpoint);

  g_assert_cmpint (lodge_console_get_files_state (vnc), ==, LODGE_FILES_NEVER);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  qemu = lodge_test_qemu_new ();
  if (qemu == NULL)
    {
      g_printerr ("QEMU or the guest is missing.\n");
      return 77;
    }

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  folder = g_dir_make_tmp ("lodge-files-XXXXXX", NULL);
  lodge_test_qemu_set_screens (qemu, 2);
  lodge_test_qemu_start (qemu, TRUE);
  connect_console ();

  g_test_add_func ("/console/files/bytes", test_bytes);
  g_test_add_func ("/console/files/progress", test_progress);
  g_test_add_func ("/console/files/left-out", test_left_out);
  g_test_add_func ("/console/files/refused", test_refused);
  g_test_add_func ("/console/files/cancel", test_cancel);
  g_test_add_func ("/console/files/silent", test_silent);
  g_test_add_func ("/console/files/rude", test_rude);
  g_test_add_func ("/console/files/shrinks", test_shrinks);
  g_test_add_func ("/console/files/two-at-once", test_two_at_once);
  g_test_add_func ("/console/files/head", test_head);
  g_test_add_func ("/console/files/vnc", test_vnc);
  g_test_add_func ("/console/files/reopen", test_reopen);
  g_test_add_func ("/console/files/disconnect", test_disconnect);
  result = g_test_run ();

  lodge_console_close (console);
  lodge_test_assert_finalizes (&console);
  lodge_test_qemu_free (qemu);
  lodge_test_remove_tree (folder);
  g_free (folder);
  return result;
}
