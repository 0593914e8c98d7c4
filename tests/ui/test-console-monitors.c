/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>

#include "lodge-console-session.h"
#include "lodge-test-qemu.h"
#include "lodge-test.h"

/*
 * Two screens that are rectangles of one surface, as a card of QXL's has them: against a real QEMU
 * with a real driver in the guest, whose picture of the whole surface is the judge.
 */

#define BOOT_SECONDS 300

static LodgeTestQemu *qemu;
static LodgeConsoleSession *session;
static LodgeConsole *first;
static LodgeConsole *second;

static gboolean
has_size (LodgeConsole *console, int width, int height)
{
  LodgeFrame *frame = lodge_console_get_frame (console);

  return frame != NULL && lodge_frame_get_width (frame) == width &&
         lodge_frame_get_height (frame) == height;
}

/* A screen's frame is what @surface, as wide as @stride pixels, has from @left on. */
static gboolean
shows (LodgeConsole *console, const guint32 *surface, int stride, int left)
{
  LodgeFrame *frame = lodge_console_get_frame (console);

  for (int y = 0; y < lodge_frame_get_height (frame); y++)
    {
      const guint32 *line =
          (const guint32 *)(gconstpointer)(lodge_frame_get_data (frame) +
                                           (gsize)y * lodge_frame_get_stride (frame));

      for (int x = 0; x < lodge_frame_get_width (frame); x++)
        if ((line[x] & 0xffffff) != surface[(gsize)y * stride + x + left])
          return FALSE;
    }
  return TRUE;
}

static gboolean
is_coloured (const guint32 *surface, int n_pixels)
{
  int coloured = 0;

  for (int i = 0; i < n_pixels; i++)
    if (surface[i] == 0xaa0000 || surface[i] == 0x00aa00 || surface[i] == 0x0000aa)
      coloured++;
  return coloured > n_pixels / 20;
}

/* Both screens are what QEMU says that the card shows. The guest's text is on both, of which the
 * driver keeps a copy each, side by side. */
static gboolean
both_agree (void)
{
  int width = 0;
  int height = 0;
  g_autofree guint32 *surface = lodge_test_qemu_screendump (qemu, &width, &height);
  LodgeFrame *frames[] = { lodge_console_get_frame (first), lodge_console_get_frame (second) };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    if (surface == NULL || frames[i] == NULL || lodge_frame_get_width (frames[i]) > width / 2 ||
        lodge_frame_get_height (frames[i]) > height)
      return FALSE;
  return is_coloured (surface, width * height) && shows (first, surface, width, 0) &&
         shows (second, surface, width, width / 2);
}

static gboolean
said (const char *text)
{
  g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

  return strstr (serial, text) != NULL;
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

/* The driver has said that there could be a second one, which is off. */
static void
test_offered (void)
{
  GListModel *heads = lodge_console_get_heads (first);

  lodge_test_wait_for (said ("LODGE GUEST READY") && said ("VDAGENT: listens"), BOOT_SECONDS);
  lodge_test_wait_for (g_list_model_get_n_items (heads) == 1, 60);
  second = g_list_model_get_item (heads, 0);
  lodge_console_hold_awake (second);
  g_assert_null (lodge_console_get_frame (second));
  lodge_test_wait_for (lodge_console_get_resizable (second), 20);
}

static void
test_switched_on (void)
{
  lodge_console_set_size (second, 800, 600);
  lodge_test_wait_for (has_size (second, 800, 600), 60);
  lodge_test_wait_for (both_agree (), 60);

  /* Each has the size that it was asked for. */
  lodge_console_set_size (first, 640, 480);
  lodge_test_wait_for (has_size (first, 640, 480) && has_size (second, 800, 600), 60);
  lodge_test_wait_for (both_agree (), 60);
}

static void
on_damage_cb (LodgeConsole *console, int x, int y, int width, int height, guint *area)
{
  LodgeFrame *frame = lodge_console_get_frame (console);

  g_assert_nonnull (frame);
  g_assert_cmpint (x, >=, 0);
  g_assert_cmpint (y, >=, 0);
  g_assert_cmpint (x + width, <=, lodge_frame_get_width (frame));
  g_assert_cmpint (y + height, <=, lodge_frame_get_height (frame));
  *area += (guint)(width * height);
}

/* What is drawn later is told of in each screen's own pixels: text on the first, where alone the
 * driver draws it; all of both when one is given another size. */
static void
test_damage (void)
{
  guint areas[] = { 0, 0 };

  g_signal_connect (first, "damage", G_CALLBACK (on_damage_cb), &areas[0]);
  g_signal_connect (second, "damage", G_CALLBACK (on_damage_cb), &areas[1]);
  lodge_console_key (first, KEY_A, 'a', TRUE);
  lodge_console_key (first, KEY_A, 'a', FALSE);
  lodge_test_wait_for (areas[0] > 0, 30);
  g_assert_cmpuint (areas[1], ==, 0);
  lodge_console_set_size (first, 800, 600);
  lodge_test_wait_for (has_size (first, 800, 600) && areas[1] > 0, 60);
  lodge_test_wait_for (both_agree (), 60);
  g_signal_handlers_disconnect_by_func (first, on_damage_cb, &areas[0]);
  g_signal_handlers_disconnect_by_func (second, on_damage_cb, &areas[1]);
}

/* The agent is told a place on that screen, not on the surface that both share. */
static void
test_pointer (void)
{
  lodge_test_qemu_mark (qemu);
  lodge_console_pointer_absolute (second, 100, 50, 0);
  lodge_test_wait_for (
      lodge_test_qemu_said (qemu, "VDAGENT: pointer at 100 50 of screen 1, buttons 0"), 30);
  lodge_console_pointer_absolute (second, 799, 599, 0);
  lodge_test_wait_for (
      lodge_test_qemu_said (qemu, "VDAGENT: pointer at 799 599 of screen 1, buttons 0"), 30);
  lodge_console_pointer_absolute (first, 10, 20, 0);
  lodge_test_wait_for (
      lodge_test_qemu_said (qemu, "VDAGENT: pointer at 10 20 of screen 0, buttons 0"), 30);
}

static void
test_switched_off (void)
{
  lodge_console_switch_off (second);
  lodge_test_wait_for (lodge_console_get_frame (second) == NULL, 60);
  g_assert_cmpint (lodge_console_get_state (second), ==, LODGE_CONSOLE_STATE_CONNECTED);
  lodge_test_wait_for (has_size (first, 800, 600), 60);
  lodge_console_set_size (second, 1024, 768);
  lodge_test_wait_for (has_size (second, 1024, 768), 60);
  lodge_test_wait_for (both_agree (), 60);
}

/* A guest that goes back to its firmware has one screen. */
static void
test_gone (void)
{
  lodge_test_qemu_kill (qemu);
  lodge_test_wait_for (lodge_console_get_state (second) == LODGE_CONSOLE_STATE_CLOSED, 30);
  g_assert_null (lodge_console_get_frame (second));
  g_assert_cmpuint (g_list_model_get_n_items (lodge_console_get_heads (first)), ==, 0);
  g_clear_object (&second);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  qemu = lodge_test_qemu_new ();
  if (qemu == NULL)
    {
      g_printerr ("QEMU or the guest is missing.\n");
      return 77;
    }

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  lodge_test_qemu_set_screens (qemu, 2);
  lodge_test_qemu_set_adapter (qemu, "qxl-vga,max_outputs=2");
  lodge_test_qemu_start (qemu, TRUE);
  connect_display ();

  g_test_add_func ("/console/monitors/offered", test_offered);
  g_test_add_func ("/console/monitors/switched-on", test_switched_on);
  g_test_add_func ("/console/monitors/damage", test_damage);
  g_test_add_func ("/console/monitors/pointer", test_pointer);
  g_test_add_func ("/console/monitors/switched-off", test_switched_off);
  g_test_add_func ("/console/monitors/gone", test_gone);
  result = g_test_run ();

  lodge_test_assert_finalizes (&session);
  lodge_test_qemu_free (qemu);

  return result;
}
