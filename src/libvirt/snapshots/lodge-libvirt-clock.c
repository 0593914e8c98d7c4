/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of a guest whose memory has lain on a disk. */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-agent.h"

/* Just loaded, the guest's agent needs a moment to answer; until libvirt hears that the guest holds
 * its channel open passes less, since QEMU says so as soon as the guest goes on. Who has no agent
 * should not wait for one. */
#define N_TRIES 20
#define N_TRIES_CLOSED 5
#define TRY_MICROSECONDS (100 * 1000)

static gboolean
is_open (virDomainPtr domain)
{
  g_autofree char *live = LV (virDomainGetXMLDesc (domain, 0));

  return live != NULL && lodge_libvirt_has_agent (live);
}

/* @hopeless: that it can't be set, not only that nobody has answered yet. */
static gboolean
try_set_clock (virDomainPtr domain, gboolean *hopeless)
{
  if (LV (virDomainSetTime (domain, 0, 0, VIR_DOMAIN_TIME_SYNC)) == 0)
    return TRUE;
  *hopeless = virGetLastErrorCode () != VIR_ERR_AGENT_UNRESPONSIVE;
  virResetLastError ();
  return FALSE;
}

static gboolean
set_clock (virDomainPtr domain, GError **error)
{
  gboolean hopeless = FALSE;
  gboolean open = FALSE;

  for (guint i = 0; i < N_TRIES && !hopeless; i++)
    {
      open = open || is_open (domain);
      if (open && try_set_clock (domain, &hopeless))
        return TRUE;
      if (!open && i >= N_TRIES_CLOSED)
        break;
      if (!hopeless)
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
