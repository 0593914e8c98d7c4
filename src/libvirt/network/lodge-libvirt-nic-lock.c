/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-nic-lock.h"

#include <gio/gio.h>

#include "lodge-file.h"
#include "lodge-libvirt-errors.h"

/* Other programs hold a machine's lock for moments only. */
#define LOCK_PATIENCE (10 * G_TIME_SPAN_SECOND)
#define LOCK_INTERVAL (5 * G_TIME_SPAN_MILLISECOND)

LodgeLock
lodge_libvirt_nics_lock (virDomainPtr domain, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + LOCK_PATIENCE;
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autofree char *name = NULL;

  virDomainGetUUIDString (domain, uuid);
  name = g_strconcat ("nics-", uuid, NULL);
  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      int fd = lodge_file_lock (name, &problem);

      if (fd >= 0)
        return fd;
      if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_BUSY) ||
          g_get_monotonic_time () > deadline)
        {
          g_propagate_error (
              error, lodge_vmm_error_new (LODGE_VMM_ERROR_BUSY, NULL, "%s", problem->message));
          return -1;
        }
      g_usleep (LOCK_INTERVAL);
    }
}
