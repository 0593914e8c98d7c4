/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing the adapters of a user's own machine while it runs. */
#include "config.h"

#include "lodge-libvirt-nic-session.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-live-nic-xml.h"

static gboolean
refuse (GError **error, LodgeVmmError code, const char *sentence)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", sentence));
  return FALSE;
}

/* Writes what @live says of its adapters into the running definition. */
static gboolean
note_live (virDomainPtr domain, LodgeDomainXml *live, GError **error)
{
  g_autofree char *metadata = lodge_domain_xml_dup_nic_metadata (live);

  if (LV (virDomainSetMetadata (domain,
                                VIR_DOMAIN_METADATA_ELEMENT,
                                metadata,
                                LODGE_DOMAIN_XML_PREFIX,
                                LODGE_DOMAIN_XML_NAMESPACE,
                                VIR_DOMAIN_AFFECT_LIVE)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* The cable, as libvirt knows it; it is also what a saved machine comes back with. */
static gboolean
set_link (
    virDomainPtr domain, LodgeDomainXml *live, LodgeNic *wanted, LodgeNic *now, GError **error)
{
  gboolean up =
      lodge_nic_get_link_up (wanted) && lodge_nic_get_mode (wanted) != LODGE_NIC_MODE_NONE;
  gboolean was_up = lodge_nic_get_link_up (now) && lodge_nic_get_mode (now) != LODGE_NIC_MODE_NONE;
  g_autofree char *text = NULL;

  if (up == was_up)
    return TRUE;
  text = lodge_live_nic_xml_dup_with_link (live, lodge_device_get_id (LODGE_DEVICE (wanted)), up);
  if (text != NULL && LV (virDomainUpdateDeviceFlags (domain, text, VIR_DOMAIN_AFFECT_LIVE)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* Of the draft, what can be changed of the adapter that runs. */
static LodgeNic *
dup_live_draft (LodgeNic *draft, LodgeNic *now, LodgeNicScope scope)
{
  LodgeNic *wanted = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (draft)));
  guint64 until = scope == LODGE_NIC_SCOPE_RUNNING ? lodge_nic_get_until (draft) : 0;

  /* What is lent without an end in sight ends with the agent, if not before. */
  if (scope == LODGE_NIC_SCOPE_RUNNING && until == 0 &&
      lodge_nic_get_mode (draft) != LODGE_NIC_MODE_NONE)
    until = LODGE_NIC_UNTIL_AGENT;
  lodge_nic_set_until (wanted, until);
  lodge_nic_set_switchable (wanted, TRUE);
  lodge_nic_set_mac (wanted, lodge_nic_get_mac (now));
  lodge_nic_set_model (wanted, lodge_nic_get_model (now));
  lodge_nic_set_mtu (wanted, lodge_nic_get_mtu (now));
  return wanted;
}

/* Closing comes before the cable is plugged in, opening after it was pulled. */
static gboolean
change_live (LodgeLibvirtLink *link,
             virDomainPtr domain,
             LodgeDomainXml *live,
             LodgeNic *wanted,
             LodgeNic *now,
             GError **error)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (wanted));
  g_autoptr (LodgeMachineConfig) config = NULL;

  lodge_domain_xml_note_nic (live, wanted);
  config = lodge_domain_xml_to_config (live);
  if (!note_live (domain, live, error))
    return FALSE;
  if (!lodge_nic_get_link_up (wanted) || lodge_nic_get_mode (wanted) == LODGE_NIC_MODE_NONE)
    return set_link (domain, live, wanted, now, error) &
           lodge_libvirt_hubs_settle (link, domain, config, NULL, NULL);
  return lodge_libvirt_hubs_settle (link, domain, config, id, error) &&
         set_link (domain, live, wanted, now, error);
}

static gboolean
is_beyond_hub (LodgeNic *nic)
{
  return lodge_nic_get_mode (nic) == LODGE_NIC_MODE_BRIDGE;
}

gboolean
lodge_libvirt_session_waits_for_start (LodgeNic *draft, LodgeNic *now)
{
  return (lodge_nic_get_mac (draft) != NULL &&
          g_ascii_strcasecmp (lodge_nic_get_mac (draft), lodge_nic_get_mac (now)) != 0) ||
         (lodge_nic_get_model (draft) != NULL &&
          g_strcmp0 (lodge_nic_get_model (draft), lodge_nic_get_model (now)) != 0) ||
         lodge_nic_get_mtu (draft) != lodge_nic_get_mtu (now);
}

static gboolean
is_elsewhere (LodgeNic *draft, LodgeNic *now)
{
  return lodge_nic_get_mode (draft) != lodge_nic_get_mode (now) ||
         g_strcmp0 (lodge_nic_get_source (draft), lodge_nic_get_source (now)) != 0 ||
         lodge_nic_is_private (draft);
}

/* Forwards that QEMU's NAT has, whatever is between it and the adapter. */
static gboolean
set_straight_forwards (LodgeLibvirtLink *link,
                       virDomainPtr domain,
                       LodgeDomainXml *live,
                       LodgeNic *draft,
                       LodgeNic *now,
                       GError **error)
{
  lodge_nic_set_forwards (now, lodge_nic_get_forwards (draft));
  lodge_domain_xml_note_straight_nic (live, now);
  if (!note_live (domain, live, error))
    return FALSE;
  lodge_libvirt_forwards_settle (domain, now, TRUE);
  return TRUE;
}

/* Where nothing can be switched, the cable can always be pulled, and plugged in again where that
 * leads to what is wanted. */
static gboolean
set_unswitchable (LodgeLibvirtLink *link,
                  virDomainPtr domain,
                  LodgeDomainXml *live,
                  LodgeNic *draft,
                  LodgeNic *now,
                  LodgeNicScope scope,
                  LodgeEditResult *result,
                  GError **error)
{
  gboolean down =
      !lodge_nic_get_link_up (draft) || lodge_nic_get_mode (draft) == LODGE_NIC_MODE_NONE;
  gboolean elsewhere = is_elsewhere (draft, now);

  *result = LODGE_EDIT_RESULT_AT_NEXT_START;
  if (scope == LODGE_NIC_SCOPE_RUNNING && (elsewhere || lodge_nic_get_until (draft) != 0))
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("What this network adapter is attached to can’t be changed while the "
                      "machine runs. Change what is stored, and start the machine anew."));
  if (down || !elsewhere)
    {
      g_autoptr (LodgeNic) wanted = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (now)));

      lodge_nic_set_link_up (wanted, !down);
      if (!set_link (domain, live, wanted, now, error))
        return FALSE;
    }
  if (elsewhere)
    return TRUE;
  if (lodge_libvirt_is_straight (now) &&
      !set_straight_forwards (link, domain, live, draft, now, error))
    return FALSE;
  if (!lodge_libvirt_session_waits_for_start (draft, now))
    *result = LODGE_EDIT_RESULT_APPLIED;
  return TRUE;
}

gboolean
lodge_libvirt_session_set_live (LodgeLibvirtLink *link,
                                virDomainPtr domain,
                                LodgeNic *draft,
                                LodgeNicScope scope,
                                LodgeEditResult *result,
                                GError **error)
{
  g_autoptr (LodgeDomainXml) live = lodge_libvirt_fetch_xml (domain, VIR_DOMAIN_XML_SECURE, error);
  g_autoptr (LodgeMachineConfig) config = live != NULL ? lodge_domain_xml_to_config (live) : NULL;
  g_autoptr (LodgeNic) now = NULL;
  g_autoptr (LodgeNic) wanted = NULL;

  if (config == NULL)
    return FALSE;
  now = lodge_libvirt_find_nic (config, lodge_device_get_id (LODGE_DEVICE (draft)));
  if (now != NULL && (!lodge_nic_get_switchable (now) || is_beyond_hub (draft)) &&
      lodge_libvirt_nic_changes_cable_only (draft, now))
    {
      *result = LODGE_EDIT_RESULT_APPLIED;
      return lodge_libvirt_live_set_cable (
          domain, lodge_device_get_id (LODGE_DEVICE (draft)), lodge_nic_get_link_up (draft), error);
    }
  if (now != NULL && !lodge_nic_get_switchable (now))
    return set_unswitchable (link, domain, live, draft, now, scope, result, error);
  if (now == NULL || is_beyond_hub (draft))
    {
      *result = LODGE_EDIT_RESULT_AT_NEXT_START;
      return scope == LODGE_NIC_SCOPE_BOTH ||
             refuse (error,
                     LODGE_VMM_ERROR_NOT_SUPPORTED,
                     _ ("What this network adapter is attached to can’t be changed while the "
                        "machine runs. Change what is stored, and start the machine anew."));
    }
  wanted = dup_live_draft (draft, now, scope);
  if (!change_live (link, domain, live, wanted, now, error))
    return FALSE;
  *result = lodge_libvirt_session_waits_for_start (draft, now) ? LODGE_EDIT_RESULT_AT_NEXT_START
                                                               : LODGE_EDIT_RESULT_APPLIED;
  return TRUE;
}
