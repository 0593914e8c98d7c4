/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a linked clone independent. What is the machine's own takes up what it rests on: a running
 * machine's tops by QEMU, under the guest; the other layers as copies that take their place in one
 * step. Whenever that is interrupted each file reads the same as before.
 */
#include "config.h"

#include "lodge-libvirt-flatten.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-disposable-run.h"
#include "lodge-fault.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-internal.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-libvirt-sweep.h"
#include "lodge-size.h"

static void
flatten_free (gpointer data)
{
  LodgeFlatten *self = data;

  g_clear_pointer (&self->link, lodge_libvirt_link_unref);
  g_free (self->uuid);
  g_clear_object (&self->job);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->domain, virDomainFree);
  g_clear_pointer (&self->own, g_hash_table_unref);
  g_clear_pointer (&self->bases, g_ptr_array_unref);
  g_clear_object (&self->journal);
  g_free (self);
}

static GHashTable *
read_graph (LodgeFlatten *self, GError **error)
{
  return lodge_libvirt_layer_graph (self->link, self->uuid, NULL, error);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static gboolean
rests_on_foreign (LodgeFlatten *self, GHashTable *graph, const char *path)
{
  const LodgeLayerNode *node = g_hash_table_lookup (graph, path);

  while (node != NULL && node->backing != NULL)
    {
      if (!g_hash_table_contains (self->own, node->backing))
        return TRUE;
      node = g_hash_table_lookup (graph, node->backing);
    }
  return FALSE;
}

/* What grows: those that rest on something else, and what a guest writes to above them. */
static GPtrArray *
list_growing (LodgeFlatten *self, GHashTable *graph, GPtrArray *resting)
{
  GPtrArray *growing = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *node = value;

      if (g_ptr_array_find (resting, value, NULL) ||
          (node->top && node->open && g_hash_table_contains (self->own, node->path) &&
           rests_on_foreign (self, graph, node->path)))
        g_ptr_array_add (growing, value);
    }
  return growing;
}

/* A whole copy of each has to fit beside what is there. */
static gboolean
has_room (LodgeFlatten *self, GPtrArray *growing, GError **error)
{
  guint64 needed = LODGE_LIBVIRT_SPACE_MARGIN;
  guint64 space = 0;

  for (guint i = 0; i < growing->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (growing, i);
      g_autofree char *folder = g_path_get_dirname (node->path);
      guint64 bytes = 0;

      if (!lodge_qemu_img_measure (node->path, "qcow2", "qcow2", &bytes, self->cancellable, error))
        return FALSE;
      needed += bytes;
      space = lodge_libvirt_local_space (folder);
    }
  if (space == 0 || space >= needed)
    return TRUE;
  {
    g_autofree char *needed_text = lodge_size_format (needed);
    g_autofree char *space_text = lodge_size_format (space);

    g_propagate_error (error,
                       lodge_vmm_error_new (
                           LODGE_VMM_ERROR_NO_SPACE,
                           NULL,
                           /* Translators: two sizes such as “2 GiB”. */
                           _ ("An independent machine needs up to %s of free disk space, but only "
                              "%s are left. Free some space and try again."),
                           needed_text,
                           space_text));
  }
  return FALSE;
}

/* What a guest writes to, with what it rests on. */
static GStrv
dup_pulls (GPtrArray *growing)
{
  g_autoptr (GStrvBuilder) pulls = g_strv_builder_new ();

  for (guint i = 0; i < growing->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (growing, i);

      if (node->top && node->open)
        g_strv_builder_add_many (
            pulls, node->path, node->backing, lodge_libvirt_layer_format (node->backing), NULL);
    }
  return g_strv_builder_end (pulls);
}

static gboolean
begin (LodgeFlatten *self, GPtrArray *resting, GPtrArray *growing, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) pulls = dup_pulls (growing);
  GVariantBuilder fields;

  for (guint i = 0; i < resting->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (resting, i);

      g_ptr_array_add (parts, g_strconcat (node->path, LODGE_FLATTEN_PART_SUFFIX, NULL));
      g_ptr_array_add (self->bases, g_strdup (node->backing));
    }
  g_ptr_array_add (parts, NULL);
  g_ptr_array_add (self->bases, NULL);
  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (self->link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (self->uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("flatten"));
  g_variant_builder_add (
      &fields, "{sv}", "files", g_variant_new_strv ((const char *const *)parts->pdata, -1));
  g_variant_builder_add (
      &fields, "{sv}", "bases", g_variant_new_strv ((const char *const *)self->bases->pdata, -1));
  g_variant_builder_add (
      &fields, "{sv}", "pulls", g_variant_new_strv ((const char *const *)pulls, -1));
  self->journal = lodge_journal_begin (NULL,
                                       LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                                       LODGE_LIBVIRT_JOURNAL_VERSION,
                                       g_variant_builder_end (&fields),
                                       error);
  return self->journal != NULL;
}

static gboolean
pull_running (LodgeFlatten *self, GHashTable *graph, GError **error)
{
  g_autoptr (LodgeDomainXml) running = lodge_libvirt_fetch (self->domain, 0, error);
  g_autoptr (GPtrArray) layers = running != NULL ? lodge_domain_xml_list_layers (running) : NULL;

  if (layers == NULL)
    return FALSE;
  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);

      if (rests_on_foreign (self, graph, layer->path) && !lodge_flatten_pull (self, layer, error))
        return FALSE;
    }
  return lodge_journal_append (self->journal, LODGE_FLATTEN_STEP_WRITTEN, NULL, error);
}

static gboolean
flatten (LodgeFlatten *self, GHashTable *graph, GPtrArray *resting, GError **error)
{
  g_autoptr (GPtrArray) copies = lodge_flatten_list_copies (resting);
  gboolean active = LV (virDomainIsActive (self->domain)) == 1;
  gboolean done = lodge_flatten_make_copies (self, copies, error) &&
                  (!active || pull_running (self, graph, error)) &&
                  lodge_flatten_use_copies (self, copies, active, error);

  lodge_flatten_remove_copies (copies);
  return done;
}

/* libvirt noted the old chain; and what nobody rests on any more may be written to again. */
static gboolean
tidy (LodgeLibvirtLink *link, virDomainPtr domain, const char *const *bases, GError **error)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  if (!lodge_libvirt_sweep_layers (link, domain, nothing, NULL, error))
    return FALSE;
  lodge_libvirt_settle_bases (link, bases);
  return TRUE;
}

static gboolean
perform (LodgeFlatten *self, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (self->link);
  g_autofree char *run = lodge_disposable_dup_path (self->uuid, NULL);
  g_autoptr (GHashTable) graph = NULL;
  g_autoptr (GPtrArray) resting = NULL;
  g_autoptr (GPtrArray) growing = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean done;

  if (refusal != NULL)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  /* A copy would be without them. */
  if (lodge_libvirt_has_internal (self->domain))
    return refuse (
        error,
        LODGE_VMM_ERROR_NOT_SUPPORTED,
        _ ("The machine has snapshots inside its disk files, which would be lost. Delete "
           "them first, or make a full clone."));
  if (g_file_test (run, G_FILE_TEST_EXISTS))
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine runs without keeping its changes. Keep them, or stop it, "
                      "before you make it independent."));
  self->own = lodge_libvirt_list_all_own (self->link, self->domain);
  self->bases = g_ptr_array_new_with_free_func (g_free);
  graph = read_graph (self, error);
  if (graph == NULL)
    return FALSE;
  resting = lodge_libvirt_list_resting (graph, self->own);
  if (resting->len == 0)
    return TRUE;
  growing = list_growing (self, graph, resting);
  if (!has_room (self, growing, error) || !begin (self, resting, growing, error))
    return FALSE;
  lodge_fault_point ("flatten-begun");
  done = flatten (self, graph, resting, error);
  if (lodge_flatten_settle_pulls (self->domain, self->journal, &problem) &&
      tidy (self->link, self->domain, (const char *const *)self->bases->pdata, &problem))
    lodge_journal_remove (self->journal, NULL);
  else
    {
      g_message ("The definition of an independent machine: %s", problem->message);
      lodge_journal_close (self->journal);
    }
  return done;
}

void
lodge_libvirt_recover_flatten (LodgeLibvirtLink *link,
                               virDomainPtr domain,
                               LodgeJournal *journal,
                               GError **error)
{
  g_auto (GStrv) files = lodge_journal_dup_strings (journal, "files");
  g_auto (GStrv) bases = lodge_journal_dup_strings (journal, "bases");

  for (guint i = 0; files[i] != NULL; i++)
    if (g_path_is_absolute (files[i]) && g_str_has_suffix (files[i], LODGE_FLATTEN_PART_SUFFIX))
      g_unlink (files[i]);
  if (lodge_flatten_settle_pulls (domain, journal, error))
    tidy (link, domain, (const char *const *)bases, error);
}

static void
flatten_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  LodgeFlatten *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  int lock = -1;

  self->link = lodge_libvirt_link_ref (link);
  self->domain = lodge_libvirt_link_lookup (link, self->uuid, &error);
  if (self->domain != NULL)
    lock = lodge_libvirt_snapshots_lock (self->uuid, &error);
  if (lock >= 0)
    {
      done = perform (self, &error);
      g_close (lock, NULL);
    }
  if (self->domain != NULL)
    lodge_libvirt_reread (link, self->domain, self->uuid);
  /* Too late for a cancel. */
  g_task_set_check_cancellable (task, FALSE);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_make_independent (LodgeVmm *vmm, LodgeMachine *machine, LodgeJob *job, GTask *task)
{
  LodgeFlatten *self = g_new0 (LodgeFlatten, 1);

  self->uuid = g_strdup (lodge_machine_get_uuid (machine));
  g_set_object (&self->job, job);
  g_set_object (&self->cancellable, g_task_get_cancellable (task));
  g_task_set_task_data (task, self, flatten_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, flatten_work);
}
