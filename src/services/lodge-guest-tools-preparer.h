/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Gets a machine ready for guest tools to be installed in it: with what can be kept of it in a snapshot
 * before (@snapshot), the ports that they need (@ports; what the running machine lacks comes at its
 * next start), and the disc at @disc (nullable) in its CD drive. Without the snapshot nothing is done. As
 * a job of @core's. LOCKED: as of lodge_vmm_set_medium_async (): the guest keeps the drive shut.
 * NOT_FOUND: there is no CD drive. Main thread.
 */
typedef struct
{
  gboolean snapshot;
  gboolean ports;
  const char *disc;
  const char *drive; /* a device id; NULL: an empty CD drive, else the first */
  gboolean force;    /* also when the guest keeps the drive shut */
} LodgeToolsPreparation;

void lodge_tools_preparer_prepare_async (LodgeCore *core,
                                         LodgeMachine *machine,
                                         const LodgeToolsPreparation *preparation,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean lodge_tools_preparer_prepare_finish (GAsyncResult *result, GError **error);

G_END_DECLS
