/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a start, a restore or saved memory does not bring back by itself to adapters that libvirt
 * attaches: forwards of QEMU's NAT, and the ends of what was lent. */
#include "config.h"

#include <stdlib.h>

#include "lodge-fault.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-monitor.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-lock.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-nic-session.h"

static gboolean
has_forwards (LodgeNic *nic)
{
  const char *const *forwards = lodge_nic_get_forwards (nic);

  return forwards != NULL && forwards[0] != NULL;
}

/* Those of QEMU's own NAT can be forwarded to, where the name of the backend is known. */
gboolean
lodge_libvirt_native_can_forward (LodgeLibvirtLink *link, LodgeNic *nic)
{
  const LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);

  return facts->qemu && lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER &&
         lodge_nic_get_number (nic) >= 0;
}

void
lodge_libvirt_native_settle_forwards (LodgeLibvirtLink *link,
                                      virDomainPtr domain,
                                      LodgeNic *nic,
                                      LodgeNic *before)
{
  /* Talking to QEMU leaves a mark on the machine: only where there is something to say. */
  if (lodge_libvirt_native_can_forward (link, nic) &&
      (has_forwards (nic) || (before != NULL && has_forwards (before))))
    lodge_libvirt_forwards_settle (domain, nic, TRUE);
}

/* QEMU loads the cable's state with the memory, over what libvirt has set at the start; libvirt,
 * which takes it for pulled, would not pull it again. */
static void
pull_cable (virDomainPtr domain, LodgeNic *nic)
{
  g_autoptr (GError) error = NULL;

  if (!lodge_libvirt_qmp_set_link (domain, lodge_device_get_id (LODGE_DEVICE (nic)), FALSE, &error))
    g_debug ("A cable could not be pulled: %s", lodge_vmm_error_get_details (error));
}

static gboolean
is_pulled (LodgeNic *nic)
{
  return !lodge_nic_get_link_up (nic) || lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE;
}

/* TRUE: a cable was pulled or plugged. @pulled: ids of those that were pulled before. */
static gboolean
settle_cables (virDomainPtr domain, GListModel *nics, GHashTable *pulled)
{
  gboolean any = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));

      if (lodge_nic_get_number (nic) < 0 || is_pulled (nic) == g_hash_table_contains (pulled, id))
        continue;
      any = TRUE;
      if (is_pulled (nic))
        {
          lodge_fault_point ("nic.pulling");
          g_hash_table_add (pulled, g_strdup (id));
          pull_cable (domain, nic);
        }
      else
        {
          g_hash_table_remove (pulled, id);
          lodge_libvirt_qmp_set_link (domain, id, TRUE, NULL);
        }
    }
  return any;
}

/* Other users and programs may change an adapter between the look and the pull, after which libvirt
 * would have it plugged in and QEMU not: it is looked at until it is as it was found. */
static gboolean
settle_running (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_autoptr (GHashTable) pulled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (LodgeMachineConfig) config = NULL;
  GListModel *nics;

  do
    {
      g_autoptr (LodgeDomainXml) live = lodge_libvirt_fetch_xml (domain, 0, error);

      if (live == NULL)
        return FALSE;
      g_clear_object (&config);
      config = lodge_domain_xml_to_config (live);
    }
  while (settle_cables (domain, lodge_machine_config_get_nics (config), pulled));
  nics = lodge_machine_config_get_nics (config);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      lodge_libvirt_native_settle_forwards (link, domain, nic, NULL);
    }
  return TRUE;
}

/* As it is stored; where that is not known, without a cable. */
static gboolean
end_loan (LodgeDomainXml *saved, LodgeMachineConfig *stored, const char *id, GError **error)
{
  g_autoptr (LodgeNic) nic = stored != NULL ? lodge_libvirt_find_nic (stored, id) : NULL;

  lodge_domain_xml_lend_nic (saved, id, 0);
  return nic != NULL ? lodge_domain_xml_set_nic (saved, nic, FALSE, error)
                     : lodge_domain_xml_set_nic_link (saved, id, FALSE, error);
}

static gboolean
end_loans (virDomainPtr domain, LodgeDomainXml *saved, gboolean *any, GError **error)
{
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (saved);
  GListModel *nics = lodge_machine_config_get_nics (config);
  g_autoptr (LodgeDomainXml) xml = lodge_libvirt_fetch_xml (domain, VIR_DOMAIN_XML_INACTIVE, NULL);
  g_autoptr (LodgeMachineConfig) stored = xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_until (nic) == 0)
        continue;
      *any = TRUE;
      if (!end_loan (saved, stored, lodge_device_get_id (LODGE_DEVICE (nic)), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lodge_libvirt_native_settle_saved (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_autoptr (LodgeDomainXml) saved = NULL;
  g_autofree char *after = NULL;
  gboolean any = FALSE;
  char *text;

  if (!lodge_libvirt_link_get_facts (link)->qemu ||
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
  if (saved == NULL || !end_loans (domain, saved, &any, error))
    return FALSE;
  if (!any)
    return TRUE;
  after = lodge_domain_xml_to_text (saved);
  if (LV (virDomainManagedSaveDefineXML (domain, after, 0)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

gboolean
lodge_libvirt_native_settle (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_auto (LodgeLock) lock = -1;

  if (!lodge_libvirt_link_get_facts (link)->qemu)
    return TRUE;
  lock = lodge_libvirt_nics_lock (domain, error);
  if (lock < 0)
    return FALSE;
  return LV (virDomainIsActive (domain)) == 1
             ? settle_running (link, domain, error)
             : lodge_libvirt_native_settle_saved (link, domain, error);
}
