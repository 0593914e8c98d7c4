/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of runs that keep nothing, however they ended. Each step can be repeated. */
#include "config.h"

#include "lodge-libvirt-disposable.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-layers.h"

#define LOCK_POLL_MICROSECONDS (20 * 1000)
#define LOCK_PATIENCE (20 * G_USEC_PER_SEC)

typedef struct
{
  LodgeLibvirtLink *link;
  virDomainPtr domain;
  const char *uuid;
  LodgeDisposableRun run;
  char *nvram; /* the run's */
  char *tpm;   /* the machine's own, set aside */
} Settle;

static void
settle_clear (Settle *self)
{
  lodge_disposable_run_clear (&self->run);
  g_clear_pointer (&self->nvram, g_free);
  g_clear_pointer (&self->tpm, g_free);
}

void
lodge_libvirt_disposable_note (const char *uuid, const char *path)
{
  g_auto (LodgeDisposableRun) run = { 0 };
  g_autoptr (GError) error = NULL;

  if (!lodge_disposable_run_read (uuid, &run))
    return;
  lodge_disposable_run_add (&run.files, path);
  if (!lodge_disposable_run_write (uuid, &run, &error))
    g_message ("A layer of a run that keeps nothing could not be noted: %s", error->message);
}

void
lodge_libvirt_disposable_set_current (virDomainPtr domain, const char *uuid, const char *name)
{
  g_autoptr (LodgeVirSnapshot) snapshot =
      name != NULL ? LV (virDomainSnapshotLookupByName (domain, name, 0)) : NULL;
  g_autoptr (LodgeFrozen) frozen = NULL;
  g_autoptr (GError) error = NULL;

  if (snapshot != NULL && LV (virDomainSnapshotIsCurrent (snapshot, 0)) == 0)
    frozen = lodge_libvirt_frozen_load (snapshot, uuid, &error);
  if (frozen != NULL && !lodge_libvirt_frozen_store (domain, frozen, TRUE, &error))
    g_message ("The current snapshot could not be set: %s", error->message);
  virResetLastError ();
}

/* What was set aside goes back. */
static gboolean
put_tpm_back (Settle *self, GError **error)
{
  g_autofree char *folder = lodge_libvirt_dup_tpm_folder (self->uuid);

  if (g_file_test (self->tpm, G_FILE_TEST_IS_DIR))
    return lodge_snapshot_copy_folder (self->tpm, folder, error);
  if (!self->run.had_tpm)
    lodge_snapshot_remove_folder (folder);
  return TRUE;
}

static gboolean
sweep (Settle *self, GError **error)
{
  g_autoptr (GPtrArray) suspects = g_ptr_array_new ();

  for (guint i = 0; self->run.files[i] != NULL; i++)
    g_ptr_array_add (suspects, self->run.files[i]);
  for (guint i = 0; self->run.old[i] != NULL; i++)
    g_ptr_array_add (suspects, self->run.old[i]);
  if (self->run.step == LODGE_DISPOSABLE_RUNNING)
    return lodge_libvirt_discard_layers (self->link, self->domain, suspects, error);
  return lodge_libvirt_sweep_layers (self->link, self->domain, suspects, NULL, error);
}

static void
forget (Settle *self)
{
  g_autofree char *folder = lodge_disposable_dup_path (self->uuid, NULL);

  lodge_snapshot_remove_folder (folder);
}

static gboolean
discard (Settle *self, gboolean with_tpm, GError **error)
{
  if (with_tpm && !put_tpm_back (self, error))
    return FALSE;
  lodge_fault_point ("disposable-tpm");
  lodge_libvirt_disposable_set_current (self->domain, self->uuid, self->run.current);
  if (!sweep (self, error))
    return FALSE;
  lodge_fault_point ("disposable-swept");
  forget (self);
  return TRUE;
}

/* The stored definition was changed to the run's layers, or it was not. */
static gboolean
is_stored (Settle *self)
{
  g_autoptr (LodgeDomainXml) stored =
      lodge_libvirt_fetch (self->domain, VIR_DOMAIN_XML_INACTIVE, NULL);

  for (guint i = 0; stored != NULL && self->run.files[i] != NULL; i++)
    if (lodge_libvirt_uses_layer (stored, self->run.files[i]))
      return TRUE;
  return FALSE;
}

static gboolean
decide (Settle *self, GError **error)
{
  if (self->run.step != LODGE_DISPOSABLE_KEEPING)
    return TRUE;
  self->run.step = is_stored (self) ? LODGE_DISPOSABLE_KEPT : LODGE_DISPOSABLE_RUNNING;
  return lodge_disposable_run_write (self->uuid, &self->run, error);
}

/* The variables are the machine's now, once QEMU has let go of them. */
static gboolean
take_nvram (Settle *self, GError **error)
{
  g_autoptr (LodgeDomainXml) stored =
      lodge_libvirt_fetch (self->domain, VIR_DOMAIN_XML_INACTIVE, error);
  g_autofree char *nvram = stored != NULL ? lodge_libvirt_dup_nvram (self->domain, stored) : NULL;

  if (stored == NULL)
    return FALSE;
  return nvram == NULL || !g_file_test (self->nvram, G_FILE_TEST_IS_REGULAR) ||
         lodge_snapshot_copy_file (self->nvram, nvram, error);
}

static gboolean
settle_off (Settle *self, GError **error)
{
  if (self->run.step == LODGE_DISPOSABLE_RUNNING)
    return discard (self, TRUE, error);
  if (!take_nvram (self, error) || !sweep (self, error))
    return FALSE;
  forget (self);
  return TRUE;
}

static gboolean
settle_active (Settle *self, GError **error)
{
  g_autoptr (LodgeDomainXml) running = lodge_libvirt_fetch (self->domain, 0, error);
  g_autofree char *nvram = running != NULL ? lodge_domain_xml_dup_nvram (running) : NULL;

  if (running == NULL)
    return FALSE;
  if (self->run.step == LODGE_DISPOSABLE_RUNNING)
    /* Without the mark it was started by somebody else, from what there was. */
    return lodge_domain_xml_get_disposable (running) || discard (self, FALSE, error);
  lodge_snapshot_remove_folder (self->tpm);
  if (lodge_domain_xml_get_disposable (running))
    LV (virDomainSetMetadata (self->domain,
                              VIR_DOMAIN_METADATA_ELEMENT,
                              NULL,
                              NULL,
                              LODGE_DOMAIN_XML_RUN_NAMESPACE,
                              VIR_DOMAIN_AFFECT_LIVE));
  virResetLastError ();
  if (!sweep (self, error))
    return FALSE;
  if (nvram == NULL || g_strcmp0 (nvram, self->nvram) != 0)
    forget (self);
  return TRUE;
}

gboolean
lodge_libvirt_disposable_settle_locked (LodgeLibvirtLink *link,
                                        virDomainPtr domain,
                                        const char *uuid,
                                        GError **error)
{
  Settle self = { .link = link, .domain = domain, .uuid = uuid };
  gboolean done;
  int active;

  if (!lodge_disposable_run_read (uuid, &self.run))
    {
      /* Killed before anything was noted: nothing was made. */
      forget (&self);
      return TRUE;
    }
  self.nvram = lodge_disposable_dup_path (uuid, "nvram");
  self.tpm = lodge_disposable_dup_path (uuid, "tpm");
  active = LV (virDomainIsActive (domain));
  if (active < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      settle_clear (&self);
      return FALSE;
    }
  /* Another program has saved the run: it goes on when it is resumed. */
  if (active == 0 && LV (virDomainHasManagedSaveImage (domain, 0)) == 1)
    done = TRUE;
  else
    done = decide (&self, error) &&
           (active == 1 ? settle_active (&self, error) : settle_off (&self, error));
  settle_clear (&self);
  return done;
}

static gboolean
exists (const char *uuid)
{
  g_autofree char *folder = lodge_disposable_dup_path (uuid, NULL);

  return g_file_test (folder, G_FILE_TEST_IS_DIR);
}

/* Several threads and programs see a machine stop, and each waits for the first one's work. */
static int
wait_for_lock (const char *uuid, GError **error)
{
  const gint64 deadline = g_get_monotonic_time () + LOCK_PATIENCE;

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      int lock = lodge_libvirt_snapshots_lock (uuid, &problem);

      if (lock >= 0)
        return lock;
      if (!g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY) ||
          g_get_monotonic_time () > deadline)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return -1;
        }
      g_usleep (LOCK_POLL_MICROSECONDS);
    }
}

/* Its machine is gone, and with it all that could need them. */
static gboolean
remove_orphans (LodgeLibvirtLink *link, const char *uuid, GError **error)
{
  Settle self = { .link = link, .uuid = uuid };
  g_autoptr (GHashTable) graph = lodge_libvirt_layer_graph (link, uuid, NULL, error);

  if (graph == NULL)
    return FALSE;
  if (lodge_disposable_run_read (uuid, &self.run) && self.run.step == LODGE_DISPOSABLE_RUNNING)
    for (guint i = 0; self.run.files[i] != NULL; i++)
      if (!g_hash_table_contains (graph, self.run.files[i]))
        g_unlink (self.run.files[i]);
  forget (&self);
  settle_clear (&self);
  return TRUE;
}

gboolean
lodge_libvirt_disposable_clear (LodgeLibvirtLink *link, const char *uuid, GError **error)
{
  g_autoptr (LodgeVirDomain) domain = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean done;
  int lock;

  if (lodge_libvirt_snapshots_refusal (link) != NULL || !exists (uuid))
    return TRUE;
  lock = wait_for_lock (uuid, error);
  if (lock < 0)
    return FALSE;
  domain = lodge_libvirt_link_lookup (link, uuid, &problem);
  if (domain != NULL)
    done = lodge_libvirt_disposable_settle_locked (link, domain, uuid, error);
  else if (g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    done = remove_orphans (link, uuid, error);
  else
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      done = FALSE;
    }
  g_close (lock, NULL);
  return done;
}

void
lodge_libvirt_disposable_settle (LodgeLibvirtLink *link, const char *uuid)
{
  g_autoptr (GError) error = NULL;

  if (!lodge_libvirt_disposable_clear (link, uuid, &error))
    g_message ("What is left of a run of %s stays for now: %s", uuid, error->message);
}

void
lodge_libvirt_disposable_settle_all (LodgeLibvirtLink *link)
{
  g_auto (GStrv) uuids = lodge_disposable_list ();

  for (guint i = 0; uuids[i] != NULL; i++)
    {
      g_auto (LodgeDisposableRun) run = { 0 };

      if (!lodge_disposable_run_read (uuids[i], &run) ||
          g_strcmp0 (run.uri, lodge_libvirt_link_get_uri (link)) == 0)
        lodge_libvirt_disposable_settle (link, uuids[i]);
    }
}

static void
stopped_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const char *uuid = g_task_get_task_data (task);
  g_autoptr (LodgeVirDomain) domain = NULL;

  lodge_libvirt_disposable_settle (link, uuid);
  domain = lodge_libvirt_link_lookup (link, uuid, NULL);
  if (domain != NULL)
    lodge_libvirt_snapshots_reread (link, domain, uuid);
  g_task_return_boolean (task, TRUE);
}

void
lodge_libvirt_disposable_stopped (LodgeLibvirtLink *link, gpointer uuid)
{
  GTask *task;

  if (lodge_libvirt_snapshots_refusal (link) != NULL || !exists (uuid))
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, g_strdup (uuid), g_free);
  lodge_libvirt_link_run_long (link, task, stopped_work);
}
