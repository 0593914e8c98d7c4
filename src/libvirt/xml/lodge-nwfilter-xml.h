/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The network filters that adapters of the system's daemon carry. They are libvirt's own objects
 * and stay in force whatever becomes of Lodge.
 *
 * "lodge-adapter": frames and ARP messages that do not come from the adapter's own MAC address are
 * dropped (the guest's IP addresses are its own affair), and nothing goes to or comes from
 * LODGE_INTERNAL_HOST_MAC, the address that the host's end of every internal network of Lodge's has.
 * Without that the host answers ARP for all its addresses on an internal network and takes the
 * guest's packets. Broadcasts still reach it. All adapters carry this one filter, wherever they are,
 * because libvirt takes half a second to change one for another.
 *
 * "lodge-internal": that too, with the host's address as the parameter LODGE_HOST_MAC: for internal
 * networks that others made.
 */
#define LODGE_NWFILTER_ADAPTER "lodge-adapter"
#define LODGE_INTERNAL_HOST_MAC "52:54:00:4c:6f:64"
#define LODGE_NWFILTER_INTERNAL "lodge-internal"
#define LODGE_NWFILTER_HOST_MAC "LODGE_HOST_MAC"

/* What names of Lodge's filters begin with. */
#define LODGE_NWFILTER_PREFIX "lodge-"

char *lodge_nwfilter_xml_adapter (void); /* (transfer full) */
char *lodge_nwfilter_xml_internal (void);    /* (transfer full) */

G_END_DECLS
