/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeAgentSnapshots: takes the snapshots of a connection's running machines that are due, one at
 * a time, lets automatic ones expire, and forgets what was kept for undoing a restore when the
 * machine has run and stopped. Holds no truth: when the last one was taken stands in the snapshots
 * themselves. Main thread.
 *
 * A clock that is set, and a computer that wakes up, are noticed (lodge-agent-clock.h). One that
 * fails is told (lodge-schedule-note.h) and tried again a little later.
 */
typedef struct _LodgeAgentSnapshots LodgeAgentSnapshots;

/* @func is called when it may have changed whether the machines need an agent. The environment's
 * LODGE_MINUTE is for tests: how many milliseconds a schedule's minute takes. */
LodgeAgentSnapshots *
lodge_agent_snapshots_new (LodgeVmm *vmm, GSourceOnceFunc func, gpointer user_data);
void lodge_agent_snapshots_free (LodgeAgentSnapshots *self);

G_END_DECLS
