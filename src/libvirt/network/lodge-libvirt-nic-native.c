/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-nic-native.h"

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-reading.h"
#include "lodge-live-nic-xml.h"

static LodgeDomainXml *
fetch (virDomainPtr domain, guint flags, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, error);

  return text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
}

static gboolean
update_device (virDomainPtr domain, const char *text)
{
  if (text != NULL && LV (virDomainUpdateDeviceFlags (domain, text, VIR_DOMAIN_AFFECT_LIVE)) == 0)
    return TRUE;
  virResetLastError ();
  return FALSE;
}

void
lodge_libvirt_native_replug (virDomainPtr domain, const char *network, const char *other)
{
  g_autoptr (LodgeDomainXml) xml = fetch (domain, VIR_DOMAIN_XML_SECURE, NULL);
  g_autoptr (LodgeMachineConfig) config = xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;
  GListModel *nics = config != NULL ? lodge_machine_config_get_nics (config) : NULL;

  for (guint i = 0; nics != NULL && i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
      g_autofree char *away = NULL;
      g_autofree char *back = NULL;

      if (lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NETWORK ||
          g_strcmp0 (lodge_nic_get_source (nic), network) != 0)
        continue;
      away = lodge_live_nic_xml_dup_on_network (xml, id, other);
      back = lodge_live_nic_xml_dup (xml, id);
      if (update_device (domain, away))
        update_device (domain, back);
    }
}
