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
#include "lodge-layer-identity.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-qemu-img.h"
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

/* One that goes on without whoever began it would end without being written down. */
static void
end_pull (virDomainPtr domain, const char *top)
{
  g_autoptr (LodgeDomainXml) running = lodge_libvirt_fetch (domain, 0, NULL);
  g_autoptr (GPtrArray) layers = running != NULL ? lodge_domain_xml_list_layers (running) : NULL;

  for (guint i = 0; layers != NULL && i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      virDomainBlockJobInfo info = { 0 };

      if (g_strcmp0 (layer->path, top) == 0 &&
          LV (virDomainGetBlockJobInfo (domain, layer->target, &info, 0)) == 1 &&
          info.type == VIR_DOMAIN_BLOCK_JOB_TYPE_PULL)
        LV (virDomainBlockJobAbort (domain, layer->target, 0));
    }
  virResetLastError ();
}

static gboolean
settle_pull (virDomainPtr domain, const char *top, LodgeQemuImgLink *base, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean active = LV (virDomainIsActive (domain)) == 1;

  if (active)
    end_pull (domain, top);
  if (!g_file_test (top, G_FILE_TEST_EXISTS) || lodge_libvirt_layer_has_backing (top) ||
      !g_file_test (base->path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (active && lodge_libvirt_write_down (domain, &problem))
    return TRUE;
  if (active && !lodge_libvirt_has_stopped (domain))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  lodge_layer_identity_forget (top);
  return lodge_qemu_img_rebase (top, base, TRUE, NULL, NULL, error);
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
        done = settle_pull (domain, pulls[i], &base, error);
    }
  return done;
}
