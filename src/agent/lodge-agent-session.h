/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeAgentSession: what must hold for the machines of one connection while no window is open. It
 * watches them, settles their adapters, keeps the switches that they need, and ends what was opened for
 * a time. It holds no truth: killed at any moment, the next one builds the same from the definitions,
 * and ends what was opened for this one. Main thread.
 *
 * Properties (readable, notify):
 *   "ready"   bool  after the first look all is as it must be, or the connection can't be had; stays so
 *   "needed"  bool  a machine has something that holds only while this does
 */
#define LODGE_TYPE_AGENT_SESSION (lodge_agent_session_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAgentSession, lodge_agent_session, LODGE, AGENT_SESSION, GObject)

/* @netd: lodge-netd's path; NULL: libvirt carries all there by itself. The connection is opened. */
LodgeAgentSession *lodge_agent_session_new (LodgeVmm *vmm, const char *netd);

gboolean lodge_agent_session_get_ready (LodgeAgentSession *self);
gboolean lodge_agent_session_get_needed (LodgeAgentSession *self);

/* Whether something is lent, or being ended; and ends all that is lent. */
gboolean lodge_agent_session_has_leases (LodgeAgentSession *self);
void     lodge_agent_session_end_leases (LodgeAgentSession *self);

G_END_DECLS
