/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lodge-console-view.h"
#include "lodge-display-memory.h"
#include "lodge-screen-grab.h"
#include "lodge-settings.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-viewer-window.h"
#include "lodge-vnc-service.h"

/* A display by address: a stranger's, until something else is chosen. */

#define NOT_SHARED "The clipboard is not shared with this server"

typedef struct
{
  char *folder;
  char *socket;
  LodgeViewTarget *target;
  GSocketService *service;
  GtkWidget *window;
} Fixture;

static GtkApplication *application;

static LodgeConsole *
get_console (Fixture *fixture)
{
  GtkWidget *view = lodge_ui_test_find (fixture->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  return view != NULL ? lodge_console_view_get_console (LODGE_CONSOLE_VIEW (view)) : NULL;
}

/* Somebody works with the machine, before which there is nothing to tell. */
static void
work (Fixture *fixture)
{
  GtkWidget *view = lodge_ui_test_find (fixture->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  g_assert_false (lodge_ui_test_shows (fixture->window, NOT_SHARED));
  /* A display is connected before its window is there, and drawn before it is where it stays. */
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)) &&
                           lodge_console_get_frame (get_console (fixture)) != NULL,
                       20);
  lodge_screen_point (view, 20, 20);
  lodge_screen_act ("click 1");
  lodge_test_wait_for (lodge_console_view_get_grabbed (LODGE_CONSOLE_VIEW (view)), 20);
}

static void
open_window (Fixture *fixture)
{
  fixture->window = lodge_viewer_window_open_target (application, fixture->target, NULL, FALSE);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (get_console (fixture) != NULL &&
                           lodge_console_get_clipboard_ready (get_console (fixture)),
                       20);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_settings_reset (lodge_settings_get (), "displays");
  fixture->folder = g_dir_make_tmp ("address-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->socket = g_build_filename (fixture->folder, "vnc", NULL);
  fixture->target = lodge_view_target_new_for_socket (LODGE_DISPLAY_PROTOCOL_VNC, fixture->socket);
  fixture->service = lodge_vnc_service_new (fixture->socket, 64, 48, 0x336699);
  open_window (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_vnc_service_stop (&fixture->service);
  lodge_view_target_free (fixture->target);
  g_unlink (fixture->socket);
  g_rmdir (fixture->folder);
  g_free (fixture->socket);
  g_free (fixture->folder);
}

static void
open_again (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  open_window (fixture);
}

/* (transfer full) */
static char *
dup_mode (Fixture *fixture)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (
      lodge_viewer_window_get_page_actions (LODGE_VIEWER_WINDOW (fixture->window)), "clipboard");

  return g_variant_dup_string (state, NULL);
}

static GtkWidget *
find_button (Fixture *fixture, const char *label)
{
  return lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", label);
}

/* Nothing passes, which is told; a click shares it, which is remembered for this address. */
static void
test_share (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *at_first = dup_mode (fixture);
  g_autofree char *shared = NULL;
  g_autofree char *later = NULL;

  g_assert_cmpstr (at_first, ==, "off");
  work (fixture);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, NOT_SHARED), 20);
  lodge_ui_test_keep_picture (fixture->window, "address-clipboard");
  g_signal_emit_by_name (find_button (fixture, "Share"), "clicked");
  shared = dup_mode (fixture);
  g_assert_cmpstr (shared, ==, "both");

  open_again (fixture);
  later = dup_mode (fixture);
  g_assert_cmpstr (later, ==, "both");
  work (fixture);
  g_assert_false (lodge_ui_test_shows (fixture->window, NOT_SHARED));
}

/* Somebody who chose so knows it. */
static void
test_off (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *later = NULL;

  work (fixture);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, NOT_SHARED), 20);
  g_action_group_change_action_state (
      lodge_viewer_window_get_page_actions (LODGE_VIEWER_WINDOW (fixture->window)),
      "clipboard",
      g_variant_new_string ("off"));

  open_again (fixture);
  later = dup_mode (fixture);
  g_assert_cmpstr (later, ==, "off");
  work (fixture);
  g_assert_false (lodge_ui_test_shows (fixture->window, NOT_SHARED));
}

/* Of the file that was told of. */
static const char *
get_path (Fixture *fixture)
{
  GtkWidget *button = find_button (fixture, "Show in Folder");

  return g_variant_get_bytestring (
      gtk_actionable_get_action_target_value (GTK_ACTIONABLE (button)));
}

/* No libvirt takes it. */
static void
test_screenshot (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  lodge_test_wait_for (gtk_widget_activate_action (fixture->window, "machine.screenshot", NULL),
                       20);
  lodge_test_wait_for (lodge_ui_test_find_chooser () != NULL, 20);
  lodge_test_wait_for (lodge_ui_test_accept_chooser (), 20);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Screenshot saved"), 20);
  lodge_ui_test_keep_picture (fixture->window, "address-screenshot");

  texture = gdk_texture_new_from_filename (get_path (fixture), &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 64);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 48);
  g_unlink (get_path (fixture));
}

static void
test_folder_without_letters (Fixture *fixture, gconstpointer unused)
{
  static const char PATH[] = "/nowhere/b\xe4r/screen.png"; /* no UTF-8 */
  g_autoptr (GVariant) path = g_variant_ref_sink (g_variant_new_bytestring (PATH));

  gtk_widget_activate_action_variant (fixture->window, "page.tell-screenshot", path);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Screenshot saved"), 20);
  g_assert_cmpstr (get_path (fixture), ==, PATH);
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = GTK_APPLICATION (
      adw_application_new ("io.github.lodgevm.TestAddress", G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/ui/address/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("share", test_share);
  ADD ("off", test_off);
  ADD ("screenshot", test_screenshot);
  ADD ("folder-without-letters", test_folder_without_letters);
  return g_test_run ();
}
