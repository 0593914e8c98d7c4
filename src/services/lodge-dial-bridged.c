/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dial offers as bridged, and who has to allow it. */
#include "config.h"

#include "lodge-administrator.h"
#include "lodge-dial-private.h"

#include <glib/gi18n-lib.h>

/* The name of the bridge that an administrator is offered to make. */
#define NEW_BRIDGE "br0"

static gboolean
is_usable_bridge (const LodgeDialContext *context, const LodgeHostDevice *device)
{
  if (device->kind != LODGE_HOST_DEVICE_BRIDGE)
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (context->networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (context->networks, i);

      if (lodge_network_get_kind (network) != LODGE_NETWORK_KIND_BRIDGED &&
          g_strcmp0 (lodge_network_get_bridge (network), device->name) == 0)
        return FALSE; /* of a network that has its own place on the dial */
    }
  return TRUE;
}

/* The bridge that leads out to the host's own network, the one with the default route first. */
static const LodgeHostDevice *
find_bridge (const LodgeDialContext *context)
{
  GPtrArray *devices = lodge_host_network_get_devices (context->host);
  const char *way = lodge_host_network_get_default_device (context->host);
  const LodgeHostDevice *found = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const LodgeHostDevice *device = devices->pdata[i];

      if (!is_usable_bridge (context, device) ||
          lodge_host_network_find_uplink (context->host, device->name) == NULL)
        continue;
      if (g_strcmp0 (device->name, way) == 0)
        return device;
      found = found != NULL ? found : device;
    }
  return found;
}

/* A wired adapter of the host that is connected and no bridge's port, the default route's first. */
static const LodgeHostDevice *
find_wired (const LodgeDialContext *context)
{
  GPtrArray *devices = lodge_host_network_get_devices (context->host);
  const char *way = lodge_host_network_get_default_device (context->host);
  const LodgeHostDevice *found = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const LodgeHostDevice *device = devices->pdata[i];

      if (device->kind != LODGE_HOST_DEVICE_PHYSICAL || device->master != NULL || !device->up ||
          !device->carrier)
        continue;
      if (g_strcmp0 (device->name, way) == 0)
        return device;
      found = found != NULL ? found : device;
    }
  return found;
}

static void
lead_to_bridge (LodgeDialChoice *self, const char *bridge)
{
  self->mode = LODGE_NIC_MODE_BRIDGE;
  self->source = g_strdup (bridge);
  self->description = g_strdup_printf (
      _ ("A computer of its own on this computer’s network, by the bridge “%s”."), bridge);
}

void
lodge_dial_describe_bridged (LodgeDialChoice *self)
{
  g_free (self->description);
  self->description = g_strdup (_ ("A computer of its own on this computer’s network."));
}

static LodgeDialChoice *
refuse_bridge_helper (LodgeDialChoice *self, const LodgeDialContext *context, const char *bridge)
{
  const char *const arguments[] = { bridge, NULL };

  if (lodge_host_network_get_bridge_helper (context->host) == LODGE_BRIDGE_HELPER_MISSING)
    return lodge_dial_choice_refuse (
        self,
        LODGE_DIAL_REMEDY_SYSTEM,
        NULL,
        g_strdup (_ ("QEMU’s bridge helper is not installed. Use the system connection, "
                     "which needs none.")));
  lodge_dial_choice_refuse (
      self,
      LODGE_DIAL_REMEDY_ALLOW_BRIDGE,
      bridge,
      g_strdup_printf (_ ("An administrator has to allow machines of users on the bridge “%s”."),
                       bridge));
  self->bridge = g_strdup (bridge);
  self->command =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, arguments, context->host);
  return self;
}

static char *
dup_new_bridge_name (LodgeHostNetwork *host)
{
  char *name = g_strdup (NEW_BRIDGE);

  for (guint i = 1; lodge_host_network_find_device (host, name) != NULL; i++)
    {
      g_free (name);
      name = g_strdup_printf ("br%u", i);
    }
  return name;
}

LodgeDialChoice *
lodge_dial_refuse_without_bridge (LodgeDialChoice *self, const LodgeDialContext *context)
{
  const LodgeHostDevice *wired = find_wired (context);
  g_autofree char *name = dup_new_bridge_name (context->host);
  const char *arguments[] = { name, NULL, NULL };

  if (wired == NULL)
    return lodge_dial_choice_refuse (
        self,
        LODGE_DIAL_REMEDY_NONE,
        NULL,
        g_strdup (_ ("This computer has no wired network that is connected, and Wi-Fi access "
                     "points accept no other computer behind this computer’s adapter.")));
  arguments[1] = wired->name;
  lodge_dial_choice_refuse (
      self,
      LODGE_DIAL_REMEDY_MAKE_BRIDGE,
      wired->name,
      g_strdup_printf (
          _ ("This computer has no bridge. An administrator can make one of its adapter "
             "“%s”."),
          wired->name));
  self->bridge = g_strdup (name);
  self->command =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_CREATE, arguments, context->host);
  return self;
}

static LodgeDialChoice *
offer_macvtap (LodgeDialChoice *self, const LodgeDialContext *context)
{
  const LodgeHostDevice *wired = find_wired (context);

  if (wired == NULL)
    return lodge_dial_refuse_without_bridge (self, context);
  self->mode = LODGE_NIC_MODE_DIRECT;
  self->source = g_strdup (wired->name);
  g_free (self->description);
  self->description = g_strdup_printf (
      _ ("A computer of its own on this computer’s network, by this computer’s adapter "
         "“%s”; it and this computer do not reach each other."),
      wired->name);
  return self;
}

/* Whether it is so already, or would be if its cable were plugged in. */
static gboolean
is_bridged (const LodgeDialContext *context)
{
  LodgeNetwork *network;

  switch (lodge_nic_get_mode (context->nic))
    {
    case LODGE_NIC_MODE_BRIDGE:
    case LODGE_NIC_MODE_DIRECT:
      return TRUE;
    case LODGE_NIC_MODE_NETWORK:
      network = lodge_dial_find_network (context->networks, lodge_nic_get_source (context->nic));
      return network != NULL && lodge_network_get_kind (network) == LODGE_NETWORK_KIND_BRIDGED;
    default:
      return FALSE;
    }
}

LodgeDialChoice *
lodge_dial_offer_bridged (const LodgeDialContext *context)
{
  LodgeDialChoice *self = lodge_dial_choice_new (context, LODGE_DIAL_BRIDGED);
  LodgeNetwork *network;
  const LodgeHostDevice *bridge;

  lodge_dial_describe_bridged (self);
  if (is_bridged (context))
    {
      self->mode = lodge_nic_get_mode (context->nic);
      self->source = g_strdup (lodge_nic_get_source (context->nic));
      return self;
    }
  network = context->privileged
                ? lodge_dial_pick_network (context, LODGE_NETWORK_KIND_BRIDGED, NULL)
                : NULL;
  if (network != NULL)
    {
      lodge_dial_lead_to_network (self, context, network, NULL);
      return self;
    }
  if (context->host == NULL)
    return lodge_dial_choice_refuse (
        self,
        LODGE_DIAL_REMEDY_NONE,
        NULL,
        g_strdup (_ ("Lodge does not know the bridges of this computer. Name one in the "
                     "adapter’s settings.")));
  bridge = find_bridge (context);
  if (bridge == NULL)
    return context->privileged ? offer_macvtap (self, context)
                               : lodge_dial_refuse_without_bridge (self, context);
  g_clear_pointer (&self->description, g_free);
  lead_to_bridge (self, bridge->name);
  if (!context->privileged && !lodge_host_network_allows_bridge (context->host, bridge->name))
    return refuse_bridge_helper (self, context, bridge->name);
  return self;
}
