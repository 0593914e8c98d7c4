/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pulls: what a file below holds comes up into the layer that a running machine writes to. QEMU
 * names the file below no more a moment before all that came up is on the disk: who kills QEMU then
 * has lost that, unless the file is still there and named again.
 */
#include "config.h"

#include "lodge-libvirt-sweep.h"

#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-image.h"
#include "lodge-layer-identity.h"
#include "lodge-libvirt-errors.h"

#define KIND "pull"
#define VERSION 1
#define STEP_WRITTEN "written"

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

gboolean
lodge_libvirt_settle_pull (virDomainPtr domain,
                           const char *top,
                           const LodgeQemuImgLink *base,
                           GError **error)
{
  g_autoptr (GError) problem = NULL;
  int active = LV (virDomainIsActive (domain));

  /* Without libvirt nobody knows whether QEMU goes on with it. */
  if (active < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
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

LodgeJournal *
lodge_sweep_begin_pull (LodgeSweep *self,
                        const LodgeLayerNode *lower,
                        const LodgeLayerNode *upper,
                        GError **error)
{
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (self->link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (self->uuid));
  g_variant_builder_add (&fields, "{sv}", "top", g_variant_new_string (upper->path));
  g_variant_builder_add (&fields, "{sv}", "base", g_variant_new_string (lower->path));
  g_variant_builder_add (
      &fields, "{sv}", "format", g_variant_new_string (lodge_libvirt_layer_format (lower->path)));
  return lodge_journal_begin (NULL, KIND, VERSION, g_variant_builder_end (&fields), error);
}

static gboolean
is_settled (virDomainPtr domain, LodgeJournal *journal, GError **error)
{
  const char *top = lodge_journal_get_string (journal, "top");
  const LodgeQemuImgLink base = { (char *)lodge_journal_get_string (journal, "base"),
                                  (char *)lodge_journal_get_string (journal, "format") };

  return lodge_journal_has_step (journal, STEP_WRITTEN) || top == NULL || base.path == NULL ||
         base.format == NULL || !g_path_is_absolute (top) || !g_path_is_absolute (base.path) ||
         lodge_libvirt_settle_pull (domain, top, &base, error);
}

/* Whether nothing rests on @path or has it open, as far as is known. */
static gboolean
is_wanted_by_none (LodgeLibvirtLink *link, const char *uuid, const char *path)
{
  g_autoptr (GPtrArray) more = g_ptr_array_new ();
  g_autoptr (GHashTable) graph = NULL;
  g_autoptr (GPtrArray) successors = NULL;
  const LodgeLayerNode *node;

  g_ptr_array_add (more, (char *)path);
  graph = lodge_libvirt_layer_graph (link, uuid, more, NULL);
  node = graph != NULL && lodge_sweep_is_known (graph, NULL) ? g_hash_table_lookup (graph, path)
                                                             : NULL;
  if (node == NULL || node->top || node->frozen || node->open || node->open_elsewhere)
    return FALSE;
  successors = lodge_libvirt_layer_successors (graph, path);
  return successors->len == 0;
}

/* What has come up whole was to go with the merge, which a killed program can't say any more. */
static void
remove_base (LodgeLibvirtLink *link, LodgeJournal *journal)
{
  const char *uuid = lodge_journal_get_string (journal, "uuid");
  const char *top = lodge_journal_get_string (journal, "top");
  const char *base = lodge_journal_get_string (journal, "base");
  g_autoptr (LodgeImageInfo) image = NULL;

  if (uuid == NULL || top == NULL || base == NULL || !g_path_is_absolute (base) ||
      !g_file_test (base, G_FILE_TEST_IS_REGULAR))
    return;
  image = lodge_image_sniff (top, NULL);
  if (image != NULL && !lodge_sweep_rests_on (top, base) && is_wanted_by_none (link, uuid, base))
    g_unlink (base);
}

/* Whether there is nothing left to be put right; then it is forgotten. */
static gboolean
settle (LodgeLibvirtLink *link, virDomainPtr domain, LodgeJournal *journal, GError **error)
{
  GError *problem = NULL;

  if (is_settled (domain, journal, &problem) ||
      g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    {
      if (problem == NULL)
        remove_base (link, journal);
      g_clear_error (&problem);
      lodge_journal_remove (journal, NULL);
      return TRUE;
    }
  lodge_journal_close (journal);
  g_propagate_error (error, problem);
  return FALSE;
}

gboolean
lodge_sweep_note_pulled (LodgeJournal *journal, GError **error)
{
  return lodge_journal_append (journal, STEP_WRITTEN, NULL, error);
}

static gboolean
pull (LodgeSweep *self,
      const char *target,
      const LodgeLayerNode *lower,
      const LodgeLayerNode *upper,
      LodgeJournal *journal,
      GError **error)
{
  int result = lower->backing != NULL
                   ? LV (virDomainBlockRebase (self->domain, target, lower->backing, 0, 0))
                   : LV (virDomainBlockPull (self->domain, target, 0, 0));

  if (result < 0)
    return lodge_sweep_fail_job (error);
  lodge_fault_point ("sweep-started");
  if (!lodge_sweep_wait_for_job (self, target, FALSE))
    return lodge_sweep_fail_job (error);
  if (!lodge_sweep_rests_on (upper->path, lower->backing))
    return lodge_sweep_fail_merge (upper->path, error);
  lodge_fault_point ("sweep-unnamed");
  return lodge_libvirt_write_down (self->domain, error) && lodge_sweep_note_pulled (journal, error);
}

gboolean
lodge_sweep_pull_top (LodgeSweep *self,
                      const char *target,
                      const LodgeLayerNode *lower,
                      const LodgeLayerNode *upper,
                      GError **error)
{
  g_autoptr (LodgeJournal) journal = lodge_sweep_begin_pull (self, lower, upper, error);
  g_autoptr (GError) problem = NULL;
  gboolean done;

  if (journal == NULL)
    return FALSE;
  done = pull (self, target, lower, upper, journal, error);
  if (done)
    {
      lodge_fault_point ("sweep-pulled");
      g_unlink (lower->path);
    }
  if (!settle (self->link, self->domain, journal, &problem))
    g_message ("%s: %s", upper->path, problem->message);
  return done;
}

static gboolean
settle_all (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, GError **error)
{
  static const char *const kinds[] = { KIND, NULL };
  g_autoptr (GPtrArray) entries = lodge_journal_claim (NULL, kinds, VERSION, "uuid", uuid);
  gboolean done = TRUE;

  for (guint i = 0; i < entries->len; i++)
    {
      LodgeJournal *journal = g_ptr_array_index (entries, i);

      if (done && g_strcmp0 (lodge_journal_get_string (journal, "uri"),
                             lodge_libvirt_link_get_uri (link)) == 0)
        done = settle (link, domain, journal, error);
      else
        lodge_journal_close (journal);
    }
  return done;
}

gboolean
lodge_sweep_settle_pulls (LodgeSweep *self, GError **error)
{
  return settle_all (self->link, self->domain, self->uuid, error);
}

void
lodge_libvirt_recover_pulls (LodgeLibvirtLink *link)
{
  static const char *const kinds[] = { KIND, NULL };
  g_autoptr (GPtrArray) entries =
      lodge_journal_claim (NULL, kinds, VERSION, "uri", lodge_libvirt_link_get_uri (link));

  for (guint i = 0; i < entries->len; i++)
    {
      LodgeJournal *journal = g_ptr_array_index (entries, i);
      const char *uuid = lodge_journal_get_string (journal, "uuid");
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeVirDomain) domain =
          uuid != NULL ? lodge_libvirt_link_lookup (link, uuid, &error) : NULL;
      int lock = domain != NULL ? lodge_libvirt_snapshots_lock (uuid, &error) : -1;

      if (lock >= 0)
        {
          settle (link, domain, journal, &error);
          g_close (lock, NULL);
        }
      else if (uuid == NULL || g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
        lodge_journal_remove (journal, NULL);
      else
        lodge_journal_close (journal);
      if (error != NULL)
        g_message (
            "Interrupted work on disks of %s: %s", uuid != NULL ? uuid : "?", error->message);
    }
}
