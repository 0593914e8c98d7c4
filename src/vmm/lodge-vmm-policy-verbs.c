/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs about what is noted of automatic snapshots, and what follows a restore. */
#include "config.h"

#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

void
lodge_vmm_set_snapshot_policy_async (LodgeVmm *self,
                                     LodgeMachine *machine,
                                     const LodgeSnapshotPolicy *policy,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_snapshot_policy_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (policy != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_snapshot_policy != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->set_snapshot_policy (self, machine, policy, task);
}

gboolean
lodge_vmm_set_snapshot_policy_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (
      self, result, lodge_vmm_set_snapshot_policy_async, error);
}

void
lodge_vmm_set_snapshot_undo_async (LodgeVmm *self,
                                   LodgeMachine *machine,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_snapshot_undo_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_snapshot_undo != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->set_snapshot_undo (self, machine, name, task);
}

gboolean
lodge_vmm_set_snapshot_undo_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (
      self, result, lodge_vmm_set_snapshot_undo_async, error);
}

void
lodge_vmm_sync_clock_async (LodgeVmm *self,
                            LodgeMachine *machine,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_sync_clock_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->sync_clock != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->sync_clock (self, machine, task);
}

gboolean
lodge_vmm_sync_clock_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_sync_clock_async, error);
}
