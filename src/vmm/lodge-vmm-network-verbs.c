/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs about adapters and networks. */
#include "config.h"

#include "lodge-vmm-guardian.h"
#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

static gboolean
finish_edit (LodgeVmm *self,
             GAsyncResult *result,
             gpointer tag,
             LodgeEditResult *edit_result,
             GError **error)
{
  int number = lodge_vmm_operation_finish_int (self, result, tag, error);

  if (number < 0)
    return FALSE;
  if (edit_result != NULL)
    *edit_result = (LodgeEditResult)number;
  return TRUE;
}

void
lodge_vmm_add_nic_async (LodgeVmm *self,
                         LodgeMachine *machine,
                         LodgeNic *nic,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_add_nic_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_INT,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (LODGE_IS_NIC (nic));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->add_nic != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->add_nic (self, machine, nic, task);
}

gboolean
lodge_vmm_add_nic_finish (LodgeVmm *self,
                          GAsyncResult *result,
                          LodgeEditResult *edit_result,
                          GError **error)
{
  return finish_edit (self, result, lodge_vmm_add_nic_async, edit_result, error);
}

void
lodge_vmm_remove_nic_async (LodgeVmm *self,
                            LodgeMachine *machine,
                            const char *id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_remove_nic_async,
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
      self, &spec, iface->remove_nic != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->remove_nic (self, machine, id, task);
}

gboolean
lodge_vmm_remove_nic_finish (LodgeVmm *self,
                             GAsyncResult *result,
                             LodgeEditResult *edit_result,
                             GError **error)
{
  return finish_edit (self, result, lodge_vmm_remove_nic_async, edit_result, error);
}

static void
call_set_nic (LodgeVmm *self, LodgeMachine *machine, LodgeNic *nic, int scope, GTask *task)
{
  LODGE_VMM_GET_IFACE (self)->set_nic (self, machine, nic, (LodgeNicScope)scope, task);
}

void
lodge_vmm_set_nic_async (LodgeVmm *self,
                         LodgeMachine *machine,
                         LodgeNic *nic,
                         LodgeNicScope scope,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_nic_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_INT,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (LODGE_IS_NIC (nic));
  g_return_if_fail (lodge_device_get_id (LODGE_DEVICE (nic)) != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_nic != NULL, cancellable, callback, user_data);
  if (task != NULL)
    lodge_vmm_guard (self, machine, nic, scope, TRUE, call_set_nic, task);
}

gboolean
lodge_vmm_set_nic_finish (LodgeVmm *self,
                          GAsyncResult *result,
                          LodgeEditResult *edit_result,
                          GError **error)
{
  return finish_edit (self, result, lodge_vmm_set_nic_async, edit_result, error);
}

void
lodge_vmm_settle_nics_async (LodgeVmm *self,
                             LodgeMachine *machine,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_settle_nics_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->settle_nics != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->settle_nics (self, machine, task);
}

gboolean
lodge_vmm_settle_nics_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_settle_nics_async, error);
}

void
lodge_vmm_read_nics_async (LodgeVmm *self,
                           LodgeMachine *machine,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_read_nics_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_object_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->read_nics != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->read_nics (self, machine, task);
}

GListModel *
lodge_vmm_read_nics_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_read_nics_async, error);
}

void
lodge_vmm_capture_nic_async (LodgeVmm *self,
                             LodgeMachine *machine,
                             const char *id,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_capture_nic_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (id != NULL);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->capture_nic != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->capture_nic (self, machine, id, path, task);
}

gboolean
lodge_vmm_capture_nic_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_capture_nic_async, error);
}

void
lodge_vmm_create_network_async (LodgeVmm *self,
                                LodgeNetwork *network,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_create_network_async,
    .always_tells = TRUE,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = g_object_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_NETWORK (network));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->create_network != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->create_network (self, network, task);
}

LodgeNetwork *
lodge_vmm_create_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_create_network_async, error);
}

void
lodge_vmm_edit_network_async (LodgeVmm *self,
                              LodgeNetwork *network,
                              LodgeNetwork *draft,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_edit_network_async,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_NETWORK (network));
  g_return_if_fail (LODGE_IS_NETWORK (draft));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->edit_network != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->edit_network (self, network, draft, task);
}

gboolean
lodge_vmm_edit_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_edit_network_async, error);
}

void
lodge_vmm_switch_network_async (LodgeVmm *self,
                                LodgeNetwork *network,
                                gboolean active,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_switch_network_async,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_NETWORK (network));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->switch_network != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->switch_network (self, network, active, task);
}

gboolean
lodge_vmm_switch_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_switch_network_async, error);
}

void
lodge_vmm_delete_network_async (LodgeVmm *self,
                                LodgeNetwork *network,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_delete_network_async,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_NETWORK (network));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->delete_network != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->delete_network (self, network, task);
}

gboolean
lodge_vmm_delete_network_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_delete_network_async, error);
}

void
lodge_vmm_list_leases_async (LodgeVmm *self,
                             LodgeNetwork *network,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_list_leases_async,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = (GDestroyNotify)g_ptr_array_unref,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_NETWORK (network));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->list_leases != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->list_leases (self, network, task);
}

GPtrArray *
lodge_vmm_list_leases_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_list_leases_async, error);
}
