/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nic: the adapters of a machine. */
#include "config.h"

#include "lodge-cli-nic-private.h"
#include "lodge-dial.h"
#include "lodge-nic-drafts.h"
#include "lodge-opening.h"

#include <glib/gi18n-lib.h>

static void
nic_run_free (gpointer data)
{
  LodgeCliNicRun *run = data;

  g_object_unref (run->machine);
  g_clear_object (&run->draft);
  g_free (run);
}

static void
tell_outcome (LodgeCli *self, LodgeEditResult outcome)
{
  LodgeCliNicRun *run = self->data;
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
  LodgeCliNicRun *run = self->data;
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
  const LodgeCliNicOptions *options = self->options;
  LodgeCliNicRun *run = self->data;

  if (lodge_cli_nic_is_operation (self, "add"))
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
  const LodgeCliNicOptions *options = self->options;
  LodgeCliNicRun *run = self->data;

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
  const LodgeCliNicOptions *options = self->options;
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
  const LodgeCliNicOptions *options = self->options;
  LodgeCliNicRun *run = self->data;
  const char *create = NULL;
  g_autoptr (LodgeNetwork) network = NULL;
  GError *error = NULL;

  if ((lodge_cli_nic_changes_attachment (options) &&
       !lodge_cli_nic_apply_attachment (self, run->draft, &create, &error)) ||
      !lodge_cli_nic_apply (options, run->draft, &error) ||
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
  LodgeCliNicRun *run = self->data;
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
  const LodgeCliNicOptions *options = self->options;
  LodgeCliNicRun *run = self->data;
  guint64 minutes = 0;
  const char *id;
  g_autoptr (LodgeNic) running = NULL;

  run->draft = lodge_cli_dup_nic (self, run->machine, options->nic);
  if (run->draft == NULL)
    return FALSE;
  if (options->minutes != NULL)
    lodge_cli_parse_number (
        options->minutes, "--for", 1, LODGE_CLI_NIC_MAX_MINUTES, &minutes, NULL);
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
  LodgeCliNicRun *run = self->data;
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
  LodgeCliNicRun *run = self->data;
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

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeCliNicRun *run = self->data;
  GError *error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (lodge_cli_nic_is_operation (self, "list"))
    {
      lodge_vmm_read_nics_async (
          self->vmm, run->machine, self->cancellable, lodge_cli_nic_on_read_cb, self);
      return;
    }
  if (lodge_cli_nic_is_operation (self, "add"))
    {
      begin_add (self);
      return;
    }
  if (!take_draft (self))
    return;
  if (lodge_cli_nic_is_operation (self, "set"))
    change (self);
  else if (lodge_cli_nic_is_operation (self, "capture"))
    begin_capture (self);
  else if (lodge_cli_nic_is_operation (self, "link"))
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
  LodgeCliNicRun *run;

  if (machine == NULL)
    return;
  run = g_new0 (LodgeCliNicRun, 1);
  run->machine = g_object_ref (machine);
  self->data = run;
  self->data_free = nic_run_free;
  lodge_vmm_refresh_async (self->vmm, machine, self->cancellable, on_refreshed_cb, self);
}

#define TEXT_ENTRY(name, member, description, value)                                               \
  {                                                                                                \
    name, 0, 0, G_OPTION_ARG_STRING, LODGE_CLI_OPTION (LodgeCliNicOptions, member), description,   \
        value                                                                                      \
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
    LODGE_CLI_OPTION (LodgeCliNicOptions, running_only),
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
    LODGE_CLI_OPTION (LodgeCliNicOptions, no_safety),
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
    .options_size = sizeof (LodgeCliNicOptions),
    .check = lodge_cli_nic_check,
    .run = run_nic },
  { NULL },
};
