/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-head-window.h"
#include "lodge-screen-tabs.h"
#include "lodge-settings.h"
#include "lodge-test-qemu.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-view-target.h"
#include "lodge-viewer-window.h"

/*
 * A real machine with two screens in Lodge's windows and tabs. The program's argument is the
 * graphics adapter: one with a channel for each screen, or one whose screens share a surface.
 */

#define BOOT_SECONDS 120

static LodgeTestQemu *qemu;
static GtkApplication *application;
static GtkWidget *viewer;

static GtkWidget *
find_window (void)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_HEAD_WINDOW (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static LodgeHeadPane *
find_tab (void)
{
  GtkWidget *tabs = lodge_ui_test_find (viewer, LODGE_TYPE_SCREEN_TABS, NULL, NULL);
  AdwTabPage *page = tabs != NULL ? lodge_screen_tabs_find (LODGE_SCREEN_TABS (tabs), 2) : NULL;

  return page != NULL ? LODGE_HEAD_PANE (adw_tab_page_get_child (page)) : NULL;
}

static gboolean
said (const char *text)
{
  g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

  return strstr (serial, text) != NULL;
}

/* The guest shows on this screen what there is room for. */
static gboolean
is_filled (LodgeConsoleView *view)
{
  LodgeConsole *console = lodge_console_view_get_console (view);
  LodgeFrame *frame = console != NULL ? lodge_console_get_frame (console) : NULL;

  return frame != NULL && gtk_widget_get_mapped (GTK_WIDGET (view)) &&
         lodge_frame_get_width (frame) ==
             MAX (gtk_widget_get_width (GTK_WIDGET (view)) & ~1, 640) &&
         lodge_frame_get_height (frame) ==
             MAX (gtk_widget_get_height (GTK_WIDGET (view)) & ~1, 480);
}

static LodgeConsoleView *
get_first (void)
{
  return LODGE_CONSOLE_VIEW (lodge_ui_test_find (viewer, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL));
}

static gboolean
has_second (void)
{
  LodgeConsoleView *view = get_first ();
  LodgeConsole *console = view != NULL ? lodge_console_view_get_console (view) : NULL;

  return console != NULL && lodge_console_get_resizable (console) &&
         g_list_model_get_n_items (lodge_console_get_heads (console)) == 1;
}

static void
open_viewer (void)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (qemu, "spice");
  g_autofree char *uri = g_strdup_printf ("spice+unix://%s", path);
  g_autoptr (GError) error = NULL;
  LodgeViewTarget *target = lodge_view_target_new_from_uri (uri, &error);

  g_assert_no_error (error);
  viewer = lodge_viewer_window_open_target (application, target, NULL, FALSE);
  lodge_view_target_free (target);
  gtk_window_present (GTK_WINDOW (viewer));
  lodge_test_wait_for (
      get_first () != NULL && lodge_console_view_get_console (get_first ()) != NULL, 20);
}

static void
act (const char *action)
{
  GtkWidget *tabs = lodge_ui_test_find (viewer, LODGE_TYPE_SCREEN_TABS, NULL, NULL);

  g_assert_true (gtk_widget_activate_action (tabs, action, NULL));
}

static void
test_tab (void)
{
  LodgeConsole *first;
  LodgeConsoleView *view;
  int width;
  int height;

  lodge_test_wait_for (said ("LODGE GUEST READY") && said ("VDAGENT: listens"), BOOT_SECONDS);
  lodge_test_wait_for (has_second (), 60);
  lodge_test_wait_for (is_filled (get_first ()), 60);
  /* A few pixels more than a card has at the start. */
  gtk_window_get_default_size (GTK_WINDOW (viewer), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (viewer), width, height + 3);
  lodge_test_wait_for (gtk_widget_get_height (GTK_WIDGET (get_first ())) > 768, 20);
  lodge_test_wait_for (is_filled (get_first ()), 60);
  first = lodge_console_view_get_console (get_first ());

  act ("page.screens-in-tabs");
  act ("page.screen-2");
  g_assert_nonnull (find_tab ());
  view = lodge_head_pane_get_view (find_tab ());
  lodge_test_wait_for (is_filled (view), 60);
  g_assert_nonnull (lodge_console_get_frame (first));
}

/* The same view in a window, which the screen follows, while the first is seen again. */
static void
test_window (void)
{
  LodgeConsoleView *view;

  view = lodge_head_pane_get_view (find_tab ());
  act ("page.screens-in-tabs");
  lodge_test_wait_for (find_window () != NULL, 20);
  g_assert_null (find_tab ());
  lodge_test_wait_for (gtk_widget_get_width (find_window ()) > 900, 20);
  lodge_test_wait_for (is_filled (view), 60);
  gtk_window_set_default_size (GTK_WINDOW (find_window ()), 800, 640);
  lodge_test_wait_for (gtk_widget_get_width (find_window ()) < 880, 20);
  lodge_test_wait_for (is_filled (view) && is_filled (get_first ()), 60);
}

/* Closed with the display and opened with it, of the size that it had. */
static void
test_remembered (void)
{
  GtkWidget *window;
  int width = 0;
  int height = 0;

  gtk_window_destroy (GTK_WINDOW (viewer));
  lodge_test_wait_for (find_window () == NULL, 20);
  open_viewer ();
  lodge_test_wait_for (find_window () != NULL, 60);
  window = find_window ();
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  g_assert_cmpint (width, ==, 800);
  g_assert_cmpint (height, ==, 640);
  lodge_test_wait_for (is_filled (lodge_head_pane_get_view (
                           lodge_head_window_get_pane (LODGE_HEAD_WINDOW (window)))),
                       60);
}

static void
let_pass (double seconds)
{
  gint64 end = lodge_test_deadline (seconds);

  while (lodge_test_iterate (end))
    ;
}

static gboolean
is_lit (LodgeConsole *console)
{
  return lodge_console_get_frame (console) != NULL && !lodge_console_get_blank (console);
}

/* The machine is set not to follow: that holds for all its screens. One that is off comes on. */
static void
test_kept (void)
{
  LodgeConsole *console = lodge_console_view_get_console (get_first ());
  g_autoptr (LodgeConsole) second = g_list_model_get_item (lodge_console_get_heads (console), 0);
  int width;

  /* Where screens share a surface, one that changes takes the other's picture for a moment. */
  lodge_test_wait_for (is_lit (second), 60);
  width = lodge_frame_get_width (lodge_console_get_frame (second));

  act ("page.resize-guest");
  gtk_window_set_default_size (GTK_WINDOW (find_window ()), 1000, 700);
  lodge_test_wait_for (gtk_widget_get_width (find_window ()) > 960, 20);
  let_pass (3);
  lodge_test_wait_for (is_lit (second), 60);
  g_assert_cmpint (lodge_frame_get_width (lodge_console_get_frame (second)), ==, width);

  gtk_window_close (GTK_WINDOW (find_window ()));
  lodge_test_wait_for (find_window () == NULL, 20);
  lodge_test_wait_for (!is_lit (second) || !lodge_console_get_awake (second), 60);
  act ("page.screen-2");
  lodge_test_wait_for (find_window () != NULL && is_lit (second), 60);
  act ("page.resize-guest");
  lodge_test_wait_for (is_filled (lodge_head_pane_get_view (
                           lodge_head_window_get_pane (LODGE_HEAD_WINDOW (find_window ())))),
                       60);
}

/* The user closes it: it is off in the guest. */
static void
test_closed (void)
{
  LodgeConsole *console = lodge_console_view_get_console (get_first ());
  g_autoptr (LodgeConsole) second = g_list_model_get_item (lodge_console_get_heads (console), 0);

  gtk_window_close (GTK_WINDOW (find_window ()));
  lodge_test_wait_for (find_window () == NULL, 20);
  lodge_test_wait_for (lodge_console_get_frame (second) == NULL ||
                           lodge_console_get_blank (second) || !lodge_console_get_awake (second),
                       60);
  act ("page.screen-2");
  lodge_test_wait_for (find_window () != NULL, 20);
  lodge_test_wait_for (is_filled (lodge_head_pane_get_view (
                           lodge_head_window_get_pane (LODGE_HEAD_WINDOW (find_window ())))),
                       60);
}

int
main (int argc, char *argv[])
{
  int result;

  lodge_ui_test_init (&argc, &argv);
  qemu = lodge_test_qemu_new ();
  if (qemu == NULL || argc < 2)
    {
      g_printerr ("QEMU or the guest is missing.\n");
      return 77;
    }

  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_settings_reset (lodge_settings_get (), "displays");
  lodge_test_qemu_set_screens (qemu, 2);
  lodge_test_qemu_set_adapter (qemu, argv[1]);
  /* A guest that shows text takes no size higher than its first, a card of QXL's 1024x768. */
  lodge_test_qemu_set_more (qemu, NULL, "lodge.tall");
  lodge_test_qemu_start (qemu, TRUE);
  open_viewer ();

  g_test_add_func ("/ui/heads/tab", test_tab);
  g_test_add_func ("/ui/heads/window", test_window);
  g_test_add_func ("/ui/heads/remembered", test_remembered);
  g_test_add_func ("/ui/heads/kept", test_kept);
  g_test_add_func ("/ui/heads/closed", test_closed);
  result = g_test_run ();

  gtk_window_destroy (GTK_WINDOW (viewer));
  lodge_test_qemu_free (qemu);

  return result;
}
