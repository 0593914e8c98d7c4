/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * lodge-agent, seen from the programs that need it: it is started when it is not there, and waited for
 * until it has ended what its predecessor left and holds what must hold. There is one for each user; it
 * leaves by itself when nothing needs it, but not within LODGE_AGENT_GRACE_SECONDS after it was asked for.
 */
#define LODGE_AGENT_GRACE_SECONDS 30

/* @vmm: (nullable): the connection that it is needed for: that of the system is held from then on (see
 * lodge-agent-hold.h). Finish fails with G_IO_ERROR and a sentence. The program is found in the
 * installation, or where the environment's LODGE_AGENT says. */
void     lodge_agent_ensure_async (LodgeVmm *vmm, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_agent_ensure_finish (GAsyncResult *result, GError **error);

/* Whether a machine of @vmm has something that holds only while an agent is there: in a user's own
 * session as it runs or as it is stored, on the system's connection while it runs. Other connections
 * need none. Main thread. */
gboolean lodge_agent_is_needed (LodgeVmm *vmm);

/* The same of one machine, which is about to start if it does not run, and of one adapter. */
gboolean lodge_agent_is_needed_by (LodgeVmm *vmm, LodgeMachine *machine);

/* The same, but for its adapters only: what snapshots need an agent for can wait for one. */
gboolean lodge_agent_is_needed_by_nics (LodgeVmm *vmm, LodgeMachine *machine);
gboolean lodge_agent_is_needed_for (LodgeVmm *vmm, LodgeNic *nic);

/* Of the system's connection, which several people may use: whether it is for this user's agent to look
 * after it although nobody here is asking now. Forwards that run are; what was lent is its lender's, until
 * its time has passed. */
gboolean lodge_agent_is_missed (LodgeVmm *vmm);

/*
 * The agent's own side. Each blocks on small files for a moment.
 */

/* From now on until the descriptor is closed others see that there is a ready agent. -1 with @error. */
int lodge_agent_announce (GError **error);

/* Whether somebody has asked for an agent within the grace. */
gboolean lodge_agent_was_asked_for (void);

G_END_DECLS
