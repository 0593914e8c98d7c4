/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-row.h"
#include "lodge-screen-grab.h"
#include "lodge-shortcuts.h"
#include "lodge-sidebar.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* Searching as a person does, with real keys that come as fast as the server takes them. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  GtkWidget *window;
} Fixture;

static GtkApplication *application;

static LodgeSidebar *
get_sidebar (Fixture *fixture)
{
  return LODGE_SIDEBAR (lodge_ui_test_find (fixture->window, LODGE_TYPE_SIDEBAR, NULL, NULL));
}

static const char *
get_text (Fixture *fixture)
{
  GtkWidget *entry = lodge_ui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, NULL, NULL);

  return entry != NULL ? gtk_editable_get_text (GTK_EDITABLE (entry)) : "";
}

static gboolean
is_focused (Fixture *fixture)
{
  return gtk_window_is_active (GTK_WINDOW (fixture->window));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_OFF);
  lodge_fake_vmm_add_machine (fixture->fake, "Fedora", LODGE_MACHINE_STATE_OFF);
  fixture->window = lodge_window_new (application, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (is_focused (fixture) && lodge_ui_test_shows (fixture->window, "Debian"), 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static void
expect_found (Fixture *fixture, const char *text)
{
  lodge_test_wait_for (g_strcmp0 (get_text (fixture), text) == 0, 10);
  lodge_test_wait_for (!lodge_ui_test_shows (fixture->window, "Debian"), 10);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Fedora"), 10);
}

static void
count (guint *counter)
{
  ++*counter;
}

static void
test_shortcut (Fixture *fixture, gconstpointer data)
{
  guint n_changes = 0;

  lodge_screen_act ("key ctrl+f type --delay 0 fedo");
  expect_found (fixture, "fedo");

  lodge_screen_act ("key Escape");
  lodge_test_wait_for (!lodge_sidebar_get_searching (get_sidebar (fixture)), 10);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Debian"), 10);

  /* Keys that edit and leave are not lost either. */
  lodge_screen_act ("key ctrl+f key x BackSpace type --delay 0 fedo");
  expect_found (fixture, "fedo");
  lodge_screen_act ("key Escape");
  lodge_test_wait_for (!lodge_sidebar_get_searching (get_sidebar (fixture)), 10);
  g_signal_connect_swapped (
      get_sidebar (fixture), "notify::searching", G_CALLBACK (count), &n_changes);
  lodge_screen_act ("key ctrl+f Escape");
  lodge_test_wait_for (n_changes == 2, 10);
  g_assert_false (lodge_sidebar_get_searching (get_sidebar (fixture)));
}

static void
focus_list (Fixture *fixture)
{
  GtkWidget *row = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_ROW, NULL, NULL);

  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (row)));
}

static void
test_typing (Fixture *fixture, gconstpointer data)
{
  focus_list (fixture);
  lodge_screen_act ("type --delay 0 fedo");
  expect_found (fixture, "fedo");
}

/* Space and the arrows are for the list. */
static void
test_list_keys (Fixture *fixture, gconstpointer data)
{
  focus_list (fixture);
  lodge_screen_act ("key Down space");
  lodge_test_wait_for (lodge_sidebar_get_selected (get_sidebar (fixture)) != NULL, 10);
  g_assert_false (lodge_sidebar_get_searching (get_sidebar (fixture)));
}

/* What is typed beside the list is not for it. */
static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  GListModel *machines = lodge_core_get_machines (fixture->core);
  g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, 0);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  GtkWidget *button = NULL;
  lodge_test_wait_for (
      (button = lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", "Start")) != NULL,
      10);
  gtk_widget_grab_focus (button);
  lodge_screen_act ("type --delay 0 fedora");
  lodge_screen_act ("key ctrl+f");
  lodge_test_wait_for (lodge_sidebar_get_searching (get_sidebar (fixture)), 10);
  g_assert_cmpstr (get_text (fixture), ==, "");
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  lodge_shortcuts_install (application);

#define ADD(path, test) g_test_add ("/ui/search/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("shortcut", test_shortcut);
  ADD ("typing", test_typing);
  ADD ("list-keys", test_list_keys);
  ADD ("elsewhere", test_elsewhere);
  return g_test_run ();
}
