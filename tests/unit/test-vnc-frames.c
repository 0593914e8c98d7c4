/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-vnc.h"
#include "lodge-test.h"

/* That a new frame is filled, also by servers that send no more than they are asked for. */

static gboolean
read_request (int fd, char text[64])
{
  LodgeFakeVncMessage message;

  do
    message = lodge_fake_vnc_read (fd, text);
  while (message != LODGE_FAKE_VNC_UPDATE_REQUEST && message != LODGE_FAKE_VNC_GONE);
  return message == LODGE_FAKE_VNC_UPDATE_REQUEST;
}

/* What a server sends that goes by what the client has: changes, or all where that is asked for. */
static void
serve_strictly (int fd, gpointer requests)
{
  char text[64];

  lodge_fake_vnc_handshake (fd, 64, 48);
  read_request (fd, text);
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_raw (fd, 0, 0, 64, 48, 0x111111);
  read_request (fd, text);
  g_async_queue_push (requests, g_strdup (text));
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_resize (fd, 32, 24);
  while (read_request (fd, text))
    {
      g_async_queue_push (requests, g_strdup (text));
      if (g_str_has_prefix (text, "request 1"))
        continue;
      lodge_fake_vnc_update (fd, 1);
      lodge_fake_vnc_raw (fd, 0, 0, 32, 24, 0x336699);
    }
}

static gboolean
shows (LodgeConsole *console, int width, guint32 color)
{
  LodgeFrame *frame = lodge_console_get_frame (console);

  return frame != NULL && lodge_frame_get_width (frame) == width &&
         (*(const guint32 *)(gpointer)lodge_frame_get_data (frame) & 0xffffff) == color;
}

static void
expect_request (GAsyncQueue *requests, const char *wanted)
{
  g_autofree char *text = NULL;

  lodge_test_wait_for (g_async_queue_length (requests) > 0, 10);
  text = g_async_queue_pop (requests);
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_new_size (void)
{
  g_autoptr (GAsyncQueue) requests = g_async_queue_new_full (g_free);
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, serve_strictly, requests);
  LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);

  lodge_console_open (console);
  lodge_test_wait_for (shows (console, 32, 0x336699), 10);
  expect_request (requests, "request 1 64x48");
  expect_request (requests, "request 0 32x24");
  /* After that only what changes. */
  expect_request (requests, "request 1 32x24");
  lodge_test_assert_finalizes (&console);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/vnc/frames/new-size", test_new_size);
  return g_test_run ();
}
