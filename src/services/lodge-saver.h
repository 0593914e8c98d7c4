/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Saves a machine's memory as a job of @core's, with progress and Cancel; cancelled, the machine
 * goes on as it was. Main thread. @cancellable: (nullable): cancels as the job's Cancel does.
 */
void     lodge_saver_save_async (LodgeCore *core, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_saver_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
