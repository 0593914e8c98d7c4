/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk in another format becomes qcow2: a copy that takes its place in one definition. Until then
 * the old file is the disk; whoever finds it half done can tell by the definition.
 */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "lodge-domain-xml-aside.h"
#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-image.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-files.h"
#include "lodge-libvirt-pool.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-size.h"

#define STORED (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

typedef struct
{
  LodgeLibvirtLink *link;
  char *uuid;
  char *id;
  LodgeJob *job;
  GCancellable *cancellable;

  virDomainPtr domain;
  LodgeDomainXml *definition;
  LodgeDomainLayer *old;
  char *path; /* the new one */
  LodgeJournal *journal;
} Convert;

static void
convert_free (gpointer data)
{
  Convert *self = data;

  g_clear_pointer (&self->link, lodge_libvirt_link_unref);
  g_free (self->uuid);
  g_free (self->id);
  g_clear_object (&self->job);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->domain, virDomainFree);
  g_clear_object (&self->definition);
  g_clear_pointer (&self->old, lodge_domain_layer_free);
  g_free (self->path);
  g_clear_object (&self->journal);
  g_free (self);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static gboolean
check_state (Convert *self, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (self->link);

  if (refusal != NULL)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  if (LV (virDomainIsActive (self->domain)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine is running. Shut it down before you convert its disk."));
  if (LV (virDomainHasManagedSaveImage (self->domain, 0)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine’s state is saved. Resume it and shut it down before you convert "
                      "its disk."));
  virResetLastError ();
  return TRUE;
}

/* The file, and that it stands alone: formats other than raw can name any file of this computer. */
static gboolean
find_disk (Convert *self, GError **error)
{
  g_autoptr (LodgeImageInfo) image = NULL;

  self->definition = lodge_libvirt_fetch (self->domain, STORED, error);
  if (self->definition == NULL)
    return FALSE;
  self->old = lodge_domain_xml_find_file_disk (self->definition, self->id);
  if (self->old == NULL)
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_FOUND,
                   _ ("The machine has no such disk in a file of this computer."));
  if (!g_file_test (self->old->path, G_FILE_TEST_IS_REGULAR))
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_FOUND,
                   _ ("The disk’s file is missing. Put it back to convert it."));
  if (g_strcmp0 (self->old->format, "raw") != 0)
    image = lodge_image_sniff (self->old->path, NULL);
  if (image == NULL || image->refers_to == NULL)
    return TRUE;
  return refuse (error,
                 LODGE_VMM_ERROR_UNSAFE,
                 _ ("The disk takes its contents from other files of this computer, which is not "
                    "safe to copy."));
}

static gboolean
has_room (Convert *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  guint64 space = lodge_libvirt_local_space (folder);
  guint64 needed = 0;

  if (!lodge_qemu_img_measure (
          self->old->path, self->old->format, "qcow2", &needed, self->cancellable, error))
    return FALSE;
  needed += LODGE_LIBVIRT_SPACE_MARGIN;
  if (space == 0 || space >= needed)
    return TRUE;
  {
    g_autofree char *needed_text = lodge_size_format (needed);
    g_autofree char *space_text = lodge_size_format (space);

    g_propagate_error (
        error,
        lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE,
                             folder,
                             /* Translators: two sizes such as “2 GiB”. */
                             _ ("Converting the disk needs up to %s of free disk space, but only "
                                "%s are left. Free some space and try again."),
                             needed_text,
                             space_text));
  }
  return FALSE;
}

/* Beside the old one, or where it can't be written, where disks are made. */
static gboolean
choose_path (Convert *self, GError **error)
{
  g_autofree char *stem = lodge_libvirt_dup_layer_stem (self->old->path);
  g_autofree char *folder = g_path_get_dirname (stem);
  g_autofree char *name = g_path_get_basename (stem);
  g_autofree char *pool = NULL;
  const char *where = folder;

  if (g_access (folder, W_OK) != 0)
    where = pool = lodge_libvirt_pool_dup_folder (self->link);
  if (where == NULL)
    return refuse (error,
                   LODGE_VMM_ERROR_DENIED,
                   _ ("There is no folder that the converted disk could be written to."));
  for (guint number = 1; self->path == NULL && number < 1000; number++)
    {
      g_autofree char *file = number == 1 ? g_strconcat (name, ".qcow2", NULL)
                                          : g_strdup_printf ("%s-%u.qcow2", name, number);
      g_autofree char *path = g_build_filename (where, file, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        self->path = g_steal_pointer (&path);
    }
  return self->path != NULL || refuse (error,
                                       LODGE_VMM_ERROR_EXISTS,
                                       _ ("There are too many disks of this name already."));
}

static gboolean
begin (Convert *self, GError **error)
{
  const char *const files[] = { self->path, NULL };
  const char *const old[] = { self->old->path, NULL };
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (self->link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (self->uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("convert"));
  g_variant_builder_add (&fields, "{sv}", "files", g_variant_new_strv (files, -1));
  g_variant_builder_add (&fields, "{sv}", "old", g_variant_new_strv (old, -1));
  self->journal = lodge_journal_begin (NULL,
                                       LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                                       LODGE_LIBVIRT_JOURNAL_VERSION,
                                       g_variant_builder_end (&fields),
                                       error);
  return self->journal != NULL;
}

/* What the machine's disk was goes, unless somebody else uses it or had it before there was Lodge.
 */
static gboolean
remove_old (LodgeLibvirtLink *link, const char *path, GError **error)
{
  g_autoptr (GHashTable) users = lodge_libvirt_files_users (link, NULL, error);
  g_autofree char *pool = lodge_libvirt_pool_dup_folder (link);
  g_autofree char *folder = g_path_get_dirname (path);

  if (users == NULL)
    return FALSE;
  if (!g_hash_table_contains (users, path) && g_strcmp0 (pool, folder) == 0)
    g_unlink (path);
  return TRUE;
}

/* TRUE: it is settled one way or the other. */
static gboolean
settle (
    LodgeLibvirtLink *link, virDomainPtr domain, const char *path, const char *old, GError **error)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, error);

  if (stored == NULL)
    return FALSE;
  if (lodge_libvirt_uses_layer (stored, path))
    return remove_old (link, old, error);
  g_unlink (path);
  return TRUE;
}

static gboolean
copy (Convert *self, GError **error)
{
  const LodgeQemuImgCopy copy = { .source = self->old->path,
                                  .source_format = self->old->format,
                                  .path = self->path,
                                  .format = "qcow2" };
  g_autofree char *folder = g_path_get_dirname (self->path);
  int fd;

  if (!lodge_qemu_img_convert (&copy, self->job, self->cancellable, error))
    return FALSE;
  fd = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  lodge_file_sync_folder (folder);
  return TRUE;
}

static gboolean
define (Convert *self, GError **error)
{
  g_autoptr (LodgeDomainLayer) top =
      lodge_domain_layer_new (self->old->target, self->path, "qcow2");
  g_autoptr (LodgeDomainXml) before = lodge_libvirt_fetch (self->domain, STORED, error);
  g_autoptr (LodgeDomainLayer) now =
      before != NULL ? lodge_domain_xml_find_file_disk (before, self->id) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (before == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  /* Read again, since copying takes long. */
  if (now == NULL || g_strcmp0 (now->path, self->old->path) != 0 || !check_state (self, NULL))
    return refuse (error,
                   LODGE_VMM_ERROR_CONFLICT,
                   _ ("The machine was changed or started while its disk was converted. Nothing "
                      "has happened to it; try again."));
  g_clear_object (&self->definition);
  self->definition = lodge_libvirt_fetch (self->domain, STORED, error);
  if (self->definition == NULL)
    return FALSE;
  lodge_domain_xml_set_layer (self->definition, top);
  defined = lodge_libvirt_define (self->link, before, self->definition, error);
  return defined != NULL;
}

static gboolean
perform (Convert *self, GError **error)
{
  gboolean done;

  if (!check_state (self, error) || !find_disk (self, error))
    return FALSE;
  if (g_strcmp0 (self->old->format, "qcow2") == 0)
    return TRUE;
  if (!choose_path (self, error) || !has_room (self, error) || !begin (self, error))
    return FALSE;
  lodge_fault_point ("convert-begun");
  done = copy (self, error);
  lodge_fault_point ("convert-copied");
  done = done && define (self, error);
  lodge_fault_point ("convert-defined");
  if (settle (self->link, self->domain, self->path, self->old->path, NULL))
    lodge_journal_remove (self->journal, NULL);
  else
    lodge_journal_close (self->journal);
  return done;
}

void
lodge_libvirt_recover_convert (LodgeLibvirtLink *link,
                               virDomainPtr domain,
                               LodgeJournal *journal,
                               GError **error)
{
  g_auto (GStrv) files = lodge_journal_dup_strings (journal, "files");
  g_auto (GStrv) old = lodge_journal_dup_strings (journal, "old");

  if (files[0] != NULL && old[0] != NULL && g_path_is_absolute (files[0]) &&
      g_path_is_absolute (old[0]))
    settle (link, domain, files[0], old[0], error);
}

static void
convert_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Convert *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  int lock = -1;

  self->link = lodge_libvirt_link_ref (link);
  self->domain = lodge_libvirt_link_lookup (link, self->uuid, &error);
  if (self->domain != NULL && lodge_libvirt_disposable_clear (link, self->uuid, &error))
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
lodge_libvirt_convert_disk (
    LodgeVmm *vmm, LodgeMachine *machine, const char *id, LodgeJob *job, GTask *task)
{
  Convert *self = g_new0 (Convert, 1);

  self->uuid = g_strdup (lodge_machine_get_uuid (machine));
  self->id = g_strdup (id);
  g_set_object (&self->job, job);
  g_set_object (&self->cancellable, g_task_get_cancellable (task));
  g_task_set_task_data (task, self, convert_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, convert_work);
}
