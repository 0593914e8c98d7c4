/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fake's guests have of the programs that talk to the host. */
#include "config.h"

#include "lodge-fake-vmm-private.h"

static void
run_read_guest_tools (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  LodgeMachineConfig *config = domain->live != NULL ? domain->live : domain->stored;
  LodgeGuestToolState state =
      lodge_machine_config_get_agents (config) ? LODGE_GUEST_TOOL_SILENT : LODGE_GUEST_TOOL_ABSENT;
  LodgeGuestTools *tools;

  if (domain->guest_tools != NULL && domain->live != NULL)
    tools = lodge_guest_tools_copy (domain->guest_tools);
  else
    {
      tools = g_new0 (LodgeGuestTools, 1);
      tools->agent = state;
      tools->spice = state;
    }
  g_task_return_pointer (task, tools, (GDestroyNotify)lodge_guest_tools_free);
}

static void
fake_read_guest_tools (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  const LodgeFakeCall call = { "read_guest_tools", machine, run_read_guest_tools };

  lodge_fake_vmm_start_call (LODGE_FAKE_VMM (vmm), &call, NULL, NULL, task);
}

typedef struct
{
  LodgeFirmware firmware;
  gboolean secure_boot;
} Firmware;

static void
run_set_firmware (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  const Firmware *wanted = data;

  if (domain->state != LODGE_MACHINE_STATE_OFF)
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE, NULL, "It is not off."));
      return;
    }
  lodge_machine_config_set_firmware (domain->stored, wanted->firmware);
  lodge_machine_config_set_secure_boot (domain->stored, wanted->secure_boot);
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
fake_set_firmware (
    LodgeVmm *vmm, LodgeMachine *machine, LodgeFirmware firmware, gboolean secure, GTask *task)
{
  const LodgeFakeCall call = { "set_firmware", machine, run_set_firmware };
  Firmware *wanted = g_new0 (Firmware, 1);

  wanted->firmware = firmware;
  wanted->secure_boot = secure;
  lodge_fake_vmm_start_call (LODGE_FAKE_VMM (vmm), &call, wanted, g_free, task);
}

void
lodge_fake_vmm_guest_init (LodgeVmmInterface *iface)
{
  iface->read_guest_tools = fake_read_guest_tools;
  iface->set_firmware = fake_set_firmware;
}

void
lodge_fake_vmm_set_guest_tools (LodgeFakeVmm *self, const char *uuid, const LodgeGuestTools *tools)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  g_clear_pointer (&domain->guest_tools, lodge_guest_tools_free);
  domain->guest_tools = lodge_guest_tools_copy (tools);
}
