/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Going back to a snapshot. libvirt before 9.9 has no way back to an external one, so Lodge takes
 * it: new layers over the frozen ones, the definition of then, and the memory loaded through it.
 */
#include "config.h"

#include "lodge-libvirt-internal.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-file.h"
#include "lodge-journal.h"
#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-layers.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-snapshot-policy-xml.h"

typedef struct
{
  LodgeLibvirtLink *link;
  virDomainPtr domain;
  LodgeFrozen *frozen;
  LodgeSnapshotFacts facts;
  gboolean with_memory;
  gboolean by_daemon; /* lodge-libvirt-daemon.h */
  GPtrArray *tops;    /* of LodgeDomainLayer: the new ones */
} Restore;

static void
restore_clear (Restore *self)
{
  lodge_snapshot_facts_clear (&self->facts);
  g_clear_pointer (&self->tops, g_ptr_array_unref);
}

static gboolean
check (Restore *self, GError **error)
{
  if (self->by_daemon)
    return lodge_daemon_check (self->link, self->domain, self->frozen, self->with_memory, error);
  if (!lodge_libvirt_check_chains (self->frozen->layers, error))
    return FALSE;
  if (!self->with_memory || g_file_test (self->frozen->memory, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                           self->frozen->memory,
                           "%s",
                           _ ("The memory of this snapshot is missing. Restore the disks only.")));
  return FALSE;
}

/* The new tops, also when an interrupted attempt has made some of them. */
static gboolean
make_layers (Restore *self, const char *const *paths, GError **error)
{
  self->tops = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_domain_layer_free);
  for (guint i = 0; i < self->frozen->layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (self->frozen->layers, i);
      g_ptr_array_add (self->tops, lodge_domain_layer_new (layer->target, paths[i], "qcow2"));
      if (self->by_daemon)
        continue;
      if (g_unlink (paths[i]) < 0 && errno != ENOENT)
        g_debug ("%s: %s", paths[i], g_strerror (errno));
      if (!lodge_qemu_img_create_layer (paths[i], layer->path, layer->format, NULL, error))
        return FALSE;
    }
  return !self->by_daemon || lodge_daemon_make_layers (self->link, self->frozen, paths, error);
}

static gboolean
set_tops (Restore *self, LodgeDomainXml *definition)
{
  for (guint i = 0; i < self->tops->len; i++)
    if (!lodge_domain_xml_set_layer (definition, g_ptr_array_index (self->tops, i)))
      return FALSE;
  return TRUE;
}

static gboolean
stop (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  if (LV (virDomainIsActive (domain)) == 1 && LV (virDomainDestroy (domain)) < 0 &&
      LV (virDomainIsActive (domain)) == 1)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  /* Memory saved of another time would be loaded over these disks. */
  if (LV (virDomainHasManagedSaveImage (domain, 0)) == 1 &&
      LV (virDomainManagedSaveRemove (domain, 0)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  virResetLastError ();
  virDomainGetUUIDString (domain, uuid);
  return lodge_libvirt_disposable_settle_locked (link, domain, uuid, error);
}

static gboolean
define (Restore *self, GError **error)
{
  g_autoptr (LodgeDomainXml) definition =
      lodge_snapshot_xml_dup_definition (self->frozen->xml, TRUE, error);
  g_autoptr (LodgeDomainXml) present =
      lodge_libvirt_fetch (self->domain, VIR_DOMAIN_XML_INACTIVE, error);
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (definition == NULL || present == NULL)
    return FALSE;
  lodge_domain_xml_carry_snapshot_policy (definition, present);
  set_tops (self, definition);
  defined = lodge_libvirt_define (self->link, NULL, definition, error);
  return defined != NULL;
}

/* With the memory the firmware's variables and the TPM come back by themselves. */
static gboolean
put_state_back (Restore *self, GError **error)
{
  g_autoptr (LodgeDomainXml) definition = NULL;

  if (!self->by_daemon)
    return lodge_libvirt_put_state_back (self->domain, self->frozen, error);
  definition = lodge_snapshot_xml_dup_definition (self->frozen->xml, TRUE, error);
  return definition != NULL && lodge_daemon_put_state_back (
                                   self->link, self->domain, definition, self->frozen->name, error);
}

static GError *
new_memory_error (const GError *cause)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                              lodge_vmm_error_get_details (cause) != NULL
                                  ? lodge_vmm_error_get_details (cause)
                                  : cause->message,
                              "%s",
                              _ ("The memory of this snapshot can’t be loaded any more. The disks "
                                 "are those of the snapshot; "
                                 "start the machine to boot it anew."));
}

static gboolean
go_on (Restore *self, GError **error)
{
  lodge_libvirt_session_started (self->link, self->domain);
  lodge_fault_point ("restore-loaded");
  if (self->facts.paused || LV (virDomainResume (self->domain)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* It was taken from a run that keeps nothing: now it is the machine's own. */
static void
forget_run (Restore *self, LodgeDomainXml *definition)
{
  g_autoptr (LodgeDomainXml) stored = NULL;
  g_autofree char *nvram = NULL;
  g_autofree char *had = lodge_domain_xml_dup_nvram (definition);

  if (!lodge_domain_xml_get_disposable (definition))
    return;
  lodge_domain_xml_set_disposable (definition, FALSE);
  stored = lodge_snapshot_xml_dup_definition (self->frozen->xml, TRUE, NULL);
  nvram = stored != NULL ? lodge_libvirt_dup_nvram (self->domain, stored) : NULL;
  if (nvram != NULL && had != NULL)
    lodge_domain_xml_set_nvram (definition, nvram);
}

static gboolean
load_memory (Restore *self, GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (self->link);
  char *text = LV (virDomainSaveImageGetXMLDesc (
      connect, self->frozen->memory, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE));
  g_autoptr (LodgeDomainXml) definition = NULL;
  g_autofree char *edited = NULL;
  g_autoptr (GError) problem = NULL;

  if (text != NULL)
    {
      definition = lodge_domain_xml_new_from_text (text, &problem);
      free (text);
    }
  if (definition != NULL)
    {
      set_tops (self, definition);
      forget_run (self, definition);
      edited = lodge_domain_xml_to_text (definition);
      /* Paused until its adapters are what they were: the command line is of when it was started.
       */
      if (LV (virDomainRestoreFlags (
              connect, self->frozen->memory, edited, VIR_DOMAIN_SAVE_PAUSED)) == 0)
        return go_on (self, error);
    }
  if (problem == NULL)
    problem = lodge_libvirt_error_take ();
  /* Without libvirt nothing was tried: the next recovery does. */
  g_propagate_error (error,
                     g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED)
                         ? g_steal_pointer (&problem)
                         : new_memory_error (problem));
  return FALSE;
}

/* From now on others may start the machine, with the old layers and then with the new ones. */
static gboolean
note_stopped (Restore *self, LodgeJournal *journal, GError **error)
{
  g_autoptr (LodgeDomainXml) present =
      lodge_libvirt_fetch (self->domain, VIR_DOMAIN_XML_INACTIVE, error);
  g_autoptr (GPtrArray) layers = present != NULL ? lodge_domain_xml_list_layers (present) : NULL;
  GPtrArray *both[] = { layers, self->tops };

  if (present == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autofree char *untouched = lodge_libvirt_dup_untouched_step (both[i]);

      if (!lodge_journal_append (journal, untouched, NULL, error))
        return FALSE;
    }
  return lodge_journal_has_step (journal, "stopped") ||
         lodge_journal_append (journal, "stopped", NULL, error);
}

static gboolean
replace (Restore *self, LodgeJournal *journal, GError **error)
{
  if (!stop (self->link, self->domain, error) || !note_stopped (self, journal, error))
    return FALSE;
  lodge_fault_point ("restore-stopped");
  if (!put_state_back (self, error))
    return FALSE;
  lodge_fault_point ("restore-state");
  if (!define (self, error))
    return FALSE;
  lodge_fault_point ("restore-defined");
  if (!lodge_libvirt_frozen_store (self->domain, self->frozen, TRUE, error))
    return FALSE;
  lodge_fault_point ("restore-current");
  return !self->with_memory || load_memory (self, error);
}

gboolean
lodge_libvirt_restore_frozen (LodgeLibvirtLink *link,
                              virDomainPtr domain,
                              LodgeFrozen *frozen,
                              LodgeRestoreMode mode,
                              const char *const *layers,
                              LodgeJournal *journal,
                              GError **error)
{
  Restore self = {
    .link = link, .domain = domain, .frozen = frozen, .by_daemon = lodge_daemon_is_local (link)
  };
  gboolean done;

  self.with_memory = frozen->memory != NULL && mode == LODGE_RESTORE_AS_TAKEN;
  lodge_snapshot_folder_read_facts (frozen->folder, &self.facts);
  done = check (&self, error) && make_layers (&self, layers, error);
  lodge_fault_point ("restore-layers");
  done = done &&
         (lodge_journal_has_step (journal, "replacing") ||
          lodge_journal_append (journal, "replacing", NULL, error)) &&
         replace (&self, journal, error);
  restore_clear (&self);
  return done;
}
