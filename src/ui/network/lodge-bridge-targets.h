/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-host-network.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/* Something an adapter can be attached to: what is chosen under "Network" or "Bridge". */
typedef struct
{
  char *label;
  LodgeNicMode mode;
  char *source;
} LodgeNicTarget;
void lodge_nic_target_free (LodgeNicTarget *self);

/* The networks of @kind; NAT networks include routed ones.
 * (transfer full) (element-type LodgeNicTarget) */
GPtrArray *lodge_network_targets_list (LodgeVmm *vmm, LodgeNetworkKind kind);

/*
 * What a machine of @vmm can be bridged to here: bridged networks, the host's bridges that are no
 * network's, and, where the daemon is the system's, its adapters. @host_network: (nullable).
 * (transfer full) (element-type LodgeNicTarget)
 */
GPtrArray *lodge_bridge_targets_list (LodgeVmm *vmm, LodgeHostNetwork *host_network);

/* Why the list above is empty, with the one thing to do. (transfer full) */
char *lodge_bridge_targets_dup_obstacle (LodgeVmm *vmm, LodgeHostNetwork *host_network);

G_END_DECLS
