/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of adapters and their forwards. */
#include "config.h"

#include "network-window.h"

#include "lodge-attach-row.h"
#include "lodge-fastest-row.h"
#include "lodge-forward-dialog.h"
#include "lodge-forward-group.h"
#include "lodge-network-editor.h"
#include "lodge-nic-drafts.h"
#include "lodge-nic-editor.h"
#include "lodge-nic-row.h"
#include "lodge-packet-row.h"

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
  g_autoptr (LodgeNicStatus) status = lodge_nic_status_new (NIC);

  set_forwards (fixture, forwards);
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

typedef struct
{
  const char *title;
  const char *property;
  guint value;
} Shape;

static const Shape SHAPES[] = {
  { "Limit to the machine", "limit-in", 2000 },
  { "Limit from the machine", "limit-out", 1000 },
  { "Delay", "delay", 40 },
  { "Loss", "loss", 5 },
};

static GtkSpinButton *
find_spin (GtkWidget *editor, const char *title)
{
  GtkWidget *row = await (editor, ADW_TYPE_ACTION_ROW, "title", title);

  return GTK_SPIN_BUTTON (await (row, GTK_TYPE_SPIN_BUTTON, NULL, NULL));
}

static gboolean
has_shape (LodgeNic *nic, gboolean shaped)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SHAPES); i++)
    {
      guint value;

      g_object_get (nic, SHAPES[i].property, &value, NULL);
      if (value != (shaped ? SHAPES[i].value : 0))
        return FALSE;
    }
  return TRUE;
}

static void
apply_shape (Fixture *fixture, GtkWidget *editor, gboolean shaped)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SHAPES); i++)
    gtk_spin_button_set_value (find_spin (editor, SHAPES[i].title), shaped ? SHAPES[i].value : 0);
  click (editor, "Apply");
  lodge_test_wait_for (has_shape (find_nic (fixture, NIC, TRUE), shaped), 10);
  lodge_test_wait_for (has_shape (find_nic (fixture, NIC, FALSE), shaped), 10);
  lodge_test_wait_for (find_window (LODGE_TYPE_NIC_EDITOR) == NULL, 10);
}

/* Limits, delay and loss arrive in what is stored and what runs, are shown again, and taken back.
 */
static void
test_shaping (Fixture *fixture, gconstpointer data)
{
  GtkWidget *editor = open_editor (fixture);
  GtkWidget *expander = await (editor, ADW_TYPE_EXPANDER_ROW, "title", "A Worse Network");

  g_assert_false (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (expander)));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
  apply_shape (fixture, editor, TRUE);
  await (fixture->window, LODGE_TYPE_NIC_ROW, "title", "Adapter 1: NAT");

  editor = open_editor (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (SHAPES); i++)
    g_assert_cmpint (gtk_spin_button_get_value_as_int (find_spin (editor, SHAPES[i].title)),
                     ==,
                     (int)SHAPES[i].value);
  apply_shape (fixture, editor, FALSE);
}

/* Where nothing can do it, the row says so, and what is set can be taken back all the same. */
static void
test_shaping_not_here (Fixture *fixture, gconstpointer data)
{
  GtkWidget *editor;

  g_object_set (lodge_vmm_get_host (get_vmm (fixture)), "privileged", TRUE, NULL);
  editor = open_editor (fixture);
  adw_expander_row_set_expanded (
      ADW_EXPANDER_ROW (await (editor, ADW_TYPE_EXPANDER_ROW, "title", "A Worse Network")), TRUE);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (find_spin (editor, "Delay"))));
  g_assert_true (has_label_with (editor, "A NAT network can be limited"));
}

void
add_adapters_tests (void)
{
  ADD ("/ui/network/edit", test_edit);
  ADD ("/ui/network/fastest", test_fastest);
  ADD ("/ui/network/packets", test_packets);
  ADD ("/ui/network/edit-creates", test_edit_creates);
  ADD ("/ui/network/mac", test_mac);
  ADD ("/ui/network/underneath", test_underneath);
  g_test_add_func ("/ui/network/merge", test_merge);
  ADD ("/ui/network/gone", test_gone);
  ADD ("/ui/network/add-and-remove", test_add_and_remove);
  ADD ("/ui/network/next-start", test_next_start);
  ADD ("/ui/network/forwards", test_forwards);
  ADD ("/ui/network/forward-problem", test_forward_problem);
  ADD ("/ui/network/shaping", test_shaping);
  ADD ("/ui/network/shaping-not-here", test_shaping_not_here);
}
