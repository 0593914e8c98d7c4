/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-guest-tools-guide.h"
#include "lodge-guest-tools-preparer.h"

typedef struct
{
  gboolean no_snapshot;
  gboolean force;
} ToolsOptions;

typedef struct
{
  LodgeMachine *machine;
  LodgeGuestTools *tools;
  GStrv discs;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->machine);
  lodge_guest_tools_free (run->tools);
  g_strfreev (run->discs);
  g_free (run);
}

/* NULL: only to be shown. */
static const char *
get_act (LodgeCli *self)
{
  return g_strv_length (self->arguments) > 1 ? self->arguments[1] : NULL;
}

static gboolean
check_tools (LodgeCli *self, GError **error)
{
  guint n_arguments = g_strv_length (self->arguments);
  const char *act = get_act (self);

  if (act == NULL || g_str_equal (act, "insert") ||
      (g_str_equal (act, "prepare") && n_arguments == 2))
    return TRUE;
  g_set_error_literal (error,
                       G_OPTION_ERROR,
                       G_OPTION_ERROR_BAD_VALUE,
                       _ ("Say nothing more, “prepare”, or “insert” with or without a file."));
  return FALSE;
}

static LodgeToolsWay
find_way (Run *run, const char **command)
{
  return lodge_tools_guide_find_way (
      run->tools->system_id, lodge_machine_get_config (run->machine), command);
}

static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

static void
print_json (Run *run)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *command = NULL;
  LodgeToolsWay way = find_way (run, &command);

  json_builder_begin_object (builder);
  lodge_cli_json_add_string (
      builder, "guest_agent", get_nick (LODGE_TYPE_GUEST_TOOL_STATE, (int)run->tools->agent));
  lodge_cli_json_add_string (
      builder, "spice_agent", get_nick (LODGE_TYPE_GUEST_TOOL_STATE, (int)run->tools->spice));
  lodge_cli_json_add_string (builder, "system", run->tools->system);
  lodge_cli_json_add_string (builder, "system_id", run->tools->system_id);
  lodge_cli_json_add_string (builder, "way", get_nick (LODGE_TYPE_TOOLS_WAY, (int)way));
  lodge_cli_json_add_string (builder, "command", command);
  lodge_cli_json_add_strings (builder, "discs", (const char *const *)run->discs);
  json_builder_end_object (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_way (Run *run)
{
  const char *command = NULL;

  switch (find_way (run, &command))
    {
    case LODGE_TOOLS_WAY_COMMAND:
      lodge_cli_print (_ ("To install them, say in the machine:\n  %s\n"), command);
      break;
    case LODGE_TOOLS_WAY_DISC:
      if (run->discs[0] != NULL)
        lodge_cli_print (_ ("The disc with them: %s\n"), run->discs[0]);
      else
        lodge_cli_print (
            _ ("There is no disc with them on this computer. Download it from\n  %s\n"),
            LODGE_TOOLS_DISC_ADDRESS);
      break;
    case LODGE_TOOLS_WAY_UNKNOWN:
    default:
      lodge_cli_print (_ ("Install the packages qemu-guest-agent and spice-vdagent in the "
                          "machine.\n"));
    }
}

static void
print_text (Run *run)
{
  gboolean active = lodge_machine_is_active (run->machine);
  gboolean spice = lodge_tools_guide_has_spice (run->machine);

  lodge_cli_print (_ ("Guest agent: %s\n"), lodge_tools_guide_describe_agent (run->tools, active));
  lodge_cli_print (_ ("SPICE agent: %s\n"),
                   lodge_tools_guide_describe_spice (run->tools, active, spice));
  if (run->tools->system != NULL)
    lodge_cli_print (_ ("System: %s\n"), run->tools->system);
  print_way (run);
}

static void
on_prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Run *run = self->data;
  GError *error = NULL;

  lodge_cli_stop_progress (self);
  if (!lodge_tools_preparer_prepare_finish (result, &error))
    {
      if (g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_LOCKED))
        lodge_cli_warn (_ ("Add --force to insert the disc all the same."));
      lodge_cli_finish (self, error);
      return;
    }
  if (self->json)
    print_json (run);
  else if (g_str_equal (get_act (self), "insert"))
    lodge_cli_print (_ ("The disc is in “%s”. Run the installer on it there.\n"),
                     lodge_machine_get_title (run->machine));
  else
    print_way (run);
  lodge_cli_finish (self, NULL);
}

/* The file that was named, else the newest that was found. (transfer full) (nullable) */
static char *
dup_disc (LodgeCli *self, GError **error)
{
  Run *run = self->data;

  if (!g_str_equal (get_act (self), "insert"))
    return NULL;
  if (self->arguments[2] != NULL)
    return g_canonicalize_filename (self->arguments[2], NULL);
  if (run->discs[0] != NULL)
    return g_strdup (run->discs[0]);
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                           NULL,
                           /* Translators: %s is an address. */
                           _ ("There is no disc with guest tools on this computer. Download it "
                              "from %s and name its file."),
                           LODGE_TOOLS_DISC_ADDRESS));
  return NULL;
}

static void
prepare (LodgeCli *self)
{
  const ToolsOptions *options = self->options;
  Run *run = self->data;
  GError *error = NULL;
  g_autofree char *disc = dup_disc (self, &error);
  const LodgeToolsPreparation preparation = {
    .snapshot = !options->no_snapshot,
    .ports = lodge_tools_guide_lacks_ports (run->tools, lodge_tools_guide_has_spice (run->machine)),
    .disc = disc,
    .force = options->force,
  };

  if (error != NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  lodge_cli_show_progress (self);
  lodge_tools_preparer_prepare_async (
      self->core, run->machine, &preparation, self->cancellable, on_prepared_cb, self);
}

static void
on_discs_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Run *run = self->data;
  GError *error = NULL;

  run->discs = lodge_tools_guide_find_discs_finish (result, &error);
  if (run->discs == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (get_act (self) != NULL)
    {
      prepare (self);
      return;
    }
  if (self->json)
    print_json (run);
  else
    print_text (run);
  lodge_cli_finish (self, NULL);
}

static void
on_tools_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Run *run = self->data;
  GError *error = NULL;

  run->tools = lodge_vmm_read_guest_tools_finish (LODGE_VMM (source), result, &error);
  if (run->tools == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  lodge_tools_guide_find_discs_async (self->vmm, self->cancellable, on_discs_found_cb, self);
}

static void
run_tools (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  Run *run;

  if (machine == NULL)
    return;
  run = g_new0 (Run, 1);
  run->machine = g_object_ref (machine);
  self->data = run;
  self->data_free = run_free;
  lodge_vmm_read_guest_tools_async (self->vmm, machine, self->cancellable, on_tools_read_cb, self);
}

static const GOptionEntry tools_entries[] = {
  { "no-snapshot",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (ToolsOptions, no_snapshot),
    N_ ("Take no snapshot before"),
    NULL },
  { "force",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (ToolsOptions, force),
    N_ ("Also when the guest keeps the drive closed"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_tools_verbs[] = {
  { .name = "tools",
    .arguments = "MACHINE [prepare | insert [FILE]]",
    .summary = N_ ("Show a guest's tools, or get ready to install them"),
    .description =
        N_ ("“prepare” takes a snapshot, adds the ports that the tools need, and says what to type "
            "in the machine; “insert” does the same and puts the disc for Windows into the CD "
            "drive: FILE, or the newest one found on this computer."),
    .min_arguments = 1,
    .max_arguments = 3,
    .entries = tools_entries,
    .options_size = sizeof (ToolsOptions),
    .check = check_tools,
    .run = run_tools },
  { NULL },
};
