/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deleting snapshots. */
#include "config.h"

#include "lodge-libvirt-internal.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lodge-fault.h"
#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-layers.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-sweep.h"

typedef struct
{
  char *uuid;
  char *name;
  gboolean children;
  LodgeJob *job;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->uuid);
  g_free (request->name);
  g_clear_object (&request->job);
  g_free (request);
}

static const LodgeFrozen *
find (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (((LodgeFrozen *)g_ptr_array_index (list, i))->name, name) == 0)
      return g_ptr_array_index (list, i);
  return NULL;
}

/* Children before their parents, so that libvirt never has to move any. */
static void
add_branch (GPtrArray *list, const LodgeFrozen *frozen, gboolean children, GPtrArray *branch)
{
  for (guint i = 0; children && i < list->len; i++)
    {
      const LodgeFrozen *other = g_ptr_array_index (list, i);
      g_autofree char *parent = lodge_snapshot_xml_dup_parent (other->xml);

      if (g_strcmp0 (parent, frozen->name) == 0)
        add_branch (list, other, TRUE, branch);
    }
  g_ptr_array_add (branch, (gpointer)frozen);
}

static gboolean
refuse_dependants (LodgeLibvirtLink *link, const char *uuid, GPtrArray *branch, GError **error)
{
  for (guint i = 0; i < branch->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (branch, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        {
          const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, j);
          g_autoptr (GPtrArray) names = lodge_libvirt_list_dependants (link, uuid, layer->path);

          if (names->len == 0)
            continue;
          g_propagate_error (
              error,
              lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE,
                                   layer->path,
                                   /* Translators: a machine's name. */
                                   _ ("The machine “%s” is a linked clone that rests on this "
                                      "snapshot. Make it independent or delete it first."),
                                   (const char *)g_ptr_array_index (names, 0)));
          return TRUE;
        }
    }
  return FALSE;
}

/* What others rest on can only be merged when all of it is there; a leaf that is damaged may go. */
static gboolean
refuse_damaged (LodgeLibvirtLink *link, const char *uuid, GPtrArray *branch, GError **error)
{
  g_autoptr (GHashTable) graph = lodge_libvirt_layer_graph (link, uuid, NULL, error);

  for (guint i = 0; graph != NULL && i < branch->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (branch, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        {
          const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, j);
          g_autoptr (GPtrArray) successors = lodge_libvirt_layer_successors (graph, layer->path);
          g_autofree char *problem =
              successors->len > 0 ? lodge_libvirt_dup_chain_problem (layer->path, NULL) : NULL;

          if (problem == NULL)
            continue;
          g_propagate_error (
              error, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, layer->path, "%s", problem));
          return TRUE;
        }
    }
  return graph == NULL;
}

static LodgeJournal *
begin (LodgeLibvirtLink *link, const Request *request, GPtrArray *branch, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  GVariantBuilder fields;

  for (guint i = 0; i < branch->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (branch, i);

      g_ptr_array_add (names, frozen->name);
      for (guint j = 0; j < frozen->layers->len; j++)
        g_ptr_array_add (files, ((LodgeDomainLayer *)g_ptr_array_index (frozen->layers, j))->path);
    }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (files, NULL);
  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (request->uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("delete"));
  g_variant_builder_add (
      &fields, "{sv}", "names", g_variant_new_strv ((const char *const *)names->pdata, -1));
  g_variant_builder_add (
      &fields, "{sv}", "files", g_variant_new_strv ((const char *const *)files->pdata, -1));
  if (lodge_daemon_is_local (link))
    g_variant_builder_add (
        &fields, "{sv}", LODGE_DAEMON_FIELD, g_variant_new_string (LODGE_DAEMON_VALUE));
  return lodge_journal_begin (NULL,
                              LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                              LODGE_LIBVIRT_JOURNAL_VERSION,
                              g_variant_builder_end (&fields),
                              error);
}

/* libvirt's entry, and what lies in Lodge's folder. */
static gboolean
forget (virDomainPtr domain, const char *uuid, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_find (domain, name, &problem);
  g_autofree char *folder = lodge_snapshot_folder_dup_path (uuid, name);
  g_autofree char *all = lodge_libvirt_dup_snapshots_folder (uuid);
  g_autoptr (GPtrArray) list = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (snapshot != NULL &&
      LV (virDomainSnapshotDelete (snapshot, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  lodge_fault_point ("delete-forgotten");
  lodge_snapshot_remove_folder (folder);
  /* With the last one goes what held them. */
  g_rmdir (all);
  list = lodge_libvirt_frozen_list (domain, error);
  return list != NULL && lodge_libvirt_frozen_heal (domain, list, error);
}

void
lodge_libvirt_add_sibling_layers (GPtrArray *suspects)
{
  guint n_suspects = suspects->len;

  for (guint i = 0; i < n_suspects; i++)
    {
      g_autofree char *stem = lodge_libvirt_dup_layer_stem (g_ptr_array_index (suspects, i));
      g_autofree char *path = g_path_get_dirname (stem);
      g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
      const char *name = NULL;

      while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
        {
          g_autofree char *file = g_build_filename (path, name, NULL);
          g_autofree char *other = lodge_libvirt_dup_layer_stem (file);

          if (strstr (name, ".s-") != NULL && g_str_equal (other, stem))
            g_ptr_array_add (suspects, g_steal_pointer (&file));
        }
    }
}

gboolean
lodge_libvirt_forget_snapshots (LodgeLibvirtLink *link,
                                virDomainPtr domain,
                                const LodgeForgotten *what,
                                LodgeJob *job,
                                GError **error)
{
  g_autoptr (GPtrArray) suspects = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; what->names[i] != NULL; i++)
    if (!forget (domain, what->uuid, what->names[i], error))
      return FALSE;
  for (guint i = 0; what->files[i] != NULL; i++)
    g_ptr_array_add (suspects, g_strdup (what->files[i]));
  if (what->again)
    lodge_libvirt_add_sibling_layers (suspects);
  return lodge_libvirt_sweep_layers (link, domain, suspects, job, error);
}

/* QEMU may end in the middle of a merge: what it has not done is done without it. */
static gboolean
forget_or_finish (LodgeLibvirtLink *link,
                  virDomainPtr domain,
                  LodgeForgotten *what,
                  LodgeJob *job,
                  GError **error)
{
  gboolean active = LV (virDomainIsActive (domain)) == 1;
  g_autoptr (GError) problem = NULL;

  if (lodge_libvirt_forget_snapshots (link, domain, what, job, &problem))
    return TRUE;
  if (!active || lodge_libvirt_snapshots_lost (link) || !lodge_libvirt_has_stopped (domain))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_debug ("The machine stopped while its layers were merged: %s", problem->message);
  what->again = TRUE;
  return lodge_libvirt_forget_snapshots (link, domain, what, job, error);
}

/* What can be merged only while the machine runs is for a later recovery. */
static gboolean
forget_by_daemon (LodgeLibvirtLink *link,
                  virDomainPtr domain,
                  const LodgeForgotten *what,
                  LodgeJournal *journal,
                  LodgeJob *job,
                  GError **error)
{
  gboolean left = FALSE;

  if (!lodge_daemon_forget (link, domain, what, job, &left, error))
    {
      lodge_journal_close (journal);
      return FALSE;
    }
  if (left && lodge_journal_append (journal, LODGE_DAEMON_LATER, NULL, NULL))
    lodge_journal_close (journal);
  else
    lodge_journal_remove (journal, NULL);
  return TRUE;
}

static gboolean delete (LodgeLibvirtLink *link,
                        virDomainPtr domain,
                        const Request *request,
                        GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (link);
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, error);
  g_autoptr (GPtrArray) branch = g_ptr_array_new ();
  g_autoptr (LodgeJournal) journal = NULL;
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) files = NULL;
  LodgeForgotten what;
  gboolean by_daemon;
  const LodgeFrozen *frozen = list != NULL ? find (list, request->name) : NULL;

  if (list == NULL)
    return FALSE;
  if (frozen == NULL || lodge_snapshot_xml_is_internal (frozen->xml))
    return lodge_libvirt_delete_internal (
        domain, request->uuid, request->name, request->children, error);
  by_daemon = lodge_daemon_may_touch_domain (link, domain);
  if (refusal != NULL && !by_daemon)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", refusal));
      return FALSE;
    }
  add_branch (list, frozen, request->children, branch);
  if (!by_daemon && (refuse_dependants (link, request->uuid, branch, error) ||
                     refuse_damaged (link, request->uuid, branch, error)))
    return FALSE;
  journal = begin (link, request, branch, error);
  if (journal == NULL)
    return FALSE;
  lodge_fault_point ("delete-begun");
  names = lodge_journal_dup_strings (journal, "names");
  files = lodge_journal_dup_strings (journal, "files");
  what = (LodgeForgotten){
    request->uuid, (const char *const *)names, (const char *const *)files, FALSE
  };
  if (by_daemon)
    return forget_by_daemon (link, domain, &what, journal, request->job, error);
  if (forget_or_finish (link, domain, &what, request->job, error))
    {
      lodge_journal_remove (journal, NULL);
      return TRUE;
    }
  /* Half deleted: the next recovery goes on. */
  lodge_journal_close (journal);
  return FALSE;
}

gboolean
lodge_libvirt_delete_locked (
    LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, const char *name, GError **error)
{
  const Request request = { .uuid = (char *)uuid, .name = (char *)name };

  return delete (link, domain, &request, error);
}

static void
delete_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, request->uuid, &error);
  gboolean done = FALSE;
  int lock = domain != NULL ? lodge_libvirt_snapshots_lock (request->uuid, &error) : -1;

  if (lock >= 0)
    {
      done = delete (link, domain, request, &error);
      g_close (lock, NULL);
    }
  if (domain != NULL)
    lodge_libvirt_snapshots_reread_all (link, domain, request->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_delete_snapshot (LodgeVmm *vmm,
                               LodgeMachine *machine,
                               const char *name,
                               gboolean children,
                               LodgeJob *job,
                               GTask *task)
{
  Request *request = g_new0 (Request, 1);

  request->uuid = g_strdup (lodge_machine_get_uuid (machine));
  request->name = g_strdup (name);
  request->children = children;
  g_set_object (&request->job, job);
  g_task_set_task_data (task, request, request_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, delete_work);
}
