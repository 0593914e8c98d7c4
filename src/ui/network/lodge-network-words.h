/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-forward.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * The user's words for adapters and networks. Pure functions; each returns a new string (transfer
 * full) unless it is "Static". Main thread, because models are read.
 */

/* What an adapter can be attached to, as a person chooses it. */
typedef enum
{
  LODGE_ATTACH_OFF,
  LODGE_ATTACH_NAT,
  LODGE_ATTACH_NAT_NETWORK,
  LODGE_ATTACH_BRIDGED,
  LODGE_ATTACH_HOST_ONLY,
  LODGE_ATTACH_INTERNAL,
  LODGE_ATTACH_OTHER, /* kept, never offered */
} LodgeAttach;
#define LODGE_N_ATTACH_CHOICES LODGE_ATTACH_OTHER

/* Which it is now. @vmm knows the kinds of networks. */
LodgeAttach lodge_attach_of (LodgeNic *nic, LodgeVmm *vmm);

/* The kind of networks behind a choice; FALSE: it is not by network. */
gboolean lodge_attach_get_kind (LodgeAttach attach, LodgeNetworkKind *kind);

const char *lodge_attach_get_title (LodgeAttach attach);       /* "Host-only". Static. */
const char *lodge_attach_get_description (LodgeAttach attach, gboolean privileged); /* one sentence. Static. @privileged: of the connection */
const char *lodge_attach_get_icon (LodgeAttach attach);        /* Static. */

/* Why @attach, which is by network, can't be chosen on @vmm, with what to do; NULL: it can.
 * @can_create: a new network would make it possible. BRIDGED is LodgeBridgeTargets' matter. */
char *lodge_attach_dup_obstacle (LodgeAttach attach, LodgeVmm *vmm, gboolean *can_create);

/* "52:54:00:12:ab:9f · virtio · cable unplugged". */
char *lodge_words_nic_details (LodgeNic *nic);

/* "NAT network", "Host-only". Static. */
const char *lodge_words_network_kind (LodgeNetworkKind kind);
const char *lodge_words_network_icon (LodgeNetworkKind kind); /* Static. */

/* "192.168.56.0/24", or NULL. */
char *lodge_words_subnet (LodgeNetwork *network);

/* "Active", "Stopped", "Served while machines use it". Static. */
const char *lodge_words_network_state (LodgeNetwork *network);

/* "Host-only · 192.168.56.0/24 · 2 machines". */
char *lodge_words_network_summary (LodgeNetwork *network, guint n_machines);

/* "TCP 127.0.0.1:2222 → 22". */
char *lodge_words_forward (const LodgeForward *forward);

/* "9:05"; microseconds, negative ones as 0. */
char *lodge_words_countdown (gint64 left);

/* The machines of @vmm that have an adapter on the network called @name, stored or running.
 * (transfer full) (element-type LodgeMachine) */
GPtrArray *lodge_words_find_machines (LodgeVmm *vmm, const char *name);

G_END_DECLS
