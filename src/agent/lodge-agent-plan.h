/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-protocol.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * What the machines of a session's connection need of lodge-agent: pure functions of the model. Main
 * thread.
 */

/* Whether an adapter's time is up, or it was opened by an agent that is gone. */
typedef gboolean (*LodgeAgentExpiredFunc) (LodgeMachine *machine, LodgeNic *nic, gpointer user_data);

/*
 * The switches that running machines need now: names (as of lodge-netd-protocol.h) to
 * LodgeNetdConfigs. Adapters whose time is up are left out: a switch carries nothing for them.
 * (transfer full) (element-type utf8 LodgeNetdConfig)
 */
GHashTable *lodge_agent_plan_new (LodgeVmm *vmm, LodgeAgentExpiredFunc expired, gpointer user_data);

/* Whether a running or saved machine's adapters have to be settled: whether any was made by Lodge. */
gboolean lodge_agent_plan_needs_settling (LodgeMachine *machine);

G_END_DECLS
