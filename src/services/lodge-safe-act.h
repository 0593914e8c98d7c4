/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Something risky that is done to a machine after what can be kept of it is in a snapshot: a job of the
 * core's that can be cancelled until the act itself begins. Without the snapshot nothing is done. Main
 * thread.
 */
typedef struct
{
  const char *title;          /* the job's */
  const char *snapshot_title; /* NULL: no snapshot */
  void (*begin) (LodgeVmm *vmm,
                 LodgeMachine *machine,
                 gpointer data,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*finish) (LodgeVmm *vmm, GAsyncResult *result, gpointer data, GError **error);
  gpointer data;
  GDestroyNotify free_data; /* (nullable) */
} LodgeSafeAct;

/* @act: copied; its data is owned from then on. */
void lodge_safe_act_run_async (LodgeCore *core,
                               LodgeMachine *machine,
                               const LodgeSafeAct *act,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lodge_safe_act_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
