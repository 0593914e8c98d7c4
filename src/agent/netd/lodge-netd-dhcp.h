/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-frame.h"
#include "lodge-netd-protocol.h"

G_BEGIN_DECLS

/*
 * A DHCP server (RFC 2131) for guests whose MACs are certain. Leases are by MAC; they are remembered
 * as long as the server lives, and a guest that was seen with an address keeps it.
 *
 * Times are microseconds of real time. Addresses are IPv4 in host byte order.
 */
#define LODGE_NETD_LEASE_SECONDS 3600
#define LODGE_NETD_DHCP_PORT 67

typedef struct _LodgeNetdDhcp LodgeNetdDhcp;

LodgeNetdDhcp *lodge_netd_dhcp_new (void);
void           lodge_netd_dhcp_free (LodgeNetdDhcp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdDhcp, lodge_netd_dhcp_free)

/* What is given out from now on. Routers are offered with an uplink to the world only. FALSE: it has no
 * usable subnet, and nothing is given out. */
gboolean lodge_netd_dhcp_configure (LodgeNetdDhcp *self, const LodgeNetdConfig *config);

/* The answer to @request for its sender, as a frame from @server_mac in @reply. 0: there is none. */
gsize lodge_netd_dhcp_answer (LodgeNetdDhcp *self, const LodgeNetdFrame *request, const guint8 *server_mac, gint64 now, guint8 *reply);

/* The address that @mac has or will get; 0: none is left. */
guint32 lodge_netd_dhcp_reserve (LodgeNetdDhcp *self, const guint8 *mac, gint64 now);

/* The address that was given to @mac and holds; 0: none. */
guint32 lodge_netd_dhcp_find (LodgeNetdDhcp *self, const guint8 *mac, gint64 now);

/* The address of the guest that goes by @name; 0: none. */
guint32 lodge_netd_dhcp_find_name (LodgeNetdDhcp *self, const char *name, gint64 now);

/* A frame of @mac's came from @address: it is given to nobody else. */
void lodge_netd_dhcp_note_seen (LodgeNetdDhcp *self, const guint8 *mac, guint32 address, gint64 now);

/* The leases that hold. (transfer none): adds LodgeNetdLeases to @leases. */
void lodge_netd_dhcp_list (LodgeNetdDhcp *self, gint64 now, GPtrArray *leases);

G_END_DECLS
