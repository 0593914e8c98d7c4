/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * What has to be there before adapters are attached: networks in a user's own session are carried by a
 * process above this room. Whoever uses a connection may give it a guardian: then a running machine's
 * adapter is attached, and a machine started, only once that process is ready. Main thread.
 */
typedef struct
{
  /* @nic: the draft that is about to be attached; NULL: @machine is about to start. */
  gboolean (*is_needed) (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic);
  void (*ensure_async) (LodgeVmm *vmm, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*ensure_finish) (GAsyncResult *result, GError **error);
} LodgeVmmGuardian;

/* @guardian: (nullable): static storage. */
void lodge_vmm_set_guardian (LodgeVmm *self, const LodgeVmmGuardian *guardian);

/*
 * Within vmm/ only: calls @func now or once the guardian is ready. @must: when it can't be had, @task
 * is answered with the error instead. @nic, @machine and @task's reference are passed on; @task is
 * consumed.
 */
typedef void (*LodgeVmmGuardedFunc) (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, int value, GTask *task);
void lodge_vmm_guard (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, int value, gboolean must, LodgeVmmGuardedFunc func, GTask *task);

G_END_DECLS
