/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Makes a disk larger (lodge_vmm_grow_disk_async ()), with what can be kept of the machine in a
 * snapshot before, if @snapshot: what the guest does next, moving partitions, is what goes wrong.
 * Without that snapshot nothing is done. As a job of @core's that can be cancelled until the disk
 * grows. Main thread.
 *
 * @capacity: bytes; any number: rounded up to whole sectors. INVALID: more than
 * LODGE_DISK_MAX_CAPACITY.
 */
void lodge_disk_grower_grow_async (LodgeCore *core,
                                   LodgeMachine *machine,
                                   const char *id,
                                   guint64 capacity,
                                   gboolean snapshot,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean lodge_disk_grower_grow_finish (GAsyncResult *result, GError **error);

G_END_DECLS
