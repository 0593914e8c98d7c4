/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "lodge-console-backend.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-vnc.h"
#include "lodge-test-frame.h"
#include "lodge-test.h"

/*
 * A thousand of everything: connections, changes of the mode, broken servers; and the largest
 * screen. No crash, and no more memory than after the first few, which fill caches.
 */

#define ROUNDS 1000

#define MAX_GROWTH_KIB (5 * 1024)
#define ROUNDS_OF_ONE 10

/* Private memory, in KiB. */
static gint64
get_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = text != NULL ? strstr (text, "RssAnon:") : NULL;
  return line != NULL ? g_ascii_strtoll (line + 8, NULL, 10) : 0;
}

static void
assert_no_growth (gint64 before, const char *what)
{
  gint64 growth = get_memory () - before;

  g_test_message ("%d %s: %" G_GINT64_FORMAT " KiB more", ROUNDS, what, growth);
  /* AddressSanitizer keeps what was freed. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (growth, <, MAX_GROWTH_KIB);
#endif
}

static LodgeConsole *
new_console (LodgeFakeServerFunc server, gpointer user_data)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, server, user_data);

  return lodge_console_new_for_endpoint (endpoint);
}

static gboolean
is_over (LodgeConsole *console)
{
  LodgeConsoleState state = lodge_console_get_state (console);

  return state == LODGE_CONSOLE_STATE_CLOSED || state == LODGE_CONSOLE_STATE_FAILED;
}

static void
count_damage (LodgeConsole *console, int x, int y, int width, int height, guint *n_damages)
{
  ++*n_damages;
}

static void
serve_picture (int fd, gpointer user_data)
{
  char text[64];

  lodge_fake_vnc_handshake (fd, 320, 200);
  while (lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_UPDATE_REQUEST)
    ;
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_raw (fd, 0, 0, 320, 200, 0x336699);
  while (lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_GONE)
    ;
}

/* Some with the same console, since the pretended servers keep their threads as long as that. */
static void
connect_times (guint times)
{
  for (guint i = 0; i < times; i += ROUNDS_OF_ONE)
    {
      LodgeConsole *console = new_console (serve_picture, NULL);
      guint n_damages;

      g_signal_connect (console, "damage", G_CALLBACK (count_damage), &n_damages);
      for (guint k = 0; k < ROUNDS_OF_ONE; k++)
        {
          n_damages = 0;
          lodge_console_open (console);
          lodge_test_wait_for (n_damages > 0, 20);
          lodge_console_close (console);
        }
      lodge_test_assert_finalizes (&console);
    }
}

static void
test_connections (void)
{
  gint64 before;

  connect_times (50);
  before = get_memory ();
  connect_times (ROUNDS);
  assert_no_growth (before, "connections");
}

static void
serve_modes (int fd, gpointer user_data)
{
  guint times = GPOINTER_TO_UINT (user_data);

  lodge_fake_vnc_handshake (fd, 640, 480);
  for (guint i = 1; i <= times; i++)
    {
      guint width = 100 + i * 37 % 1500;
      char requests[1024];

      while (recv (fd, requests, sizeof requests, MSG_DONTWAIT) > 0)
        ;
      lodge_fake_vnc_update (fd, 2);
      lodge_fake_vnc_resize (fd, width, 1700 - width);
      lodge_fake_vnc_raw (fd, 0, 0, width, 1, i);
    }
  /* The last, by which the other side knows. */
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_resize (fd, 33, 44);
  while (recv (fd, (char[1024]){ 0 }, 1024, 0) > 0)
    ;
}

static void
change_modes (guint times)
{
  LodgeConsole *console = new_console (serve_modes, GUINT_TO_POINTER (times));

  lodge_console_open (console);
  lodge_test_wait_for (lodge_test_console_has_size (console, 33, 44), 120);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTED);
  lodge_test_assert_finalizes (&console);
}

static void
test_modes (void)
{
  gint64 before;

  change_modes (50);
  before = get_memory ();
  change_modes (ROUNDS);
  assert_no_growth (before, "changes of the mode");
}

/* Ends anywhere, or says anything. */
static void
serve_nonsense (int fd, gpointer user_data)
{
  guint8 noise[256];
  guint32 seed = (guint32)g_atomic_int_add ((int *)user_data, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (guint8)g_rand_int (rand);
  if (g_rand_boolean (rand))
    lodge_fake_vnc_handshake (fd, 64, 48);
  if (g_rand_boolean (rand))
    lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_bytes (fd, noise, (gsize)g_rand_int_range (rand, 0, sizeof noise));
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
          lodge_test_wait_for (is_over (console) ||
                                   lodge_console_get_state (console) == LODGE_CONSOLE_STATE_ASKING,
                               20);
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

  suffer (&seed, 50);
  before = get_memory ();
  suffer (&seed, ROUNDS);
  assert_no_growth (before, "broken servers");
}

static void
serve_largest (int fd, gpointer user_data)
{
  char text[64];

  lodge_fake_vnc_handshake (fd, 8192, 8192);
  while (lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_UPDATE_REQUEST)
    ;
  lodge_fake_vnc_update (fd, 2);
  lodge_fake_vnc_raw (fd, 0, 0, 1, 1, 0x112233);
  lodge_fake_vnc_raw (fd, 8128, 8128, 64, 64, 0x445566);
  while (lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_GONE)
    ;
}

static void
test_largest (void)
{
  LodgeConsole *console = new_console (serve_largest, NULL);
  guint n_damages = 0;
  const guint32 *last;

  g_signal_connect (console, "damage", G_CALLBACK (count_damage), &n_damages);
  lodge_console_open (console);
  lodge_test_wait_for (n_damages >= 2, 30);
  g_assert_true (lodge_test_console_has_size (console, 8192, 8192));
  last = (const guint32 *)(gconstpointer)(lodge_frame_get_data (lodge_console_get_frame (console)) +
                                          (gsize)8191 * 8192 * 4);
  g_assert_cmphex (last[8191] & 0xffffff, ==, 0x445566);
  lodge_test_assert_finalizes (&console);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/console/vnc/many-connections", test_connections);
  g_test_add_func ("/console/vnc/many-modes", test_modes);
  g_test_add_func ("/console/vnc/many-broken-servers", test_nonsense);
  g_test_add_func ("/console/vnc/largest", test_largest);
  return g_test_run ();
}
