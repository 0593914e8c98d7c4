/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeAgentGuard: a second process of the agent's that does nothing but wait for the agent's end, and
 * then becomes an agent itself. What the system's daemon carries goes on without an agent, so this one
 * ends it. Whichever of the two is killed, the other starts it anew. Main thread.
 */
typedef struct _LodgeAgentGuard LodgeAgentGuard;

/* NULL: it can't be started. */
LodgeAgentGuard *lodge_agent_guard_new (void);

/* There is nothing to guard any more. */
void lodge_agent_guard_free (LodgeAgentGuard *self);

/* The second process: waits until its standard input ends and its parent, the process @agent, is gone
 * with all that it held. Returns only when the agent can't be started, with an exit code. */
int lodge_agent_guard_run (int agent);

#define LODGE_AGENT_GUARD_OPTION "guard"

G_END_DECLS
