/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-protocol.h"

G_BEGIN_DECLS

/*
 * LodgeAgentSwitches: the lodge-netd processes. One that ends is started again, at longer and longer
 * intervals; all end with this process. Main thread.
 *
 * Properties (readable, notify):
 *   "ready"  bool  each of them is what it was last told to be
 */
#define LODGE_TYPE_AGENT_SWITCHES (lodge_agent_switches_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAgentSwitches, lodge_agent_switches, LODGE, AGENT_SWITCHES, GObject)

/* @program: lodge-netd's path. */
LodgeAgentSwitches *lodge_agent_switches_new (const char *program);

/* From now on there are those in @plan (see lodge_agent_plan_new ()) and no others. */
void lodge_agent_switches_set_plan (LodgeAgentSwitches *self, GHashTable *plan);

gboolean lodge_agent_switches_get_ready (LodgeAgentSwitches *self);
guint    lodge_agent_switches_get_n_running (LodgeAgentSwitches *self);

G_END_DECLS
