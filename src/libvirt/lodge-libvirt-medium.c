/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting a disc into a drive and taking it out: of the running machine, then of the stored one. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-image.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-private.h"

/* Of all data on a CD or DVD (ECMA-130, 14.5). */
#define SECTOR_SIZE 2048

typedef struct
{
  char *uuid;
  char *id;
  char *path; /* NULL: eject */
  gboolean force;
} Medium;

static void
medium_free (gpointer data)
{
  Medium *medium = data;

  g_free (medium->uuid);
  g_free (medium->id);
  g_free (medium->path);
  g_free (medium);
}

/* The file as the definition shall name it; NULL: it is no disc. @medium: an absolute path. */
static char *
dup_judged_path (const Medium *medium, GCancellable *cancellable, GError **error)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_probe (medium->path, cancellable, error);
  g_autofree char *name = g_filename_display_basename (medium->path);

  if (image == NULL)
    return NULL;
  if (image->refers_to != NULL)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                                            image->refers_to,
                                            _ ("“%s” takes its contents from another file of this "
                                               "computer, which is not safe. Choose another one."),
                                            name));
  else if (!g_str_equal (image->format, "iso") && !g_str_equal (image->format, "raw"))
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                            image->format,
                                            /* Translators: a file's name; “qcow2”. */
                                            _ ("“%s” is a disk of the format “%s” and no disc. "
                                               "Choose an ISO image."),
                                            name,
                                            image->format));
  else if (image->virtual_size == 0 || image->virtual_size % SECTOR_SIZE != 0)
    g_propagate_error (error,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                            image->path,
                                            _ ("“%s” is no image of a disc. Choose an ISO image."),
                                            name));
  else
    return g_strdup (image->path);
  return NULL;
}

/* NULL with @error. @device: the drive alone, else the whole. */
static LodgeDomainXml *
dup_changed (
    virDomainPtr domain, guint flags, const Medium *medium, const char *path, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, error);
  g_autoptr (LodgeDomainXml) xml =
      text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;

  if (xml == NULL || !lodge_domain_xml_set_medium (xml, medium->id, path, error))
    return NULL;
  return g_steal_pointer (&xml);
}

static GError *
explain (GError *error, const Medium *medium)
{
  g_autoptr (GError) problem = error;
  const char *details = lodge_vmm_error_get_details (problem);

  if (!medium->force && details != NULL &&
      (strstr (details, "tray") != NULL || strstr (details, "locked") != NULL))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_LOCKED,
                                details,
                                _ ("The machine uses the disc and keeps the drive closed. Eject it "
                                   "inside the machine, or eject it anyway."));
  return g_steal_pointer (&problem);
}

/* First, because it is what can be refused. */
static gboolean
change_live (virDomainPtr domain, const Medium *medium, const char *path, GError **error)
{
  g_autoptr (LodgeDomainXml) xml = NULL;
  g_autofree char *drive = NULL;
  guint flags = VIR_DOMAIN_AFFECT_LIVE | (medium->force ? VIR_DOMAIN_DEVICE_MODIFY_FORCE : 0);

  if (LV (virDomainIsActive (domain)) != 1)
    return TRUE;
  xml = dup_changed (domain, VIR_DOMAIN_XML_SECURE, medium, path, error);
  drive = xml != NULL ? lodge_domain_xml_dup_drive (xml, medium->id, error) : NULL;
  if (drive == NULL)
    return FALSE;
  if (LV (virDomainUpdateDeviceFlags (domain, drive, flags)) == 0)
    return TRUE;
  g_propagate_error (error, explain (lodge_libvirt_error_take (), medium));
  return FALSE;
}

static gboolean
change_stored (LodgeLibvirtLink *link,
               virDomainPtr domain,
               const Medium *medium,
               const char *path,
               GError **error)
{
  const guint stored = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE;
  g_autofree char *text = NULL;
  g_autoptr (LodgeDomainXml) before = NULL;
  g_autoptr (LodgeDomainXml) after = NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (LV (virDomainIsPersistent (domain)) != 1)
    return TRUE;
  text = lodge_libvirt_dup_xml (domain, stored, error);
  before = text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  after = before != NULL ? dup_changed (domain, stored, medium, path, error) : NULL;
  defined = after != NULL ? lodge_libvirt_define (link, before, after, error) : NULL;
  return defined != NULL;
}

static gboolean
change (LodgeLibvirtLink *link,
        virDomainPtr domain,
        const Medium *medium,
        GCancellable *cancellable,
        GError **error)
{
  g_autofree char *path = NULL;

  /* What lies on another computer can't be looked at from here. */
  if (medium->path != NULL && lodge_libvirt_link_get_facts (link)->local)
    path = dup_judged_path (medium, cancellable, error);
  else
    path = g_strdup (medium->path);
  if (medium->path != NULL && path == NULL)
    return FALSE;
  return change_live (domain, medium, path, error) &&
         change_stored (link, domain, medium, path, error);
}

static void
medium_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Medium *medium = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, medium->uuid, &error);
  gboolean done =
      domain != NULL && change (link, domain, medium, g_task_get_cancellable (task), &error);

  if (domain != NULL)
    lodge_libvirt_reread (link, domain, medium->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_set_medium (LodgeVmm *vmm,
                          LodgeMachine *machine,
                          const char *id,
                          const char *path,
                          gboolean force,
                          GTask *task)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);
  Medium *medium = NULL;

  if ((lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_MEDIUM) == 0)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                               NULL,
                               "%s",
                               _ ("Discs of this machine can’t be changed on this connection.")));
      g_object_unref (task);
      return;
    }
  medium = g_new0 (Medium, 1);
  medium->uuid = g_strdup (lodge_machine_get_uuid (machine));
  medium->id = g_strdup (id);
  medium->path = g_strdup (path);
  medium->force = force;
  g_task_set_task_data (task, medium, medium_free);
  lodge_libvirt_link_run_long (self->link, task, medium_work);
}
