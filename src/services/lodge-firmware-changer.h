/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Gives a machine that is off another firmware (lodge_vmm_set_firmware_async ()), with what can be kept of it in
 * a snapshot before, if @snapshot: a system that was installed for the one mostly does not start with the
 * other, and the firmware's variables are lost. Without that snapshot nothing is done. As a job of @core's. Main
 * thread.
 */
void lodge_firmware_changer_change_async (LodgeCore *core,
                                          LodgeMachine *machine,
                                          LodgeFirmware firmware,
                                          gboolean secure_boot,
                                          gboolean snapshot,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean lodge_firmware_changer_change_finish (GAsyncResult *result, GError **error);

/* Why @machine can't have that firmware, or none but the one it has, as far as the model tells; NULL: it can, or
 * has it. (transfer none) */
const char *lodge_firmware_changer_get_refusal (LodgeVmm *vmm,
                                                LodgeMachine *machine,
                                                LodgeFirmware firmware,
                                                gboolean secure_boot);

G_END_DECLS
