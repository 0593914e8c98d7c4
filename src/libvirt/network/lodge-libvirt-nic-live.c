/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adapters of running machines. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-reading.h"
#include "lodge-live-nic-xml.h"

/* How long a guest may take to let go of an adapter. A booted one takes a tenth of a second. */
#define DETACH_SECONDS 10
#define DETACH_POLL_MICROSECONDS 20000

LodgeDomainXml *
lodge_libvirt_fetch_xml (virDomainPtr domain, guint flags, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, error);

  return text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
}

LodgeNic *
lodge_libvirt_find_nic (LodgeMachineConfig *config, const char *id)
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
outcome (int result, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static gboolean
update_device (virDomainPtr domain, const char *text, GError **error)
{
  g_debug ("Updating an adapter:\n%s", text);
  return outcome (LV (virDomainUpdateDeviceFlags (domain, text, VIR_DOMAIN_AFFECT_LIVE)), error);
}

gboolean
lodge_libvirt_live_attach (virDomainPtr domain, const char *text, GError **error)
{
  return outcome (LV (virDomainAttachDeviceFlags (domain, text, VIR_DOMAIN_AFFECT_LIVE)), error);
}

static gboolean
is_plugged (virDomainPtr domain, const char *id)
{
  g_autoptr (LodgeDomainXml) xml = lodge_libvirt_fetch_xml (domain, 0, NULL);
  g_autofree char *text = xml != NULL ? lodge_live_nic_xml_dup (xml, id) : NULL;

  return text != NULL;
}

/* libvirt only asks the guest. */
static gboolean
wait_gone (virDomainPtr domain, const char *id, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + DETACH_SECONDS * G_USEC_PER_SEC;

  while (is_plugged (domain, id))
    {
      if (g_get_monotonic_time () > deadline)
        {
          g_propagate_error (
              error,
              lodge_vmm_error_new (LODGE_VMM_ERROR_UNRESPONSIVE,
                                   NULL,
                                   "%s",
                                   _ ("The system in the machine does not let go of the adapter. "
                                      "Wait until it has started, or shut it down.")));
          return FALSE;
        }
      g_usleep (DETACH_POLL_MICROSECONDS);
    }
  return TRUE;
}

gboolean
lodge_libvirt_live_detach (virDomainPtr domain, const char *id, GError **error)
{
  g_autoptr (LodgeDomainXml) xml = lodge_libvirt_fetch_xml (domain, VIR_DOMAIN_XML_SECURE, error);
  g_autofree char *text = xml != NULL ? lodge_live_nic_xml_dup (xml, id) : NULL;
  g_autofree char *unplugged =
      xml != NULL ? lodge_live_nic_xml_dup_with_link (xml, id, FALSE) : NULL;

  if (xml == NULL)
    return FALSE;
  if (text == NULL)
    return TRUE;
  /* Whenever the guest lets go, nothing passes from now on. */
  if (!update_device (domain, unplugged, NULL))
    virResetLastError ();
  return outcome (LV (virDomainDetachDeviceFlags (domain, text, VIR_DOMAIN_AFFECT_LIVE)), error) &&
         wait_gone (domain, id, error);
}

gboolean
lodge_libvirt_live_set_cable (virDomainPtr domain, const char *id, gboolean up, GError **error)
{
  g_autoptr (LodgeDomainXml) xml = lodge_libvirt_fetch_xml (domain, VIR_DOMAIN_XML_SECURE, error);
  g_autofree char *text = xml != NULL ? lodge_live_nic_xml_dup_with_link (xml, id, up) : NULL;

  if (xml == NULL)
    return FALSE;
  if (text != NULL)
    return update_device (domain, text, error);
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                           id,
                           "%s",
                           _ ("The machine does not have this network adapter any more.")));
  return FALSE;
}

gboolean
lodge_libvirt_nic_changes_cable_only (LodgeNic *draft, LodgeNic *now)
{
  g_autoptr (LodgeNic) same = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (draft)));

  lodge_nic_set_link_up (same, lodge_nic_get_link_up (now));
  /* What the draft leaves open, and what is no wish. */
  if (lodge_nic_get_mac (same) == NULL)
    lodge_nic_set_mac (same, lodge_nic_get_mac (now));
  if (lodge_nic_get_model (same) == NULL)
    lodge_nic_set_model (same, lodge_nic_get_model (now));
  lodge_nic_set_switchable (same, lodge_nic_get_switchable (now));
  lodge_nic_set_until (same, lodge_nic_get_until (now));
  return lodge_nic_get_link_up (draft) != lodge_nic_get_link_up (now) &&
         lodge_device_equal (LODGE_DEVICE (same), LODGE_DEVICE (now));
}

static gboolean
is_user (LodgeNic *nic)
{
  return lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER ||
         lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE;
}

static gboolean
differs (const char *wanted, const char *now)
{
  return wanted != NULL && g_ascii_strcasecmp (wanted, now != NULL ? now : "") != 0;
}

/* What a guest would have to see another adapter for. */
static gboolean
refuse_new_adapter (LodgeNic *draft, LodgeNic *now, GError **error)
{
  if (!differs (lodge_nic_get_mac (draft), lodge_nic_get_mac (now)) &&
      !differs (lodge_nic_get_model (draft), lodge_nic_get_model (now)) &&
      lodge_nic_get_mtu (draft) == lodge_nic_get_mtu (now))
    return FALSE;
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                          NULL,
                                          "%s",
                                          _ ("Address, model and MTU of an adapter can’t change "
                                             "while the machine runs. Shut it down first.")));
  return TRUE;
}

static gboolean
is_attachment_same (LodgeNic *a, LodgeNic *b)
{
  return lodge_nic_get_mode (a) == lodge_nic_get_mode (b) &&
         g_strcmp0 (lodge_nic_get_source (a), lodge_nic_get_source (b)) == 0;
}

/* A new network with the cable unplugged, then with it: so that the guest asks for an address. */
static gboolean
change_in_place (
    virDomainPtr domain, LodgeDomainXml *wanted, const char *id, gboolean pulse, GError **error)
{
  g_autofree char *text = lodge_live_nic_xml_dup (wanted, id);
  g_autofree char *unplugged = lodge_live_nic_xml_dup_with_link (wanted, id, FALSE);

  return (!pulse || update_device (domain, unplugged, error)) &&
         update_device (domain, text, error);
}

static gboolean
replace (virDomainPtr domain,
         LodgeDomainXml *now,
         LodgeDomainXml *wanted,
         const char *id,
         GError **error)
{
  g_autofree char *text = lodge_live_nic_xml_dup (wanted, id);
  g_autofree char *before = lodge_live_nic_xml_dup (now, id);

  if (!lodge_libvirt_live_detach (domain, id, error))
    return FALSE;
  if (lodge_libvirt_live_attach (domain, text, error))
    return TRUE;
  lodge_libvirt_live_attach (domain, before, NULL);
  virResetLastError ();
  return FALSE;
}

/* What Lodge notes of adapters, of the running machine. */
static gboolean
note (virDomainPtr domain, LodgeDomainXml *now, LodgeDomainXml *wanted, GError **error)
{
  g_autofree char *before = lodge_domain_xml_dup_nic_metadata (now);
  g_autofree char *text = lodge_domain_xml_dup_nic_metadata (wanted);

  if (g_strcmp0 (before, text) == 0)
    return TRUE;
  return outcome (LV (virDomainSetMetadata (domain,
                                            VIR_DOMAIN_METADATA_ELEMENT,
                                            text,
                                            LODGE_DOMAIN_XML_PREFIX,
                                            LODGE_DOMAIN_XML_NAMESPACE,
                                            VIR_DOMAIN_AFFECT_LIVE)),
                  error);
}

static gboolean
attach_to (LodgeLibvirtLink *link,
           virDomainPtr domain,
           LodgeDomainXml *now,
           LodgeDomainXml *wanted,
           const char *id,
           GError **error)
{
  g_autoptr (LodgeMachineConfig) old_config = lodge_domain_xml_to_config (now);
  g_autoptr (LodgeMachineConfig) new_config = lodge_domain_xml_to_config (wanted);
  g_autoptr (LodgeNic) old_nic = lodge_libvirt_find_nic (old_config, id);
  g_autoptr (LodgeNic) new_nic = lodge_libvirt_find_nic (new_config, id);
  gboolean same = is_attachment_same (old_nic, new_nic);
  g_autoptr (GError) problem = NULL;

  if (lodge_nic_get_mode (new_nic) == LODGE_NIC_MODE_NETWORK &&
      !lodge_libvirt_network_start_named (link, lodge_nic_get_source (new_nic), error))
    return FALSE;
  if (is_user (old_nic) == is_user (new_nic))
    {
      if (change_in_place (domain,
                           wanted,
                           id,
                           !same && !is_user (new_nic) && lodge_nic_get_link_up (new_nic),
                           &problem))
        return TRUE;
      if (same || !g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  return replace (domain, now, wanted, id, error);
}

gboolean
lodge_libvirt_live_set_nic (LodgeLibvirtLink *link,
                            virDomainPtr domain,
                            LodgeNic *draft,
                            GError **error)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (draft));
  g_autoptr (LodgeDomainXml) now = lodge_libvirt_fetch_xml (domain, VIR_DOMAIN_XML_SECURE, error);
  g_autoptr (LodgeDomainXml) wanted =
      now != NULL ? lodge_libvirt_fetch_xml (domain, VIR_DOMAIN_XML_SECURE, error) : NULL;
  g_autoptr (LodgeMachineConfig) config = wanted != NULL ? lodge_domain_xml_to_config (now) : NULL;
  g_autoptr (LodgeNic) nic = config != NULL ? lodge_libvirt_find_nic (config, id) : NULL;
  gboolean done;

  if (wanted == NULL)
    return FALSE;
  if (nic != NULL && refuse_new_adapter (draft, nic, error))
    return FALSE;
  /* Also says that the adapter is not there. */
  if (!lodge_domain_xml_set_nic (wanted, draft, FALSE, error))
    return FALSE;
  lodge_libvirt_native_protect (link, wanted, id);
  /* When it ends is known before it begins. */
  if (lodge_nic_get_until (draft) != 0)
    {
      lodge_domain_xml_lend_nic (wanted, id, lodge_nic_get_until (draft));
      done = note (domain, now, wanted, error) && attach_to (link, domain, now, wanted, id, error);
    }
  else
    done = attach_to (link, domain, now, wanted, id, error) && note (domain, now, wanted, error);
  if (done)
    lodge_libvirt_native_settle_forwards (link, domain, draft, nic);
  return done;
}

gboolean
lodge_libvirt_live_move_nic (
    virDomainPtr domain, LodgeDomainXml *xml, const char *id, const char *network, gboolean link_up)
{
  g_autofree char *text = lodge_live_nic_xml_dup_on_network (xml, id, network, link_up);
  gboolean done = text != NULL && update_device (domain, text, NULL);

  virResetLastError ();
  return done;
}
