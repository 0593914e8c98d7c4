/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What guest agents say of their adapters, honest ones and others. */
#include "config.h"

#include "lodge-libvirt-nic-agent.h"

#define MAC "52:54:00:00:00:01"
#define STATISTICS                                                                                 \
  "\"statistics\":{\"rx-bytes\":1,\"rx-packets\":2,\"tx-bytes\":3,\"tx-packets\":4,\"rx-errs\":0}"

static void
test_counters (void)
{
  g_autoptr (GHashTable) counters = lodge_libvirt_agent_parse_counters (
      "{\"return\":[{\"name\":\"lo\",\"hardware-address\":\"00:00:00:00:00:00\"},"
      "{\"name\":\"eth0\",\"hardware-address\":\"52:54:00:00:00:01\"," STATISTICS "}]}");
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (LodgeNicStatus) status = lodge_nic_status_new ("ua-nic0");

  lodge_nic_set_mac (nic, "52:54:00:00:00:02");
  lodge_libvirt_agent_tell_counters (counters, nic, status);
  g_assert_false (lodge_nic_status_get_counters (status));
  lodge_nic_set_mac (nic, MAC);
  lodge_libvirt_agent_tell_counters (NULL, nic, status);
  g_assert_false (lodge_nic_status_get_counters (status));
  lodge_libvirt_agent_tell_counters (counters, nic, status);
  g_assert_true (lodge_nic_status_get_counters (status));
  g_assert_cmpuint (lodge_nic_status_get_rx_bytes (status), ==, 1);
  g_assert_cmpuint (lodge_nic_status_get_rx_packets (status), ==, 2);
  g_assert_cmpuint (lodge_nic_status_get_tx_bytes (status), ==, 3);
  g_assert_cmpuint (lodge_nic_status_get_tx_packets (status), ==, 4);
}

/* Nothing is known then, and nothing goes wrong. */
static void
test_nonsense (void)
{
  static const char *const answers[] = {
    "",
    "null",
    "[]",
    "{}",
    "{\"return\":{}}",
    "{\"return\":[1,null,[],\"eth0\"]}",
    "{\"return\":[{\"hardware-address\":7," STATISTICS "}]}",
    "{\"return\":[{\"hardware-address\":{}," STATISTICS "}]}",
    "{\"return\":[{\"hardware-address\":\"everywhere\"," STATISTICS "}]}",
    "{\"return\":[{\"hardware-address\":\"" MAC "\",\"statistics\":[]}]}",
    "{\"return\":[{\"hardware-address\":\"" MAC "\",\"statistics\":{\"rx-bytes\":1}}]}",
    "{\"return\":[{\"hardware-address\":\"" MAC "\",\"statistics\":{\"rx-bytes\":-1,"
    "\"rx-packets\":2,\"tx-bytes\":3,\"tx-packets\":4}}]}",
    "{\"return\":[{\"hardware-address\":\"" MAC "\",\"statistics\":{\"rx-bytes\":\"1\","
    "\"rx-packets\":2,\"tx-bytes\":3,\"tx-packets\":4}}]}",
    "{\"return\":[{\"hardware-address\":\"" MAC "\",\"statistics\":{\"rx-bytes\":1.5,"
    "\"rx-packets\":2,\"tx-bytes\":3,\"tx-packets\":4}}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GHashTable) counters = lodge_libvirt_agent_parse_counters (answers[i]);

      g_assert_true (counters == NULL || g_hash_table_size (counters) == 0);
    }
}

/* Who has the address twice is believed once; who has a thousand adapters, not at all to the end.
 */
static void
test_too_many (void)
{
  g_autoptr (GString) answer = g_string_new ("{\"return\":[");
  g_autoptr (GHashTable) counters = NULL;

  g_string_append (answer, "{\"hardware-address\":\"" MAC "\"," STATISTICS "}");
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (answer,
                            ",{\"hardware-address\":\"52:54:00:00:%02x:%02x\"," STATISTICS "}",
                            i / 256,
                            i % 256);
  g_string_append (answer, "]}");
  counters = lodge_libvirt_agent_parse_counters (answer->str);
  g_assert_cmpuint (g_hash_table_size (counters), <=, 64);
  g_assert_true (g_hash_table_contains (counters, MAC));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nic-agent/counters", test_counters);
  g_test_add_func ("/nic-agent/nonsense", test_nonsense);
  g_test_add_func ("/nic-agent/too-many", test_too_many);
  return g_test_run ();
}
