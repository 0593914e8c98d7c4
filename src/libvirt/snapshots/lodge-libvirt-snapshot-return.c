/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going back to a snapshot when somebody asks for it: noted before, swept after. */
#include "config.h"

#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-journal.h"
#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-internal.h"

typedef struct
{
  char *uuid;
  char *name;
  LodgeRestoreMode mode;
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

static LodgeJournal *
begin (LodgeLibvirtLink *link,
       const Request *request,
       const char *const *layers,
       const char *const *old,
       GError **error)
{
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (request->uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("restore"));
  g_variant_builder_add (&fields, "{sv}", "name", g_variant_new_string (request->name));
  g_variant_builder_add (
      &fields,
      "{sv}",
      "mode",
      g_variant_new_string (request->mode == LODGE_RESTORE_DISKS_ONLY ? "disks" : "as-taken"));
  g_variant_builder_add (&fields, "{sv}", "files", g_variant_new_strv (layers, -1));
  g_variant_builder_add (&fields, "{sv}", "old", g_variant_new_strv (old, -1));
  if (lodge_daemon_is_local (link))
    g_variant_builder_add (
        &fields, "{sv}", LODGE_DAEMON_FIELD, g_variant_new_string (LODGE_DAEMON_VALUE));
  return lodge_journal_begin (NULL,
                              LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                              LODGE_LIBVIRT_JOURNAL_VERSION,
                              g_variant_builder_end (&fields),
                              error);
}

/* The present tops: what nobody needs once the machine has gone back. */
static GPtrArray *
list_tops (virDomainPtr domain)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LodgeDomainXml) definition =
      lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);
  g_autoptr (GPtrArray) layers =
      definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;

  for (guint i = 0; layers != NULL && i < layers->len; i++)
    g_ptr_array_add (paths, g_strdup (((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path));
  return paths;
}

static gboolean
restore (LodgeLibvirtLink *link, virDomainPtr domain, const Request *request, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (link);
  gboolean by_daemon = lodge_daemon_may_touch_domain (link, domain);
  g_autoptr (LodgeVirSnapshot) snapshot =
      lodge_libvirt_snapshot_lookup (domain, request->name, error);
  g_autoptr (LodgeFrozen) frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, request->uuid, error) : NULL;
  g_autoptr (GPtrArray) old = list_tops (domain);
  g_autoptr (GPtrArray) old_names = g_ptr_array_new ();
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LodgeJournal) journal = NULL;
  gboolean done;

  if (frozen == NULL)
    return FALSE;
  if (lodge_snapshot_xml_is_internal (frozen->xml))
    return lodge_libvirt_restore_internal (link, domain, snapshot, request->mode, error);
  if (refusal != NULL && !by_daemon)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", refusal));
      return FALSE;
    }
  for (guint i = 0; i < frozen->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, i);

      g_ptr_array_add (paths, lodge_libvirt_dup_layer_path (layer->path, layer->target));
    }
  g_ptr_array_add (paths, NULL);
  for (guint i = 0; i < old->len; i++)
    g_ptr_array_add (old_names, g_ptr_array_index (old, i));
  g_ptr_array_add (old_names, NULL);
  journal = begin (link,
                   request,
                   (const char *const *)paths->pdata,
                   (const char *const *)old_names->pdata,
                   error);
  if (journal == NULL)
    return FALSE;
  lodge_fault_point ("restore-begun");
  done = lodge_libvirt_restore_frozen (
      link, domain, frozen, request->mode, (const char *const *)paths->pdata, journal, error);
  lodge_fault_point ("restore-done");
  /* Whatever became of it: the tops that the machine does not use are nobody's. */
  for (guint i = 0; i + 1 < paths->len; i++)
    g_ptr_array_add (old, g_strdup (g_ptr_array_index (paths, i)));
  if (by_daemon ? lodge_daemon_sweep (link, domain, old, FALSE, NULL, NULL, NULL)
                : lodge_libvirt_sweep_layers (link, domain, old, NULL, NULL))
    lodge_journal_remove (journal, NULL);
  else
    lodge_journal_close (journal);
  return done;
}

static void
restore_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, request->uuid, &error);
  gboolean done = FALSE;
  int lock = domain != NULL ? lodge_libvirt_snapshots_lock (request->uuid, &error) : -1;

  if (lock >= 0)
    {
      done = restore (link, domain, request, &error);
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
lodge_libvirt_restore_snapshot (LodgeVmm *vmm,
                                LodgeMachine *machine,
                                const char *name,
                                LodgeRestoreMode mode,
                                LodgeJob *job,
                                GTask *task)
{
  Request *request = g_new0 (Request, 1);

  request->uuid = g_strdup (lodge_machine_get_uuid (machine));
  request->name = g_strdup (name);
  request->mode = mode;
  g_set_object (&request->job, job);
  g_task_set_task_data (task, request, request_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, restore_work);
}
