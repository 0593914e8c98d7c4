/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What passes through an adapter. */
#include "config.h"

#include "network-window.h"

#include "lodge-nic-activity-row.h"

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
  lodge_test_wait_for (has_label_with (row, "NAT does not count"), 10);
  g_assert_false (has_label_with (row, "0 bytes"));
  g_assert_true (has_label_with (row, "NAT does not tell"));

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

void
add_activity_tests (void)
{
  ADD ("/ui/network/activity", test_activity);
  ADD ("/ui/network/capture", test_capture);
}
