/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"
#include "lodge-dial.h"
#include "lodge-reach.h"

G_BEGIN_DECLS

/*
 * LodgeNetworkFacts: what is known about one machine's adapters, for whoever shows any of it: read
 * once for all of them, and only while somebody holds it. Main thread.
 *
 * Signal: "changed": the machine's adapters, the connection's networks, or what was read of them.
 * It comes from the main loop, once for however many changes.
 */
#define LODGE_TYPE_NETWORK_FACTS (lodge_network_facts_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkFacts, lodge_network_facts, LODGE, NETWORK_FACTS, GObject)

LodgeNetworkFacts *lodge_network_facts_new (LodgeVmm *vmm, LodgeMachine *machine);

LodgeVmm     *lodge_network_facts_get_vmm (LodgeNetworkFacts *self);     /* (transfer none) */
LodgeMachine *lodge_network_facts_get_machine (LodgeNetworkFacts *self); /* (transfer none) */

/* Whose list of jobs is used; (nullable), until it is set. (transfer none) */
LodgeCore *lodge_network_facts_get_core (LodgeNetworkFacts *self);
void       lodge_network_facts_set_core (LodgeNetworkFacts *self, LodgeCore *core);

/* NULL: not known (yet). (transfer none) */
LodgeHostNetwork *lodge_network_facts_get_host_network (LodgeNetworkFacts *self);

/* Of the running machine's adapter, or NULL: not known. (transfer none) */
LodgeNicStatus *lodge_network_facts_get_status (LodgeNetworkFacts *self, const char *id);

/* Why nothing is known of the adapters of the running machine, or NULL. */
const char *lodge_network_facts_get_problem (LodgeNetworkFacts *self);

/* The adapter with @id, stored or as it runs; NULL. (transfer none) */
LodgeNic *lodge_network_facts_get_nic (LodgeNetworkFacts *self, const char *id, gboolean stored);

/* The cards as things are now, or would be after the next start. (transfer full) */
GListModel *lodge_network_facts_create_cards (LodgeNetworkFacts *self, gboolean stored);

/* While held, what is not announced is read every two seconds. Nests. */
void lodge_network_facts_hold (LodgeNetworkFacts *self);
void lodge_network_facts_release (LodgeNetworkFacts *self);

/* Reads again now, while held. */
void lodge_network_facts_read (LodgeNetworkFacts *self);

G_END_DECLS
