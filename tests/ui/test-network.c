/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network-window.h"

#include "lodge-forward-open.h"
#include "lodge-network-words.h"
#include "lodge-nic-activity-words.h"
#include "lodge-shaping-group.h"

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

  g_assert_cmpstr (ssh_uri, ==, "ssh://127.0.0.1:2222");
  g_assert_cmpstr (web_uri, ==, "https://127.0.0.1:8443/");
  g_assert_cmpint (lodge_forward_open_get_kind (dns), ==, LODGE_FORWARD_OPEN_NOTHING);
  g_assert_cmpstr (words, ==, "UDP 127.0.0.1:5353 → 53");
  g_assert_cmpstr (left, ==, "9:05");
  g_assert_cmpstr (over, ==, "0:00");
  g_assert_null (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_USER, FALSE, TRUE));
  g_assert_nonnull (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_USER, TRUE, FALSE));
  g_assert_null (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_NETWORK, TRUE, FALSE));
  g_assert_nonnull (lodge_shaping_group_get_obstacle (LODGE_NIC_MODE_NETWORK, TRUE, TRUE));
}

static void
assert_words (char *text, const char *beginning, const char *part)
{
  g_assert_true (g_str_has_prefix (text, beginning));
  g_assert_nonnull (strstr (text, part));
  g_free (text);
}

/* What is not known has a reason, which is that of the adapter's place. */
static void
test_unknown (void)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeNicStatus) status = lodge_nic_status_new (NIC);

  g_object_set (status, "attached", TRUE, NULL);
  assert_words (lodge_words_nic_traffic (nic, NULL, 0, 0), "Not known", "");
  assert_words (lodge_words_nic_traffic (nic, status, 0, 0), "Not known: ", "guest agent");
  assert_words (lodge_words_nic_addresses (nic, status), "Not known: ", "NAT network");
  /* By a switch of its own, which is not there at the moment. */
  lodge_nic_set_guard (nic, LODGE_NIC_GUARD_NO_HOST);
  g_object_set (status, "attached", FALSE, NULL);
  assert_words (lodge_words_nic_traffic (nic, status, 0, 0), "Not known: ", "nothing carries");
  assert_words (lodge_words_nic_addresses (nic, status), "Not known: ", "yet");
  lodge_nic_set_guard (nic, LODGE_NIC_GUARD_NONE);
  lodge_nic_set_mode (nic, LODGE_NIC_MODE_NONE);
  assert_words (lodge_words_nic_traffic (nic, status, 0, 0), "Not known: ", "not attached");
  g_object_set (status, "counters", TRUE, NULL);
  assert_words (lodge_words_nic_traffic (nic, status, 2048, 1), "2 KiB in 1 packet", "");
}

int
main (int argc, char *argv[])
{
  g_autofree char *path = NULL;
  g_autofree char *done = NULL;
  g_autofree char *share = NULL;
  g_autofree char *config = NULL;

  folder = g_dir_make_tmp ("lodge-XXXXXX", NULL);
  path = g_strdup_printf ("%s:%s", folder, g_getenv ("PATH"));
  done = g_build_filename (folder, "done", NULL);
  share = g_build_filename (folder, "share", NULL);
  config = g_build_filename (folder, "config", NULL);
  g_setenv ("PATH", path, TRUE);
  g_setenv ("LODGE_HELPER", "/bin/true", TRUE);
  g_setenv ("LODGE_HELPER_DONE", done, TRUE);
  g_setenv ("XDG_DATA_HOME", share, TRUE);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  lodge_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/network/words", test_words);
  g_test_add_func ("/ui/network/unknown", test_unknown);
  add_dial_tests ();
  add_adapters_tests ();
  add_opening_tests ();
  add_activity_tests ();
  add_pages_tests ();
  add_setup_tests ();
  int status = g_test_run ();
  lodge_test_remove_tree (folder);
  g_free (folder);
  return status;
}
