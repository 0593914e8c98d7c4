/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-board.h"
#include "lodge-screen-grab.h"
#include "lodge-screen-keyboard.h"
#include "lodge-settings.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vnc-window.h"

/* Keys of the keyboard on the screen, from the button to the bytes that a VNC server gets. */

typedef LodgeVncWindow Fixture;

static GtkApplication *application;

/* The key on which this stands, a text or an icon; of several the one with this number. */
static GtkWidget *
find_nth_key (GtkWidget *widget, const char *face, int *number)
{
  g_autofree char *text = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_LABEL (widget))
    text = g_strdup (gtk_label_get_label (GTK_LABEL (widget)));
  else if (GTK_IS_IMAGE (widget))
    text = g_strdup (gtk_image_get_icon_name (GTK_IMAGE (widget)));
  if (g_strcmp0 (text, face) == 0 && (*number)-- == 0)
    return gtk_widget_get_ancestor (widget, GTK_TYPE_BUTTON);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_nth_key (child, face, number);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
get_board (Fixture *fixture)
{
  return lodge_ui_test_find (fixture->window, LODGE_TYPE_KEY_BOARD, NULL, NULL);
}

static gboolean
has_key (Fixture *fixture, const char *face)
{
  int number = 0;

  return get_board (fixture) != NULL && find_nth_key (get_board (fixture), face, &number) != NULL;
}

static GtkWidget *
get_key (Fixture *fixture, const char *face)
{
  int number = 0;
  GtkWidget *key = find_nth_key (get_board (fixture), face, &number);

  if (key == NULL)
    g_error ("There is no key with “%s” on it.", face);
  return key;
}

static void
tap (Fixture *fixture, const char *face)
{
  g_signal_emit_by_name (get_key (fixture, face), "clicked");
}

static void
point_at (GtkWidget *key)
{
  lodge_screen_point (key, gtk_widget_get_width (key) / 2, gtk_widget_get_height (key) / 2);
}

/* With the pointer. */
static void
click (Fixture *fixture, const char *face)
{
  point_at (get_key (fixture, face));
  lodge_screen_act ("click 1");
}

static gboolean
is_held (Fixture *fixture, const char *face)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (get_key (fixture, face)));
}

static void
hears (Fixture *fixture, const char *expected)
{
  g_auto (GStrv) list = g_strsplit (expected, ", ", -1);

  lodge_vnc_window_assert_hears (fixture, (const char *const *)list);
}

static void
show (Fixture *fixture, gboolean shown)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);
  g_autoptr (GVariant) state = NULL;

  g_assert_true (gtk_widget_activate_action (page, "page.screen-keyboard", NULL));
  lodge_test_wait_for ((get_board (fixture) != NULL) == shown, 10);
}

static void
open_with_layout (Fixture *fixture, const char *layout, const char *face)
{
  lodge_settings_set_string ("typing-layout", layout);
  show (fixture, TRUE);
  lodge_test_wait_for (has_key (fixture, face), 20);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_open (fixture, application, data != NULL);
  lodge_test_wait_for (gtk_widget_get_width (GTK_WIDGET (fixture->view)) > 640, 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_close (fixture);
}

/* What Microsoft's table of scancodes says (those after an 0xe0 with bit 7), for a US keyboard. */
static const struct
{
  const char *face;
  int number;
  guint scancode;
} KEYS[] = {
  { "Esc", 0, 0x01 }, { "F1", 0, 0x3b }, { "F2", 0, 0x3c }, { "F3", 0, 0x3d }, { "F4", 0, 0x3e },
  { "F5", 0, 0x3f }, { "F6", 0, 0x40 }, { "F7", 0, 0x41 }, { "F8", 0, 0x42 }, { "F9", 0, 0x43 },
  { "F10", 0, 0x44 }, { "F11", 0, 0x57 }, { "F12", 0, 0x58 }, { "Print", 0, 0xb7 },
  { "ScrLk", 0, 0x46 }, { "Pause", 0, 0xc6 }, { "`", 0, 0x29 }, { "1", 0, 0x02 }, { "2", 0, 0x03 },
  { "3", 0, 0x04 }, { "4", 0, 0x05 }, { "5", 0, 0x06 }, { "6", 0, 0x07 }, { "7", 0, 0x08 },
  { "8", 0, 0x09 }, { "9", 0, 0x0a }, { "0", 0, 0x0b }, { "-", 0, 0x0c }, { "=", 0, 0x0d },
  { "edit-clear-symbolic", 0, 0x0e }, { "Ins", 0, 0xd2 }, { "Home", 0, 0xc7 }, { "PgUp", 0, 0xc9 },
  { "Tab", 0, 0x0f }, { "q", 0, 0x10 }, { "w", 0, 0x11 }, { "e", 0, 0x12 }, { "r", 0, 0x13 },
  { "t", 0, 0x14 }, { "y", 0, 0x15 }, { "u", 0, 0x16 }, { "i", 0, 0x17 }, { "o", 0, 0x18 },
  { "p", 0, 0x19 }, { "[", 0, 0x1a }, { "]", 0, 0x1b }, { "\\", 0, 0x2b }, { "Del", 0, 0xd3 },
  { "End", 0, 0xcf }, { "PgDn", 0, 0xd1 }, { "Caps", 0, 0x3a }, { "a", 0, 0x1e }, { "s", 0, 0x1f },
  { "d", 0, 0x20 }, { "f", 0, 0x21 }, { "g", 0, 0x22 }, { "h", 0, 0x23 }, { "j", 0, 0x24 },
  { "k", 0, 0x25 }, { "l", 0, 0x26 }, { ";", 0, 0x27 }, { "'", 0, 0x28 }, { "Enter", 0, 0x1c },
  { "Num", 0, 0x45 }, { "<", 0, 0x56 }, { "z", 0, 0x2c }, { "x", 0, 0x2d }, { "c", 0, 0x2e },
  { "v", 0, 0x2f }, { "b", 0, 0x30 }, { "n", 0, 0x31 }, { "m", 0, 0x32 }, { ",", 0, 0x33 },
  { ".", 0, 0x34 }, { "/", 0, 0x35 }, { "go-up-symbolic", 0, 0xc8 }, { "", 0, 0x39 },
  { "Menu", 0, 0xdd }, { "go-previous-symbolic", 0, 0xcb }, { "go-down-symbolic", 0, 0xd0 },
  { "go-next-symbolic", 0, 0xcd },
}, MODIFIERS[] = {
  { "Shift", 0, 0x2a }, { "Shift", 1, 0x36 }, { "Ctrl", 0, 0x1d }, { "Ctrl", 1, 0x9d },
  { "Alt", 0, 0x38 }, { "AltGr", 0, 0xb8 }, { "Super", 0, 0xdb }, { "Super", 1, 0xdc },
};

static void
test_bytes (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "us", "q");
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      g_autofree char *expected =
          g_strdup_printf ("scancode %x 1, scancode %x 0", KEYS[i].scancode, KEYS[i].scancode);

      g_test_message ("%s", KEYS[i].face);
      tap (fixture, KEYS[i].face);
      hears (fixture, expected);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (MODIFIERS); i++)
    {
      g_autofree char *expected = g_strdup_printf (
          "scancode %x 1, scancode %x 0", MODIFIERS[i].scancode, MODIFIERS[i].scancode);
      int number = MODIFIERS[i].number;
      GtkWidget *key = find_nth_key (get_board (fixture), MODIFIERS[i].face, &number);

      for (int taps = 0; taps < 3; taps++)
        g_signal_emit_by_name (key, "clicked");
      hears (fixture, expected);
    }
}

/* With the pointer, while the guest has the real keyboard. */
static void
test_latch_and_lock (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "us", "q");
  lodge_screen_point (GTK_WIDGET (fixture->view), 100, 100);
  lodge_screen_act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 10);

  click (fixture, "Shift");
  hears (fixture, "scancode 2a 1");
  lodge_test_wait_for (has_key (fixture, "A") && is_held (fixture, "Shift"), 10);
  click (fixture, "!");
  hears (fixture, "scancode 2 1, scancode 2 0, scancode 2a 0");
  lodge_test_wait_for (has_key (fixture, "1") && !is_held (fixture, "Shift"), 10);

  click (fixture, "Ctrl");
  click (fixture, "Ctrl");
  click (fixture, "a");
  click (fixture, "c");
  hears (fixture, "scancode 1d 1, scancode 1e 1, scancode 1e 0, scancode 2e 1, scancode 2e 0");
  g_assert_true (is_held (fixture, "Ctrl"));
  /* A latch beside a lock: only the latch goes. */
  click (fixture, "Alt");
  click (fixture, "Del");
  hears (fixture, "scancode 38 1, scancode d3 1, scancode d3 0, scancode 38 0");
  g_assert_true (is_held (fixture, "Ctrl"));
  /* And beside the real keyboard, which the guest still has. */
  lodge_screen_act ("key v");
  hears (fixture, "scancode 2f 1, scancode 2f 0");
  click (fixture, "Ctrl");
  hears (fixture, "scancode 1d 0");
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (fixture->view)));
}

/* The layout's other levels, and the accent of a dead key. */
static void
test_levels (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "de", "ß");
  g_assert_true (has_key (fixture, "´"));
  tap (fixture, "AltGr");
  g_assert_true (has_key (fixture, "@"));
  g_assert_false (has_key (fixture, "q"));
  tap (fixture, "@");
  hears (fixture, "scancode b8 1, scancode 10 1, scancode 10 0, scancode b8 0");
  g_assert_true (has_key (fixture, "q"));
  tap (fixture, "Shift");
  g_assert_true (has_key (fixture, "Ö"));
  tap (fixture, "Z");
  hears (fixture, "scancode 2a 1, scancode 15 1, scancode 15 0, scancode 2a 0");
}

/* Nothing stays down, whatever ends it. */
/* A latch holds until its key, also when the real key of that name came up meanwhile. */
static void
test_both_keyboards (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "us", "q");
  lodge_screen_point (GTK_WIDGET (fixture->view), 100, 100);
  lodge_screen_act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 10);
  click (fixture, "Shift");
  hears (fixture, "scancode 2a 1");
  lodge_test_wait_for (has_key (fixture, "Q"), 10);

  lodge_screen_act ("key Shift_L");
  hears (fixture, "scancode 2a 1, scancode 2a 0");
  click (fixture, "Q");
  hears (fixture, "scancode 2a 1, scancode 10 1, scancode 10 0, scancode 2a 0");
}

static void
test_nothing_sticks (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "us", "q");
  tap (fixture, "Ctrl");
  tap (fixture, "Ctrl");
  tap (fixture, "Alt");
  hears (fixture, "scancode 1d 1, scancode 38 1");
  show (fixture, FALSE);
  hears (fixture, "scancode 38 0, scancode 1d 0");
  show (fixture, TRUE);
  g_assert_false (is_held (fixture, "Ctrl") || is_held (fixture, "Alt"));

  /* The display lets go of all keys, those too. */
  tap (fixture, "Shift");
  tap (fixture, "Shift");
  hears (fixture, "scancode 2a 1");
  lodge_console_view_release_input (fixture->view);
  hears (fixture, "scancode 2a 0");
  g_assert_false (is_held (fixture, "Shift"));
  g_assert_true (has_key (fixture, "q"));
  tap (fixture, "q");
  hears (fixture, "scancode 10 1, scancode 10 0");

  tap (fixture, "Super");
  hears (fixture, "scancode db 1");
  lodge_console_view_set_console (fixture->view, NULL);
  hears (fixture, "scancode db 0");
}

/* Whoever can't point goes there with Tab. */
static void
test_by_keyboard (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "us", "q");
  gtk_widget_grab_focus (get_key (fixture, "q"));
  lodge_screen_act ("key space");
  hears (fixture, "scancode 10 1, scancode 10 0");
  lodge_screen_act ("key Tab");
  lodge_test_wait_for (gtk_widget_is_focus (get_key (fixture, "w")), 10);
  lodge_screen_act ("key space");
  hears (fixture, "scancode 11 1, scancode 11 0");
}

static void
test_repeats (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "us", "q");
  point_at (get_key (fixture, "edit-clear-symbolic"));
  lodge_screen_act ("mousedown 1");
  lodge_test_wait_for (g_async_queue_length (fixture->heard) >= 8, 20);
  lodge_screen_act ("mouseup 1");
  lodge_test_wait_for ((gtk_widget_get_state_flags (get_key (fixture, "edit-clear-symbolic")) &
                        GTK_STATE_FLAG_ACTIVE) == 0,
                       10);
  /* What follows comes after the last of them. */
  tap (fixture, "q");
  for (gboolean last = FALSE; !last;)
    {
      g_autofree char *text = NULL;

      lodge_test_wait_for (g_async_queue_length (fixture->heard) > 0, 10);
      text = g_async_queue_pop (fixture->heard);
      last = g_str_equal (text, "scancode 10 0");
      g_assert_true (last || g_str_equal (text, "scancode 10 1") ||
                     g_str_has_prefix (text, "scancode e "));
    }
}

/* Of a key that was held and let go of elsewhere the next press counts, also without a pointer. */
static void
test_let_go_elsewhere (Fixture *fixture, gconstpointer data)
{
  GtkWidget *key;

  open_with_layout (fixture, "us", "q");
  key = get_key (fixture, "w");
  point_at (key);
  lodge_screen_act ("mousedown 1");
  lodge_test_wait_for (g_async_queue_length (fixture->heard) >= 4, 20);
  lodge_screen_point (GTK_WIDGET (fixture->view), 100, 100);
  lodge_screen_act ("mouseup 1");
  lodge_test_wait_for ((gtk_widget_get_state_flags (key) & GTK_STATE_FLAG_ACTIVE) == 0, 10);
  tap (fixture, "q");
  for (gboolean last = FALSE; !last;)
    {
      g_autofree char *text = NULL;

      lodge_test_wait_for (g_async_queue_length (fixture->heard) > 0, 10);
      text = g_async_queue_pop (fixture->heard);
      last = g_str_equal (text, "scancode 10 0");
    }
  g_assert_true (gtk_widget_activate (key));
  hears (fixture, "scancode 11 1, scancode 11 0");
}

static void
assert_keys_fit (GtkWidget *board)
{
  int width = gtk_widget_get_width (board);

  for (GtkWidget *key = gtk_widget_get_first_child (board); key != NULL;
       key = gtk_widget_get_next_sibling (key))
    {
      graphene_rect_t bounds;

      if (!gtk_widget_get_mapped (key))
        continue;
      g_assert_true (gtk_widget_compute_bounds (key, board, &bounds));
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, width);
      g_assert_cmpfloat (bounds.size.width, >=, 24);
      g_assert_cmpfloat (bounds.size.height, >=, 20);
    }
}

/* Half of the keys at a time. */
static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "us", "q");
  assert_keys_fit (get_board (fixture));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 600);
  lodge_test_wait_for (!has_key (fixture, "F1"), 20);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), <=, 400);
  assert_keys_fit (get_board (fixture));
  click (fixture, "Fn");
  lodge_test_wait_for (has_key (fixture, "F1") && !has_key (fixture, "q"), 10);
  assert_keys_fit (get_board (fixture));
  click (fixture, "F12");
  hears (fixture, "scancode 58 1, scancode 58 0");
  click (fixture, "Fn");
  lodge_test_wait_for (has_key (fixture, "q"), 10);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 290);
  lodge_test_wait_for (gtk_widget_get_height (fixture->window) < 400, 20);
  assert_keys_fit (get_board (fixture));

  gtk_window_fullscreen (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (has_key (fixture, "F1") && has_key (fixture, "q"), 20);
  click (fixture, "F1");
  hears (fixture, "scancode 3b 1, scancode 3b 0");
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  open_with_layout (fixture, "de", "ß");
  tap (fixture, "AltGr");
  tap (fixture, "€");
  hears (fixture, "key fe03 1, key 20ac 1, key 20ac 0, key fe03 0");
  tap (fixture, "Shift");
  tap (fixture, "Ö");
  hears (fixture, "key ffe1 1, key d6 1, key d6 0, key ffe1 0");
  tap (fixture, "go-up-symbolic");
  hears (fixture, "key ff52 1, key ff52 0");
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, data, function)                                                                  \
  g_test_add ("/ui/screen-keyboard/" path, Fixture, data, set_up, function, tear_down)
  ADD ("bytes", NULL, test_bytes);
  ADD ("latch-and-lock", NULL, test_latch_and_lock);
  ADD ("levels", NULL, test_levels);
  ADD ("both-keyboards", NULL, test_both_keyboards);
  ADD ("nothing-sticks", NULL, test_nothing_sticks);
  ADD ("by-keyboard", NULL, test_by_keyboard);
  ADD ("repeats", NULL, test_repeats);
  ADD ("let-go-elsewhere", NULL, test_let_go_elsewhere);
  ADD ("narrow", NULL, test_narrow);
  ADD ("plain", "plain", test_plain);

  return g_test_run ();
}
