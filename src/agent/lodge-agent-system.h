/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeAgentSystem: the system's connection while it is held (see lodge-agent-hold.h): opened when
 * somebody asks for it, watched by a LodgeAgentSession without switches and by a LodgeAgentGuard, and
 * let go of when nothing there needs it. Main thread.
 */
typedef struct _LodgeAgentSystem LodgeAgentSystem;

LodgeAgentSystem *lodge_agent_system_new (LodgeCore *core);

/* Lets go, whatever is lent. */
void lodge_agent_system_free (LodgeAgentSystem *self);

/* Whether the agent has to stay for it. Looks at files: not often. */
gboolean lodge_agent_system_get_needed (LodgeAgentSystem *self);

/* Ends everything that is lent; called again it tells whether that is done. */
gboolean lodge_agent_system_end_leases (LodgeAgentSystem *self);

G_END_DECLS
