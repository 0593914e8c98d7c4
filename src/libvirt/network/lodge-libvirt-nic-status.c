/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the adapters of a user's own machine. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-monitor.h"
#include "lodge-libvirt-nic-agent.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-reading.h"
#include "lodge-netd-protocol.h"

/* A guest agent that hangs is waited for so long, in seconds. */
#define AGENT_PATIENCE 2

/* One look at a machine. */
typedef struct
{
  LodgeLibvirtLink *link;
  virDomainPtr domain;
  char uuid[VIR_UUID_STRING_BUFLEN];
  char *network;                     /* what "info network" printed */
  char *usernet;                     /* what "info usernet" printed */
  virDomainInterfacePtr *interfaces; /* from the guest agent */
  int n_interfaces;
  gboolean has_agent;
  gboolean counted;     /* it was asked for these: */
  GHashTable *counters; /* nullable */
} Look;

static void
ask_agent (Look *look, const char *live)
{
  look->has_agent = lodge_libvirt_has_agent (live);
  if (!look->has_agent)
    return;
  if (LV (virDomainAgentSetResponseTimeout (look->domain, AGENT_PATIENCE, 0)) < 0)
    virResetLastError ();
  look->n_interfaces = LV (virDomainInterfaceAddresses (
      look->domain, &look->interfaces, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, 0));
  if (look->n_interfaces < 0)
    virResetLastError ();
}

static void
look_clear (Look *look)
{
  for (int i = 0; i < look->n_interfaces; i++)
    virDomainInterfaceFree (look->interfaces[i]);
  free (look->interfaces);
  g_free (look->network);
  g_free (look->usernet);
  g_clear_pointer (&look->counters, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static gboolean
read_agent (Look *look, LodgeNic *nic, LodgeNicStatus *status)
{
  const char *mac = lodge_nic_get_mac (nic);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) addresses = NULL;

  for (int i = 0; mac != NULL && i < look->n_interfaces; i++)
    {
      virDomainInterfacePtr interface = look->interfaces[i];

      if (interface->hwaddr == NULL || g_ascii_strcasecmp (interface->hwaddr, mac) != 0)
        continue;
      for (guint j = 0; j < interface->naddrs; j++)
        {
          /* A guest may say anything. */
          g_autoptr (GInetAddress) address =
              g_inet_address_new_from_string (interface->addrs[j].addr);
          g_autofree char *text = address != NULL ? g_inet_address_to_string (address) : NULL;

          if (text != NULL)
            g_strv_builder_add (builder, text);
        }
    }
  addresses = g_strv_builder_end (builder);
  if (addresses[0] == NULL)
    return FALSE;
  g_object_set (status, "addresses", addresses, "address-source", LODGE_ADDRESS_SOURCE_AGENT, NULL);
  return TRUE;
}

static const char *
find_problem (const LodgeNetdPortStatus *port, const char *forward)
{
  for (guint i = 0; port->forwards[i] != NULL && port->problems[i] != NULL; i++)
    if (g_str_equal (port->forwards[i], forward))
      return port->problems[i];
  return "";
}

static void
read_port (LodgeNic *nic,
           LodgeNicStatus *status,
           const LodgeNetdPortStatus *port,
           gboolean by_agent)
{
  const char *const *forwards = lodge_nic_get_forwards (nic);

  g_object_set (status,
                "counters",
                TRUE,
                "rx-bytes",
                port->rx_bytes,
                "rx-packets",
                port->rx_packets,
                "tx-bytes",
                port->tx_bytes,
                "tx-packets",
                port->tx_packets,
                "lookups",
                port->lookups,
                NULL);
  if (!by_agent && port->addresses[0] != NULL)
    g_object_set (status,
                  "addresses",
                  port->addresses,
                  "address-source",
                  port->leased ? LODGE_ADDRESS_SOURCE_LEASE : LODGE_ADDRESS_SOURCE_SEEN,
                  NULL);
  if (forwards != NULL && lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) problems = NULL;

      for (guint i = 0; forwards[i] != NULL; i++)
        g_strv_builder_add (builder, find_problem (port, forwards[i]));
      problems = g_strv_builder_end (builder);
      g_object_set (status, "problems", problems, NULL);
    }
}

/* Every forward of an adapter whose switch is not at work. */
static void
tell_closed (LodgeNic *nic, LodgeNicStatus *status)
{
  const char *const *forwards = lodge_nic_get_forwards (nic);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) problems = NULL;

  if (forwards == NULL || lodge_nic_get_mode (nic) != LODGE_NIC_MODE_USER)
    return;
  for (guint i = 0; forwards[i] != NULL; i++)
    g_strv_builder_add (builder,
                        _ ("The adapter is cut off: Lodge’s network helper is not running."));
  problems = g_strv_builder_end (builder);
  g_object_set (status, "problems", problems, NULL);
}

/* Whether the switch that the adapter is plugged in to is at work. */
static gboolean
read_switch (Look *look,
             LodgeNic *nic,
             LodgeNicStatus *status,
             const LodgeHubTarget *target,
             gboolean by_agent)
{
  g_autofree char *name = lodge_netd_dup_port_name (look->uuid, (guint)lodge_nic_get_number (nic));
  g_autoptr (LodgeNetdStatus) answer = lodge_netd_ask_status (target->folder, NULL);
  const LodgeNetdPortStatus *port =
      answer != NULL ? lodge_netd_status_find_port (answer, name) : NULL;

  if (port == NULL)
    {
      tell_closed (nic, status);
      return FALSE;
    }
  read_port (nic, status, port, by_agent);
  return TRUE;
}

static void
read_hub (Look *look, LodgeNic *nic, LodgeNicStatus *status, gboolean by_agent)
{
  int number = lodge_nic_get_number (nic);
  g_autoptr (LodgeHub) hub = lodge_hub_new_from_text (look->network, (guint)number);
  LodgeHubTarget target = lodge_hub_target_for (look->link, look->uuid, nic);
  gboolean attached = hub->attached != NULL && g_strcmp0 (hub->attached, target.backend) == 0;
  g_autofree char *capture = lodge_libvirt_dup_capture (look->domain, number);

  if (target.folder != NULL)
    attached = read_switch (look, nic, status, &target, by_agent) && attached;
  else if (attached)
    {
      g_auto (GStrv) problems = lodge_libvirt_forwards_dup_problems (look->usernet, nic);

      g_object_set (status, "problems", problems, NULL);
    }
  g_object_set (
      status, "attached", attached && lodge_nic_get_link_up (nic), "capture", capture, NULL);
  lodge_hub_target_clear (&target);
}

static void
read_straight (Look *look, LodgeNic *nic, LodgeNicStatus *status)
{
  g_auto (GStrv) problems = lodge_libvirt_forwards_dup_problems (look->usernet, nic);
  g_autofree char *capture = lodge_libvirt_dup_capture (look->domain, lodge_nic_get_number (nic));

  g_object_set (status,
                "attached",
                lodge_nic_get_link_up (nic),
                "problems",
                problems,
                "capture",
                capture,
                NULL);
}

/* Where no switch counts, the guest does, if it has an agent. */
static void
read_agent_counters (Look *look, LodgeNic *nic, LodgeNicStatus *status)
{
  if (!look->has_agent || lodge_nic_status_get_counters (status))
    return;
  if (!look->counted)
    look->counters = lodge_libvirt_agent_read_counters (look->domain);
  look->counted = TRUE;
  lodge_libvirt_agent_tell_counters (look->counters, nic, status);
}

static LodgeNicStatus *
read_nic (Look *look, LodgeNic *nic)
{
  LodgeNicStatus *status = lodge_nic_status_new (lodge_device_get_id (LODGE_DEVICE (nic)));
  gboolean by_agent = read_agent (look, nic, status);

  if (lodge_nic_get_switchable (nic))
    read_hub (look, nic, status, by_agent);
  else if (lodge_libvirt_is_straight (nic))
    read_straight (look, nic, status);
  else
    g_object_set (status,
                  "attached",
                  lodge_nic_get_link_up (nic) && lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NONE,
                  NULL);
  read_agent_counters (look, nic, status);
  return status;
}

GListModel *
lodge_libvirt_session_read_nics (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  g_autoptr (GListStore) statuses = g_list_store_new (LODGE_TYPE_NIC_STATUS);
  g_auto (Look) look = { .link = link, .domain = domain };
  g_autofree char *text = NULL;
  g_autoptr (LodgeDomainXml) live = NULL;
  g_autoptr (LodgeMachineConfig) config = NULL;
  GListModel *nics;

  if (LV (virDomainIsActive (domain)) != 1)
    {
      virResetLastError ();
      return G_LIST_MODEL (g_steal_pointer (&statuses));
    }
  text = lodge_libvirt_dup_xml (domain, 0, error);
  live = text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  if (live == NULL)
    return NULL;
  virDomainGetUUIDString (domain, look.uuid);
  look.network = lodge_libvirt_hmp (domain, "info network", error);
  look.usernet = look.network != NULL ? lodge_libvirt_hmp (domain, "info usernet", error) : NULL;
  if (look.usernet == NULL)
    return NULL;
  ask_agent (&look, text);
  config = lodge_domain_xml_to_config (live);
  nics = lodge_machine_config_get_nics (config);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autoptr (LodgeNicStatus) status = read_nic (&look, nic);

      g_list_store_append (statuses, status);
    }
  return G_LIST_MODEL (g_steal_pointer (&statuses));
}
