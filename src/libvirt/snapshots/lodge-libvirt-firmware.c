/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Another firmware for a machine. Its variables are of no use to the new one, which libvirt gives
 * fresh ones at the next start, if there are none: so the old file is moved aside while the
 * definition changes, and goes once it has. Interrupted, both are as before, or both are as wanted.
 */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-domain-xml.h"
#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"

#define STORED (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)
#define ASIDE ".lodge-aside"

typedef struct
{
  char *uuid;
  LodgeFirmware firmware;
  gboolean secure;
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->uuid);
  g_free (self);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static gboolean
check_state (LodgeLibvirtLink *link, virDomainPtr domain, LodgeDomainXml *stored, GError **error)
{
  const char *refusal = lodge_libvirt_firmware_refusal (link);

  if (refusal != NULL)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  if (LV (virDomainIsActive (domain)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine is running. Shut it down before you change its firmware."));
  if (LV (virDomainHasManagedSaveImage (domain, 0)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine’s state is saved. Resume it and shut it down before you change "
                      "its firmware."));
  virResetLastError ();
  if (lodge_domain_xml_get_template (stored))
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("Machines are made from this template as it is. Turn it back into a machine "
                      "before you change its firmware."));
  return TRUE;
}

const char *
lodge_libvirt_firmware_refusal (LodgeLibvirtLink *link)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);

  if (!facts->qemu)
    return _ ("This connection’s hypervisor has no choice of firmware.");
  if (!facts->local)
    return _ ("This needs the file of the firmware’s variables, which is on another computer. Use "
              "Lodge there.");
  if (facts->privileged)
    return _ ("This needs the file of the firmware’s variables, which only the system may write. "
              "It can be done with machines of your own.");
  return NULL;
}

static gboolean
is_libvirts (const char *path)
{
  g_autofree char *sample = lodge_libvirt_dup_nvram_path ("x");
  g_autofree char *folder = g_path_get_dirname (sample);
  g_autofree char *other = g_path_get_dirname (path);

  return g_strcmp0 (folder, other) == 0;
}

GPtrArray *
lodge_libvirt_list_nvram (virDomainPtr domain, LodgeDomainXml *definition)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  char *usual = lodge_libvirt_dup_nvram_path (virDomainGetName (domain));
  g_autofree char *own = lodge_domain_xml_dup_nvram (definition);

  g_ptr_array_add (paths, usual);
  /* What lies elsewhere is somebody else's choice, and stays. */
  if (own != NULL && !g_str_equal (own, usual) && is_libvirts (own))
    g_ptr_array_add (paths, g_steal_pointer (&own));
  return paths;
}

static LodgeJournal *
begin (LodgeLibvirtLink *link, const Change *self, GPtrArray *paths, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GVariantBuilder fields;

  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (names, g_ptr_array_index (paths, i));
  g_ptr_array_add (names, NULL);
  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (self->uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("firmware"));
  g_variant_builder_add (&fields,
                         "{sv}",
                         "wanted",
                         g_variant_new_string (self->firmware == LODGE_FIRMWARE_BIOS ? "bios"
                                               : self->secure                        ? "secure"
                                                                                     : "uefi"));
  g_variant_builder_add (
      &fields, "{sv}", "old", g_variant_new_strv ((const char *const *)names->pdata, -1));
  return lodge_journal_begin (NULL,
                              LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                              LODGE_LIBVIRT_JOURNAL_VERSION,
                              g_variant_builder_end (&fields),
                              error);
}

static gboolean
move_aside (GPtrArray *paths, GError **error)
{
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *aside = g_strconcat (path, ASIDE, NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      if (g_rename (path, aside) == 0)
        lodge_file_sync_folder (folder);
      else if (errno != ENOENT)
        {
          g_propagate_error (error,
                             lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                                  g_strerror (errno),
                                                  "%s",
                                                  _ ("The firmware’s variables can’t be set aside. "
                                                     "Check who may write to their folder.")));
          return FALSE;
        }
    }
  return TRUE;
}

/* TRUE: it is settled one way or the other. */
static gboolean
settle (virDomainPtr domain,
        LodgeFirmware firmware,
        gboolean secure,
        const char *const *old,
        GError **error)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, error);

  if (stored == NULL)
    return FALSE;
  for (guint i = 0; old[i] != NULL; i++)
    {
      g_autofree char *aside = g_strconcat (old[i], ASIDE, NULL);

      if (!g_file_test (aside, G_FILE_TEST_IS_REGULAR))
        continue;
      if (lodge_domain_xml_has_firmware (stored, firmware, secure))
        g_unlink (aside);
      else if (g_rename (aside, old[i]) < 0)
        g_warning ("%s: %s", aside, g_strerror (errno));
    }
  return TRUE;
}

static gboolean
define (LodgeLibvirtLink *link, virDomainPtr domain, const Change *self, GError **error)
{
  g_autoptr (LodgeDomainXml) before = lodge_libvirt_fetch (domain, STORED, error);
  g_autoptr (LodgeDomainXml) after =
      before != NULL ? lodge_libvirt_fetch (domain, STORED, error) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (after == NULL || !check_state (link, domain, before, error) ||
      !lodge_domain_xml_set_firmware (after, self->firmware, self->secure, error))
    return FALSE;
  defined = lodge_libvirt_define (link, before, after, error);
  return defined != NULL;
}

static gboolean
perform (LodgeLibvirtLink *link, virDomainPtr domain, const Change *self, GError **error)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, STORED, error);
  g_autoptr (LodgeJournal) journal = NULL;
  g_autoptr (GPtrArray) paths = NULL;
  g_auto (GStrv) old = NULL;
  gboolean done;

  if (stored == NULL || !check_state (link, domain, stored, error))
    return FALSE;
  if (lodge_domain_xml_has_firmware (stored, self->firmware, self->secure))
    return TRUE;
  paths = lodge_libvirt_list_nvram (domain, stored);
  /* Before anything is moved. */
  if (!lodge_domain_xml_set_firmware (stored, self->firmware, self->secure, error))
    return FALSE;
  journal = begin (link, self, paths, error);
  if (journal == NULL)
    return FALSE;
  old = lodge_journal_dup_strings (journal, "old");
  lodge_fault_point ("firmware-begun");
  done = move_aside (paths, error);
  lodge_fault_point ("firmware-aside");
  done = done && define (link, domain, self, error);
  lodge_fault_point ("firmware-defined");
  if (settle (domain, self->firmware, self->secure, (const char *const *)old, NULL))
    lodge_journal_remove (journal, NULL);
  else
    lodge_journal_close (journal);
  return done;
}

void
lodge_libvirt_recover_firmware (virDomainPtr domain, LodgeJournal *journal, GError **error)
{
  const char *wanted = lodge_journal_get_string (journal, "wanted");
  g_auto (GStrv) old = lodge_journal_dup_strings (journal, "old");

  for (guint i = 0; old[i] != NULL; i++)
    if (!g_path_is_absolute (old[i]) || !is_libvirts (old[i]))
      return;
  settle (domain,
          g_strcmp0 (wanted, "bios") == 0 ? LODGE_FIRMWARE_BIOS : LODGE_FIRMWARE_UEFI,
          g_strcmp0 (wanted, "secure") == 0,
          (const char *const *)old,
          error);
}

static void
change_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Change *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, self->uuid, &error);
  gboolean done = FALSE;
  int lock = -1;

  if (domain != NULL && lodge_libvirt_disposable_clear (link, self->uuid, &error))
    lock = lodge_libvirt_snapshots_lock (self->uuid, &error);
  if (lock >= 0)
    {
      done = perform (link, domain, self, &error);
      g_close (lock, NULL);
    }
  if (domain != NULL)
    lodge_libvirt_reread (link, domain, self->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static const char *
get_host_refusal (LodgeHost *host, LodgeFirmware firmware, gboolean secure)
{
  const char *reason = lodge_host_get_uefi_reason (host);

  if (firmware == LODGE_FIRMWARE_BIOS)
    return NULL;
  if (!lodge_host_get_uefi (host))
    return reason != NULL ? reason : _ ("UEFI firmware is not installed on this computer.");
  if (secure && !lodge_host_get_secure_boot (host))
    return _ ("Firmware with Secure Boot is not installed on this computer.");
  return NULL;
}

void
lodge_libvirt_set_firmware (
    LodgeVmm *vmm, LodgeMachine *machine, LodgeFirmware firmware, gboolean secure, GTask *task)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);
  const char *refusal = get_host_refusal (self->host, firmware, secure);
  Change *change;

  if (refusal != NULL)
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", refusal));
      g_object_unref (task);
      return;
    }
  change = g_new0 (Change, 1);
  change->uuid = g_strdup (lodge_machine_get_uuid (machine));
  change->firmware = firmware;
  change->secure = firmware == LODGE_FIRMWARE_UEFI && secure;
  g_task_set_task_data (task, change, change_free);
  lodge_libvirt_link_run_long (self->link, task, change_work);
}
