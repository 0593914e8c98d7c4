/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of networks and its picture. */
#include "config.h"

#include "network-window.h"

#include "lodge-network-details.h"
#include "lodge-network-editor.h"
#include "lodge-network-map.h"
#include "lodge-network-picture.h"
#include "lodge-networks-page.h"
#include "lodge-window.h"

static void
test_networks (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = open_networks (fixture);
  LodgeNetwork *network = add_network (fixture, "host-only", LODGE_NETWORK_KIND_HOST_ONLY);
  LodgeLease lease = {
    .mac = (char *)"52:54:00:00:00:01",
    .address = (char *)"192.168.56.101",
    .hostname = (char *)"debian",
  };

  lodge_fake_vmm_add_lease (fixture->fake, "host-only", &lease);
  GtkWidget *row = await (page, ADW_TYPE_ACTION_ROW, "title", "host-only");
  g_assert_true (has_label_with (row, "192.168.56.0/24"));
  g_signal_emit_by_name (row, "activated");
  GtkWidget *details = await (page, LODGE_TYPE_NETWORK_DETAILS, NULL, NULL);
  lodge_test_wait_for (has_label_with (details, "192.168.56.101 to 192.168.56.254"), 10);
  lodge_test_wait_for (has_label_with (details, "debian · 52:54:00:00:00:01"), 10);

  click (details, "Stop");
  lodge_test_wait_for (!lodge_network_get_active (network), 10);
  click (details, "Start");
  lodge_test_wait_for (lodge_network_get_active (network), 10);

  click (details, "Delete…");
  GtkWidget *dialog = await_window (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "delete");
  lodge_test_wait_for (lodge_vmm_find_network (get_vmm (fixture), "host-only") == NULL, 10);
  lodge_test_wait_for (!gtk_widget_get_mapped (details), 10);

  /* The machine's actions are out of reach while it is not on screen, and back with it. */
  g_assert_false (gtk_widget_activate_action (fixture->window, "machine.cut-network", NULL));
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (lodge_ui_test_shows (find_dial (fixture), "NAT"), 10);
  g_assert_true (gtk_widget_activate_action (fixture->window, "machine.cut-network", NULL));
}

static void
test_create_network (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = open_networks (fixture);

  add_network (fixture, "first", LODGE_NETWORK_KIND_HOST_ONLY);
  g_signal_emit_by_name (await (page, GTK_TYPE_BUTTON, "icon-name", "list-add-symbolic"),
                         "clicked");
  GtkWidget *editor = await_window (LODGE_TYPE_NETWORK_EDITOR);
  lodge_network_editor_choose_kind (LODGE_NETWORK_EDITOR (editor), LODGE_NETWORK_KIND_HOST_ONLY);
  GtkEditable *subnet = find_entry (editor, "Address and size, like 192.168.56.1/24");
  GtkWidget *create = await (editor, GTK_TYPE_BUTTON, "label", "Create");

  g_assert_true (g_str_has_prefix (gtk_editable_get_text (subnet), "192.168."));
  g_assert_cmpstr (gtk_editable_get_text (subnet), !=, "192.168.56.1/24");
  gtk_editable_set_text (find_entry (editor, "Name"), "second");
  lodge_test_wait_for (gtk_widget_is_sensitive (create), 10);

  gtk_editable_set_text (subnet, "192.168.56.0/24");
  lodge_test_wait_for (!gtk_widget_is_sensitive (create), 10);
  lodge_test_wait_for (has_label_with (editor, "first"), 10);
  gtk_editable_set_text (subnet, "not a subnet");
  g_assert_false (gtk_widget_is_sensitive (create));
  gtk_editable_set_text (subnet, "10.77.0.0/24");
  lodge_test_wait_for (gtk_widget_is_sensitive (create), 10);
  click (editor, "Create");
  lodge_test_wait_for (lodge_vmm_find_network (get_vmm (fixture), "second") != NULL, 10);

  LodgeNetwork *network = lodge_vmm_find_network (get_vmm (fixture), "second");
  g_assert_cmpstr (lodge_network_get_address (network), ==, "10.77.0.1");
  g_assert_cmpuint (lodge_network_get_prefix (network), ==, 24);
  g_assert_cmpstr (lodge_network_get_dhcp_start (network), ==, "10.77.0.101");
}

static void
test_networks_offline (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = open_networks (fixture);
  GtkWidget *add = await (page, GTK_TYPE_BUTTON, "icon-name", "list-add-symbolic");

  lodge_fake_vmm_drop (fixture->fake, NULL);
  lodge_test_wait_for (!gtk_widget_is_sensitive (add), 10);
  lodge_fake_vmm_restore (fixture->fake);
  lodge_test_wait_for (gtk_widget_is_sensitive (add), 10);
}

static int
measure_height (GtkWidget *picture, int width)
{
  int height;

  gtk_widget_measure (picture, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static GtkWidget *
new_picture (Fixture *fixture)
{
  GtkWidget *picture = g_object_ref_sink (g_object_new (LODGE_TYPE_NETWORK_PICTURE, NULL));
  g_autoptr (LodgeNetworkMap) map = lodge_network_map_new (get_vmm (fixture));

  lodge_network_picture_set_map (LODGE_NETWORK_PICTURE (picture), map);
  return picture;
}

/* Names that are too long for a line take more of them. */
static void
test_picture (Fixture *fixture, gconstpointer data)
{
  add_network (fixture, "a laboratory of long names", LODGE_NETWORK_KIND_INTERNAL);
  g_autoptr (GtkWidget) picture = new_picture (fixture);
  g_assert_cmpint (measure_height (picture, 300), >, measure_height (picture, 900));
}

/* With large text in a narrow window a long word is whole: it takes no more lines than a short one.
 */
static void
test_picture_words (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_widget_get_settings (fixture->window);
  LodgeNetwork *network = add_network (fixture, "lab lab", LODGE_NETWORK_KIND_INTERNAL);
  g_autoptr (GtkWidget) before = NULL;
  g_autoptr (GtkWidget) after = NULL;
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  before = new_picture (fixture);
  g_object_set (network, "name", "laboratory laboratory", NULL);
  after = new_picture (fixture);
  for (int width = 300; width < 900; width += 76)
    g_assert_cmpint (measure_height (after, width), <=, measure_height (before, width));
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_map (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeNetworkMap) before = lodge_network_map_new (get_vmm (fixture));
  g_autoptr (LodgeNetworkMap) copy = lodge_network_map_copy (before);
  g_autofree char *text = lodge_network_map_describe (get_vmm (fixture));

  g_assert_true (lodge_network_map_equal (before, copy));
  g_assert_cmpstr (text, ==, "Debian: NAT");
  /* The world, this computer, NAT, and the machine. */
  g_assert_cmpuint (before->nodes->len, ==, 4);
  g_assert_cmpuint (before->lines->len, ==, 3);

  add_network (fixture, "lab", LODGE_NETWORK_KIND_INTERNAL);
  g_autoptr (LodgeNetworkMap) after = lodge_network_map_new (get_vmm (fixture));
  g_assert_false (lodge_network_map_equal (before, after));
  /* Nothing leads to an internal network but its machines. */
  g_assert_cmpuint (after->lines->len, ==, 3);
}

/* A pulled cable is said, and once. */
static void
test_map_cable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeNic) draft =
      LODGE_NIC (lodge_device_copy (LODGE_DEVICE (find_nic (fixture, NIC, TRUE))));
  g_autoptr (GAsyncResult) result = NULL;

  lodge_nic_set_link_up (draft, FALSE);
  lodge_vmm_set_nic_async (get_vmm (fixture),
                           fixture->machine,
                           draft,
                           LODGE_NIC_SCOPE_BOTH,
                           NULL,
                           lodge_test_store_result_cb,
                           &result);
  g_autoptr (GAsyncResult) done = lodge_test_await (&result);
  g_assert_true (lodge_vmm_set_nic_finish (get_vmm (fixture), done, NULL, NULL));
  g_autofree char *text = lodge_network_map_describe (get_vmm (fixture));
  g_assert_cmpstr (text, ==, "Debian: NAT, cable unplugged");
}

void
add_pages_tests (void)
{
  ADD ("/ui/network/networks", test_networks);
  ADD ("/ui/network/create-network", test_create_network);
  ADD ("/ui/network/networks-offline", test_networks_offline);
  ADD ("/ui/network/picture", test_picture);
  ADD ("/ui/network/picture-words", test_picture_words);
  ADD ("/ui/network/map", test_map);
  ADD ("/ui/network/map-cable", test_map_cable);
}
