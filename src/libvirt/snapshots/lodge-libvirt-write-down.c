/* SPDX-License-Identifier: GPL-3.0-or-later */
/* That QEMU has on the disk what it knows of its files, or runs no more. */
#include "config.h"

#include "lodge-libvirt-sweep.h"

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-monitor.h"

#define STOP_PATIENCE (2 * G_USEC_PER_SEC)
#define POLL_MICROSECONDS (50 * 1000)

static gboolean
fail (GError **error)
{
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* Where QEMU stands still it writes all of it; also when it is told to where it does already, which
 * libvirt would not pass on. */
gboolean
lodge_libvirt_write_down (virDomainPtr domain, GError **error)
{
  int state = 0;

  if (LV (virDomainGetState (domain, &state, NULL, 0)) < 0)
    return fail (error);
  if (state != VIR_DOMAIN_RUNNING)
    return lodge_libvirt_qmp (domain, "stop", NULL, NULL, error);
  return (LV (virDomainSuspend (domain)) == 0 && LV (virDomainResume (domain)) == 0) ||
         fail (error);
}

gboolean
lodge_libvirt_has_stopped (virDomainPtr domain)
{
  const gint64 deadline = g_get_monotonic_time () + STOP_PATIENCE;
  int active;

  while ((active = LV (virDomainIsActive (domain))) == 1 && g_get_monotonic_time () < deadline)
    g_usleep (POLL_MICROSECONDS);
  virResetLastError ();
  return active == 0;
}
