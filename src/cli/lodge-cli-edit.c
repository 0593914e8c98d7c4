/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-limits.h"
#include "lodge-size.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *title;
  char *cpus;
  char *memory;
  char *rendering;
  char *usb_ports;
  gboolean dry_run;
} SetOptions;

/* What on_edited_cb () needs of both verbs. */
typedef struct
{
  LodgeMachine *machine;
  gboolean dry_run;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_object_unref (edit->machine);
  g_free (edit);
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Edit *edit = self->data;
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (edit->dry_run)
    {
      text = lodge_vmm_edit_finish_text (LODGE_VMM (source), result, &error);
      if (text != NULL)
        lodge_cli_print ("%s%s", text, g_str_has_suffix (text, "\n") ? "" : "\n");
      lodge_cli_finish (self, error);
      return;
    }
  if (!lodge_vmm_edit_finish (LODGE_VMM (source), result, &outcome, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (outcome == LODGE_EDIT_RESULT_AT_NEXT_START)
    text = g_strdup_printf (_ ("“%s” was changed; it takes effect at the next start."),
                            lodge_machine_get_title (edit->machine));
  else
    text = g_strdup_printf (_ ("“%s” was changed."), lodge_machine_get_title (edit->machine));
  lodge_cli_finish_with_machine (self, edit->machine, text);
}

static void
run_edit (LodgeCli *self, const LodgeMachineEdit *changes, gboolean dry_run)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  GError *error = NULL;
  Edit *edit;

  if (machine == NULL)
    return;
  if ((changes->fields & LODGE_EDIT_MEMORY) != 0 &&
      !lodge_limits_check_memory (lodge_vmm_get_host (self->vmm), machine, changes->memory, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  edit = g_new0 (Edit, 1);
  edit->machine = g_object_ref (machine);
  edit->dry_run = dry_run;
  self->data = edit;
  self->data_free = edit_free;
  lodge_vmm_edit_async (
      self->vmm, machine, changes, dry_run, self->cancellable, on_edited_cb, self);
}

/* rename */

static gboolean
check_rename (LodgeCli *self, GError **error)
{
  g_autofree char *title = lodge_cli_dup_title (self->arguments[1], "rename", error);

  return title != NULL;
}

static void
run_rename (LodgeCli *self)
{
  g_autofree char *title = lodge_cli_dup_title (self->arguments[1], "rename", NULL);
  g_autoptr (LodgeMachineEdit) changes = lodge_machine_edit_new ();

  lodge_machine_edit_set_title (changes, title);
  run_edit (self, changes, FALSE);
}

/* set */

static LodgeMachineEdit *
dup_changes (SetOptions *options, GError **error)
{
  g_autoptr (LodgeMachineEdit) changes = lodge_machine_edit_new ();
  g_autofree char *title = NULL;
  guint64 number;

  if (options->title != NULL)
    {
      title = lodge_cli_dup_title (options->title, "--title", error);
      if (title == NULL)
        return NULL;
      lodge_machine_edit_set_title (changes, title);
    }
  if (options->cpus != NULL)
    {
      if (!lodge_cli_parse_number (options->cpus, "--cpus", 1, G_MAXUINT16, &number, error))
        return NULL;
      lodge_machine_edit_set_cpus (changes, (guint)number);
    }
  if (options->memory != NULL)
    {
      if (!lodge_cli_parse_memory (options->memory, &number, error))
        return NULL;
      lodge_machine_edit_set_memory (changes, number);
    }
  if (options->rendering != NULL)
    {
      int rendering;

      if (!lodge_cli_parse_nick (
              LODGE_TYPE_RENDERING, options->rendering, "--rendering", &rendering, error))
        return NULL;
      lodge_machine_edit_set_rendering (changes, (LodgeRendering)rendering);
    }
  if (options->usb_ports != NULL)
    {
      if (!lodge_cli_parse_number (options->usb_ports, "--usb-ports", 1, 4, &number, error))
        return NULL;
      lodge_machine_edit_set_usb_ports (changes, (guint)number);
    }
  if (changes->fields != 0)
    return g_steal_pointer (&changes);

  g_set_error_literal (
      error,
      G_OPTION_ERROR,
      G_OPTION_ERROR_BAD_VALUE,
      _ ("Nothing to set: give --title, --cpus, --memory, --rendering or --usb-ports."));
  return NULL;
}

static gboolean
check_set (LodgeCli *self, GError **error)
{
  g_autoptr (LodgeMachineEdit) changes = dup_changes (self->options, error);

  return changes != NULL;
}

static void
run_set (LodgeCli *self)
{
  SetOptions *options = self->options;
  g_autoptr (LodgeMachineEdit) changes = dup_changes (options, NULL);

  run_edit (self, changes, options->dry_run);
}

static const GOptionEntry set_entries[] = {
  { "title",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (SetOptions, title),
    N_ ("What the machine is called"),
    N_ ("TITLE") },
  { "cpus",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (SetOptions, cpus),
    N_ ("Virtual processors"),
    "N" },
  { "memory",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (SetOptions, memory),
    N_ ("Memory, such as 512M or 2G"),
    N_ ("SIZE") },
  { "rendering",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (SetOptions, rendering),
    N_ ("Who draws for a guest that wants 3D"),
    "software|copied|direct" },
  { "usb-ports",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (SetOptions, usb_ports),
    N_ ("At least so many ports for a viewer’s USB devices"),
    "N" },
  { "dry-run",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (SetOptions, dry_run),
    N_ ("Change nothing; print the edited domain XML"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_edit_verbs[] = {
  { .name = "rename",
    .arguments = "MACHINE TITLE",
    .summary = N_ ("Give a machine another title"),
    .min_arguments = 2,
    .max_arguments = 2,
    .check = check_rename,
    .run = run_rename },
  { .name = "set",
    .arguments = "MACHINE",
    .summary = N_ ("Change a machine's settings"),
    .description = N_ ("All that is not named stays as it is in the machine's definition."),
    .min_arguments = 1,
    .max_arguments = 1,
    .entries = set_entries,
    .options_size = sizeof (SetOptions),
    .check = check_set,
    .run = run_set },
  { NULL },
};
