/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting a machine, or one of its snapshots, without keeping anything; and keeping it after all.
 */
#include "config.h"

#include "lodge-libvirt-disposable.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-snapshot-policy-xml.h"

typedef struct
{
  LodgeLibvirtLink *link;
  char *uuid;
  char *name; /* of a snapshot, or NULL: from now */

  virDomainPtr domain;
  LodgeFrozen *frozen;        /* that snapshot */
  LodgeDomainXml *definition; /* what is to run */
  GPtrArray *layers;          /* of LodgeDomainLayer: what the run rests on */
  GPtrArray *tops;            /* of LodgeDomainLayer: what it writes to */
  LodgeDisposableRun run;
  gboolean paused; /* the snapshot's machine was */
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_clear_pointer (&start->link, lodge_libvirt_link_unref);
  g_free (start->uuid);
  g_free (start->name);
  g_clear_pointer (&start->domain, virDomainFree);
  g_clear_pointer (&start->frozen, lodge_frozen_free);
  g_clear_object (&start->definition);
  g_clear_pointer (&start->layers, g_ptr_array_unref);
  g_clear_pointer (&start->tops, g_ptr_array_unref);
  lodge_disposable_run_clear (&start->run);
  g_free (start);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static gboolean
fail_libvirt (GError **error)
{
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static gboolean
load_snapshot (Start *start, GError **error)
{
  g_autoptr (LodgeVirSnapshot) snapshot =
      lodge_libvirt_snapshot_lookup (start->domain, start->name, error);

  start->frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, start->uuid, error) : NULL;
  if (start->frozen == NULL)
    return FALSE;
  if (lodge_snapshot_xml_is_internal (start->frozen->xml))
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("This snapshot lies inside the machine’s disk files. Go back to it first, "
                      "and start the machine then."));
  return TRUE;
}

/* With memory: what it was saved with, which alone fits it. */
static LodgeDomainXml *
read_memory_definition (Start *start, GError **error)
{
  char *text = LV (virDomainSaveImageGetXMLDesc (lodge_libvirt_link_get_connect (start->link),
                                                 start->frozen->memory,
                                                 VIR_DOMAIN_SAVE_IMAGE_XML_SECURE));
  LodgeDomainXml *definition;

  if (text == NULL)
    {
      fail_libvirt (error);
      return NULL;
    }
  definition = lodge_domain_xml_new_from_text (text, error);
  free (text);
  return definition;
}

static gboolean
find_source (Start *start, GError **error)
{
  g_autoptr (GPtrArray) unlayered = NULL;

  if (start->name != NULL && !load_snapshot (start, error))
    return FALSE;
  if (start->frozen == NULL)
    start->definition =
        lodge_libvirt_fetch (start->domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
  else if (start->frozen->memory != NULL)
    start->definition = read_memory_definition (start, error);
  else
    start->definition = lodge_snapshot_xml_dup_definition (start->frozen->xml, TRUE, error);
  if (start->definition == NULL)
    return FALSE;
  unlayered = lodge_domain_xml_list_unlayered (start->definition);
  if (unlayered->len > 0)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, g_ptr_array_index (unlayered, 0));
  start->layers = start->frozen != NULL ? g_ptr_array_ref (start->frozen->layers)
                                        : lodge_domain_xml_list_layers (start->definition);
  for (guint i = 0; i < start->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (start->layers, i);

      if (g_file_test (layer->path, G_FILE_TEST_IS_REGULAR))
        continue;
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                              layer->path,
                                              _ ("The disk file “%s” is missing. Put it back, or "
                                                 "remove the disk."),
                                              layer->path));
      return FALSE;
    }
  return TRUE;
}

/* What could be lost is looked at before anything is done. */
static gboolean
check (Start *start, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (start->link);

  if (refusal != NULL)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  if (LV (virDomainIsActive (start->domain)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine is running already. Shut it down first."));
  if (LV (virDomainHasManagedSaveImage (start->domain, 0)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine’s state is saved. Resume it, or discard the saved state, before "
                      "you start it without keeping changes."));
  return find_source (start, error);
}

static gboolean
begin (Start *start, GError **error)
{
  g_autofree char *tpm = lodge_libvirt_dup_tpm_folder (start->uuid);
  g_autoptr (LodgeVirSnapshot) current = NULL;

  start->tops = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_domain_layer_free);
  for (guint i = 0; i < start->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (start->layers, i);
      g_autofree char *path = lodge_libvirt_dup_layer_path (layer->path, layer->target);

      g_ptr_array_add (start->tops, lodge_domain_layer_new (layer->target, path, "qcow2"));
      lodge_disposable_run_add (&start->run.files, path);
    }
  if (LV (virDomainHasCurrentSnapshot (start->domain, 0)) == 1)
    current = LV (virDomainSnapshotCurrent (start->domain, 0));
  virResetLastError ();
  start->run.uri = g_strdup (lodge_libvirt_link_get_uri (start->link));
  start->run.snapshot = g_strdup (start->name);
  start->run.current = current != NULL ? g_strdup (virDomainSnapshotGetName (current)) : NULL;
  start->run.had_tpm = g_file_test (tpm, G_FILE_TEST_IS_DIR);
  return lodge_disposable_run_write (start->uuid, &start->run, error);
}

static gboolean
copy_if_there (const char *source, const char *target, gboolean folder, GError **error)
{
  if (!g_file_test (source, folder ? G_FILE_TEST_IS_DIR : G_FILE_TEST_IS_REGULAR))
    return TRUE;
  return folder ? lodge_snapshot_copy_folder (source, target, error)
                : lodge_snapshot_copy_file (source, target, error);
}

/* Only a whole copy has the name that is looked for. */
static gboolean
set_tpm_aside (Start *start, const char *tpm, GError **error)
{
  g_autofree char *aside = lodge_disposable_dup_path (start->uuid, "tpm");
  g_autofree char *part = lodge_disposable_dup_path (start->uuid, "tpm.part");

  if (!start->run.had_tpm)
    return TRUE;
  if (!lodge_snapshot_copy_folder (tpm, part, error))
    return FALSE;
  if (g_rename (part, aside) == 0)
    return TRUE;
  return refuse (error,
                 LODGE_VMM_ERROR_FAILED,
                 _ ("The state of the machine’s TPM can’t be copied. Check the disk of this "
                    "computer."));
}

/* A copy of the variables for the run; the TPM's state set aside, and the snapshot's in its place.
 */
static gboolean
prepare_state (Start *start, GError **error)
{
  g_autofree char *nvram = NULL;
  g_autofree char *own_nvram = lodge_disposable_dup_path (start->uuid, "nvram");
  g_autofree char *tpm = lodge_libvirt_dup_tpm_folder (start->uuid);

  if (start->frozen != NULL)
    nvram = g_build_filename (start->frozen->folder, "nvram", NULL);
  else
    nvram = lodge_libvirt_dup_nvram (start->domain, start->definition);
  if (!copy_if_there (nvram, own_nvram, FALSE, error) || !set_tpm_aside (start, tpm, error))
    return FALSE;
  lodge_fault_point ("disposable-aside");
  if (start->frozen != NULL)
    {
      g_autofree char *then = g_build_filename (start->frozen->folder, "tpm", NULL);

      return copy_if_there (then, tpm, TRUE, error);
    }
  return TRUE;
}

static gboolean
make_layers (Start *start, GError **error)
{
  for (guint i = 0; i < start->tops->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (start->layers, i);
      const LodgeDomainLayer *top = g_ptr_array_index (start->tops, i);

      if (!lodge_qemu_img_create_layer (top->path, layer->path, layer->format, NULL, error))
        return FALSE;
      lodge_domain_xml_set_layer (start->definition, top);
    }
  return TRUE;
}

static gboolean
load_memory (Start *start, const char *text, GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (start->link);
  g_autoptr (GError) problem = NULL;

  /* Paused until its adapters are what they were. */
  if (LV (virDomainRestoreFlags (connect, start->frozen->memory, text, VIR_DOMAIN_SAVE_PAUSED)) < 0)
    {
      problem = lodge_libvirt_error_take ();
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                               lodge_vmm_error_get_details (problem),
                               "%s",
                               _ ("The memory of this snapshot can’t be loaded any more. Nothing "
                                  "was changed; go back to its disks instead.")));
      return FALSE;
    }
  lodge_libvirt_session_started (start->link, start->domain);
  lodge_fault_point ("disposable-loaded");
  if (!start->paused && LV (virDomainResume (start->domain)) < 0)
    return fail_libvirt (error);
  LV (virDomainSetTime (start->domain, 0, 0, VIR_DOMAIN_TIME_SYNC));
  virResetLastError ();
  return TRUE;
}

static gboolean
run (Start *start, GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (start->link);
  g_autofree char *nvram = lodge_disposable_dup_path (start->uuid, "nvram");
  g_autofree char *old_nvram = lodge_domain_xml_dup_nvram (start->definition);
  g_autofree char *text = NULL;
  g_autoptr (LodgeVirDomain) started = NULL;

  if (old_nvram != NULL || g_file_test (nvram, G_FILE_TEST_EXISTS))
    lodge_domain_xml_set_nvram (start->definition, nvram);
  lodge_domain_xml_set_disposable (start->definition, TRUE);
  text = lodge_domain_xml_to_text (start->definition);
  if (!lodge_libvirt_networks_start_for (start->link, start->domain, error))
    return FALSE;
  /* What is taken during the run follows on what it started from. */
  lodge_libvirt_disposable_set_current (start->domain, start->uuid, start->name);
  lodge_fault_point ("disposable-ready");
  if (start->frozen != NULL && start->frozen->memory != NULL)
    return load_memory (start, text, error);
  started = LV (virDomainCreateXML (connect, text, 0));
  if (started == NULL)
    return fail_libvirt (error);
  lodge_libvirt_session_started (start->link, start->domain);
  return TRUE;
}

static gboolean
perform (Start *start, GError **error)
{
  if (!lodge_libvirt_disposable_settle_locked (start->link, start->domain, start->uuid, error) ||
      !check (start, error))
    return FALSE;
  if (start->frozen != NULL)
    {
      g_auto (LodgeSnapshotFacts) facts = { 0 };

      lodge_snapshot_folder_read_facts (start->frozen->folder, &facts);
      start->paused = facts.paused;
    }
  if (begin (start, error))
    {
      lodge_fault_point ("disposable-begun");
      if (prepare_state (start, error) && make_layers (start, error) && run (start, error))
        {
          lodge_fault_point ("disposable-started");
          return TRUE;
        }
    }
  if (LV (virDomainIsActive (start->domain)) == 1)
    LV (virDomainDestroy (start->domain));
  virResetLastError ();
  lodge_libvirt_disposable_settle_locked (start->link, start->domain, start->uuid, NULL);
  return FALSE;
}

typedef gboolean (*Work) (Start *start, GError **error);

static void
do_work (LodgeLibvirtLink *link, GTask *task, Work work)
{
  Start *start = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  int lock = -1;

  start->link = lodge_libvirt_link_ref (link);
  start->domain = lodge_libvirt_link_lookup (link, start->uuid, &error);
  if (start->domain != NULL)
    lock = lodge_libvirt_snapshots_lock (start->uuid, &error);
  if (lock >= 0)
    {
      done = work (start, &error);
      g_close (lock, NULL);
    }
  if (start->domain != NULL)
    {
      if (lodge_libvirt_snapshots_refusal (link) == NULL)
        lodge_libvirt_snapshots_reread (link, start->domain, start->uuid);
      lodge_libvirt_reread (link, start->domain, start->uuid);
    }
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
start_work (LodgeLibvirtLink *link, gpointer data)
{
  do_work (link, data, perform);
}

void
lodge_libvirt_start_disposable (LodgeVmm *vmm, LodgeMachine *machine, const char *name, GTask *task)
{
  Start *start = g_new0 (Start, 1);

  start->uuid = g_strdup (lodge_machine_get_uuid (machine));
  start->name = g_strdup (name);
  g_task_set_task_data (task, start, start_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, start_work);
}

/* Keeping */

/* What the machine becomes: itself or, when a snapshot was started, what that was. */
static LodgeDomainXml *
read_base (Start *start, GError **error)
{
  start->name = g_strdup (start->run.snapshot);
  if (start->name == NULL)
    return lodge_libvirt_fetch (
        start->domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
  if (!load_snapshot (start, error))
    return NULL;
  return lodge_snapshot_xml_dup_definition (start->frozen->xml, TRUE, error);
}

static void
note_tops (Start *start, LodgeDomainXml *definition)
{
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);

  for (guint i = 0; i < layers->len; i++)
    lodge_disposable_run_add (&start->run.old,
                              ((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path);
}

/*
 * First the run's own layers alone are noted, so that whoever finds the work half done can tell by
 * the stored definition whether it was; then the machine's old ones, which may go.
 */
static gboolean
store (Start *start, GError **error)
{
  g_autoptr (LodgeDomainXml) before =
      lodge_libvirt_fetch (start->domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, error);
  g_autoptr (LodgeDomainXml) running = lodge_libvirt_fetch (start->domain, 0, error);
  g_autoptr (LodgeDomainXml) base = running != NULL ? read_base (start, error) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;
  g_autoptr (GError) problem = NULL;

  if (before == NULL || base == NULL)
    return FALSE;
  /* Whether snapshots are taken does not travel back in time. */
  lodge_domain_xml_carry_snapshot_policy (base, before);
  note_tops (start, before);
  start->run.step = LODGE_DISPOSABLE_KEEPING;
  if (!lodge_disposable_run_write (start->uuid, &start->run, error))
    return FALSE;
  lodge_fault_point ("keep-begun");
  start->tops = lodge_domain_xml_list_layers (running);
  for (guint i = 0; i < start->tops->len; i++)
    lodge_domain_xml_set_layer (base, g_ptr_array_index (start->tops, i));
  defined = lodge_libvirt_define (start->link, before, base, error);
  if (defined == NULL)
    {
      start->run.step = LODGE_DISPOSABLE_RUNNING;
      lodge_disposable_run_write (start->uuid, &start->run, NULL);
      return FALSE;
    }
  lodge_fault_point ("keep-defined");
  /* Without that, what is stored tells it. */
  start->run.step = LODGE_DISPOSABLE_KEPT;
  if (!lodge_disposable_run_write (start->uuid, &start->run, &problem))
    g_debug ("That a run was kept could not be noted: %s", problem->message);
  return TRUE;
}

static gboolean
keep (Start *start, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!lodge_disposable_run_read (start->uuid, &start->run) ||
      start->run.step != LODGE_DISPOSABLE_RUNNING || LV (virDomainIsActive (start->domain)) != 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine does not run without keeping changes, so there is nothing to "
                      "keep."));
  if (!store (start, error))
    return FALSE;
  lodge_fault_point ("keep-stored");
  /* It is kept; merging its layers may go on later. */
  if (!lodge_libvirt_disposable_settle_locked (start->link, start->domain, start->uuid, &problem))
    g_message ("The layers of a run that was kept stay for now: %s", problem->message);
  return TRUE;
}

static void
keep_work (LodgeLibvirtLink *link, gpointer data)
{
  do_work (link, data, keep);
}

void
lodge_libvirt_keep_disposable (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  Start *start = g_new0 (Start, 1);

  start->uuid = g_strdup (lodge_machine_get_uuid (machine));
  g_task_set_task_data (task, start, start_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, keep_work);
}
