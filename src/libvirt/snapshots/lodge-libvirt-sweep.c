/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layers that nothing wants any more: removed when nothing rests on them, merged with what rests on
 * them when that is one layer, kept when it is several.
 *
 * A merge never loses anything when it is interrupted: until its last step both files are there,
 * and the upper one reads the same all the while.
 */
#include "config.h"

#include "lodge-libvirt-sweep.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-image.h"
#include "lodge-layer-identity.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-qemu-img.h"

const char *
lodge_libvirt_layer_format (const char *path)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);

  return image != NULL && g_strcmp0 (image->format, "qcow2") == 0 ? "qcow2" : "raw";
}

static gboolean
remove_layer (LodgeSweep *self, const LodgeLayerNode *node, GError **error)
{
  g_autofree char *backing = g_strdup (node->backing);

  if (g_unlink (node->path) < 0 && errno != ENOENT)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                               g_strerror (errno),
                               _ ("The file “%s” can’t be deleted. Check the permissions of its "
                                  "folder."),
                               node->path));
      return FALSE;
    }
  if (backing != NULL)
    g_ptr_array_add (self->suspects, g_steal_pointer (&backing));
  return TRUE;
}

static gboolean
same_file_system (const char *a, const char *b)
{
  GStatBuf first = { 0 };
  GStatBuf second = { 0 };

  return g_stat (a, &first) == 0 && g_stat (b, &second) == 0 && first.st_dev == second.st_dev;
}

/* What has to come up is looked for in the whole of the disk, also where it has nothing; that takes
 * about as long as copying this part of it. */
#define LOOK_SHARE 32

static gboolean
is_quicker_down (const LodgeLayerNode *lower, const LodgeLayerNode *upper)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (upper->path, NULL);
  guint64 look = image != NULL ? image->virtual_size / LOOK_SHARE : 0;

  return lodge_snapshot_space_of (upper->path) < lodge_snapshot_space_of (lower->path) + look;
}

/* With a note: nothing in the files tells afterwards that there was a lower one, which is to go. */
static gboolean
come_up_offline (LodgeSweep *self,
                 const LodgeLayerNode *lower,
                 const LodgeLayerNode *upper,
                 GError **error)
{
  g_autoptr (LodgeJournal) journal = lodge_sweep_begin_pull (self, lower, upper, error);
  LodgeQemuImgLink backing = { lower->backing, NULL };
  gboolean done;

  if (journal == NULL)
    return FALSE;
  if (lower->backing != NULL)
    backing.format = (char *)lodge_libvirt_layer_format (lower->backing);
  done = lodge_qemu_img_rebase (
      upper->path, lower->backing != NULL ? &backing : NULL, FALSE, self->job, NULL, error);
  if (done)
    {
      lodge_sweep_note_pulled (journal, NULL);
      lodge_fault_point ("sweep-rebased");
      g_unlink (lower->path);
    }
  lodge_journal_remove (journal, NULL);
  return done;
}

/*
 * The upper layer's few blocks go down, and the lower file takes the upper one's name; or the lower
 * one's few blocks come up. Either way it is the upper one's name that goes on, since that is what
 * definitions and headers name.
 */
static gboolean
merge_offline (LodgeSweep *self,
               const LodgeLayerNode *lower,
               const LodgeLayerNode *upper,
               GError **error)
{
  gboolean down = is_quicker_down (lower, upper) &&
                  g_str_equal (lodge_libvirt_layer_format (lower->path), "qcow2") &&
                  same_file_system (lower->path, upper->path);
  g_autofree char *folder = g_path_get_dirname (upper->path);

  if (down)
    {
      if (!lodge_qemu_img_commit (upper->path, lower->path, self->job, NULL, error))
        return FALSE;
      lodge_fault_point ("sweep-committed");
      if (g_rename (lower->path, upper->path) == 0)
        {
          lodge_file_sync_folder (folder);
          return TRUE;
        }
    }
  return come_up_offline (self, lower, upper, error);
}

static gboolean
merge (LodgeSweep *self,
       GHashTable *graph,
       const LodgeLayerNode *lower,
       const LodgeLayerNode *upper,
       GError **error)
{
  gboolean is_protected;
  gboolean done;

  self->merged = TRUE;
  /* Another machine runs on it: next time. */
  if (lower->open_elsewhere || upper->open_elsewhere)
    return TRUE;
  lodge_layer_identity_forget (lower->path);
  lodge_layer_identity_forget (upper->path);
  is_protected = lodge_libvirt_open_layer (lower->path);
  is_protected = lodge_libvirt_open_layer (upper->path) || is_protected;
  done = lower->open ? lodge_libvirt_merge_live (self, graph, lower, upper, error)
                     : merge_offline (self, lower, upper, error);
  /* Whichever there is now. */
  if (is_protected)
    {
      lodge_libvirt_settle_chain (self->link, upper->path);
      lodge_libvirt_settle_chain (self->link, lower->path);
    }
  return done;
}

gboolean
lodge_sweep_is_known (GHashTable *graph, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *node = value;

      if (!node->unread)
        continue;
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                               node->path,
                               _ ("You may not read the disk file “%s”. Check its permissions."),
                               node->path));
      return FALSE;
    }
  return TRUE;
}

/* Whether anything may become of @path, as far as the graph tells. */
static gboolean
is_suspect (LodgeSweep *self, const char *path)
{
  const LodgeLayerNode *node = g_hash_table_lookup (self->graph, path);

  return (node == NULL || (!node->top && !node->frozen)) && g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
look (LodgeSweep *self, GError **error)
{
  g_clear_pointer (&self->graph, g_hash_table_unref);
  self->graph = lodge_libvirt_layer_graph (self->link, self->uuid, self->suspects, error);
  return self->graph != NULL && lodge_sweep_is_known (self->graph, error);
}

/* One suspect. Something is only done to it by a graph that was made for it, since the last step
 * may have changed all of it; what is wanted by an older one still is. */
static gboolean
sweep_one (LodgeSweep *self, const char *path, GError **error)
{
  g_autoptr (GPtrArray) successors = NULL;
  const LodgeLayerNode *node;

  if (self->graph != NULL && !is_suspect (self, path))
    return TRUE;
  if (!look (self, error))
    return FALSE;
  node = g_hash_table_lookup (self->graph, path);
  if (node == NULL || !is_suspect (self, path))
    return TRUE;
  successors = lodge_libvirt_layer_successors (self->graph, path);
  /* A disk that the machine does not have any more stays: nobody asked for its end. */
  if (successors->len == 0)
    return node->open || node->open_elsewhere || !lodge_libvirt_is_layer_name (path) ||
           remove_layer (self, node, error);
  if (successors->len == 1)
    {
      g_autoptr (GHashTable) graph = g_steal_pointer (&self->graph);

      return merge (self, graph, node, g_ptr_array_index (successors, 0), error);
    }
  return TRUE;
}

gboolean
lodge_libvirt_sweep_forget_chain (LodgeSweep *self, GError **error)
{
  g_autofree char *text =
      lodge_libvirt_dup_xml (self->domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
  g_autoptr (LodgeDomainXml) before =
      text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  g_autoptr (LodgeDomainXml) stored =
      before != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  g_autoptr (GPtrArray) layers = stored != NULL ? lodge_domain_xml_list_layers (stored) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;
  g_autofree char *old_text = NULL;
  g_autofree char *new_text = NULL;

  if (layers == NULL)
    return FALSE;
  for (guint i = 0; i < layers->len; i++)
    lodge_domain_xml_set_layer (stored, g_ptr_array_index (layers, i));
  old_text = lodge_domain_xml_to_text (before);
  new_text = lodge_domain_xml_to_text (stored);
  if (g_str_equal (old_text, new_text))
    return TRUE;
  defined = lodge_libvirt_define (self->link, before, stored, error);
  return defined != NULL;
}

static gboolean
sweep_all (LodgeLibvirtLink *link,
           virDomainPtr domain,
           GPtrArray *suspects,
           LodgeJob *job,
           gboolean careful,
           GError **error)
{
  LodgeSweep self = { .link = link, .domain = domain, .job = job };
  gboolean done;

  virDomainGetUUIDString (domain, self.uuid);
  self.suspects = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < suspects->len; i++)
    g_ptr_array_add (self.suspects, g_strdup (g_ptr_array_index (suspects, i)));
  done = lodge_sweep_settle_pulls (&self, error);
  for (guint i = 0; done && i < self.suspects->len; i++)
    done = sweep_one (&self, g_ptr_array_index (self.suspects, i), error);
  if (done && (self.merged || !careful))
    done = lodge_libvirt_sweep_forget_chain (&self, error);
  g_clear_pointer (&self.graph, g_hash_table_unref);
  g_ptr_array_unref (self.suspects);
  return done;
}

gboolean
lodge_libvirt_sweep_layers (
    LodgeLibvirtLink *link, virDomainPtr domain, GPtrArray *suspects, LodgeJob *job, GError **error)
{
  return sweep_all (link, domain, suspects, job, FALSE, error);
}

gboolean
lodge_libvirt_discard_layers (LodgeLibvirtLink *link,
                              virDomainPtr domain,
                              GPtrArray *suspects,
                              GError **error)
{
  return sweep_all (link, domain, suspects, NULL, TRUE, error);
}
