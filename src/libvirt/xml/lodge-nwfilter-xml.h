/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The network filters that adapters of the system's daemon carry. They are libvirt's own objects
 * and stay in force whatever becomes of Lodge.
 *
 * "lodge-no-spoofing": frames and ARP messages that do not come from the adapter's own MAC address
 * are dropped. The guest's IP addresses are its own affair.
 *
 * "lodge-internal": that, and nothing goes to or comes from the host's own end of the bridge,
 * whose MAC address is the parameter LODGE_HOST_MAC. Without it the host answers ARP for all its
 * addresses on an internal network and takes the guest's packets. Broadcasts still reach it.
 */
#define LODGE_NWFILTER_NO_SPOOFING "lodge-no-spoofing"
#define LODGE_NWFILTER_INTERNAL "lodge-internal"
#define LODGE_NWFILTER_HOST_MAC "LODGE_HOST_MAC"

/* What names of Lodge's filters begin with. */
#define LODGE_NWFILTER_PREFIX "lodge-"

char *lodge_nwfilter_xml_no_spoofing (void); /* (transfer full) */
char *lodge_nwfilter_xml_internal (void);    /* (transfer full) */

G_END_DECLS
