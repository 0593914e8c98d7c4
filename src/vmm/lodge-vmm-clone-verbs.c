/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs that make machines from machines. */
#include "config.h"

#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

void
lodge_vmm_clone_async (LodgeVmm *self,
                       LodgeMachine *machine,
                       const LodgeCloneRequest *request,
                       LodgeJob *job,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_clone_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_CLONING,
    .spares = TRUE,
    .always_tells = TRUE,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_object_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (request != NULL && request->title != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->clone != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->clone (self, machine, request, job, task);
}

LodgeMachine *
lodge_vmm_clone_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_clone_async, error);
}

void
lodge_vmm_make_independent_async (LodgeVmm *self,
                                  LodgeMachine *machine,
                                  LodgeJob *job,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_make_independent_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .always_tells = TRUE,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->make_independent != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->make_independent (self, machine, job, task);
}

gboolean
lodge_vmm_make_independent_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_make_independent_async, error);
}

void
lodge_vmm_set_template_async (LodgeVmm *self,
                              LodgeMachine *machine,
                              gboolean is_template,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_template_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .spares = TRUE,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_template != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->set_template (self, machine, is_template, task);
}

gboolean
lodge_vmm_set_template_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_set_template_async, error);
}
