/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-settings.h"
#include "lodge-keyboard-window.h"
#include "lodge-keys-row.h"
#include "lodge-screen-grab.h"
#include "lodge-settings.h"
#include "lodge-shortcuts.h"
#include "lodge-test.h"
#include "lodge-type-dialog.h"
#include "lodge-ui-test.h"
#include "lodge-vnc-window.h"

/* Keys from the window to the bytes that a VNC server gets. */

typedef LodgeVncWindow Fixture;

static GtkApplication *application;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_open (fixture, application, data != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_close (fixture);
}

static void
test_send (Fixture *fixture, gconstpointer data)
{
  static const char *const EXPECTED[] = { "scancode 1d 1",
                                          "scancode 38 1",
                                          "scancode 3f 1",
                                          "scancode 3f 0",
                                          "scancode 38 0",
                                          "scancode 1d 0",
                                          NULL };
  static const char *const PRINT[] = { "scancode b7 1", "scancode b7 0", NULL };

  gtk_widget_activate_action (fixture->window, "machine.send-keys", "s", "ctrl+alt+f5");
  lodge_vnc_window_assert_hears (fixture, EXPECTED);
  gtk_widget_activate_action (fixture->window, "machine.send-keys", "s", "print");
  lodge_vnc_window_assert_hears (fixture, PRINT);
}

static void
test_send_plain (Fixture *fixture, gconstpointer data)
{
  static const char *const EXPECTED[] = {
    "key ffe3 1", "key ffff 1", "key ffff 0", "key ffe3 0", NULL
  };

  gtk_widget_activate_action (fixture->window, "machine.send-keys", "s", "ctrl+delete");
  lodge_vnc_window_assert_hears (fixture, EXPECTED);
}

static void
click_in (Fixture *fixture)
{
  lodge_screen_point (GTK_WIDGET (fixture->view), 100, 100);
  lodge_screen_act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (fixture->view), 10);
}

/* The keys are those that the user chose, at once, and the window says which. */
static void
test_release (Fixture *fixture, gconstpointer data)
{
  static const char *const CTRL_ALT[] = {
    "scancode 1d 1", "scancode 38 1", "scancode 38 0", "scancode 1d 0", NULL
  };
  static const char *const F12[] = {
    "scancode 2a 1", "scancode 58 1", "scancode 2a 0", "scancode 58 0", NULL
  };
  LodgeKeyCombination keys;

  click_in (fixture);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Ctrl+Alt gives the keyboard back"),
                       10);
  g_assert_true (lodge_key_names_parse ("shift+f12", &keys, NULL));
  lodge_key_settings_set_release (&keys);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Shift+F12 gives the keyboard back"),
                       10);

  lodge_screen_act ("keydown Control_L keydown Alt_L keyup Alt_L keyup Control_L");
  lodge_vnc_window_assert_hears (fixture, CTRL_ALT);
  g_assert_true (lodge_console_view_get_grabbed (fixture->view));
  lodge_screen_act ("key shift+F12");
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view), 10);
  lodge_vnc_window_assert_hears (fixture, F12);
  g_assert_true (
      lodge_ui_test_shows (fixture->window, "Click into the display to use the machine"));

  g_assert_true (lodge_key_names_parse ("ctrl+alt", &keys, NULL));
  lodge_key_settings_set_release (&keys);
}

static GtkWidget *
find_keyboard_window (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (LODGE_IS_KEYBOARD_WINDOW (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static char *
dup_own (void)
{
  g_auto (GStrv) texts = lodge_key_settings_dup_own ();

  return g_strjoinv (" ", texts);
}

static gboolean
own_is (const char *expected)
{
  g_autofree char *own = dup_own ();

  return g_str_equal (own, expected);
}

/* By name and by pressing; what is no combination is refused in words. */
static void
test_own (Fixture *fixture, gconstpointer data)
{
  GMenuModel *menu = lodge_key_settings_get_own ();
  GtkWidget *window;
  GtkWidget *row;
  GtkWidget *button;

  gtk_widget_activate_action (fixture->window, "win.keyboard", NULL);
  lodge_test_wait_for (find_keyboard_window () != NULL, 10);
  window = find_keyboard_window ();
  row = lodge_ui_test_find (window, LODGE_TYPE_KEYS_ROW, "title", "Add Combination");
  g_assert_nonnull (row);

  gtk_editable_set_text (GTK_EDITABLE (row), "ctrl+nothing");
  g_signal_emit_by_name (row, "apply");
  lodge_test_wait_for (lodge_ui_test_shows (window, "There is no key called “nothing”."), 10);
  g_assert_true (own_is (""));

  gtk_editable_set_text (GTK_EDITABLE (row), "Shift+Ctrl+F13");
  g_signal_emit_by_name (row, "apply");
  lodge_test_wait_for (lodge_ui_test_shows (window, "Shift+Ctrl+F13"), 10);
  g_assert_true (own_is ("shift+ctrl+f13"));
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 1);

  button = lodge_ui_test_find (row, GTK_TYPE_TOGGLE_BUTTON, NULL, NULL);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (window)), 10);
  lodge_screen_act ("keydown Control_L keydown q keyup q keyup Control_L");
  lodge_test_wait_for (own_is ("shift+ctrl+f13 ctrl+q"), 10);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  lodge_screen_act ("key Escape");
  lodge_test_wait_for (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)), 10);
  g_assert_true (own_is ("shift+ctrl+f13 ctrl+q"));

  button = lodge_ui_test_find (window, GTK_TYPE_BUTTON, "tooltip-text", "Remove Shift+Ctrl+F13");
  g_signal_emit_by_name (button, "clicked");
  lodge_test_wait_for (own_is ("ctrl+q"), 10);
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 1);
  lodge_key_settings_remove_own ("ctrl+q");
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
find_type_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (LODGE_IS_TYPE_DIALOG (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static GtkWidget *
open_type_dialog (Fixture *fixture, const char *clipboard)
{
  GtkWidget *dialog;
  GtkWidget *view;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->window), clipboard);
  gtk_widget_activate_action (fixture->window, "page.type-text", NULL);
  lodge_test_wait_for (find_type_dialog () != NULL, 10);
  dialog = find_type_dialog ();
  view = lodge_ui_test_find (dialog, GTK_TYPE_TEXT_VIEW, NULL, NULL);
  /* And not in Cancel, which a space would press. */
  lodge_test_wait_for (gtk_root_get_focus (GTK_ROOT (dialog)) == view, 10);
  lodge_test_wait_for (
      gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view))) > 0, 10);
  return dialog;
}

static gboolean
can_type (GtkWidget *dialog)
{
  GtkWidget *button = lodge_ui_test_find (dialog, GTK_TYPE_BUTTON, "label", "_Type");

  return button != NULL && gtk_widget_is_sensitive (button);
}

/* What the clipboard holds, in the layout that was chosen last, without what it lacks. */
static void
test_type (Fixture *fixture, gconstpointer data)
{
  static const char *const EXPECTED[] = { "scancode 15 1", "scancode 15 0", "scancode b8 1",
                                          "scancode 10 1", "scancode 10 0", "scancode b8 0",
                                          "scancode 1c 1", "scancode 1c 0", NULL };
  GtkWidget *dialog;

  lodge_settings_set_string ("typing-layout", "de");
  dialog = open_type_dialog (fixture, "zж@\n");
  lodge_test_wait_for (can_type (dialog), 10);
  g_assert_true (lodge_ui_test_shows (dialog, "This layout has no key for “ж”: left out."));
  g_signal_emit_by_name (lodge_ui_test_find (dialog, GTK_TYPE_BUTTON, "label", "_Type"), "clicked");
  lodge_test_wait_for (find_type_dialog () == NULL, 10);
  lodge_vnc_window_assert_hears (fixture, EXPECTED);
}

/* It can be stopped, and then nothing more comes. */
static void
test_type_stop (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  GtkWidget *dialog = open_type_dialog (fixture, text);

  lodge_test_wait_for (can_type (dialog), 10);
  g_signal_emit_by_name (lodge_ui_test_find (dialog, GTK_TYPE_BUTTON, "label", "_Type"), "clicked");
  lodge_test_wait_for (lodge_ui_test_find (dialog, GTK_TYPE_BUTTON, "label", "_Stop") != NULL &&
                           g_async_queue_length (fixture->heard) > 4,
                       10);
  g_signal_emit_by_name (lodge_ui_test_find (dialog, GTK_TYPE_BUTTON, "label", "_Stop"), "clicked");
  lodge_test_wait_for (can_type (dialog), 10);
  gtk_window_close (GTK_WINDOW (dialog));
  lodge_test_wait_for (find_type_dialog () == NULL, 10);
  g_assert_cmpint (g_async_queue_length (fixture->heard), <, 5000);
}

static int
get_percent (Fixture *fixture)
{
  return lodge_console_view_get_percent (fixture->view);
}

/* The application's while the guest does not have the keyboard, and the guest's while it has. */
static void
test_zoom_keys (Fixture *fixture, gconstpointer data)
{
  static const char *const GUESTS[] = {
    "scancode 1d 1", "scancode d 1", "scancode 1d 0", "scancode d 0", NULL
  };
  static const char *const RELEASE[] = {
    "scancode 1d 1", "scancode 38 1", "scancode 38 0", "scancode 1d 0", NULL
  };
  static const char *const NOTHING[] = { NULL };
  int fitted = get_percent (fixture);
  int larger;

  lodge_shortcuts_install (application);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  lodge_screen_act ("key ctrl+equal");
  lodge_test_wait_for (get_percent (fixture) > fitted, 10);
  larger = get_percent (fixture);
  lodge_screen_act ("key ctrl+plus");
  lodge_test_wait_for (get_percent (fixture) > larger, 10);
  larger = get_percent (fixture);
  lodge_screen_act ("key ctrl+minus");
  lodge_test_wait_for (get_percent (fixture) < larger, 10);
  lodge_screen_act ("key ctrl+0");
  lodge_test_wait_for (get_percent (fixture) == 100, 10);
  g_assert_false (lodge_console_view_get_grabbed (fixture->view));
  lodge_vnc_window_assert_hears (fixture, NOTHING);

  click_in (fixture);
  lodge_screen_act ("key ctrl+equal");
  lodge_vnc_window_assert_hears (fixture, GUESTS);
  g_assert_cmpint (get_percent (fixture), ==, 100);
  lodge_screen_act ("keydown Control_L keydown Alt_L keyup Alt_L keyup Control_L");
  lodge_test_wait_for (!lodge_console_view_get_grabbed (fixture->view), 10);
  lodge_vnc_window_assert_hears (fixture, RELEASE);
  lodge_screen_act ("key ctrl+equal");
  lodge_test_wait_for (get_percent (fixture) > 100, 10);
  lodge_vnc_window_assert_hears (fixture, NOTHING);
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/ui/keyboard/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("send", test_send);
  g_test_add ("/ui/keyboard/send-plain", Fixture, "plain", set_up, test_send_plain, tear_down);
  ADD ("release", test_release);
  ADD ("zoom-keys", test_zoom_keys);
  ADD ("own", test_own);
  ADD ("type", test_type);
  ADD ("type-stop", test_type_stop);

  return g_test_run ();
}
