/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* LodgeNetworkDetails: all that is known of one network, and what can be done with it. */
#define LODGE_TYPE_NETWORK_DETAILS (lodge_network_details_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkDetails, lodge_network_details, LODGE, NETWORK_DETAILS, AdwBin)

/* @network: (nullable). */
void          lodge_network_details_set_network (LodgeNetworkDetails *self, LodgeVmm *vmm, LodgeNetwork *network);
LodgeNetwork *lodge_network_details_get_network (LodgeNetworkDetails *self); /* (nullable) */

G_END_DECLS
