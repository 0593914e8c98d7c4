/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-opening.h"

#include <glib/gi18n-lib.h>

static gboolean
is_closed (LodgeDialPosition position)
{
  return position == LODGE_DIAL_OFF || position == LODGE_DIAL_INTERNAL ||
         position == LODGE_DIAL_HOST_ONLY;
}

static gboolean
is_isolated (LodgeVmm *vmm, LodgeMachine *machine)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (!is_closed (lodge_dial_get_position (nic, lodge_vmm_get_networks (vmm))))
        return FALSE;
    }
  return TRUE;
}

gboolean
lodge_opening_is_guarded (LodgeVmm *vmm, LodgeMachine *machine, LodgeDialPosition position)
{
  g_return_val_if_fail (LODGE_IS_VMM (vmm) && LODGE_IS_MACHINE (machine), FALSE);

  return lodge_machine_config_get_snapshot_network (lodge_machine_get_config (machine)) &&
         !is_closed (position) && is_isolated (vmm, machine);
}

gboolean
lodge_opening_is_guarded_nic (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *draft)
{
  g_return_val_if_fail (LODGE_IS_VMM (vmm) && LODGE_IS_NIC (draft), FALSE);

  return lodge_opening_is_guarded (
      vmm, machine, lodge_dial_get_position (draft, lodge_vmm_get_networks (vmm)));
}

void
lodge_opening_take_async (LodgeVmm *vmm,
                          LodgeMachine *machine,
                          LodgeJob *job,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const LodgeSnapshotRequest request = {
    /* Translators: a snapshot's title. */
    .title = (char *)_ ("Before opening the network"),
    .origin = LODGE_SNAPSHOT_ORIGIN_SAFETY,
    .memory = TRUE,
  };

  lodge_safety_net_take_async (vmm, machine, &request, job, cancellable, callback, user_data);
}
