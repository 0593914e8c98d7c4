/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an adapter is: what it is attached to, who shares it, which forwards are in force. */
#include "config.h"

#include "lodge-nic-drafts.h"
#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static LodgeNetwork *
find_network (GListModel *networks, const char *name)
{
  guint length = networks != NULL ? g_list_model_get_n_items (networks) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);

      if (g_strcmp0 (lodge_network_get_name (network), name) == 0)
        return g_steal_pointer (&network);
    }
  return NULL;
}

static LodgeNicStatus *
find_status (GListModel *statuses, const char *id)
{
  guint length = statuses != NULL ? g_list_model_get_n_items (statuses) : 0;

  for (guint i = 0; i < length && id != NULL; i++)
    {
      g_autoptr (LodgeNicStatus) status = g_list_model_get_item (statuses, i);

      if (g_strcmp0 (lodge_nic_status_get_id (status), id) == 0)
        return g_steal_pointer (&status);
    }
  return NULL;
}

static LodgePlace
place_on_bridge (LodgeReachAdapter *self, const char *bridge)
{
  LodgeHostNetwork *host = self->input->host_network;

  self->bridge = bridge;
  if (bridge == NULL)
    return LODGE_PLACE_MISSING;
  self->segment = g_strconcat ("bridge ", bridge, NULL);
  if (host != NULL && lodge_host_network_find_device (host, bridge) == NULL)
    return LODGE_PLACE_MISSING;
  return LODGE_PLACE_BRIDGE;
}

static LodgePlace
place_on_device (LodgeReachAdapter *self, const char *device)
{
  LodgeHostNetwork *host = self->input->host_network;

  self->device = device;
  if (device == NULL)
    return LODGE_PLACE_MISSING;
  self->segment = g_strconcat ("device ", device, NULL);
  if (host != NULL && lodge_host_network_find_device (host, device) == NULL)
    return LODGE_PLACE_MISSING;
  return LODGE_PLACE_MACVTAP;
}

static LodgePlace
place_on_network (LodgeReachAdapter *self)
{
  LodgeNetwork *network = find_network (self->input->networks, lodge_nic_get_source (self->nic));
  gboolean served;

  self->network = network;
  if (network == NULL)
    return LODGE_PLACE_MISSING;
  served = lodge_network_get_served (network);
  if (!lodge_network_get_active (network) && !served)
    return LODGE_PLACE_STOPPED;
  if (lodge_network_get_kind (network) == LODGE_NETWORK_KIND_BRIDGED)
    return lodge_network_get_bridge (network) != NULL
               ? place_on_bridge (self, lodge_network_get_bridge (network))
               : place_on_device (self, lodge_network_get_forward_device (network));

  /* A machine can also be attached to a network's bridge by the bridge's name. */
  self->segment = !served && lodge_network_get_bridge (network) != NULL
                      ? g_strconcat ("bridge ", lodge_network_get_bridge (network), NULL)
                      : g_strconcat ("network ", lodge_network_get_name (network), NULL);
  switch (lodge_network_get_kind (network))
    {
    case LODGE_NETWORK_KIND_NAT:
      return served ? LODGE_PLACE_SERVED_NAT : LODGE_PLACE_NAT;
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return served ? LODGE_PLACE_SERVED_HOST_ONLY : LODGE_PLACE_HOST_ONLY;
    case LODGE_NETWORK_KIND_INTERNAL:
      return LODGE_PLACE_INTERNAL;
    case LODGE_NETWORK_KIND_ROUTED:
      return LODGE_PLACE_ROUTED;
    default:
      return LODGE_PLACE_OTHER;
    }
}

/* An adapter on the bridge of a network by the bridge's name is where that network's rules hold. */
static LodgePlace
place_on_named_bridge (LodgeReachAdapter *self)
{
  GListModel *networks = self->input->networks;
  const char *bridge = lodge_nic_get_source (self->nic);
  guint length = networks != NULL ? g_list_model_get_n_items (networks) : 0;

  for (guint i = 0; i < length && bridge != NULL; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);

      if (g_strcmp0 (lodge_network_get_bridge (network), bridge) != 0 ||
          lodge_network_get_served (network) || !lodge_network_get_active (network))
        continue;
      switch (lodge_network_get_kind (network))
        {
        case LODGE_NETWORK_KIND_NAT:
        case LODGE_NETWORK_KIND_HOST_ONLY:
        case LODGE_NETWORK_KIND_INTERNAL:
        case LODGE_NETWORK_KIND_ROUTED:
          self->network = g_steal_pointer (&network);
          self->segment = g_strconcat ("bridge ", bridge, NULL);
          break;
        default:
          break;
        }
      if (self->network != NULL)
        break;
    }
  if (self->network == NULL)
    return place_on_bridge (self, bridge);
  switch (lodge_network_get_kind (self->network))
    {
    case LODGE_NETWORK_KIND_NAT:
      return LODGE_PLACE_NAT;
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return LODGE_PLACE_HOST_ONLY;
    case LODGE_NETWORK_KIND_INTERNAL:
      return LODGE_PLACE_INTERNAL;
    default:
      return LODGE_PLACE_ROUTED;
    }
}

static LodgePlace
find_place (LodgeReachAdapter *self)
{
  switch (lodge_nic_get_mode (self->nic))
    {
    case LODGE_NIC_MODE_NONE:
      return LODGE_PLACE_NOWHERE;
    case LODGE_NIC_MODE_USER:
      return LODGE_PLACE_USER;
    case LODGE_NIC_MODE_NETWORK:
      return place_on_network (self);
    case LODGE_NIC_MODE_BRIDGE:
      return place_on_named_bridge (self);
    case LODGE_NIC_MODE_DIRECT:
      return place_on_device (self, lodge_nic_get_source (self->nic));
    default:
      return LODGE_PLACE_OTHER;
    }
}

/* What pulls the plug, whatever it is attached to. */
static LodgePlace
judge_plug (const LodgeReachAdapter *self, LodgePlace place)
{
  if (place == LODGE_PLACE_NOWHERE)
    return place;
  if (!lodge_nic_get_link_up (self->nic))
    return LODGE_PLACE_UNPLUGGED;
  if (place != LODGE_PLACE_MISSING && place != LODGE_PLACE_STOPPED && self->status != NULL &&
      !lodge_nic_status_get_attached (self->status))
    return LODGE_PLACE_CUT;
  return place;
}

static const char *
get_problem (const LodgeReachAdapter *self, guint index)
{
  const char *const *problems =
      self->status != NULL ? lodge_nic_status_get_problems (self->status) : NULL;

  if (problems == NULL || index >= g_strv_length ((char **)problems) || *problems[index] == '\0')
    return NULL;
  return problems[index];
}

static void
sort_forwards (LodgeReachAdapter *self)
{
  const char *const *texts = lodge_nic_get_forwards (self->nic);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (texts[i], NULL);
      const char *problem = get_problem (self, i);

      if (forward == NULL)
        continue;
      if (problem == NULL)
        g_ptr_array_add (self->forwards, g_steal_pointer (&forward));
      else
        {
          self->problem = self->problem != NULL ? self->problem : problem;
          g_ptr_array_add (self->broken, lodge_forward_to_text (forward));
        }
    }
}

LodgeReachAdapter *
lodge_reach_adapter_new (const LodgeReachInput *input,
                         LodgeMachine *machine,
                         LodgeNic *nic,
                         gboolean running)
{
  LodgeReachAdapter *self = g_new0 (LodgeReachAdapter, 1);

  self->input = input;
  self->machine = machine;
  self->running = running;
  self->nic = g_object_ref (nic);
  self->forwards = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_forward_free);
  self->broken = g_ptr_array_new_with_free_func (g_free);
  if (running && machine == input->machine)
    self->status = find_status (input->statuses, lodge_device_get_id (LODGE_DEVICE (nic)));
  self->place = judge_plug (self, find_place (self));
  if (lodge_reach_adapter_takes_forwards (self))
    sort_forwards (self);
  return self;
}

void
lodge_reach_adapter_free (LodgeReachAdapter *self)
{
  g_object_unref (self->nic);
  g_clear_object (&self->status);
  g_clear_object (&self->network);
  g_free (self->segment);
  g_ptr_array_unref (self->forwards);
  g_ptr_array_unref (self->broken);
  g_free (self);
}

gboolean
lodge_reach_adapter_is_attached (const LodgeReachAdapter *self)
{
  return self->place > LODGE_PLACE_STOPPED;
}

gboolean
lodge_reach_adapter_takes_forwards (const LodgeReachAdapter *self)
{
  return self->place == LODGE_PLACE_USER || self->place == LODGE_PLACE_SERVED_NAT ||
         self->place == LODGE_PLACE_SERVED_HOST_ONLY;
}

gboolean
lodge_reach_adapter_meets_host (const LodgeReachAdapter *self)
{
  LodgeHostNetwork *host = self->input->host_network;
  const LodgeHostDevice *device;

  switch (self->place)
    {
    case LODGE_PLACE_NAT:
    case LODGE_PLACE_HOST_ONLY:
    case LODGE_PLACE_ROUTED:
      return TRUE;
    case LODGE_PLACE_BRIDGE:
      device = host != NULL ? lodge_host_network_find_device (host, self->bridge) : NULL;
      return device != NULL && device->addresses[0] != NULL;
    default:
      return FALSE;
    }
}

GPtrArray *
lodge_reach_dup_others (const LodgeReachInput *input)
{
  GPtrArray *others = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_reach_adapter_free);
  guint length = input->machines != NULL ? g_list_model_get_n_items (input->machines) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (input->machines, i);
      gboolean running = lodge_machine_is_active (machine) && !input->stored;
      GListModel *nics = running
                             ? lodge_machine_get_nics (machine)
                             : lodge_machine_config_get_nics (lodge_machine_get_config (machine));

      if (g_strcmp0 (lodge_machine_get_uuid (machine), lodge_machine_get_uuid (input->machine)) ==
              0 ||
          g_strcmp0 (lodge_machine_get_uri (machine), lodge_machine_get_uri (input->machine)) != 0)
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (nics); j++)
        {
          g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, j);

          g_ptr_array_add (others, lodge_reach_adapter_new (input, machine, nic, running));
        }
    }
  return others;
}

static char *
dup_network_place (LodgeNic *nic, GListModel *networks)
{
  const char *name = lodge_nic_get_source (nic);
  g_autoptr (LodgeNetwork) network = find_network (networks, name);

  if (network == NULL)
    return g_strdup_printf (_ ("Network “%s”"), name != NULL ? name : "");
  switch (lodge_network_get_kind (network))
    {
    case LODGE_NETWORK_KIND_NAT:
      return g_strdup_printf (_ ("NAT network “%s”"), name);
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return g_strdup_printf (_ ("Host-only network “%s”"), name);
    case LODGE_NETWORK_KIND_INTERNAL:
      return g_strdup_printf (_ ("Internal network “%s”"), name);
    case LODGE_NETWORK_KIND_BRIDGED:
      return g_strdup_printf (_ ("Bridged network “%s”"), name);
    case LODGE_NETWORK_KIND_ROUTED:
      return g_strdup_printf (_ ("Routed network “%s”"), name);
    default:
      return g_strdup_printf (_ ("Network “%s”"), name);
    }
}

static char *
dup_attachment (LodgeNic *nic, GListModel *networks)
{
  const char *source = lodge_nic_get_source (nic) != NULL ? lodge_nic_get_source (nic) : "";

  switch (lodge_nic_get_mode (nic))
    {
    case LODGE_NIC_MODE_NONE:
      return g_strdup (_ ("Not attached"));
    case LODGE_NIC_MODE_USER:
      if (lodge_nic_get_guard (nic) == LODGE_NIC_GUARD_NO_HOST)
        return g_strdup (_ ("NAT, no access to this computer"));
      if (lodge_nic_get_guard (nic) == LODGE_NIC_GUARD_FORWARDS_ONLY)
        return g_strdup (_ ("NAT, forwards only"));
      if (lodge_nic_is_straight (nic))
        return g_strdup (_ ("Fastest NAT"));
      return g_strdup (_ ("NAT"));
    case LODGE_NIC_MODE_NETWORK:
      return dup_network_place (nic, networks);
    case LODGE_NIC_MODE_BRIDGE:
      return g_strdup_printf (_ ("Bridged to “%s”"), source);
    case LODGE_NIC_MODE_DIRECT:
      return g_strdup_printf (_ ("Bridged to this computer’s adapter “%s”"), source);
    default:
      return g_strdup (_ ("Something that Lodge does not know"));
    }
}

char *
lodge_reach_dup_place (LodgeNic *nic, GListModel *networks)
{
  g_autofree char *attachment = NULL;

  g_return_val_if_fail (LODGE_IS_NIC (nic), NULL);

  attachment = dup_attachment (nic, networks);
  if (lodge_nic_get_link_up (nic) || lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE)
    return g_steal_pointer (&attachment);
  /* Translators: %s is what an adapter is attached to. */
  return g_strdup_printf (_ ("%s, cable unplugged"), attachment);
}
