/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>
#include <stdlib.h>

#include "lodge-console-session.h"
#include "lodge-console-view.h"
#include "lodge-screen-grab.h"
#include "lodge-test-qemu.h"
#include "lodge-test.h"

/*
 * The console against a real QEMU and a real guest, which says on its serial line what it feels.
 * The protocol is the program's argument.
 */

#define BOOT_SECONDS 90

static LodgeTestQemu *qemu;
static LodgeConsoleSession *session;
static LodgeConsoleView *view;
static GtkWidget *window;
static LodgeConsoleEndpoint *endpoint;

static LodgeConsole *
get_console (void)
{
  return lodge_console_session_get_console (session);
}

static gboolean
is_connected (void)
{
  return lodge_console_session_get_state (session) == LODGE_CONSOLE_SESSION_CONNECTED &&
         lodge_console_get_frame (get_console ()) != NULL;
}

static void
wait_for_guest (void)
{
  lodge_test_wait_for (lodge_test_qemu_said (qemu, "LODGE GUEST READY"), BOOT_SECONDS);
  lodge_test_wait_for (is_connected (), 20);
}

static void
expect (const char *line)
{
  gint64 deadline = lodge_test_deadline (20);

  while (!lodge_test_qemu_said (qemu, line) && lodge_test_iterate (deadline))
    ;
  if (!lodge_test_qemu_said (qemu, line))
    {
      g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

      g_error ("The guest did not say “%s” but:\n%s", line, serial);
    }
}

/* The widget, on the screen, shows what QEMU says the guest shows. */
static gboolean
screens_agree (void)
{
  int width = 0;
  int height = 0;
  int grabbed_width;
  int grabbed_height;
  int left;
  int top;
  g_autofree guint32 *guest = lodge_test_qemu_screendump (qemu, &width, &height);
  g_autofree guint32 *grabbed = NULL;

  if (guest == NULL || !is_connected () ||
      lodge_frame_get_width (lodge_console_get_frame (get_console ())) != width ||
      gtk_widget_get_width (GTK_WIDGET (view)) < width ||
      gtk_widget_get_height (GTK_WIDGET (view)) < height)
    return FALSE;

  grabbed = lodge_screen_grab (GTK_WIDGET (view), &grabbed_width, &grabbed_height);
  left = (grabbed_width - width) / 2;
  top = (grabbed_height - height) / 2;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 pixel = grabbed[(gsize)(y + top) * grabbed_width + x + left] & 0xffffff;

        if (pixel != guest[(gsize)y * width + x])
          return FALSE;
      }

  return TRUE;
}

static void
test_picture (void)
{
  wait_for_guest ();
  lodge_test_wait_for (screens_agree (), 60);
}

static void
test_typing (void)
{
  lodge_test_qemu_mark (qemu);
  lodge_screen_point (GTK_WIDGET (view), 300, 200);
  lodge_screen_act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (view), 20);
  lodge_screen_act ("type --delay 60 hello-42");
  lodge_screen_act ("key Return");
  expect ("LINE: hello-42");
  lodge_test_wait_for (screens_agree (), 60);
}

static void
press_and_expect (guint keycode)
{
  g_autofree char *down = g_strdup_printf ("KEY: %u down", keycode);
  g_autofree char *up = g_strdup_printf ("KEY: %u up", keycode);

  lodge_test_qemu_mark (qemu);
  lodge_console_key (get_console (), keycode, 0, TRUE);
  expect (down);
  lodge_console_key (get_console (), keycode, 0, FALSE);
  expect (up);
}

/* The guest's kernel turns what the keyboard sends into its codes again: they must be ours. */
static void
test_every_key (void)
{
  for (guint keycode = KEY_ESC; keycode <= KEY_F12; keycode++)
    {
      /* There is no key 84, and QEMU's PS/2 keyboard has no key 85. */
      if (keycode != 84 && keycode != KEY_ZENKAKUHANKAKU)
        press_and_expect (keycode);
    }

  /* Locks back to where they were; Scroll Lock stops the guest's terminal. */
  press_and_expect (KEY_SCROLLLOCK);
  press_and_expect (KEY_NUMLOCK);
  press_and_expect (KEY_CAPSLOCK);
}

static void
test_special_keys (void)
{
  const guint keycodes[] = {
    KEY_RO,       KEY_KPENTER,  KEY_RIGHTCTRL, KEY_KPSLASH,   KEY_SYSRQ,
    KEY_RIGHTALT, KEY_HOME,     KEY_UP,        KEY_PAGEUP,    KEY_LEFT,
    KEY_RIGHT,    KEY_END,      KEY_DOWN,      KEY_PAGEDOWN,  KEY_INSERT,
    KEY_DELETE,   KEY_PAUSE,    KEY_LEFTMETA,  KEY_RIGHTMETA, KEY_COMPOSE,
    KEY_MUTE,     KEY_VOLUMEUP, KEY_YEN,       KEY_HENKAN,    KEY_MUHENKAN,
  };

  for (guint i = 0; i < G_N_ELEMENTS (keycodes); i++)
    press_and_expect (keycodes[i]);
}

static void
test_absolute_pointer (void)
{
  LodgeFrame *frame = lodge_console_get_frame (get_console ());
  int width = lodge_frame_get_width (frame);
  int height = lodge_frame_get_height (frame);
  int left = (gtk_widget_get_width (GTK_WIDGET (view)) - width) / 2;
  int top = (gtk_widget_get_height (GTK_WIDGET (view)) - height) / 2;

  lodge_test_wait_for (lodge_console_get_pointer_absolute (get_console ()), 30);
  lodge_screen_point (GTK_WIDGET (view), left + 10, top + 10);
  lodge_test_qemu_mark (qemu);
  lodge_screen_point (GTK_WIDGET (view), left + width - 1, top + height - 1);
  /* QEMU counts to the width, not to the last pixel. */
  expect ("POINTER: to 327");
  lodge_screen_act ("click 3");
  expect ("BUTTON: 1 down");
  expect ("BUTTON: 1 up");
  lodge_screen_act ("click 4");
  expect ("WHEEL: 1");
  lodge_screen_act ("click 5");
  expect ("WHEEL: -1");
}

static void
test_focus_out_lifts_alt (void)
{
  GtkWidget *other = gtk_window_new ();

  lodge_screen_point (GTK_WIDGET (view), 300, 200);
  lodge_screen_act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (view), 20);
  lodge_test_qemu_mark (qemu);
  lodge_screen_act ("keydown alt");
  expect ("KEY: 56 down");
  g_assert_false (lodge_test_qemu_said (qemu, "KEY: 56 up"));

  gtk_window_set_title (GTK_WINDOW (other), "other");
  gtk_window_present (GTK_WINDOW (other));
  lodge_screen_act ("mousemove 1 1 search --sync --onlyvisible --name ^other$ windowactivate");
  expect ("KEY: 56 up");
  lodge_screen_act ("keyup alt");
  gtk_window_destroy (GTK_WINDOW (other));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (window)), 20);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    count++;

  return count;
}

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
reconnect (guint times)
{
  for (guint i = 0; i < times; i++)
    {
      lodge_console_session_set_wanted (session, FALSE);
      lodge_console_session_set_wanted (session, TRUE);
      lodge_test_wait_for (is_connected (), 20);
    }
}

static void
test_reconnects_leak_nothing (void)
{
  guint n_fds;
  gint64 memory;

  /* The first ones fill caches. */
  reconnect (30);
  n_fds = count_entries ("/proc/self/fd");
  memory = get_memory ();
  reconnect (100);
  lodge_test_wait_for (count_entries ("/proc/self/fd") <= n_fds + 2, 10);
  g_test_message (
      "100 connections: %" G_GINT64_FORMAT " KiB, then %" G_GINT64_FORMAT, memory, get_memory ());
  g_assert_cmpint (get_memory () - memory, <, 5 * 1024);
  lodge_test_wait_for (screens_agree (), 60);
}

/* QEMU dies and comes back: the last picture stays, dimmed, then the new one is there. */
static void
test_restart (void)
{
  g_autoptr (GdkTexture) last = NULL;

  lodge_test_qemu_kill (qemu);
  lodge_test_wait_for (!is_connected (), 20);
  last = lodge_console_view_dup_texture (view);
  g_assert_nonnull (last);
  g_assert_false (lodge_console_view_get_grabbed (view));

  lodge_test_qemu_start (qemu, FALSE);
  lodge_console_session_restarted (session);
  wait_for_guest ();
  lodge_test_wait_for (screens_agree (), 60);
}

/* Without a tablet: the machine of the restart. */
static void
test_relative_pointer (void)
{
  g_assert_false (lodge_console_get_pointer_absolute (get_console ()));
  lodge_screen_point (GTK_WIDGET (view), 300, 200);
  lodge_screen_act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (view), 20);
  lodge_test_qemu_mark (qemu);
  for (gint64 end = lodge_test_deadline (20);
       !lodge_test_qemu_said (qemu, "POINTER: by ") && lodge_test_iterate (end);)
    lodge_screen_act ("mousemove_relative -- 20 0");
  expect ("POINTER: by ");
  lodge_screen_act ("click 1");
  expect ("BUTTON: 0 down");
  expect ("BUTTON: 0 up");
  lodge_screen_act ("keydown ctrl keydown alt keyup alt keyup ctrl");
  lodge_test_wait_for (!lodge_console_view_get_grabbed (view), 20);
}

static void
set_up (const char *protocol_name)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (qemu, protocol_name);
  LodgeDisplayProtocol protocol = g_str_equal (protocol_name, "spice")
                                      ? LODGE_DISPLAY_PROTOCOL_SPICE
                                      : LODGE_DISPLAY_PROTOCOL_VNC;

  endpoint = lodge_socket_endpoint_new (protocol, path);
  session = lodge_console_session_new_for_endpoint (endpoint);
  window = gtk_window_new ();
  view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  lodge_console_view_set_scaling (view, LODGE_SCALING_NATIVE);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  g_object_bind_property (session, "console", view, "console", G_BINDING_SYNC_CREATE);
  gtk_window_present (GTK_WINDOW (window));
  lodge_console_session_set_wanted (session, TRUE);
}

/* spice-client-glib warns when a server goes away; that is no fault of the program. */
static void
swallow_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  qemu = lodge_test_qemu_new ();
  if (qemu == NULL || argc < 2 || !gtk_init_check ())
    {
      g_printerr ("QEMU, the guest or a display is missing.\n");
      return 77;
    }

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, swallow_log, NULL);
  lodge_test_qemu_start (qemu, TRUE);
  set_up (argv[1]);

  g_test_add_func ("/console/qemu/picture", test_picture);
  g_test_add_func ("/console/qemu/typing", test_typing);
  g_test_add_func ("/console/qemu/every-key", test_every_key);
  g_test_add_func ("/console/qemu/special-keys", test_special_keys);
  g_test_add_func ("/console/qemu/absolute-pointer", test_absolute_pointer);
  g_test_add_func ("/console/qemu/focus-out", test_focus_out_lifts_alt);
  g_test_add_func ("/console/qemu/reconnects", test_reconnects_leak_nothing);
  g_test_add_func ("/console/qemu/restart", test_restart);
  g_test_add_func ("/console/qemu/relative-pointer", test_relative_pointer);
  result = g_test_run ();

  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_assert_finalizes (&session);
  g_clear_object (&endpoint);
  lodge_test_qemu_free (qemu);

  return result;
}
