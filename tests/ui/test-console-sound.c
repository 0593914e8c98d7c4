/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>
#include <stdio.h>

#include "lodge-console-backend.h"
#include "lodge-console-session.h"
#include "lodge-console-sound.h"
#include "lodge-fake-endpoint.h"
#include "lodge-test-pulse.h"
#include "lodge-test-qemu.h"
#include "lodge-test.h"

/*
 * A real guest with a sound card plays a tone, and says what its microphone hears; on this side
 * there is a sound server whose loudspeakers and microphone are the test's. The protocol is the
 * program's argument.
 */

#define BOOT_SECONDS 90
#define TONE 440
#define WHISTLE 1000

/* The amplitude with which the guest plays it. */
#define FULL 12000

/* The tone's share in the power of all that is heard: gaps of an overloaded machine are not the
 * tone. */
#define PURE 0.95

static LodgeTestQemu *qemu;
static LodgeTestPulse *pulse;
static LodgeConsoleSession *session;

static LodgeConsole *
get_console (void)
{
  return lodge_console_session_get_console (session);
}

/* The amplitude of the guest's tone, when it comes through pure and within the limits. */
static double
hear (double least, double most)
{
  gint64 deadline = lodge_test_deadline (60);
  double level = 0;
  double share = 0;

  while (g_get_monotonic_time () < deadline)
    {
      share = lodge_test_pulse_hear (pulse, TONE, &level);
      if (share > PURE && level >= least && level <= most)
        return level;
    }
  g_error ("A tone of %u Hz is not between %.0f and %.0f: share %.2f, level %.0f",
           TONE,
           least,
           most,
           share,
           level);
}

static void
wait_for_silence (void)
{
  gint64 deadline = lodge_test_deadline (30);

  while (!lodge_test_pulse_is_silent (pulse))
    g_assert_cmpint (g_get_monotonic_time (), <, deadline);
}

static void
expect (const char *line)
{
  lodge_test_wait_for (lodge_test_qemu_said (qemu, line), 60);
}

/* At any time. */
static gboolean
has_said (const char *line)
{
  g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

  return strstr (serial, line) != NULL;
}

static void
test_plays (void)
{
  lodge_test_wait_for (has_said ("SOUND: plays 440 Hz"), BOOT_SECONDS);
  lodge_test_wait_for ((lodge_console_get_sound (get_console ()) & LODGE_SOUND_OUT) != 0, 20);
  g_test_message (
      "The guest's tone of %d is heard with %.0f.", FULL, hear (FULL * 0.95, FULL * 1.05));
  g_assert_null (lodge_console_get_sound_problem (get_console ()));
}

static void
test_volume (void)
{
  double level;

  lodge_console_set_volume (get_console (), 0.5, FALSE);
  level = hear (FULL * 0.11, FULL * 0.14);
  g_test_message ("At half the volume: %.0f", level);
  lodge_console_set_volume (get_console (), 0.5, TRUE);
  wait_for_silence ();
  lodge_console_set_volume (get_console (), 1, FALSE);
  hear (FULL * 0.95, FULL * 1.05);
}

/* One after the other: a guest under emulation drops keys that come too fast. */
static void
type (const guint *keycodes, gsize n_keycodes)
{
  for (gsize i = 0; i < n_keycodes; i++)
    {
      g_autofree char *up = g_strdup_printf ("KEY: %u up", keycodes[i]);

      lodge_test_qemu_mark (qemu);
      lodge_console_key (get_console (), keycodes[i], 0, TRUE);
      lodge_console_key (get_console (), keycodes[i], 0, FALSE);
      expect (up);
    }
}

/* What the guest sets in its own mixer is QEMU's to tell, and the viewer's to do. */
static void
test_guests_volume (void)
{
  static const guint HALF[] = { KEY_V, KEY_O,     KEY_L, KEY_U, KEY_M,
                                KEY_E, KEY_SPACE, KEY_5, KEY_0, KEY_ENTER };
  static const guint ALL[] = { KEY_V,     KEY_O, KEY_L, KEY_U, KEY_M,    KEY_E,
                               KEY_SPACE, KEY_1, KEY_0, KEY_0, KEY_ENTER };

  type (HALF, G_N_ELEMENTS (HALF));
  expect ("LINE: volume 50");
  g_test_message ("The guest's mixer at half: %.0f", hear (FULL * 0.10, FULL * 0.15));
  /* On top of it. */
  lodge_console_set_volume (get_console (), 0.8, FALSE);
  hear (FULL * 0.05, FULL * 0.075);
  lodge_console_set_volume (get_console (), 1, FALSE);
  type (ALL, G_N_ELEMENTS (ALL));
  expect ("LINE: volume 100");
  hear (FULL * 0.95, FULL * 1.05);
}

/* Nobody sees the display, so its channel is dropped; those of sound are not. */
static void
test_hidden (void)
{
  lodge_console_set_visible (get_console (), FALSE);
  lodge_test_wait_for (!lodge_console_get_awake (get_console ()), 20);
  hear (FULL * 0.95, FULL * 1.05);
  lodge_console_set_visible (get_console (), TRUE);
}

/* As often as needed: a moment that the machine missed is no frequency. */
static void
expect_whistle (void)
{
  gint64 deadline = lodge_test_deadline (60);

  for (;;)
    {
      g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);
      const char *last = g_strrstr (serial, "SOUND: hears ");
      int hertz = 0;
      int level = 0;

      if (last != NULL && sscanf (last, "SOUND: hears %d Hz, level %d", &hertz, &level) == 2 &&
          ABS (hertz - WHISTLE) <= 10 && level > 8000)
        {
          g_test_message ("The guest hears %d Hz, level %d.", hertz, level);
          return;
        }
      if (!lodge_test_iterate (deadline))
        g_error ("The guest does not hear it, but: %s", last);
    }
}

static void
expect_nothing_heard (void)
{
  lodge_test_qemu_mark (qemu);
  expect ("SOUND: hears 0 Hz, level 0\r\n");
}

static void
test_microphone (void)
{
  lodge_test_pulse_whistle (pulse, WHISTLE);
  lodge_test_wait_for (has_said ("SOUND: listens"), BOOT_SECONDS);

  /* It wants to listen, but nobody has said that it may. */
  g_assert_true (lodge_console_get_sound (get_console ()) & LODGE_SOUND_IN);
  expect_nothing_heard ();
  g_assert_cmpuint (lodge_test_pulse_count_listeners (pulse), ==, 0);
  g_assert_false (lodge_console_get_listening (get_console ()));

  lodge_console_set_microphone (get_console (), TRUE);
  lodge_test_wait_for (lodge_console_get_listening (get_console ()), 20);
  expect_whistle ();
  g_assert_cmpuint (lodge_test_pulse_count_listeners (pulse), ==, 1);

  lodge_console_set_microphone (get_console (), FALSE);
  g_assert_false (lodge_console_get_listening (get_console ()));
  lodge_test_wait_for (lodge_test_pulse_count_listeners (pulse) == 0, 20);
  expect_nothing_heard ();
  lodge_test_pulse_whistle (pulse, 0);
}

static void
test_server_goes_and_comes (void)
{
  lodge_test_pulse_stop (pulse);
  lodge_test_wait_for (lodge_console_get_sound_problem (get_console ()) != NULL, 60);
  g_assert_nonnull (
      strstr (lodge_console_get_sound_problem (get_console ())->message, "No sound server"));

  lodge_test_pulse_start (pulse);
  lodge_test_wait_for (lodge_console_get_sound_problem (get_console ()) == NULL, 60);
  hear (FULL * 0.95, FULL * 1.05);
}

static void
test_reconnect (void)
{
  lodge_console_session_set_wanted (session, FALSE);
  g_assert_cmpuint (lodge_console_get_sound (get_console ()), ==, LODGE_SOUND_NONE);
  wait_for_silence ();
  lodge_console_session_set_wanted (session, TRUE);
  hear (FULL * 0.95, FULL * 1.05);
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return g_strcmp0 (domain, "GSpice") != 0;
}

int
main (int argc, char *argv[])
{
  gboolean spice = argc < 2 || g_str_equal (argv[1], "spice");
  const char *card[] = {
    "-audiodev", spice ? "spice,id=sound" : "none,id=sound",
    "-device",   "ich9-intel-hda",
    "-device",   "hda-duplex,audiodev=sound",
    NULL,
  };
  g_autoptr (LodgeConsoleEndpoint) endpoint = NULL;
  g_autofree char *path = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  qemu = lodge_test_qemu_new ();
  pulse = lodge_test_pulse_new ();
  if (qemu == NULL || pulse == NULL)
    {
      g_printerr ("QEMU, the guest or PulseAudio is missing.\n");
      return 77;
    }

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  lodge_test_pulse_start (pulse);
  lodge_test_qemu_set_vnc_options (qemu, spice ? NULL : "audiodev=sound");
  lodge_test_qemu_set_more (qemu, card, "lodge.tone=440 lodge.listen");
  lodge_test_qemu_start (qemu, TRUE);
  path = lodge_test_qemu_dup_socket (qemu, spice ? "spice" : "vnc");
  endpoint = lodge_socket_endpoint_new (
      spice ? LODGE_DISPLAY_PROTOCOL_SPICE : LODGE_DISPLAY_PROTOCOL_VNC, path);
  session = lodge_console_session_new_for_endpoint (endpoint);
  lodge_console_session_set_wanted (session, TRUE);

  g_test_add_func ("/console/sound/plays", test_plays);
  g_test_add_func ("/console/sound/volume", test_volume);
  /* Over VNC it is QEMU that mixes what the guest's mixer says, and nobody is listened to. */
  if (spice)
    g_test_add_func ("/console/sound/guests-volume", test_guests_volume);
  g_test_add_func ("/console/sound/hidden", test_hidden);
  if (spice)
    g_test_add_func ("/console/sound/microphone", test_microphone);
  g_test_add_func ("/console/sound/server-goes-and-comes", test_server_goes_and_comes);
  g_test_add_func ("/console/sound/reconnect", test_reconnect);
  result = g_test_run ();

  lodge_test_assert_finalizes (&session);
  lodge_test_qemu_free (qemu);
  lodge_test_pulse_free (pulse);
  return result;
}
