/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a machine's memory to disk: how far it is, and how it is stopped. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-private.h"
#include "lodge-libvirt-snapshots.h"
#include "lodge-size.h"

/* What a save needs beside the guest's memory: device state and room for libvirt's own files. */
#define SAVE_MARGIN (256 * LODGE_MIB)

#define LOOK_INTERVAL (G_TIME_SPAN_MILLISECOND * 250)

static char *
dup_save_folder (const LodgeLibvirtFacts *facts)
{
  if (facts->privileged)
    return g_strdup ("/var/lib/libvirt/qemu/save");
  return g_build_filename (g_get_user_config_dir (), "libvirt", "qemu", "save", NULL);
}

/* A save that runs out of space fails late, as an I/O error, and leaves the disk full. */
static gboolean
has_room_to_save (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autofree char *folder = dup_save_folder (facts);
  virDomainInfo info = { 0 };
  guint64 needed = 0;
  guint64 space = 0;

  if (!facts->qemu || !facts->local || LV (virDomainGetInfo (domain, &info)) < 0)
    {
      virResetLastError ();
      return TRUE;
    }
  needed = (guint64)info.maxMem * LODGE_KIB + SAVE_MARGIN;
  space = lodge_libvirt_local_space (folder);
  if (space == 0 || space >= needed)
    return TRUE;
  {
    g_autofree char *needed_text = lodge_size_format (needed);
    g_autofree char *space_text = lodge_size_format (space);

    g_propagate_error (error,
                       lodge_vmm_error_new (
                           LODGE_VMM_ERROR_NO_SPACE,
                           folder,
                           /* Translators: two sizes such as “2 GiB”. */
                           _ ("Saving needs %s of free disk space, but only %s are left. Free some "
                              "space, or shut the machine down instead."),
                           needed_text,
                           space_text));
  }
  return FALSE;
}

/* Looks after a save that runs in another thread. */
typedef struct
{
  virDomainPtr domain;
  LodgeJob *job;             /* NULL: nobody wants to know */
  GCancellable *cancellable; /* NULL: can't be stopped */
  GMutex mutex;
  GCond cond;
  gboolean done;
} Watch;

static void
report (Watch *watch)
{
  virDomainJobInfo info = { 0 };

  if (LV (virDomainGetJobInfo (watch->domain, &info)) < 0)
    {
      virResetLastError ();
      return;
    }
  if (watch->job != NULL && info.type != VIR_DOMAIN_JOB_NONE && info.dataTotal > 0 &&
      info.dataProcessed <= info.dataTotal)
    lodge_job_report (watch->job, (double)info.dataProcessed / (double)info.dataTotal);
}

/* Again and again: it may come before libvirt has begun. */
static void
look_after (Watch *watch)
{
  if (g_cancellable_is_cancelled (watch->cancellable))
    {
      LV (virDomainAbortJob (watch->domain));
      virResetLastError ();
    }
  else
    report (watch);
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Watch *watch = user_data;

  g_mutex_lock (&watch->mutex);
  g_cond_signal (&watch->cond);
  g_mutex_unlock (&watch->mutex);
}

static gpointer
watch_thread (gpointer data)
{
  Watch *watch = data;

  g_mutex_lock (&watch->mutex);
  while (!watch->done)
    {
      g_cond_wait_until (&watch->cond, &watch->mutex, g_get_monotonic_time () + LOOK_INTERVAL);
      if (watch->done)
        break;
      g_mutex_unlock (&watch->mutex);
      look_after (watch);
      g_mutex_lock (&watch->mutex);
    }
  g_mutex_unlock (&watch->mutex);
  return NULL;
}

static gboolean
save_watched (Watch *watch, GError **error)
{
  GThread *thread = NULL;
  gulong handler = 0;
  gboolean saved = FALSE;
  g_autoptr (GError) problem = NULL;

  g_mutex_init (&watch->mutex);
  g_cond_init (&watch->cond);
  thread = g_thread_new ("lodge-save", watch_thread, watch);
  if (watch->cancellable != NULL)
    handler = g_cancellable_connect (watch->cancellable, G_CALLBACK (on_cancelled_cb), watch, NULL);
  saved = LV (virDomainManagedSave (watch->domain, 0)) == 0;
  if (!saved)
    problem = lodge_libvirt_error_take ();
  g_cancellable_disconnect (watch->cancellable, handler);

  g_mutex_lock (&watch->mutex);
  watch->done = TRUE;
  g_cond_signal (&watch->cond);
  g_mutex_unlock (&watch->mutex);
  g_thread_join (thread);
  g_mutex_clear (&watch->mutex);
  g_cond_clear (&watch->cond);

  /* A cancel that came too late changes nothing any more. */
  if (!saved && !g_cancellable_set_error_if_cancelled (watch->cancellable, error))
    g_propagate_error (error, g_steal_pointer (&problem));
  return saved;
}

static gboolean
is_disposable (virDomainPtr domain, GError **error)
{
  g_autoptr (LodgeDomainXml) running = lodge_libvirt_fetch (domain, 0, NULL);

  if (running == NULL || !lodge_domain_xml_get_disposable (running))
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                           NULL,
                           "%s",
                           _ ("Nothing of this run is kept, so its state can’t be saved. Keep its "
                              "changes first.")));
  return TRUE;
}

gboolean
lodge_libvirt_save_domain (LodgeLibvirtLink *link,
                           virDomainPtr domain,
                           LodgeJob *job,
                           GCancellable *cancellable,
                           GError **error)
{
  Watch watch = { .domain = domain, .job = job, .cancellable = cancellable };

  g_autoptr (GError) problem = NULL;

  if (is_disposable (domain, error))
    return FALSE;
  if (!has_room_to_save (link, domain, error) || !save_watched (&watch, error))
    return FALSE;
  /* It is settled once more before it is started. */
  if (!lodge_libvirt_session_settle_saved (link, domain, &problem))
    g_debug ("What was saved could not be settled: %s", problem->message);
  return TRUE;
}

typedef struct
{
  char *uuid;
  LodgeJob *job;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->uuid);
  g_clear_object (&save->job);
  g_free (save);
}

static void
save_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Save *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, save->uuid, &error);
  gboolean saved =
      domain != NULL &&
      lodge_libvirt_save_domain (link, domain, save->job, g_task_get_cancellable (task), &error);

  if (domain != NULL)
    lodge_libvirt_reread (link, domain, save->uuid);
  if (saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_save (LodgeVmm *vmm, LodgeMachine *machine, LodgeJob *job, GTask *task)
{
  Save *save = g_new0 (Save, 1);

  save->uuid = g_strdup (lodge_machine_get_uuid (machine));
  save->job = job != NULL ? g_object_ref (job) : NULL;
  g_task_set_task_data (task, save, save_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, save_work);
}
