/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-head-window.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vnc-window.h"

/* A machine's other screens: chosen in the menu, in windows of their own, as they were left. */

typedef LodgeVncWindow Fixture;

static GtkApplication *application;

static LodgeConsole *
get_console (Fixture *fixture)
{
  return lodge_console_view_get_console (fixture->view);
}

/* The window of the screen with this number, or of any with 0. */
static GtkWidget *
find_window (guint number)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_HEAD_WINDOW (l->data) && gtk_widget_get_mapped (l->data) &&
        (number == 0 || lodge_head_window_get_number (l->data) == number))
      return l->data;
  return NULL;
}

static void
act (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), action, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_open (fixture, application, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vnc_window_close (fixture);
  lodge_test_wait_for (find_window (0) == NULL, 10);
}

static void
test_choose (Fixture *fixture, gconstpointer data)
{
  static const char *const EXPECTED[] = { "scancode 1e 1", "scancode 1e 0", NULL };
  LodgeConsole *head;

  act (fixture, "page.screen-2");
  g_assert_null (find_window (0));

  head = lodge_console_add_head (get_console (fixture), 1);
  lodge_console_add_head (get_console (fixture), 2);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (2) != NULL, 10);
  g_assert_null (find_window (3));

  /* Its keys go the same way. */
  lodge_console_key (head, 30, 'a', TRUE);
  lodge_console_key (head, 30, 'a', FALSE);
  lodge_vnc_window_assert_hears (fixture, EXPECTED);

  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (0) == NULL, 10);
  act (fixture, "page.show-screens");
  lodge_test_wait_for (find_window (2) != NULL && find_window (3) != NULL, 10);
  gtk_window_close (GTK_WINDOW (find_window (2)));
  lodge_test_wait_for (find_window (2) == NULL, 10);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (2) != NULL, 10);
  act (fixture, "page.screen-2");
  act (fixture, "page.screen-3");
  lodge_test_wait_for (find_window (0) == NULL, 10);
}

/* What went with the display comes back with it, and what the user closed does not. */
static void
test_remember (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *console = get_console (fixture);

  lodge_console_add_head (console, 1);
  lodge_console_add_head (console, 2);
  act (fixture, "page.show-screens");
  lodge_test_wait_for (find_window (2) != NULL && find_window (3) != NULL, 10);
  gtk_window_close (GTK_WINDOW (find_window (3)));
  lodge_console_remove_heads (console);
  lodge_test_wait_for (find_window (0) == NULL, 10);

  lodge_console_add_head (console, 1);
  lodge_console_add_head (console, 2);
  lodge_test_wait_for (find_window (2) != NULL, 10);
  g_assert_null (find_window (3));
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (0) == NULL, 10);
  lodge_console_remove_heads (console);
  lodge_console_add_head (console, 1);
  g_assert_null (find_window (0));
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

  g_test_add ("/ui/screens/choose", Fixture, NULL, set_up, test_choose, tear_down);
  g_test_add ("/ui/screens/remember", Fixture, NULL, set_up, test_remember, tear_down);

  return g_test_run ();
}
