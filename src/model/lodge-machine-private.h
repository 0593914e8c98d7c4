/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-machine.h"

G_BEGIN_DECLS

/*
 * For implementations of LodgeVmm only (src/libvirt, the fake in tests/support) and, the activity,
 * for the wrapper in src/vmm. Main thread. Each notifies only what changed.
 */
LodgeMachine *lodge_machine_new (const char *uri, const char *uuid);

void lodge_machine_set_state (LodgeMachine *self, LodgeMachineState state, LodgeMachineReason reason);

/* Microseconds of real time; for a backend that knows better than "now" (which set_state uses). */
void lodge_machine_set_state_since (LodgeMachine *self, gint64 since);

/* Assigns a copy of @config to the machine's own; name and title follow. */
void lodge_machine_update_config (LodgeMachine *self, LodgeMachineConfig *config);

/* @running: (nullable): assigned as a copy; NULL: nothing runs, or it is not known. */
void lodge_machine_update_running (LodgeMachine *self, LodgeMachineConfig *running);

/* Makes "snapshots" equal to @snapshots (element-type LodgeSnapshot), changing only the rows that
 * differ, matched by name; "n-snapshots" follows. */
void lodge_machine_update_snapshots (LodgeMachine *self, GPtrArray *snapshots);
void lodge_machine_set_n_snapshots (LodgeMachine *self, guint n_snapshots);

void lodge_machine_set_acceleration (LodgeMachine *self, LodgeAcceleration acceleration);
void lodge_machine_set_features (LodgeMachine *self, LodgeMachineFeatures features);
void lodge_machine_set_needs_restart (LodgeMachine *self, gboolean needs_restart);
void lodge_machine_set_present (LodgeMachine *self, gboolean present);
void lodge_machine_set_statistics (LodgeMachine *self, double cpu_usage, guint64 memory_usage);
void lodge_machine_set_thumbnail (LodgeMachine *self, GBytes *png);

/* FALSE when another activity is under way; pairs with end. */
gboolean lodge_machine_begin_activity (LodgeMachine *self, LodgeActivity activity);
void     lodge_machine_end_activity (LodgeMachine *self);

G_END_DECLS
