/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-attach-row.h"
#include "lodge-banner.h"
#include "lodge-dial-row.h"
#include "lodge-fastest-row.h"
#include "lodge-forward-dialog.h"
#include "lodge-forward-group.h"
#include "lodge-forward-open.h"
#include "lodge-machine-page.h"
#include "lodge-network-details.h"
#include "lodge-network-dial.h"
#include "lodge-network-editor.h"
#include "lodge-network-map.h"
#include "lodge-network-picture.h"
#include "lodge-network-words.h"
#include "lodge-networks-page.h"
#include "lodge-nic-activity-row.h"
#include "lodge-nic-drafts.h"
#include "lodge-nic-editor.h"
#include "lodge-nic-page.h"
#include "lodge-nic-row.h"
#include "lodge-packet-row.h"
#include "lodge-reach-view.h"
#include "lodge-setup-dialog.h"
#include "lodge-shaping-group.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vmm-error.h"
#include "lodge-window.h"

#include <glib/gstdio.h>

#define NIC "ua-nic0"

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
} Fixture;

static void
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

static void
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

static LodgeVmm *
get_vmm (Fixture *fixture)
{
  return LODGE_VMM (fixture->fake);
}

static LodgeNic *
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

static guint
get_n_nics (Fixture *fixture)
{
  return g_list_model_get_n_items (
      lodge_machine_config_get_nics (lodge_machine_get_config (fixture->machine)));
}

static GtkWidget *
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

static GtkWidget *
await_window (GType type)
{
  GtkWidget *window = NULL;

  lodge_test_wait_for ((window = find_window (type)) != NULL, 10);
  return window;
}

static GtkWidget *
await (GtkWidget *root, GType type, const char *name, const char *value)
{
  GtkWidget *found = NULL;

  lodge_test_wait_for ((found = lodge_ui_test_find (root, type, name, value)) != NULL, 10);
  return found;
}

static void
click (GtkWidget *root, const char *label)
{
  GtkWidget *button = await (root, GTK_TYPE_BUTTON, "label", label);

  lodge_test_wait_for (gtk_widget_is_sensitive (button), 10);
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
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

static void
show_view (Fixture *fixture, const char *name)
{
  GtkWidget *page = await (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  lodge_machine_page_show_view (LODGE_MACHINE_PAGE (page), name);
}

static LodgeNetwork *
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

static GtkWidget *
find_dial (Fixture *fixture)
{
  return await (fixture->window, LODGE_TYPE_NETWORK_DIAL, NULL, NULL);
}

/* What the dial's button says is the model's, never the wish. */
static void
test_dial (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dial = find_dial (fixture);

  lodge_test_wait_for (lodge_ui_test_shows (dial, "NAT"), 10);
  lodge_network_dial_popup (LODGE_NETWORK_DIAL (dial));
  GtkWidget *row = await (dial, LODGE_TYPE_DIAL_ROW, "title", "Off");

  lodge_fake_vmm_hold (fixture->fake, "set_nic");
  gtk_widget_activate (await (row, GTK_TYPE_CHECK_BUTTON, NULL, NULL));
  lodge_test_wait_for (lodge_fake_vmm_get_n_held (fixture->fake, "set_nic") == 1, 10);
  g_assert_true (lodge_ui_test_shows (dial, "NAT"));
  lodge_fake_vmm_release (fixture->fake, "set_nic");

  lodge_test_wait_for (lodge_nic_get_mode (find_nic (fixture, NIC, FALSE)) == LODGE_NIC_MODE_NONE,
                       10);
  lodge_test_wait_for (lodge_ui_test_shows (dial, "Off"), 10);
  g_assert_cmpint (lodge_nic_get_mode (find_nic (fixture, NIC, TRUE)), ==, LODGE_NIC_MODE_NONE);

  /* And back, by the toast. */
  lodge_test_wait_for (lodge_machine_get_activity (fixture->machine) == LODGE_ACTIVITY_NONE, 10);
  click (fixture->window, "Undo");
  lodge_test_wait_for (lodge_ui_test_shows (dial, "NAT"), 10);
}

/* A dial that somebody else turns turns here too. */
static void
test_dial_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeNic) draft = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  add_network (fixture, "lab", LODGE_NETWORK_KIND_INTERNAL);
  draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (find_nic (fixture, NIC, TRUE))));
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NETWORK);
  lodge_nic_set_source (draft, "lab");
  lodge_vmm_set_nic_async (get_vmm (fixture),
                           fixture->machine,
                           draft,
                           LODGE_NIC_SCOPE_BOTH,
                           NULL,
                           lodge_test_store_result_cb,
                           &result);
  g_autoptr (GAsyncResult) done = lodge_test_await (&result);
  g_assert_true (lodge_vmm_set_nic_finish (get_vmm (fixture), done, NULL, NULL));
  lodge_test_wait_for (lodge_ui_test_shows (find_dial (fixture), "Internal"), 10);
}

static void
test_dial_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error =
      lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED, NULL, "The switch is broken.");

  lodge_test_wait_for (lodge_ui_test_shows (find_dial (fixture), "NAT"), 10);
  lodge_fake_vmm_fail (fixture->fake, "set_nic", error);
  g_assert_true (gtk_widget_activate_action (fixture->window, "machine.network", "s", "off"));
  GtkWidget *dialog = await_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (
      strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "The switch is broken."));
  g_assert_true (lodge_ui_test_shows (find_dial (fixture), "NAT"));
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dial = find_dial (fixture);

  lodge_test_wait_for (lodge_ui_test_shows (dial, "NAT"), 10);
  g_assert_true (gtk_widget_activate_action (fixture->window, "machine.cut-network", NULL));
  lodge_test_wait_for (lodge_ui_test_shows (dial, "Off"), 10);
  g_assert_cmpint (lodge_nic_get_mode (find_nic (fixture, NIC, FALSE)), ==, LODGE_NIC_MODE_NONE);
}

/* Ten minutes count down; what is stored is off the while. */
static void
test_lend (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dial = find_dial (fixture);

  lodge_test_wait_for (lodge_ui_test_shows (dial, "NAT"), 10);
  g_assert_true (gtk_widget_activate_action (fixture->window, "machine.lend-network", NULL));
  lodge_test_wait_for (has_label_with (dial, "NAT · 9:5"), 15);
  g_assert_cmpint (lodge_nic_get_mode (find_nic (fixture, NIC, TRUE)), ==, LODGE_NIC_MODE_NONE);
  g_assert_cmpint (lodge_nic_get_mode (find_nic (fixture, NIC, FALSE)), ==, LODGE_NIC_MODE_USER);

  lodge_network_dial_popup (LODGE_NETWORK_DIAL (dial));
  click (dial, "Stay Online");
  lodge_test_wait_for (lodge_nic_get_until (find_nic (fixture, NIC, FALSE)) == 0, 10);
  lodge_test_wait_for (lodge_nic_get_mode (find_nic (fixture, NIC, TRUE)) == LODGE_NIC_MODE_USER,
                       10);
  lodge_test_wait_for (lodge_ui_test_shows (dial, "NAT"), 10);

  lodge_test_wait_for (lodge_machine_get_activity (fixture->machine) == LODGE_ACTIVITY_NONE, 10);
  click (dial, "Online for 10 Minutes");
  click (dial, "Stop Now");
  lodge_test_wait_for (lodge_nic_get_mode (find_nic (fixture, NIC, FALSE)) == LODGE_NIC_MODE_NONE,
                       10);
  lodge_test_wait_for (lodge_ui_test_shows (dial, "Off"), 10);
}

static void
test_reach (Fixture *fixture, gconstpointer data)
{
  show_view (fixture, "settings");
  GtkWidget *view = await (fixture->window, LODGE_TYPE_REACH_VIEW, NULL, NULL);
  GtkWidget *row = await (view, ADW_TYPE_EXPANDER_ROW, "title", "Machine to LAN and internet");

  lodge_test_wait_for (lodge_ui_test_shows (row, "Yes"), 10);
  g_assert_nonnull (
      lodge_ui_test_find (row, GTK_TYPE_IMAGE, "icon-name", "lodge-reach-yes-symbolic"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  GtkWidget *reason = await (row, ADW_TYPE_ACTION_ROW, NULL, NULL);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (reason)), !=, "");

  g_assert_true (gtk_widget_activate_action (fixture->window, "machine.cut-network", NULL));
  lodge_test_wait_for (lodge_ui_test_shows (row, "No"), 10);
  g_assert_nonnull (
      lodge_ui_test_find (row, GTK_TYPE_IMAGE, "icon-name", "lodge-reach-no-symbolic"));
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
}

static GtkWidget *
open_editor (Fixture *fixture)
{
  show_view (fixture, "settings");
  GtkWidget *row = await (fixture->window, LODGE_TYPE_NIC_ROW, NULL, NULL);

  g_signal_emit_by_name (row, "activated");
  return await_window (LODGE_TYPE_NIC_EDITOR);
}

static GtkEditable *
find_entry (GtkWidget *root, const char *title)
{
  return GTK_EDITABLE (await (root, ADW_TYPE_ENTRY_ROW, "title", title));
}

static void
choose (GtkWidget *editor, const char *title)
{
  GtkWidget *row = await (editor, LODGE_TYPE_ATTACH_ROW, "title", title);

  gtk_widget_activate (await (row, GTK_TYPE_CHECK_BUTTON, NULL, NULL));
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  add_network (fixture, "lab", LODGE_NETWORK_KIND_INTERNAL);
  GtkWidget *editor = open_editor (fixture);
  GtkWidget *apply = await (editor, GTK_TYPE_BUTTON, "label", "Apply");

  g_assert_false (gtk_widget_is_sensitive (apply));
  choose (editor, "Internal");
  lodge_test_wait_for (gtk_widget_is_sensitive (apply), 10);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "set_nic"), ==, 0);
  click (editor, "Apply");
  lodge_test_wait_for (lodge_nic_get_mode (find_nic (fixture, NIC, TRUE)) == LODGE_NIC_MODE_NETWORK,
                       10);
  g_assert_cmpstr (lodge_nic_get_source (find_nic (fixture, NIC, TRUE)), ==, "lab");
  lodge_test_wait_for (find_window (LODGE_TYPE_NIC_EDITOR) == NULL, 10);
  lodge_test_wait_for (lodge_ui_test_find (fixture->window,
                                           LODGE_TYPE_NIC_ROW,
                                           "title",
                                           "Adapter 1: Internal network “lab”") != NULL,
                       10);
}

/* The fastest NAT is NAT's choice, and says when it has to wait. */
static void
test_fastest (Fixture *fixture, gconstpointer data)
{
  add_network (fixture, "lab", LODGE_NETWORK_KIND_INTERNAL);
  GtkWidget *editor = open_editor (fixture);
  GtkWidget *row = await (editor, LODGE_TYPE_FASTEST_ROW, "title", "Fastest NAT");
  GtkWidget *toggle = await (row, GTK_TYPE_SWITCH, NULL, NULL);
  GtkWidget *guard = await (editor, ADW_TYPE_COMBO_ROW, "title", "The machine may reach");
  g_autofree char *price = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));

  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  adw_combo_row_set_selected (ADW_COMBO_ROW (guard), 1);
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (guard)),
                                   "All but this computer\n"));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), !=, price);
  adw_combo_row_set_selected (ADW_COMBO_ROW (guard), 0);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, price);
  choose (editor, "Internal");
  lodge_test_wait_for (!gtk_widget_get_visible (row), 10);
  choose (editor, "NAT");
  lodge_test_wait_for (gtk_widget_get_visible (row), 10);
  click (editor, "Apply");
  lodge_test_wait_for (lodge_nic_is_straight (find_nic (fixture, NIC, TRUE)), 10);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_NIC_ROW, "title", "Adapter 1: Fastest NAT") !=
          NULL,
      10);
}

/* Where Lodge's switch carries each packet, larger ones are worth choosing, and it is said so. */
static void
test_packets (Fixture *fixture, gconstpointer data)
{
  lodge_fake_vmm_set_serves (fixture->fake, TRUE);
  add_network (fixture, "lab", LODGE_NETWORK_KIND_INTERNAL);
  GtkWidget *editor = open_editor (fixture);
  GtkWidget *row = await (editor, LODGE_TYPE_PACKET_ROW, "title", "Largest Packet (MTU)");
  GtkWidget *guard = await (editor, ADW_TYPE_COMBO_ROW, "title", "The machine may reach");
  g_autofree char *usual = g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));

  g_assert_null (strstr (usual, "9000"));
  for (guint i = 0; lodge_nic_draft_get_models ()[i] != NULL; i++)
    if (g_str_equal (lodge_nic_draft_get_models ()[i], "virtio"))
      adw_combo_row_set_selected (
          ADW_COMBO_ROW (await (editor, ADW_TYPE_COMBO_ROW, "title", "Model")), i);
  adw_combo_row_set_selected (ADW_COMBO_ROW (guard), 1);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "9000"));
  choose (editor, "Internal");
  lodge_test_wait_for (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "each machine on it") != NULL,
      10);
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (lodge_ui_test_find (row, GTK_TYPE_SPIN_BUTTON, NULL, NULL)), 9000);
  click (editor, "Apply");
  lodge_test_wait_for (lodge_nic_get_mtu (find_nic (fixture, NIC, TRUE)) == 9000, 10);
}

/* A kind without a network says so and offers to make one. */
static void
test_edit_creates (Fixture *fixture, gconstpointer data)
{
  GtkWidget *editor = open_editor (fixture);
  GtkWidget *row = await (editor, LODGE_TYPE_ATTACH_ROW, "title", "Internal");

  g_assert_false (
      gtk_widget_is_sensitive (lodge_ui_test_find (row, GTK_TYPE_CHECK_BUTTON, NULL, NULL)));
  g_assert_true (has_label_with (row, "There is no internal network yet."));
  click (row, "Create…");
  GtkWidget *network_editor = await_window (LODGE_TYPE_NETWORK_EDITOR);
  gtk_editable_set_text (find_entry (network_editor, "Name"), "lab");
  click (network_editor, "Create");
  lodge_test_wait_for (lodge_vmm_find_network (get_vmm (fixture), "lab") != NULL, 10);
  click (editor, "Apply");
  lodge_test_wait_for (g_strcmp0 (lodge_nic_get_source (find_nic (fixture, NIC, TRUE)), "lab") == 0,
                       10);
}

static void
test_mac (Fixture *fixture, gconstpointer data)
{
  GtkWidget *editor = open_editor (fixture);
  GtkEditable *entry = find_entry (editor, "Hardware Address (MAC)");
  GtkWidget *apply = await (editor, GTK_TYPE_BUTTON, "label", "Apply");

  gtk_editable_set_text (entry, "52:54:00:12");
  lodge_test_wait_for (!gtk_widget_is_sensitive (apply), 5);
  gtk_editable_set_text (entry, "53-54-00-12-34-56");
  g_assert_false (gtk_widget_is_sensitive (apply));
  lodge_test_wait_for (has_label_with (editor, "even first pair"), 5);

  GtkWidget *generate = await (editor, GTK_TYPE_BUTTON, "icon-name", "view-refresh-symbolic");
  g_signal_emit_by_name (generate, "clicked");
  g_assert_true (g_str_has_prefix (gtk_editable_get_text (entry), "52:54:00:"));
  lodge_test_wait_for (gtk_widget_is_sensitive (apply), 5);
  g_autofree char *mac = g_strdup (gtk_editable_get_text (entry));
  click (editor, "Apply");
  lodge_test_wait_for (g_strcmp0 (lodge_nic_get_mac (find_nic (fixture, NIC, TRUE)), mac) == 0, 10);
}

static void
change_elsewhere (Fixture *fixture, const char *model, guint mtu)
{
  g_autoptr (LodgeNic) others =
      LODGE_NIC (lodge_device_copy (LODGE_DEVICE (find_nic (fixture, NIC, TRUE))));
  g_autoptr (GAsyncResult) result = NULL;

  lodge_nic_set_model (others, model);
  lodge_nic_set_mtu (others, mtu);
  lodge_vmm_set_nic_async (get_vmm (fixture),
                           fixture->machine,
                           others,
                           LODGE_NIC_SCOPE_BOTH,
                           NULL,
                           lodge_test_store_result_cb,
                           &result);
  g_autoptr (GAsyncResult) done = lodge_test_await (&result);
  g_assert_true (lodge_vmm_set_nic_finish (get_vmm (fixture), done, NULL, NULL));
}

/* What others change meanwhile is shown; what was changed here stays. */
static void
test_underneath (Fixture *fixture, gconstpointer data)
{
  add_network (fixture, "lab", LODGE_NETWORK_KIND_INTERNAL);
  GtkWidget *editor = open_editor (fixture);

  choose (editor, "Internal");
  change_elsewhere (fixture, "e1000e", 1400);
  lodge_test_wait_for (has_label_with (editor, "has been changed elsewhere"), 10);
  click (editor, "Apply");
  lodge_test_wait_for (lodge_nic_get_mode (find_nic (fixture, NIC, TRUE)) == LODGE_NIC_MODE_NETWORK,
                       10);
  g_assert_cmpstr (lodge_nic_get_model (find_nic (fixture, NIC, TRUE)), ==, "e1000e");
  g_assert_cmpuint (lodge_nic_get_mtu (find_nic (fixture, NIC, TRUE)), ==, 1400);
}

static void
test_merge (void)
{
  const char *one[] = { "tcp:127.0.0.1:2222:22", NULL };
  const char *two[] = { "tcp:127.0.0.1:2223:22", NULL };
  g_autoptr (LodgeNic) base = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeNic) draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (base)));
  g_autoptr (LodgeNic) current = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (base)));

  lodge_nic_set_mtu (draft, 1400);
  lodge_nic_set_model (current, "e1000e");
  lodge_nic_set_forwards (current, one);
  g_assert_false (lodge_nic_editor_merge (draft, base, current));
  g_assert_cmpuint (lodge_nic_get_mtu (draft), ==, 1400);
  g_assert_cmpstr (lodge_nic_get_model (draft), ==, "e1000e");
  g_assert_cmpstr (lodge_nic_get_forwards (draft)[0], ==, one[0]);

  lodge_device_assign (LODGE_DEVICE (base), LODGE_DEVICE (current));
  lodge_nic_set_forwards (draft, two);
  lodge_nic_set_forwards (current, NULL);
  g_assert_true (lodge_nic_editor_merge (draft, base, current));
  g_assert_cmpstr (lodge_nic_get_forwards (draft)[0], ==, two[0]);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  GtkWidget *editor = open_editor (fixture);
  g_autoptr (GAsyncResult) result = NULL;

  lodge_vmm_remove_nic_async (
      get_vmm (fixture), fixture->machine, NIC, NULL, lodge_test_store_result_cb, &result);
  g_autoptr (GAsyncResult) done = lodge_test_await (&result);
  g_assert_true (lodge_vmm_remove_nic_finish (get_vmm (fixture), done, NULL, NULL));
  lodge_test_wait_for (has_label_with (editor, "has been removed meanwhile"), 10);
  g_assert_false (gtk_widget_is_sensitive (await (editor, GTK_TYPE_BUTTON, "label", "Apply")));
}

static void
test_add_and_remove (Fixture *fixture, gconstpointer data)
{
  show_view (fixture, "settings");
  GtkWidget *group = await (fixture->window, g_type_from_name ("LodgeNetworkGroup"), NULL, NULL);
  GtkWidget *add = await (group, GTK_TYPE_BUTTON, "icon-name", "list-add-symbolic");

  for (guint i = 2; i <= 8; i++)
    {
      lodge_test_wait_for (gtk_widget_is_sensitive (add), 10);
      g_signal_emit_by_name (add, "clicked");
      click (await_window (LODGE_TYPE_NIC_EDITOR), "Add");
      lodge_test_wait_for (get_n_nics (fixture) == i, 10);
      lodge_test_wait_for (find_window (LODGE_TYPE_NIC_EDITOR) == NULL, 10);
    }
  lodge_test_wait_for (!gtk_widget_is_sensitive (add), 10);

  GtkWidget *editor = open_editor (fixture);
  click (editor, "Remove Adapter…");
  GtkWidget *dialog = await_window (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "remove");
  lodge_test_wait_for (get_n_nics (fixture) == 7, 10);
  lodge_test_wait_for (gtk_widget_is_sensitive (add), 10);
}

/* Stored, but not in force: the row says so. */
static void
test_next_start (Fixture *fixture, gconstpointer data)
{
  lodge_fake_vmm_set_nics_switchable (fixture->fake, FALSE);
  show_view (fixture, "settings");
  change_elsewhere (fixture, "e1000e", 0);
  lodge_test_wait_for (has_label_with (fixture->window, "Takes effect at the next start"), 10);
}

static void
test_forwards (Fixture *fixture, gconstpointer data)
{
  GtkWidget *editor = open_editor (fixture);
  GtkWidget *group = await (editor, LODGE_TYPE_FORWARD_GROUP, NULL, NULL);

  g_signal_emit_by_name (await (group, GTK_TYPE_BUTTON, "icon-name", "list-add-symbolic"),
                         "clicked");
  GtkWidget *dialog = await_window (LODGE_TYPE_FORWARD_DIALOG);
  gtk_editable_set_text (find_entry (dialog, "Name (optional)"), "ssh");
  g_assert_false (has_label_with (dialog, "Warning"));
  gtk_editable_set_text (find_entry (dialog, "Address of this computer"), "0.0.0.0");
  lodge_test_wait_for (has_label_with (dialog, "Warning: everybody"), 5);
  gtk_editable_set_text (find_entry (dialog, "Address of this computer"), "localhost");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "save"));
  gtk_editable_set_text (find_entry (dialog, "Address of this computer"), "127.0.0.1");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "save");
  lodge_test_wait_for (lodge_ui_test_find (group, ADW_TYPE_ACTION_ROW, "title", "ssh") != NULL, 10);
  click (editor, "Apply");
  lodge_test_wait_for (lodge_nic_get_forwards (find_nic (fixture, NIC, TRUE)) != NULL, 10);
  g_assert_cmpstr (
      lodge_nic_get_forwards (find_nic (fixture, NIC, TRUE))[0], ==, "ssh=tcp:127.0.0.1:2222:22");
  /* And the row of the settings leads there. */
  await (fixture->window, GTK_TYPE_BUTTON, "label", "Open SSH");
}

static void
test_forward_problem (Fixture *fixture, gconstpointer data)
{
  const char *forwards[] = { "ssh=tcp:127.0.0.1:2222:22", NULL };
  const char *problems[] = { "Port 2222 is taken by “sshd”.", NULL };
  g_autoptr (LodgeNic) draft =
      LODGE_NIC (lodge_device_copy (LODGE_DEVICE (find_nic (fixture, NIC, TRUE))));
  g_autoptr (LodgeNicStatus) status = lodge_nic_status_new (NIC);
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
  g_object_set (status, "problems", problems, "attached", TRUE, NULL);
  lodge_fake_vmm_set_nic_status (fixture->fake, lodge_machine_get_uuid (fixture->machine), status);

  GtkWidget *editor = open_editor (fixture);
  GtkWidget *group = await (editor, LODGE_TYPE_FORWARD_GROUP, NULL, NULL);
  lodge_test_wait_for (has_label_with (group, "Port 2222 is taken by “sshd”."), 10);
  /* Nothing leads to the program that has the port. */
  GtkWidget *row = await (fixture->window, LODGE_TYPE_NIC_ROW, NULL, NULL);
  lodge_test_wait_for (has_label_with (row, "Port 2222 is taken by “sshd”."), 10);
  g_assert_null (lodge_ui_test_find (row, GTK_TYPE_BUTTON, "label", "Open SSH"));
}

static void
test_activity (Fixture *fixture, gconstpointer data)
{
  const char *addresses[] = { "10.0.2.15", NULL };
  const char *lookups[] = { "<b>example</b>.org", NULL };
  g_autoptr (LodgeNicStatus) known = lodge_nic_status_new (NIC);
  g_autoptr (LodgeNicStatus) unknown = lodge_nic_status_new (NIC);
  const char *uuid = lodge_machine_get_uuid (fixture->machine);

  g_object_set (unknown, "attached", TRUE, NULL);
  lodge_fake_vmm_set_nic_status (fixture->fake, uuid, unknown);
  show_view (fixture, "activity");
  GtkWidget *row = await (fixture->window, LODGE_TYPE_NIC_ACTIVITY_ROW, NULL, NULL);
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "read_nics") > 0 &&
                           has_label_with (row, "Not known"),
                       10);
  g_assert_false (has_label_with (row, "0 bytes"));

  g_object_set (known,
                "addresses",
                addresses,
                "address-source",
                LODGE_ADDRESS_SOURCE_LEASE,
                "counters",
                TRUE,
                "rx-bytes",
                (guint64)2048,
                "rx-packets",
                (guint64)3,
                "lookups",
                lookups,
                NULL);
  lodge_fake_vmm_set_nic_status (fixture->fake, uuid, known);
  lodge_test_wait_for (has_label_with (row, "2 KiB in 3 packets"), 10);
  g_assert_true (has_label_with (row, "10.0.2.15 (given by DHCP)"));
  g_assert_true (has_label_with (row, "&lt;b&gt;example"));

  /* Nothing is read for a page that nobody sees. */
  show_view (fixture, "display");
  guint n_calls = lodge_fake_vmm_get_n_calls (fixture->fake, "read_nics");
  lodge_test_wait_for (!gtk_widget_get_mapped (row), 10);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "read_nics"), <=, n_calls + 1);
}

static gboolean
accept (GtkWidget *dialog)
{
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  return find_window (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL;
}

static void
test_capture (Fixture *fixture, gconstpointer data)
{
  show_view (fixture, "activity");
  GtkWidget *row = await (fixture->window, LODGE_TYPE_NIC_ACTIVITY_ROW, NULL, NULL);
  click (row, "Start Capture…");
  GtkWidget *dialog = await_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "lodge-frames.pcap");
  /* It looks at the folder first, and takes no answer the while. */
  lodge_test_wait_for (find_window (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL || accept (dialog), 10);
  lodge_test_wait_for (has_label_with (row, "/lodge-frames.pcap"), 10);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "capture_nic"), ==, 1);

  click (row, "Stop Capture");
  await (row, GTK_TYPE_BUTTON, "label", "Start Capture…");
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "capture_nic"), ==, 2);
  g_assert_false (has_label_with (row, "/lodge-frames.pcap"));
}

static GtkWidget *
open_networks (Fixture *fixture)
{
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.networks", NULL));
  return await (fixture->window, LODGE_TYPE_NETWORKS_PAGE, NULL, NULL);
}

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

/* Names that are too long for a line take more of them. */
static void
test_picture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkWidget) picture =
      g_object_ref_sink (g_object_new (LODGE_TYPE_NETWORK_PICTURE, NULL));

  add_network (fixture, "a laboratory of long names", LODGE_NETWORK_KIND_INTERNAL);
  g_autoptr (LodgeNetworkMap) map = lodge_network_map_new (get_vmm (fixture));
  lodge_network_picture_set_map (LODGE_NETWORK_PICTURE (picture), map);
  g_assert_cmpint (measure_height (picture, 300), >, measure_height (picture, 900));
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

static void
test_words (void)
{
  g_autoptr (LodgeForward) ssh = lodge_forward_new_from_text ("tcp:0.0.0.0:2222:22", NULL);
  g_autoptr (LodgeForward) web = lodge_forward_new_from_text ("tcp:127.0.0.1:8443:443", NULL);
  g_autoptr (LodgeForward) dns = lodge_forward_new_from_text ("udp:127.0.0.1:5353:53", NULL);
  g_autofree char *ssh_uri = lodge_forward_open_dup_uri (ssh);
  g_autofree char *web_uri = lodge_forward_open_dup_uri (web);
  g_autofree char *words = lodge_words_forward (dns);
  g_autofree char *left = lodge_words_countdown (545 * (gint64)G_USEC_PER_SEC);
  g_autofree char *over = lodge_words_countdown (-5);
  g_autofree char *unknown = lodge_nic_activity_dup_amount (FALSE, 0, 0);

  g_assert_cmpstr (ssh_uri, ==, "ssh://127.0.0.1:2222");
  g_assert_cmpstr (web_uri, ==, "https://127.0.0.1:8443/");
  g_assert_cmpint (lodge_forward_open_get_kind (dns), ==, LODGE_FORWARD_OPEN_NOTHING);
  g_assert_cmpstr (words, ==, "UDP 127.0.0.1:5353 → 53");
  g_assert_cmpstr (left, ==, "9:05");
  g_assert_cmpstr (over, ==, "0:00");
  g_assert_cmpstr (unknown, ==, "Not known");
  g_assert_null (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_USER, FALSE, TRUE));
  g_assert_nonnull (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_USER, TRUE, FALSE));
  g_assert_null (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_NETWORK, TRUE, FALSE));
  g_assert_nonnull (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_NETWORK, TRUE, TRUE));
}

/* An administrator's steps */

/* A folder in PATH with a stand-in for pkexec, which writes down what it is told and keeps notes as
 * lodge-helper does. */
static char *folder;

static void
put_pkexec (int exit_code)
{
  g_autofree char *path = g_build_filename (folder, "pkexec", NULL);
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

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
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

#define ADD_SESSION(path, test) g_test_add (path, Fixture, NULL, set_up_session, test, tear_down)
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *path = NULL;
  g_autofree char *done = NULL;

  lodge_ui_test_init (&argc, &argv);
  folder = g_dir_make_tmp ("lodge-XXXXXX", NULL);
  path = g_strdup_printf ("%s:%s", folder, g_getenv ("PATH"));
  done = g_build_filename (folder, "done", NULL);
  g_setenv ("PATH", path, TRUE);
  g_setenv ("LODGE_HELPER", "/bin/true", TRUE);
  g_setenv ("LODGE_HELPER_DONE", done, TRUE);
  g_test_add_func ("/ui/network/words", test_words);
  g_test_add_func ("/ui/network/merge", test_merge);
  ADD ("/ui/network/dial", test_dial);
  ADD ("/ui/network/dial-elsewhere", test_dial_elsewhere);
  ADD ("/ui/network/dial-refused", test_dial_refused);
  ADD ("/ui/network/cut", test_cut);
  ADD ("/ui/network/lend", test_lend);
  ADD ("/ui/network/reach", test_reach);
  ADD ("/ui/network/edit", test_edit);
  ADD ("/ui/network/fastest", test_fastest);
  ADD ("/ui/network/packets", test_packets);
  ADD ("/ui/network/edit-creates", test_edit_creates);
  ADD ("/ui/network/mac", test_mac);
  ADD ("/ui/network/underneath", test_underneath);
  ADD ("/ui/network/gone", test_gone);
  ADD ("/ui/network/add-and-remove", test_add_and_remove);
  ADD ("/ui/network/next-start", test_next_start);
  ADD ("/ui/network/forwards", test_forwards);
  ADD ("/ui/network/forward-problem", test_forward_problem);
  ADD ("/ui/network/activity", test_activity);
  ADD ("/ui/network/capture", test_capture);
  ADD ("/ui/network/networks", test_networks);
  ADD ("/ui/network/create-network", test_create_network);
  ADD ("/ui/network/networks-offline", test_networks_offline);
  ADD ("/ui/network/map", test_map);
  ADD ("/ui/network/picture", test_picture);
  ADD_SESSION ("/ui/network/setup", test_setup);
  ADD_SESSION ("/ui/network/setup-refused", test_setup_refused);
  ADD_SESSION ("/ui/network/setup-closed", test_setup_closed);
  ADD_SESSION ("/ui/network/setup-missing", test_setup_missing);
  ADD_SESSION ("/ui/network/setup-networks", test_setup_networks);
  ADD_SESSION ("/ui/network/setup-system", test_setup_system);
  int status = g_test_run ();
  lodge_test_remove_tree (folder);
  g_free (folder);
  return status;
}
