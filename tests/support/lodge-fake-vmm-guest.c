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

void
lodge_fake_vmm_guest_init (LodgeVmmInterface *iface)
{
  iface->read_guest_tools = fake_read_guest_tools;
}

void
lodge_fake_vmm_set_guest_tools (LodgeFakeVmm *self, const char *uuid, const LodgeGuestTools *tools)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  g_clear_pointer (&domain->guest_tools, lodge_guest_tools_free);
  domain->guest_tools = lodge_guest_tools_copy (tools);
}
