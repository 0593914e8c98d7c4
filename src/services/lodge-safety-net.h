/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * Snapshots that are taken without having been asked for: before something risky, or on schedule;
 * and their expiry. Main thread.
 *
 * An act that may cost the user the present state asks, before the click, what can be kept of it
 * (judge), says so, and then has it taken before it goes on. Nothing is skipped without a word:
 * what can't be taken is an error of take, and the user decides whether to go on without.
 */
typedef enum
{
  LODGE_SAFETY_WHOLE,   /* all of it */
  LODGE_SAFETY_DISKS,   /* its disks, but not the memory of the running machine */
  LODGE_SAFETY_NOTHING, /* no snapshot can be taken */
} LodgeSafetyCover;

/* What can be kept, of what lodge_vmm_read_snapshot_features_async () told. @reason: (transfer
 * full) (nullable): a sentence why not all. */
LodgeSafetyCover lodge_safety_net_judge (const LodgeSnapshotFeatures *features, char **reason);

/*
 * Takes what can be kept: with memory where possible, else the disks, with the guest's file systems
 * frozen where an agent can do that. @request: "memory" FALSE: disks only in any case. Cancelling:
 * as with the vmm's verb. Finish gives the snapshot's name (transfer full) and in @cover (nullable)
 * what of the machine it holds.
 */
void lodge_safety_net_take_async (LodgeVmm *vmm,
                                  LodgeMachine *machine,
                                  const LodgeSnapshotRequest *request,
                                  LodgeJob *job,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
char *lodge_safety_net_take_finish (GAsyncResult *result, LodgeSafetyCover *cover, GError **error);

/*
 * Deletes the automatic snapshots that the machine's policy has expire, but not @spare (nullable).
 * One that can't be deleted now (a linked clone rests on it) stays, and the next oldest goes in its
 * place. Finish gives how many went, or -1 when the snapshots can't be read.
 */
void lodge_safety_net_expire_async (LodgeVmm *vmm,
                                    LodgeMachine *machine,
                                    const char *spare,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
int lodge_safety_net_expire_finish (GAsyncResult *result, GError **error);

G_END_DECLS
