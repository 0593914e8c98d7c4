/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-session.h"
#include "lodge-test-qemu.h"
#include "lodge-test.h"

/*
 * A machine with two graphics cards, each with a screen and a surface of its own: what the second
 * shows is the second's, by QEMU's word, and the pointer goes to the screen that it is on.
 *
 * Other cards can be named by arguments, but of a second QXL card QEMU 7.2's word is no measure:
 * Linux leaves it a surface of 64 by 64 and may announce a head of 1024 by 768 on it, which QEMU's
 * own picture then reads past the surface.
 */

#define BOOT_SECONDS 300

static LodgeTestQemu *qemu;
static LodgeConsoleSession *session;
static LodgeConsole *first;
static LodgeConsole *second;

static gboolean
said (const char *text)
{
  g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

  return strstr (serial, text) != NULL;
}

/* The guest's first screen has its bars and text; the second card's is black, or QEMU says on it
 * that nobody has used it yet. */
static guint
count_coloured (const guint32 *pixels, int n_pixels)
{
  guint n_coloured = 0;

  for (int i = 0; i < n_pixels; i++)
    n_coloured += pixels[i] != 0;
  return n_coloured;
}

/* A console's frame is what QEMU says that the adapter @device shows. */
static gboolean
shows (LodgeConsole *console, const char *device, guint *n_coloured)
{
  int width = 0;
  int height = 0;
  g_autofree guint32 *wanted = lodge_test_qemu_screendump_of (qemu, device, &width, &height);
  LodgeFrame *frame = lodge_console_get_frame (console);

  if (wanted == NULL || frame == NULL || lodge_frame_get_width (frame) != width ||
      lodge_frame_get_height (frame) != height)
    return FALSE;
  for (int y = 0; y < height; y++)
    {
      const guint32 *line =
          (const guint32 *)(gconstpointer)(lodge_frame_get_data (frame) +
                                           (gsize)y * lodge_frame_get_stride (frame));

      for (int x = 0; x < width; x++)
        if ((line[x] & 0xffffff) != wanted[(gsize)y * width + x])
          return FALSE;
    }
  *n_coloured = count_coloured (wanted, width * height);
  return TRUE;
}

/* Each shows its own card's picture. */
static gboolean
both_agree (void)
{
  guint on_first = 0;
  guint on_second = 0;

  return shows (first, "first", &on_first) && shows (second, "second", &on_second) &&
         on_first > 100000 && on_second < on_first / 10;
}

static void
connect_display (void)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (qemu, "spice");
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_socket_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, path);

  session = lodge_console_session_new_for_endpoint (endpoint);
  lodge_console_session_set_wanted (session, TRUE);
  first = lodge_console_session_get_console (session);
}

static void
test_pictures (void)
{
  GListModel *heads = lodge_console_get_heads (first);

  lodge_test_wait_for (g_list_model_get_n_items (heads) == 1, 60);
  second = g_list_model_get_item (heads, 0);
  lodge_console_hold_awake (second);
  lodge_test_wait_for (said ("LODGE GUEST READY"), BOOT_SECONDS);
  lodge_test_wait_for (both_agree (), 60);
}

static void
test_pointer (void)
{
  lodge_test_wait_for (said ("VDAGENT: listens"), BOOT_SECONDS);
  lodge_test_wait_for (lodge_console_get_resizable (second), 30);
  lodge_test_wait_for (lodge_console_get_pointer_absolute (second), 30);
  lodge_test_qemu_mark (qemu);
  lodge_console_pointer_absolute (second, 100, 50, 0);
  lodge_test_wait_for (
      lodge_test_qemu_said (qemu, "VDAGENT: pointer at 100 50 of screen 1, buttons 0"), 30);
  lodge_console_pointer_absolute (first, 10, 20, 0);
  lodge_test_wait_for (
      lodge_test_qemu_said (qemu, "VDAGENT: pointer at 10 20 of screen 0, buttons 0"), 30);
}

static void
test_gone (void)
{
  lodge_test_qemu_kill (qemu);
  lodge_test_wait_for (lodge_console_get_state (second) == LODGE_CONSOLE_STATE_CLOSED, 30);
  g_assert_null (lodge_console_get_frame (second));
  g_assert_cmpuint (g_list_model_get_n_items (lodge_console_get_heads (first)), ==, 0);
  g_clear_object (&second);
}

/* spice-client-glib warns when a server goes away; that is no fault of the
 * program. */
static void
swallow_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

int
main (int argc, char *argv[])
{
  const char *more[] = { "-device", argc > 2 ? argv[2] : "virtio-gpu-pci,id=second", NULL };
  int result;

  g_test_init (&argc, &argv, NULL);
  qemu = lodge_test_qemu_new ();
  if (qemu == NULL)
    {
      g_printerr ("QEMU or the guest is missing.\n");
      return 77;
    }

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, swallow_log, NULL);
  lodge_test_qemu_set_screens (qemu, 1);
  lodge_test_qemu_set_adapter (qemu, argc > 1 ? argv[1] : "virtio-vga,id=first");
  lodge_test_qemu_set_more (qemu, more, NULL);
  lodge_test_qemu_start (qemu, TRUE);
  connect_display ();

  g_test_add_func ("/console/cards/pictures", test_pictures);
  g_test_add_func ("/console/cards/pointer", test_pointer);
  g_test_add_func ("/console/cards/gone", test_gone);
  result = g_test_run ();

  lodge_test_assert_finalizes (&session);
  lodge_test_qemu_free (qemu);
  return result;
}
