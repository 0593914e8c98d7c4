/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-bridge-targets.h"

#include <glib/gi18n.h>

void
lodge_nic_target_free (LodgeNicTarget *self)
{
  g_free (self->label);
  g_free (self->source);
  g_free (self);
}

static void
add (GPtrArray *targets, char *label, LodgeNicMode mode, const char *source)
{
  LodgeNicTarget *target = g_new0 (LodgeNicTarget, 1);

  target->label = label;
  target->mode = mode;
  target->source = g_strdup (source);
  g_ptr_array_add (targets, target);
}

GPtrArray *
lodge_network_targets_list (LodgeVmm *vmm, LodgeNetworkKind kind)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_nic_target_free);
  GListModel *networks = lodge_vmm_get_networks (vmm);

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);
      LodgeNetworkKind has = lodge_network_get_kind (network);
      const char *name = lodge_network_get_name (network);
      if (has == kind || (kind == LODGE_NETWORK_KIND_NAT && has == LODGE_NETWORK_KIND_ROUTED))
        add (targets, g_strdup (name), LODGE_NIC_MODE_NETWORK, name);
    }
  return targets;
}

static gboolean
is_of_network (LodgeVmm *vmm, const char *bridge)
{
  GListModel *networks = lodge_vmm_get_networks (vmm);

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);
      if (g_strcmp0 (lodge_network_get_bridge (network), bridge) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_device (GPtrArray *targets,
            LodgeVmm *vmm,
            LodgeHostNetwork *host_network,
            const LodgeHostDevice *device)
{
  gboolean privileged = lodge_host_get_privileged (lodge_vmm_get_host (vmm));

  switch (device->kind)
    {
    case LODGE_HOST_DEVICE_BRIDGE:
      if (!is_of_network (vmm, device->name) &&
          (privileged || lodge_host_network_allows_bridge (host_network, device->name)))
        add (targets,
             g_strdup_printf (_ ("Bridge %s"), device->name),
             LODGE_NIC_MODE_BRIDGE,
             device->name);
      break;
    case LODGE_HOST_DEVICE_PHYSICAL:
      if (privileged && device->master == NULL)
        add (targets,
             g_strdup_printf (_ ("Adapter %s"), device->name),
             LODGE_NIC_MODE_DIRECT,
             device->name);
      break;
    case LODGE_HOST_DEVICE_WIRELESS:
      if (privileged && device->master == NULL)
        add (targets,
             g_strdup_printf (_ ("Wi-Fi %s (most access points refuse it)"), device->name),
             LODGE_NIC_MODE_DIRECT,
             device->name);
      break;
    default:
      break;
    }
}

GPtrArray *
lodge_bridge_targets_list (LodgeVmm *vmm, LodgeHostNetwork *host_network)
{
  GPtrArray *targets = lodge_network_targets_list (vmm, LODGE_NETWORK_KIND_BRIDGED);
  GPtrArray *devices = host_network != NULL ? lodge_host_network_get_devices (host_network) : NULL;

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    add_device (targets, vmm, host_network, g_ptr_array_index (devices, i));
  return targets;
}

char *
lodge_bridge_targets_dup_obstacle (LodgeVmm *vmm, LodgeHostNetwork *host_network)
{
  if (lodge_host_get_privileged (lodge_vmm_get_host (vmm)))
    return g_strdup (
        _ ("This computer has no bridge and no wired adapter that a machine could use. "
           "Create a bridged network with the name of one."));
  if (host_network != NULL &&
      lodge_host_network_get_bridge_helper (host_network) == LODGE_BRIDGE_HELPER_READY)
    return g_strdup (
        _ ("QEMU may enter none of this computer’s bridges. An administrator can allow "
           "one in /etc/qemu/bridge.conf."));
  return g_strdup (_ ("Only an administrator can put a machine on this computer’s own network. Use "
                      "the connection to the system’s machines for it."));
}
