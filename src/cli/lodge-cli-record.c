/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-cli-private.h"
#include "lodge-console-sound.h"
#include "lodge-console.h"
#include "lodge-recorder.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* For how long another screen of the machine may take to be told of, in milliseconds. */
#define SCREEN_MS 10000

/* For a day at the longest. */
#define MAX_SECONDS 86400

typedef struct
{
  char *seconds;
  char *screen;
} Options;

typedef struct
{
  LodgeCli *cli;
  LodgeMachine *machine;
  guint64 seconds; /* 0: until it is stopped */
  guint64 screen;  /* from 1 on */
  LodgeRecordFormat format;
  LodgeConsole *console;
  LodgeRecorder *recorder; /* (nullable) */
  guint timer_id;          /* of the recording, or while a screen is awaited */
  gulong cancelled_id;
} Recording;

static void
recording_free (gpointer data)
{
  Recording *recording = data;

  g_clear_handle_id (&recording->timer_id, g_source_remove);
  if (recording->cancelled_id != 0)
    g_signal_handler_disconnect (recording->cli->cancellable, recording->cancelled_id);
  if (recording->recorder != NULL)
    g_signal_handlers_disconnect_by_data (recording->recorder, recording);
  g_clear_object (&recording->recorder);
  if (recording->console != NULL)
    {
      g_signal_handlers_disconnect_by_data (recording->console, recording);
      g_signal_handlers_disconnect_by_data (lodge_console_get_heads (recording->console),
                                            recording);
      lodge_console_close (recording->console);
    }
  g_clear_object (&recording->console);
  g_object_unref (recording->machine);
  g_free (recording);
}

static void
fail (Recording *recording, GError *error)
{
  if (!recording->cli->finished)
    lodge_cli_finish (recording->cli, error);
  else
    g_clear_error (&error);
}

static void
on_recorder_state_cb (Recording *recording)
{
  LodgeCli *self = recording->cli;
  const GError *problem = lodge_recorder_get_problem (recording->recorder);
  g_autofree char *file = g_filename_display_name (self->arguments[1]);
  g_autofree char *sentence = NULL;

  if (lodge_recorder_get_state (recording->recorder) != LODGE_RECORDER_DONE)
    return;
  if (problem != NULL)
    {
      fail (recording, g_error_copy (problem));
      return;
    }
  sentence = g_strdup_printf (_ ("The display of “%s” was recorded into “%s”."),
                              lodge_machine_get_title (recording->machine),
                              file);
  lodge_cli_finish_with_machine (self, recording->machine, sentence);
}

static void
on_time_over_cb (gpointer data)
{
  Recording *recording = data;

  recording->timer_id = 0;
  lodge_recorder_stop (recording->recorder);
}

/* Its time begins with its first picture, which comes at once where the guest shows anything. */
static void
record (Recording *recording, LodgeConsole *screen)
{
  g_clear_handle_id (&recording->timer_id, g_source_remove);
  recording->recorder =
      lodge_recorder_new (screen, recording->cli->arguments[1], recording->format);
  g_signal_connect_swapped (
      recording->recorder, "notify::state", G_CALLBACK (on_recorder_state_cb), recording);
  if (recording->seconds > 0)
    recording->timer_id =
        g_timeout_add_once ((guint)recording->seconds * 1000, on_time_over_cb, recording);
  lodge_recorder_start (recording->recorder);
}

static void
on_no_screen_cb (gpointer data)
{
  Recording *recording = data;

  recording->timer_id = 0;
  fail (recording,
        lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                             NULL,
                             _ ("The machine has no screen %u. Leave --screen out to record the "
                                "first."),
                             (guint)recording->screen));
}

/* Screen 2 is the first of the heads, which are told of one after the other. */
static void
look_for_screen (Recording *recording)
{
  GListModel *heads = lodge_console_get_heads (recording->console);
  g_autoptr (LodgeConsole) head = NULL;

  if (recording->recorder != NULL ||
      lodge_console_get_state (recording->console) != LODGE_CONSOLE_STATE_CONNECTED)
    return;
  if (recording->screen == 1)
    {
      record (recording, recording->console);
      return;
    }
  head = g_list_model_get_item (heads, (guint)recording->screen - 2);
  if (head != NULL)
    record (recording, head);
  else if (recording->timer_id == 0)
    recording->timer_id = g_timeout_add_once (SCREEN_MS, on_no_screen_cb, recording);
}

static void
on_console_state_cb (Recording *recording)
{
  switch (lodge_console_get_state (recording->console))
    {
    case LODGE_CONSOLE_STATE_CONNECTED:
      look_for_screen (recording);
      break;
    case LODGE_CONSOLE_STATE_ASKING:
      fail (recording,
            lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                 NULL,
                                 _ ("The machine’s display asks for a password. Record it in "
                                    "Lodge’s window.")));
      break;
    case LODGE_CONSOLE_STATE_FAILED:
      fail (recording, g_error_copy (lodge_console_get_problem (recording->console)));
      break;
    case LODGE_CONSOLE_STATE_CLOSED:
      if (recording->recorder == NULL)
        fail (recording,
              lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                                   NULL,
                                   _ ("The machine’s display closed the connection. Try again.")));
      break;
    case LODGE_CONSOLE_STATE_IDLE:
    case LODGE_CONSOLE_STATE_CONNECTING:
    default:
      break;
    }
}

/* Ctrl+C ends the recording, with a complete file. */
static void
on_cancelled_cb (Recording *recording)
{
  if (recording->recorder != NULL)
    lodge_recorder_stop (recording->recorder);
  else
    fail (recording, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, ""));
}

static gboolean
on_cancelled_idle_cb (gpointer data)
{
  LodgeCli *self = data;

  if (!self->finished)
    on_cancelled_cb (self->data);
  return G_SOURCE_REMOVE;
}

/* Handlers of "cancelled" must not disconnect themselves. */
static void
on_cancellable_cb (GCancellable *cancellable, LodgeCli *self)
{
  g_idle_add (on_cancelled_idle_cb, self);
}

static void
open_console (Recording *recording)
{
  LodgeCli *self = recording->cli;
  int index = lodge_machine_endpoint_find (recording->machine);
  g_autoptr (LodgeConsoleEndpoint) endpoint = NULL;

  if (!lodge_machine_is_active (recording->machine) || index < 0)
    {
      fail (recording,
            lodge_vmm_error_new (
                LODGE_VMM_ERROR_WRONG_STATE,
                NULL,
                index < 0 ? _ ("The machine has no SPICE or VNC display that could be recorded.")
                          : _ ("The machine does not run. Start it to record its display.")));
      return;
    }
  endpoint = lodge_machine_endpoint_new (self->vmm, recording->machine, (guint)index);
  recording->console = lodge_console_new_for_endpoint (endpoint);
  /* Nobody listens at this one. */
  lodge_console_set_volume (recording->console, 0, TRUE);
  recording->cancelled_id =
      g_signal_connect (self->cancellable, "cancelled", G_CALLBACK (on_cancellable_cb), self);
  g_signal_connect_swapped (
      recording->console, "notify::state", G_CALLBACK (on_console_state_cb), recording);
  g_signal_connect_swapped (lodge_console_get_heads (recording->console),
                            "items-changed",
                            G_CALLBACK (look_for_screen),
                            recording);
  lodge_console_open (recording->console);
}

static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeCli *self = user_data;
  Recording *recording = self->data;
  const char *package = NULL;
  LodgeRecordFormat formats = lodge_record_probe_finish (result, &package);
  GError *error = NULL;

  if (package != NULL)
    error =
        lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                             NULL,
                             _ ("Recording needs GStreamer’s plug-ins. Install the package %s."),
                             package);
  else if (lodge_record_format_choose (self->arguments[1], formats, &recording->format, &error))
    {
      open_console (recording);
      return;
    }
  lodge_cli_finish (self, error);
}

static gboolean
check (LodgeCli *self, GError **error)
{
  const Options *options = self->options;
  guint64 number;

  return (options->seconds == NULL ||
          lodge_cli_parse_number (options->seconds, "--seconds", 1, MAX_SECONDS, &number, error)) &&
         (options->screen == NULL ||
          lodge_cli_parse_number (options->screen, "--screen", 1, 16, &number, error));
}

static void
run (LodgeCli *self)
{
  const Options *options = self->options;
  LodgeMachine *machine = lodge_cli_find_machine (self);
  Recording *recording;

  if (machine == NULL)
    return;
  recording = g_new0 (Recording, 1);
  recording->cli = self;
  recording->machine = g_object_ref (machine);
  recording->screen = 1;
  if (options->seconds != NULL)
    lodge_cli_parse_number (
        options->seconds, "--seconds", 1, MAX_SECONDS, &recording->seconds, NULL);
  if (options->screen != NULL)
    lodge_cli_parse_number (options->screen, "--screen", 1, 16, &recording->screen, NULL);
  self->data = recording;
  self->data_free = recording_free;
  lodge_record_probe_async (NULL, on_probed_cb, self);
}

static const GOptionEntry entries[] = {
  { "seconds",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (Options, seconds),
    N_ ("Stop after N seconds"),
    "N" },
  { "screen",
    0,
    0,
    G_OPTION_ARG_STRING,
    LODGE_CLI_OPTION (Options, screen),
    N_ ("Record screen N of several"),
    "N" },
  G_OPTION_ENTRY_NULL,
};

const LodgeCliVerb lodge_cli_record_verbs[] = {
  { .name = "record",
    .arguments = "MACHINE FILE.webm|FILE.mp4",
    .summary = N_ ("Record a machine's screen as a video"),
    .description = N_ ("FILE is replaced when it exists. It ends with the machine, after --seconds "
                       "or with Ctrl+C, and is complete in each case. A window that shows the "
                       "machine over SPICE loses its display to the recording."),
    .min_arguments = 2,
    .max_arguments = 2,
    .entries = entries,
    .options_size = sizeof (Options),
    .check = check,
    .run = run },
  { NULL },
};
