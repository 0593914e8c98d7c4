/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"
#include "lodge-dial.h"
#include "lodge-safety-net.h"

G_BEGIN_DECLS

/*
 * A snapshot before the network of an isolated machine is opened. Main thread.
 *
 * A machine is isolated while none of its adapters reaches further than this computer (off,
 * internal, host-only); it is opened when one is turned to NAT, to a bridge or to what is not
 * known. That it is to be guarded is the user's wish for each machine (LodgeSnapshotPolicy's
 * "network").
 */

/* Whether a snapshot is due before an adapter of the machine is turned to @position, or becomes
 * @draft. */
gboolean
lodge_opening_is_guarded (LodgeVmm *vmm, LodgeMachine *machine, LodgeDialPosition position);
gboolean lodge_opening_is_guarded_nic (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *draft);

/* Takes it. Finish: lodge_safety_net_take_finish (). */
void lodge_opening_take_async (LodgeVmm *vmm,
                               LodgeMachine *machine,
                               LodgeJob *job,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

G_END_DECLS
