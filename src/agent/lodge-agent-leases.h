/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeAgentLeases: adapters that are attached until a given time, and their ends. Main thread.
 *
 * Properties (readable, notify):
 *   "busy"  bool  some are being ended
 *
 * Signals:
 *   "expired"  the time of at least one is up
 */
#define LODGE_TYPE_AGENT_LEASES (lodge_agent_leases_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAgentLeases, lodge_agent_leases, LODGE, AGENT_LEASES, GObject)

LodgeAgentLeases *lodge_agent_leases_new (LodgeVmm *vmm);

/* All of this user's that exist now were opened for an agent that is gone: their time is up. */
void lodge_agent_leases_disown (LodgeAgentLeases *self);

/* Looks at all machines: ends what has expired, and waits for what expires next. */
void lodge_agent_leases_update (LodgeAgentLeases *self);

/* A LodgeAgentExpiredFunc; @user_data is the LodgeAgentLeases. */
gboolean lodge_agent_leases_is_expired (LodgeMachine *machine, LodgeNic *nic, gpointer user_data);

/* Whether there are any of this user's. */
gboolean lodge_agent_leases_get_any (LodgeAgentLeases *self);

gboolean lodge_agent_leases_get_busy (LodgeAgentLeases *self);

G_END_DECLS
