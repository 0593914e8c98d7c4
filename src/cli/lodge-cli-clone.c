/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *title;
  char *from;
  gboolean linked;
  gboolean had_forwards; /* no option: the original has port forwards */
} Options;

static gboolean
has_forwards (LodgeMachine *machine)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_forwards (nic) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
on_cloned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  g_autoptr (LodgeMachine) machine = lodge_vmm_clone_finish (LODGE_VMM (source), result, &error);
  g_autofree char *sentence = NULL;

  lodge_job_finish (self->data, error);
  lodge_cli_stop_progress (self);
  if (machine == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (((Options *)self->options)->had_forwards)
    sentence = g_strdup_printf (_ ("“%s” is made, without port forwards: their ports of this "
                                   "computer belong to the original."),
                                lodge_machine_get_title (machine));
  else
    sentence = g_strdup_printf (_ ("“%s” is made."), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

const char *
lodge_cli_find_snapshot_name (LodgeCli *self, LodgeMachine *machine, const char *wanted)
{
  GListModel *snapshots = lodge_machine_get_snapshots (machine);
  const char *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);
      const char *name = lodge_snapshot_get_name (snapshot);

      if (g_strcmp0 (name, wanted) == 0)
        return name; /* the list holds it */
      if (g_strcmp0 (lodge_snapshot_get_title (snapshot), wanted) != 0)
        continue;
      if (found != NULL)
        {
          lodge_cli_finish (self,
                            g_error_new (G_IO_ERROR,
                                         G_IO_ERROR_FAILED,
                                         _ ("Several snapshots are called “%s”. Use the name."),
                                         wanted));
          return NULL;
        }
      found = name;
    }
  if (found == NULL)
    lodge_cli_finish (self,
                      g_error_new (G_IO_ERROR,
                                   G_IO_ERROR_NOT_FOUND,
                                   _ ("There is no snapshot “%s”. “lodgectl snapshot %s list” "
                                      "shows what there is."),
                                   wanted,
                                   lodge_machine_get_name (machine)));
  return found;
}

static void
on_snapshots_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Options *options = self->options;
  g_autofree char *title = NULL;
  g_autofree char *from = NULL;
  LodgeCloneRequest request = { .linked = options->linked };
  LodgeMachine *machine;
  GError *error = NULL;

  if (!lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  machine = lodge_cli_find_machine (self);
  if (machine == NULL)
    return;
  from = options->from != NULL ? lodge_cli_dup_text (options->from, NULL) : NULL;
  if (from != NULL)
    {
      request.snapshot = (char *)lodge_cli_find_snapshot_name (self, machine, from);
      if (request.snapshot == NULL)
        return;
    }
  title = options->title != NULL
              ? lodge_cli_dup_title (options->title, "--title", NULL)
              : g_strdup_printf (_ ("Clone of %s"), lodge_machine_get_title (machine));
  request.title = title;
  options->had_forwards = has_forwards (machine);
  self->data = lodge_job_new (_ ("Cloning"), NULL);
  self->data_free = g_object_unref;
  lodge_core_add_job (self->core, self->data);
  lodge_vmm_clone_async (
      self->vmm, machine, &request, self->data, self->cancellable, on_cloned_cb, self);
}

static gboolean
check_clone (LodgeCli *self, GError **error)
{
  Options *options = self->options;
  g_autofree char *title = NULL;

  if (options->title == NULL)
    return TRUE;
  title = lodge_cli_dup_title (options->title, "--title", error);
  return title != NULL;
}

static void
run_clone (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  lodge_cli_show_progress (self);
  lodge_vmm_read_snapshots_async (
      self->vmm, machine, self->cancellable, on_snapshots_read_cb, self);
}

static void
on_independent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  GError *error = NULL;
  gboolean done = lodge_vmm_make_independent_finish (LODGE_VMM (source), result, &error);
  g_autofree char *sentence = NULL;

  lodge_job_finish (self->data, error);
  lodge_cli_stop_progress (self);
  if (!done || machine == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence =
      g_strdup_printf (_ ("“%s” rests on no other machine."), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static void
run_make_independent (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  lodge_cli_show_progress (self);
  self->data = lodge_job_new (_ ("Making independent"), NULL);
  self->data_free = g_object_unref;
  lodge_core_add_job (self->core, self->data);
  lodge_vmm_make_independent_async (
      self->vmm, machine, self->data, self->cancellable, on_independent_cb, self);
}

static void
on_template_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  GError *error = NULL;
  g_autofree char *sentence = NULL;

  if (!lodge_vmm_set_template_finish (LODGE_VMM (source), result, &error) || machine == NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence = g_strdup_printf (lodge_machine_get_is_template (machine)
                                  ? _ ("“%s” is a template now.")
                                  : _ ("“%s” is a machine like others again."),
                              lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static gboolean
check_template (LodgeCli *self, GError **error)
{
  if (g_str_equal (self->arguments[1], "on") || g_str_equal (self->arguments[1], "off"))
    return TRUE;
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               _ ("“%s” is neither “on” nor “off”."),
               self->arguments[1]);
  return FALSE;
}

static void
run_template (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine != NULL)
    lodge_vmm_set_template_async (self->vmm,
                                  machine,
                                  g_str_equal (self->arguments[1], "on"),
                                  self->cancellable,
                                  on_template_set_cb,
                                  self);
}

static const GOptionEntry entries[] = {
  { "title",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (Options, title),
    N_ ("what the new machine is called"),
    N_ ("TITLE") },
  { "linked",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (Options, linked),
    N_ ("rest on the original's disks instead of copying them"),
    NULL },
  { "from",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (Options, from),
    N_ ("start from a snapshot instead of from now"),
    N_ ("SNAPSHOT") },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_clone_verbs[] = {
  { .name = "clone",
    .arguments = "MACHINE",
    .summary = N_ ("Make a new machine from another"),
    .description = N_ ("The clone is off and has a UUID, MAC addresses and disks of its own. What "
                       "lies in the guest is the same: its host name, keys and machine ID. Port "
                       "forwards stay the original's, as their ports of this computer are."),
    .min_arguments = 1,
    .max_arguments = 1,
    .entries = entries,
    .options_size = sizeof (Options),
    .check = check_clone,
    .run = run_clone },
  { .name = "make-independent",
    .arguments = "MACHINE",
    .summary = N_ ("Let a linked clone rest on nothing but itself"),
    .description = N_ ("What it needs of the original is copied into its own disks, also while it "
                       "runs. Afterwards the original can be changed and deleted."),
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run_make_independent },
  { .name = "template",
    .arguments = "MACHINE on|off",
    .summary = N_ ("Keep a machine to make others from"),
    .description = N_ ("A template can’t be started or changed, and its disks are read-only; "
                       "“clone” makes machines from it, with --linked in a moment. “off” turns it "
                       "back into a machine like others."),
    .min_arguments = 2,
    .max_arguments = 2,
    .check = check_template,
    .run = run_template },
  { NULL },
};
