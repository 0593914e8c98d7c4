/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-connection-status.h"
#include "lodge-format.h"
#include "lodge-key-combos.h"
#include "lodge-key-names.h"
#include "lodge-screenshot.h"
#include "lodge-size.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)
#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

#define assert_text(got, expected)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_text_got = (got);                                                      \
    g_assert_cmpstr (assert_text_got, ==, expected);                                               \
  }                                                                                                \
  G_STMT_END

static void
test_ago (void)
{
  assert_text (lodge_format_ago (0, NOW), "");
  assert_text (lodge_format_ago (NOW, NOW), "just now");
  assert_text (lodge_format_ago (NOW + MINUTE, NOW), "just now"); /* a clock that was set back */
  assert_text (lodge_format_ago (NOW - 5 * MINUTE, NOW), "5 min ago");
  assert_text (lodge_format_ago (NOW - 120 * MINUTE, NOW), "2 h ago");
  assert_text (lodge_format_ago (NOW - 24 * 60 * MINUTE, NOW), "1 day ago");
  assert_text (lodge_format_ago (NOW - 72 * 60 * MINUTE, NOW), "3 days ago");
}

static void
test_state (void)
{
  gint64 before = NOW - 120 * MINUTE;

  assert_text (lodge_format_state (LODGE_MACHINE_STATE_RUNNING,
                                   LODGE_MACHINE_REASON_USER,
                                   LODGE_ACTIVITY_NONE,
                                   0.123,
                                   before,
                                   NOW),
               "Running · 12\u202f% CPU");
  assert_text (lodge_format_state (LODGE_MACHINE_STATE_RUNNING,
                                   LODGE_MACHINE_REASON_USER,
                                   LODGE_ACTIVITY_NONE,
                                   -1,
                                   before,
                                   NOW),
               "Running");
  assert_text (lodge_format_state (LODGE_MACHINE_STATE_SAVED,
                                   LODGE_MACHINE_REASON_USER,
                                   LODGE_ACTIVITY_NONE,
                                   -1,
                                   before,
                                   NOW),
               "Saved 2 h ago");
  assert_text (
      lodge_format_state (
          LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_NONE, LODGE_ACTIVITY_NONE, -1, 0, NOW),
      "Off");
  assert_text (
      lodge_format_state (
          LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_NONE, LODGE_ACTIVITY_STARTING, -1, 0, NOW),
      "Starting…");
  assert_text (lodge_format_state (LODGE_MACHINE_STATE_PAUSED,
                                   LODGE_MACHINE_REASON_NO_SPACE,
                                   LODGE_ACTIVITY_NONE,
                                   -1,
                                   0,
                                   NOW),
               "Paused: disk full");
  assert_text (lodge_format_state (LODGE_MACHINE_STATE_CRASHED,
                                   LODGE_MACHINE_REASON_QEMU_DIED,
                                   LODGE_ACTIVITY_NONE,
                                   -1,
                                   0,
                                   NOW),
               "Ended unexpectedly");
  assert_text (
      lodge_format_state (
          LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_MOVED, LODGE_ACTIVITY_NONE, -1, 0, NOW),
      "Moved to another computer");
}

/* Every state, reason and activity has words. */
static void
test_state_total (void)
{
  for (int state = LODGE_MACHINE_STATE_UNKNOWN; state <= LODGE_MACHINE_STATE_ASLEEP; state++)
    for (int reason = LODGE_MACHINE_REASON_NONE; reason <= LODGE_MACHINE_REASON_MOVED; reason++)
      for (int activity = LODGE_ACTIVITY_NONE; activity <= LODGE_ACTIVITY_DELETING; activity++)
        {
          g_autofree char *text = lodge_format_state ((LodgeMachineState)state,
                                                      (LodgeMachineReason)reason,
                                                      (LodgeActivity)activity,
                                                      0.5,
                                                      NOW,
                                                      NOW);
          g_assert_cmpstr (text, !=, "");
        }
}

static void
test_job (void)
{
  assert_text (lodge_format_job (NULL, -1, -1), "");
  assert_text (lodge_format_job ("Copying the disk", 0.4, 2 * MINUTE),
               "Copying the disk · 40\u202f% · about 2 min left");
  assert_text (lodge_format_job (NULL, 1, 0), "100\u202f%");
  assert_text (lodge_format_time_left (-1), NULL);
  assert_text (lodge_format_time_left (3 * G_USEC_PER_SEC), "a few seconds left");
}

static void
test_primary (void)
{
  LodgeVerb verb;
  const char *label;

  g_assert_true (lodge_format_primary (LODGE_MACHINE_STATE_OFF, FALSE, &verb, &label));
  g_assert_cmpint (verb, ==, LODGE_VERB_START);
  g_assert_cmpstr (label, ==, "Start");
  g_assert_true (lodge_format_primary (LODGE_MACHINE_STATE_SAVED, FALSE, &verb, &label));
  g_assert_cmpint (verb, ==, LODGE_VERB_START);
  g_assert_cmpstr (label, ==, "Resume");
  g_assert_true (lodge_format_primary (LODGE_MACHINE_STATE_PAUSED, FALSE, &verb, &label));
  g_assert_cmpint (verb, ==, LODGE_VERB_RESUME);
  g_assert_true (lodge_format_primary (LODGE_MACHINE_STATE_OFF, TRUE, &verb, &label));
  g_assert_cmpstr (label, ==, "New Machine");
  g_assert_false (lodge_format_primary (LODGE_MACHINE_STATE_RUNNING, FALSE, &verb, &label));
}

static void
test_devices (void)
{
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_VNC);

  assert_text (lodge_format_disk_title (disk), "Disk");
  lodge_disk_set_target (disk, "vda");
  lodge_disk_set_path (disk, "/disks/a.qcow2");
  lodge_disk_set_format (disk, "qcow2");
  lodge_disk_set_capacity (disk, 20 * LODGE_GIB);
  assert_text (lodge_format_disk_title (disk), "Disk vda");
  assert_text (lodge_format_disk_details (disk), "/disks/a.qcow2 · 20 GiB · qcow2 · VirtIO");

  lodge_display_set_listen (display, LODGE_DISPLAY_LISTEN_SOCKET);
  assert_text (lodge_format_display_details (display), "Not reachable over the network");
  lodge_display_set_listen (display, LODGE_DISPLAY_LISTEN_ADDRESS);
  lodge_display_set_address (display, "127.0.0.1");
  assert_text (lodge_format_display_details (display), "Reachable over the network at 127.0.0.1");
}

static void
test_sort_key (void)
{
  assert_text (lodge_format_sort_key (NULL), "");
  assert_text (lodge_format_sort_key ("Debian 12"), "Debian 000000000012");
  assert_text (lodge_format_sort_key ("a1b22é"), "a000000000001b000000000022é");

  g_autofree char *nine = lodge_format_sort_key ("Debian 9");
  g_autofree char *twelve = lodge_format_sort_key ("Debian 12");
  g_assert_cmpstr (nine, <, twelve);
}

static void
test_connection (void)
{
  g_autoptr (GError) problem =
      lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED, NULL, "You may not use <libvirt>.");
  g_auto (LodgeConnectionStatus) status = { 0 };

  lodge_connection_status_describe (LODGE_VMM_STATE_FAILED, problem, &status);
  g_assert_cmpstr (status.title, ==, "No Permission");
  g_assert_cmpstr (status.text, ==, "You may not use <libvirt>.");
  g_assert_true (status.retry);
  lodge_connection_status_clear (&status);

  lodge_connection_status_describe (LODGE_VMM_STATE_CONNECTED, NULL, &status);
  g_assert_cmpstr (status.title, ==, "No Machines Yet");
  g_assert_false (status.retry);

  assert_text (lodge_connection_status_dup_stale (LODGE_VMM_STATE_CONNECTED, NULL, -1), NULL);
  g_autofree char *stale =
      lodge_connection_status_dup_stale (LODGE_VMM_STATE_RECONNECTING, NULL, 4 * G_USEC_PER_SEC);
  g_assert_true (g_str_has_suffix (stale, "Next attempt in 4 seconds."));
}

/* Every item of the menu is a combination that can be sent. */
static guint
check_menu (GMenuModel *menu)
{
  guint count = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      static const char *const LINKS[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };
      g_autofree char *text = NULL;
      LodgeKeyCombination keys;

      for (guint j = 0; j < G_N_ELEMENTS (LINKS); j++)
        {
          g_autoptr (GMenuModel) inner = g_menu_model_get_item_link (menu, i, LINKS[j]);
          count += inner != NULL ? check_menu (inner) : 0;
        }
      if (!g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_TARGET, "s", &text))
        continue;
      g_assert_true (lodge_key_names_parse (text, &keys, NULL));
      count++;
    }
  return count;
}

static void
test_keys (void)
{
  g_autoptr (GMenuModel) menu = lodge_key_combos_create_menu ();

  g_assert_cmpuint (check_menu (menu), ==, 7 + 12);
}

static void
test_screenshot_name (void)
{
  g_autoptr (GDateTime) when = g_date_time_new_utc (2026, 1, 2, 3, 4, 5);

  assert_text (lodge_screenshot_dup_file_name ("Debian 12", when),
               "Debian 12 2026-01-02 03-04-05.png");
  assert_text (lodge_screenshot_dup_file_name ("../a/b", when), "-a-b 2026-01-02 03-04-05.png");
}

int
main (int argc, char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/ago", test_ago);
  g_test_add_func ("/format/state", test_state);
  g_test_add_func ("/format/state-total", test_state_total);
  g_test_add_func ("/format/job", test_job);
  g_test_add_func ("/format/primary", test_primary);
  g_test_add_func ("/format/devices", test_devices);
  g_test_add_func ("/format/sort-key", test_sort_key);
  g_test_add_func ("/format/connection", test_connection);
  g_test_add_func ("/format/keys", test_keys);
  g_test_add_func ("/format/screenshot-name", test_screenshot_name);
  return g_test_run ();
}
