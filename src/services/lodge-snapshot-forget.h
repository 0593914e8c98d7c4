/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * Deletes the snapshot called @name, of which nobody is to know: what another program does with the
 * machine's snapshots meanwhile is waited for, up to a minute. One that is gone already is no error.
 * Main thread.
 */
void lodge_snapshot_forget_async (LodgeVmm *vmm,
                                  LodgeMachine *machine,
                                  const char *name,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lodge_snapshot_forget_finish (GAsyncResult *result, GError **error);

G_END_DECLS
