/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeFakeVmm: a backend that does what a test tells it. It keeps "the truth" (machines with a
 * stored and a running definition, files) apart from the model that it shows, as a hypervisor would:
 * while the connection is down, the truth changes unseen.
 *
 * Operations are named like the vfuncs: "create", "edit", "undefine", "create_disk"…; control also
 * with its verb: "control/start". Nothing takes time: an operation ends in the main loop's next
 * round, or, when held, on release.
 */
#define LODGE_TYPE_FAKE_VMM (lodge_fake_vmm_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFakeVmm, lodge_fake_vmm, LODGE, FAKE_VMM, GObject)

LodgeFakeVmm *lodge_fake_vmm_new (const char *uri);

/* A LodgeVmmFactory. */
LodgeVmm *lodge_fake_vmm_factory (const char *uri, gpointer user_data);

/* New @operation calls wait from now on; "connect" too. */
void lodge_fake_vmm_hold (LodgeFakeVmm *self, const char *operation);
/* Those that wait go on, and later ones no longer wait. */
void  lodge_fake_vmm_release (LodgeFakeVmm *self, const char *operation);
guint lodge_fake_vmm_get_n_held (LodgeFakeVmm *self, const char *operation);

/* Each @operation fails with a copy of @error from now on; NULL: no longer. "connect" too. */
void lodge_fake_vmm_fail (LodgeFakeVmm *self, const char *operation, const GError *error);

/* How many calls of @operation reached the backend. */
guint lodge_fake_vmm_get_n_calls (LodgeFakeVmm *self, const char *operation);

/* The daemon goes away: RECONNECTING with @problem (nullable), running operations fail. */
void lodge_fake_vmm_drop (LodgeFakeVmm *self, const GError *problem);
/* … and is back: CONNECTED, the truth is read again. */
void lodge_fake_vmm_restore (LodgeFakeVmm *self);

/*
 * Somebody else does something; seen at once when connected. The machine is (transfer none), and
 * NULL when not connected. @title also makes the name.
 */
LodgeMachine *lodge_fake_vmm_add_machine (LodgeFakeVmm *self, const char *title, LodgeMachineState state);
LodgeMachine *lodge_fake_vmm_add_config (LodgeFakeVmm *self, LodgeMachineConfig *config, LodgeMachineState state);
void lodge_fake_vmm_remove_machine (LodgeFakeVmm *self, const char *uuid);
void lodge_fake_vmm_set_state (LodgeFakeVmm *self, const char *uuid, LodgeMachineState state, LodgeMachineReason reason);
void lodge_fake_vmm_set_features (LodgeFakeVmm *self, const char *uuid, LodgeMachineFeatures features);

/*
 * Networks. Somebody else defines one (@network is copied and gets a UUID; it is active if it says
 * so), stops or starts it, or removes it. The network is (transfer none), NULL when not connected.
 */
LodgeNetwork *lodge_fake_vmm_add_network (LodgeFakeVmm *self, LodgeNetwork *network);
void lodge_fake_vmm_set_network_active (LodgeFakeVmm *self, const char *name, gboolean active);
void lodge_fake_vmm_remove_network (LodgeFakeVmm *self, const char *name);

/* What list_leases tells of it; @lease is copied. */
void lodge_fake_vmm_add_lease (LodgeFakeVmm *self, const char *name, const LodgeLease *lease);

/* Networks that are defined from now on are served by lodge-agent, as in a session: always active,
 * and switching one is NOT_SUPPORTED. */
void lodge_fake_vmm_set_serves (LodgeFakeVmm *self, gboolean serves);

/* Whether running machines' adapters can be switched, added and removed; they can at first. Where
 * not, changes take effect at the next start. */
void lodge_fake_vmm_set_nics_switchable (LodgeFakeVmm *self, gboolean switchable);

/* What read_nics tells of the adapter with @status's id, instead of what follows from the model. */
void lodge_fake_vmm_set_nic_status (LodgeFakeVmm *self, const char *uuid, LodgeNicStatus *status);

/* From now on what others do is not seen before lodge_fake_vmm_deliver_events (), as of a backend
 * whose events come late; an own operation still ends with a look at its machine. */
void lodge_fake_vmm_hold_events (LodgeFakeVmm *self);
void lodge_fake_vmm_deliver_events (LodgeFakeVmm *self);

/* Whether guests turn themselves off when asked to; they do at first. */
void lodge_fake_vmm_set_guests_obey (LodgeFakeVmm *self, gboolean obey);

/*
 * Snapshots. Somebody else takes one (@snapshot is copied; if it is current, the machine goes on from
 * it): "n-snapshots" follows, the rows when they are read. @features: what read_snapshot_features
 * tells, and whether taking is refused; NULL: all is possible, as at first.
 */
void  lodge_fake_vmm_add_snapshot (LodgeFakeVmm *self, const char *uuid, LodgeSnapshot *snapshot);
/* What compare_files finds; copied. */
void  lodge_fake_vmm_set_file_changes (LodgeFakeVmm *self, const char *uuid, const LodgeFileChanges *changes);
guint lodge_fake_vmm_get_n_snapshots (LodgeFakeVmm *self, const char *uuid);
void  lodge_fake_vmm_set_snapshot_features (LodgeFakeVmm *self, const char *uuid, const LodgeSnapshotFeatures *features);

/* What read_guest_tools tells while the machine runs; copied. Without it nobody in the guest answers. */
void lodge_fake_vmm_set_guest_tools (LodgeFakeVmm *self, const char *uuid, const LodgeGuestTools *tools);

/* Files: what probe_image finds (@info is copied), and what create_disk and delete_file change. */
void     lodge_fake_vmm_add_image (LodgeFakeVmm *self, const LodgeImageInfo *info);
gboolean lodge_fake_vmm_has_file (LodgeFakeVmm *self, const char *path);
guint    lodge_fake_vmm_get_n_files (LodgeFakeVmm *self);

void lodge_fake_vmm_set_screenshot (LodgeFakeVmm *self, GBytes *png);
void lodge_fake_vmm_set_log (LodgeFakeVmm *self, const char *text);

/* The other end of the last descriptor that open_display gave; the caller owns it. -1: none. */
int lodge_fake_vmm_steal_display_peer (LodgeFakeVmm *self);

/* The guest's end of the serial port that was opened last; the fake owns it. -1: none. */
int lodge_fake_vmm_get_serial_peer (LodgeFakeVmm *self);

/* How many hold the statistics of @machine. */
guint lodge_fake_vmm_get_n_statistics_holds (LodgeFakeVmm *self, LodgeMachine *machine);

/* The keys that send_keys sent last, like "29 56 60". Returns: (transfer none) (nullable) */
const char *lodge_fake_vmm_get_last_keys (LodgeFakeVmm *self);

G_END_DECLS
