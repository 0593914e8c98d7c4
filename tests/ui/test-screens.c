/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <X11/Xlib.h>
#include <gdk/x11/gdkx.h>

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-head-window.h"
#include "lodge-screen-grab.h"
#include "lodge-screen-tabs.h"
#include "lodge-settings.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vnc-window.h"

/* A machine's other screens: chosen in the menu, in windows of their own or in tabs, as they
 * were left. */

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
  /* All of these displays have the same name, by which they are remembered. */
  g_settings_reset (lodge_settings_get (), "displays");
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

static LodgeScreenTabs *
get_tabs (Fixture *fixture)
{
  return LODGE_SCREEN_TABS (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_SCREEN_TABS, NULL, NULL));
}

/* The pane that shows a screen in a tab of the viewer. */
static LodgeHeadPane *
find_tab (Fixture *fixture, guint number)
{
  AdwTabPage *page = lodge_screen_tabs_find (get_tabs (fixture), number);

  return page != NULL ? LODGE_HEAD_PANE (adw_tab_page_get_child (page)) : NULL;
}

/* In tabs, torn off, put back, closed: it is the same view all the time. */
static void
test_tabs (Fixture *fixture, gconstpointer data)
{
  LodgeHeadPane *pane;
  LodgeConsoleView *view;

  lodge_console_add_head (get_console (fixture), 1);
  lodge_console_add_head (get_console (fixture), 2);
  act (fixture, "page.screens-in-tabs");
  act (fixture, "page.screen-2");
  pane = find_tab (fixture, 2);
  g_assert_nonnull (pane);
  g_assert_null (find_window (0));
  view = lodge_head_pane_get_view (pane);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (view)), 10);
  lodge_test_wait_for (!gtk_widget_get_mapped (GTK_WIDGET (fixture->view)), 10);
  g_assert_null (find_tab (fixture, 3));

  /* The first, which nobody sees, is not zoomed in its place. */
  gtk_widget_activate_action (GTK_WIDGET (view), "page.zoom-in", NULL);
  g_assert_cmpint (lodge_console_view_get_scaling (fixture->view), ==, LODGE_SCALING_FIT);

  /* As when it is dragged out. */
  g_object_ref (pane);
  act (fixture, "page.screens-in-tabs");
  lodge_test_wait_for (find_window (2) != NULL, 10);
  g_assert_null (find_tab (fixture, 2));
  g_assert_true (lodge_head_window_get_pane (LODGE_HEAD_WINDOW (find_window (2))) == pane);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (fixture->view)), 10);
  act (fixture, "page.zoom-in");
  g_assert_cmpint (lodge_console_view_get_scaling (fixture->view), >, 0);

  g_assert_true (gtk_widget_activate_action (find_window (2), "win.put-back", NULL));
  lodge_test_wait_for (find_window (0) == NULL, 10);
  g_assert_true (find_tab (fixture, 2) == pane);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (view)), 10);
  g_object_unref (pane);

  adw_tab_view_close_page (lodge_screen_tabs_get_tabs (get_tabs (fixture)),
                           lodge_screen_tabs_find (get_tabs (fixture), 2));
  lodge_test_wait_for (find_tab (fixture, 2) == NULL, 10);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (fixture->view)), 10);
  lodge_console_remove_heads (get_console (fixture));
  lodge_console_add_head (get_console (fixture), 1);
  g_assert_null (find_tab (fixture, 2));
  act (fixture, "page.screen-2");
  g_assert_nonnull (find_tab (fixture, 2));
}

/* What a desktop has where no windows are. On the bare root of X, GTK 4.8 waits for ever for
 * somebody to take what is dropped there. */
static Window
create_desktop (Display *display)
{
  Window root = DefaultRootWindow (display);
  XSetWindowAttributes attributes = { .override_redirect = True };
  Window desktop = XCreateWindow (display,
                                  root,
                                  0,
                                  0,
                                  4000,
                                  3000,
                                  0,
                                  CopyFromParent,
                                  InputOutput,
                                  CopyFromParent,
                                  CWOverrideRedirect,
                                  &attributes);

  XLowerWindow (display, desktop);
  XMapWindow (display, desktop);
  XLowerWindow (display, desktop);
  XSync (display, False);
  return desktop;
}

/* The tab in the bar with this name. */
static GtkWidget *
find_handle (Fixture *fixture, const char *name)
{
  GtkWidget *bar = lodge_ui_test_find (fixture->window, ADW_TYPE_TAB_BAR, NULL, NULL);

  return bar != NULL ? lodge_ui_test_find (bar, GTK_TYPE_LABEL, "label", name) : NULL;
}

/* The pointer takes a tab out of its window, past the edge of which there is nothing. */
static void
test_drag_out (Fixture *fixture, gconstpointer data)
{
  Display *display = gdk_x11_display_get_xdisplay (gtk_widget_get_display (fixture->window));
  Window desktop = create_desktop (display);
  LodgeHeadPane *pane;
  GtkWidget *handle;

  /* Room beside it. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 620, 480);
  lodge_test_wait_for (gtk_widget_get_width (fixture->window) < 700, 10);
  lodge_console_add_head (get_console (fixture), 1);
  act (fixture, "page.screens-in-tabs");
  act (fixture, "page.screen-2");
  pane = find_tab (fixture, 2);
  g_assert_nonnull (pane);
  lodge_test_wait_for (find_handle (fixture, "Screen 2") != NULL, 10);
  handle = find_handle (fixture, "Screen 2");
  /* The bar slides in. */
  lodge_test_wait_for (gtk_revealer_get_child_revealed (
                           GTK_REVEALER (gtk_widget_get_ancestor (handle, GTK_TYPE_REVEALER))),
                       10);

  g_object_ref (pane);
  lodge_screen_point (handle, gtk_widget_get_width (handle) / 2, 8);
  lodge_screen_act ("mousedown 1");
  for (int step = 0; step < 12; step++)
    lodge_screen_act ("mousemove_relative --sync -- 4 24");
  lodge_screen_act ("mousemove --sync 1000 800");
  lodge_screen_act ("mousemove_relative --sync -- 10 10");
  lodge_screen_act ("mouseup 1");
  lodge_test_wait_for (find_window (2) != NULL, 20);
  g_assert_null (find_tab (fixture, 2));
  g_assert_true (lodge_head_window_get_pane (LODGE_HEAD_WINDOW (find_window (2))) == pane);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (lodge_head_pane_get_view (pane))), 10);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (fixture->view)), 10);
  g_object_unref (pane);

  XDestroyWindow (display, desktop);

  /* It is where it was left the next time too. */
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (0) == NULL, 10);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (2) != NULL, 10);
}

/* What goes with the display comes back into its tab, behind the first. */
static void
test_tabs_return (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *console = get_console (fixture);

  lodge_console_add_head (console, 1);
  act (fixture, "page.screens-in-tabs");
  act (fixture, "page.screen-2");
  g_assert_nonnull (find_tab (fixture, 2));
  lodge_console_remove_heads (console);
  lodge_test_wait_for (find_tab (fixture, 2) == NULL, 10);
  lodge_console_add_head (console, 1);
  g_assert_nonnull (find_tab (fixture, 2));
  g_assert_null (lodge_screen_tabs_get_shown (get_tabs (fixture)));
}

/* A window that was never closed shows 1024x768 as it is, like the viewer's. */
static void
test_first_size (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view;

  lodge_console_add_head (get_console (fixture), 1);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (2) != NULL, 10);
  view = GTK_WIDGET (
      lodge_head_pane_get_view (lodge_head_window_get_pane (LODGE_HEAD_WINDOW (find_window (2)))));
  lodge_test_wait_for (gtk_widget_get_width (view) == 1024 && gtk_widget_get_height (view) == 768,
                       10);
  act (fixture, "page.screen-2");
}

/* A window is as it was left; which monitor it filled is only of interest where that is there. */
static void
test_size (Fixture *fixture, gconstpointer data)
{
  int width = 0;
  int height = 0;

  lodge_console_add_head (get_console (fixture), 1);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (2) != NULL, 10);
  /* A window manager's word on the first size would take the place of another. */
  lodge_test_wait_for (gtk_widget_get_width (find_window (2)) > 900 &&
                           gtk_window_is_active (GTK_WINDOW (find_window (2))),
                       10);
  gtk_window_set_default_size (GTK_WINDOW (find_window (2)), 580, 470);
  lodge_test_wait_for (gtk_widget_get_width (find_window (2)) < 700, 10);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (0) == NULL, 10);

  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (2) != NULL, 10);
  gtk_window_get_default_size (GTK_WINDOW (find_window (2)), &width, &height);
  g_assert_cmpint (width, ==, 580);
  g_assert_cmpint (height, ==, 470);
  gtk_window_fullscreen (GTK_WINDOW (find_window (2)));
  lodge_test_wait_for (gtk_window_is_fullscreen (GTK_WINDOW (find_window (2))), 10);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (0) == NULL, 10);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (
      find_window (2) != NULL && gtk_window_is_fullscreen (GTK_WINDOW (find_window (2))), 10);
}

/* No copy of nothing, and no silence. */
static void
test_copy_nothing (Fixture *fixture, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);

  gdk_clipboard_set_text (clipboard, "mine");
  lodge_console_view_forget (fixture->view);
  act (fixture, "page.copy-screen");
  lodge_test_wait_for (
      lodge_ui_test_shows (fixture->window, "There is no picture that could be taken."), 10);
  g_assert_true (
      gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), G_TYPE_STRING));
}

/* Who has no keyboard for it gets out of full screen as well. */
static void
test_leave_full_screen (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = NULL;

  lodge_console_add_head (get_console (fixture), 1);
  act (fixture, "page.screen-2");
  lodge_test_wait_for (find_window (2) != NULL, 10);
  gtk_widget_activate_action (find_window (2), "win.fullscreen", NULL);
  lodge_test_wait_for (gtk_window_is_fullscreen (GTK_WINDOW (find_window (2))), 10);
  lodge_test_wait_for (
      (button = lodge_ui_test_find (
           find_window (2), GTK_TYPE_BUTTON, "tooltip-text", "Leave Full Screen (F11)")) != NULL,
      10);
  lodge_ui_test_keep_picture (find_window (2), "second-screen-full");
  g_assert_null (lodge_ui_test_find (find_window (2), GTK_TYPE_BUTTON, "label", "Ctrl+Alt+Del"));
  g_signal_emit_by_name (button, "clicked");
  lodge_test_wait_for (!gtk_window_is_fullscreen (GTK_WINDOW (find_window (2))), 10);
  act (fixture, "page.screen-2");
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

  g_test_add ("/ui/screens/choose", Fixture, NULL, set_up, test_choose, tear_down);
  g_test_add ("/ui/screens/remember", Fixture, NULL, set_up, test_remember, tear_down);

  g_test_add ("/ui/screens/tabs", Fixture, NULL, set_up, test_tabs, tear_down);
  g_test_add ("/ui/screens/drag-out", Fixture, NULL, set_up, test_drag_out, tear_down);
  g_test_add ("/ui/screens/tabs-return", Fixture, NULL, set_up, test_tabs_return, tear_down);
  g_test_add ("/ui/screens/first-size", Fixture, NULL, set_up, test_first_size, tear_down);
  g_test_add ("/ui/screens/size", Fixture, NULL, set_up, test_size, tear_down);
  g_test_add ("/ui/screens/copy-nothing", Fixture, NULL, set_up, test_copy_nothing, tear_down);
  g_test_add (
      "/ui/screens/leave-full-screen", Fixture, NULL, set_up, test_leave_full_screen, tear_down);

  return g_test_run ();
}
