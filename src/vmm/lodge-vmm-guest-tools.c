/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-guest-tools.h"

#include "lodge-vmm-operation.h"
#include "lodge-vmm.h"

G_DEFINE_ENUM_TYPE (LodgeGuestToolState,
                    lodge_guest_tool_state,
                    G_DEFINE_ENUM_VALUE (LODGE_GUEST_TOOL_ABSENT, "absent"),
                    G_DEFINE_ENUM_VALUE (LODGE_GUEST_TOOL_SILENT, "silent"),
                    G_DEFINE_ENUM_VALUE (LODGE_GUEST_TOOL_CONNECTED, "connected"))

G_DEFINE_BOXED_TYPE (LodgeGuestTools,
                     lodge_guest_tools,
                     lodge_guest_tools_copy,
                     lodge_guest_tools_free)

LodgeGuestTools *
lodge_guest_tools_copy (const LodgeGuestTools *self)
{
  LodgeGuestTools *copy = g_new (LodgeGuestTools, 1);

  *copy = *self;
  copy->system = g_strdup (self->system);
  copy->system_id = g_strdup (self->system_id);
  return copy;
}

void
lodge_guest_tools_free (LodgeGuestTools *self)
{
  if (self == NULL)
    return;
  g_free (self->system);
  g_free (self->system_id);
  g_free (self);
}

void
lodge_vmm_read_guest_tools_async (LodgeVmm *self,
                                  LodgeMachine *machine,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  const LodgeVmmOperationSpec spec = {
    .tag = lodge_vmm_read_guest_tools_async,
    .machine = machine,
    .kind = LODGE_VMM_RESULT_POINTER,
    .free_result = (GDestroyNotify)lodge_guest_tools_free,
  };
  LodgeVmmInterface *iface;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (lodge_vmm_owns_machine (self, machine));

  iface = LODGE_VMM_GET_IFACE (self);
  task = lodge_vmm_operation_begin (
      self, &spec, iface->read_guest_tools != NULL, cancellable, callback, user_data);
  if (task != NULL)
    iface->read_guest_tools (self, machine, task);
}

LodgeGuestTools *
lodge_vmm_read_guest_tools_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  return lodge_vmm_operation_finish_pointer (self, result, lodge_vmm_read_guest_tools_async, error);
}
