/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-display-memory.h"
#include "lodge-head-window.h"
#include "lodge-machine-page.h"
#include "lodge-screen-memory.h"
#include "lodge-settings.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* From one machine to another in the main window: what is set for the one is nothing to the
 * other's display, also not for a moment. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *first;
  LodgeMachine *second;
  GtkWidget *window;
  LodgeConsole *console; /* the first machine's */
  guint n_opened;        /* windows, since both were there */
} Fixture;

static GtkApplication *application;

static void
remember (LodgeMachine *machine, const char *name, GVariant *value)
{
  lodge_display_memory_set (lodge_machine_get_uuid (machine), name, value);
}

static LodgeConsole *
get_console (Fixture *fixture)
{
  GtkWidget *view = lodge_ui_test_find (fixture->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  return view != NULL ? lodge_console_view_get_console (LODGE_CONSOLE_VIEW (view)) : NULL;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_settings_reset (lodge_settings_get (), "displays");
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->first = lodge_fake_vmm_add_machine (fixture->fake, "First", LODGE_MACHINE_STATE_RUNNING);
  fixture->second =
      lodge_fake_vmm_add_machine (fixture->fake, "Second", LODGE_MACHINE_STATE_RUNNING);
  remember (fixture->first, "clipboard", g_variant_new_string ("off"));
  remember (fixture->second, "clipboard", g_variant_new_string ("both"));
  fixture->window = lodge_window_new (application, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->first);
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  lodge_test_wait_for (get_console (fixture) != NULL, 20);
  fixture->console = g_object_ref (get_console (fixture));
  lodge_console_set_state (fixture->console, LODGE_CONSOLE_STATE_CONNECTED);
  fixture->n_opened = 0;
  g_signal_connect_swapped (
      application, "window-added", G_CALLBACK (lodge_test_count_cb), &fixture->n_opened);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_signal_handlers_disconnect_by_data (application, &fixture->n_opened);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->console);
  g_clear_object (&fixture->core);
}

static void
show_second (Fixture *fixture)
{
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->second);
  lodge_test_wait_for (get_console (fixture) != NULL && get_console (fixture) != fixture->console,
                       20);
}

/* A guest that may not write to the clipboard of the host takes nothing out of it either. */
static void
test_clipboard (Fixture *fixture, gconstpointer unused)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);
  GdkContentProvider *mine;

  gdk_clipboard_set_text (clipboard, "mine");
  mine = gdk_clipboard_get_content (clipboard);
  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  g_assert_true (gdk_clipboard_get_content (clipboard) == mine);

  show_second (fixture);
  g_assert_true (gdk_clipboard_get_content (clipboard) == mine);
}

/* It is the second machine that was left with two screens. */
static void
test_screens (Fixture *fixture, gconstpointer unused)
{
  lodge_screen_memory_set (lodge_machine_get_uuid (fixture->second), LODGE_SCREEN_SHOWN, 2, TRUE);
  lodge_console_add_head (fixture->console, 1);
  g_assert_cmpuint (fixture->n_opened, ==, 0);

  show_second (fixture);
  g_assert_cmpuint (fixture->n_opened, ==, 0);
}

int
main (int argc, char *argv[])
{
  int result;

  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new ("io.github.lodgevm.Test", G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add ("/ui/machine-switch/clipboard", Fixture, NULL, set_up, test_clipboard, tear_down);
  g_test_add ("/ui/machine-switch/screens", Fixture, NULL, set_up, test_screens, tear_down);
  result = g_test_run ();
  g_object_unref (application);
  return result;
}
