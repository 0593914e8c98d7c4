/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dial in the machine's header, and the card of who reaches whom. */
#include "config.h"

#include "network-window.h"

#include "lodge-dial-row.h"
#include "lodge-network-dial.h"
#include "lodge-reach-view.h"
#include "lodge-vmm-error.h"

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

void
add_dial_tests (void)
{
  ADD ("/ui/network/dial", test_dial);
  ADD ("/ui/network/dial-elsewhere", test_dial_elsewhere);
  ADD ("/ui/network/dial-refused", test_dial_refused);
  ADD ("/ui/network/cut", test_cut);
  ADD ("/ui/network/lend", test_lend);
  ADD ("/ui/network/reach", test_reach);
}
