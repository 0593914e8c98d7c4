/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a guest writes to is made independent by QEMU. Its header names the base no more a moment
 * before all that came up is on the disk: who kills QEMU then has lost that, unless the base is
 * named again, which reads the same.
 */
#include "config.h"

#include "lodge-libvirt-flatten.h"

#include <glib/gi18n-lib.h>

#include "lodge-fault.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-sweep.h"

#define POLL_MICROSECONDS (50 * 1000)

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

/* Until QEMU has copied everything up; a cancel stops it. */
static gboolean
wait_for_pull (LodgeFlatten *self, const char *target, GError **error)
{
  for (;;)
    {
      virDomainBlockJobInfo info = { 0 };
      int state = LV (virDomainGetBlockJobInfo (self->domain, target, &info, 0));

      if (state < 0)
        {
          g_propagate_error (error, lodge_libvirt_error_take ());
          return FALSE;
        }
      if (state == 0)
        return TRUE;
      if (self->job != NULL && info.end > 0)
        lodge_job_report (self->job, (double)info.cur / (double)info.end);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        {
          LV (virDomainBlockJobAbort (self->domain, target, 0));
          virResetLastError ();
          return FALSE;
        }
      g_usleep (POLL_MICROSECONDS);
    }
}

gboolean
lodge_flatten_pull (LodgeFlatten *self, const LodgeDomainLayer *layer, GError **error)
{
  /* One that a killed program began goes on without it. */
  if (!wait_for_pull (self, layer->target, error))
    return FALSE;
  if (!lodge_libvirt_layer_has_backing (layer->path))
    return lodge_libvirt_write_down (self->domain, error);
  if (LV (virDomainBlockPull (self->domain, layer->target, 0, 0)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  lodge_fault_point ("flatten-pulling");
  if (!wait_for_pull (self, layer->target, error))
    return FALSE;
  lodge_fault_point ("flatten-pulled");
  /* A job that failed ends as quietly as one that is done. */
  if (!lodge_libvirt_layer_has_backing (layer->path))
    return lodge_libvirt_write_down (self->domain, error);
  return refuse (error,
                 LODGE_VMM_ERROR_FAILED,
                 _ ("The disk could not be made independent. Nothing is lost: look whether there "
                    "is free disk space, and try again."));
}

gboolean
lodge_flatten_settle_pulls (virDomainPtr domain, LodgeJournal *journal, GError **error)
{
  g_auto (GStrv) pulls = lodge_journal_dup_strings (journal, "pulls");
  gboolean done = TRUE;

  if (lodge_journal_has_step (journal, LODGE_FLATTEN_STEP_WRITTEN))
    return TRUE;
  for (guint i = 0; done && pulls[i] != NULL && pulls[i + 1] != NULL && pulls[i + 2] != NULL;
       i += 3)
    {
      LodgeQemuImgLink base = { pulls[i + 1], pulls[i + 2] };

      if (g_path_is_absolute (pulls[i]) && g_path_is_absolute (base.path))
        done = lodge_libvirt_settle_pull (domain, pulls[i], &base, error);
    }
  return done;
}
