/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-network.h"
#include "lodge-network-xml.h"

G_BEGIN_DECLS

/* Changes to a network's definition. Worker threads. */

/* Whether @draft makes sense (else INVALID) and its subnet is not among @used (else IN_USE). */
gboolean lodge_libvirt_network_check (LodgeNetwork *draft, GPtrArray *used, GError **error);

/* NULL with @error; else the caller frees. */
virNetworkPtr
lodge_libvirt_network_define (LodgeLibvirtLink *link, LodgeNetworkXml *xml, GError **error);

/*
 * Makes the network what @draft says, where that is not as in @base, what the draft was begun from;
 * what somebody else has changed since stays, and CONFLICT says that it is the same: its stored
 * definition, and if it is active what runs, without an interruption where libvirt can do that,
 * else by a restart after which adapters are plugged in again. When the network can't be started as
 * it is to be, it is made what it was.
 */
gboolean lodge_libvirt_network_edit (LodgeLibvirtLink *link,
                                     virNetworkPtr network,
                                     LodgeNetwork *base,
                                     LodgeNetwork *draft,
                                     GError **error);

G_END_DECLS
