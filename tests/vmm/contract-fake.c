/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-backend.h"
#include "lodge-fake-vmm.h"

static LodgeVmm *
fake_create (void)
{
  return LODGE_VMM (lodge_fake_vmm_new ("fake:///contract"));
}

static char *
fake_define (LodgeVmm *vmm, const char *title)
{
  return g_strdup (lodge_machine_get_uuid (
      lodge_fake_vmm_add_machine (LODGE_FAKE_VMM (vmm), title, LODGE_MACHINE_STATE_OFF)));
}

static void
fake_start (LodgeVmm *vmm, const char *uuid)
{
  lodge_fake_vmm_set_state (
      LODGE_FAKE_VMM (vmm), uuid, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_NONE);
}

static void
fake_stop (LodgeVmm *vmm, const char *uuid)
{
  lodge_fake_vmm_set_state (
      LODGE_FAKE_VMM (vmm), uuid, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_FORCED_OFF);
}

static void
fake_undefine (LodgeVmm *vmm, const char *uuid)
{
  lodge_fake_vmm_remove_machine (LODGE_FAKE_VMM (vmm), uuid);
}

static void
fake_kill (LodgeVmm *vmm)
{
  g_autoptr (GError) problem =
      lodge_vmm_error_new (LODGE_VMM_ERROR_DISCONNECTED, NULL, "The daemon is gone.");

  lodge_fake_vmm_drop (LODGE_FAKE_VMM (vmm), problem);
}

static void
fake_revive (LodgeVmm *vmm)
{
  lodge_fake_vmm_restore (LODGE_FAKE_VMM (vmm));
}

static void
fake_define_network (LodgeVmm *vmm, const char *name)
{
  g_autoptr (LodgeNetwork) network = lodge_network_new (name, LODGE_NETWORK_KIND_INTERNAL);

  lodge_fake_vmm_add_network (LODGE_FAKE_VMM (vmm), network);
}

static void
fake_switch_network (LodgeVmm *vmm, const char *name, gboolean active)
{
  lodge_fake_vmm_set_network_active (LODGE_FAKE_VMM (vmm), name, active);
}

static void
fake_undefine_network (LodgeVmm *vmm, const char *name)
{
  lodge_fake_vmm_remove_network (LODGE_FAKE_VMM (vmm), name);
}

const ContractBackend contract_fake = {
  .name = "fake",
  .create = fake_create,
  .define = fake_define,
  .start = fake_start,
  .stop = fake_stop,
  .undefine = fake_undefine,
  .define_network = fake_define_network,
  .switch_network = fake_switch_network,
  .undefine_network = fake_undefine_network,
  .kill = fake_kill,
  .revive = fake_revive,
  .has_disks = TRUE,
  .has_displays = TRUE,
  .has_nics = TRUE,
  .has_snapshots = TRUE,
};
