/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* LodgeAgentSettler: settles machines' adapters, each machine one at a time, again when something
 * changed meanwhile, and later when it failed. Main thread. */
typedef struct _LodgeAgentSettler LodgeAgentSettler;

/* Called when nothing is under way any more. */
typedef void (*LodgeAgentSettlerFunc) (gpointer user_data);

LodgeAgentSettler *lodge_agent_settler_new (LodgeVmm *vmm, LodgeAgentSettlerFunc idle, gpointer user_data);
void               lodge_agent_settler_free (LodgeAgentSettler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeAgentSettler, lodge_agent_settler_free)

void     lodge_agent_settler_settle (LodgeAgentSettler *self, LodgeMachine *machine);
gboolean lodge_agent_settler_is_busy (LodgeAgentSettler *self);

G_END_DECLS
