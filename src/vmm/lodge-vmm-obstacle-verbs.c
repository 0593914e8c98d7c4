/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs that take away what is in the way of a snapshot. */
#include "config.h"

#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

void
lodge_vmm_convert_disk_async (LodgeVmm *self,
                              LodgeMachine *machine,
                              const char *id,
                              LodgeJob *job,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_convert_disk_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .always_tells = TRUE,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (id != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->convert_disk != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->convert_disk (self, machine, id, job, task);
}

gboolean
lodge_vmm_convert_disk_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_convert_disk_async, error);
}

void
lodge_vmm_set_aside_async (LodgeVmm *self,
                           LodgeMachine *machine,
                           const char *id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_aside_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_INT,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (id != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_aside != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->set_aside (self, machine, id, task);
}

gboolean
lodge_vmm_set_aside_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_int (self, result, lodge_vmm_set_aside_async, error) >= 0;
}

void
lodge_vmm_put_back_async (LodgeVmm *self,
                          LodgeMachine *machine,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_put_back_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_INT,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->put_back != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->put_back (self, machine, task);
}

gboolean
lodge_vmm_put_back_finish (LodgeVmm *self,
                           GAsyncResult *result,
                           LodgeEditResult *edit_result,
                           GError **error)
{
  int number = lodge_vmm_operation_finish_int (self, result, lodge_vmm_put_back_async, error);

  if (number < 0)
    return FALSE;
  if (edit_result != NULL)
    *edit_result = (LodgeEditResult)number;
  return TRUE;
}

void
lodge_vmm_locate_file_async (LodgeVmm *self,
                             LodgeMachine *machine,
                             const char *missing,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_locate_file_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .spares = TRUE,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (missing != NULL && g_path_is_absolute (missing));
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->locate_file != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->locate_file (self, machine, missing, path, task);
}

gboolean
lodge_vmm_locate_file_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_locate_file_async, error);
}
