/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-display-actions.h"
#include "lodge-display-memory.h"
#include "lodge-display-page.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-vnc.h"
#include "lodge-fullscreen-bar.h"
#include "lodge-machine-page.h"
#include "lodge-shortcuts.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-viewer-window.h"
#include "lodge-window.h"

/* A display goes from the main window into its own and back; displays by address. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
} Fixture;

static GtkApplication *application;

static gboolean
has_console (GtkWidget *window)
{
  GtkWidget *view = lodge_ui_test_find (window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  return view != NULL && lodge_console_view_get_console (LODGE_CONSOLE_VIEW (view)) != NULL;
}

static GtkWidget *
find_viewer (void)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_VIEWER_WINDOW (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
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
  lodge_test_wait_for (has_console (fixture->window), 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GtkWidget *viewer;

  while ((viewer = find_viewer ()) != NULL)
    gtk_window_destroy (GTK_WINDOW (viewer));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static GtkWidget *
detach (Fixture *fixture)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  g_assert_true (gtk_widget_activate_action (page, "page.detach", NULL));
  lodge_test_wait_for (find_viewer () != NULL && has_console (find_viewer ()), 20);
  return find_viewer ();
}

static LodgeConsole *
get_console (GtkWidget *window)
{
  GtkWidget *view = lodge_ui_test_find (window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  return lodge_console_view_get_console (LODGE_CONSOLE_VIEW (view));
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *console = get_console (fixture->window);
  GtkWidget *viewer = detach (fixture);

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (viewer)), ==, "Debian");
  /* The very same connection: another would throw the first out. */
  g_assert_true (get_console (viewer) == console);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Shown in Its Own Window"), 10);

  /* A second wish brings the same window to the front. */
  g_assert_true (lodge_viewer_window_open_machine (application, fixture->core, fixture->machine) ==
                 viewer);

  gtk_window_close (GTK_WINDOW (viewer));
  lodge_test_wait_for (find_viewer () == NULL && has_console (fixture->window), 20);
  g_assert_true (get_console (fixture->window) == console);
}

static void
test_bring_back (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  detach (fixture);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", "_Bring It Back") != NULL, 10);
  button = lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", "_Bring It Back");
  g_signal_emit_by_name (button, "clicked");
  lodge_test_wait_for (find_viewer () == NULL && has_console (fixture->window), 20);
}

static void
test_return_button (Fixture *fixture, gconstpointer data)
{
  GtkWidget *viewer = detach (fixture);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), NULL);
  g_assert_true (gtk_widget_activate_action (viewer, "win.return", NULL));
  lodge_test_wait_for (find_viewer () == NULL && has_console (fixture->window), 20);
  g_assert_true (lodge_window_get_machine (LODGE_WINDOW (fixture->window)) == fixture->machine);
}

static int
get_scaling (GtkWidget *window)
{
  GtkWidget *view = lodge_ui_test_find (window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  return lodge_console_view_get_scaling (LODGE_CONSOLE_VIEW (view));
}

/* By action from the view on, as by menu and shortcut; each machine as it was left. */
static void
test_zoom (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *other =
      lodge_fake_vmm_add_machine (fixture->fake, "Other", LODGE_MACHINE_STATE_RUNNING);
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);
  GtkWidget *viewer;

  g_assert_cmpint (get_scaling (fixture->window), ==, LODGE_SCALING_FIT);
  g_assert_true (gtk_widget_activate_action (page, "page.zoom-reset", NULL));
  g_assert_cmpint (get_scaling (fixture->window), ==, LODGE_SCALING_NATIVE);
  g_assert_true (gtk_widget_activate_action (page, "page.scaling", "s", "150"));
  g_assert_cmpint (get_scaling (fixture->window), ==, 150);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), other);
  g_assert_cmpint (get_scaling (fixture->window), ==, LODGE_SCALING_FIT);
  g_assert_true (gtk_widget_activate_action (page, "page.scaling", "s", "whole"));
  g_assert_cmpint (get_scaling (fixture->window), ==, LODGE_SCALING_WHOLE);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  g_assert_cmpint (get_scaling (fixture->window), ==, 150);
  lodge_test_wait_for (has_console (fixture->window), 20);
  viewer = detach (fixture);
  g_assert_cmpint (get_scaling (viewer), ==, 150);
}

static gboolean
is_revealed (GtkWidget *window)
{
  GtkWidget *bar = lodge_ui_test_find (window, LODGE_TYPE_FULLSCREEN_BAR, NULL, NULL);

  return bar != NULL && gtk_widget_get_child_visible (gtk_widget_get_parent (bar));
}

/* Full screen begins with a bar that goes by itself, and comes again when the keyboard is free. */
/* A guest of the screen's size is seen pixel by pixel: the theme's frame takes none of it. */
static gboolean
fills_the_screen (GtkWidget *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  GdkDisplay *display = gtk_widget_get_display (window);
  GdkMonitor *monitor = gdk_display_get_monitor_at_surface (display, surface);
  GdkRectangle screen;

  gdk_monitor_get_geometry (monitor, &screen);
  return gtk_widget_get_width (window) == screen.width &&
         gtk_widget_get_height (window) == screen.height;
}

static void
test_fullscreen (Fixture *fixture, gconstpointer data)
{
  gboolean own_window = GPOINTER_TO_INT (data);
  GtkWidget *window = own_window ? detach (fixture) : fixture->window;
  LodgeFullscreenBar *bar;

  g_assert_null (lodge_ui_test_find (window, LODGE_TYPE_FULLSCREEN_BAR, NULL, NULL));
  gtk_widget_activate_action (window, "win.fullscreen", NULL);
  lodge_test_wait_for (gtk_window_is_fullscreen (GTK_WINDOW (window)) && is_revealed (window), 20);
  lodge_test_wait_for (fills_the_screen (window), 20);
  bar = LODGE_FULLSCREEN_BAR (lodge_ui_test_find (window, LODGE_TYPE_FULLSCREEN_BAR, NULL, NULL));
  g_assert_true (lodge_ui_test_shows (GTK_WIDGET (bar), "Debian"));
  lodge_test_wait_for (!is_revealed (window), 20);

  lodge_fullscreen_bar_set_grabbed (bar, TRUE);
  g_assert_false (is_revealed (window));
  lodge_fullscreen_bar_set_grabbed (bar, FALSE);
  lodge_test_wait_for (is_revealed (window), 20);
  gtk_widget_activate_action (GTK_WIDGET (bar), "win.fullscreen", NULL);
  lodge_test_wait_for (!gtk_window_is_fullscreen (GTK_WINDOW (window)) &&
                           !gtk_widget_get_visible (GTK_WIDGET (bar)),
                       20);
}

static GtkWidget *
find_open_menu (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_POPOVER_MENU (widget) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_open_menu (child);
  return found;
}

static gboolean
has_focus_within (GtkWidget *window, GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

static GtkWidget *
open_menu (GtkWidget *window)
{
  g_assert_true (gtk_widget_activate_action (window, "win.main-menu", NULL));
  lodge_test_wait_for (find_open_menu (window) != NULL, 20);
  lodge_test_wait_for (has_focus_within (window, find_open_menu (window)), 20);
  return find_open_menu (window);
}

/* Also when it was left in a menu within it. */
static void
test_menu_focus (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = detach (fixture);

  for (int i = 0; i < 2; i++)
    {
      GtkWidget *menu = open_menu (window);
      GtkWidget *label = lodge_ui_test_find (menu, GTK_TYPE_LABEL, "label", "_Keyboard");
      g_autofree char *shown = NULL;

      g_assert_nonnull (label);
      g_assert_true (gtk_widget_activate (gtk_widget_get_parent (label)));
      g_object_get (menu, "visible-submenu", &shown, NULL);
      g_assert_cmpstr (shown, ==, "_Keyboard");
      lodge_test_wait_for (has_focus_within (window, menu), 20);
      gtk_popover_popdown (GTK_POPOVER (menu));
      lodge_test_wait_for (find_open_menu (window) == NULL, 20);
      g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));
      g_assert_false (has_focus_within (window, menu));
    }
  open_menu (window);
}

/* By F10, in the header or, where that is hidden, in the bar, which comes for it. */
static void
test_menu_by_key (Fixture *fixture, gconstpointer data)
{
  gboolean own_window = GPOINTER_TO_INT (data);
  GtkWidget *window = own_window ? detach (fixture) : fixture->window;

  g_assert_true (gtk_widget_activate_action (window, "win.main-menu", NULL));
  lodge_test_wait_for (find_open_menu (window) != NULL, 20);
  gtk_popover_popdown (GTK_POPOVER (find_open_menu (window)));
  lodge_test_wait_for (find_open_menu (window) == NULL, 20);

  gtk_widget_activate_action (window, "win.fullscreen", NULL);
  lodge_test_wait_for (gtk_window_is_fullscreen (GTK_WINDOW (window)) && is_revealed (window), 20);
  lodge_test_wait_for (!is_revealed (window), 20);
  gtk_widget_activate_action (window, "win.main-menu", NULL);
  lodge_test_wait_for (is_revealed (window) && find_open_menu (window) != NULL, 20);
}

/* A machine's own window comes again as large as it was left. */
static void
test_window_size (Fixture *fixture, gconstpointer data)
{
  GtkWidget *viewer = detach (fixture);
  int width;
  int height;

  gtk_window_set_default_size (GTK_WINDOW (viewer), 777, 555);
  lodge_test_wait_for (gtk_widget_get_width (viewer) < 800, 20);
  gtk_window_close (GTK_WINDOW (viewer));
  lodge_test_wait_for (find_viewer () == NULL && has_console (fixture->window), 20);
  viewer = detach (fixture);
  gtk_window_get_default_size (GTK_WINDOW (viewer), &width, &height);
  g_assert_cmpint (width, ==, 777);
  g_assert_cmpint (height, ==, 555);
}

static void
test_awaited (Fixture *fixture, gconstpointer data)
{
  GtkWidget *viewer = lodge_viewer_window_await_machine (application, fixture->core, "Later");

  gtk_window_present (GTK_WINDOW (viewer));
  lodge_test_wait_for (lodge_ui_test_shows (viewer, "Waiting for the Machine"), 10);
  lodge_fake_vmm_add_machine (fixture->fake, "Later", LODGE_MACHINE_STATE_RUNNING);
  lodge_test_wait_for (has_console (viewer), 20);
}

/* Another machine may come to be called so. */
static void
test_awaited_by_rename (Fixture *fixture, gconstpointer data)
{
  GtkWidget *viewer = lodge_viewer_window_await_machine (application, fixture->core, "Later");
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  gtk_window_present (GTK_WINDOW (viewer));
  lodge_test_wait_for (lodge_ui_test_shows (viewer, "Waiting for the Machine"), 10);
  lodge_machine_edit_set_title (edit, "Later");
  lodge_vmm_edit_async (LODGE_VMM (fixture->fake),
                        fixture->machine,
                        edit,
                        FALSE,
                        NULL,
                        lodge_test_store_result_cb,
                        &pending);
  result = lodge_test_await (&pending);
  g_assert_true (lodge_vmm_edit_finish (LODGE_VMM (fixture->fake), result, NULL, NULL));
  lodge_test_wait_for (has_console (viewer), 20);
}

/* Two are called so: which is meant is asked, until there is one. */
static void
test_awaited_twice (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *twin =
      lodge_fake_vmm_add_machine (fixture->fake, "Twin", LODGE_MACHINE_STATE_RUNNING);
  g_autofree char *uuid = g_strdup (lodge_machine_get_uuid (twin));
  GtkWidget *viewer;

  lodge_fake_vmm_add_machine (fixture->fake, "Twin", LODGE_MACHINE_STATE_RUNNING);
  viewer = lodge_viewer_window_await_machine (application, fixture->core, "Twin");
  gtk_window_present (GTK_WINDOW (viewer));
  lodge_test_wait_for (lodge_ui_test_shows (viewer, "Which Machine?"), 10);
  lodge_fake_vmm_remove_machine (fixture->fake, uuid);
  lodge_test_wait_for (has_console (viewer), 20);
}

/* Where nobody can look, waiting is in vain, which is told for as long as it lasts. */
static void
test_awaited_without_libvirt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) problem =
      g_error_new (LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNAVAILABLE, "Nobody answers & <that>.");
  GtkWidget *viewer = lodge_viewer_window_await_machine (application, fixture->core, "Later");

  gtk_window_present (GTK_WINDOW (viewer));
  lodge_test_wait_for (lodge_ui_test_shows (viewer, "Waiting for the Machine"), 10);
  g_assert_false (lodge_ui_test_shows (viewer, "_Try Again"));
  lodge_fake_vmm_drop (fixture->fake, problem);
  lodge_test_wait_for (lodge_ui_test_shows (viewer, "libvirt Can’t Be Reached"), 10);
  lodge_test_wait_for (lodge_ui_test_shows (viewer, "_Try Again"), 10);
  lodge_fake_vmm_restore (fixture->fake);
  lodge_test_wait_for (lodge_ui_test_shows (viewer, "Waiting for the Machine"), 10);
  lodge_fake_vmm_add_machine (fixture->fake, "Later", LODGE_MACHINE_STATE_RUNNING);
  lodge_test_wait_for (has_console (viewer), 20);
}

/* Nobody listens: said in words, or waited for. */
static void
test_address (Fixture *fixture, gconstpointer data)
{
  gboolean patient = GPOINTER_TO_INT (data);
  g_autoptr (LodgeViewTarget) target =
      lodge_view_target_new_for_socket (LODGE_DISPLAY_PROTOCOL_VNC, "/nowhere/socket");
  GtkWidget *viewer = lodge_viewer_window_open_target (application, target, NULL, patient);

  gtk_window_present (GTK_WINDOW (viewer));
  if (patient)
    lodge_test_wait_for (lodge_ui_test_shows (viewer, "Opening the display…"), 10);
  else
    lodge_test_wait_for (lodge_ui_test_shows (viewer, "The Display Could Not Be Opened"), 10);
  gtk_window_close (GTK_WINDOW (viewer));
  lodge_test_wait_for (find_viewer () == NULL, 10);
}

/* What is remembered of a machine is nothing of a stranger's file that calls itself the same. */
static void
test_borrowed_name (Fixture *fixture, gconstpointer data)
{
  const char *uuid = lodge_machine_get_uuid (fixture->machine);
  g_autofree char *file =
      g_strdup_printf ("[virt-viewer]\ntype=vnc\nunix-path=/nowhere/socket\ntitle=%s\n", uuid);
  g_autoptr (LodgeViewTarget) target = lodge_view_target_new_from_vv (file, strlen (file), NULL);
  g_autoptr (GVariant) state = NULL;
  GtkWidget *viewer;

  lodge_display_memory_set (uuid, "scaling", g_variant_new_string ("200"));
  viewer = lodge_viewer_window_open_target (application, target, NULL, TRUE);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (viewer)), ==, uuid);
  state = g_action_group_get_action_state (
      lodge_viewer_window_get_page_actions (LODGE_VIEWER_WINDOW (viewer)), "scaling");
  lodge_display_memory_set (uuid, "scaling", g_variant_new_string ("fit"));
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "fit");
}

static void
serve_picture (int fd, gpointer user_data)
{
  char text[64];

  lodge_fake_vnc_handshake (fd, 64, 48);
  while (lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_UPDATE_REQUEST)
    ;
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_raw (fd, 0, 0, 64, 48, 0x336699);
  while (lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_GONE)
    ;
}

static void
count_damage (LodgeConsole *console, int x, int y, int width, int height, guint *area)
{
  *area += (guint)(width * height);
}

static AdwMessageDialog *
find_message (GtkWidget *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) &&
          gtk_window_get_transient_for (window) == GTK_WINDOW (parent))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

/* A screen that is off is said to be; a picture of it goes to the clipboard; no
 * file goes over VNC. */
static void
test_screen (Fixture *fixture, gconstpointer data)
{
  static const char WORDS[] =
      "The machine’s screen is off. Press a key or move the pointer to wake it.";
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, serve_picture, NULL);
  g_autoptr (LodgeConsoleSession) session = lodge_console_session_new_for_endpoint (endpoint);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  LodgeDisplayPage *page = g_object_new (LODGE_TYPE_DISPLAY_PAGE, NULL);
  g_autoptr (LodgeDisplayActions) actions = lodge_display_actions_new (page, G_ACTION_MAP (group));
  GtkWidget *window = gtk_window_new ();
  GdkClipboard *clipboard = gtk_widget_get_clipboard (window);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  LodgeConsole *console = lodge_console_session_get_console (session);
  guint area = 0;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (group), "copy-screen"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (group), "send-files"));
  g_signal_connect (console, "damage", G_CALLBACK (count_damage), &area);
  lodge_display_page_show_session (page, session, FALSE);
  lodge_test_wait_for (area > 0, 20);
  g_assert_false (lodge_ui_test_shows (window, WORDS));
  lodge_console_set_blank (console, TRUE);
  lodge_test_wait_for (lodge_ui_test_shows (window, WORDS), 10);
  lodge_console_set_blank (console, FALSE);
  lodge_test_wait_for (!lodge_ui_test_shows (window, WORDS), 10);

  /* Files: why not. */
  g_action_group_activate_action (G_ACTION_GROUP (group), "send-files", NULL);
  lodge_test_wait_for (find_message (window) != NULL, 10);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (find_message (window)), "is VNC"));
  gtk_window_destroy (GTK_WINDOW (find_message (window)));

  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (group), "show-screens"));
  g_action_group_activate_action (G_ACTION_GROUP (group), "copy-screen", NULL);
  lodge_test_wait_for (lodge_ui_test_shows (window, "Screen copied"), 10);
  gdk_clipboard_read_texture_async (clipboard, NULL, lodge_test_store_result_cb, &pending);
  result = lodge_test_await (&pending);
  texture = gdk_clipboard_read_texture_finish (clipboard, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 64);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 48);

  g_signal_handlers_disconnect_by_func (console, count_damage, &area);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
open_menus (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (child));
      GtkWidget *menu;

      if (!gtk_widget_get_mapped (child))
        continue;
      if (!GTK_IS_MENU_BUTTON (child))
        {
          open_menus (child);
          continue;
        }
      menu = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (child)));
      if (menu == NULL)
        continue;
      gtk_menu_button_popup (GTK_MENU_BUTTON (child));
      lodge_test_wait_for (gtk_widget_get_mapped (menu), 10);
      lodge_shortcuts_set_enabled (window, FALSE);
      lodge_shortcuts_set_enabled (window, TRUE);
      gtk_menu_button_popdown (GTK_MENU_BUTTON (child));
      lodge_test_wait_for (!gtk_widget_get_mapped (menu), 10);
    }
}

/* The guest gets the keyboard while a menu is open: a complaint of GTK's ends this test. */
static void
test_shortcuts_and_menus (Fixture *fixture, gconstpointer data)
{
  lodge_shortcuts_install (application);
  open_menus (fixture->window);
  open_menus (detach (fixture));
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = GTK_APPLICATION (
      adw_application_new ("io.github.lodgevm.TestViewer", G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, data, function)                                                                  \
  g_test_add ("/ui/viewer/" path, Fixture, data, set_up, function, tear_down)
  ADD ("there-and-back", NULL, test_there_and_back);
  ADD ("bring-back", NULL, test_bring_back);
  ADD ("return-button", NULL, test_return_button);
  ADD ("zoom", NULL, test_zoom);
  ADD ("fullscreen", GINT_TO_POINTER (FALSE), test_fullscreen);
  ADD ("fullscreen-own-window", GINT_TO_POINTER (TRUE), test_fullscreen);
  ADD ("menu-focus", NULL, test_menu_focus);
  ADD ("menu-by-key", GINT_TO_POINTER (FALSE), test_menu_by_key);
  ADD ("menu-by-key-own-window", GINT_TO_POINTER (TRUE), test_menu_by_key);
  ADD ("screen", NULL, test_screen);
  ADD ("shortcuts-and-menus", NULL, test_shortcuts_and_menus);
  ADD ("window-size", NULL, test_window_size);
  ADD ("awaited", NULL, test_awaited);
  ADD ("awaited-by-rename", NULL, test_awaited_by_rename);
  ADD ("awaited-twice", NULL, test_awaited_twice);
  ADD ("awaited-without-libvirt", NULL, test_awaited_without_libvirt);
  ADD ("address", GINT_TO_POINTER (FALSE), test_address);
  ADD ("address-patient", GINT_TO_POINTER (TRUE), test_address);
  ADD ("borrowed-name", NULL, test_borrowed_name);
  return g_test_run ();
}
