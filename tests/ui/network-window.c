/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network-window.h"

#include "lodge-attach-row.h"
#include "lodge-machine-page.h"
#include "lodge-network-dial.h"
#include "lodge-networks-page.h"
#include "lodge-nic-editor.h"
#include "lodge-nic-row.h"
#include "lodge-window.h"

#include <glib/gstdio.h>

char *folder;

void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);
  fixture->window = lodge_window_new (NULL, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  while (g_list_model_get_n_items (windows) > 0)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, 0);
      gtk_window_destroy (window);
    }
  g_clear_object (&fixture->core);
}

LodgeVmm *
get_vmm (Fixture *fixture)
{
  return LODGE_VMM (fixture->fake);
}

LodgeNic *
find_nic (Fixture *fixture, const char *id, gboolean stored)
{
  LodgeMachineConfig *config = lodge_machine_get_config (fixture->machine);
  GListModel *nics =
      stored ? lodge_machine_config_get_nics (config) : lodge_machine_get_nics (fixture->machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return nic;
    }
  return NULL;
}

guint
get_n_nics (Fixture *fixture)
{
  return g_list_model_get_n_items (
      lodge_machine_config_get_nics (lodge_machine_get_config (fixture->machine)));
}

GtkWidget *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

GtkWidget *
await_window (GType type)
{
  GtkWidget *window = NULL;

  lodge_test_wait_for ((window = find_window (type)) != NULL, 10);
  return window;
}

GtkWidget *
await (GtkWidget *root, GType type, const char *name, const char *value)
{
  GtkWidget *found = NULL;

  lodge_test_wait_for ((found = lodge_ui_test_find (root, type, name, value)) != NULL, 10);
  return found;
}

void
click (GtkWidget *root, const char *label)
{
  GtkWidget *button = await (root, GTK_TYPE_BUTTON, "label", label);

  lodge_test_wait_for (gtk_widget_is_sensitive (button), 10);
  g_signal_emit_by_name (button, "clicked");
}

gboolean
has_label_with (GtkWidget *widget, const char *part)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_label (GTK_LABEL (widget)), part) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_label_with (child, part))
      return TRUE;
  return FALSE;
}

void
show_view (Fixture *fixture, const char *name)
{
  GtkWidget *page = await (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  lodge_machine_page_show_view (LODGE_MACHINE_PAGE (page), name);
}

LodgeNetwork *
add_network (Fixture *fixture, const char *name, LodgeNetworkKind kind)
{
  g_autoptr (LodgeNetwork) network = lodge_network_new (name, kind);

  g_object_set (network, "active", TRUE, "persistent", TRUE, NULL);
  if (kind == LODGE_NETWORK_KIND_HOST_ONLY)
    g_object_set (network,
                  "address",
                  "192.168.56.1",
                  "prefix",
                  24,
                  "dhcp",
                  TRUE,
                  "dhcp-start",
                  "192.168.56.101",
                  "dhcp-end",
                  "192.168.56.254",
                  NULL);
  return lodge_fake_vmm_add_network (fixture->fake, network);
}

GtkWidget *
open_editor (Fixture *fixture)
{
  show_view (fixture, "settings");
  GtkWidget *row = await (fixture->window, LODGE_TYPE_NIC_ROW, NULL, NULL);

  g_signal_emit_by_name (row, "activated");
  return await_window (LODGE_TYPE_NIC_EDITOR);
}

GtkEditable *
find_entry (GtkWidget *root, const char *title)
{
  return GTK_EDITABLE (await (root, ADW_TYPE_ENTRY_ROW, "title", title));
}

void
choose (GtkWidget *editor, const char *title)
{
  GtkWidget *row = await (editor, LODGE_TYPE_ATTACH_ROW, "title", title);

  gtk_widget_activate (await (row, GTK_TYPE_CHECK_BUTTON, NULL, NULL));
}

GtkWidget *
open_networks (Fixture *fixture)
{
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.networks", NULL));
  return await (fixture->window, LODGE_TYPE_NETWORKS_PAGE, NULL, NULL);
}

GtkWidget *
find_dial (Fixture *fixture)
{
  return await (fixture->window, LODGE_TYPE_NETWORK_DIAL, NULL, NULL);
}

void
set_forwards (Fixture *fixture, const char *const *forwards)
{
  g_autoptr (LodgeNic) draft =
      LODGE_NIC (lodge_device_copy (LODGE_DEVICE (find_nic (fixture, NIC, TRUE))));
  g_autoptr (GAsyncResult) result = NULL;

  lodge_nic_set_forwards (draft, forwards);
  lodge_vmm_set_nic_async (get_vmm (fixture),
                           fixture->machine,
                           draft,
                           LODGE_NIC_SCOPE_BOTH,
                           NULL,
                           lodge_test_store_result_cb,
                           &result);
  g_autoptr (GAsyncResult) done = lodge_test_await (&result);
  g_assert_true (lodge_vmm_set_nic_finish (get_vmm (fixture), done, NULL, NULL));
}

void
put_program (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
}
