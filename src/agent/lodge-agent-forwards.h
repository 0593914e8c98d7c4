/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeAgentForwards: has forwards tried again whose port another program had. Those that QEMU itself holds; a
 * switch tries its own again. Main thread.
 */
typedef struct _LodgeAgentForwards LodgeAgentForwards;

/* Called when the adapters of @machine should be settled again. */
typedef void (*LodgeAgentForwardsFunc) (LodgeMachine *machine, gpointer user_data);

LodgeAgentForwards *lodge_agent_forwards_new (LodgeVmm *vmm, LodgeAgentForwardsFunc again, gpointer user_data);
void                lodge_agent_forwards_free (LodgeAgentForwards *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeAgentForwards, lodge_agent_forwards_free)

/* Looks at a machine whose adapters have just been settled. */
void lodge_agent_forwards_look (LodgeAgentForwards *self, LodgeMachine *machine);

G_END_DECLS
