/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An administrator's steps. */
#include "config.h"

#include "network-window.h"

#include "lodge-dial-row.h"
#include "lodge-networks-page.h"
#include "lodge-setup-dialog.h"

#define ADD_SESSION(path, test) g_test_add (path, Fixture, NULL, set_up_session, test, tear_down)

/* A stand-in that writes down what it is told and keeps notes as lodge-helper does. */
static void
put_pkexec (int exit_code)
{
  g_autofree char *text =
      g_strdup_printf ("#!/bin/sh\n"
                       "cd '%s'\n"
                       "shift\n"
                       "echo \"$*\" >>log\n"
                       "[ %d = 0 ] || exit %d\n"
                       "case $1 in\n"
                       "bridge-allow) echo \"$* 0\" >>done ;;\n"
                       "bridge-forbid) sed -i \"/^bridge-allow $2 /d\" done ;;\n"
                       "bridge-delete) sed -i \"/^bridge-create $2 /d\" done ;;\n"
                       "esac\n",
                       folder,
                       exit_code,
                       exit_code);

  put_program ("pkexec", text);
}

static void
put_note (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_note (const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
set_up_session (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  g_object_set (lodge_vmm_get_host (get_vmm (fixture)), "local", TRUE, "privileged", FALSE, NULL);
  put_pkexec (0);
  put_note ("log", "");
  put_note ("done", "");
}

/* A host with a wired adapter and QEMU's helper as packages leave it. */
static LodgeHostNetwork *
create_host (LodgeBridgeHelper helper)
{
  LodgeHostNetwork *host = lodge_host_network_new ();
  const char *addresses[] = { "192.168.1.5/24", NULL };

  lodge_host_network_add_device (host, "eth0", LODGE_HOST_DEVICE_PHYSICAL, NULL, addresses);
  lodge_host_network_add_route (host, "default", "eth0", "192.168.1.1");
  lodge_host_network_set_bridge_helper (host, helper, NULL);
  return host;
}

/* As from the dial: by its row's button. */
static GtkWidget *
open_setup (Fixture *fixture, LodgeBridgeHelper helper)
{
  g_autoptr (LodgeHostNetwork) host = create_host (helper);
  g_autoptr (GListModel) choices =
      lodge_dial_list_choices (get_vmm (fixture), fixture->machine, NIC, host);
  g_autoptr (LodgeDialChoice) bridged = g_list_model_get_item (choices, LODGE_DIAL_BRIDGED);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = lodge_dial_row_new (LODGE_DIAL_BRIDGED);

  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  lodge_dial_row_show (LODGE_DIAL_ROW (row), bridged, get_vmm (fixture), host);
  gtk_window_present (GTK_WINDOW (window));
  lodge_test_wait_for (gtk_widget_get_mapped (row), 10);
  click (row, "Set Up…");
  return await_window (LODGE_TYPE_SETUP_DIALOG);
}

static void
test_setup (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_setup (fixture, LODGE_BRIDGE_HELPER_NOT_SETUID);

  g_assert_true (lodge_ui_test_shows (dialog, "Make the bridge “br0” of the adapter “eth0”"));
  g_assert_true (lodge_ui_test_shows (dialog, "Let machines use the bridge “br0”"));
  g_assert_true (has_label_with (dialog, "sudo ip address add 192.168.1.5/24 dev br0"));
  g_assert_true (has_label_with (dialog, "echo 'allow br0'"));
  assert_note ("log", "");
  click (dialog, "Set Up");
  lodge_test_wait_for (has_label_with (dialog, "Done. Machines can be bridged"), 30);
  assert_note ("log", "bridge-create br0 eth0\nbridge-allow br0\n");

  /* What was done is listed, and taken back. */
  lodge_test_wait_for (lodge_ui_test_shows (dialog, "Machines may use the bridge “br0”"), 30);
  click (dialog, "Undo");
  lodge_test_wait_for (has_label_with (dialog, "Undone."), 30);
  lodge_test_wait_for (!lodge_ui_test_shows (dialog, "Machines may use the bridge “br0”"), 30);
  assert_note ("log", "bridge-create br0 eth0\nbridge-allow br0\nbridge-forbid br0\n");
}

/* The first step that is refused is the last one. */
static void
test_setup_refused (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_setup (fixture, LODGE_BRIDGE_HELPER_NOT_SETUID);

  put_pkexec (126);
  click (dialog, "Set Up");
  lodge_test_wait_for (has_label_with (dialog, "permission is needed"), 30);
  assert_note ("log", "bridge-create br0 eth0\n");
  g_assert_false (has_label_with (dialog, "Done."));
}

/* Closed while the password is asked for: the step ends by itself, and nothing follows. */
static void
test_setup_closed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_setup (fixture, LODGE_BRIDGE_HELPER_NOT_SETUID);
  gpointer weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  click (dialog, "Set Up");
  gtk_window_destroy (GTK_WINDOW (dialog));
  lodge_test_wait_for (weak == NULL, 30);
  assert_note ("log", "bridge-create br0 eth0\n");
}

/* Commands stay where nobody can run them, with the reason. */
static void
test_setup_missing (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_setup (fixture, LODGE_BRIDGE_HELPER_MISSING);
  g_autofree char *nothing = g_build_filename (folder, "nothing", NULL);

  lodge_test_wait_for (has_label_with (dialog, "“qemu-system-common”"), 10);
  g_assert_false (gtk_widget_is_sensitive (await (dialog, GTK_TYPE_BUTTON, "label", "Set Up")));
  gtk_window_destroy (GTK_WINDOW (dialog));

  g_setenv ("LODGE_HELPER", nothing, TRUE);
  dialog = open_setup (fixture, LODGE_BRIDGE_HELPER_NOT_SETUID);
  g_setenv ("LODGE_HELPER", "/bin/true", TRUE);
  lodge_test_wait_for (has_label_with (dialog, "the package “lodge”"), 10);
  g_assert_false (gtk_widget_is_sensitive (await (dialog, GTK_TYPE_BUTTON, "label", "Set Up")));
  g_assert_true (has_label_with (dialog, "sudo ip link add name br0"));
}

/* And from the page of networks, also when there is nothing left but to undo. */
static void
test_setup_networks (Fixture *fixture, gconstpointer data)
{
  put_note ("done", "bridge-create lo eth0 1\n");
  GtkWidget *page = open_networks (fixture);
  GtkWidget *row = await (page, ADW_TYPE_ACTION_ROW, "title", "Bridge to This Computer’s Network…");

  g_signal_emit_by_name (row, "activated");
  GtkWidget *dialog = await_window (LODGE_TYPE_SETUP_DIALOG);
  lodge_test_wait_for (lodge_ui_test_shows (dialog, "Bridge “lo” made of the adapter “eth0”"), 30);
  click (dialog, "Undo");
  lodge_test_wait_for (has_label_with (dialog, "Undone."), 30);
  assert_note ("log", "bridge-delete lo\n");

  gtk_window_destroy (GTK_WINDOW (dialog));
  g_object_set (lodge_vmm_get_host (get_vmm (fixture)), "local", FALSE, NULL);
  lodge_test_wait_for (!gtk_widget_get_mapped (row), 10);
}

/* The system's machines need a bridge only, not to be let in, and no helper of QEMU's. */
static void
test_setup_system (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeHostNetwork) host = create_host (LODGE_BRIDGE_HELPER_MISSING);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *dialog;

  g_object_set (lodge_vmm_get_host (get_vmm (fixture)), "privileged", TRUE, NULL);
  gtk_window_present (GTK_WINDOW (window));
  dialog = lodge_setup_dialog_new (window, get_vmm (fixture), host);
  gtk_window_present (GTK_WINDOW (dialog));
  lodge_test_wait_for (lodge_ui_test_shows (dialog, "Make the bridge “br0” of the adapter “eth0”"),
                       30);
  g_assert_false (lodge_ui_test_shows (dialog, "Let machines use the bridge “br0”"));
  put_pkexec (0);
  click (dialog, "Set Up");
  lodge_test_wait_for (has_label_with (dialog, "Done. Machines can be bridged"), 30);
  assert_note ("log", "bridge-create br0 eth0\n");
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (window));
}

void
add_setup_tests (void)
{
  ADD_SESSION ("/ui/network/setup", test_setup);
  ADD_SESSION ("/ui/network/setup-refused", test_setup_refused);
  ADD_SESSION ("/ui/network/setup-closed", test_setup_closed);
  ADD_SESSION ("/ui/network/setup-missing", test_setup_missing);
  ADD_SESSION ("/ui/network/setup-networks", test_setup_networks);
  ADD_SESSION ("/ui/network/setup-system", test_setup_system);
}
