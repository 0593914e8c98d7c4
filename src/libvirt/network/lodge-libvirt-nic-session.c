/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-nic-session.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <unistd.h>

#include "lodge-file.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-lock.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-reading.h"
#include "lodge-live-nic-xml.h"

#define STORED (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

static LodgeDomainXml *
fetch (virDomainPtr domain, guint flags, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, error);

  return text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
}

static LodgeDomainXml *
copy (LodgeDomainXml *xml)
{
  g_autofree char *text = lodge_domain_xml_to_text (xml);

  return lodge_domain_xml_new_from_text (text, NULL);
}

static LodgeNic *
find_nic (LodgeMachineConfig *config, const char *id)
{
  GListModel *nics = lodge_machine_config_get_nics (config);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return g_steal_pointer (&nic);
    }
  return NULL;
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *sentence)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", sentence));
  return FALSE;
}

static gboolean
is_active (virDomainPtr domain)
{
  return LV (virDomainIsActive (domain)) == 1;
}

/* FALSE: it has no stored definition. */
static gboolean
check_stored (virDomainPtr domain, GError **error)
{
  if (LV (virDomainIsPersistent (domain)) != 0)
    return TRUE;
  return refuse (error,
                 LODGE_VMM_ERROR_NOT_SUPPORTED,
                 _ ("This machine exists only while it runs, so there is nothing to change."));
}

/* libvirt can't limit a bridge's port for a user, and nothing else is on the way. */
static gboolean
check_abilities (LodgeNic *draft, GError **error)
{
  if (lodge_nic_get_mode (draft) != LODGE_NIC_MODE_BRIDGE ||
      (lodge_nic_get_limit_in (draft) == 0 && lodge_nic_get_limit_out (draft) == 0 &&
       lodge_nic_get_delay (draft) == 0 && lodge_nic_get_loss (draft) == 0))
    return TRUE;
  return refuse (error,
                 LODGE_VMM_ERROR_NOT_SUPPORTED,
                 _ ("A bridge leads past Lodge, so that nothing can be limited, delayed or lost on "
                    "purpose there. Set these to 0, or choose NAT or a network instead."));
}

static gboolean
check_target (LodgeLibvirtLink *link, LodgeNic *draft, GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  const char *source = lodge_nic_get_source (draft);
  g_autoptr (LodgeVirNetwork) network = NULL;

  if (lodge_nic_get_mode (draft) == LODGE_NIC_MODE_DIRECT)
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("Only machines of the system connection can be attached to a network adapter "
                      "of this computer."));
  if (!check_abilities (draft, error))
    return FALSE;
  if (lodge_nic_get_mode (draft) != LODGE_NIC_MODE_NETWORK || source == NULL)
    return TRUE;
  network = LV (virNetworkLookupByName (connect, source));
  if (network != NULL)
    return TRUE;
  virResetLastError ();
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                           source,
                           _ ("There is no network called “%s”. Choose another one, or make it."),
                           source));
  return FALSE;
}

static gboolean
define (LodgeLibvirtLink *link, LodgeDomainXml *before, LodgeDomainXml *after, GError **error)
{
  g_autofree char *old_text = lodge_domain_xml_to_text (before);
  g_autofree char *new_text = lodge_domain_xml_to_text (after);
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (g_str_equal (old_text, new_text))
    return TRUE;
  defined = lodge_libvirt_define (link, before, after, error);
  return defined != NULL;
}

gboolean
lodge_libvirt_session_add_nic (LodgeLibvirtLink *link,
                               virDomainPtr domain,
                               LodgeNic *draft,
                               LodgeEditResult *result,
                               GError **error)
{
  g_auto (LodgeLock) lock = -1;
  g_autoptr (LodgeDomainXml) before = NULL;
  g_autoptr (LodgeDomainXml) after = NULL;
  g_autofree char *id = NULL;

  if (!check_stored (domain, error) || !check_target (link, draft, error) ||
      !lodge_libvirt_nic_check_identity (link, NULL, draft, error))
    return FALSE;
  lock = lodge_libvirt_nics_lock (domain, error);
  if (lock < 0)
    return FALSE;
  before = fetch (domain, STORED, error);
  after = before != NULL ? copy (before) : NULL;
  id = after != NULL ? lodge_domain_xml_add_nic (after, draft, TRUE, error) : NULL;
  if (id == NULL || !define (link, before, after, error))
    return FALSE;
  /* Plugged in now, it would come up on plain NAT past its hub, whatever it is to be attached to.
   */
  *result = is_active (domain) ? LODGE_EDIT_RESULT_AT_NEXT_START : LODGE_EDIT_RESULT_APPLIED;
  return TRUE;
}

/* Adapters that Lodge has made, or that are like those: others keep what they have. */
static gboolean
check_known (LodgeNic *stored, GError **error)
{
  LodgeNicMode mode = lodge_nic_get_mode (stored);

  if (lodge_nic_get_number (stored) >= 0 &&
      (lodge_nic_get_switchable (stored) || mode == LODGE_NIC_MODE_USER ||
       mode == LODGE_NIC_MODE_NONE || mode == LODGE_NIC_MODE_BRIDGE))
    return TRUE;
  return refuse (error,
                 LODGE_VMM_ERROR_NOT_SUPPORTED,
                 _ ("This network adapter was not made by Lodge. Its cable can be unplugged; for "
                    "anything else remove it and add a new one."));
}

static gboolean
set_stored (LodgeLibvirtLink *link, virDomainPtr domain, LodgeNic *draft, GError **error)
{
  g_autoptr (LodgeDomainXml) before = fetch (domain, STORED, error);
  g_autoptr (LodgeDomainXml) after = before != NULL ? copy (before) : NULL;
  g_autoptr (LodgeMachineConfig) config = after != NULL ? lodge_domain_xml_to_config (after) : NULL;
  g_autoptr (LodgeNic) stored = NULL;

  if (config == NULL)
    return FALSE;
  stored = find_nic (config, lodge_device_get_id (LODGE_DEVICE (draft)));
  if (stored == NULL)
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_FOUND,
                   _ ("The machine does not have this network adapter any more."));
  if (lodge_libvirt_nic_changes_cable_only (draft, stored) && !check_known (stored, NULL))
    return lodge_domain_xml_set_nic_link (after,
                                          lodge_device_get_id (LODGE_DEVICE (draft)),
                                          lodge_nic_get_link_up (draft),
                                          error) &&
           define (link, before, after, error);
  /* Looked at only where it changes: a switch must not wait for all machines' definitions. */
  if (lodge_libvirt_session_waits_for_start (draft, stored) &&
      !lodge_libvirt_nic_check_identity (link, domain, draft, error))
    return FALSE;
  return check_known (stored, error) && lodge_domain_xml_set_nic (after, draft, TRUE, error) &&
         define (link, before, after, error);
}

gboolean
lodge_libvirt_session_set_nic (LodgeLibvirtLink *link,
                               virDomainPtr domain,
                               LodgeNic *draft,
                               LodgeNicScope scope,
                               LodgeEditResult *result,
                               GError **error)
{
  g_auto (LodgeLock) lock = -1;
  g_autoptr (GError) problem = NULL;

  if (!check_target (link, draft, error) ||
      (scope == LODGE_NIC_SCOPE_BOTH && !check_stored (domain, error)))
    return FALSE;
  lock = lodge_libvirt_nics_lock (domain, error);
  if (lock < 0)
    return FALSE;
  if (scope == LODGE_NIC_SCOPE_RUNNING && !is_active (domain))
    return refuse (
        error, LODGE_VMM_ERROR_WRONG_STATE, _ ("The machine is not running. Start it first."));
  if (scope == LODGE_NIC_SCOPE_BOTH && !set_stored (link, domain, draft, error))
    return FALSE;
  if (!is_active (domain))
    {
      lodge_libvirt_session_settle_saved (link, domain, NULL);
      return TRUE;
    }
  if (lodge_libvirt_session_set_live (link, domain, draft, scope, result, &problem))
    return TRUE;
  if (scope == LODGE_NIC_SCOPE_RUNNING)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_debug ("The running adapter could not be changed: %s (%s)",
           problem->message,
           lodge_vmm_error_get_details (problem));
  *result = LODGE_EDIT_RESULT_AT_NEXT_START;
  return TRUE;
}

static void
cut_live (LodgeLibvirtLink *link, virDomainPtr domain, const char *id)
{
  g_autoptr (LodgeNic) off = lodge_nic_new (LODGE_NIC_MODE_NONE);
  LodgeEditResult result = LODGE_EDIT_RESULT_APPLIED;
  g_autoptr (GError) problem = NULL;

  lodge_device_set_id (LODGE_DEVICE (off), id);
  if (!lodge_libvirt_session_set_live (
          link, domain, off, LODGE_NIC_SCOPE_RUNNING, &result, &problem))
    g_debug ("A removed adapter could not be cut off: %s", problem->message);
}

gboolean
lodge_libvirt_session_remove_nic (LodgeLibvirtLink *link,
                                  virDomainPtr domain,
                                  const char *id,
                                  LodgeEditResult *result,
                                  GError **error)
{
  g_auto (LodgeLock) lock = -1;
  g_autoptr (LodgeDomainXml) before = NULL;
  g_autoptr (LodgeDomainXml) after = NULL;

  if (!check_stored (domain, error))
    return FALSE;
  lock = lodge_libvirt_nics_lock (domain, error);
  if (lock < 0)
    return FALSE;
  before = fetch (domain, STORED, error);
  after = before != NULL ? copy (before) : NULL;
  if (after == NULL || !lodge_domain_xml_remove_nic (after, id, error) ||
      !define (link, before, after, error))
    return FALSE;
  if (!is_active (domain))
    return TRUE;
  /* The guest keeps the adapter until the machine is off, but reaches nothing through it. */
  cut_live (link, domain, id);
  *result = LODGE_EDIT_RESULT_AT_NEXT_START;
  return TRUE;
}

static gboolean
settle_running (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_autoptr (LodgeDomainXml) live = fetch (domain, VIR_DOMAIN_XML_SECURE, error);
  g_autoptr (LodgeMachineConfig) config = live != NULL ? lodge_domain_xml_to_config (live) : NULL;

  return config != NULL && lodge_libvirt_hubs_settle (link, domain, config, NULL, error);
}

gboolean
lodge_libvirt_session_settle_nics (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_auto (LodgeLock) lock = lodge_libvirt_nics_lock (domain, error);

  if (lock < 0)
    return FALSE;
  if (is_active (domain))
    return settle_running (link, domain, error);
  return lodge_libvirt_session_settle_saved (link, domain, error);
}

void
lodge_libvirt_session_started (LodgeLibvirtLink *link, virDomainPtr domain)
{
  g_autoptr (GError) error = NULL;

  gboolean settled = lodge_libvirt_nics_are_native (link)
                         ? lodge_libvirt_native_settle (link, domain, &error)
                         : lodge_libvirt_session_settle_nics (link, domain, &error);

  if (!settled)
    g_debug ("Could not settle the adapters of a started machine: %s (%s)",
             error->message,
             lodge_vmm_error_get_details (error));
}

/* What was lent goes back to what is stored. */
static void
end_loans (virDomainPtr domain, LodgeDomainXml *saved)
{
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (saved);
  GListModel *nics = lodge_machine_config_get_nics (config);
  g_autoptr (LodgeDomainXml) xml = fetch (domain, STORED, NULL);
  g_autoptr (LodgeMachineConfig) stored = xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
      g_autoptr (LodgeNic) before = NULL;

      if (lodge_nic_get_until (nic) == 0 || !lodge_nic_get_switchable (nic))
        continue;
      before = stored != NULL ? find_nic (stored, id) : NULL;
      if (before == NULL)
        {
          before = lodge_nic_new (LODGE_NIC_MODE_NONE);
          lodge_device_set_id (LODGE_DEVICE (before), id);
        }
      lodge_domain_xml_note_nic (saved, before);
    }
}

gboolean
lodge_libvirt_session_settle_saved (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_autoptr (LodgeDomainXml) saved = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  char *text;

  if (!lodge_libvirt_facts_have_hubs (lodge_libvirt_link_get_facts (link)) ||
      LV (virDomainHasManagedSaveImage (domain, 0)) != 1)
    {
      virResetLastError ();
      return TRUE;
    }
  text = LV (virDomainManagedSaveGetXMLDesc (domain, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE));
  if (text == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  saved = lodge_domain_xml_new_from_text (text, error);
  free (text);
  if (saved == NULL)
    return FALSE;
  before = lodge_domain_xml_to_text (saved);
  end_loans (domain, saved);
  lodge_domain_xml_settle_nics (saved);
  after = lodge_domain_xml_to_text (saved);
  if (g_str_equal (before, after) || LV (virDomainManagedSaveDefineXML (domain, after, 0)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}
