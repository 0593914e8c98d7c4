/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-administrator.h"
#include "lodge-test.h"
#include "lodge-vmm-error.h"

#include <glib/gstdio.h>
#include <string.h>

/* A folder in PATH with a stand-in for pkexec, which writes down what it is told. */
static char *folder;

static void
put_pkexec (int exit_code)
{
  g_autofree char *path = g_build_filename (folder, "pkexec", NULL);
  g_autofree char *text = g_strdup_printf (
      "#!/bin/sh\nfor word; do echo \"$word\"; done >%s/log\necho 'technical %%s' >&2\nexit %d\n",
      folder,
      exit_code);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
}

static gboolean
run (const char *verb, const char *const *arguments, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lodge_administrator_run_async (verb, arguments, NULL, lodge_test_store_result_cb, &result);
  lodge_test_wait_for (result != NULL, 30);
  return lodge_administrator_run_finish (result, error);
}

static void
test_run (void)
{
  const char *const arguments[] = { "br0", "eth0", NULL };
  g_autofree char *log = g_build_filename (folder, "log", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  put_pkexec (0);
  g_assert_true (run (LODGE_ADMINISTRATOR_BRIDGE_CREATE, arguments, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, LIBEXECDIR "/lodge-helper\nbridge-create\nbr0\neth0\n");
}

/* What a program of that path asks the administrator for when the environment names another helper.
 * (transfer full) */
static char *
dup_asked_by (const char *program)
{
  g_autofree char *log = g_build_filename (folder, "log", NULL);
  const char *const argv[] = { program, "run", NULL };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) environment =
      g_environ_setenv (g_get_environ (), "LODGE_HELPER", "/bin/other", TRUE);
  char *text = NULL;
  int status = -1;

  put_pkexec (0);
  g_spawn_sync (NULL, (char **)argv, environment, 0, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  *strchr (text, '\n') = '\0';
  return text;
}

/* Only where it was built a program takes its helper from the environment. */
static void
test_environment (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *path = g_build_filename (folder, "copy", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (self);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *built = dup_asked_by (self);
  g_autofree char *copied = NULL;

  g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  copied = dup_asked_by (path);
  g_assert_cmpstr (built, ==, "/bin/other");
  g_assert_cmpstr (copied, ==, LIBEXECDIR "/lodge-helper");
}

/* Each way to end is an error of its own, with the technical text as details only. */
static void
test_outcomes (void)
{
  static const struct
  {
    int exit_code;
    int code;
  } cases[] = {
    { 1, LODGE_VMM_ERROR_FAILED },     { 2, LODGE_VMM_ERROR_INVALID },
    { 3, LODGE_VMM_ERROR_FAILED },     { 10, LODGE_VMM_ERROR_EXISTS },
    { 11, LODGE_VMM_ERROR_NOT_FOUND }, { 12, LODGE_VMM_ERROR_NOT_FOUND },
    { 13, LODGE_VMM_ERROR_UNSAFE },    { 14, LODGE_VMM_ERROR_NOT_SUPPORTED },
    { 15, LODGE_VMM_ERROR_DENIED },    { 16, LODGE_VMM_ERROR_IN_USE },
    { 126, LODGE_VMM_ERROR_DENIED },   { 127, LODGE_VMM_ERROR_DENIED },
    { 99, LODGE_VMM_ERROR_FAILED },
  };
  const char *const arguments[] = { "br0", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      put_pkexec (cases[i].exit_code);
      g_assert_false (run (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, arguments, &error));
      g_assert_error (error, LODGE_VMM_ERROR, cases[i].code);
      g_assert_null (strstr (error->message, "technical"));
      g_assert_nonnull (strstr (lodge_vmm_error_get_details (error), "technical %s"));
    }
}

static void
test_no_pkexec (void)
{
  const char *const arguments[] = { "br0", NULL };
  g_autofree char *path = g_build_filename (folder, "pkexec", NULL);
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  g_assert_false (lodge_administrator_is_available ());
  g_assert_false (run (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, arguments, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
}

static void
test_commands (void)
{
  const char *const arguments[] = { "br0", "eth0", NULL };
  g_autofree char *create =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_CREATE, arguments, NULL);
  g_autofree char *allow =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, arguments, NULL);
  g_autofree char *forbid =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_FORBID, arguments, NULL);
  g_autofree char *delete =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_DELETE, arguments, NULL);

  g_assert_nonnull (strstr (create, "ip link set dev eth0 master br0"));
  g_assert_nonnull (strstr (allow, "allow br0"));
  g_assert_nonnull (strstr (forbid, "^allow br0$"));
  g_assert_nonnull (strstr (delete, "link delete dev br0"));
}

/* The program that test_environment runs. */
static int
run_once (void)
{
  const char *const arguments[] = { "br0", NULL };

  return run (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, arguments, NULL) ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  int status;

  if (argc == 2 && g_str_equal (argv[1], "run"))
    return run_once ();
  lodge_test_isolate ();
  folder = g_dir_make_tmp ("lodge-XXXXXX", NULL);
  path = g_strdup_printf ("%s:/usr/bin:/bin", folder);
  g_setenv ("PATH", path, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/administrator/run", test_run);
  g_test_add_func ("/administrator/environment", test_environment);
  g_test_add_func ("/administrator/outcomes", test_outcomes);
  g_test_add_func ("/administrator/commands", test_commands);
  if (!g_file_test ("/usr/bin/pkexec", G_FILE_TEST_EXISTS))
    g_test_add_func ("/administrator/no-pkexec", test_no_pkexec);
  status = lodge_test_run ();
  lodge_test_remove_tree (folder);
  g_free (folder);
  return status;
}
