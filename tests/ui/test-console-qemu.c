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
static const char *protocol_name;

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
press_and_expect_after_mark (guint keycode)
{
  g_autofree char *down = g_strdup_printf ("KEY: %u down", keycode);
  g_autofree char *up = g_strdup_printf ("KEY: %u up", keycode);

  lodge_console_key (get_console (), keycode, 0, TRUE);
  expect (down);
  lodge_console_key (get_console (), keycode, 0, FALSE);
  expect (up);
}

static void
press_and_expect (guint keycode)
{
  lodge_test_qemu_mark (qemu);
  press_and_expect_after_mark (keycode);
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

/* Every key that QEMU has a name for (QKeyCode of its QAPI schema), also those that its PS/2
 * keyboard lacks. They come faster than a guest takes them, so its last moments are the time for
 * it. */
static const struct
{
  guint keycode;
  const char *name;
} qemu_keys[] = {
  { KEY_ESC, "esc" },
  { KEY_1, "1" },
  { KEY_2, "2" },
  { KEY_3, "3" },
  { KEY_4, "4" },
  { KEY_5, "5" },
  { KEY_6, "6" },
  { KEY_7, "7" },
  { KEY_8, "8" },
  { KEY_9, "9" },
  { KEY_0, "0" },
  { KEY_MINUS, "minus" },
  { KEY_EQUAL, "equal" },
  { KEY_BACKSPACE, "backspace" },
  { KEY_TAB, "tab" },
  { KEY_Q, "q" },
  { KEY_W, "w" },
  { KEY_E, "e" },
  { KEY_R, "r" },
  { KEY_T, "t" },
  { KEY_Y, "y" },
  { KEY_U, "u" },
  { KEY_I, "i" },
  { KEY_O, "o" },
  { KEY_P, "p" },
  { KEY_LEFTBRACE, "bracket_left" },
  { KEY_RIGHTBRACE, "bracket_right" },
  { KEY_ENTER, "ret" },
  { KEY_LEFTCTRL, "ctrl" },
  { KEY_A, "a" },
  { KEY_S, "s" },
  { KEY_D, "d" },
  { KEY_F, "f" },
  { KEY_G, "g" },
  { KEY_H, "h" },
  { KEY_J, "j" },
  { KEY_K, "k" },
  { KEY_L, "l" },
  { KEY_SEMICOLON, "semicolon" },
  { KEY_APOSTROPHE, "apostrophe" },
  { KEY_GRAVE, "grave_accent" },
  { KEY_LEFTSHIFT, "shift" },
  { KEY_BACKSLASH, "backslash" },
  { KEY_Z, "z" },
  { KEY_X, "x" },
  { KEY_C, "c" },
  { KEY_V, "v" },
  { KEY_B, "b" },
  { KEY_N, "n" },
  { KEY_M, "m" },
  { KEY_COMMA, "comma" },
  { KEY_DOT, "dot" },
  { KEY_SLASH, "slash" },
  { KEY_RIGHTSHIFT, "shift_r" },
  { KEY_KPASTERISK, "kp_multiply" },
  { KEY_LEFTALT, "alt" },
  { KEY_SPACE, "spc" },
  { KEY_CAPSLOCK, "caps_lock" },
  { KEY_F1, "f1" },
  { KEY_F2, "f2" },
  { KEY_F3, "f3" },
  { KEY_F4, "f4" },
  { KEY_F5, "f5" },
  { KEY_F6, "f6" },
  { KEY_F7, "f7" },
  { KEY_F8, "f8" },
  { KEY_F9, "f9" },
  { KEY_F10, "f10" },
  { KEY_NUMLOCK, "num_lock" },
  { KEY_SCROLLLOCK, "scroll_lock" },
  { KEY_KP7, "kp_7" },
  { KEY_KP8, "kp_8" },
  { KEY_KP9, "kp_9" },
  { KEY_KPMINUS, "kp_subtract" },
  { KEY_KP4, "kp_4" },
  { KEY_KP5, "kp_5" },
  { KEY_KP6, "kp_6" },
  { KEY_KPPLUS, "kp_add" },
  { KEY_KP1, "kp_1" },
  { KEY_KP2, "kp_2" },
  { KEY_KP3, "kp_3" },
  { KEY_KP0, "kp_0" },
  { KEY_KPDOT, "kp_decimal" },
  { KEY_SYSRQ, "print" },
  { KEY_102ND, "less" },
  { KEY_F11, "f11" },
  { KEY_F12, "f12" },
  { KEY_KPEQUAL, "kp_equals" },
  { KEY_LINEFEED, "lf" },
  { KEY_OPEN, "open" },
  { KEY_PASTE, "paste" },
  { KEY_KATAKANAHIRAGANA, "katakanahiragana" },
  { KEY_HANJA, "lang2" },
  { KEY_HANGEUL, "lang1" },
  { KEY_RO, "ro" },
  { KEY_HIRAGANA, "hiragana" },
  { KEY_HENKAN, "henkan" },
  { KEY_MUHENKAN, "muhenkan" },
  { KEY_YEN, "yen" },
  { KEY_KPCOMMA, "kp_comma" },
  { KEY_AGAIN, "again" },
  { KEY_PROPS, "props" },
  { KEY_UNDO, "undo" },
  { KEY_FRONT, "front" },
  { KEY_PREVIOUSSONG, "audioprev" },
  { KEY_NEXTSONG, "audionext" },
  { KEY_KPENTER, "kp_enter" },
  { KEY_RIGHTCTRL, "ctrl_r" },
  { KEY_MENU, "menu" },
  { KEY_MUTE, "audiomute" },
  { KEY_CALC, "calculator" },
  { KEY_PLAYPAUSE, "audioplay" },
  { KEY_STOPCD, "audiostop" },
  { KEY_VOLUMEDOWN, "volumedown" },
  { KEY_VOLUMEUP, "volumeup" },
  { KEY_HOMEPAGE, "ac_home" },
  { KEY_KPSLASH, "kp_divide" },
  { KEY_RIGHTALT, "alt_r" },
  { KEY_CUT, "cut" },
  { KEY_FIND, "find" },
  { KEY_PAUSE, "pause" },
  { KEY_HOME, "home" },
  { KEY_UP, "up" },
  { KEY_PAGEUP, "pgup" },
  { KEY_LEFT, "left" },
  { KEY_RIGHT, "right" },
  { KEY_END, "end" },
  { KEY_DOWN, "down" },
  { KEY_PAGEDOWN, "pgdn" },
  { KEY_INSERT, "insert" },
  { KEY_DELETE, "delete" },
  { KEY_LEFTMETA, "meta_l" },
  { KEY_RIGHTMETA, "meta_r" },
  { KEY_COMPOSE, "compose" },
  { KEY_BOOKMARKS, "ac_bookmarks" },
  { KEY_REFRESH, "ac_refresh" },
  { KEY_STOP, "stop" },
  { KEY_FORWARD, "ac_forward" },
  { KEY_BACK, "ac_back" },
  { KEY_COMPUTER, "computer" },
  { KEY_MAIL, "mail" },
  { KEY_MEDIA, "mediaselect" },
  { KEY_HELP, "help" },
  { KEY_COPY, "copy" },
};

static gboolean
was_felt (const char *name)
{
  return lodge_test_qemu_felt (qemu, name, TRUE) && lodge_test_qemu_felt (qemu, name, FALSE);
}

/* QEMU's VNC server keeps 10 ms between the keys, queues 1024 events and delays meanwhile
 * (ui/input.c, queue_limit), and drops what is more. */
#define KEYS_AT_ONCE 64
#define PUSH_MS 40

/* QEMU writes its trace in blocks: more keys push out what is last, as slowly as it takes them. */
static void
push_trace (void)
{
  gint64 end = g_get_monotonic_time () + PUSH_MS * 1000;

  lodge_console_key (get_console (), KEY_LEFTSHIFT, 0, TRUE);
  lodge_console_key (get_console (), KEY_LEFTSHIFT, 0, FALSE);
  while (lodge_test_iterate (end))
    ;
}

static void
expect_felt (const char *name, guint keycode)
{
  gint64 deadline = lodge_test_deadline (10);

  while (!was_felt (name) && g_get_monotonic_time () < deadline)
    push_trace ();
  if (!was_felt (name))
    g_error ("QEMU took key %u for something else than “%s”", keycode, name);
}

static void
test_all_of_qemus_keys (void)
{
  for (guint start = 0; start < G_N_ELEMENTS (qemu_keys); start += KEYS_AT_ONCE)
    {
      guint end = MIN (start + KEYS_AT_ONCE, G_N_ELEMENTS (qemu_keys));

      for (guint i = start; i < end; i++)
        {
          lodge_console_key (get_console (), qemu_keys[i].keycode, 0, TRUE);
          lodge_console_key (get_console (), qemu_keys[i].keycode, 0, FALSE);
        }
      for (guint i = start; i < end; i++)
        expect_felt (qemu_keys[i].name, qemu_keys[i].keycode);
    }
}

static void
set_locks_and_expect (LodgeLocks locks, const char *light)
{
  lodge_test_qemu_mark (qemu);
  lodge_console_set_locks (get_console (), locks);
  expect ("KEY: 58 down");
  expect ("KEY: 58 up");
  /* The kernel tells its readers of a light together with the next key. */
  press_and_expect_after_mark (KEY_F1);
  expect (light);
}

/* The guest's kernel keeps the locks and tells the keyboard what to light, and that is what is
 * compared with. */
static void
test_locks (void)
{
  set_locks_and_expect (LODGE_LOCK_CAPS, "LED: 1 on");

  /* Nothing to do, which the next line of the guest shows. */
  lodge_test_qemu_mark (qemu);
  lodge_console_set_locks (get_console (), LODGE_LOCK_CAPS);
  press_and_expect_after_mark (KEY_F1);
  g_assert_false (lodge_test_qemu_said (qemu, "KEY: 58 down"));

  set_locks_and_expect (0, "LED: 1 off");
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

static void
expect_presses (const char *button, guint count)
{
  gint64 deadline = lodge_test_deadline (20);

  while (lodge_test_qemu_count_presses (qemu, button) < count && g_get_monotonic_time () < deadline)
    push_trace ();
  g_assert_cmpuint (lodge_test_qemu_count_presses (qemu, button), ==, count);
}

/* Notch by notch, whatever was before; and nothing of the other way. */
static void
test_wheel (void)
{
  guint up = lodge_test_qemu_count_presses (qemu, "wheel-up");
  guint down = lodge_test_qemu_count_presses (qemu, "wheel-down");

  lodge_screen_point (GTK_WIDGET (view), 50, 60);
  for (guint i = 1; i <= 3; i++)
    {
      lodge_screen_act ("click --repeat 4 --delay 30 4");
      expect_presses ("wheel-up", up + 4 * i);
      lodge_screen_act ("click --repeat 3 --delay 30 5");
      expect_presses ("wheel-down", down + 3 * i);
      g_assert_cmpuint (lodge_test_qemu_count_presses (qemu, "wheel-up"), ==, up + 4 * i);
    }
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

static void
on_state_press_cb (LodgeConsole *console)
{
  if (lodge_console_get_state (console) != LODGE_CONSOLE_STATE_CONNECTED)
    return;
  lodge_console_key (console, KEY_F5, GDK_KEY_F5, TRUE);
  lodge_console_key (console, KEY_F5, GDK_KEY_F5, FALSE);
}

/* Pressed in the very moment in which the display is there: nothing is lost. */
static void
test_first_keys (void)
{
  LodgeConsole *console = get_console ();
  g_autofree char *down = g_strdup_printf ("KEY: %u down", KEY_F5);
  g_autofree char *up = g_strdup_printf ("KEY: %u up", KEY_F5);
  gulong id = g_signal_connect (console, "notify::state", G_CALLBACK (on_state_press_cb), NULL);

  lodge_test_qemu_mark (qemu);
  lodge_console_session_set_wanted (session, FALSE);
  lodge_console_session_set_wanted (session, TRUE);
  expect (down);
  expect (up);
  g_signal_handler_disconnect (console, id);
  lodge_test_wait_for (is_connected (), 20);
}

/* Patiently: the channel for keys may still be on its way. */
static void
hold (guint keycode)
{
  g_autofree char *down = g_strdup_printf ("KEY: %u down", keycode);
  gint64 deadline = lodge_test_deadline (20);

  lodge_test_qemu_mark (qemu);
  /* Not at each turn of the loop: the guest drops events when too many come at once. */
  while (!lodge_test_qemu_said (qemu, down) && g_get_monotonic_time () < deadline)
    {
      gint64 again = lodge_test_deadline (1);

      lodge_console_key (get_console (), keycode, 0, TRUE);
      while (!lodge_test_qemu_said (qemu, down) && lodge_test_iterate (again))
        ;
    }
  expect (down);
}

/* The guest may only be finding its mouse. */
static void
hold_button (void)
{
  gint64 deadline = lodge_test_deadline (30);

  lodge_test_qemu_mark (qemu);
  while (!lodge_test_qemu_said (qemu, "BUTTON: 0 down") && g_get_monotonic_time () < deadline)
    {
      gint64 again = lodge_test_deadline (1);

      lodge_console_button (get_console (), 1, FALSE, 0);
      lodge_console_button (get_console (), 1, TRUE, 1);
      while (!lodge_test_qemu_said (qemu, "BUTTON: 0 down") && lodge_test_iterate (again))
        ;
    }
  expect ("BUTTON: 0 down");
}

/* What is told to QEMU has come there: its own loop has turned, and ours. */
static void
settle (void)
{
  for (guint i = 0; i < 50; i++)
    g_free (lodge_test_qemu_query (qemu, "query-status"));
}

/* What is let go of while the machine is paused is up when it goes on. */
static void
test_paused (void)
{
  hold (KEY_A);
  hold (KEY_LEFTALT);
  hold_button ();
  lodge_test_qemu_mark (qemu);
  g_free (lodge_test_qemu_query (qemu, "stop"));
  lodge_console_set_paused (get_console (), TRUE);
  lodge_console_key (get_console (), KEY_A, 0, FALSE);
  lodge_console_key (get_console (), KEY_LEFTALT, 0, FALSE);
  lodge_console_button (get_console (), 1, FALSE, 0);
  settle ();
  g_free (lodge_test_qemu_query (qemu, "cont"));
  lodge_console_set_paused (get_console (), FALSE);
  expect ("KEY: 30 up");
  expect ("KEY: 56 up");
  expect ("BUTTON: 0 up");
}

/* The machine goes back to a moment in which a key was down. */
static void
test_restore (void)
{
  gboolean spice = g_strcmp0 (protocol_name, "spice") == 0;
  guint keycode = spice ? KEY_A : KEY_LEFTALT;
  g_autofree char *up = g_strdup_printf ("KEY: %u up", keycode);

  hold (KEY_LEFTSHIFT);
  hold (keycode);
  lodge_test_qemu_save (qemu);
  lodge_test_qemu_kill (qemu);
  lodge_test_wait_for (!is_connected (), 20);

  lodge_test_qemu_start (qemu, TRUE);
  g_assert_false (lodge_test_qemu_said (qemu, up));
  lodge_console_session_restarted (session);
  lodge_test_wait_for (is_connected (), 20);
  expect ("KEY: 42 up");
  expect (up);
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
set_up (void)
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

/* Nor is it one that a connection is closed while the library still sets its channels up. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return g_strcmp0 (domain, "GSpice") != 0;
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
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  lodge_test_qemu_start (qemu, TRUE);
  protocol_name = argv[1];
  set_up ();

  g_test_add_func ("/console/qemu/picture", test_picture);
  g_test_add_func ("/console/qemu/typing", test_typing);
  g_test_add_func ("/console/qemu/every-key", test_every_key);
  g_test_add_func ("/console/qemu/special-keys", test_special_keys);
  g_test_add_func ("/console/qemu/locks", test_locks);
  g_test_add_func ("/console/qemu/absolute-pointer", test_absolute_pointer);
  g_test_add_func ("/console/qemu/wheel", test_wheel);
  g_test_add_func ("/console/qemu/focus-out", test_focus_out_lifts_alt);
  g_test_add_func ("/console/qemu/first-keys", test_first_keys);
  g_test_add_func ("/console/qemu/reconnects", test_reconnects_leak_nothing);
  g_test_add_func ("/console/qemu/paused", test_paused);
  g_test_add_func ("/console/qemu/restore", test_restore);
  g_test_add_func ("/console/qemu/all-keys", test_all_of_qemus_keys);
  g_test_add_func ("/console/qemu/restart", test_restart);
  g_test_add_func ("/console/qemu/relative-pointer", test_relative_pointer);
  result = g_test_run ();

  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_assert_finalizes (&session);
  g_clear_object (&endpoint);
  lodge_test_qemu_free (qemu);

  return result;
}
