/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merges of layers that a running machine has open: QEMU does them. */
#include "config.h"

#include "lodge-libvirt-sweep.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lodge-fault.h"
#include "lodge-image.h"
#include "lodge-layer-identity.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-qemu-img.h"

#define POLL_MICROSECONDS (20 * 1000)
#define PIVOT_PATIENCE (60 * G_USEC_PER_SEC)

/* The disk of the running machine whose chain has @path, or NULL. */
static char *
dup_target (LodgeSweep *self, GHashTable *graph, const char *path, gboolean *is_top)
{
  g_autoptr (LodgeDomainXml) running = lodge_libvirt_fetch (self->domain, 0, NULL);
  g_autoptr (GPtrArray) layers = running != NULL ? lodge_domain_xml_list_layers (running) : NULL;

  for (guint i = 0; layers != NULL && i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      const LodgeLayerNode *node = g_hash_table_lookup (graph, layer->path);

      for (guint depth = 0; node != NULL && depth < 256; depth++)
        {
          if (g_strcmp0 (node->path, path) == 0)
            {
              *is_top = depth == 0;
              return g_strdup (layer->target);
            }
          node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
        }
    }
  return NULL;
}

/* Until the job is over (TRUE), or, with @ready, until it only follows what the guest writes. */
gboolean
lodge_sweep_wait_for_job (LodgeSweep *self, const char *target, gboolean ready)
{
  for (;;)
    {
      virDomainBlockJobInfo info = { 0 };
      int state = LV (virDomainGetBlockJobInfo (self->domain, target, &info, 0));

      if (state < 0)
        return FALSE;
      if (state == 0)
        return TRUE;
      if (self->job != NULL && info.end > 0)
        lodge_job_report (self->job, (double)info.cur / (double)info.end);
      if (ready && info.end > 0 && info.cur == info.end)
        return TRUE;
      g_usleep (POLL_MICROSECONDS);
    }
}

/* A merge that a killed program began goes on without it, and nobody would end it. */
void
lodge_libvirt_sweep_end_old (LodgeSweep *self, const char *target)
{
  virDomainBlockJobInfo info = { 0 };

  if (LV (virDomainGetBlockJobInfo (self->domain, target, &info, 0)) == 1 &&
      (info.type == VIR_DOMAIN_BLOCK_JOB_TYPE_PULL ||
       info.type == VIR_DOMAIN_BLOCK_JOB_TYPE_COMMIT ||
       info.type == VIR_DOMAIN_BLOCK_JOB_TYPE_ACTIVE_COMMIT))
    LV (virDomainBlockJobAbort (self->domain, target, 0));
  virResetLastError ();
}

gboolean
lodge_sweep_fail_job (GError **error)
{
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* libvirt follows with the running definition; the stored one has to be seen to. */
gboolean
lodge_libvirt_sweep_store_top (
    LodgeSweep *self, const char *old, const char *path, const char *format, GError **error)
{
  g_autoptr (LodgeDomainXml) stored =
      lodge_libvirt_fetch (self->domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
  g_autoptr (GPtrArray) layers = stored != NULL ? lodge_domain_xml_list_layers (stored) : NULL;

  if (layers == NULL)
    return FALSE;
  for (guint i = 0; i < layers->len; i++)
    {
      LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      g_autoptr (LodgeDomainLayer) top = NULL;
      g_autoptr (LodgeVirDomain) defined = NULL;

      if (g_strcmp0 (layer->path, old) != 0)
        continue;
      top = lodge_domain_layer_new (layer->target, path, format);
      lodge_domain_xml_set_layer (stored, top);
      defined = lodge_libvirt_define (self->link, NULL, stored, error);
      return defined != NULL;
    }
  return TRUE;
}

/* Everything may have been copied a moment before libvirt knows that the job is ready. */
gboolean
lodge_libvirt_sweep_pivot (LodgeSweep *self, const char *target)
{
  const gint64 deadline = g_get_monotonic_time () + PIVOT_PATIENCE;

  for (;;)
    {
      virErrorPtr last = NULL;

      if (LV (virDomainBlockJobAbort (self->domain, target, VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)) == 0)
        return TRUE;
      last = virGetLastError ();
      if (last == NULL || last->code != VIR_ERR_BLOCK_COPY_ACTIVE ||
          g_get_monotonic_time () > deadline)
        return FALSE;
      virResetLastError ();
      g_usleep (POLL_MICROSECONDS);
    }
}

gboolean
lodge_sweep_fail_merge_with (const char *path, guint64 space, GError **error)
{
  gboolean full = space < LODGE_LIBVIRT_LITTLE_SPACE;

  g_propagate_error (
      error,
      lodge_vmm_error_new (
          full ? LODGE_VMM_ERROR_NO_SPACE : LODGE_VMM_ERROR_FAILED,
          path,
          "%s",
          full ? _ ("The disk of this computer is full. Free some space and try again.")
               : _ ("The layers of the disk could not be merged. Nothing is lost; Lodge tries "
                    "again when it is started next.")));
  return FALSE;
}

gboolean
lodge_sweep_fail_merge (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return lodge_sweep_fail_merge_with (path, lodge_libvirt_local_space (folder), error);
}

/* Down into the lower one, which the machine then writes to. */
static gboolean
commit_top (LodgeSweep *self,
            const char *target,
            const LodgeLayerNode *lower,
            const LodgeLayerNode *upper,
            GError **error)
{
  if (LV (virDomainBlockCommit (
          self->domain, target, lower->path, NULL, 0, VIR_DOMAIN_BLOCK_COMMIT_ACTIVE)) < 0)
    return lodge_sweep_fail_job (error);
  lodge_fault_point ("sweep-started");
  if (!lodge_sweep_wait_for_job (self, target, TRUE) || !lodge_libvirt_sweep_pivot (self, target))
    {
      g_autoptr (GError) problem = lodge_libvirt_error_take ();

      LV (virDomainBlockJobAbort (self->domain, target, 0));
      virResetLastError ();
      if (LV (virDomainIsActive (self->domain)) == 1)
        return lodge_sweep_fail_merge (lower->path, error);
      virResetLastError ();
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  lodge_fault_point ("sweep-pivoted");
  if (!lodge_libvirt_sweep_store_top (
          self, upper->path, lower->path, lodge_libvirt_layer_format (lower->path), error))
    return FALSE;
  g_unlink (upper->path);
  return TRUE;
}

/*
 * Whether @path rests on @backing. A job that failed ends as quietly as one that is done: only the
 * header that QEMU writes last tells them apart, and what is still named there must not be removed.
 */
gboolean
lodge_sweep_rests_on (const char *path, const char *backing)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);
  const char *name = image != NULL ? image->refers_to : NULL;

  if (name != NULL && g_str_has_prefix (name, "file:"))
    name += strlen ("file:");
  return image != NULL && g_strcmp0 (name, backing) == 0;
}

/* Snapshots that froze @old have frozen @path. */
static gboolean
rename_in_snapshots (LodgeSweep *self, const char *old, const char *path, GError **error)
{
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (self->domain, error);

  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (!lodge_libvirt_frozen_move (g_ptr_array_index (list, i), old, path, error))
      return FALSE;
  return lodge_libvirt_frozen_heal (self->domain, list, error);
}

/* What nobody has open learns what it rests on. */
static gboolean
rename_below (LodgeSweep *self,
              const LodgeLayerNode *node,
              const LodgeQemuImgLink *backing,
              GError **error)
{
  gboolean is_protected = lodge_libvirt_open_layer (node->path);
  gboolean done;

  lodge_layer_identity_forget (node->path);
  done = lodge_qemu_img_rebase (node->path, backing, TRUE, NULL, NULL, error);
  if (is_protected)
    lodge_libvirt_settle_chain (self->link, node->path);
  return done;
}

/*
 * At the end of a merge QEMU (7.2, block/commit.c) writes into the layer above the merged ones what
 * it rests on now, and where it can't do that it dies, the guest with it. So that is seen to
 * before: clones may rest on that layer too, which is what protects it. @opened: gets those that
 * have to be protected again.
 */
static gboolean
open_above (GPtrArray *successors, GPtrArray *opened, GError **error)
{
  for (guint i = 0; i < successors->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (successors, i);

      if (!node->open)
        continue;
      if (lodge_libvirt_open_layer (node->path))
        g_ptr_array_add (opened, node->path);
      if (g_access (node->path, W_OK) == 0)
        continue;
      g_propagate_error (error,
                         lodge_vmm_error_new (
                             LODGE_VMM_ERROR_DENIED,
                             g_strerror (errno),
                             _ ("You may not write to the disk file “%s”. Check its permissions."),
                             node->path));
      return FALSE;
    }
  return TRUE;
}

/* Those that are open and don't rest on @lower now: the job has failed. */
static gboolean
all_rest_on (GPtrArray *successors, const char *lower)
{
  for (guint i = 0; i < successors->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (successors, i);

      if (node->open && !lodge_sweep_rests_on (node->path, lower))
        return FALSE;
    }
  return TRUE;
}

/* By QEMU; nothing else knows of it yet. */
static gboolean
commit_middle_live (LodgeSweep *self,
                    const char *target,
                    const LodgeLayerNode *lower,
                    const LodgeLayerNode *upper,
                    GPtrArray *successors,
                    GError **error)
{
  g_autoptr (GPtrArray) opened = g_ptr_array_new ();
  gboolean done = open_above (successors, opened, error);

  if (done && LV (virDomainBlockCommit (self->domain, target, lower->path, upper->path, 0, 0)) < 0)
    done = lodge_sweep_fail_job (error);
  if (done)
    lodge_fault_point ("sweep-started");
  if (done && !lodge_sweep_wait_for_job (self, target, FALSE))
    done = lodge_sweep_fail_job (error);
  if (done && !all_rest_on (successors, lower->path))
    done = lodge_sweep_fail_merge (upper->path, error);
  for (guint i = 0; i < opened->len; i++)
    lodge_libvirt_settle_chain (self->link, g_ptr_array_index (opened, i));
  return done;
}

/* A frozen layer in the middle of the running machine's chain goes down into the one below. */
static gboolean
commit_middle (LodgeSweep *self,
               GHashTable *graph,
               const char *target,
               const LodgeLayerNode *lower,
               const LodgeLayerNode *upper,
               GError **error)
{
  g_autoptr (GPtrArray) successors = lodge_libvirt_layer_successors (graph, upper->path);
  LodgeQemuImgLink backing = { lower->path, (char *)"qcow2" };

  if (!commit_middle_live (self, target, lower, upper, successors, error))
    return FALSE;
  lodge_fault_point ("sweep-committed-live");
  if (!rename_in_snapshots (self, upper->path, lower->path, error))
    return FALSE;
  for (guint i = 0; i < successors->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (successors, i);

      if (!node->open && !rename_below (self, node, &backing, error))
        return FALSE;
    }
  g_unlink (upper->path);
  /* It is the upper one from now on, and perhaps as little wanted. */
  g_ptr_array_add (self->suspects, g_strdup (lower->path));
  return TRUE;
}

gboolean
lodge_libvirt_merge_live (LodgeSweep *self,
                          GHashTable *graph,
                          const LodgeLayerNode *lower,
                          const LodgeLayerNode *upper,
                          GError **error)
{
  gboolean is_top = FALSE;
  g_autofree char *target = dup_target (self, graph, upper->path, &is_top);
  gboolean is_qcow2 = g_str_equal (lodge_libvirt_layer_format (lower->path), "qcow2");

  if (target == NULL)
    return TRUE;
  if (upper->top && !is_top)
    {
      /* The machine runs without keeping: what it is stored with lies below. Afterwards. */
      lodge_libvirt_disposable_note (self->uuid, lower->path);
      return TRUE;
    }
  lodge_libvirt_sweep_end_old (self, target);
  if (!is_top)
    /* Into another format the names in definitions would not fit any more. */
    return !is_qcow2 || commit_middle (self, graph, target, lower, upper, error);
  /* Down even where it is more: a pull that is done names the lower one no more before QEMU has
   * written where what came up lies, and who kills it then has lost that. */
  if (is_qcow2)
    return commit_top (self, target, lower, upper, error);
  return lodge_sweep_pull_top (self, target, lower, upper, error);
}
