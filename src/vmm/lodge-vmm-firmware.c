/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

void
lodge_vmm_set_firmware_async (LodgeVmm *self,
                              LodgeMachine *machine,
                              LodgeFirmware firmware,
                              gboolean secure_boot,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_set_firmware_async,
    .machine = machine,
    .activity = LODGE_ACTIVITY_EDITING,
    .kind = LODGE_VMM_RESULT_BOOLEAN,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));
  g_return_if_fail (firmware == LODGE_FIRMWARE_UEFI || !secure_boot);

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->set_firmware != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->set_firmware (self, machine, firmware, secure_boot, task);
}

gboolean
lodge_vmm_set_firmware_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_boolean (self, result, lodge_vmm_set_firmware_async, error);
}
