/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a snapshot. */
#include "config.h"

#include "lodge-libvirt-snapshot-take.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-internal.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-size.h"
#include "lodge-text.h"

static void
take_free (gpointer data)
{
  LodgeTake *take = data;

  g_clear_pointer (&take->link, lodge_libvirt_link_unref);
  g_free (take->uuid);
  lodge_snapshot_request_free (take->request);
  g_clear_object (&take->job);
  g_clear_pointer (&take->domain, virDomainFree);
  g_clear_object (&take->definition);
  g_free (take->name);
  g_free (take->folder);
  g_free (take->memory);
  g_clear_pointer (&take->layers, g_ptr_array_unref);
  g_clear_pointer (&take->overlays, g_ptr_array_unref);
  g_clear_object (&take->journal);
  g_free (take);
}

static void
tell (LodgeTake *take, double fraction, const char *detail)
{
  if (take->job == NULL)
    return;
  lodge_job_report (take->job, fraction);
  lodge_job_set_detail (take->job, detail);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

char *
lodge_libvirt_dup_snapshot_name (const char *title)
{
  g_autofree char *unique = g_uuid_string_random ();

  return lodge_text_dup_slug (title, unique);
}

static void
choose_names (LodgeTake *take)
{
  if (take->name == NULL)
    take->name = lodge_libvirt_dup_snapshot_name (take->request->title);
  take->folder = lodge_snapshot_folder_dup_path (take->uuid, take->name);
  if (take->internal)
    g_ptr_array_set_size (take->layers, 0);
  if (take->active && take->request->memory && !take->internal)
    take->memory = take->by_daemon ? lodge_daemon_dup_memory (take->uuid, take->name)
                                   : g_build_filename (take->folder, "memory", NULL);
  take->overlays = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_domain_layer_free);
  for (guint i = 0; i < take->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (take->layers, i);
      g_autofree char *path = lodge_libvirt_dup_layer_path (layer->path, layer->target);

      g_ptr_array_add (take->overlays, lodge_domain_layer_new (layer->target, path, "qcow2"));
    }
}

/* Firmware variables and TPM: part of the memory as well, but a cold boot needs them too. */
static gboolean
copy_state (LodgeTake *take, GError **error)
{
  g_autofree char *nvram = lodge_libvirt_dup_nvram (take->domain, take->definition);
  g_autofree char *nvram_copy = g_build_filename (take->folder, "nvram", NULL);
  g_autofree char *tpm = lodge_libvirt_dup_tpm_folder (take->uuid);
  g_autofree char *tpm_copy = g_build_filename (take->folder, "tpm", NULL);

  if (nvram != NULL && g_file_test (nvram, G_FILE_TEST_IS_REGULAR) &&
      !lodge_snapshot_copy_file (nvram, nvram_copy, error))
    return FALSE;
  return !g_file_test (tpm, G_FILE_TEST_IS_DIR) ||
         lodge_snapshot_copy_folder (tpm, tpm_copy, error);
}

/* libvirt tells of memory that did not fit as of an input/output error. */
static GError *
explain (LodgeTake *take, GError *problem)
{
  GError *full;

  if (!take->by_daemon || g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NO_SPACE) ||
      !lodge_daemon_is_full (take->link, take->uuid, take->layers))
    return problem;
  full =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE,
                           lodge_vmm_error_get_details (problem),
                           "%s",
                           _ ("The disk of this computer is full. Free some space and try again."));
  g_error_free (problem);
  return full;
}

static gboolean
is_made_before (LodgeTake *take)
{
  return take->active && !take->by_daemon;
}

/*
 * The new tops of a running machine are not left to QEMU to make: while it does, 7.2 dies of
 * anybody who asks for its disks' statistics (qcow2_get_specific_info), and the guest with it.
 * Those of the system's machines only the daemon could make, whose qemu-img wants to look at what
 * QEMU holds locked.
 */
static gboolean
make_overlays (LodgeTake *take, GError **error)
{
  for (guint i = 0; is_made_before (take) && i < take->overlays->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (take->layers, i);
      const LodgeDomainLayer *overlay = g_ptr_array_index (take->overlays, i);
      virDomainBlockInfo info = { 0 };

      if (LV (virDomainGetBlockInfo (take->domain, layer->path, &info, 0)) < 0)
        {
          g_propagate_error (error, lodge_libvirt_error_take ());
          return FALSE;
        }
      if (!lodge_qemu_img_create_layer_over_open (
              overlay->path, layer->path, layer->format, info.capacity, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
create (LodgeTake *take, GError **error)
{
  g_autofree char *title = lodge_text_sanitize (take->request->title, LODGE_TITLE_MAX_CHARS);
  g_autofree char *description = take->request->note != NULL && *take->request->note != '\0'
                                     ? g_strconcat (title, "\n\n", take->request->note, NULL)
                                     : g_strdup (title);
  g_autoptr (LodgeSnapshotXml) xml = NULL;
  g_autofree char *text = NULL;
  g_autoptr (LodgeVirSnapshot) snapshot = NULL;
  g_autoptr (GError) problem = NULL;
  guint flags = VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC;

  if (take->internal)
    return lodge_libvirt_take_internal (
        take->domain, take->definition, take->name, description, error);
  xml = lodge_snapshot_xml_new (take->name, description, take->memory, take->overlays, NULL);
  text = lodge_snapshot_xml_to_text (xml);
  if (take->memory == NULL)
    flags |= VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY;
  if (is_made_before (take))
    flags |= VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT;
  snapshot = LV (virDomainSnapshotCreateXML (take->domain, text, flags));
  if (snapshot != NULL)
    return TRUE;
  problem = lodge_libvirt_error_take ();
  if (take->active && LV (virDomainIsActive (take->domain)) == 0)
    return refuse (
        error,
        LODGE_VMM_ERROR_WRONG_STATE,
        _ ("The machine stopped before the snapshot was taken. Start it and try again."));
  g_propagate_error (error, explain (take, g_steal_pointer (&problem)));
  return FALSE;
}

static gboolean
thaw (virDomainPtr domain)
{
  gboolean thawed = LV (virDomainFSThaw (domain, NULL, 0, 0)) >= 0;

  virResetLastError ();
  return thawed;
}

/* The moment itself: the guest stands still from here to the end. */
static gboolean
capture_still (LodgeTake *take, GError **error)
{
  gboolean paused = FALSE;
  gboolean done;

  /* libvirt halts it by itself where it writes the memory into a disk. */
  if (take->active && !take->was_paused && !take->internal)
    {
      if (!lodge_journal_append (take->journal, "pausing", NULL, error))
        return FALSE;
      paused = LV (virDomainSuspend (take->domain)) == 0;
      if (!paused)
        {
          g_propagate_error (error, lodge_libvirt_error_take ());
          return FALSE;
        }
    }
  lodge_fault_point ("snapshot-paused");
  done =
      take->by_daemon
          ? lodge_daemon_copy_state (take->link, take->domain, take->definition, take->name, error)
          : take->foreign || copy_state (take, error);
  lodge_fault_point ("snapshot-copied");
  done = done && create (take, error);
  lodge_fault_point ("snapshot-created");
  if (paused && LV (virDomainResume (take->domain)) < 0)
    virResetLastError ();
  return done;
}

/* Whatever comes of it, the guest's file systems are thawed: here, or by whoever finds the note. */
static gboolean
capture (LodgeTake *take, GError **error)
{
  gboolean frozen = FALSE;
  gboolean done;

  if (take->active && take->memory == NULL && !take->internal && take->request->quiesce)
    {
      if (!lodge_journal_append (take->journal, "freezing", NULL, error))
        return FALSE;
      frozen = LV (virDomainFSFreeze (take->domain, NULL, 0, 0)) >= 0;
      virResetLastError ();
    }
  done = capture_still (take, error);
  if (frozen)
    thaw (take->domain);
  return done;
}

/* As if nothing had been begun. */
static void
undo (LodgeTake *take)
{
  g_autoptr (LodgeDomainXml) now = NULL;
  gboolean undone = TRUE;

  if (lodge_libvirt_snapshots_lost (take->link))
    {
      lodge_journal_close (take->journal);
      return;
    }
  now = lodge_libvirt_fetch (take->domain, take->active ? 0 : VIR_DOMAIN_XML_INACTIVE, NULL);

  for (guint i = 0; i < take->overlays->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (take->overlays, i);

      /* Should QEMU have gone on in it in spite of the failure, it is the machine's. */
      if (now == NULL || lodge_libvirt_uses_layer (now, layer->path))
        continue;
      if (take->by_daemon)
        undone &= lodge_store_remove_path (take->link, layer->path, NULL);
      else
        g_unlink (layer->path);
    }
  if (take->by_daemon)
    undone &= lodge_daemon_remove_data (take->link, take->uuid, take->name, NULL);
  lodge_snapshot_remove_folder (take->folder);
  if (undone)
    lodge_journal_remove (take->journal, NULL);
  else
    lodge_journal_close (take->journal);
}

/* Without libvirt the machine may stand still yet: the next recovery lets it go on. */
static gboolean
finish (LodgeTake *take, GError **error)
{
  if (!lodge_libvirt_snapshots_lost (take->link))
    {
      lodge_journal_remove (take->journal, NULL);
      return TRUE;
    }
  lodge_journal_close (take->journal);
  return refuse (error,
                 LODGE_VMM_ERROR_DISCONNECTED,
                 _ ("The connection to libvirt was lost while the snapshot was taken. Look at the "
                    "list of snapshots before you try again."));
}

static gboolean
perform (LodgeTake *take, GError **error)
{
  LodgeTakePicture *picture;
  gboolean done;

  if (!lodge_libvirt_take_look (take, error))
    return FALSE;
  choose_names (take);
  if (!lodge_libvirt_take_has_room (take, error) || !lodge_libvirt_take_begin (take, error))
    return FALSE;
  for (guint i = 0; i < take->overlays->len; i++)
    lodge_libvirt_disposable_note (
        take->uuid, ((LodgeDomainLayer *)g_ptr_array_index (take->overlays, i))->path);
  lodge_fault_point ("snapshot-begun");
  tell (take, -1, take->memory != NULL ? _ ("Writing the memory") : _ ("Freezing the disks"));
  if (!lodge_libvirt_take_note_facts (take, error) || !make_overlays (take, error))
    {
      undo (take);
      return FALSE;
    }
  picture = lodge_libvirt_take_picture_begin (take);
  done = capture (take, error);
  if (done)
    {
      if (!take->by_daemon)
        lodge_libvirt_take_note_identity (take);
      lodge_libvirt_take_flush (take);
    }
  lodge_libvirt_take_picture_end (picture, done);
  if (!done)
    {
      undo (take);
      return FALSE;
    }
  return finish (take, error);
}

gboolean
lodge_libvirt_take_locked (LodgeLibvirtLink *link,
                           virDomainPtr domain,
                           const char *uuid,
                           const char *name,
                           const LodgeSnapshotRequest *request,
                           GError **error)
{
  LodgeTake *take = g_new0 (LodgeTake, 1);
  gboolean done;

  take->link = lodge_libvirt_link_ref (link);
  take->uuid = g_strdup (uuid);
  take->request = lodge_snapshot_request_copy (request);
  take->domain = domain;
  take->name = g_strdup (name);
  virDomainRef (domain);
  done = perform (take, error);
  take_free (take);
  return done;
}

static void
take_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  LodgeTake *take = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  int lock = -1;

  take->link = lodge_libvirt_link_ref (link);
  take->domain = lodge_libvirt_link_lookup (link, take->uuid, &error);
  if (take->domain != NULL)
    lock = lodge_libvirt_snapshots_lock (take->uuid, &error);
  if (lock >= 0)
    {
      done = perform (take, &error);
      g_close (lock, NULL);
    }
  if (take->domain != NULL)
    lodge_libvirt_snapshots_reread_all (link, take->domain, take->uuid);
  if (done)
    g_task_return_pointer (task, g_strdup (take->name), g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_take_snapshot (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             const LodgeSnapshotRequest *request,
                             LodgeJob *job,
                             GTask *task)
{
  LodgeTake *take = g_new0 (LodgeTake, 1);

  take->uuid = g_strdup (lodge_machine_get_uuid (machine));
  take->request = lodge_snapshot_request_copy (request);
  g_set_object (&take->job, job);
  g_task_set_task_data (task, take, take_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, take_work);
}
