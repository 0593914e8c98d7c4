/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libvirt knows of the adapters that it attaches. */
#include "config.h"

#include <stdlib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-monitor.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-agent.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-reading.h"
#include "lodge-live-nic-xml.h"
#include "lodge-mac.h"
#include "lodge-nic-status.h"

/* One way in which libvirt learns addresses, with what it found. */
typedef struct
{
  LodgeAddressSource source;
  guint flag;
  virDomainInterfacePtr *interfaces;
  int n_interfaces;
} Addresses;

static void
ask (virDomainPtr domain, Addresses *addresses)
{
  addresses->n_interfaces =
      LV (virDomainInterfaceAddresses (domain, &addresses->interfaces, addresses->flag, 0));
  virResetLastError ();
}

static void
forget (Addresses *addresses)
{
  for (int i = 0; i < addresses->n_interfaces; i++)
    virDomainInterfaceFree (addresses->interfaces[i]);
  free (addresses->interfaces);
}

/* The addresses of the adapter with @mac; empty: none are known that way. */
static GStrv
list_addresses (const Addresses *addresses, const char *mac)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (int i = 0; i < addresses->n_interfaces; i++)
    {
      const virDomainInterface *interface = addresses->interfaces[i];
      g_autofree char *own = lodge_mac_dup_canonical (interface->hwaddr);

      if (own == NULL || g_strcmp0 (own, mac) != 0)
        continue;
      for (guint j = 0; j < interface->naddrs; j++)
        g_strv_builder_add (list, interface->addrs[j].addr);
    }
  return g_strv_builder_end (list);
}

static void
read_counters (virDomainPtr domain, const char *target, LodgeNicStatus *status)
{
  virDomainInterfaceStatsStruct stats = { 0 };

  if (target == NULL || LV (virDomainInterfaceStats (domain, target, &stats, sizeof stats)) < 0)
    {
      virResetLastError ();
      return;
    }
  if (stats.rx_bytes < 0 || stats.tx_bytes < 0 || stats.rx_packets < 0 || stats.tx_packets < 0)
    return;
  g_object_set (status,
                "counters",
                TRUE,
                "rx-bytes",
                (guint64)stats.rx_bytes,
                "rx-packets",
                (guint64)stats.rx_packets,
                "tx-bytes",
                (guint64)stats.tx_bytes,
                "tx-packets",
                (guint64)stats.tx_packets,
                NULL);
}

gboolean
lodge_libvirt_port_is_in_bridge (LodgeLibvirtLink *link, const char *target)
{
  g_autofree char *path = NULL;

  if (!lodge_libvirt_link_get_facts (link)->local || target == NULL)
    return TRUE;
  path = g_build_filename ("/sys/class/net", target, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_free (path);
  path = g_build_filename ("/sys/class/net", target, "master", NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_network_on (LodgeLibvirtLink *link, const char *name)
{
  g_autoptr (LodgeVirNetwork) network =
      name != NULL ? LV (virNetworkLookupByName (lodge_libvirt_link_get_connect (link), name))
                   : NULL;
  gboolean on = network != NULL && LV (virNetworkIsActive (network)) == 1;

  virResetLastError ();
  return on;
}

static gboolean
is_attached (LodgeLibvirtLink *link, LodgeNic *nic, const char *target)
{
  if (!lodge_nic_get_link_up (nic))
    return FALSE;
  switch (lodge_nic_get_mode (nic))
    {
    case LODGE_NIC_MODE_NONE:
      return FALSE;
    case LODGE_NIC_MODE_NETWORK:
      return is_network_on (link, lodge_nic_get_source (nic)) &&
             (target == NULL || g_str_has_prefix (target, "macvtap") ||
              lodge_libvirt_port_is_in_bridge (link, target));
    case LODGE_NIC_MODE_BRIDGE:
      return lodge_libvirt_port_is_in_bridge (link, target);
    case LODGE_NIC_MODE_USER:
    case LODGE_NIC_MODE_DIRECT:
    case LODGE_NIC_MODE_OTHER:
    default:
      return TRUE;
    }
}

static void
read_forwards (LodgeLibvirtLink *link, virDomainPtr domain, LodgeNic *nic, LodgeNicStatus *status)
{
  g_autofree char *usernet = NULL;
  g_auto (GStrv) problems = NULL;

  if (lodge_nic_get_forwards (nic) == NULL || !lodge_libvirt_native_can_forward (link, nic))
    return;
  usernet = lodge_libvirt_hmp (domain, "info usernet", NULL);
  problems = usernet != NULL ? lodge_libvirt_forwards_dup_problems (usernet, nic) : NULL;
  g_object_set (status, "problems", problems, NULL);
}

/* QEMU's NAT has no port that libvirt could count at; a guest agent does, where there is one. */
static void
read_agent_counters (virDomainPtr domain, LodgeNic *nic, LodgeNicStatus *status)
{
  g_autofree char *live = NULL;
  g_autoptr (GHashTable) counters = NULL;

  if (lodge_nic_status_get_counters (status) || lodge_nic_get_mode (nic) != LODGE_NIC_MODE_USER)
    return;
  live = lodge_libvirt_dup_xml (domain, 0, NULL);
  if (live != NULL && lodge_libvirt_has_agent (live))
    counters = lodge_libvirt_agent_read_counters (domain);
  lodge_libvirt_agent_tell_counters (counters, nic, status);
}

static LodgeNicStatus *
read_status (LodgeLibvirtLink *link,
             virDomainPtr domain,
             LodgeDomainXml *xml,
             LodgeNic *nic,
             const Addresses *sources,
             guint n_sources)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  LodgeNicStatus *status = lodge_nic_status_new (id);
  g_autofree char *target = lodge_live_nic_xml_dup_target (xml, id);

  g_object_set (status, "attached", is_attached (link, nic, target), NULL);
  read_counters (domain, target, status);
  read_agent_counters (domain, nic, status);
  read_forwards (link, domain, nic, status);
  for (guint i = 0; i < n_sources; i++)
    {
      g_auto (GStrv) addresses = list_addresses (&sources[i], lodge_nic_get_mac (nic));

      if (addresses[0] == NULL)
        continue;
      g_object_set (status, "addresses", addresses, "address-source", sources[i].source, NULL);
      break;
    }
  return status;
}

GListModel *
lodge_libvirt_native_read_nics (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  Addresses sources[] = {
    { LODGE_ADDRESS_SOURCE_AGENT, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, NULL, 0 },
    { LODGE_ADDRESS_SOURCE_LEASE, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE, NULL, 0 },
    { LODGE_ADDRESS_SOURCE_SEEN, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP, NULL, 0 },
  };
  GListStore *statuses = g_list_store_new (LODGE_TYPE_NIC_STATUS);
  g_autoptr (LodgeDomainXml) xml = NULL;
  g_autoptr (LodgeMachineConfig) config = NULL;
  GListModel *nics;

  if (LV (virDomainIsActive (domain)) != 1)
    return G_LIST_MODEL (statuses);
  xml = lodge_libvirt_fetch_xml (domain, 0, error);
  if (xml == NULL)
    {
      g_object_unref (statuses);
      return NULL;
    }
  config = lodge_domain_xml_to_config (xml);
  nics = lodge_machine_config_get_nics (config);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    ask (domain, &sources[i]);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autoptr (LodgeNicStatus) status =
          read_status (link, domain, xml, nic, sources, G_N_ELEMENTS (sources));

      g_list_store_append (statuses, status);
    }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    forget (&sources[i]);
  return G_LIST_MODEL (statuses);
}
