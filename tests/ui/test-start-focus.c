/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-display-page.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* Where the keyboard's focus goes when a machine ends and begins again while its display is seen.
 * Nobody is at the other end of the fake's displays. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
} Fixture;

static GtkApplication *application;

static GtkWidget *
find_view (Fixture *fixture)
{
  return lodge_ui_test_find (fixture->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);
}

/* The button in the display, not that of the header. */
static GtkWidget *
find_start (Fixture *fixture)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_DISPLAY_PAGE, NULL, NULL);

  return page != NULL ? lodge_ui_test_find (page, GTK_TYPE_BUTTON, "action-name", "machine.primary")
                      : NULL;
}

static gboolean
has_focus (Fixture *fixture, GtkWidget *widget)
{
  return widget != NULL && gtk_root_get_focus (GTK_ROOT (fixture->window)) == widget;
}

static void
set_state (Fixture *fixture, LodgeMachineState state)
{
  lodge_fake_vmm_set_state (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), state, LODGE_MACHINE_REASON_NONE);
}

static LodgeConsole *
get_console (Fixture *fixture)
{
  GtkWidget *view = find_view (fixture);

  return view != NULL ? lodge_console_view_get_console (LODGE_CONSOLE_VIEW (view)) : NULL;
}

static void
connect_display (Fixture *fixture)
{
  lodge_test_wait_for (get_console (fixture) != NULL, 20);
  lodge_console_set_state (get_console (fixture), LODGE_CONSOLE_STATE_CONNECTED);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);
  fixture->window = lodge_window_new (application, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  connect_display (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
  gtk_widget_grab_focus (find_view (fixture));
  lodge_test_wait_for (has_focus (fixture, find_view (fixture)), 5);

  set_state (fixture, LODGE_MACHINE_STATE_OFF);
  lodge_test_wait_for (has_focus (fixture, find_start (fixture)), 5);

  g_assert_true (gtk_widget_activate (find_start (fixture)));
  lodge_test_wait_for (lodge_machine_is_active (fixture->machine), 10);
  connect_display (fixture);
  lodge_test_wait_for (find_start (fixture) == NULL, 10);
  lodge_test_wait_for (has_focus (fixture, find_view (fixture)), 5);
}

/* The display is on the screen, but the user is elsewhere. */
static void
test_left_alone (Fixture *fixture, gconstpointer data)
{
  GtkWidget *other = lodge_ui_test_find (fixture->window, GTK_TYPE_LIST_BASE, NULL, NULL);
  GtkWidget *focus;

  g_assert_nonnull (other);
  g_assert_true (gtk_widget_child_focus (other, GTK_DIR_TAB_FORWARD));
  focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
  g_assert_nonnull (focus);

  set_state (fixture, LODGE_MACHINE_STATE_OFF);
  lodge_test_wait_for (find_start (fixture) != NULL, 10);
  g_assert_true (has_focus (fixture, focus));
  set_state (fixture, LODGE_MACHINE_STATE_RUNNING);
  connect_display (fixture);
  lodge_test_wait_for (find_start (fixture) == NULL, 10);
  g_assert_true (has_focus (fixture, focus));
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = GTK_APPLICATION (
      adw_application_new ("io.github.lodgevm.TestStartFocus", G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/ui/start-focus/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("there-and-back", test_there_and_back);
  ADD ("left-alone", test_left_alone);
  return g_test_run ();
}
