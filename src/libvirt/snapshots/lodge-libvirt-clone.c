/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New machines from old ones: copies of their disks, or layers over what a snapshot froze. */
#include "config.h"

#include "lodge-libvirt-clone.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-text.h"

static void
clone_free (gpointer data)
{
  LodgeClone *clone = data;

  g_clear_pointer (&clone->link, lodge_libvirt_link_unref);
  g_free (clone->uuid);
  lodge_clone_request_free (clone->request);
  g_clear_object (&clone->job);
  g_clear_object (&clone->cancellable);
  g_clear_pointer (&clone->domain, virDomainFree);
  g_clear_pointer (&clone->frozen, lodge_frozen_free);
  g_free (clone->temporary);
  g_clear_object (&clone->definition);
  g_clear_pointer (&clone->layers, g_ptr_array_unref);
  g_clear_pointer (&clone->disks, g_ptr_array_unref);
  g_free (clone->new_uuid);
  g_free (clone->name);
  g_free (clone->nvram);
  g_clear_object (&clone->journal);
  g_clear_object (&clone->machine);
  g_free (clone);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static gboolean
choose_names (LodgeClone *clone, GError **error)
{
  clone->new_uuid = g_uuid_string_random ();
  clone->name = lodge_text_dup_slug (clone->request->title, clone->new_uuid);
  clone->disks = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_domain_layer_free);
  for (guint i = 0; i < clone->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (clone->layers, i);
      g_autofree char *folder = g_path_get_dirname (layer->path);
      g_autofree char *file = i == 0
                                  ? g_strconcat (clone->name, ".qcow2", NULL)
                                  : g_strconcat (clone->name, "-", layer->target, ".qcow2", NULL);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return refuse (error,
                       LODGE_VMM_ERROR_EXISTS,
                       _ ("There is a disk of the new machine’s name already. Choose another "
                          "name."));
      g_ptr_array_add (clone->disks, lodge_domain_layer_new (layer->target, path, "qcow2"));
    }
  clone->nvram = lodge_libvirt_dup_nvram_path (clone->name);
  return TRUE;
}

static gboolean
begin (LodgeClone *clone, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) bases = g_ptr_array_new ();
  GVariantBuilder fields;

  for (guint i = 0; i < clone->disks->len; i++)
    g_ptr_array_add (files, ((LodgeDomainLayer *)g_ptr_array_index (clone->disks, i))->path);
  for (guint i = 0; clone->request->linked && i < clone->layers->len; i++)
    g_ptr_array_add (bases, ((LodgeDomainLayer *)g_ptr_array_index (clone->layers, i))->path);
  g_ptr_array_add (bases, NULL);
  g_ptr_array_add (files, clone->nvram);
  g_ptr_array_add (files, NULL);
  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (clone->link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (clone->uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("clone"));
  g_variant_builder_add (&fields, "{sv}", "clone", g_variant_new_string (clone->new_uuid));
  g_variant_builder_add (&fields,
                         "{sv}",
                         "temporary",
                         g_variant_new_string (clone->temporary != NULL ? clone->temporary : ""));
  g_variant_builder_add (
      &fields, "{sv}", "linked", g_variant_new_string (clone->request->linked ? "yes" : "no"));
  g_variant_builder_add (
      &fields, "{sv}", "files", g_variant_new_strv ((const char *const *)files->pdata, -1));
  g_variant_builder_add (
      &fields, "{sv}", "bases", g_variant_new_strv ((const char *const *)bases->pdata, -1));
  clone->journal = lodge_journal_begin (NULL,
                                        LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                                        LODGE_LIBVIRT_JOURNAL_VERSION,
                                        g_variant_builder_end (&fields),
                                        error);
  return clone->journal != NULL;
}

/* Firmware variables and TPM: the snapshot's copies, or those of the machine that is off. */
static gboolean
copy_state (LodgeClone *clone, GError **error)
{
  g_autofree char *nvram = clone->frozen != NULL
                               ? g_build_filename (clone->frozen->folder, "nvram", NULL)
                               : lodge_libvirt_dup_nvram (clone->domain, clone->definition);
  g_autofree char *tpm = clone->frozen != NULL
                             ? g_build_filename (clone->frozen->folder, "tpm", NULL)
                             : lodge_libvirt_dup_tpm_folder (clone->uuid);
  g_autofree char *new_tpm = lodge_libvirt_dup_tpm_folder (clone->new_uuid);

  if (g_file_test (nvram, G_FILE_TEST_IS_REGULAR) &&
      !lodge_snapshot_copy_file (nvram, clone->nvram, error))
    return FALSE;
  return !g_file_test (tpm, G_FILE_TEST_IS_DIR) || lodge_snapshot_copy_folder (tpm, new_tpm, error);
}

static gboolean
define (LodgeClone *clone, GError **error)
{
  g_autofree char *generation = g_uuid_string_random ();
  g_autofree char *title = lodge_text_sanitize (clone->request->title, LODGE_TITLE_MAX_CHARS);
  g_autofree char *nvram = lodge_domain_xml_dup_nvram (clone->definition);
  const LodgeDomainClone identity = {
    .uuid = clone->new_uuid,
    .name = clone->name,
    .title = title,
    .nvram = nvram != NULL ? clone->nvram : NULL,
    .generation = generation,
  };
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (g_cancellable_set_error_if_cancelled (clone->cancellable, error))
    return FALSE;
  if (!lodge_domain_xml_make_clone (clone->definition, &identity))
    return refuse (error,
                   LODGE_VMM_ERROR_INVALID,
                   _ ("The name has characters that can’t be kept. Choose another one."));
  defined = lodge_libvirt_define (clone->link, NULL, clone->definition, error);
  if (defined == NULL)
    return FALSE;
  lodge_fault_point ("clone-defined");
  lodge_libvirt_reread (clone->link, defined, clone->new_uuid);
  return TRUE;
}

static void
remove_files (const char *const *files, const char *new_uuid)
{
  g_autofree char *tpm = lodge_libvirt_dup_tpm_folder (new_uuid);

  for (guint i = 0; files[i] != NULL; i++)
    if (g_path_is_absolute (files[i]))
      g_unlink (files[i]);
  if (g_uuid_string_is_valid (new_uuid))
    lodge_snapshot_remove_folder (tpm);
}

static gboolean
forget_temporary (
    LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (name == NULL || *name == '\0' ||
      lodge_libvirt_delete_locked (link, domain, uuid, name, &problem) ||
      g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    return TRUE;
  g_message ("The snapshot that was taken for a clone stays: %s", problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

void
lodge_libvirt_recover_clone (LodgeLibvirtLink *link,
                             virDomainPtr domain,
                             LodgeJournal *journal,
                             GError **error)
{
  const char *new_uuid = lodge_journal_get_string (journal, "clone");
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirDomain) made =
      new_uuid != NULL ? lodge_libvirt_link_lookup (link, new_uuid, &problem) : NULL;
  g_auto (GStrv) files = lodge_journal_dup_strings (journal, "files");
  g_auto (GStrv) bases = lodge_journal_dup_strings (journal, "bases");
  gboolean linked = g_strcmp0 (lodge_journal_get_string (journal, "linked"), "yes") == 0;

  virResetLastError ();
  if (new_uuid == NULL)
    return;
  if (problem != NULL && !g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return;
    }
  if (made == NULL)
    {
      remove_files ((const char *const *)files, new_uuid);
      lodge_libvirt_settle_bases (link, (const char *const *)bases);
    }
  if (made == NULL || !linked)
    forget_temporary (link,
                      domain,
                      lodge_journal_get_string (journal, "uuid"),
                      lodge_journal_get_string (journal, "temporary"),
                      error);
}

/* Nothing of it stays but, for a linked one that was made, what it rests on. */
static void
clean_up (LodgeClone *clone, gboolean done)
{
  gboolean clean = TRUE;

  if (!done)
    {
      g_auto (GStrv) files = lodge_journal_dup_strings (clone->journal, "files");
      g_auto (GStrv) bases = lodge_journal_dup_strings (clone->journal, "bases");

      remove_files ((const char *const *)files, clone->new_uuid);
      lodge_libvirt_settle_bases (clone->link, (const char *const *)bases);
    }
  if (!(done && clone->request->linked))
    clean = forget_temporary (clone->link, clone->domain, clone->uuid, clone->temporary, NULL);
  if (clean)
    lodge_journal_remove (clone->journal, NULL);
  else
    lodge_journal_close (clone->journal);
}

static gboolean
perform (LodgeClone *clone, GError **error)
{
  gboolean done;

  if (!lodge_libvirt_clone_find_source (clone, error) || !choose_names (clone, error) ||
      !begin (clone, error))
    return FALSE;
  done = lodge_libvirt_clone_freeze (clone, error);
  lodge_fault_point ("clone-begun");
  done = done && lodge_libvirt_clone_make_disks (clone, error) && copy_state (clone, error);
  lodge_fault_point ("clone-copied");
  done = done && define (clone, error);
  /* Whether it was defined is known only when libvirt is there again. */
  if (!done && lodge_libvirt_snapshots_lost (clone->link))
    lodge_journal_close (clone->journal);
  else
    clean_up (clone, done);
  return done;
}

static void
post_cloned (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  LodgeClone *clone = g_task_get_task_data (data);
  LodgeLibvirtEntry *entry = g_hash_table_lookup (self->entries, clone->new_uuid);

  if (entry != NULL)
    g_set_object (&clone->machine, entry->machine);
}

/* Only here the machine has its model. */
static void
return_cloned (gpointer data)
{
  g_autoptr (GTask) task = data;
  LodgeClone *clone = g_task_get_task_data (task);

  if (clone->machine != NULL)
    g_task_return_pointer (task, g_steal_pointer (&clone->machine), g_object_unref);
  else
    g_task_return_error (
        task,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_DISCONNECTED,
            NULL,
            "%s",
            _ ("The connection to libvirt was lost while the machine was cloned. Look whether the "
               "clone is in the list before you try again.")));
}

static void
clone_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  LodgeClone *clone = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  int lock = -1;

  clone->link = lodge_libvirt_link_ref (link);
  clone->domain = lodge_libvirt_link_lookup (link, clone->uuid, &error);
  if (clone->domain != NULL)
    lock = lodge_libvirt_snapshots_lock (clone->uuid, &error);
  if (lock >= 0)
    {
      done = perform (clone, &error);
      g_close (lock, NULL);
    }
  if (clone->domain != NULL && lodge_libvirt_snapshots_refusal (link) == NULL)
    {
      lodge_libvirt_snapshots_reread (link, clone->domain, clone->uuid);
      lodge_libvirt_reread (link, clone->domain, clone->uuid);
    }
  /* Too late for a cancel. */
  g_task_set_check_cancellable (task, FALSE);
  if (done)
    lodge_libvirt_link_post (link, post_cloned, g_object_ref (task), return_cloned);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_clone (LodgeVmm *vmm,
                     LodgeMachine *machine,
                     const LodgeCloneRequest *request,
                     LodgeJob *job,
                     GTask *task)
{
  LodgeClone *clone = g_new0 (LodgeClone, 1);

  clone->uuid = g_strdup (lodge_machine_get_uuid (machine));
  clone->request = lodge_clone_request_copy (request);
  g_set_object (&clone->job, job);
  g_set_object (&clone->cancellable, g_task_get_cancellable (task));
  g_task_set_task_data (task, clone, clone_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, clone_work);
}
