/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-administrator.h"

#include "lodge-file.h"
#include "lodge-process.h"
#include "lodge-text.h"
#include "lodge-vmm-error.h"

#include <glib/gi18n-lib.h>

#define HELPER "lodge-helper"

/* pkexec(1): what it ends with itself; the helper's own codes are below. */
#define PKEXEC_DISMISSED 126
#define PKEXEC_DENIED 127

/* Where the helper notes what it did: a line each (see src/helper). */
#define DONE_FILE "/var/lib/lodge/helper.done"
#define DONE_FILE_MAX 65536

#define BRIDGE_CONF "/etc/qemu/bridge.conf"

/* Whether this program runs from the folder it was built in. What is installed, or was copied,
 * never takes from its environment what an administrator is to be asked for. */
static gboolean
runs_from_build (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);

  while (path != NULL && !g_str_equal (path, "/") && !g_str_equal (path, "."))
    {
      g_autofree char *folder = g_path_get_dirname (path);
      g_autofree char *mark = g_build_filename (folder, "meson-private", "coredata.dat", NULL);

      if (g_file_test (mark, G_FILE_TEST_EXISTS))
        return TRUE;
      g_free (path);
      path = g_steal_pointer (&folder);
    }
  return FALSE;
}

static const char *
get_development (const char *variable)
{
  const char *value = g_getenv (variable);

  return value != NULL && runs_from_build () ? value : NULL;
}

static char *
dup_helper_path (void)
{
  /* pkexec asks for more before it runs that one. */
  const char *other = get_development ("LODGE_HELPER");

  return other != NULL ? g_strdup (other) : g_build_filename (LIBEXECDIR, HELPER, NULL);
}

char *
lodge_administrator_dup_missing (void)
{
  g_autofree char *pkexec = g_find_program_in_path ("pkexec");
  g_autofree char *helper = dup_helper_path ();

  if (pkexec == NULL)
    return g_strdup (_ ("polkit’s “pkexec” is not installed, so Lodge can’t ask for an "
                        "administrator’s password. Install the package “pkexec” or “polkit”, or "
                        "use the commands."));
  if (!g_file_test (helper, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup_printf (_ ("Lodge’s own helper “%s” is not installed. Install the whole of "
                               "the package “lodge”, or use the commands."),
                            helper);
  return NULL;
}

gboolean
lodge_administrator_is_available (void)
{
  g_autofree char *missing = lodge_administrator_dup_missing ();

  return missing == NULL;
}

/* What lodge-helper ends with (src/helper/lodge-helper-private.h), in words. */
static const struct
{
  int exit_code;
  LodgeVmmError code;
  const char *sentence;
} outcomes[] = {
  { 2,
    LODGE_VMM_ERROR_INVALID,
    N_ ("A bridge’s name has at most 15 letters, digits, dots, dashes and "
        "underscores.") },
  { 10,
    LODGE_VMM_ERROR_EXISTS,
    N_ ("This computer has a network device of that name already. Choose "
        "another name.") },
  { 11,
    LODGE_VMM_ERROR_NOT_FOUND,
    N_ ("That adapter can’t be put into a bridge: it must be wired, "
        "present, and in no other bridge.") },
  { 12,
    LODGE_VMM_ERROR_NOT_FOUND,
    N_ ("That is not of Lodge’s doing, so Lodge does not undo it.") },
  { 13,
    LODGE_VMM_ERROR_UNSAFE,
    N_ ("A file or folder that is the administrator’s can be changed by "
        "others. Nothing was done.") },
  { 14,
    LODGE_VMM_ERROR_NOT_SUPPORTED,
    N_ ("QEMU’s bridge helper is not installed on this computer.") },
  { 15,
    LODGE_VMM_ERROR_DENIED,
    N_ ("The administrator’s “/etc/qemu/bridge.conf” denies that bridge.") },
  { 16,
    LODGE_VMM_ERROR_IN_USE,
    N_ ("Machines are on that bridge. Turn them off or move them first.") },
  { PKEXEC_DISMISSED,
    LODGE_VMM_ERROR_DENIED,
    N_ ("An administrator’s permission is needed, and was "
        "not given.") },
  { PKEXEC_DENIED,
    LODGE_VMM_ERROR_DENIED,
    N_ ("An administrator’s permission is needed, and was not "
        "given.") },
};

/* NULL: it went well. */
static GError *
judge (const LodgeProcessResult *result)
{
  g_autofree char *details = lodge_text_dup_safe (result->errors, -1, 1024);

  if (result->exit_code == 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      if (outcomes[i].exit_code == result->exit_code)
        return lodge_vmm_error_new (outcomes[i].code, details, "%s", _ (outcomes[i].sentence));
    }
  return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                              details,
                              _ ("The administrator’s helper failed, and took back what it had "
                                 "begun."));
}

static void
on_process_done_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (LodgeProcessResult) result = NULL;
  GError *error = NULL;

  result = lodge_process_run_finish (async_result, &error);
  if (result != NULL)
    error = judge (result);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      error = lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                   NULL,
                                   _ ("polkit’s “pkexec” is not installed here. An administrator "
                                      "can type the command instead."));
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
lodge_administrator_run_async (const char *verb,
                               const char *const *arguments,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *helper = dup_helper_path ();
  LodgeProcessSpec spec = { 0 };

  g_return_if_fail (verb != NULL);

  g_task_set_source_tag (task, lodge_administrator_run_async);
  g_ptr_array_add (argv, (char *)"pkexec");
  g_ptr_array_add (argv, helper);
  g_ptr_array_add (argv, (char *)verb);
  for (guint i = 0; arguments != NULL && arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *)arguments[i]);
  g_ptr_array_add (argv, NULL);
  /* A person types a password: no time limit. */
  spec.argv = (const char *const *)argv->pdata;
  lodge_process_run_async (&spec, cancellable, on_process_done_cb, task);
}

gboolean
lodge_administrator_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_administrator_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Commands to be shown */

static void
add_address_moves (GString *text, const LodgeHostDevice *from, const char *to)
{
  for (char **address = from->addresses; *address != NULL; address++)
    {
      g_string_append_printf (text, "\nsudo ip address del %s dev %s", *address, from->name);
      g_string_append_printf (text, "\nsudo ip address add %s dev %s", *address, to);
    }
}

static char *
dup_create_command (const char *bridge, const char *adapter, LodgeHostNetwork *host)
{
  GString *text = g_string_new (NULL);
  const LodgeHostDevice *device =
      host != NULL ? lodge_host_network_find_device (host, adapter) : NULL;

  g_string_append_printf (text, "sudo ip link add name %s type bridge stp_state 0", bridge);
  g_string_append_printf (text, "\nsudo ip link set dev %s up", bridge);
  g_string_append_printf (text, "\nsudo ip link set dev %s master %s", adapter, bridge);
  if (device != NULL)
    add_address_moves (text, device, bridge);
  if (device != NULL && lodge_host_network_get_gateway (host) != NULL &&
      g_strcmp0 (lodge_host_network_get_default_device (host), adapter) == 0)
    g_string_append_printf (text,
                            "\nsudo ip route replace default via %s dev %s",
                            lodge_host_network_get_gateway (host),
                            bridge);
  return g_string_free (text, FALSE);
}

char *
lodge_administrator_dup_command (const char *verb,
                                 const char *const *arguments,
                                 LodgeHostNetwork *host)
{
  const char *helper = host != NULL ? lodge_host_network_get_bridge_helper_path (host) : NULL;
  const char *bridge = arguments[0];

  g_return_val_if_fail (verb != NULL && bridge != NULL, NULL);

  if (g_str_equal (verb, LODGE_ADMINISTRATOR_BRIDGE_CREATE))
    return dup_create_command (bridge, arguments[1], host);
  if (g_str_equal (verb, LODGE_ADMINISTRATOR_BRIDGE_DELETE))
    return g_strdup_printf ("sudo ip link delete dev %s", bridge);
  if (g_str_equal (verb, LODGE_ADMINISTRATOR_BRIDGE_FORBID))
    return g_strdup_printf ("sudo sed -i '/^allow %s$/d' " BRIDGE_CONF, bridge);
  return g_strdup_printf ("sudo mkdir -p /etc/qemu\n"
                          "echo 'allow %s' | sudo tee -a " BRIDGE_CONF "\n"
                          "sudo chmod u+s %s",
                          bridge,
                          helper != NULL ? helper : "/usr/lib/qemu/qemu-bridge-helper");
}

/* A bridge that the kernel had is forgotten when the computer starts again. */
static gboolean
exists (const char *bridge)
{
  g_autofree char *path = g_build_filename ("/sys/class/net", bridge, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

GStrv
lodge_administrator_list_done (void)
{
  const char *other = get_development ("LODGE_HELPER_DONE");
  g_autofree char *text =
      lodge_file_read (other != NULL ? other : DONE_FILE, DONE_FILE_MAX, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", 4);
      g_autofree char *done = NULL;

      if (g_strv_length (words) < 3)
        continue;
      /* What else is in the line is for the helper alone. */
      if (g_str_equal (words[0], LODGE_ADMINISTRATOR_BRIDGE_CREATE) && exists (words[1]))
        done = g_strdup_printf ("%s %s %s", words[0], words[1], words[2]);
      else if (g_str_equal (words[0], LODGE_ADMINISTRATOR_BRIDGE_ALLOW))
        done = g_strdup_printf ("%s %s", words[0], words[1]);
      if (done != NULL)
        g_strv_builder_add (builder, done);
    }
  return g_strv_builder_end (builder);
}
