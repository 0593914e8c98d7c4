/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forward: the port forwards of a machine. */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *nic;
  char *name;
} ForwardOptions;

static gboolean
is_operation (LodgeCli *self, const char *name)
{
  return g_str_equal (self->arguments[1], name);
}

/* What is to be forwarded, with the name that --name gives. */
static LodgeForward *
parse_forward (LodgeCli *self, GError **error)
{
  const ForwardOptions *options = self->options;
  g_autofree char *text =
      options->name != NULL ? g_strconcat (options->name, "=", self->arguments[2], NULL)
                            : g_strdup (self->arguments[2]);
  g_autoptr (GError) problem = NULL;
  LodgeForward *forward = lodge_forward_new_from_text (text, &problem);

  if (forward == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem->message);
  return forward;
}

static gboolean
check_forward (LodgeCli *self, GError **error)
{
  const ForwardOptions *options = self->options;
  guint n = g_strv_length (self->arguments);
  gboolean add = is_operation (self, "add");
  g_autoptr (LodgeForward) forward = NULL;

  if (!(is_operation (self, "list") && n == 2) && !((add || is_operation (self, "remove")) && n == 3))
    {
      g_set_error_literal (error,
                           G_OPTION_ERROR,
                           G_OPTION_ERROR_BAD_VALUE,
                           _ ("Say “list”, “add” with what is to be forwarded, or “remove” with a "
                              "forward or its name."));
      return FALSE;
    }
  if (options->name != NULL && !add)
    {
      g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--name goes with “add”."));
      return FALSE;
    }
  if (!add)
    return TRUE;
  forward = parse_forward (self, error);
  return forward != NULL;
}

static void
add_json (JsonBuilder *builder,
          LodgeNic *nic,
          LodgeForward *forward,
          gboolean known,
          const char *problem)
{
  g_autofree char *text = lodge_forward_to_text (forward);

  json_builder_begin_object (builder);
  lodge_cli_json_add_string (builder, "nic", lodge_device_get_id (LODGE_DEVICE (nic)));
  lodge_cli_json_add_string (builder, "name", forward->name);
  lodge_cli_json_add_string (
      builder,
      "protocol",
      lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, (int)forward->protocol));
  lodge_cli_json_add_string (builder, "host_address", forward->host_address);
  lodge_cli_json_add_number (builder, "host_port", forward->host_port);
  lodge_cli_json_add_string (builder, "guest_address", forward->guest_address);
  lodge_cli_json_add_number (builder, "guest_port", forward->guest_port);
  lodge_cli_json_add_string (builder, "text", text);
  if (known)
    lodge_cli_json_add_bool (builder, "in_force", problem == NULL);
  else
    lodge_cli_json_add_string (builder, "in_force", NULL);
  lodge_cli_json_add_string (builder, "problem", problem);
  json_builder_end_object (builder);
}

static void
add_row (LodgeCliTable *table,
         LodgeNic *nic,
         LodgeForward *forward,
         gboolean known,
         const char *problem)
{
  const char *guest = forward->guest_address != NULL ? forward->guest_address : "";
  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  g_autofree char *from = g_strdup_printf (
      "%s:%s:%u",
      lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, (int)forward->protocol),
      forward->host_address,
      forward->host_port);
  g_autofree char *to = g_strdup_printf ("%s:%u", guest, forward->guest_port);
  const char *state = "";

  if (known)
    state = problem != NULL ? problem : _ ("in force");
  lodge_cli_table_add (table,
                       forward->name != NULL ? forward->name : "",
                       from,
                       to,
                       id != NULL ? id : "",
                       state,
                       NULL);
}

/* Of one adapter, into whichever of both is there. */
static void
tell_forwards (LodgeNic *nic, LodgeNicStatus *status, JsonBuilder *builder, LodgeCliTable *table)
{
  g_autoptr (GPtrArray) forwards = lodge_nic_draft_dup_forwards (nic);
  const char *const *problems = status != NULL ? lodge_nic_status_get_problems (status) : NULL;
  guint n_problems = problems != NULL ? g_strv_length ((char **)problems) : 0;

  for (guint i = 0; i < forwards->len; i++)
    {
      gboolean known = i < n_problems;
      const char *problem = known && *problems[i] != '\0' ? problems[i] : NULL;

      if (builder != NULL)
        add_json (builder, nic, forwards->pdata[i], known, problem);
      else
        add_row (table, nic, forwards->pdata[i], known, problem);
    }
}

static void
print_forwards (LodgeCli *self, GListModel *statuses)
{
  LodgeMachine *machine = self->data;
  GListModel *nics = lodge_machine_get_nics (machine);
  g_autoptr (JsonBuilder) builder = self->json ? json_builder_new () : NULL;
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (5);
  gboolean any = FALSE;

  if (builder != NULL)
    json_builder_begin_array (builder);
  lodge_cli_table_add (
      table, _ ("NAME"), _ ("COMPUTER"), _ ("MACHINE"), _ ("ADAPTER"), _ ("STATE"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));

      any |= lodge_nic_get_forwards (nic) != NULL;
      tell_forwards (nic, lodge_cli_find_status (statuses, id), builder, table);
    }
  if (builder != NULL)
    {
      json_builder_end_array (builder);
      lodge_cli_print_json (json_builder_get_root (builder));
    }
  else if (any)
    lodge_cli_table_print (table);
}

static void
on_nics_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (GListModel) statuses = NULL;
  g_autoptr (GError) error = NULL;

  statuses = lodge_vmm_read_nics_finish (LODGE_VMM (source), result, &error);
  if (statuses == NULL)
    g_debug ("%s", error->message);
  print_forwards (self, statuses);
  lodge_cli_finish (self, NULL);
}

static void
on_nic_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = self->data;
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, &outcome, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = outcome == LODGE_EDIT_RESULT_AT_NEXT_START
             ? g_strdup_printf (_ ("“%s” was changed; it takes effect at the next start."),
                                lodge_machine_get_title (machine))
             : g_strdup_printf (_ ("“%s” was changed."), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, text);
}

/* The adapter that has the forward, as a draft without it; NULL: none has. */
static LodgeNic *
dup_without (LodgeMachine *machine, const char *wanted, const char *name_or_text)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autoptr (LodgeNic) draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));

      if (wanted != NULL &&
          g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), wanted) != 0)
        continue;
      if (lodge_nic_draft_remove_forward (draft, name_or_text))
        return g_steal_pointer (&draft);
    }
  return NULL;
}

static void
submit (LodgeCli *self, LodgeNic *draft)
{
  lodge_vmm_set_nic_async (self->vmm,
                           self->data,
                           draft,
                           LODGE_NIC_SCOPE_BOTH,
                           self->cancellable,
                           on_nic_set_cb,
                           self);
}

static void
begin_add (LodgeCli *self)
{
  const ForwardOptions *options = self->options;
  LodgeMachine *machine = self->data;
  g_autoptr (LodgeForward) forward = parse_forward (self, NULL);
  g_autoptr (LodgeNic) draft = NULL;
  GError *error = NULL;

  draft = lodge_cli_dup_nic (self, machine, options->nic);
  if (draft == NULL)
    return;
  if (!lodge_nic_draft_add_forward (draft, forward, &error) ||
      !lodge_nic_draft_validate (draft, machine, lodge_vmm_get_machines (self->vmm), &error))
    lodge_cli_finish (self, error);
  else
    submit (self, draft);
}

static void
begin_remove (LodgeCli *self)
{
  const ForwardOptions *options = self->options;
  LodgeMachine *machine = self->data;
  g_autoptr (LodgeNic) named = NULL;
  g_autoptr (LodgeNic) draft = NULL;
  const char *id = NULL;

  if (options->nic != NULL)
    {
      named = lodge_cli_dup_nic (self, machine, options->nic);
      if (named == NULL)
        return;
      id = lodge_device_get_id (LODGE_DEVICE (named));
    }
  draft = dup_without (machine, id, self->arguments[2]);
  if (draft != NULL)
    submit (self, draft);
  else
    lodge_cli_finish (self,
                      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                           NULL,
                                           _ ("“%s” has no forward “%s”; “lodgectl forward MACHINE "
                                              "list” lists them."),
                                           lodge_machine_get_title (machine),
                                           self->arguments[2]));
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    lodge_cli_finish (self, error);
  else if (is_operation (self, "list"))
    lodge_vmm_read_nics_async (self->vmm, self->data, self->cancellable, on_nics_read_cb, self);
  else if (is_operation (self, "add"))
    begin_add (self);
  else
    begin_remove (self);
}

static void
run_forward (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  lodge_vmm_refresh_async (self->vmm, machine, self->cancellable, on_refreshed_cb, self);
}

static const GOptionEntry forward_entries[] = {
  { "nic",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (ForwardOptions, nic),
    N_ ("The adapter: its id, MAC address or number"),
    N_ ("ADAPTER") },
  { "name",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (ForwardOptions, name),
    N_ ("What the forward is called"),
    N_ ("NAME") },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_forward_verbs[] = {
  { .name = "forward",
    .arguments = "MACHINE list|add FORWARD|remove FORWARD",
    .summary = N_ ("Show and change a machine's port forwards"),
    .description =
        N_ ("FORWARD is tcp:127.0.0.1:2222:22 or udp:…: protocol, address and port of this computer, "
            "port of the machine. Without the address it is 127.0.0.1: only this computer comes in."),
    .min_arguments = 2,
    .max_arguments = 3,
    .entries = forward_entries,
    .options_size = sizeof (ForwardOptions),
    .check = check_forward,
    .run = run_forward },
  { NULL },
};
