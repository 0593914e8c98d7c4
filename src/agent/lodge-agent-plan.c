/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-plan.h"

#include "lodge-netd-subnet.h"

/* That of QEMU's own NAT. */
#define QEMU_GATEWAY6 "fec0::2"

static LodgeNetdConfig *
ensure_switch (GHashTable *plan, const char *name)
{
  LodgeNetdConfig *config = g_hash_table_lookup (plan, name);

  if (config == NULL)
    {
      config = lodge_netd_config_new ();
      g_hash_table_insert (plan, g_strdup (name), config);
    }
  return config;
}

static void
add_port (LodgeNetdConfig *config, LodgeMachine *machine, LodgeNic *nic)
{
  g_autofree char *name =
      lodge_netd_dup_port_name (lodge_machine_get_uuid (machine), lodge_nic_get_number (nic));
  LodgeNetdPort *port = lodge_netd_port_new (name, lodge_nic_get_mac (nic));

  port->limit_in = lodge_nic_get_limit_in (nic);
  port->limit_out = lodge_nic_get_limit_out (nic);
  port->delay = lodge_nic_get_delay (nic);
  port->loss = lodge_nic_get_loss (nic);
  port->forwards = g_strdupv ((GStrv)lodge_nic_get_forwards (nic));
  g_ptr_array_add (config->ports, port);
}

static LodgeNetdGuard
to_guard (LodgeNicGuard guard)
{
  switch (guard)
    {
    case LODGE_NIC_GUARD_NONE:
      return LODGE_NETD_GUARD_NONE;
    case LODGE_NIC_GUARD_NO_HOST:
      return LODGE_NETD_GUARD_NO_HOST;
    case LODGE_NIC_GUARD_FORWARDS_ONLY:
    default:
      return LODGE_NETD_GUARD_FORWARDS_ONLY;
    }
}

/* NAT for one adapter, with the addresses of QEMU's own. */
static void
add_private (GHashTable *plan, LodgeMachine *machine, LodgeNic *nic)
{
  int number = lodge_nic_get_number (nic);
  g_autofree char *name = lodge_netd_dup_private_name (lodge_machine_get_uuid (machine), number);
  LodgeNetdConfig *config = ensure_switch (plan, name);

  config->uplink = LODGE_NETD_UPLINK_NAT;
  config->guard = to_guard (lodge_nic_get_guard (nic));
  config->address = g_strdup_printf ("10.0.%d.2", 2 + number);
  config->dns = g_strdup_printf ("10.0.%d.3", 2 + number);
  config->prefix = 24;
  config->address6 = g_strdup (QEMU_GATEWAY6);
  config->prefix6 = 64;
  config->dhcp = TRUE;
  config->mtu = lodge_nic_get_mtu (nic);
  add_port (config, machine, nic);
}

static LodgeNetdUplink
to_uplink (LodgeNetworkKind kind)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_NAT:
      return LODGE_NETD_UPLINK_NAT;
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return LODGE_NETD_UPLINK_HOST_ONLY;
    case LODGE_NETWORK_KIND_INTERNAL:
    case LODGE_NETWORK_KIND_BRIDGED:
    case LODGE_NETWORK_KIND_ROUTED:
    case LODGE_NETWORK_KIND_OTHER:
    default:
      return LODGE_NETD_UPLINK_NONE;
    }
}

static void
fill_network (LodgeNetdConfig *config, LodgeNetwork *network)
{
  config->uplink = to_uplink (lodge_network_get_kind (network));
  config->address = g_strdup (lodge_network_get_address (network));
  config->prefix = lodge_network_get_prefix (network);
  config->dhcp = lodge_network_get_dhcp (network);
  config->dhcp_start = g_strdup (lodge_network_get_dhcp_start (network));
  config->dhcp_end = g_strdup (lodge_network_get_dhcp_end (network));
  config->domain = g_strdup (lodge_network_get_domain (network));
  config->hosts = g_strdupv ((GStrv)lodge_network_get_hosts (network));
  config->names = g_strdupv ((GStrv)lodge_network_get_names (network));
  config->mtu = lodge_network_get_mtu (network);
  if (config->uplink == LODGE_NETD_UPLINK_NAT)
    {
      config->address6 = g_strdup (lodge_network_get_ipv6_address (network));
      config->prefix6 = lodge_network_get_ipv6_prefix (network);
      config->dns = lodge_netd_dup_dns_address (config->address, config->prefix);
    }
}

static void
add_network (GHashTable *plan, LodgeNetwork *network, LodgeMachine *machine, LodgeNic *nic)
{
  g_autofree char *name = lodge_netd_dup_network_name (lodge_network_get_uuid (network));
  LodgeNetdConfig *config = ensure_switch (plan, name);

  if (config->ports->len == 0)
    fill_network (config, network);
  add_port (config, machine, nic);
}

static LodgeNetwork *
find_served (LodgeVmm *vmm, LodgeNic *nic)
{
  const char *source = lodge_nic_get_source (nic);
  LodgeNetwork *network;

  if (lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NETWORK || source == NULL)
    return NULL;
  network = lodge_vmm_find_network (vmm, source);
  return network != NULL && lodge_network_get_served (network) &&
                 lodge_network_get_uuid (network) != NULL
             ? network
             : NULL;
}

static void
add_nic (GHashTable *plan, LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic)
{
  LodgeNetwork *network = find_served (vmm, nic);

  if (network != NULL)
    add_network (plan, network, machine, nic);
  else if (lodge_nic_is_private (nic))
    add_private (plan, machine, nic);
}

static void
add_machine (GHashTable *plan,
             LodgeVmm *vmm,
             LodgeMachine *machine,
             LodgeAgentExpiredFunc expired,
             gpointer user_data)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_number (nic) >= 0 && lodge_nic_get_mac (nic) != NULL &&
          lodge_nic_get_switchable (nic) && !expired (machine, nic, user_data))
        add_nic (plan, vmm, machine, nic);
    }
}

GHashTable *
lodge_agent_plan_new (LodgeVmm *vmm, LodgeAgentExpiredFunc expired, gpointer user_data)
{
  GHashTable *plan = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)lodge_netd_config_free);
  GListModel *machines = lodge_vmm_get_machines (vmm);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (lodge_machine_is_active (machine))
        add_machine (plan, vmm, machine, expired, user_data);
    }
  return plan;
}

gboolean
lodge_agent_plan_needs_settling (LodgeMachine *machine)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  /* What is saved would come back attached as at its start, whatever was changed since. */
  if (!lodge_machine_is_active (machine) &&
      lodge_machine_get_state (machine) != LODGE_MACHINE_STATE_SAVED)
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      const char *const *forwards = lodge_nic_get_forwards (nic);

      if (lodge_nic_get_switchable (nic) || (forwards != NULL && forwards[0] != NULL))
        return TRUE;
    }
  return FALSE;
}
