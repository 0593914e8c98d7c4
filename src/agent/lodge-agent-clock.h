/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LodgeAgentClock: an alarm at a moment of real time. It also rings when the clock is set, and at once
 * when the computer wakes up after that moment. Main thread. */
typedef struct _LodgeAgentClock LodgeAgentClock;

LodgeAgentClock *lodge_agent_clock_new (GSourceFunc func, gpointer user_data);
void             lodge_agent_clock_free (LodgeAgentClock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeAgentClock, lodge_agent_clock_free)

/* @when: microseconds of real time; 0: never. */
void lodge_agent_clock_set (LodgeAgentClock *self, gint64 when);

G_END_DECLS
