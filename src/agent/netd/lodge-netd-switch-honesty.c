/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guest may claim to be. */
#include "config.h"

#include "lodge-netd-switch-private.h"

#include <string.h>

/* Addresses that only the network itself may speak for. */
static gboolean
is_reserved (LodgeNetdSwitch *self, guint32 address)
{
  return address != 0 && (address == self->address || address == self->dns);
}

/* The router's address on the link is its address in the subnet with the usual beginning. */
static gboolean
is_reserved6 (LodgeNetdSwitch *self, const guint8 *address)
{
  static const guint8 link[8] = { 0xfe, 0x80 };

  return memcmp (address, self->gateway6, LODGE_NETD_ADDRESS6) == 0 ||
         memcmp (address, self->dns6, LODGE_NETD_ADDRESS6) == 0 ||
         (memcmp (address, link, sizeof link) == 0 &&
          memcmp (address + sizeof link, self->gateway6 + sizeof link, sizeof link) == 0);
}

/* Where the network itself is the router, no guest says that it is. */
static gboolean
is_honest6 (LodgeNetdSwitch *self, const LodgeNetdFrame *frame)
{
  if (self->prefix6 == 0)
    return TRUE;
  if (frame->icmp6 == LODGE_NETD_ICMP6_ROUTER_ADVERTISEMENT ||
      frame->icmp6 == LODGE_NETD_ICMP6_REDIRECT || is_reserved6 (self, frame->source6))
    return FALSE;
  return frame->icmp6 != LODGE_NETD_ICMP6_NEIGHBOUR_ADVERTISEMENT ||
         (frame->target6 != NULL && !is_reserved6 (self, frame->target6));
}

gboolean
lodge_netd_switch_is_honest (LodgeNetdSwitch *self,
                             LodgeNetdJack *jack,
                             const LodgeNetdFrame *frame)
{
  if (!lodge_netd_frame_is_from (frame, jack->mac))
    return FALSE;
  if (frame->arp && is_reserved (self, frame->arp_source))
    return FALSE;
  if (frame->ip4 && is_reserved (self, frame->source))
    return FALSE;
  if (frame->ip6 && !is_honest6 (self, frame))
    return FALSE;
  /* The network gives out addresses: no guest does beside it. */
  return !(self->dhcp_usable && frame->ports && frame->protocol == LODGE_NETD_PROTOCOL_UDP &&
           frame->source_port == LODGE_NETD_DHCP_PORT);
}
