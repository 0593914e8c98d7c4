/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a guest whose memory has lain on a disk. */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"

/* Just loaded, the guest's agent needs a moment until libvirt hears of it. */
#define N_TRIES 10
#define TRY_MICROSECONDS (200 * 1000)

static gboolean
set_clock (virDomainPtr domain, GError **error)
{
  for (guint i = 0; i < N_TRIES; i++)
    {
      g_clear_error (error);
      if (LV (virDomainSetTime (domain, 0, 0, VIR_DOMAIN_TIME_SYNC)) == 0)
        return TRUE;
      if (virGetLastErrorCode () != VIR_ERR_AGENT_UNRESPONSIVE)
        break;
      virResetLastError ();
      g_usleep (TRY_MICROSECONDS);
    }
  virResetLastError ();
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                           NULL,
                           "%s",
                           _ ("No agent in the guest sets its clock. Set it there, or install "
                              "qemu-guest-agent in the guest.")));
  return FALSE;
}

static void
sync_clock_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (LodgeVirDomain) domain =
      lodge_libvirt_link_lookup (link, g_task_get_task_data (task), &error);

  if (domain != NULL && set_clock (domain, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_sync_clock (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  g_task_set_task_data (task, g_strdup (lodge_machine_get_uuid (machine)), g_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, sync_clock_work);
}
