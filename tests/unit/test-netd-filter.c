/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-filter.h"
#include "lodge-netd-shaper.h"
#include "lodge-test.h"

#include <string.h>

#define GUEST 0x0a00020f   /* 10.0.2.15 */
#define GATEWAY 0x0a000202 /* 10.0.2.2 */
#define DNS 0x0a000203
#define LAN 0xc0a80105   /* 192.168.1.5, the host's own */
#define WORLD 0x08080808 /* 8.8.8.8 */
#define SECOND G_TIME_SPAN_SECOND

static LodgeNetdFilter *
make_filter (LodgeNetdUplink uplink, LodgeNetdGuard guard)
{
  static const LodgeNetdRange host[] = { { LAN, 32 }, { 0x7f000000, 8 }, { 0xc0a801ff, 32 } };
  LodgeNetdFilter *filter = lodge_netd_filter_new ();

  lodge_netd_filter_configure (filter, uplink, guard, GATEWAY, 24, DNS);
  lodge_netd_filter_set_host (filter, host, G_N_ELEMENTS (host));
  return filter;
}

static LodgeNetdFrame
make_frame (guint8 protocol,
            guint32 source,
            guint16 source_port,
            guint32 destination,
            guint16 port,
            guint8 flags)
{
  LodgeNetdFrame frame = { .type = LODGE_NETD_TYPE_IP4,
                           .ip4 = TRUE,
                           .ports = TRUE,
                           .protocol = protocol,
                           .source = source,
                           .source_port = source_port,
                           .destination = destination,
                           .destination_port = port,
                           .tcp_flags = flags };

  return frame;
}

static gboolean
lets_open (LodgeNetdFilter *filter, guint32 destination, guint16 port)
{
  LodgeNetdFrame tcp =
      make_frame (LODGE_NETD_PROTOCOL_TCP, GUEST, 40000, destination, port, LODGE_NETD_TCP_SYN);
  LodgeNetdFrame udp = make_frame (LODGE_NETD_PROTOCOL_UDP, GUEST, 40000, destination, port, 0);
  gboolean tcp_passes = lodge_netd_filter_lets_out (filter, &tcp, 0);

  g_assert_cmpint (tcp_passes, ==, lodge_netd_filter_lets_out (filter, &udp, 0));
  return tcp_passes;
}

static void
test_uplinks (void)
{
  g_autoptr (LodgeNetdFilter) none = make_filter (LODGE_NETD_UPLINK_NONE, LODGE_NETD_GUARD_NONE);
  g_autoptr (LodgeNetdFilter) nat = make_filter (LODGE_NETD_UPLINK_NAT, LODGE_NETD_GUARD_NONE);
  g_autoptr (LodgeNetdFilter) host =
      make_filter (LODGE_NETD_UPLINK_HOST_ONLY, LODGE_NETD_GUARD_NONE);
  LodgeNetdFrame six = { .type = LODGE_NETD_TYPE_IP6, .ip6 = TRUE };
  LodgeNetdFrame odd = { .type = LODGE_NETD_TYPE_IP4 };

  g_assert_false (lets_open (none, WORLD, 80));
  g_assert_false (lets_open (none, GATEWAY, 80));
  g_assert_true (lets_open (nat, WORLD, 80));
  g_assert_true (lets_open (nat, GATEWAY, 80));
  g_assert_true (lets_open (host, GATEWAY, 80));
  g_assert_false (lets_open (host, WORLD, 80));
  g_assert_false (lets_open (host, LAN, 80));
  g_assert_false (lets_open (host, DNS, 53));
  g_assert_false (lets_open (host, 0x7f000001, 80));
  g_assert_false (lodge_netd_filter_lets_out (nat, &six, 0));
  g_assert_false (lodge_netd_filter_lets_out (nat, &odd, 0));
}

static void
test_no_host (void)
{
  g_autoptr (LodgeNetdFilter) filter =
      make_filter (LODGE_NETD_UPLINK_NAT, LODGE_NETD_GUARD_NO_HOST);
  g_autoptr (LodgeNetdFilter) blind = lodge_netd_filter_new ();
  static const guint32 refused[] = { GATEWAY,    0x0a000263, LAN,        0x7f000001, 0x7f010203,
                                     0x00000000, 0xffffffff, 0xe00000fb, 0xc0a801ff, 0x0a0002ff };
  LodgeNetdFrame piece = make_frame (LODGE_NETD_PROTOCOL_UDP, GUEST, 0, LAN, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (lets_open (filter, refused[i], 80));
  g_assert_true (lets_open (filter, WORLD, 80));
  g_assert_true (lets_open (filter, 0xc0a80106, 80)); /* the neighbour */
  g_assert_true (lets_open (filter, DNS, 53));
  g_assert_false (lets_open (filter, DNS, 80));
  piece.ports = FALSE;
  piece.fragment = TRUE;
  g_assert_false (lodge_netd_filter_lets_out (filter, &piece, 0));
  piece.destination = DNS;
  g_assert_false (lodge_netd_filter_lets_out (filter, &piece, 0));
  piece.destination = WORLD;
  g_assert_true (lodge_netd_filter_lets_out (filter, &piece, 0));

  /* As long as it is not known what the host's addresses are, nothing passes. */
  lodge_netd_filter_configure (
      blind, LODGE_NETD_UPLINK_NAT, LODGE_NETD_GUARD_NO_HOST, GATEWAY, 24, DNS);
  g_assert_false (lets_open (blind, WORLD, 80));
}

/* A client came in by a forward: it is answered, and nothing is begun. */
static void
test_forwards_only (void)
{
  for (LodgeNetdGuard guard = LODGE_NETD_GUARD_NO_HOST; guard <= LODGE_NETD_GUARD_FORWARDS_ONLY;
       guard++)
    {
      g_autoptr (LodgeNetdFilter) filter = make_filter (LODGE_NETD_UPLINK_NAT, guard);
      LodgeNetdFrame in =
          make_frame (LODGE_NETD_PROTOCOL_TCP, GATEWAY, 5000, GUEST, 22, LODGE_NETD_TCP_SYN);
      LodgeNetdFrame out = make_frame (LODGE_NETD_PROTOCOL_TCP,
                                       GUEST,
                                       22,
                                       GATEWAY,
                                       5000,
                                       LODGE_NETD_TCP_SYN | LODGE_NETD_TCP_ACK);
      LodgeNetdFrame udp_in = make_frame (LODGE_NETD_PROTOCOL_UDP, GATEWAY, 5000, GUEST, 53, 0);
      LodgeNetdFrame udp_out = make_frame (LODGE_NETD_PROTOCOL_UDP, GUEST, 53, GATEWAY, 5000, 0);

      g_assert_false (lodge_netd_filter_lets_out (filter, &out, 0));
      lodge_netd_filter_note_in (filter, &in, 0);
      g_assert_true (lodge_netd_filter_lets_out (filter, &out, 9000 * SECOND));
      out.destination_port++;
      g_assert_false (lodge_netd_filter_lets_out (filter, &out, 0));
      out.destination_port--;
      out.tcp_flags = LODGE_NETD_TCP_SYN;
      g_assert_false (lodge_netd_filter_lets_out (filter, &out, 0));

      lodge_netd_filter_note_in (filter, &udp_in, 0);
      g_assert_true (lodge_netd_filter_lets_out (filter, &udp_out, SECOND));
      g_assert_false (
          lodge_netd_filter_lets_out (filter, &udp_out, (LODGE_NETD_FLOW_SECONDS + 1) * SECOND));
    }
}

static void
test_forwards_only_is_closed (void)
{
  g_autoptr (LodgeNetdFilter) filter =
      make_filter (LODGE_NETD_UPLINK_NAT, LODGE_NETD_GUARD_FORWARDS_ONLY);
  LodgeNetdFrame ping = {
    .type = LODGE_NETD_TYPE_IP4, .ip4 = TRUE, .protocol = 1, .source = GUEST, .destination = WORLD
  };

  g_assert_false (lets_open (filter, WORLD, 80));
  g_assert_false (lets_open (filter, DNS, 53));
  g_assert_false (lets_open (filter, GATEWAY, 80));
  g_assert_false (lodge_netd_filter_lets_out (filter, &ping, 0));
}

static void
test_shaper (void)
{
  LodgeNetdShaper shaper = { 0 };
  gint64 now = SECOND;
  gint64 due = 0;
  guint lost = 0;

  g_assert_cmpint (lodge_netd_shaper_take (&shaper, 1514, now, 0), ==, now);

  lodge_netd_shaper_configure (&shaper, 0, 50, 100);
  g_assert_cmpint (lodge_netd_shaper_take (&shaper, 1514, now, 100), ==, now + 50 * 1000);
  g_assert_cmpint (lodge_netd_shaper_take (&shaper, 1514, now, 99), ==, -1);

  /* 100 KiB/s for 2 s: what passed is what fits, whatever was offered. */
  lodge_netd_shaper_configure (&shaper, 100, 0, 0);
  shaper.last_due = 0;
  for (guint i = 0; i < 2000; i++)
    {
      gint64 got = lodge_netd_shaper_take (&shaper, 1024, now + i * 1000, 500);

      lost += got < 0 ? 1 : 0;
      g_assert_true (got < 0 || got >= due);
      due = MAX (due, got);
    }
  g_assert_cmpuint (2000 - lost, >=, 200);
  g_assert_cmpuint (2000 - lost, <=, 240);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/netd-filter/uplinks", test_uplinks);
  g_test_add_func ("/netd-filter/no-host", test_no_host);
  g_test_add_func ("/netd-filter/forwards-only", test_forwards_only);
  g_test_add_func ("/netd-filter/forwards-only-is-closed", test_forwards_only_is_closed);
  g_test_add_func ("/netd-filter/shaper", test_shaper);
  return g_test_run ();
}
