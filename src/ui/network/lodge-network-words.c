/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-words.h"

#include <glib/gi18n.h>

#include "lodge-subnet.h"

LodgeAttach
lodge_attach_of (LodgeNic *nic, LodgeVmm *vmm)
{
  const char *source = lodge_nic_get_source (nic);
  LodgeNetwork *network = NULL;

  switch (lodge_nic_get_mode (nic))
    {
    case LODGE_NIC_MODE_NONE:
      return LODGE_ATTACH_OFF;
    case LODGE_NIC_MODE_USER:
      return LODGE_ATTACH_NAT;
    case LODGE_NIC_MODE_BRIDGE:
    case LODGE_NIC_MODE_DIRECT:
      return LODGE_ATTACH_BRIDGED;
    case LODGE_NIC_MODE_NETWORK:
      network = vmm != NULL && source != NULL ? lodge_vmm_find_network (vmm, source) : NULL;
      break;
    case LODGE_NIC_MODE_OTHER:
    default:
      return LODGE_ATTACH_OTHER;
    }

  switch (network != NULL ? lodge_network_get_kind (network) : LODGE_NETWORK_KIND_OTHER)
    {
    case LODGE_NETWORK_KIND_NAT:
    case LODGE_NETWORK_KIND_ROUTED:
      return LODGE_ATTACH_NAT_NETWORK;
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return LODGE_ATTACH_HOST_ONLY;
    case LODGE_NETWORK_KIND_INTERNAL:
      return LODGE_ATTACH_INTERNAL;
    case LODGE_NETWORK_KIND_BRIDGED:
      return LODGE_ATTACH_BRIDGED;
    case LODGE_NETWORK_KIND_OTHER:
    default:
      return LODGE_ATTACH_OTHER;
    }
}

gboolean
lodge_attach_get_kind (LodgeAttach attach, LodgeNetworkKind *kind)
{
  switch (attach)
    {
    case LODGE_ATTACH_NAT_NETWORK:
      *kind = LODGE_NETWORK_KIND_NAT;
      return TRUE;
    case LODGE_ATTACH_HOST_ONLY:
      *kind = LODGE_NETWORK_KIND_HOST_ONLY;
      return TRUE;
    case LODGE_ATTACH_INTERNAL:
      *kind = LODGE_NETWORK_KIND_INTERNAL;
      return TRUE;
    case LODGE_ATTACH_BRIDGED:
      *kind = LODGE_NETWORK_KIND_BRIDGED;
      return TRUE;
    default:
      return FALSE;
    }
}

const char *
lodge_attach_get_title (LodgeAttach attach)
{
  switch (attach)
    {
    case LODGE_ATTACH_OFF:
      return _ ("Off");
    case LODGE_ATTACH_NAT:
      return _ ("NAT");
    case LODGE_ATTACH_NAT_NETWORK:
      return _ ("NAT network");
    case LODGE_ATTACH_BRIDGED:
      return _ ("Bridged");
    case LODGE_ATTACH_HOST_ONLY:
      return _ ("Host-only");
    case LODGE_ATTACH_INTERNAL:
      return _ ("Internal");
    case LODGE_ATTACH_OTHER:
    default:
      return _ ("As it is");
    }
}

const char *
lodge_attach_get_description (LodgeAttach attach, gboolean privileged)
{
  switch (attach)
    {
    case LODGE_ATTACH_OFF:
      return _ ("The adapter is there, but attached to nothing.");
    case LODGE_ATTACH_NAT:
      return _ ("To the internet through this computer, alone; others reach it by port forwards.");
    case LODGE_ATTACH_NAT_NETWORK:
      if (!privileged)
        return _ ("To the internet through this computer; machines of the network see each other. "
                  "Slower than NAT.");
      return _ ("To the internet through this computer; machines of the network see each other.");
    case LODGE_ATTACH_BRIDGED:
      return _ ("On the network that this computer is on, like a computer of its own.");
    case LODGE_ATTACH_HOST_ONLY:
      if (!privileged)
        return _ ("Machines see each other and services of this computer; this computer reaches "
                  "them by port forwards. Slower than NAT.");
      return _ ("This computer and the machines of the network see each other, nobody else.");
    case LODGE_ATTACH_INTERNAL:
      return _ ("The machines of the network see each other, and nothing else.");
    case LODGE_ATTACH_OTHER:
    default:
      return _ ("Attached in a way that Lodge does not change.");
    }
}

const char *
lodge_attach_get_icon (LodgeAttach attach)
{
  switch (attach)
    {
    case LODGE_ATTACH_OFF:
      return "lodge-network-off-symbolic";
    case LODGE_ATTACH_NAT:
    case LODGE_ATTACH_NAT_NETWORK:
      return "lodge-network-nat-symbolic";
    case LODGE_ATTACH_BRIDGED:
      return "lodge-network-bridged-symbolic";
    case LODGE_ATTACH_HOST_ONLY:
      return "lodge-network-host-symbolic";
    case LODGE_ATTACH_INTERNAL:
      return "lodge-network-internal-symbolic";
    case LODGE_ATTACH_OTHER:
    default:
      return "network-wired-symbolic";
    }
}

static gboolean
has_network (LodgeVmm *vmm, LodgeAttach attach)
{
  GListModel *networks = lodge_vmm_get_networks (vmm);
  LodgeNetworkKind wanted;

  if (!lodge_attach_get_kind (attach, &wanted))
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);
      LodgeNetworkKind kind = lodge_network_get_kind (network);
      gboolean routed = attach == LODGE_ATTACH_NAT_NETWORK && kind == LODGE_NETWORK_KIND_ROUTED;
      if (kind == wanted || routed)
        return TRUE;
    }
  return FALSE;
}

static const char *
describe_missing (LodgeAttach attach)
{
  switch (attach)
    {
    case LODGE_ATTACH_NAT_NETWORK:
      return _ ("There is no NAT network yet. Create one.");
    case LODGE_ATTACH_HOST_ONLY:
      return _ ("There is no host-only network yet. Create one.");
    case LODGE_ATTACH_INTERNAL:
    default:
      return _ ("There is no internal network yet. Create one.");
    }
}

char *
lodge_attach_dup_obstacle (LodgeAttach attach, LodgeVmm *vmm, gboolean *can_create)
{
  *can_create = FALSE;
  if (attach == LODGE_ATTACH_OFF || attach == LODGE_ATTACH_NAT || has_network (vmm, attach))
    return NULL;
  *can_create = TRUE;
  return g_strdup (describe_missing (attach));
}

char *
lodge_words_nic_details (LodgeNic *nic)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  if (lodge_nic_get_mac (nic) != NULL)
    g_ptr_array_add (parts, (gpointer)lodge_nic_get_mac (nic));
  if (lodge_nic_get_model (nic) != NULL)
    g_ptr_array_add (parts, (gpointer)lodge_nic_get_model (nic));
  if (!lodge_nic_get_link_up (nic))
    g_ptr_array_add (parts, (gpointer)_ ("cable unplugged"));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **)parts->pdata);
}

const char *
lodge_words_network_kind (LodgeNetworkKind kind)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_NAT:
      return _ ("NAT network");
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return _ ("Host-only");
    case LODGE_NETWORK_KIND_INTERNAL:
      return _ ("Internal");
    case LODGE_NETWORK_KIND_BRIDGED:
      return _ ("Bridged");
    case LODGE_NETWORK_KIND_ROUTED:
      return _ ("Routed");
    case LODGE_NETWORK_KIND_OTHER:
    default:
      return _ ("Other");
    }
}

const char *
lodge_words_network_icon (LodgeNetworkKind kind)
{
  switch (kind)
    {
    case LODGE_NETWORK_KIND_NAT:
    case LODGE_NETWORK_KIND_ROUTED:
      return lodge_attach_get_icon (LODGE_ATTACH_NAT_NETWORK);
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return lodge_attach_get_icon (LODGE_ATTACH_HOST_ONLY);
    case LODGE_NETWORK_KIND_INTERNAL:
      return lodge_attach_get_icon (LODGE_ATTACH_INTERNAL);
    case LODGE_NETWORK_KIND_BRIDGED:
      return lodge_attach_get_icon (LODGE_ATTACH_BRIDGED);
    case LODGE_NETWORK_KIND_OTHER:
    default:
      return lodge_attach_get_icon (LODGE_ATTACH_OTHER);
    }
}

char *
lodge_words_subnet (LodgeNetwork *network)
{
  guint prefix = lodge_network_get_prefix (network);
  guint32 address;

  if (!lodge_ipv4_parse (lodge_network_get_address (network), &address) || prefix == 0)
    return NULL;
  g_autofree char *first = lodge_ipv4_to_text (address & lodge_ipv4_mask (prefix));
  return g_strdup_printf ("%s/%u", first, prefix);
}

const char *
lodge_words_network_state (LodgeNetwork *network)
{
  if (lodge_network_get_served (network))
    return _ ("Ready");
  return lodge_network_get_active (network) ? _ ("Active") : _ ("Stopped");
}

char *
lodge_words_network_summary (LodgeNetwork *network, guint n_machines)
{
  g_autofree char *subnet = lodge_words_subnet (network);
  g_autofree char *machines =
      n_machines == 0
          ? g_strdup (_ ("no machines"))
          : g_strdup_printf (ngettext ("%u machine", "%u machines", n_machines), n_machines);
  const char *kind = lodge_words_network_kind (lodge_network_get_kind (network));

  if (subnet == NULL)
    return g_strdup_printf ("%s · %s", kind, machines);
  return g_strdup_printf ("%s · %s · %s", kind, subnet, machines);
}

char *
lodge_words_forward (const LodgeForward *forward)
{
  const char *protocol = forward->protocol == LODGE_FORWARD_PROTOCOL_UDP ? "UDP" : "TCP";

  if (forward->guest_address == NULL)
    return g_strdup_printf (
        "%s %s:%u → %u", protocol, forward->host_address, forward->host_port, forward->guest_port);
  return g_strdup_printf ("%s %s:%u → %s:%u",
                          protocol,
                          forward->host_address,
                          forward->host_port,
                          forward->guest_address,
                          forward->guest_port);
}

char *
lodge_words_countdown (gint64 left)
{
  guint seconds = left > 0 ? (guint)((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC) : 0;

  return g_strdup_printf ("%u:%02u", seconds / 60, seconds % 60);
}

static gboolean
uses_network (GListModel *nics, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
          g_strcmp0 (lodge_nic_get_source (nic), name) == 0)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
lodge_words_find_machines (LodgeVmm *vmm, const char *name)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *machines = lodge_vmm_get_machines (vmm);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);
      LodgeMachineConfig *config = lodge_machine_get_config (machine);
      if (uses_network (lodge_machine_config_get_nics (config), name) ||
          uses_network (lodge_machine_get_nics (machine), name))
        g_ptr_array_add (found, g_steal_pointer (&machine));
    }
  return found;
}
