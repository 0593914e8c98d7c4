/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-frame.h"
#include "lodge-netd-protocol.h"

G_BEGIN_DECLS

/*
 * What may pass from guests to the uplink. Only ARP and IPv4 ever do, and IPv6 where it was configured:
 * by NAT, under the same guards. Nothing but forwards leads in, and those are IPv4's, so that nothing
 * of IPv6 passes the guard FORWARDS_ONLY.
 *
 * What came in by a forward makes a flow, and its answers pass under each guard. A flow never lets the
 * guest begin anything: no TCP segment that opens a connection, and UDP only to who sent something
 * within the last LODGE_NETD_FLOW_SECONDS.
 *
 * Times are monotonic microseconds. Addresses are IPv4 in host byte order.
 */
#define LODGE_NETD_FLOW_SECONDS 120

typedef struct
{
  guint32 address;
  guint prefix; /* 0 to 32 */
} LodgeNetdRange;

typedef struct
{
  guint8 address[LODGE_NETD_ADDRESS6];
  guint prefix; /* 0 to 128 */
} LodgeNetdRange6;

typedef struct _LodgeNetdFilter LodgeNetdFilter;

LodgeNetdFilter *lodge_netd_filter_new (void);
void             lodge_netd_filter_free (LodgeNetdFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdFilter, lodge_netd_filter_free)

/* @gateway is the host's address in the subnet of length @prefix; @dns: 0: none. */
void lodge_netd_filter_configure (LodgeNetdFilter *self, LodgeNetdUplink uplink, LodgeNetdGuard guard, guint32 gateway, guint prefix, guint32 dns);

/* The same of IPv6, which passes from then on. @gateway: NULL: there is none. @dns: the address in the
 * subnet whose name service is the host's. */
void lodge_netd_filter_configure6 (LodgeNetdFilter *self, const guint8 *gateway, guint prefix, const guint8 *dns);

/* Everything that the host itself answers to. Until it is known nothing passes the guard NO_HOST. */
void lodge_netd_filter_set_host (LodgeNetdFilter *self, const LodgeNetdRange *ranges, gsize n_ranges);
void lodge_netd_filter_set_host6 (LodgeNetdFilter *self, const LodgeNetdRange6 *ranges, gsize n_ranges);

/* A frame of a guest's on its way to the uplink: whether it may pass. */
gboolean lodge_netd_filter_lets_out (LodgeNetdFilter *self, const LodgeNetdFrame *frame, gint64 now);

/* A frame of the uplink's on its way to a guest. */
void lodge_netd_filter_note_in (LodgeNetdFilter *self, const LodgeNetdFrame *frame, gint64 now);

G_END_DECLS
