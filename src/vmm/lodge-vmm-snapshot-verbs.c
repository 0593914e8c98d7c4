/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs about snapshots, clones and runs that keep nothing. */
#include "config.h"

#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

void
lodge_vmm_read_snapshots_async (LodgeVmm *self,
                                LodgeMachine *machine,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_read_snapshots_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->read_snapshots != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->read_snapshots (self, machine, task);
}

gboolean
lodge_vmm_read_snapshots_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_read_snapshots_async, error);
}

void
lodge_vmm_read_snapshot_features_async (LodgeVmm *self,
                                        LodgeMachine *machine,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_read_snapshot_features_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = (GDestroyNotify)lodge_snapshot_features_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->read_snapshot_features != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->read_snapshot_features (self, machine, task);
}

LodgeSnapshotFeatures *
lodge_vmm_read_snapshot_features_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (
      self, result, lodge_vmm_read_snapshot_features_async, error);
}

void
lodge_vmm_take_snapshot_async (LodgeVmm *self,
                               LodgeMachine *machine,
                               const LodgeSnapshotRequest *request,
                               LodgeJob *job,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_take_snapshot_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_SNAPSHOTTING,
    .always_tells = TRUE,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (request != NULL && request->title != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->take_snapshot != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->take_snapshot (self, machine, request, job, task);
}

char *
lodge_vmm_take_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_take_snapshot_async, error);
}

void
lodge_vmm_restore_snapshot_async (LodgeVmm *self,
                                  LodgeMachine *machine,
                                  const char *name,
                                  LodgeRestoreMode mode,
                                  LodgeJob *job,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_restore_snapshot_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_RESTORING,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (name != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->restore_snapshot != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->restore_snapshot (self, machine, name, mode, job, task);
}

gboolean
lodge_vmm_restore_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_restore_snapshot_async, error);
}

void
lodge_vmm_delete_snapshot_async (LodgeVmm *self,
                                 LodgeMachine *machine,
                                 const char *name,
                                 gboolean children,
                                 LodgeJob *job,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_delete_snapshot_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_SNAPSHOTTING,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (name != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->delete_snapshot != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->delete_snapshot (self, machine, name, children, job, task);
}

gboolean
lodge_vmm_delete_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_delete_snapshot_async, error);
}

void
lodge_vmm_edit_snapshot_async (LodgeVmm *self,
                               LodgeMachine *machine,
                               LodgeSnapshot *draft,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_edit_snapshot_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (LODGE_IS_SNAPSHOT (draft));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->edit_snapshot != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->edit_snapshot (self, machine, draft, task);
}

gboolean
lodge_vmm_edit_snapshot_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_edit_snapshot_async, error);
}

void
lodge_vmm_read_snapshot_config_async (LodgeVmm *self,
                                      LodgeMachine *machine,
                                      const char *name,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_read_snapshot_config_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_object_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (name != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->read_snapshot_config != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->read_snapshot_config (self, machine, name, task);
}

LodgeMachineConfig *
lodge_vmm_read_snapshot_config_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (
      self, result, lodge_vmm_read_snapshot_config_async, error);
}

void
lodge_vmm_compare_files_async (LodgeVmm *self,
                               LodgeMachine *machine,
                               const char *name,
                               const char *other,
                               LodgeJob *job,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_compare_files_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_SNAPSHOTTING,
    .spares = TRUE,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = (GDestroyNotify)lodge_file_changes_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (name != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->compare_files != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->compare_files (self, machine, name, other, job, task);
}

LodgeFileChanges *
lodge_vmm_compare_files_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_compare_files_async, error);
}

void
lodge_vmm_start_disposable_async (LodgeVmm *self,
                                  LodgeMachine *machine,
                                  const char *name,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_start_disposable_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_STARTING,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->start_disposable != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->start_disposable (self, machine, name, task);
}

gboolean
lodge_vmm_start_disposable_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_start_disposable_async, error);
}

void
lodge_vmm_keep_disposable_async (LodgeVmm *self,
                                 LodgeMachine *machine,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_keep_disposable_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->keep_disposable != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->keep_disposable (self, machine, task);
}

gboolean
lodge_vmm_keep_disposable_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_keep_disposable_async, error);
}
