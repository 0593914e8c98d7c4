/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fuzz.h"
#include "lodge-netd-dhcp.h"
#include "lodge-netd-dns.h"
#include "lodge-netd-filter.h"

#include <string.h>

/* Any bytes as a frame of a guest's: read, judged, and answered by what the network itself answers.
 */

static LodgeNetdConfig *
make_config (void)
{
  LodgeNetdConfig *config = lodge_netd_config_new ();

  config->uplink = LODGE_NETD_UPLINK_NAT;
  config->address = g_strdup ("10.0.2.2");
  config->prefix = 24;
  config->dhcp = TRUE;
  config->dns = g_strdup ("10.0.2.3");
  config->domain = g_strdup ("lab");
  return config;
}

static void
check_reply (const guint8 *reply, gsize length)
{
  LodgeNetdFrame frame;

  g_assert_cmpuint (length, <=, LODGE_NETD_MAX_REPLY);
  g_assert_true (length == 0 || lodge_netd_frame_parse (&frame, reply, length));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint8 mac[6] = { 0x52, 0x55, 10, 0, 2, 2 };
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (LodgeNetdConfig) config = make_config ();
  g_autoptr (LodgeNetdDhcp) dhcp = lodge_netd_dhcp_new ();
  g_autoptr (LodgeNetdFilter) filter = lodge_netd_filter_new ();
  guint8 reply[LODGE_NETD_MAX_REPLY];
  LodgeNetdQuestion question;
  LodgeNetdFrame frame;

  if (!lodge_netd_frame_parse (&frame, copy, size))
    return 0;
  g_assert_true (lodge_netd_dhcp_configure (dhcp, config));
  lodge_netd_filter_configure (
      filter, LODGE_NETD_UPLINK_NAT, LODGE_NETD_GUARD_FORWARDS_ONLY, 0x0a000202, 24, 0x0a000203);
  lodge_netd_filter_note_in (filter, &frame, 0);
  lodge_netd_filter_lets_out (filter, &frame, 0);
  lodge_netd_frame_is_from (&frame, mac);
  check_reply (reply, lodge_netd_frame_answer_arp (&frame, mac, 0x0a000202, reply));
  check_reply (reply, lodge_netd_dhcp_answer (dhcp, &frame, mac, 0, reply));
  if (lodge_netd_dns_parse (&question, &frame))
    {
      g_assert_true (g_utf8_validate (question.name, -1, NULL));
      check_reply (reply, lodge_netd_dns_answer (&question, &frame, mac, 1, reply));
    }
  return 0;
}
