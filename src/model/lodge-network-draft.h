/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-network.h"
#include "lodge-subnet.h"

G_BEGIN_DECLS

/*
 * What a draft of a network needs before it can be made. Pure functions; whoever shows a form and
 * every backend say the same.
 */

/*
 * Fills in what @draft leaves open. A host-only network gets 192.168.56.1/24 or, when that is in
 * use, the next free one above; NAT and routed ones the first free from 192.168.100.1/24. Where
 * addresses are to be given out ("dhcp") and no range is named, it is .101 to .254, in a subnet
 * smaller than a /24 all of it that lies on one side of the network's own. An internal network gets
 * a subnet only for its DHCP.
 * @used: (element-type LodgeSubnet): what must not be taken.
 */
void lodge_network_draft_fill_in (LodgeNetwork *draft, GPtrArray *used);

/* Whether the values make sense, by themselves and together. FALSE with
 * G_IO_ERROR_INVALID_ARGUMENT and a sentence. */
gboolean lodge_network_draft_check (LodgeNetwork *draft, GError **error);

/* The user of the draft's subnet in @used, or NULL. (transfer none) */
const LodgeSubnet *lodge_network_draft_find_clash (LodgeNetwork *draft, GPtrArray *used);

/*
 * Somebody else has changed the network since @draft was begun from @base: @theirs is how it is
 * now. What @draft leaves as in @base follows; entries that were put into or taken out of its lists
 * are so in theirs. TRUE when the same property was changed on both sides to different values:
 * @draft keeps its own.
 */
gboolean lodge_network_draft_merge (LodgeNetwork *draft, LodgeNetwork *base, LodgeNetwork *theirs);

G_END_DECLS
