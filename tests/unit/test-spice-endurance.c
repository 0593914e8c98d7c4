/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <malloc.h>
#include <string.h>
#include <sys/socket.h>

#include "lodge-console-backend.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-spice.h"
#include "lodge-test-frame.h"
#include "lodge-test.h"

/*
 * What vnc-endurance is for VNC, with a real libspice-server: a thousand connections, changes of
 * the mode and broken servers, and the largest screen. The server is in this program, so its memory
 * counts too.
 */

#define ROUNDS 1000

#define MAX_GROWTH_KIB (5 * 1024)
#define ROUNDS_OF_ONE 10

static LodgeFakeSpice *server;

/* Private memory, in KiB, without what is free already and only not given back yet. */
static gint64
get_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

#ifdef __GLIBC__
  malloc_trim (0);
#endif
  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = text != NULL ? strstr (text, "RssAnon:") : NULL;
  return line != NULL ? g_ascii_strtoll (line + 8, NULL, 10) : 0;
}

static void
assert_no_growth (gint64 growth, const char *what)
{
  g_test_message ("%d %s: %" G_GINT64_FORMAT " KiB more", ROUNDS, what, growth);
  /* AddressSanitizer keeps what was freed. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (growth, <, MAX_GROWTH_KIB);
#endif
}

static LodgeConsole *
new_console (LodgeFakeServerFunc func, gpointer user_data)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, func, user_data);

  return lodge_console_new_for_endpoint (endpoint);
}

static gboolean
shows_last (LodgeConsole *console, guint32 color)
{
  LodgeFrame *frame = lodge_console_get_frame (console);
  const guint8 *line;

  if (frame == NULL || lodge_frame_get_data (frame) == NULL)
    return FALSE;
  line = lodge_frame_get_data (frame) +
         (gsize)(lodge_frame_get_height (frame) - 1) * (gsize)lodge_frame_get_stride (frame);
  return (((const guint32 *)(gconstpointer)line)[lodge_frame_get_width (frame) - 1] & 0xffffff) ==
         color;
}

/* Some with the same console, since the pretended servers keep their threads as long as that. */
static void
connect_times (guint times)
{
  for (guint i = 0; i < times; i += ROUNDS_OF_ONE)
    {
      LodgeConsole *console = new_console (lodge_fake_spice_serve, server);

      for (guint k = 0; k < ROUNDS_OF_ONE; k++)
        {
          lodge_console_open (console);
          lodge_test_wait_for (shows_last (console, 0x336699), 20);
          lodge_console_close (console);
        }
      lodge_test_assert_finalizes (&console);
    }
}

static void
test_connections (void)
{
  gint64 before;

  lodge_fake_spice_set_size (server, 320, 200, 0x336699);
  connect_times (100);
  before = get_memory ();
  connect_times (ROUNDS);
  assert_no_growth (get_memory () - before, "connections");
}

/* In a thread: the server waits for its client, which is on the main loop. The last size is one by
 * which the other side knows. */
static gpointer
change_times (gpointer times)
{
  for (guint i = 1; i <= GPOINTER_TO_UINT (times); i++)
    {
      guint width = 100 + i * 37 % 1500;

      lodge_fake_spice_set_size (server, width, 1700 - width, i);
    }
  lodge_fake_spice_set_size (server, 33, 44, 0x102030);
  return NULL;
}

static gpointer
restore (gpointer unused)
{
  lodge_fake_spice_set_size (server, 320, 200, 0x336699);
  return NULL;
}

static void
on_frame_cb (LodgeConsole *console, GParamSpec *pspec, guint *n_frames)
{
  if (lodge_console_get_frame (console) != NULL)
    ++*n_frames;
}

static void
change_modes (LodgeConsole *console, guint times)
{
  guint n_frames = 0;
  gulong handler = g_signal_connect (console, "notify::frame", G_CALLBACK (on_frame_cb), &n_frames);
  GThread *thread = g_thread_new ("modes", change_times, GUINT_TO_POINTER (times));

  lodge_test_wait_for (
      lodge_test_console_has_size (console, 33, 44) && shows_last (console, 0x102030), 300);
  g_thread_join (thread);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTED);
  g_assert_cmpuint (n_frames, >=, times);
  g_signal_handler_disconnect (console, handler);
  thread = g_thread_new ("restore", restore, NULL);
  lodge_test_wait_for (lodge_test_console_has_size (console, 320, 200), 60);
  g_thread_join (thread);
}

/* The lowest of what is used after each quarter of @times: what a screen of six megabytes leaves
 * behind depends on when it is asked. */
static gint64
change_modes_and_get_memory (LodgeConsole *console, guint times)
{
  gint64 lowest = G_MAXINT64;

  for (guint i = 0; i < 4; i++)
    {
      change_modes (console, times / 4);
      lowest = MIN (lowest, get_memory ());
    }
  return lowest;
}

static void
test_modes (void)
{
  LodgeConsole *console = new_console (lodge_fake_spice_serve, server);
  gint64 before;
  gint64 after = 0;

  lodge_fake_spice_set_size (server, 320, 200, 0x336699);
  lodge_console_open (console);
  lodge_test_wait_for (shows_last (console, 0x336699), 20);
  change_modes (console, ROUNDS / 2);
  before = change_modes_and_get_memory (console, ROUNDS / 2);
  change_modes (console, ROUNDS / 2);
  /* The server is in this process too, and what its encoders keep comes and goes. What leaks stays,
   * and becomes more with each turn. */
  for (guint i = 0; i < 6; i++)
    {
      after = change_modes_and_get_memory (console, ROUNDS / 2);
      if (after - before < MAX_GROWTH_KIB)
        break;
    }
  assert_no_growth (after - before, "changes of the mode");
  lodge_test_assert_finalizes (&console);
}

/* Ends anywhere, or says anything. */
static void
serve_nonsense (int fd, gpointer user_data)
{
  guint8 reply[16 + 512] = { 'R', 'E', 'D', 'Q', 2, 0, 0, 0, 2, 0, 0, 0, 178, 0, 0, 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)g_atomic_int_add ((int *)user_data, 1));
  gsize begin = g_rand_boolean (rand) ? 16 : g_rand_boolean (rand) ? 20 : 0;

  for (gsize i = begin; i < sizeof reply; i++)
    reply[i] = (guint8)g_rand_int (rand);
  send (fd, reply, (gsize)g_rand_int_range (rand, 0, sizeof reply), MSG_NOSIGNAL);
}

static gboolean
is_over (LodgeConsole *console)
{
  LodgeConsoleState state = lodge_console_get_state (console);

  return state == LODGE_CONSOLE_STATE_CLOSED || state == LODGE_CONSOLE_STATE_FAILED ||
         state == LODGE_CONSOLE_STATE_ASKING;
}

static void
suffer (int *seed, guint times)
{
  for (guint i = 0; i < times; i += ROUNDS_OF_ONE)
    {
      LodgeConsole *console = new_console (serve_nonsense, seed);

      for (guint k = 0; k < ROUNDS_OF_ONE; k++)
        {
          lodge_console_open (console);
          lodge_test_wait_for (is_over (console), 20);
          lodge_console_close (console);
        }
      lodge_test_assert_finalizes (&console);
    }
}

static void
test_nonsense (void)
{
  int seed = 1;
  gint64 before;

  suffer (&seed, 100);
  before = get_memory ();
  suffer (&seed, ROUNDS);
  assert_no_growth (get_memory () - before, "broken servers");
}

static void
test_largest (void)
{
  LodgeConsole *console = new_console (lodge_fake_spice_serve, server);

  lodge_fake_spice_set_size (server, 8192, 8192, 0x445566);
  lodge_console_open (console);
  lodge_test_wait_for (
      lodge_test_console_has_size (console, 8192, 8192) && shows_last (console, 0x445566), 120);
  lodge_test_assert_finalizes (&console);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  /* The libraries warn of what they receive, and of ends; that is no fault of the program. */
  g_log_set_handler (
      "GSpice", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, lodge_test_swallow_log_cb, NULL);
  g_log_set_handler ("Spice", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, lodge_test_swallow_log_cb, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  server = lodge_fake_spice_new ();
  g_test_add_func ("/console/spice/many-connections", test_connections);
  g_test_add_func ("/console/spice/many-modes", test_modes);
  g_test_add_func ("/console/spice/many-broken-servers", test_nonsense);
  g_test_add_func ("/console/spice/largest", test_largest);
  result = g_test_run ();
  lodge_fake_spice_free (server);
  return result;
}
