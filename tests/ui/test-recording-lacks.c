/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-head-window.h"
#include "lodge-settings.h"
#include "lodge-test-plugins.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-viewer-window.h"
#include "lodge-vnc-window.h"

/* Where GStreamer has no plug-ins that encode, the menu and the buttons say what to install. */

#define PACKAGE "gstreamer1.0-plugins-good"
#define SENTENCE "Recording needs the package " PACKAGE
#define LABEL "Needs " PACKAGE

static GtkApplication *application;

static GActionGroup *
get_actions (LodgeVncWindow *fixture)
{
  return lodge_viewer_window_get_page_actions (LODGE_VIEWER_WINDOW (fixture->window));
}

static void
set_up (LodgeVncWindow *fixture, gconstpointer data)
{
  lodge_vnc_window_open (fixture, application, FALSE);
  lodge_test_wait_for (g_action_group_has_action (get_actions (fixture), "record-lacks-" PACKAGE),
                       60);
}

static void
tear_down (LodgeVncWindow *fixture, gconstpointer data)
{
  lodge_vnc_window_close (fixture);
}

/* Nothing is to be chosen that would fail. */
static void
test_menu (LodgeVncWindow *fixture, gconstpointer data)
{
  GtkWidget *button;
  GtkWidget *item;
  int width;

  g_assert_false (g_action_group_get_action_enabled (get_actions (fixture), "record"));
  g_assert_false (
      g_action_group_get_action_enabled (get_actions (fixture), "record-lacks-" PACKAGE));

  button = lodge_ui_test_find (fixture->window, GTK_TYPE_MENU_BUTTON, NULL, NULL);
  g_assert_nonnull (button);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, LABEL), 20);
  item = lodge_ui_test_find (fixture->window, GTK_TYPE_LABEL, "label", LABEL);
  g_assert_nonnull (item);
  g_assert_false (lodge_ui_test_shows (fixture->window, "Needs gstreamer1.0-plugins-base"));
  lodge_ui_test_keep_picture (gtk_widget_get_ancestor (item, GTK_TYPE_POPOVER), "record-lacks");
  gtk_widget_measure (gtk_widget_get_ancestor (item, GTK_TYPE_POPOVER),
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      NULL,
                      &width,
                      NULL,
                      NULL);
  g_test_message ("The menu is %d wide.", width);
  g_assert_cmpint (width, <=, 360);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
}

static void
test_own_window (LodgeVncWindow *fixture, gconstpointer data)
{
  LodgeConsole *head = lodge_console_add_head (lodge_console_view_get_console (fixture->view), 1);
  GtkWidget *window;
  GtkWidget *button;

  g_action_group_activate_action (get_actions (fixture), "screen-2", NULL);
  lodge_test_wait_for (lodge_head_window_find (application, head) != NULL, 20);
  window = lodge_head_window_find (application, head);
  lodge_test_wait_for (
      lodge_ui_test_find (window, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", SENTENCE) != NULL, 20);
  button = lodge_ui_test_find (window, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", SENTENCE);
  g_assert_false (gtk_widget_get_sensitive (button));
}

int
main (int argc, char *argv[])
{
  static const char *const PLUGINS[] = {
    "libgstcoreelements.so", "libgstapp.so", "libgstvideoconvertscale.so", "libgstmatroska.so", NULL
  };
  g_autofree char *folder = g_dir_make_tmp ("lodge-plugins-XXXXXX", NULL);
  int result;

  lodge_test_plugins_keep (folder, PLUGINS);
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_test_add ("/ui/recording-lacks/menu", LodgeVncWindow, NULL, set_up, test_menu, tear_down);
  g_test_add (
      "/ui/recording-lacks/own-window", LodgeVncWindow, NULL, set_up, test_own_window, tear_down);
  result = lodge_test_run ();
  lodge_test_remove_tree (folder);
  return result;
}
