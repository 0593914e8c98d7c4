/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nic: the adapters of a machine. */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-dial.h"
#include "lodge-nic-drafts.h"
#include "lodge-opening.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_MINUTES 1440
#define MAX_RATE (1024 * 1024 * 1024)

typedef struct
{
  char *nic;
  char *mode;
  char *network;
  char *bridge;
  char *device;
  char *mac;
  char *model;
  char *guard;
  char *fastest;
  char *mtu;
  char *limit_in;
  char *limit_out;
  char *delay;
  char *loss;
  gboolean running_only;
  char *minutes;
  gboolean no_safety;
} NicOptions;

/* How a person says what an adapter is attached to. */
typedef enum
{
  MODE_NONE,
  MODE_NAT,
  MODE_NAT_NETWORK,
  MODE_BRIDGED,
  MODE_HOST_ONLY,
  MODE_INTERNAL,
} Mode;

static const char *const mode_words[] = {
  "none", "nat", "nat-network", "bridged", "host-only", "internal",
};

/* What the steps of one run share. */
typedef struct
{
  LodgeMachine *machine;
  LodgeNic *draft; /* or NULL */
  guint minutes;   /* 0: for good */
} NicRun;

static void
nic_run_free (gpointer data)
{
  NicRun *run = data;

  g_object_unref (run->machine);
  g_clear_object (&run->draft);
  g_free (run);
}

static gboolean
usage (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

/* Finding an adapter */

static gboolean
is_wanted (LodgeNic *nic, guint number, const char *wanted)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  const char *mac = lodge_nic_get_mac (nic);

  return g_str_equal (wanted, text) ||
         g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), wanted) == 0 ||
         (mac != NULL && g_ascii_strcasecmp (mac, wanted) == 0);
}

LodgeNic *
lodge_cli_dup_nic (LodgeCli *self, LodgeMachine *machine, const char *wanted)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  guint length = g_list_model_get_n_items (nics);
  GError *error;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (wanted != NULL ? is_wanted (nic, i + 1, wanted) : length == 1)
        return LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
    }
  if (wanted == NULL && length > 1)
    error = lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                 NULL,
                                 _ ("“%s” has %u network adapters; say which with --nic."),
                                 lodge_machine_get_title (machine),
                                 length);
  else if (wanted == NULL)
    error = lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                 NULL,
                                 _ ("“%s” has no network adapter."),
                                 lodge_machine_get_title (machine));
  else
    error = lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                 NULL,
                                 _ ("“%s” has no network adapter “%s”; “lodgectl nic MACHINE "
                                    "list” lists them."),
                                 lodge_machine_get_title (machine),
                                 wanted);
  lodge_cli_finish (self, error);
  return NULL;
}

LodgeNicStatus *
lodge_cli_find_status (GListModel *statuses, const char *id)
{
  guint length = statuses != NULL ? g_list_model_get_n_items (statuses) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNicStatus) status = g_list_model_get_item (statuses, i);

      if (g_strcmp0 (lodge_nic_status_get_id (status), id) == 0)
        return status; /* the list keeps it */
    }
  return NULL;
}

/* The command line */

static gboolean
parse_mode (const char *word, Mode *mode, GError **error)
{
  g_autofree char *words = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (mode_words); i++)
    {
      if (!g_str_equal (word, mode_words[i]))
        continue;
      *mode = (Mode)i;
      return TRUE;
    }
  words = g_strdup_printf (_ ("“%s” is nothing that --mode knows; it takes none, nat, "
                              "nat-network, bridged, host-only, internal."),
                           word);
  return usage (error, words);
}

static gboolean
apply_number (const char *typed,
              const char *option,
              guint64 maximum,
              LodgeNic *draft,
              void (*set) (LodgeNic *nic, guint value),
              GError **error)
{
  guint64 number;

  if (typed == NULL)
    return TRUE;
  if (!lodge_cli_parse_number (typed, option, 0, maximum, &number, error))
    return FALSE;
  set (draft, (guint)number);
  return TRUE;
}

/* Everything but what it is attached to. */
static gboolean
apply_options (const NicOptions *options, LodgeNic *draft, GError **error)
{
  int guard;

  if (options->model != NULL)
    lodge_nic_set_model (draft, options->model);
  if (options->guard != NULL)
    {
      if (!lodge_cli_parse_nick (LODGE_TYPE_NIC_GUARD, options->guard, "--guard", &guard, error))
        return FALSE;
      lodge_nic_set_guard (draft, (LodgeNicGuard)guard);
    }
  if (options->fastest != NULL)
    {
      gboolean fastest = g_str_equal (options->fastest, "yes");

      if (!fastest && !g_str_equal (options->fastest, "no"))
        return usage (error, _ ("--fastest takes yes or no."));
      lodge_nic_set_fastest (draft, fastest);
    }
  return apply_number (options->mtu, "--mtu", 65521, draft, lodge_nic_set_mtu, error) &&
         apply_number (
             options->limit_in, "--limit-in", MAX_RATE, draft, lodge_nic_set_limit_in, error) &&
         apply_number (
             options->limit_out, "--limit-out", MAX_RATE, draft, lodge_nic_set_limit_out, error) &&
         apply_number (options->delay, "--delay", 10000, draft, lodge_nic_set_delay, error) &&
         apply_number (options->loss, "--loss", 1000, draft, lodge_nic_set_loss, error);
}

static gboolean
changes_adapter (const NicOptions *options)
{
  return options->mac != NULL || options->model != NULL || options->guard != NULL ||
         options->fastest != NULL || options->mtu != NULL || options->limit_in != NULL ||
         options->limit_out != NULL || options->delay != NULL || options->loss != NULL;
}

static gboolean
changes_attachment (const NicOptions *options)
{
  return options->mode != NULL || options->network != NULL || options->bridge != NULL ||
         options->device != NULL;
}

/* Which options go together. */
static gboolean
check_attachment (const NicOptions *options, GError **error)
{
  int n_sources =
      (options->network != NULL) + (options->bridge != NULL) + (options->device != NULL);
  Mode mode;

  if (n_sources > 1)
    return usage (error, _ ("Give one of --network, --bridge and --device."));
  if (options->mode == NULL)
    return TRUE;
  if (!parse_mode (options->mode, &mode, error))
    return FALSE;
  if (mode == MODE_BRIDGED && n_sources == 0)
    return usage (error, _ ("--mode bridged needs --bridge, --device or --network."));
  if (mode != MODE_BRIDGED && (options->bridge != NULL || options->device != NULL))
    return usage (error, _ ("--bridge and --device go with --mode bridged."));
  if ((mode == MODE_NONE || mode == MODE_NAT) && n_sources > 0)
    return usage (error, _ ("--mode none and --mode nat take no network."));
  return TRUE;
}

static gboolean
check_options (LodgeCli *self, GError **error)
{
  const NicOptions *options = self->options;
  g_autoptr (LodgeNic) draft = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autofree char *mac = NULL;
  guint64 minutes;

  if (!check_attachment (options, error) || !apply_options (options, draft, error))
    return FALSE;
  if (options->mac != NULL)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (GListStore) nobody = g_list_store_new (LODGE_TYPE_MACHINE);

      mac = lodge_nic_draft_dup_mac (options->mac, G_LIST_MODEL (nobody), NULL, NULL, &problem);
      if (mac == NULL)
        return usage (error, problem->message);
    }
  if (options->minutes != NULL &&
      !lodge_cli_parse_number (options->minutes, "--for", 1, MAX_MINUTES, &minutes, error))
    return FALSE;
  return TRUE;
}

static gboolean
is_operation (LodgeCli *self, const char *name)
{
  return g_str_equal (self->arguments[1], name);
}

static gboolean
check_nic (LodgeCli *self, GError **error)
{
  const NicOptions *options = self->options;
  guint n = g_strv_length (self->arguments);
  gboolean plain = is_operation (self, "list") || is_operation (self, "remove");
  gboolean changing = is_operation (self, "add") || is_operation (self, "set");
  const char *argument = n > 2 ? self->arguments[2] : NULL;

  if (!(plain && n == 2) && !(changing && n == 2) &&
      !(is_operation (self, "link") && n == 3 &&
        (g_str_equal (argument, "up") || g_str_equal (argument, "down"))) &&
      !(is_operation (self, "capture") && n == 3 && *argument != '\0'))
    return usage (error,
                  _ ("Say “list”, “add”, “remove”, “set”, “link up”, “link down”, “capture FILE” "
                     "or “capture stop”."));
  if (!changing && (changes_adapter (options) || changes_attachment (options)))
    return usage (error, _ ("What an adapter is to be goes with “add” and “set”."));
  if (!is_operation (self, "set") && !is_operation (self, "link") &&
      (options->running_only || options->minutes != NULL))
    return usage (error, _ ("--running-only and --for go with “set” and “link”."));
  if (is_operation (self, "set") && !changes_adapter (options) && !changes_attachment (options))
    return usage (error, _ ("Nothing to set: give --mode or another option."));
  if (is_operation (self, "add") && options->nic != NULL)
    return usage (error, _ ("--nic names an adapter that the machine has already."));
  return check_options (self, error);
}

/* What it is attached to */

static LodgeNetworkKind
get_kind (Mode mode)
{
  switch (mode)
    {
    case MODE_NAT_NETWORK:
      return LODGE_NETWORK_KIND_NAT;
    case MODE_HOST_ONLY:
      return LODGE_NETWORK_KIND_HOST_ONLY;
    case MODE_INTERNAL:
      return LODGE_NETWORK_KIND_INTERNAL;
    default:
      return LODGE_NETWORK_KIND_BRIDGED;
    }
}

static const char *
get_usual_name (LodgeNetworkKind kind)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_INTERNAL:
      return LODGE_DIAL_INTERNAL_NAME;
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return LODGE_DIAL_HOST_ONLY_NAME;
    default:
      return "default";
    }
}

static GError *
tell_no_network (const char *name, LodgeNetworkKind kind)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                              NULL,
                              _ ("There is no network “%s”; “lodgectl net create %s --kind %s” "
                                 "makes one."),
                              name,
                              name,
                              lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, (int)kind));
}

/* Sets mode and source. @create: (out): the name of an internal network that is to be made. */
static gboolean
apply_attachment (LodgeCli *self, LodgeNic *draft, const char **create, GError **error)
{
  const NicOptions *options = self->options;
  const char *name = options->network;
  LodgeNetwork *network;
  LodgeNetworkKind kind;
  Mode mode = MODE_BRIDGED;

  *create = NULL;
  if (options->mode != NULL)
    parse_mode (options->mode, &mode, NULL);
  if (options->bridge != NULL || options->device != NULL)
    {
      lodge_nic_set_mode (draft,
                          options->bridge != NULL ? LODGE_NIC_MODE_BRIDGE : LODGE_NIC_MODE_DIRECT);
      lodge_nic_set_source (draft, options->bridge != NULL ? options->bridge : options->device);
      return TRUE;
    }
  if (mode == MODE_NONE || mode == MODE_NAT)
    {
      lodge_nic_set_mode (draft, mode == MODE_NONE ? LODGE_NIC_MODE_NONE : LODGE_NIC_MODE_USER);
      lodge_nic_set_source (draft, NULL);
      return TRUE;
    }

  kind = get_kind (mode);
  name = name != NULL ? name : get_usual_name (kind);
  network = lodge_vmm_find_network (self->vmm, name);
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NETWORK);
  lodge_nic_set_source (draft, name);
  if (network == NULL && mode == MODE_INTERNAL && lodge_network_name_is_valid (name))
    {
      *create = name;
      return TRUE;
    }
  if (network == NULL)
    {
      g_propagate_error (
          error, tell_no_network (name, options->mode != NULL ? kind : LODGE_NETWORK_KIND_NAT));
      return FALSE;
    }
  if (options->mode == NULL || lodge_network_get_kind (network) == kind)
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_INVALID,
          NULL,
          _ ("The network “%s” is of the kind “%s”."),
          name,
          lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, (int)lodge_network_get_kind (network))));
  return FALSE;
}

/* Doing it */

static void
tell_outcome (LodgeCli *self, LodgeEditResult outcome)
{
  NicRun *run = self->data;
  const char *title = lodge_machine_get_title (run->machine);
  g_autofree char *text =
      outcome == LODGE_EDIT_RESULT_AT_NEXT_START
          ? g_strdup_printf (_ ("“%s” was changed; it takes effect at the next start."), title)
          : g_strdup_printf (_ ("“%s” was changed."), title);

  lodge_cli_finish_with_machine (self, run->machine, text);
}

static void
on_nic_lent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NicRun *run = self->data;
  g_autoptr (LodgeDialChange) change = NULL;
  GError *error = NULL;

  change = lodge_dial_lend_draft_finish (result, &error);
  if (change == NULL)
    lodge_cli_finish (self, error);
  else
    lodge_cli_finish_with_machine (self, run->machine, lodge_dial_change_get_message (change));
}

static void
on_nic_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  GError *error = NULL;

  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, &outcome, &error))
    lodge_cli_finish (self, error);
  else
    tell_outcome (self, outcome);
}

static void
on_nic_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  GError *error = NULL;

  if (!lodge_vmm_add_nic_finish (LODGE_VMM (source), result, &outcome, &error))
    lodge_cli_finish (self, error);
  else
    tell_outcome (self, outcome);
}

static void
apply_draft (LodgeCli *self)
{
  const NicOptions *options = self->options;
  NicRun *run = self->data;

  if (is_operation (self, "add"))
    lodge_vmm_add_nic_async (
        self->vmm, run->machine, run->draft, self->cancellable, on_nic_added_cb, self);
  else if (run->minutes > 0)
    lodge_dial_lend_draft_async (
        self->vmm, run->machine, run->draft, run->minutes, self->cancellable, on_nic_lent_cb, self);
  else
    lodge_vmm_set_nic_async (self->vmm,
                             run->machine,
                             run->draft,
                             options->running_only ? LODGE_NIC_SCOPE_RUNNING : LODGE_NIC_SCOPE_BOTH,
                             self->cancellable,
                             on_nic_set_cb,
                             self);
}

static void
on_safety_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;
  g_autofree char *name = lodge_safety_net_take_finish (result, NULL, &error);

  if (name == NULL)
    {
      lodge_cli_warn (_ ("The network stays closed: no snapshot could be taken before. With "
                         "--no-safety it is opened without one."));
      lodge_cli_finish (self, error);
      return;
    }
  if (!self->json)
    lodge_cli_print (_ ("Took “%s” (%s).\n"), _ ("Before opening the network"), name);
  apply_draft (self);
}

/* Where the user wants it so, a snapshot first. */
static void
submit (LodgeCli *self)
{
  const NicOptions *options = self->options;
  NicRun *run = self->data;

  if (!options->no_safety && lodge_opening_is_guarded_nic (self->vmm, run->machine, run->draft))
    lodge_opening_take_async (
        self->vmm, run->machine, NULL, self->cancellable, on_safety_taken_cb, self);
  else
    apply_draft (self);
}

static void
on_network_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  g_autoptr (LodgeNetwork) network = NULL;
  GError *error = NULL;

  network = lodge_vmm_create_network_finish (LODGE_VMM (source), result, &error);
  /* Somebody else was quicker: then it is there. */
  if (network == NULL && g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS))
    g_clear_error (&error);
  if (error != NULL)
    lodge_cli_finish (self, error);
  else
    submit (self);
}

static gboolean
apply_mac (LodgeCli *self, LodgeMachine *machine, LodgeNic *draft, GError **error)
{
  const NicOptions *options = self->options;
  g_autofree char *mac = NULL;

  if (options->mac == NULL)
    return TRUE;
  mac = lodge_nic_draft_dup_mac (options->mac,
                                 lodge_vmm_get_machines (self->vmm),
                                 machine,
                                 lodge_device_get_id (LODGE_DEVICE (draft)),
                                 error);
  if (mac == NULL)
    return FALSE;
  lodge_nic_set_mac (draft, mac);
  return TRUE;
}

static void
change (LodgeCli *self)
{
  const NicOptions *options = self->options;
  NicRun *run = self->data;
  const char *create = NULL;
  g_autoptr (LodgeNetwork) network = NULL;
  GError *error = NULL;

  if ((changes_attachment (options) && !apply_attachment (self, run->draft, &create, &error)) ||
      !apply_options (options, run->draft, &error) ||
      !apply_mac (self, run->machine, run->draft, &error) ||
      !lodge_nic_draft_validate (
          run->draft, run->machine, lodge_vmm_get_machines (self->vmm), &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (create == NULL)
    {
      submit (self);
      return;
    }
  /* An internal network is nothing but its name. */
  network = lodge_network_new (create, LODGE_NETWORK_KIND_INTERNAL);
  g_object_set (network, "autostart", TRUE, NULL);
  lodge_vmm_create_network_async (
      self->vmm, network, self->cancellable, on_network_created_cb, self);
}

static void
begin_add (LodgeCli *self)
{
  NicRun *run = self->data;
  GError *error = NULL;

  run->draft = lodge_nic_draft_new (run->machine, lodge_vmm_get_machines (self->vmm), &error);
  if (run->draft == NULL)
    lodge_cli_finish (self, error);
  else
    change (self);
}

/* Takes what runs as the base where only that is to change. */
static gboolean
take_draft (LodgeCli *self)
{
  const NicOptions *options = self->options;
  NicRun *run = self->data;
  guint64 minutes = 0;
  const char *id;
  g_autoptr (LodgeNic) running = NULL;

  run->draft = lodge_cli_dup_nic (self, run->machine, options->nic);
  if (run->draft == NULL)
    return FALSE;
  if (options->minutes != NULL)
    lodge_cli_parse_number (options->minutes, "--for", 1, MAX_MINUTES, &minutes, NULL);
  run->minutes = (guint)minutes;
  id = lodge_device_get_id (LODGE_DEVICE (run->draft));
  running = lodge_nic_draft_dup (run->machine, id, FALSE);
  if (options->running_only && running != NULL && run->minutes == 0)
    g_set_object (&run->draft, running);
  return TRUE;
}

static void
on_nic_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  GError *error = NULL;

  if (!lodge_vmm_remove_nic_finish (LODGE_VMM (source), result, &outcome, &error))
    lodge_cli_finish (self, error);
  else
    tell_outcome (self, outcome);
}

static void
on_captured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NicRun *run = self->data;
  gboolean stop = g_str_equal (self->arguments[2], "stop");
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!lodge_vmm_capture_nic_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  text = stop ? g_strdup_printf (_ ("The traffic of “%s” is not written any more."),
                                 lodge_machine_get_title (run->machine))
              : g_strdup_printf (_ ("The traffic of “%s” is written to “%s”."),
                                 lodge_machine_get_title (run->machine),
                                 self->arguments[2]);
  lodge_cli_finish_with_machine (self, run->machine, text);
}

static void
begin_capture (LodgeCli *self)
{
  NicRun *run = self->data;
  g_autofree char *path = g_str_equal (self->arguments[2], "stop")
                              ? NULL
                              : g_canonicalize_filename (self->arguments[2], NULL);

  lodge_vmm_capture_nic_async (self->vmm,
                               run->machine,
                               lodge_device_get_id (LODGE_DEVICE (run->draft)),
                               path,
                               self->cancellable,
                               on_captured_cb,
                               self);
}

/* list */

static void
print_nics_json (LodgeMachine *machine, GListModel *statuses)
{
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
      gboolean active = lodge_machine_is_active (machine);
      g_autoptr (LodgeNic) running = active ? lodge_nic_draft_dup (machine, id, FALSE) : NULL;

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "stored");
      lodge_cli_json_add_nic (builder, nic);
      json_builder_set_member_name (builder, "running");
      if (running != NULL)
        lodge_cli_json_add_nic (builder, running);
      else
        json_builder_add_null_value (builder);
      lodge_cli_json_add_nic_status (builder, "status", lodge_cli_find_status (statuses, id));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  lodge_cli_print_json (json_builder_get_root (builder));
}

static void
print_nics (LodgeCli *self, LodgeMachine *machine, GListModel *statuses)
{
  GListModel *nics = lodge_machine_get_nics (machine);
  GListModel *networks = lodge_vmm_get_networks (self->vmm);
  g_autoptr (LodgeCliTable) table = lodge_cli_table_new (6);

  if (g_list_model_get_n_items (nics) == 0)
    return;
  lodge_cli_table_add (
      table, _ ("NR"), _ ("ID"), _ ("ATTACHED TO"), _ ("MODEL"), _ ("MAC"), _ ("ADDRESSES"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
      LodgeNicStatus *status = lodge_cli_find_status (statuses, id);
      const char *const *addresses =
          status != NULL ? lodge_nic_status_get_addresses (status) : NULL;
      g_autofree char *list = addresses != NULL ? g_strjoinv (", ", (char **)addresses) : NULL;
      g_autofree char *place = lodge_reach_dup_place (nic, networks);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);

      lodge_cli_table_add (table,
                           number,
                           id != NULL ? id : "",
                           place,
                           lodge_nic_get_model (nic) != NULL ? lodge_nic_get_model (nic) : "",
                           lodge_nic_get_mac (nic) != NULL ? lodge_nic_get_mac (nic) : "",
                           list != NULL ? list : "",
                           NULL);
    }
  lodge_cli_table_print (table);
}

static void
on_nics_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NicRun *run = self->data;
  g_autoptr (GListModel) statuses = NULL;
  g_autoptr (GError) error = NULL;

  statuses = lodge_vmm_read_nics_finish (LODGE_VMM (source), result, &error);
  if (statuses == NULL)
    g_debug ("%s", error->message);
  if (self->json)
    print_nics_json (run->machine, statuses);
  else
    print_nics (self, run->machine, statuses);
  lodge_cli_finish (self, NULL);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  NicRun *run = self->data;
  GError *error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (is_operation (self, "list"))
    {
      lodge_vmm_read_nics_async (self->vmm, run->machine, self->cancellable, on_nics_read_cb, self);
      return;
    }
  if (is_operation (self, "add"))
    {
      begin_add (self);
      return;
    }
  if (!take_draft (self))
    return;
  if (is_operation (self, "set"))
    change (self);
  else if (is_operation (self, "capture"))
    begin_capture (self);
  else if (is_operation (self, "link"))
    {
      lodge_nic_set_link_up (run->draft, g_str_equal (self->arguments[2], "up"));
      submit (self);
    }
  else
    lodge_vmm_remove_nic_async (self->vmm,
                                run->machine,
                                lodge_device_get_id (LODGE_DEVICE (run->draft)),
                                self->cancellable,
                                on_nic_removed_cb,
                                self);
}

static void
run_nic (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);
  NicRun *run;

  if (machine == NULL)
    return;
  run = g_new0 (NicRun, 1);
  run->machine = g_object_ref (machine);
  self->data = run;
  self->data_free = nic_run_free;
  lodge_vmm_refresh_async (self->vmm, machine, self->cancellable, on_refreshed_cb, self);
}

#define TEXT_ENTRY(name, member, description, value)                                               \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_STRING, LODGE_CLI_OPTION (NicOptions, member), description, value     \
  }

static const GOptionEntry nic_entries[] = {
  TEXT_ENTRY ("nic", nic, N_ ("The adapter: its id, MAC address or number"), N_ ("ADAPTER")),
  TEXT_ENTRY (
      "mode", mode, N_ ("none, nat, nat-network, bridged, host-only or internal"), N_ ("MODE")),
  TEXT_ENTRY ("network", network, N_ ("The network’s name"), N_ ("NAME")),
  TEXT_ENTRY ("bridge", bridge, N_ ("A bridge of this computer"), N_ ("BRIDGE")),
  TEXT_ENTRY ("device", device, N_ ("An adapter of this computer that is shared"), N_ ("DEVICE")),
  TEXT_ENTRY ("mac", mac, N_ ("The MAC address"), N_ ("MAC")),
  TEXT_ENTRY ("model", model, N_ ("What the machine sees: virtio, e1000e, …"), N_ ("MODEL")),
  TEXT_ENTRY ("guard", guard, N_ ("With NAT: none, no-host or forwards-only"), N_ ("GUARD")),
  TEXT_ENTRY ("fastest",
              fastest,
              N_ ("With NAT: yes makes it faster, but it is then switched at the next start only; "
                  "cutting it off always works at once"),
              N_ ("yes|no")),
  TEXT_ENTRY ("mtu", mtu, N_ ("Largest packet in bytes; 0 is the usual"), N_ ("BYTES")),
  TEXT_ENTRY ("limit-in", limit_in, N_ ("At most so much towards the machine, KiB/s"), "N"),
  TEXT_ENTRY ("limit-out", limit_out, N_ ("At most so much from the machine, KiB/s"), "N"),
  TEXT_ENTRY ("delay", delay, N_ ("Hold each frame back, each way"), N_ ("MILLISECONDS")),
  TEXT_ENTRY ("loss", loss, N_ ("Lose so many frames of a thousand"), "N"),
  { "running-only",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (NicOptions, running_only),
    N_ ("Change what runs; the next start has what is stored"),
    NULL },
  TEXT_ENTRY ("for",
              minutes,
              N_ ("Attach it for a time; then, and when stored, it is off"),
              N_ ("MINUTES")),
  { "no-safety",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (NicOptions, no_safety),
    N_ ("Open the network without a snapshot before"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_nic_verbs[] = {
  { .name = "nic",
    .arguments = "MACHINE list|add|remove|set|link up|link down|capture FILE|capture stop",
    .summary = N_ ("Show and change a machine's network adapters"),
    .description = N_ ("A running machine is changed at once where it can be. An internal network "
                       "is made on first use; others are made by “lodgectl net create”."),
    .min_arguments = 2,
    .max_arguments = 3,
    .entries = nic_entries,
    .options_size = sizeof (NicOptions),
    .check = check_nic,
    .run = run_nic },
  { NULL },
};
