/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeAgentWatch: tells when something changed that matters for adapters: machines that come, go, start,
 * stop or restart, what their adapters are attached to, and networks. Main thread.
 */
typedef struct _LodgeAgentWatch LodgeAgentWatch;

/* @machine: (nullable): a network changed, which may concern any. */
typedef void (*LodgeAgentWatchFunc) (LodgeMachine *machine, gpointer user_data);

LodgeAgentWatch *lodge_agent_watch_new (LodgeVmm *vmm, LodgeAgentWatchFunc func, gpointer user_data);
void             lodge_agent_watch_free (LodgeAgentWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeAgentWatch, lodge_agent_watch_free)

G_END_DECLS
