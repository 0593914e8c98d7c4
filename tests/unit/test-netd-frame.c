/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-dns.h"
#include "lodge-netd-frame.h"
#include "lodge-test.h"

#include <string.h>

static const guint8 alice[6] = { 0x52, 0x54, 0, 0, 0, 1 };
static const guint8 bob[6] = { 0x52, 0x54, 0, 0, 0, 2 };

/* A datagram with @payload. */
static gsize
make_udp (
    guint8 *data, guint16 source_port, guint16 destination_port, const void *payload, gsize length)
{
  const LodgeNetdRoute route = {
    alice, bob, 0x0a00020f, 0x0a000203, source_port, destination_port
  };

  memcpy (data + LODGE_NETD_UDP_PAYLOAD, payload, length);
  return lodge_netd_frame_wrap_udp (&route, data, length);
}

static void
test_udp (void)
{
  guint8 data[LODGE_NETD_MAX_REPLY];
  gsize length = make_udp (data, 68, 67, "hello", 5);
  LodgeNetdFrame frame;

  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  g_assert_true (frame.ip4 && frame.ports && !frame.fragment);
  g_assert_cmphex (frame.source, ==, 0x0a00020f);
  g_assert_cmphex (frame.destination, ==, 0x0a000203);
  g_assert_cmpuint (frame.source_port, ==, 68);
  g_assert_cmpuint (frame.destination_port, ==, 67);
  g_assert_cmpmem (frame.payload, frame.payload_length, "hello", 5);
  g_assert_true (lodge_netd_frame_is_from (&frame, alice));
  g_assert_false (lodge_netd_frame_is_from (&frame, bob));
  g_assert_true (lodge_netd_frame_is_for (&frame, bob));
  g_assert_false (lodge_netd_frame_is_for (&frame, alice));
  data[0] |= 1;
  g_assert_true (lodge_netd_frame_is_for (&frame, alice));
}

/* Every length in a frame is a claim; none is believed beyond what was received. */
static void
test_lengths (void)
{
  guint8 data[LODGE_NETD_MAX_REPLY];
  gsize length = make_udp (data, 1, 2, "hello", 5);
  g_autofree guint8 *big = g_malloc0 (LODGE_NETD_MAX_FRAME + 1);
  LodgeNetdFrame frame;

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, MAX (cut, 1));

      if (lodge_netd_frame_parse (&frame, copy, cut))
        g_assert_false (frame.ip4);
      else
        g_assert_cmpuint (cut, <, LODGE_NETD_ETHERNET);
    }
  g_assert_true (lodge_netd_frame_parse (&frame, big, LODGE_NETD_MAX_FRAME));
  g_assert_false (lodge_netd_frame_parse (&frame, big, LODGE_NETD_MAX_FRAME + 1));

  data[14] = 0x4f; /* a header that reaches over the datagram */
  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  g_assert_false (frame.ip4);
  data[14] = 0x44; /* … shorter than any header */
  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  g_assert_false (frame.ip4);
  data[14] = 0x45;
  lodge_netd_put16 (data + 38, 200); /* UDP says it is longer than the packet */
  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  g_assert_true (frame.ports);
  g_assert_null (frame.payload);
  lodge_netd_put16 (data + 20, 0x2000); /* more fragments: ports are not looked for */
  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  g_assert_true (frame.fragment);
  g_assert_false (frame.ports);
}

static void
test_arp (void)
{
  guint8 request[42] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0,    0,    0,  1, 8, 6,
                         0,    1,    8,    0,    6,    4,    0,    1,    0x52, 0x54, 0,  0, 0, 1,
                         10,   0,    2,    15,   0,    0,    0,    0,    0,    0,    10, 0, 2, 2 };
  guint8 reply[LODGE_NETD_MAX_REPLY];
  LodgeNetdFrame frame;

  g_assert_true (lodge_netd_frame_parse (&frame, request, sizeof request));
  g_assert_true (frame.arp);
  g_assert_cmphex (frame.arp_target, ==, 0x0a000202);
  g_assert_cmpuint (lodge_netd_frame_answer_arp (&frame, bob, 0x0a000203, reply), ==, 0);
  g_assert_cmpuint (
      lodge_netd_frame_answer_arp (&frame, bob, 0x0a000202, reply), ==, sizeof request);
  g_assert_cmpmem (reply, 6, alice, 6);
  g_assert_cmpmem (reply + 22, 6, bob, 6);
  g_assert_true (lodge_netd_frame_is_from (&frame, alice));

  request[27] = 2; /* another sender inside than outside */
  g_assert_true (lodge_netd_frame_parse (&frame, request, sizeof request));
  g_assert_false (lodge_netd_frame_is_from (&frame, alice));
  g_assert_true (lodge_netd_frame_parse (&frame, request, sizeof request - 1));
  g_assert_false (frame.arp);
  g_assert_false (lodge_netd_frame_is_from (&frame, alice));
}

static void
test_text (void)
{
  g_autofree char *text = lodge_netd_mac_to_text (alice);
  guint32 address;
  guint8 mac[6];

  g_assert_cmpstr (text, ==, "52:54:00:00:00:01");
  g_assert_true (lodge_netd_mac_from_text (text, mac));
  g_assert_cmpmem (mac, 6, alice, 6);
  for (const char *const *bad =
           (const char *const[]){
               "", "52:54:00:00:00", "52:54:00:00:00:01:", "53:54:00:00:00:01", "x", NULL };
       *bad != NULL;
       bad++)
    g_assert_false (lodge_netd_mac_from_text (*bad, mac));
  g_assert_true (lodge_netd_address_from_text ("10.0.2.15", &address));
  g_assert_cmphex (address, ==, 0x0a00020f);
  g_assert_false (lodge_netd_address_from_text ("10.0.2", &address));
  g_assert_false (lodge_netd_address_from_text (NULL, &address));
}

static void
test_dns (void)
{
  static const guint8 query[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\3FTP\7exa\1ple\3org\0\0\1\0\1";
  static const guint8 loop[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1";
  guint8 data[LODGE_NETD_MAX_REPLY];
  guint8 reply[LODGE_NETD_MAX_REPLY];
  LodgeNetdQuestion question;
  LodgeNetdFrame frame;
  gsize length;

  length = make_udp (data, 999, 53, query, sizeof query - 1);
  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  g_assert_true (lodge_netd_dns_parse (&question, &frame));
  g_assert_cmpstr (question.name, ==, "ftp.exa?ple.org");
  g_assert_cmpuint (question.type, ==, LODGE_NETD_DNS_A);

  length = lodge_netd_dns_answer (&question, &frame, bob, 0x0a000209, reply);
  g_assert_true (lodge_netd_frame_parse (&frame, reply, length));
  g_assert_cmpuint (frame.source_port, ==, 53);
  g_assert_cmpuint (frame.destination_port, ==, 999);
  g_assert_cmphex (lodge_netd_get16 (frame.payload), ==, 0x1234);
  g_assert_cmphex (lodge_netd_get16 (frame.payload + 2), ==, 0x8580);
  g_assert_cmpuint (lodge_netd_get16 (frame.payload + 6), ==, 1);
  g_assert_cmphex (lodge_netd_get32 (frame.payload + frame.payload_length - 4), ==, 0x0a000209);

  for (gsize cut = 0; cut < sizeof query - 1; cut++)
    {
      length = make_udp (data, 999, 53, query, cut);
      g_assert_true (lodge_netd_frame_parse (&frame, data, length));
      g_assert_false (lodge_netd_dns_parse (&question, &frame));
    }
  length = make_udp (data, 999, 53, loop, sizeof loop - 1);
  g_assert_true (lodge_netd_frame_parse (&frame, data, length));
  g_assert_false (lodge_netd_dns_parse (&question, &frame));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/netd-frame/udp", test_udp);
  g_test_add_func ("/netd-frame/lengths", test_lengths);
  g_test_add_func ("/netd-frame/arp", test_arp);
  g_test_add_func ("/netd-frame/text", test_text);
  g_test_add_func ("/netd-frame/dns", test_dns);
  return g_test_run ();
}
