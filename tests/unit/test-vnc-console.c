/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lodge-console-backend.h"
#include "lodge-console-sound.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-vnc.h"
#include "lodge-test-frame.h"
#include "lodge-test.h"

#define POINTER_CHANGE -257
#define EXTENDED_KEY_EVENT -258
#define LED_STATE -261

static LodgeConsole *
open_console (LodgeFakeServerFunc server, gpointer user_data)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, server, user_data);
  LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);

  lodge_console_open (console);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTING);

  return console;
}

static gboolean
is_over (LodgeConsole *console)
{
  LodgeConsoleState state = lodge_console_get_state (console);

  return state == LODGE_CONSOLE_STATE_CLOSED || state == LODGE_CONSOLE_STATE_FAILED;
}

static guint32
get_pixel (LodgeConsole *console, int x, int y)
{
  LodgeFrame *frame = lodge_console_get_frame (console);
  const guint8 *line = lodge_frame_get_data (frame) + (gsize)y * lodge_frame_get_stride (frame);

  return ((const guint32 *)(gconstpointer)line)[x] & 0xffffff;
}

static void
wait_for_client (int fd, LodgeFakeVncMessage wanted)
{
  LodgeFakeVncMessage message;
  char text[64];

  do
    message = lodge_fake_vnc_read (fd, text);
  while (message != wanted && message != LODGE_FAKE_VNC_GONE);
}

static void
serve_picture (int fd, gpointer user_data)
{
  lodge_fake_vnc_handshake (fd, 64, 48);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  lodge_fake_vnc_update (fd, 2);
  lodge_fake_vnc_raw (fd, 0, 0, 64, 48, 0xff102030);
  lodge_fake_vnc_raw (fd, 10, 10, 4, 4, 0x00ff8001);
  wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static void
count_damage (LodgeConsole *console, int x, int y, int width, int height, guint *area)
{
  *area += width * height;
}

static void
test_picture (void)
{
  LodgeConsole *console = open_console (serve_picture, NULL);
  LodgeFrame *frame;
  guint area = 0;

  g_signal_connect (console, "damage", G_CALLBACK (count_damage), &area);
  lodge_test_wait_for (area >= 64 * 48 + 16, 10);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTED);
  g_assert_cmphex (get_pixel (console, 0, 0), ==, 0x102030);
  g_assert_cmphex (get_pixel (console, 10, 13), ==, 0xff8001);
  g_assert_true (lodge_console_get_pointer_absolute (console));

  frame = g_object_ref (lodge_console_get_frame (console));
  lodge_console_close (console);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_IDLE);
  g_assert_null (lodge_console_get_frame (console));
  g_assert_false (lodge_frame_is_alive (frame));
  g_object_unref (frame);

  /* It can be opened again. */
  area = 0;
  lodge_console_open (console);
  lodge_test_wait_for (area >= 64 * 48 + 16, 10);
  lodge_console_close (console);
  lodge_test_assert_finalizes (&console);
}

static void
serve_resizes (int fd, gpointer user_data)
{
  lodge_fake_vnc_handshake (fd, 640, 480);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  for (guint i = 1; i <= 1000; i++)
    {
      char requests[1024];

      while (recv (fd, requests, sizeof requests, MSG_DONTWAIT) > 0)
        ;
      lodge_fake_vnc_update (fd, 2);
      lodge_fake_vnc_resize (fd, i, 1001 - i);
      lodge_fake_vnc_raw (fd, 0, 0, i, 1, i);
    }
  wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static void
test_resize_storm (void)
{
  LodgeConsole *console = open_console (serve_resizes, NULL);

  lodge_test_wait_for (lodge_test_console_has_size (console, 1000, 1), 20);
  lodge_test_wait_for (get_pixel (console, 999, 0) == 1000, 10);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTED);
  lodge_test_assert_finalizes (&console);
}

static void
serve_size (int fd, gpointer user_data)
{
  guint size = GPOINTER_TO_UINT (user_data);

  lodge_fake_vnc_handshake (fd, size >> 16, size & 0xffff);
  wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static void
serve_late_size (int fd, gpointer user_data)
{
  guint size = GPOINTER_TO_UINT (user_data);

  lodge_fake_vnc_handshake (fd, 640, 480);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  lodge_fake_vnc_update (fd, 2);
  lodge_fake_vnc_resize (fd, size >> 16, size & 0xffff);
  lodge_fake_vnc_raw (fd, 0, 0, 32, 32, 7);
  wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static void
test_absurd_sizes (void)
{
  const guint sizes[] = { 0xffffffff, 0x20010001, 0x00012001, 0, 0x00000280 };
  const LodgeFakeServerFunc servers[] = { serve_size, serve_late_size };

  for (guint i = 0; i < G_N_ELEMENTS (sizes) * 2; i++)
    {
      LodgeConsole *console = open_console (servers[i % 2], GUINT_TO_POINTER (sizes[i / 2]));

      lodge_test_wait_for (is_over (console), 10);
      g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_FAILED);
      g_assert_nonnull (lodge_console_get_problem (console));
      g_assert_null (lodge_console_get_frame (console));
      lodge_test_assert_finalizes (&console);
    }
}

static void
serve_garbage (int fd, gpointer user_data)
{
  GRand *rand = g_rand_new_with_seed (GPOINTER_TO_UINT (user_data));
  guint kind = GPOINTER_TO_UINT (user_data) % 4;
  guint8 noise[4096];

  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = g_rand_int (rand);
  g_rand_free (rand);

  if (kind > 0)
    lodge_fake_vnc_handshake (fd, 320, 200);
  if (kind > 1)
    wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  if (kind > 2)
    lodge_fake_vnc_update (fd, 100);
  lodge_fake_vnc_bytes (fd, noise, sizeof noise);
}

/* Whatever comes, the program lives, and the console ends in a state that says so. */
static void
test_garbage (void)
{
  for (guint seed = 0; seed < 60; seed++)
    {
      LodgeConsole *console = open_console (serve_garbage, GUINT_TO_POINTER (seed));

      lodge_test_wait_for (is_over (console), 20);
      /* Past the greeting, noise may by chance be the beginning of something valid. */
      if (seed % 4 == 0)
        g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_FAILED);
      lodge_test_assert_finalizes (&console);
    }
}

static void
serve_half_a_rect (int fd, gpointer user_data)
{
  const guint8 rect[12] = { 0, 0, 0, 0, 0, 64, 0, 48, 0, 0, 0, 0 };

  lodge_fake_vnc_handshake (fd, 64, 48);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_bytes (fd, rect, sizeof rect);
  lodge_fake_vnc_bytes (fd, rect, sizeof rect);
}

static void
serve_rect_outside (int fd, gpointer user_data)
{
  lodge_fake_vnc_handshake (fd, 64, 48);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_raw (fd, 60, 40, 64, 48, 7);
  wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static void
serve_nothing (int fd, gpointer user_data)
{
}

static void
test_broken_streams (void)
{
  const LodgeFakeServerFunc servers[] = { serve_half_a_rect, serve_nothing, serve_rect_outside };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      LodgeConsole *console = open_console (servers[i], NULL);

      lodge_test_wait_for (is_over (console), 20);
      g_assert_cmpint (lodge_console_get_state (console),
                       ==,
                       i < 2 ? LODGE_CONSOLE_STATE_CLOSED : LODGE_CONSOLE_STATE_FAILED);
      g_assert_null (lodge_console_get_frame (console));
      lodge_test_assert_finalizes (&console);
    }
}

/* Refuses the first password, takes the second. */
static void
serve_password (int fd, gpointer user_data)
{
  int *n_asked = user_data;
  guint8 bytes[16];

  lodge_fake_vnc_bytes (fd, "RFB 003.008\n", 12);
  recv (fd, bytes, 12, MSG_WAITALL);
  lodge_fake_vnc_bytes (fd, "\1\2", 2);
  recv (fd, bytes, 1, MSG_WAITALL);
  lodge_fake_vnc_bytes (fd, "0123456789abcdef", 16);
  if (recv (fd, bytes, 16, MSG_WAITALL) != 16)
    return;
  if (g_atomic_int_add (n_asked, 1) == 0)
    {
      lodge_fake_vnc_bytes (fd, "\0\0\0\1\0\0\0\3bad", 11);
      return;
    }
  lodge_fake_vnc_bytes (fd, "\0\0\0\0", 4);
  recv (fd, bytes, 1, MSG_WAITALL);
  lodge_fake_vnc_bytes (fd, "\0\100\0\60\40\30\0\1\0\377\0\377\0\377\20\10\0\0\0\0", 20);
  lodge_fake_vnc_bytes (fd, "\0\0\0\0", 4);
  wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static gboolean
is_in (LodgeConsole *console, LodgeConsoleState state)
{
  return lodge_console_get_state (console) == state;
}

static void
test_password (void)
{
  int n_asked = 0;
  LodgeConsole *console = open_console (serve_password, &n_asked);

  lodge_test_wait_for (is_in (console, LODGE_CONSOLE_STATE_ASKING), 10);
  g_assert_cmpint (lodge_console_get_wanted (console), ==, LODGE_CREDENTIAL_PASSWORD);
  g_assert_null (lodge_console_get_problem (console));
  lodge_console_answer (console, NULL, "wrong");
  g_assert_true (is_in (console, LODGE_CONSOLE_STATE_CONNECTING));
  lodge_test_wait_for (is_in (console, LODGE_CONSOLE_STATE_ASKING), 10);
  g_assert_nonnull (lodge_console_get_problem (console));
  lodge_console_answer (console, NULL, "right");
  lodge_test_wait_for (is_in (console, LODGE_CONSOLE_STATE_CONNECTED), 10);

  /* It is known from now on. */
  lodge_console_close (console);
  lodge_console_open (console);
  lodge_test_wait_for (is_in (console, LODGE_CONSOLE_STATE_CONNECTED), 10);
  lodge_test_assert_finalizes (&console);
}

/* Nothing but ways to sign in that would tell others the password, or that nobody knows. */
static void
serve_unknown_auth (int fd, gpointer user_data)
{
  lodge_fake_vnc_bytes (fd, "RFB 003.008\n", 12);
  lodge_fake_vnc_bytes (fd, "\2\5\36", 3);
  wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static void
test_unknown_auth (void)
{
  LodgeConsole *console = open_console (serve_unknown_auth, NULL);

  lodge_test_wait_for (is_over (console), 10);
  g_assert_true (is_in (console, LODGE_CONSOLE_STATE_FAILED));
  lodge_test_assert_finalizes (&console);
}

/* What the server heard, but for requests and formats. It copies when it was given something. */
typedef struct
{
  gint32 pseudo;
  guint8 leds;
  GAsyncQueue *heard;
} Listener;

static void
serve_listener (int fd, gpointer user_data)
{
  Listener *listener = user_data;
  LodgeFakeVncMessage message;
  char text[64];

  lodge_fake_vnc_handshake (fd, 640, 480);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  lodge_fake_vnc_update (fd, 2);
  if (listener->pseudo != 0)
    lodge_fake_vnc_pseudo (fd, listener->pseudo, 0);
  if (listener->pseudo == LED_STATE)
    lodge_fake_vnc_bytes (fd, &listener->leds, 1);
  if (listener->pseudo == 0)
    lodge_fake_vnc_cursor (fd, 16, 16, 3, 4);
  lodge_fake_vnc_raw (fd, 0, 0, 1, 1, 0x123456);

  while ((message = lodge_fake_vnc_read (fd, text)) != LODGE_FAKE_VNC_GONE)
    {
      if (message != LODGE_FAKE_VNC_UPDATE_REQUEST && message != LODGE_FAKE_VNC_OTHER)
        g_async_queue_push (listener->heard, g_strdup (text));
      if (message == LODGE_FAKE_VNC_CUT_TEXT)
        lodge_fake_vnc_bytes (fd,
                              "\3\0\0\0\0\0\0\6Gr\xfc\xdf"
                              "e\n",
                              14);
    }
}

static void
assert_heard (Listener *listener, const char *expected)
{
  g_autofree char *text = NULL;

  lodge_test_wait_for (g_async_queue_length (listener->heard) > 0, 10);
  text = g_async_queue_pop (listener->heard);
  g_assert_cmpstr (text, ==, expected);
}

static LodgeConsole *
open_listener (Listener *listener, gint32 pseudo)
{
  LodgeConsole *console;

  listener->pseudo = pseudo;
  listener->heard = g_async_queue_new_full (g_free);
  console = open_console (serve_listener, listener);
  lodge_test_wait_for (
      lodge_console_get_frame (console) != NULL && get_pixel (console, 0, 0) == 0x123456, 10);

  return console;
}

static void
test_pointer (void)
{
  Listener listener;
  LodgeConsole *console = open_listener (&listener, 0);
  LodgeCursor *cursor = lodge_console_get_cursor (console);

  g_assert_nonnull (cursor);
  g_assert_cmpint (lodge_cursor_get_width (cursor), ==, 16);
  g_assert_cmpint (lodge_cursor_get_hot_y (cursor), ==, 4);

  lodge_console_pointer_absolute (console, 10, 20, 0);
  assert_heard (&listener, "pointer 10,20 0");
  lodge_console_button (console, 3, TRUE, 1 << 2);
  assert_heard (&listener, "pointer 10,20 4");
  lodge_console_wheel (console, 0, -1, 1 << 2);
  assert_heard (&listener, "pointer 10,20 c");
  assert_heard (&listener, "pointer 10,20 4");
  lodge_console_button (console, 3, FALSE, 0);
  assert_heard (&listener, "pointer 10,20 0");
  lodge_console_wheel (console, 2, 0, 0);
  assert_heard (&listener, "pointer 10,20 40");
  assert_heard (&listener, "pointer 10,20 0");
  assert_heard (&listener, "pointer 10,20 40");
  assert_heard (&listener, "pointer 10,20 0");

  /* Without the extension, keysyms. */
  lodge_console_key (console, KEY_A, 'a', TRUE);
  assert_heard (&listener, "key 61 1");

  lodge_test_assert_finalizes (&console);
  g_async_queue_unref (listener.heard);
}

static void
test_relative (void)
{
  Listener listener;
  LodgeConsole *console = open_listener (&listener, POINTER_CHANGE);

  g_assert_false (lodge_console_get_pointer_absolute (console));
  lodge_console_pointer_relative (console, -5, 7, 0);
  assert_heard (&listener, "pointer 32762,32774 0");
  lodge_console_button (console, 1, TRUE, 1);
  assert_heard (&listener, "pointer 32767,32767 1");

  lodge_test_assert_finalizes (&console);
  g_async_queue_unref (listener.heard);
}

static void
test_scancodes (void)
{
  Listener listener;
  LodgeConsole *console = open_listener (&listener, EXTENDED_KEY_EVENT);

  lodge_console_key (console, KEY_A, 'q', TRUE);
  assert_heard (&listener, "scancode 1e 1");
  lodge_console_key (console, KEY_RIGHTALT, 0xffea, TRUE);
  assert_heard (&listener, "scancode b8 1");
  lodge_console_key (console, KEY_RIGHTALT, 0xffea, FALSE);
  assert_heard (&listener, "scancode b8 0");

  lodge_test_assert_finalizes (&console);
  g_async_queue_unref (listener.heard);
}

static void
test_locks (void)
{
  Listener listener = { .leds = LODGE_LOCK_CAPS | LODGE_LOCK_SCROLL };
  LodgeConsole *console = open_listener (&listener, LED_STATE);

  lodge_console_set_locks (console, LODGE_LOCK_NUM | LODGE_LOCK_SCROLL);
  assert_heard (&listener, "key ff7f 1");
  assert_heard (&listener, "key ff7f 0");
  assert_heard (&listener, "key ffe5 1");
  assert_heard (&listener, "key ffe5 0");
  lodge_console_set_locks (console, LODGE_LOCK_CAPS | LODGE_LOCK_SCROLL);
  lodge_console_key (console, KEY_A, 'a', TRUE);
  assert_heard (&listener, "key 61 1");

  lodge_test_assert_finalizes (&console);
  g_async_queue_unref (listener.heard);
}

/* A server that tells nothing of lights gets no key that nobody pressed. */
static void
test_unknown_locks (void)
{
  Listener listener;
  LodgeConsole *console = open_listener (&listener, EXTENDED_KEY_EVENT);

  lodge_console_set_locks (console, LODGE_LOCK_NUM);
  lodge_console_lift_keys (console, FALSE);
  lodge_console_key (console, KEY_A, 'a', TRUE);
  assert_heard (&listener, "scancode 1e 1");

  lodge_test_assert_finalizes (&console);
  g_async_queue_unref (listener.heard);
}

/* Each modifier goes down and up, and none but Ctrl and Shift by itself. */
static void
test_lift_keys (void)
{
  static const char *const EXPECTED[] = { "2a", "36", "9d", "1d+", "38", "b8", "db", "dc", "1d-" };
  Listener listener;
  LodgeConsole *console = open_listener (&listener, EXTENDED_KEY_EVENT);

  lodge_console_lift_keys (console, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (EXPECTED); i++)
    {
      g_autofree char *code = g_strdelimit (g_strdup (EXPECTED[i]), "+-", '\0');
      g_autofree char *down = g_strdup_printf ("scancode %s 1", code);
      g_autofree char *up = g_strdup_printf ("scancode %s 0", code);

      if (strchr (EXPECTED[i], '-') == NULL)
        assert_heard (&listener, down);
      if (strchr (EXPECTED[i], '+') == NULL)
        assert_heard (&listener, up);
    }

  lodge_test_assert_finalizes (&console);
  g_async_queue_unref (listener.heard);
}

/* The server pushes an update for each request, and tells which it got. */
static void
serve_on_request (int fd, gpointer user_data)
{
  int *n_requests = user_data;
  char text[64];
  LodgeFakeVncMessage message;

  lodge_fake_vnc_handshake (fd, 64, 48);
  while ((message = lodge_fake_vnc_read (fd, text)) != LODGE_FAKE_VNC_GONE)
    {
      if (message != LODGE_FAKE_VNC_UPDATE_REQUEST)
        continue;
      g_atomic_int_inc (n_requests);
      lodge_fake_vnc_update (fd, 3);
      for (guint i = 0; i < 3; i++)
        lodge_fake_vnc_raw (fd, i, 0, 1, 1, i);
    }
}

static void
test_hidden_is_silent (void)
{
  int n_requests = 0;
  LodgeConsole *console = open_console (serve_on_request, &n_requests);
  guint area = 0;
  gint64 deadline;
  int n_when_quiet;

  g_signal_connect (console, "damage", G_CALLBACK (count_damage), &area);
  lodge_test_wait_for (g_atomic_int_get (&n_requests) > 10, 10);

  /* One request an update, not one a rectangle. */
  g_assert_cmpint (g_atomic_int_get (&n_requests), <=, (int)area / 3 + 2);

  /* Gone for a moment only, as when one looks at another view: all goes on. */
  lodge_console_set_visible (console, FALSE);
  n_when_quiet = g_atomic_int_get (&n_requests);
  lodge_test_wait_for (g_atomic_int_get (&n_requests) > n_when_quiet + 3, 10);
  lodge_console_set_visible (console, TRUE);
  g_assert_true (lodge_console_get_awake (console));

  lodge_console_set_visible (console, FALSE);
  lodge_test_wait_for (!lodge_console_get_awake (console), 10);
  /* The last request may still be on its way to the server. */
  deadline = lodge_test_deadline (10);
  do
    {
      n_when_quiet = g_atomic_int_get (&n_requests);
      for (guint i = 0; i < 20; i++)
        lodge_test_iterate (lodge_test_deadline (1));
    }
  while (g_atomic_int_get (&n_requests) != n_when_quiet && g_get_monotonic_time () < deadline);
  g_assert_cmpint (g_atomic_int_get (&n_requests), ==, n_when_quiet);
  g_assert_cmpint ((int)area, ==, n_when_quiet * 3);

  lodge_console_set_visible (console, TRUE);
  lodge_test_wait_for (g_atomic_int_get (&n_requests) > n_when_quiet + 3, 10);
  lodge_test_assert_finalizes (&console);
}

/* Obeys as QEMU does: the wish is told to the guest, and the screen changes a little later. */
static void
serve_sizes (int fd, gpointer user_data)
{
  gboolean extended = user_data != NULL;
  LodgeFakeVncMessage message;
  char text[64];
  guint width;
  guint height;

  lodge_fake_vnc_handshake (fd, 64, 48);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  lodge_fake_vnc_update (fd, extended ? 2 : 1);
  if (extended)
    lodge_fake_vnc_extended_resize (fd, 64, 48);
  lodge_fake_vnc_raw (fd, 0, 0, 1, 1, 0);
  while ((message = lodge_fake_vnc_read (fd, text)) != LODGE_FAKE_VNC_GONE)
    {
      if (message != LODGE_FAKE_VNC_SET_SIZE)
        continue;
      g_assert_true (extended);
      g_assert_cmpint (sscanf (text, "size %ux%u", &width, &height), ==, 2);
      lodge_fake_vnc_update (fd, 1);
      lodge_fake_vnc_extended_resize (fd, width, height);
    }
}

static void
test_guest_is_resized (void)
{
  int obeys = 1;
  guint area = 0;
  LodgeConsole *console = open_console (serve_sizes, &obeys);

  g_signal_connect (console, "damage", G_CALLBACK (count_damage), &area);
  lodge_test_wait_for (area > 0, 10);
  g_assert_true (lodge_console_get_resizable (console));
  lodge_console_set_size (console, 1024, 700);
  lodge_test_wait_for (lodge_test_console_has_size (console, 1024, 700), 10);
  lodge_console_set_size (console, 641, 481);
  lodge_test_wait_for (lodge_test_console_has_size (console, 641, 481), 10);

  /* Sizes that no guest may have are not asked for. */
  lodge_console_set_size (console, 100000, 10);
  lodge_console_set_size (console, 0, 0);
  lodge_console_set_size (console, 640, 480);
  lodge_test_wait_for (lodge_test_console_has_size (console, 640, 480), 10);
  lodge_test_assert_finalizes (&console);
}

/* A server without the extension is asked once, and nothing is sent. */
static void
test_guest_keeps_its_size (void)
{
  guint area = 0;
  LodgeConsole *console = open_console (serve_sizes, NULL);

  g_signal_connect (console, "damage", G_CALLBACK (count_damage), &area);
  lodge_test_wait_for (area > 0, 10);
  lodge_console_set_size (console, 1024, 700);
  g_assert_false (lodge_console_get_resizable (console));
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTED);
  g_assert_true (lodge_test_console_has_size (console, 64, 48));
  lodge_test_assert_finalizes (&console);
}

static void
test_no_server (void)
{
  LodgeConsole *console = open_console (NULL, NULL);

  lodge_test_wait_for (is_over (console), 10);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_FAILED);
  lodge_test_assert_finalizes (&console);
}

/* A label of DNS has 63 letters: nobody needs to be asked for this one. */
#define NO_NAME "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"

static void
test_no_name (void)
{
  static const char *const URIS[] = { "vnc://" NO_NAME, "spice://" NO_NAME };

  for (gsize i = 0; i < G_N_ELEMENTS (URIS); i++)
    {
      g_autoptr (LodgeViewTarget) target = lodge_view_target_new_from_uri (URIS[i], NULL);
      g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_target_endpoint_new (target);
      LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);

      lodge_console_open (console);
      lodge_test_wait_for (is_over (console), 20);
      g_assert_nonnull (strstr (lodge_console_get_problem (console)->message, "name is not known"));
      lodge_test_assert_finalizes (&console);
    }
}

static void
test_closed_while_opening (void)
{
  for (guint i = 0; i < 20; i++)
    {
      LodgeConsole *console = open_console (serve_picture, NULL);

      for (guint round = 0; round < i / 2; round++)
        g_main_context_iteration (NULL, FALSE);
      lodge_console_close (console);
      g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_IDLE);
      lodge_test_assert_finalizes (&console);
    }
}

static void
on_offered_cb (LodgeConsole *console, guint forms, guint *offered)
{
  *offered = forms;
}

static void
on_received_cb (LodgeConsole *console, guint form, GBytes *contents, GBytes **received)
{
  g_clear_pointer (received, g_bytes_unref);
  *received = g_bytes_ref (contents);
}

static void
count_lossy (LodgeConsole *console, guint *n_lossy)
{
  (*n_lossy)++;
}

/* What the host offers is asked for at once. */
static void
on_requested_cb (LodgeConsole *console, guint form, const char **text)
{
  g_autoptr (GBytes) contents = g_bytes_new_static (*text, strlen (*text));

  lodge_console_send_clipboard (console, form, contents);
}

static void
test_clipboard (void)
{
  Listener listener;
  LodgeConsole *console = open_listener (&listener, 0);
  g_autoptr (GBytes) received = NULL;
  const char *text = "caf\xc3\xa9";
  guint offered = 0;
  guint n_lossy = 0;

  g_signal_connect (console, "clipboard-offered", G_CALLBACK (on_offered_cb), &offered);
  g_signal_connect (console, "clipboard-received", G_CALLBACK (on_received_cb), &received);
  g_signal_connect (console, "clipboard-requested", G_CALLBACK (on_requested_cb), &text);
  g_signal_connect (console, "clipboard-lossy", G_CALLBACK (count_lossy), &n_lossy);
  g_assert_true (lodge_console_get_clipboard_ready (console));
  lodge_console_offer_clipboard (console, LODGE_CLIPBOARD_PNG);
  lodge_console_offer_clipboard (console, LODGE_CLIPBOARD_PNG | LODGE_CLIPBOARD_TEXT);
  assert_heard (&listener, "cut caf\xe9");
  lodge_test_wait_for (offered == LODGE_CLIPBOARD_TEXT, 10);
  g_assert_null (received);
  lodge_console_request_clipboard (console, LODGE_CLIPBOARD_TEXT);
  g_assert_cmpmem (g_bytes_get_data (received, NULL),
                   g_bytes_get_size (received),
                   "Gr\xc3\xbc\xc3\x9f"
                   "e\n",
                   8);

  g_assert_cmpuint (n_lossy, ==, 0);
  text = "\xe4\xb8\x96";
  lodge_console_offer_clipboard (console, LODGE_CLIPBOARD_TEXT);
  g_assert_cmpuint (n_lossy, ==, 1);

  lodge_console_close (console);
  g_assert_false (lodge_console_get_clipboard_ready (console));
  lodge_test_assert_finalizes (&console);
  g_async_queue_unref (listener.heard);
}

#define AUDIO -259

/* QEMU's message about sound: 255, 1, what; and samples. */
static void
send_sound (int fd, guint8 what, guint32 n_bytes)
{
  const guint8 head[] = { 255, 1, 0, what };
  guint32 length = GUINT32_TO_BE (n_bytes);
  g_autofree guint8 *samples = g_malloc0 (n_bytes);

  lodge_fake_vnc_bytes (fd, head, sizeof head);
  if (what != 2)
    return;
  lodge_fake_vnc_bytes (fd, &length, sizeof length);
  lodge_fake_vnc_bytes (fd, samples, n_bytes);
}

/* It goes away in the middle of a sound, of which a part is still on its way. */
static void
serve_sound (int fd, gpointer user_data)
{
  lodge_fake_vnc_handshake (fd, 64, 48);
  wait_for_client (fd, LODGE_FAKE_VNC_UPDATE_REQUEST);
  lodge_fake_vnc_update (fd, 2);
  lodge_fake_vnc_pseudo (fd, AUDIO, 0);
  lodge_fake_vnc_raw (fd, 0, 0, 64, 48, 0);
  send_sound (fd, 0, 0);
  /* Else it sends samples all the same. */
  if (g_strcmp0 (user_data, "unannounced") != 0)
    send_sound (fd, 1, 0);
  for (guint i = 0; i < 5; i++)
    send_sound (fd, 2, 1764);
  if (user_data == NULL)
    wait_for_client (fd, LODGE_FAKE_VNC_GONE);
}

static void
test_sound (void)
{
  for (int round = 0; round < 30; round++)
    {
      static const char *const KINDS[] = { NULL, "vanishes", "unannounced" };
      const char *kind = KINDS[round % G_N_ELEMENTS (KINDS)];
      LodgeConsole *console = open_console (serve_sound, (gpointer)kind);

      if (kind != NULL)
        lodge_test_wait_for (is_over (console), 10);
      else
        lodge_test_wait_for (lodge_console_get_sound (console) == LODGE_SOUND_OUT, 10);
      lodge_console_close (console);
      g_assert_cmpuint (lodge_console_get_sound (console), ==, LODGE_SOUND_NONE);
      lodge_test_assert_finalizes (&console);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/vnc/sound", test_sound);
  g_test_add_func ("/console/vnc/picture", test_picture);
  g_test_add_func ("/console/vnc/resize-storm", test_resize_storm);
  g_test_add_func ("/console/vnc/absurd-sizes", test_absurd_sizes);
  g_test_add_func ("/console/vnc/garbage", test_garbage);
  g_test_add_func ("/console/vnc/broken-streams", test_broken_streams);
  g_test_add_func ("/console/vnc/password", test_password);
  g_test_add_func ("/console/vnc/unknown-auth", test_unknown_auth);
  g_test_add_func ("/console/vnc/pointer", test_pointer);
  g_test_add_func ("/console/vnc/relative", test_relative);
  g_test_add_func ("/console/vnc/scancodes", test_scancodes);
  g_test_add_func ("/console/vnc/locks", test_locks);
  g_test_add_func ("/console/vnc/clipboard", test_clipboard);
  g_test_add_func ("/console/vnc/unknown-locks", test_unknown_locks);
  g_test_add_func ("/console/vnc/lift-keys", test_lift_keys);
  g_test_add_func ("/console/vnc/hidden", test_hidden_is_silent);
  g_test_add_func ("/console/vnc/guest-is-resized", test_guest_is_resized);
  g_test_add_func ("/console/vnc/guest-keeps-its-size", test_guest_keeps_its_size);
  g_test_add_func ("/console/vnc/no-server", test_no_server);
  g_test_add_func ("/console/vnc/no-name", test_no_name);
  g_test_add_func ("/console/vnc/closed-while-opening", test_closed_while_opening);

  return g_test_run ();
}
