/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-machine-config.h"

G_BEGIN_DECLS

/*
 * LodgeMachine: one machine of one connection, as libvirt last described it. Main thread only.
 * Read-only for everybody but the backend that owns it (which includes lodge-machine-private.h).
 *
 * Properties (readable, notify on change):
 *   "uri"        char*              the connection it belongs to
 *   "uuid"       char*              canonical text; with "uri" the machine's identity
 *   "name"       char*              libvirt's name
 *   "title"      char*              what to show: the definition's title, else its name; never empty
 *   "state"      LodgeMachineState
 *   "reason"     LodgeMachineReason
 *   "state-since" int64             microseconds of g_get_real_time (), when Lodge saw the change;
 *                                   0 when the state was already so at the first look
 *   "activity"   LodgeActivity      what Lodge is doing with it
 *   "acceleration" LodgeAcceleration of the running, else the stored definition
 *   "features"   LodgeMachineFeatures
 *   "config"     LodgeMachineConfig* the stored definition (the live one for a transient machine).
 *                                   The same object for the machine's whole life, kept up to date.
 *   "running"    LodgeMachineConfig* what runs now, which may differ from the stored definition; NULL
 *                                   while it is off, and as long as that was not read. The same
 *                                   object from start to stop, kept up to date.
 *   "snapshots"  GListModel*        of LodgeSnapshot, oldest first, the hidden ones too; the same object for
 *                                   the machine's whole life. Filled by lodge_vmm_read_snapshots_async () and
 *                                   by each operation on snapshots, empty before
 *   "n-snapshots" uint              how many there are, also before they were read
 *   "needs-restart" bool            the stored definition differs from the running one
 *   "disposable" bool               what runs keeps nothing: all of it is discarded when it stops
 *   "template"   bool               it is kept to make others from, never starts and stays as it is
 *   "present"    bool               FALSE once it was undefined, or its connection was lost for good
 *   "cpu-usage"  double             0 to 1 over all virtual CPUs; negative: not known
 *   "memory-usage" uint64           bytes of the host used by the guest; 0: not known
 *   "thumbnail"  GBytes*            a PNG of the screen, at most 512 pixels wide, or NULL
 */
#define LODGE_TYPE_MACHINE (lodge_machine_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachine, lodge_machine, LODGE, MACHINE, GObject)

const char          *lodge_machine_get_uri (LodgeMachine *self);
const char          *lodge_machine_get_uuid (LodgeMachine *self);
const char          *lodge_machine_get_name (LodgeMachine *self);
const char          *lodge_machine_get_title (LodgeMachine *self);
LodgeMachineState    lodge_machine_get_state (LodgeMachine *self);
LodgeMachineReason   lodge_machine_get_reason (LodgeMachine *self);
gint64               lodge_machine_get_state_since (LodgeMachine *self);
LodgeActivity        lodge_machine_get_activity (LodgeMachine *self);
LodgeAcceleration    lodge_machine_get_acceleration (LodgeMachine *self);
LodgeMachineFeatures lodge_machine_get_features (LodgeMachine *self);
LodgeMachineConfig  *lodge_machine_get_config (LodgeMachine *self);
LodgeMachineConfig  *lodge_machine_get_running (LodgeMachine *self); /* (nullable) */
GListModel          *lodge_machine_get_snapshots (LodgeMachine *self); /* (transfer none) */
guint                lodge_machine_get_n_snapshots (LodgeMachine *self);
gboolean             lodge_machine_get_needs_restart (LodgeMachine *self);
gboolean             lodge_machine_get_disposable (LodgeMachine *self);
gboolean             lodge_machine_get_is_template (LodgeMachine *self);
gboolean             lodge_machine_get_present (LodgeMachine *self);
double               lodge_machine_get_cpu_usage (LodgeMachine *self);
guint64              lodge_machine_get_memory_usage (LodgeMachine *self);
GBytes              *lodge_machine_get_thumbnail (LodgeMachine *self);

/* What its adapters are attached to now: those of "running", else of "config". (transfer none) */
GListModel *lodge_machine_get_nics (LodgeMachine *self);

/* QEMU runs for it: running, paused, shutting down or asleep. */
gboolean lodge_machine_is_active (LodgeMachine *self);

/*
 * Whether @verb makes sense in the present state and nothing else is going on with the machine.
 * FORCE_OFF ignores the activity. A pure function of the properties: bind sensitivity to it by
 * listening to "state", "activity", "features", "template" and "present".
 */
gboolean lodge_machine_can (LodgeMachine *self, LodgeVerb verb);

G_END_DECLS
