/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <spice/vd_agent.h>
#include <string.h>

#include "lodge-console-clipboard.h"
#include "lodge-console-sound.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-spice.h"
#include "lodge-test.h"

/* What a guest's agent can say to a console, right and wrong, through a real libspice-server; and
 * how a console goes away from it. */

/* For less than that a console waits for channels that are just being opened. */
#define PARTING_MS 1500
#define MAX_PARTINGS 5

/* Main, display, cursor, inputs and sound. */
#define N_CHANNELS 5

/* Without which there is no picture; for theirs the others wait that long. */
#define N_FIRST_CHANNELS 2
#define PATIENCE_US (G_USEC_PER_SEC / 2)

static LodgeFakeSpice *server;

typedef struct
{
  LodgeConsole *console;
  guint offered;
  guint n_received;
  char *text; /* of what was received last; (nullable) */
} Fixture;

static void
on_offered_cb (Fixture *fixture, guint forms)
{
  fixture->offered = forms;
}

static void
on_received_cb (Fixture *fixture, guint form, GBytes *contents)
{
  g_clear_pointer (&fixture->text, g_free);
  if (contents != NULL)
    fixture->text = g_strdup_printf (
        "%.*s", (int)g_bytes_get_size (contents), (const char *)g_bytes_get_data (contents, NULL));
  fixture->n_received++;
}

static void
announce (Fixture *fixture)
{
  guint32 message[] = {
    FALSE, 1u << VD_AGENT_CAP_CLIPBOARD_BY_DEMAND | 1u << VD_AGENT_CAP_CLIPBOARD_SELECTION
  };

  lodge_fake_spice_say (server, VD_AGENT_ANNOUNCE_CAPABILITIES, message, sizeof message);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, lodge_fake_spice_serve, server);
  gsize n_heard = lodge_fake_spice_get_n_heard (server);

  fixture->console = lodge_console_new_for_endpoint (endpoint);
  g_signal_connect_swapped (
      fixture->console, "clipboard-offered", G_CALLBACK (on_offered_cb), fixture);
  g_signal_connect_swapped (
      fixture->console, "clipboard-received", G_CALLBACK (on_received_cb), fixture);
  lodge_console_open (fixture->console);
  lodge_test_wait_for (lodge_fake_spice_get_n_heard (server) > n_heard, 20);
  announce (fixture);
  lodge_test_wait_for (lodge_console_get_clipboard_ready (fixture->console), 20);
  /* The server crashes at times when a client goes before it has seen a screen. */
  lodge_test_wait_for (lodge_console_get_frame (fixture->console) != NULL, 20);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  lodge_console_close (fixture->console);
  lodge_test_wait_for (lodge_fake_spice_count_channels () == 0, 20);
  lodge_test_assert_finalizes (&fixture->console);
  g_free (fixture->text);
}

/* The first word of each is the selection: the clipboard. */
static void
copy (Fixture *fixture, const char *text)
{
  guint32 grab[] = { VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD, VD_AGENT_CLIPBOARD_UTF8_TEXT };
  guint32 contents[32] = { VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD, VD_AGENT_CLIPBOARD_UTF8_TEXT };
  guint n_received = fixture->n_received;

  memcpy (contents + 2, text, strlen (text));
  fixture->offered = 0;
  lodge_fake_spice_say (server, VD_AGENT_CLIPBOARD_GRAB, grab, sizeof grab);
  lodge_test_wait_for (fixture->offered == LODGE_CLIPBOARD_TEXT, 20);
  lodge_fake_spice_say (server, VD_AGENT_CLIPBOARD, contents, 8 + (guint32)strlen (text));
  lodge_test_wait_for (fixture->n_received > n_received, 20);
  g_assert_cmpstr (fixture->text, ==, text);
}

static void
test_good (Fixture *fixture, gconstpointer unused)
{
  copy (fixture, "Grüße");
  copy (fixture, "");
}

/* Messages that end before what they must have: spice-gtk tells of four gigabytes then. */
static void
test_short (Fixture *fixture, gconstpointer type)
{
  static const guint8 ZEROS[8];

  for (guint32 size = 1; size < sizeof ZEROS; size++)
    {
      lodge_fake_spice_say (server, GPOINTER_TO_UINT (type), ZEROS, size);
      copy (fixture, "still there");
    }
}

static void
on_late_cb (gpointer late)
{
  *(gboolean *)late = TRUE;
}

/* Sound and all: a viewer that was closed is away, and does not decode any further. On a slow
 * machine not at each try. */
static void
test_parting (Fixture *fixture, gconstpointer unused)
{
  gboolean late = TRUE;

  for (guint i = 0; i < MAX_PARTINGS && late; i++)
    {
      guint timer;

      lodge_console_open (fixture->console);
      lodge_test_wait_for (lodge_console_get_sound (fixture->console) != LODGE_SOUND_NONE &&
                               lodge_console_get_frame (fixture->console) != NULL &&
                               lodge_fake_spice_count_channels () == N_CHANNELS,
                           20);
      late = FALSE;
      timer = g_timeout_add_once (PARTING_MS, on_late_cb, &late);
      lodge_console_close (fixture->console);
      lodge_test_wait_for (lodge_fake_spice_count_channels () == 0, 20);
      if (!late)
        g_source_remove (timer);
    }
  g_assert_false (late);
}

/* The server makes one key after the other, and its guest stands still meanwhile. The console does
 * not wait for longer than PATIENCE_US, so that a slow machine proves nothing. */
static void
test_display_first (Fixture *fixture, gconstpointer unused)
{
  gboolean slow = TRUE;

  for (guint i = 0; i < MAX_PARTINGS && slow; i++)
    {
      guint before;
      gint64 start;

      lodge_console_close (fixture->console);
      lodge_test_wait_for (lodge_fake_spice_count_channels () == 0, 20);
      before = lodge_fake_spice_count_connections (FALSE);
      start = g_get_monotonic_time ();
      lodge_console_open (fixture->console);
      lodge_test_wait_for (lodge_console_get_frame (fixture->console) != NULL &&
                               lodge_fake_spice_count_channels () == N_CHANNELS,
                           20);
      slow = g_get_monotonic_time () - start > PATIENCE_US;
      if (!slow)
        g_assert_cmpuint (lodge_fake_spice_count_connections (TRUE) - before, ==, N_FIRST_CHANNELS);
    }
  if (slow)
    g_test_skip ("too slow a machine");
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  /* The libraries warn of what they receive; that is no fault of the program. */
  g_log_set_handler (
      "GSpice", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, lodge_test_swallow_log_cb, NULL);
  g_log_set_handler ("Spice", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, lodge_test_swallow_log_cb, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  server = lodge_fake_spice_new ();
  lodge_fake_spice_set_size (server, 320, 200, 0x336699);
  lodge_fake_spice_add_sound (server);
  lodge_fake_spice_add_agent (server);
  g_test_add ("/console/spice/agent/good", Fixture, NULL, set_up, test_good, tear_down);
  g_test_add ("/console/spice/agent/short-contents",
              Fixture,
              GUINT_TO_POINTER (VD_AGENT_CLIPBOARD),
              set_up,
              test_short,
              tear_down);
  g_test_add ("/console/spice/agent/short-offer",
              Fixture,
              GUINT_TO_POINTER (VD_AGENT_CLIPBOARD_GRAB),
              set_up,
              test_short,
              tear_down);
  g_test_add ("/console/spice/display-first", Fixture, NULL, set_up, test_display_first, tear_down);
  g_test_add ("/console/spice/parting", Fixture, NULL, set_up, test_parting, tear_down);
  result = g_test_run ();
  lodge_fake_spice_free (server);
  return result;
}
