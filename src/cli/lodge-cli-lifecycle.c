/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-saver.h"

#include <glib/gi18n-lib.h>

/* Long enough for any guest; also keeps the arithmetic in milliseconds from overflowing. */
#define MAX_WAIT_SECONDS (24 * 60 * 60)

typedef struct
{
  char *wait_text; /* NULL: don't wait */
  guint64 wait;    /* seconds */
} ShutdownOptions;

typedef struct
{
  gboolean discard_saved;
  gboolean disposable;
  char *snapshot;
} StartOptions;

/* Waiting for a machine to be off. */
typedef struct
{
  LodgeCli *cli;
  LodgeMachine *machine;
  gulong state_handler;
  gulong present_handler;
  gulong cancel_handler;
  guint timeout;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_signal_handler (&wait->state_handler, wait->machine);
  g_clear_signal_handler (&wait->present_handler, wait->machine);
  g_clear_signal_handler (&wait->cancel_handler, wait->cli->cancellable);
  g_clear_handle_id (&wait->timeout, g_source_remove);
  g_object_unref (wait->machine);
  g_free (wait);
}

static void
wait_end (Wait *wait, GError *error)
{
  LodgeCli *self = wait->cli;
  g_autoptr (LodgeMachine) machine = g_object_ref (wait->machine);
  g_autofree char *sentence = NULL;

  g_clear_pointer (&self->data, self->data_free);
  if (error != NULL)
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence = g_strdup_printf (_ ("“%s” is off."), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

/* A machine without a stored definition is gone once it is off. */
static gboolean
is_off (LodgeMachine *machine)
{
  return !lodge_machine_is_active (machine) || !lodge_machine_get_present (machine);
}

static void
on_machine_notify_cb (LodgeMachine *machine, GParamSpec *pspec, gpointer user_data)
{
  if (is_off (machine))
    wait_end (user_data, NULL);
}

static void
on_wait_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  wait_end (user_data,
            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The wait was interrupted"));
}

static gboolean
on_wait_timeout_cb (gpointer user_data)
{
  Wait *wait = user_data;
  ShutdownOptions *options = wait->cli->options;

  wait->timeout = 0;
  wait_end (wait,
            lodge_vmm_error_new (LODGE_VMM_ERROR_UNRESPONSIVE,
                                 NULL,
                                 ngettext ("“%s” is not off after %u second: the guest may ignore "
                                           "the request; “lodgectl force-off” pulls the plug.",
                                           "“%s” is not off after %u seconds: the guest may ignore "
                                           "the request; “lodgectl force-off” pulls the plug.",
                                           (gulong)options->wait),
                                 lodge_machine_get_title (wait->machine),
                                 (guint)options->wait));
  return G_SOURCE_REMOVE;
}

static void
wait_until_off (LodgeCli *self, LodgeMachine *machine)
{
  ShutdownOptions *options = self->options;
  Wait *wait = g_new0 (Wait, 1);

  wait->cli = self;
  wait->machine = g_object_ref (machine);
  self->data = wait;
  self->data_free = wait_free;
  if (is_off (machine))
    {
      wait_end (wait, NULL);
      return;
    }
  wait->state_handler =
      g_signal_connect (machine, "notify::state", G_CALLBACK (on_machine_notify_cb), wait);
  wait->present_handler =
      g_signal_connect (machine, "notify::present", G_CALLBACK (on_machine_notify_cb), wait);
  /* Not g_cancellable_connect (): its callback must not disconnect itself. */
  wait->cancel_handler =
      g_signal_connect (self->cancellable, "cancelled", G_CALLBACK (on_wait_cancelled_cb), wait);
  wait->timeout = g_timeout_add_seconds ((guint)options->wait, on_wait_timeout_cb, wait);
}

/* The verbs that are one call */

typedef struct
{
  const char *name; /* lodgectl's verb */
  LodgeVerb verb;
  const char *done; /* what to say then */
} Control;

static const Control controls[] = {
  { "start", LODGE_VERB_START, N_ ("“%s” is running.") },
  { "pause", LODGE_VERB_PAUSE, N_ ("“%s” is paused.") },
  { "resume", LODGE_VERB_RESUME, N_ ("“%s” is running.") },
  { "shutdown", LODGE_VERB_SHUT_DOWN, N_ ("“%s” was asked to shut down.") },
  { "restart", LODGE_VERB_RESTART, N_ ("“%s” was asked to restart.") },
  { "force-off", LODGE_VERB_FORCE_OFF, N_ ("“%s” is off.") },
};

static const Control *
find_control (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (controls); i++)
    {
      if (g_str_equal (controls[i].name, name))
        return &controls[i];
    }
  g_return_val_if_reached (NULL);
}

/* Without an exact type in the format's table, gcc can't check it: so it is replaced, not printed.
 */
static char *
dup_sentence (const char *format, const char *title)
{
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  return g_strjoinv (title, parts);
}

static void
on_controlled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  const Control *control = find_control (self->verb->name);
  g_autofree char *sentence = NULL;
  LodgeMachine *machine = self->data;
  GError *error = NULL;

  if (!lodge_vmm_control_finish (LODGE_VMM (source), result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  if (control->verb == LODGE_VERB_SHUT_DOWN &&
      ((ShutdownOptions *)self->options)->wait_text != NULL)
    {
      g_autoptr (LodgeMachine) held = g_steal_pointer (&self->data);

      wait_until_off (self, held);
      return;
    }
  sentence = dup_sentence (_ (control->done), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static void
control (LodgeCli *self)
{
  LodgeMachine *machine = self->data;

  lodge_vmm_control_async (self->vmm,
                           machine,
                           find_control (self->verb->name)->verb,
                           self->cancellable,
                           on_controlled_cb,
                           self);
}

static void
run_control (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  control (self);
}

static void
on_saved_discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  GError *error = NULL;

  if (lodge_vmm_control_finish (LODGE_VMM (source), result, &error))
    control (self);
  else
    lodge_cli_finish (self, error);
}

static void
run_start (LodgeCli *self)
{
  StartOptions *options = self->options;
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  if (options->disposable)
    lodge_cli_start_disposable (self, machine, options->snapshot);
  else if (options->discard_saved && lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_SAVED)
    lodge_vmm_control_async (self->vmm,
                             machine,
                             LODGE_VERB_DISCARD_SAVED,
                             self->cancellable,
                             on_saved_discarded_cb,
                             self);
  else
    control (self);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  LodgeMachine *machine = self->data;
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  lodge_cli_stop_progress (self);
  if (!lodge_saver_save_finish (result, &error))
    {
      lodge_cli_finish (self, error);
      return;
    }
  sentence = g_strdup_printf (_ ("“%s” is saved."), lodge_machine_get_title (machine));
  lodge_cli_finish_with_machine (self, machine, sentence);
}

static void
run_save (LodgeCli *self)
{
  LodgeMachine *machine = lodge_cli_find_machine (self);

  if (machine == NULL)
    return;
  self->data = g_object_ref (machine);
  self->data_free = g_object_unref;
  lodge_cli_show_progress (self);
  lodge_saver_save_async (self->core, machine, self->cancellable, on_saved_cb, self);
}

static gboolean
check_start (LodgeCli *self, GError **error)
{
  StartOptions *options = self->options;

  if (options->disposable ? !options->discard_saved : options->snapshot == NULL)
    return TRUE;
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_FAILED,
               options->disposable
                   ? _ ("--disposable and --discard-saved can’t be combined.")
                   : _ ("--snapshot needs --disposable. “lodgectl snapshot MACHINE restore” goes "
                        "back to a snapshot."));
  return FALSE;
}

static gboolean
check_shutdown (LodgeCli *self, GError **error)
{
  ShutdownOptions *options = self->options;

  return options->wait_text == NULL ||
         lodge_cli_parse_number (
             options->wait_text, "--wait", 0, MAX_WAIT_SECONDS, &options->wait, error);
}

static const GOptionEntry start_entries[] = {
  { "discard-saved",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (StartOptions, discard_saved),
    N_ ("Forget the saved memory and boot anew"),
    NULL },
  { "disposable",
    0,
    0,
    G_OPTION_ARG_NONE,
    LODGE_CLI_OPTION (StartOptions, disposable),
    N_ ("Discard what the run has changed when it stops"),
    NULL },
  { "snapshot",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (StartOptions, snapshot),
    N_ ("With --disposable: start from this snapshot"),
    N_ ("SNAPSHOT") },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry shutdown_entries[] = {
  { "wait",
    'w',
    0,
    G_OPTION_ARG_FILENAME,
    LODGE_CLI_OPTION (ShutdownOptions, wait_text),
    N_ ("Wait this long until the machine is off, else fail"),
    N_ ("SECONDS") },
  G_OPTION_ENTRY_NULL,
};

#define MACHINE_VERB(verb_name, words, runner)                                                     \
  .name = verb_name, .arguments = "MACHINE", .summary = words, .min_arguments = 1,                 \
  .max_arguments = 1, .run = runner

const LodgeCliVerb lodge_cli_lifecycle_verbs[] = {
  { MACHINE_VERB (
        "start", N_ ("Start a machine, from its saved memory where there is one"), run_start),
    .entries = start_entries,
    .options_size = sizeof (StartOptions),
    .check = check_start },
  { MACHINE_VERB ("pause", N_ ("Stop a machine's processors for now"), run_control) },
  { MACHINE_VERB ("resume", N_ ("Let a paused machine go on"), run_control) },
  { MACHINE_VERB ("shutdown", N_ ("Ask the guest to shut down"), run_control),
    .entries = shutdown_entries,
    .options_size = sizeof (ShutdownOptions),
    .check = check_shutdown },
  { MACHINE_VERB ("restart", N_ ("Ask the guest to restart"), run_control) },
  { MACHINE_VERB (
      "force-off", N_ ("Pull the plug: what the guest has not written is lost"), run_control) },
  { MACHINE_VERB ("save", N_ ("Write a machine's memory to disk and turn it off"), run_save) },
  { NULL },
};
