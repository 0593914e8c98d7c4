/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-live-nic-xml.h"
#include "lodge-network-xml.h"
#include "lodge-nwfilter-xml.h"

static gboolean
ensure (virConnectPtr connect, const char *name, char *(*to_text) (void))
{
  g_autoptr (LodgeVirNWFilter) filter = LV (virNWFilterLookupByName (connect, name));
  g_autofree char *text = NULL;

  if (filter != NULL)
    return TRUE;
  text = to_text ();
  filter = LV (virNWFilterDefineXML (connect, text));
  if (filter == NULL)
    g_debug ("No network filter: %s", virGetLastErrorMessage ());
  virResetLastError ();
  return filter != NULL;
}

/* A driver or host without filters goes without. */
static gboolean
ensure_all (LodgeLibvirtLink *link)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);

  return ensure (connect, LODGE_NWFILTER_ADAPTER, lodge_nwfilter_xml_adapter) &&
         ensure (connect, LODGE_NWFILTER_INTERNAL, lodge_nwfilter_xml_internal);
}

static LodgeNetwork *
read_network (LodgeLibvirtLink *link, const char *name)
{
  g_autoptr (LodgeVirNetwork) handle =
      LV (virNetworkLookupByName (lodge_libvirt_link_get_connect (link), name));
  char *text = handle != NULL ? LV (virNetworkGetXMLDesc (handle, 0)) : NULL;
  g_autoptr (LodgeNetworkXml) xml =
      text != NULL ? lodge_network_xml_new_from_text (text, NULL) : NULL;

  free (text);
  virResetLastError ();
  return xml != NULL ? lodge_network_xml_to_network (xml, FALSE) : NULL;
}

/* The filter for an adapter on @network, or NULL: macvtap has none. */
static const char *
choose_for_network (LodgeNetwork *network, char **host_mac)
{
  const char *mac = lodge_network_get_bridge_mac (network);

  switch (lodge_network_get_kind (network))
    {
    case LODGE_NETWORK_KIND_INTERNAL:
      if (mac == NULL || g_ascii_strcasecmp (mac, LODGE_INTERNAL_HOST_MAC) == 0)
        return LODGE_NWFILTER_ADAPTER;
      *host_mac = g_strdup (mac);
      return LODGE_NWFILTER_INTERNAL;
    case LODGE_NETWORK_KIND_NAT:
    case LODGE_NETWORK_KIND_HOST_ONLY:
    case LODGE_NETWORK_KIND_ROUTED:
      return LODGE_NWFILTER_ADAPTER;
    case LODGE_NETWORK_KIND_BRIDGED:
      return lodge_network_get_bridge (network) != NULL ? LODGE_NWFILTER_ADAPTER : NULL;
    case LODGE_NETWORK_KIND_OTHER:
    default:
      return NULL;
    }
}

static const char *
choose (LodgeLibvirtLink *link, LodgeNic *nic, char **host_mac)
{
  g_autoptr (LodgeNetwork) network = NULL;

  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_BRIDGE)
    return LODGE_NWFILTER_ADAPTER;
  if (lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NETWORK || lodge_nic_get_source (nic) == NULL)
    return NULL;
  network = read_network (link, lodge_nic_get_source (nic));
  return network != NULL ? choose_for_network (network, host_mac) : NULL;
}

void
lodge_libvirt_native_protect (LodgeLibvirtLink *link, LodgeDomainXml *xml, const char *id)
{
  const LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autoptr (LodgeMachineConfig) config = NULL;
  GListModel *nics;

  if (!facts->qemu || !facts->privileged)
    return;
  config = lodge_domain_xml_to_config (xml);
  nics = lodge_machine_config_get_nics (config);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *own = lodge_device_get_id (LODGE_DEVICE (nic));
      g_autofree char *host_mac = NULL;
      const char *filter;

      if (id != NULL && g_strcmp0 (id, own) != 0)
        continue;
      filter = choose (link, nic, &host_mac);
      lodge_live_nic_xml_set_filter (
          xml, own, filter != NULL && ensure_all (link) ? filter : NULL, host_mac);
    }
}
