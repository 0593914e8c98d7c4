/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-dhcp-message.h"
#include "lodge-netd-dhcp.h"
#include "lodge-netd-pcap.h"
#include "lodge-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define SECOND G_TIME_SPAN_SECOND

static const guint8 server_mac[6] = { 0x52, 0x55, 192, 168, 56, 1 };

typedef struct
{
  guint8 type;
  guint32 address;
  guint32 router;
  guint32 mask;
  guint32 dns;
  guint32 destination;
} Answer;

static LodgeNetdConfig *
make_config (LodgeNetdUplink uplink)
{
  LodgeNetdConfig *config = lodge_netd_config_new ();

  config->uplink = uplink;
  config->address = g_strdup ("192.168.56.1");
  config->prefix = 24;
  config->dhcp = TRUE;
  config->dhcp_start = g_strdup ("192.168.56.101");
  config->dhcp_end = g_strdup ("192.168.56.103");
  config->dns = g_strdup ("192.168.56.3");
  return config;
}

static void
read_answer (Answer *answer, const guint8 *reply, gsize length)
{
  LodgeNetdFrame frame;
  const guint8 *data;
  gsize at = 240;

  memset (answer, 0, sizeof *answer);
  g_assert_true (lodge_netd_frame_parse (&frame, reply, length));
  g_assert_cmpuint (frame.source_port, ==, 67);
  data = frame.payload;
  answer->destination = frame.destination;
  answer->address = lodge_netd_get32 (data + 16);
  while (at < frame.payload_length && data[at] != 255)
    {
      guint32 number = data[at + 1] == 4 ? lodge_netd_get32 (data + at + 2) : 0;

      answer->type = data[at] == 53 ? data[at + 2] : answer->type;
      answer->mask = data[at] == 1 ? number : answer->mask;
      answer->router = data[at] == 3 ? number : answer->router;
      answer->dns = data[at] == 6 ? number : answer->dns;
      at += 2 + data[at + 1];
    }
}

/* What guest @number gets for a message of @type that asks for @wish. FALSE: nothing. */
static gboolean
ask (LodgeNetdDhcp *dhcp,
     guint8 number,
     guint8 type,
     guint32 wish,
     guint32 client,
     gint64 now,
     Answer *answer)
{
  guint8 mac[6] = { 0x52, 0x54, 0, 0, 0, number };
  static const guint8 all[6] = { 255, 255, 255, 255, 255, 255 };
  const LodgeNetdRoute route = { mac, all, client, G_MAXUINT32, 68, 67 };
  guint8 data[LODGE_NETD_MAX_REPLY] = { 0 };
  guint8 reply[LODGE_NETD_MAX_REPLY];
  guint8 *message = data + LODGE_NETD_UDP_PAYLOAD;
  guint8 options[] = { 53, 1, type, 12, 3, 'b', 'o', 'x', 50, 4, 0, 0, 0, 0, 255 };
  LodgeNetdFrame frame;
  gsize length;

  message[0] = message[1] = 1;
  message[2] = 6;
  lodge_netd_put32 (message + 12, client);
  memcpy (message + 28, mac, 6);
  lodge_netd_put32 (message + 236, 0x63825363);
  lodge_netd_put32 (options + 10, wish);
  memcpy (message + 240, options, sizeof options);
  length = lodge_netd_frame_wrap_udp (&route, data, 240 + sizeof options);
  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  length = lodge_netd_dhcp_answer (dhcp, &frame, server_mac, now, reply);
  if (length == 0)
    return FALSE;
  read_answer (answer, reply, length);
  return TRUE;
}

static void
test_lease (void)
{
  g_autoptr (LodgeNetdDhcp) dhcp = lodge_netd_dhcp_new ();
  g_autoptr (LodgeNetdConfig) config = make_config (LODGE_NETD_UPLINK_NAT);
  g_autoptr (LodgeNetdStatus) status = lodge_netd_status_new ();
  GPtrArray *leases = status->leases;
  const LodgeNetdLease *lease;
  Answer answer;

  g_assert_true (lodge_netd_dhcp_configure (dhcp, config));
  g_assert_true (ask (dhcp, 1, LODGE_NETD_DHCP_DISCOVER, 0, 0, 0, &answer));
  g_assert_cmpuint (answer.type, ==, LODGE_NETD_DHCP_OFFER);
  g_assert_cmphex (answer.address, ==, 0xc0a83865);
  g_assert_cmphex (answer.router, ==, 0xc0a83801);
  g_assert_cmphex (answer.dns, ==, 0xc0a83803);
  g_assert_cmphex (answer.mask, ==, 0xffffff00);
  lodge_netd_dhcp_list (dhcp, 0, leases);
  g_assert_cmpuint (leases->len, ==, 0);

  g_assert_true (ask (dhcp, 1, LODGE_NETD_DHCP_REQUEST, 0xc0a83865, 0, 0, &answer));
  g_assert_cmpuint (answer.type, ==, LODGE_NETD_DHCP_ACK);
  g_assert_cmphex (answer.destination, ==, G_MAXUINT32);
  lodge_netd_dhcp_list (dhcp, 0, leases);
  g_assert_cmpuint (leases->len, ==, 1);
  lease = g_ptr_array_index (leases, 0);
  g_assert_cmpstr (lease->address, ==, "192.168.56.101");
  g_assert_cmpstr (lease->hostname, ==, "box");
  g_assert_cmphex (lodge_netd_dhcp_find_name (dhcp, "BOX", 0), ==, 0xc0a83865);

  /* Renewed by the address itself. */
  g_assert_true (ask (dhcp, 1, LODGE_NETD_DHCP_REQUEST, 0, 0xc0a83865, SECOND, &answer));
  g_assert_cmpuint (answer.type, ==, LODGE_NETD_DHCP_ACK);
  g_assert_cmphex (answer.destination, ==, 0xc0a83865);
}

static void
test_many (void)
{
  g_autoptr (LodgeNetdDhcp) dhcp = lodge_netd_dhcp_new ();
  g_autoptr (LodgeNetdConfig) config = make_config (LODGE_NETD_UPLINK_NONE);
  Answer answer;

  g_assert_true (lodge_netd_dhcp_configure (dhcp, config));
  for (guint8 i = 1; i <= 3; i++)
    {
      g_assert_true (ask (dhcp, i, LODGE_NETD_DHCP_REQUEST, 0xc0a83864 + i, 0, 0, &answer));
      g_assert_cmpuint (answer.type, ==, LODGE_NETD_DHCP_ACK);
      g_assert_cmphex (answer.router, ==, 0);
      g_assert_cmphex (answer.dns, ==, 0);
    }
  /* All are taken; and nobody gets another's. */
  g_assert_false (ask (dhcp, 4, LODGE_NETD_DHCP_DISCOVER, 0, 0, 0, &answer));
  g_assert_true (ask (dhcp, 4, LODGE_NETD_DHCP_REQUEST, 0xc0a83865, 0, 0, &answer));
  g_assert_cmpuint (answer.type, ==, LODGE_NETD_DHCP_NAK);
  g_assert_false (ask (dhcp, 2, LODGE_NETD_DHCP_RELEASE, 0, 0xc0a83866, 0, &answer));
  g_assert_true (ask (dhcp, 4, LODGE_NETD_DHCP_DISCOVER, 0, 0, 0, &answer));
  g_assert_cmphex (answer.address, ==, 0xc0a83866);
  /* Leases end. */
  g_assert_true (ask (
      dhcp, 5, LODGE_NETD_DHCP_DISCOVER, 0, 0, 2 * LODGE_NETD_LEASE_SECONDS * SECOND, &answer));
}

static void
test_fixed (void)
{
  g_autoptr (LodgeNetdDhcp) dhcp = lodge_netd_dhcp_new ();
  g_autoptr (LodgeNetdConfig) config = make_config (LODGE_NETD_UPLINK_NONE);
  const guint8 other[6] = { 0x52, 0x54, 0, 0, 0, 9 };
  Answer answer;

  config->hosts = g_strsplit (
      "52:54:00:00:00:01 192.168.56.50 files,nonsense,52:54:00:00:00:02 192.168.56.101", ",", -1);
  g_assert_true (lodge_netd_dhcp_configure (dhcp, config));
  g_assert_true (ask (dhcp, 1, LODGE_NETD_DHCP_DISCOVER, 0, 0, 0, &answer));
  g_assert_cmphex (answer.address, ==, 0xc0a83832);
  g_assert_cmphex (lodge_netd_dhcp_find_name (dhcp, "files", 0), ==, 0xc0a83832);
  g_assert_true (ask (dhcp, 3, LODGE_NETD_DHCP_DISCOVER, 0xc0a83865, 0, 0, &answer));
  g_assert_cmphex (answer.address, ==, 0xc0a83866);
  /* What a guest uses by itself is given to nobody. */
  lodge_netd_dhcp_note_seen (dhcp, other, 0xc0a83867, 0);
  g_assert_false (ask (dhcp, 4, LODGE_NETD_DHCP_DISCOVER, 0, 0, 0, &answer));
}

static void
test_refusals (void)
{
  static const char *const odd[][3] = {
    { "192.168.56.1", "192.168.57.1", "192.168.57.9" },
    { "192.168.56.1", "192.168.56.9", "192.168.56.8" },
    { "x", NULL, NULL },
    { NULL, NULL, NULL },
  };
  guint8 number = 0;
  Answer answer;

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (LodgeNetdDhcp) dhcp = lodge_netd_dhcp_new ();
      g_autoptr (LodgeNetdConfig) config = lodge_netd_config_new ();

      config->dhcp = TRUE;
      config->prefix = 24;
      config->address = g_strdup (odd[i][0]);
      config->dhcp_start = g_strdup (odd[i][1]);
      config->dhcp_end = g_strdup (odd[i][2]);
      g_assert_false (lodge_netd_dhcp_configure (dhcp, config));
      g_assert_false (ask (dhcp, number, LODGE_NETD_DHCP_DISCOVER, 0, 0, 0, &answer));
    }
}

static void
test_pcap (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lodge-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.pcap", NULL);
  g_autofree char *content = NULL;
  g_autoptr (LodgeNetdPcap) again = NULL;
  g_autoptr (GError) error = NULL;
  LodgeNetdPcap *pcap = lodge_netd_pcap_new (path, NULL);
  guint32 words[10];
  gsize length;

  g_assert_nonnull (pcap);
  again = lodge_netd_pcap_new (path, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_null (again);
  lodge_netd_pcap_add (pcap, (const guint8 *)"0123456789abcd", 14, 5 * SECOND + 7);
  g_assert_true (lodge_netd_pcap_flush (pcap));
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, ==, 24 + 16 + 14);
  memcpy (words, content, sizeof words);
  g_assert_cmphex (words[0], ==, 0xa1b2c3d4);
  g_assert_cmpuint (words[5], ==, 1);
  g_assert_cmpuint (words[6], ==, 5);
  g_assert_cmpuint (words[7], ==, 7);
  g_assert_cmpuint (words[8], ==, 14);
  g_assert_cmpuint (words[9], ==, 14);
  g_assert_cmpmem (content + 40, 14, "0123456789abcd", 14);
  lodge_netd_pcap_free (pcap);
  lodge_test_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/netd-dhcp/lease", test_lease);
  g_test_add_func ("/netd-dhcp/many", test_many);
  g_test_add_func ("/netd-dhcp/fixed", test_fixed);
  g_test_add_func ("/netd-dhcp/refusals", test_refusals);
  g_test_add_func ("/netd-dhcp/pcap", test_pcap);
  return g_test_run ();
}
