/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeAgentRecovery: what killed programs left in the journal, on whichever connections the entries
 * name. It is looked at again until nothing is left. Main thread.
 */
typedef struct _LodgeAgentRecovery LodgeAgentRecovery;

/* Called after each look; @n_left entries could not be settled now. */
typedef void (*LodgeAgentRecoveryFunc) (guint n_left, gpointer user_data);

LodgeAgentRecovery *lodge_agent_recovery_new (LodgeCore *core, LodgeAgentRecoveryFunc func, gpointer user_data);
void                lodge_agent_recovery_free (LodgeAgentRecovery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeAgentRecovery, lodge_agent_recovery_free)

/* The first look. */
void lodge_agent_recovery_start (LodgeAgentRecovery *self);

G_END_DECLS
