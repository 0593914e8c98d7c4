/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * The agent's life: it settles the journal and holds what the machines of the user's own session need
 * (LodgeAgentSession), says when it is ready (lodge_agent_announce ()), and returns when nothing needs
 * it. The session's daemon is only started where machines are defined. @once: only the journal, one
 * look. Returns the exit code. Main thread, whose default context it runs.
 */
int lodge_agent_run (LodgeVmmFactory factory, gboolean once);

G_END_DECLS
