/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-protocol.h"
#include "lodge-test.h"

#include <string.h>

#define UUID "01234567-89AB-4cde-8f01-23456789abcd"

static void
test_names (void)
{
  g_autofree char *network = lodge_netd_dup_network_name (UUID);
  g_autofree char *adapter = lodge_netd_dup_private_name (UUID, 7);
  g_autofree char *port = lodge_netd_dup_port_name (UUID, 0);
  g_autofree char *path = lodge_netd_dup_path (adapter, port);
  g_autofree char *hostile = lodge_netd_dup_network_name ("../../etc/passwd");

  g_assert_cmpstr (network, ==, "0123456789ab4cde");
  g_assert_cmpstr (adapter, ==, "n-0123456789ab4cde-7");
  g_assert_cmpstr (port, ==, "p-0123456789ab4cde-0");
  g_assert_true (g_str_has_suffix (path, "/lodge/net/n-0123456789ab4cde-7/p-0123456789ab4cde-0"));
  g_assert_null (strchr (hostile, '/'));
  g_assert_null (strchr (hostile, '.'));
}

static void
test_config (void)
{
  g_autoptr (LodgeNetdConfig) config = lodge_netd_config_new ();
  g_autoptr (LodgeNetdConfig) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autofree char *line_again = NULL;
  LodgeNetdPort *port = lodge_netd_port_new ("0123456789abcdef-0", "52:54:00:00:00:01");

  port->limit_in = 1;
  port->limit_out = 2;
  port->delay = 3;
  port->loss = 4;
  port->forwards = g_strsplit ("ssh=tcp:127.0.0.1:2222:22,udp:127.0.0.1:53:53", ",", -1);
  g_ptr_array_add (config->ports, port);
  config->uplink = LODGE_NETD_UPLINK_HOST_ONLY;
  config->guard = LODGE_NETD_GUARD_FORWARDS_ONLY;
  config->address = g_strdup ("192.168.56.1");
  config->prefix = 24;
  config->dhcp = TRUE;
  config->dhcp_start = g_strdup ("192.168.56.101");
  config->dhcp_end = g_strdup ("192.168.56.254");
  config->dns = g_strdup ("192.168.56.3");
  config->domain = g_strdup ("lab\n");
  config->hosts = g_strsplit ("52:54:00:00:00:01 192.168.56.7 box", ",", -1);
  config->names = g_strsplit ("192.168.56.9 files", ",", -1);
  config->mtu = 1400;

  line = lodge_netd_config_to_line (config);
  g_assert_null (strchr (line, '\n'));
  again = lodge_netd_config_new_from_line (line, &error);
  g_assert_no_error (error);
  line_again = lodge_netd_config_to_line (again);
  g_assert_cmpstr (line, ==, line_again);
  g_assert_cmpint (again->uplink, ==, LODGE_NETD_UPLINK_HOST_ONLY);
  g_assert_cmpint (again->guard, ==, LODGE_NETD_GUARD_FORWARDS_ONLY);
  g_assert_cmpuint (again->ports->len, ==, 1);
  port = g_ptr_array_index (again->ports, 0);
  g_assert_cmpuint (port->loss, ==, 4);
  g_assert_cmpstr (port->forwards[1], ==, "udp:127.0.0.1:53:53");
}

/* What is not understood is refused, never taken for less than was meant. */
static void
test_hostile_config (void)
{
  static const char *const lines[] = { "",
                                       "[]",
                                       "1",
                                       "{",
                                       "{}",
                                       "{\"uplink\":\"nat\"}",
                                       "{\"uplink\":\"nat\",\"guard\":\"no host\"}",
                                       "{\"uplink\":\"world\",\"guard\":\"none\"}",
                                       NULL };
  static const char odd[] =
      "{\"uplink\":\"none\",\"guard\":\"none\",\"address\":7,\"prefix\":-4,\"mtu\":"
      "99999999999,\"ports\":[1,{\"name\":[],\"loss\":1.5,\"forwards\":{}}],\"hosts\":[1]}";
  g_autoptr (LodgeNetdConfig) config = NULL;
  const LodgeNetdPort *port;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lodge_netd_config_new_from_line (lines[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }

  config = lodge_netd_config_new_from_line (odd, NULL);
  g_assert_nonnull (config);
  g_assert_null (config->address);
  g_assert_cmpuint (config->prefix, ==, 0);
  g_assert_cmpuint (config->mtu, ==, G_MAXINT);
  g_assert_cmpuint (config->ports->len, ==, 1);
  port = g_ptr_array_index (config->ports, 0);
  g_assert_null (port->name);
  g_assert_null (port->forwards);
}

static void
test_status (void)
{
  g_autoptr (LodgeNetdStatus) status = lodge_netd_status_new ();
  g_autoptr (LodgeNetdStatus) again = NULL;
  g_autofree char *line = NULL;
  LodgeNetdPortStatus *port = lodge_netd_port_status_new ("a-0");
  const LodgeNetdPortStatus *found;
  const LodgeNetdLease *lease;

  port->attached = TRUE;
  port->rx_bytes = G_GUINT64_CONSTANT (1) << 40;
  g_strfreev (port->addresses);
  port->addresses = g_strsplit ("10.0.2.15", ",", -1);
  port->leased = TRUE;
  g_strfreev (port->forwards);
  port->forwards = g_strsplit ("tcp:127.0.0.1:1:1,tcp:127.0.0.1:2:2", ",", -1);
  g_strfreev (port->problems);
  port->problems = g_strsplit (",Taken.", ",", -1);
  port->capture = g_strdup ("a file.pcap");
  g_ptr_array_add (status->ports, port);
  g_ptr_array_add (status->leases,
                   lodge_netd_lease_new ("52:54:00:00:00:01", "10.0.2.15", "box", 12345));

  line = lodge_netd_status_to_line (status);
  again = lodge_netd_status_new_from_line (line, NULL);
  found = lodge_netd_status_find_port (again, "a-0");
  g_assert_nonnull (found);
  g_assert_null (lodge_netd_status_find_port (again, "a-1"));
  g_assert_true (found->attached);
  g_assert_cmpuint (found->rx_bytes, ==, port->rx_bytes);
  g_assert_cmpstr (found->addresses[0], ==, "10.0.2.15");
  g_assert_null (found->lookups[0]);
  g_assert_cmpstr (found->forwards[1], ==, "tcp:127.0.0.1:2:2");
  g_assert_cmpstr (found->problems[0], ==, "");
  g_assert_cmpstr (found->problems[1], ==, "Taken.");
  g_assert_cmpstr (found->capture, ==, "a file.pcap");
  lease = g_ptr_array_index (again->leases, 0);
  g_assert_cmpstr (lease->hostname, ==, "box");
  g_assert_cmpint (lease->expires, ==, 12345);
}

static void
test_answers (void)
{
  g_autoptr (LodgeNetdQuery) query = lodge_netd_query_new_from_line (
      "{\"query\":\"capture\",\"port\":\"p-a-0\",\"path\":null}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) absent = NULL;

  g_assert_true (query->capture);
  g_assert_cmpstr (query->port, ==, "p-a-0");
  g_assert_null (query->path);
  g_assert_null (lodge_netd_query_new_from_line ("{\"query\":\"more\"}", NULL));
  g_assert_null (lodge_netd_status_new_from_line ("{\"error\":\"No.\"}", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "No.");
  g_assert_null (lodge_netd_ask_status ("0123456789abcdef", &absent));
  g_assert_error (absent, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/netd-protocol/names", test_names);
  g_test_add_func ("/netd-protocol/config", test_config);
  g_test_add_func ("/netd-protocol/hostile-config", test_hostile_config);
  g_test_add_func ("/netd-protocol/status", test_status);
  g_test_add_func ("/netd-protocol/answers", test_answers);
  return lodge_test_run ();
}
