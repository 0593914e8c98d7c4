/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-nic-native.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-live-nic-xml.h"

/* What edits start from: as stored, with the secrets, which a definition without them would lose.
 */
#define STORED (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

gboolean
lodge_libvirt_nics_are_native (LodgeLibvirtLink *link)
{
  return !lodge_libvirt_facts_have_hubs (lodge_libvirt_link_get_facts (link));
}

void
lodge_libvirt_native_mark (LodgeLibvirtLink *link, LodgeMachineConfig *config)
{
  GListModel *nics = lodge_machine_config_get_nics (config);

  if (!lodge_libvirt_link_get_facts (link)->qemu || !lodge_libvirt_nics_are_native (link))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      lodge_nic_set_switchable (nic, lodge_nic_get_mode (nic) != LODGE_NIC_MODE_OTHER);
    }
}

static gboolean
is_active (virDomainPtr domain)
{
  return LV (virDomainIsActive (domain)) == 1;
}

/* A stored definition before and after a change. */
typedef struct
{
  LodgeDomainXml *before;
  LodgeDomainXml *after;
} Stored;

static void
stored_clear (Stored *stored)
{
  g_clear_object (&stored->before);
  g_clear_object (&stored->after);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stored, stored_clear)

static gboolean
stored_fetch (Stored *stored, virDomainPtr domain, GError **error)
{
  stored->before = lodge_libvirt_fetch_xml (domain, STORED, error);
  if (stored->before != NULL)
    stored->after = lodge_libvirt_fetch_xml (domain, STORED, error);
  return stored->after != NULL;
}

static gboolean
stored_define (Stored *stored, LodgeLibvirtLink *link, GError **error)
{
  g_autoptr (LodgeVirDomain) defined =
      lodge_libvirt_define (link, stored->before, stored->after, error);

  return defined != NULL;
}

/* What was stored is done; what the running machine would not take comes with its next start. */
static LodgeEditResult
judge (gboolean live, GError *problem)
{
  if (live)
    return LODGE_EDIT_RESULT_APPLIED;
  g_debug ("At the next start: %s", problem != NULL ? problem->message : "");
  return LODGE_EDIT_RESULT_AT_NEXT_START;
}

static LodgeNic *
copy_with_mac (LodgeLibvirtLink *link, LodgeNic *draft)
{
  LodgeNic *copy = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (draft)));

  if (lodge_nic_get_mac (copy) == NULL)
    {
      g_autofree char *mac = lodge_libvirt_native_dup_free_mac (link);

      lodge_nic_set_mac (copy, mac);
    }
  return copy;
}

static gboolean
attach_new (LodgeLibvirtLink *link,
            virDomainPtr domain,
            LodgeDomainXml *xml,
            LodgeNic *nic,
            const char *id,
            GError **error)
{
  g_autofree char *text = lodge_live_nic_xml_dup (xml, id);

  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
      !lodge_libvirt_network_start_named (link, lodge_nic_get_source (nic), error))
    return FALSE;
  if (!lodge_libvirt_live_attach (domain, text, error))
    return FALSE;
  lodge_device_set_id (LODGE_DEVICE (nic), id);
  /* Once more, for what is noted beside the adapter. */
  return lodge_libvirt_live_set_nic (link, domain, nic, error);
}

gboolean
lodge_libvirt_native_add_nic (LodgeLibvirtLink *link,
                              virDomainPtr domain,
                              LodgeNic *draft,
                              LodgeEditResult *result,
                              GError **error)
{
  g_auto (Stored) stored = { 0 };
  g_autoptr (LodgeNic) nic = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) problem = NULL;

  if (!lodge_libvirt_native_check (link, NULL, draft, error) ||
      !stored_fetch (&stored, domain, error))
    return FALSE;
  nic = copy_with_mac (link, draft);
  id = lodge_domain_xml_add_nic (stored.after, nic, FALSE, error);
  if (id == NULL)
    return FALSE;
  lodge_libvirt_native_protect (link, stored.after, id);
  if (!stored_define (&stored, link, error))
    return FALSE;
  *result = judge (
      !is_active (domain) || attach_new (link, domain, stored.after, nic, id, &problem), problem);
  return TRUE;
}

gboolean
lodge_libvirt_native_remove_nic (LodgeLibvirtLink *link,
                                 virDomainPtr domain,
                                 const char *id,
                                 LodgeEditResult *result,
                                 GError **error)
{
  g_auto (Stored) stored = { 0 };
  g_autoptr (GError) problem = NULL;

  if (!stored_fetch (&stored, domain, error) ||
      !lodge_domain_xml_remove_nic (stored.after, id, error) ||
      !stored_define (&stored, link, error))
    return FALSE;
  *result =
      judge (!is_active (domain) || lodge_libvirt_live_detach (domain, id, &problem), problem);
  return TRUE;
}

static gboolean
store (LodgeLibvirtLink *link, virDomainPtr domain, LodgeNic *draft, GError **error)
{
  g_auto (Stored) stored = { 0 };

  if (!stored_fetch (&stored, domain, error) ||
      !lodge_domain_xml_set_nic (stored.after, draft, FALSE, error))
    return FALSE;
  lodge_libvirt_native_protect (link, stored.after, lodge_device_get_id (LODGE_DEVICE (draft)));
  return stored_define (&stored, link, error);
}

/* What Lodge does not know, somebody else's hypervisor feature say, has a cable too. */
static gboolean
changes_foreign_cable (virDomainPtr domain, LodgeNic *draft)
{
  gboolean active = is_active (domain);
  g_autoptr (LodgeDomainXml) xml = NULL;
  g_autoptr (LodgeMachineConfig) config = NULL;
  g_autoptr (LodgeNic) now = NULL;

  if (lodge_nic_get_mode (draft) != LODGE_NIC_MODE_OTHER)
    return FALSE;
  xml = lodge_libvirt_fetch_xml (domain, active ? 0 : VIR_DOMAIN_XML_INACTIVE, NULL);
  config = xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;
  now = config != NULL ? lodge_libvirt_find_nic (config, lodge_device_get_id (LODGE_DEVICE (draft)))
                       : NULL;
  return now != NULL && lodge_libvirt_nic_changes_cable_only (draft, now);
}

static gboolean
set_cable (LodgeLibvirtLink *link,
           virDomainPtr domain,
           LodgeNic *draft,
           LodgeNicScope scope,
           LodgeEditResult *result,
           GError **error)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (draft));
  gboolean up = lodge_nic_get_link_up (draft);
  g_auto (Stored) stored = { 0 };
  g_autoptr (GError) problem = NULL;

  *result = LODGE_EDIT_RESULT_APPLIED;
  if (scope == LODGE_NIC_SCOPE_RUNNING)
    return lodge_libvirt_live_set_cable (domain, id, up, error);
  if (!stored_fetch (&stored, domain, error) ||
      !lodge_domain_xml_set_nic_link (stored.after, id, up, error) ||
      !stored_define (&stored, link, error))
    return FALSE;
  *result = judge (!is_active (domain) || lodge_libvirt_live_set_cable (domain, id, up, &problem),
                   problem);
  return TRUE;
}

gboolean
lodge_libvirt_native_set_nic (LodgeLibvirtLink *link,
                              virDomainPtr domain,
                              LodgeNic *draft,
                              LodgeNicScope scope,
                              LodgeEditResult *result,
                              GError **error)
{
  gboolean active = is_active (domain);
  g_autoptr (LodgeNic) lasting = NULL;
  g_autoptr (GError) problem = NULL;

  if (scope == LODGE_NIC_SCOPE_RUNNING && !active)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (
              LODGE_VMM_ERROR_WRONG_STATE, NULL, "%s", _ ("The machine is off. Start it first.")));
      return FALSE;
    }
  if (changes_foreign_cable (domain, draft))
    return set_cable (link, domain, draft, scope, result, error);
  if (!lodge_libvirt_native_check (link, domain, draft, error))
    return FALSE;
  if (scope == LODGE_NIC_SCOPE_RUNNING)
    {
      *result = LODGE_EDIT_RESULT_APPLIED;
      return lodge_libvirt_live_set_nic (link, domain, draft, error);
    }
  if (!store (link, domain, draft, error))
    return FALSE;
  /* What is stored has no end. */
  lasting = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (draft)));
  lodge_nic_set_until (lasting, 0);
  *result =
      judge (!active || lodge_libvirt_live_set_nic (link, domain, lasting, &problem), problem);
  if (!active)
    lodge_libvirt_native_settle_saved (link, domain, NULL);
  return TRUE;
}
