/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers about what is beyond the host: its network and the internet. */
#include "config.h"

#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>

/* Guest to the host's network and the internet */

/* Whether what carries the adapter carries IPv6 outwards too: QEMU's NAT does, Lodge's where the
 * network has IPv6. */
static gboolean
carries_ipv6 (const LodgeReachAdapter *self)
{
  return self->network == NULL || lodge_network_get_ipv6_address (self->network) != NULL;
}

/* What the host's own programs reach, with both kinds of addresses. */
static LodgeReachLine *
world_of_host (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_INTERNET;
  LodgeHostNetwork *host = self->input->host_network;
  gboolean four = lodge_host_network_get_default_device (host) != NULL;
  gboolean six = lodge_host_network_get_default_ipv6 (host);

  if (four && six && !carries_ipv6 (self))
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        NULL,
        _ ("It goes through this computer, and reaches what this computer reaches over "
           "IPv4; the network has no IPv6."));
  if (four && six)
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        NULL,
        _ ("It goes through this computer, and reaches what this computer reaches, over "
           "IPv4 and IPv6."));
  if (four)
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        NULL,
        _ ("It goes through this computer, and reaches what this computer reaches."));
  if (six && carries_ipv6 (self))
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        NULL,
        _ ("It goes through this computer, and reaches what this computer reaches over "
           "IPv6; this computer has no route over IPv4 now."));
  return NULL;
}

static LodgeReachLine *
internet_of_host (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_INTERNET;
  LodgeHostNetwork *host = self->input->host_network;
  LodgeReachLine *world;
  GPtrArray *devices;

  if (host == NULL)
    return lodge_reach_say (question,
                            LODGE_REACH_DEPENDS,
                            NULL,
                            _ ("It depends on what the remote computer itself reaches."));
  world = world_of_host (self);
  if (world != NULL)
    return world;
  devices = lodge_host_network_get_devices (host);
  for (guint i = 0; i < devices->len; i++)
    {
      const LodgeHostDevice *device = devices->pdata[i];

      if (device->kind != LODGE_HOST_DEVICE_LOOPBACK && device->up && device->addresses[0] != NULL)
        return lodge_reach_say (
            question,
            LODGE_REACH_DEPENDS,
            NULL,
            _ ("It reaches only the networks that this computer itself is on: this computer has no "
               "route to the internet now."));
    }
  return lodge_reach_say (
      question, LODGE_REACH_NO, NULL, _ ("This computer is on no network now."));
}

static LodgeReachLine *
internet_of_nat (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_INTERNET;
  LodgeHostNetwork *host = self->input->host_network;
  const char *device = lodge_network_get_forward_device (self->network);

  if (host != NULL && !lodge_host_network_get_forwarding (host))
    return lodge_reach_say (
        question,
        LODGE_REACH_NO,
        NULL,
        _ ("This computer does not pass traffic on between networks (IP forwarding is off)."));
  if (host != NULL && device != NULL && lodge_host_network_find_device (host, device) == NULL)
    return lodge_reach_say (
        question,
        LODGE_REACH_NO,
        NULL,
        _ ("The network leads out by this computer’s adapter “%s”, which does not exist."),
        device);
  return internet_of_host (self);
}

/* The adapter of the host that leads out of a bridge or that a guest shares; NULL: there is none.
 */
static const LodgeHostDevice *
find_way_out (const LodgeReachAdapter *self)
{
  LodgeHostNetwork *host = self->input->host_network;

  return self->place == LODGE_PLACE_BRIDGE ? lodge_host_network_find_uplink (host, self->bridge)
                                           : lodge_host_network_find_device (host, self->device);
}

/* What the guest as a computer of its own on the host's network has in both directions, where there
 * is no plain yes; NULL: there is. */
static LodgeReachLine *
doubt_lan (const LodgeReachAdapter *self, LodgeReachQuestion question)
{
  const LodgeHostDevice *out;

  if (self->input->host_network == NULL)
    return lodge_reach_say (question,
                            LODGE_REACH_DEPENDS,
                            NULL,
                            _ ("It depends on the network that the remote computer is on."));
  out = find_way_out (self);
  if (out == NULL && lodge_reach_adapter_meets_host (self))
    return lodge_reach_say (
        question,
        LODGE_REACH_DEPENDS,
        NULL,
        _ ("It depends on this computer’s routes and firewall: no adapter of this computer "
           "leads out "
           "of the bridge “%s”."),
        self->bridge);
  if (out == NULL)
    return lodge_reach_say (
        question, LODGE_REACH_NO, NULL, _ ("Nothing leads out of the bridge “%s”."), self->bridge);
  if (!out->up || !out->carrier)
    return lodge_reach_say (question,
                            LODGE_REACH_NO,
                            NULL,
                            _ ("This computer’s adapter “%s” is not connected."),
                            out->name);
  if (out->kind == LODGE_HOST_DEVICE_WIRELESS)
    return lodge_reach_say (
        question,
        LODGE_REACH_DEPENDS,
        NULL,
        _ ("It depends on the Wi-Fi access point: most accept only this computer’s own address "
           "over “%s”."),
        out->name);
  return NULL;
}

static LodgeReachLine *
internet_of_lan (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_INTERNET;
  LodgeReachLine *doubt = doubt_lan (self, question);
  const char *own = self->place == LODGE_PLACE_BRIDGE ? self->bridge : self->device;
  const char *way;

  if (doubt != NULL)
    return doubt;
  way = lodge_host_network_get_default_device (self->input->host_network);
  if (g_strcmp0 (way, own) == 0)
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        NULL,
        _ ("It is a computer of its own on this computer’s network, with the same router."));
  return lodge_reach_say (
      question,
      LODGE_REACH_DEPENDS,
      NULL,
      _ ("It is a computer of its own on the network of “%s”; the rest depends on that "
         "network’s router."),
      own);
}

LodgeReachLine *
lodge_reach_answer_internet (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_INTERNET;
  LodgeHostNetwork *host = self->input->host_network;

  switch (self->place)
    {
    case LODGE_PLACE_USER:
      if (lodge_nic_get_guard (self->nic) == LODGE_NIC_GUARD_FORWARDS_ONLY)
        return lodge_reach_say (question,
                                LODGE_REACH_NO,
                                NULL,
                                _ ("The adapter only answers what comes in by a forward."));
      return internet_of_host (self);
    case LODGE_PLACE_SERVED_NAT:
      return internet_of_host (self);
    case LODGE_PLACE_NAT:
      return internet_of_nat (self);
    case LODGE_PLACE_HOST_ONLY:
    case LODGE_PLACE_SERVED_HOST_ONLY:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("A host-only network ends at this computer."));
    case LODGE_PLACE_INTERNAL:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("Nothing leads out of an internal network."));
    case LODGE_PLACE_ROUTED:
      if (host != NULL && !lodge_host_network_get_forwarding (host))
        return internet_of_nat (self);
      return lodge_reach_say (
          question,
          LODGE_REACH_DEPENDS,
          NULL,
          _ ("It depends on your router, which must know the way back to this network."));
    case LODGE_PLACE_BRIDGE:
    case LODGE_PLACE_MACVTAP:
      return internet_of_lan (self);
    default:
      return lodge_reach_say_unknown (question);
    }
}

/* The host's network to the guest */

LodgeReachLine *
lodge_reach_answer_lan (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_LAN_TO_GUEST;
  LodgeHostNetwork *host = self->input->host_network;
  LodgeReachLine *doubt;

  switch (self->place)
    {
    case LODGE_PLACE_USER:
    case LODGE_PLACE_SERVED_NAT:
    case LODGE_PLACE_SERVED_HOST_ONLY:
      return lodge_reach_answer_by_wide_forward (self);
    case LODGE_PLACE_NAT:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("The network’s addresses exist behind this computer only."));
    case LODGE_PLACE_HOST_ONLY:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("A host-only network ends at this computer."));
    case LODGE_PLACE_INTERNAL:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("Nothing leads into an internal network."));
    case LODGE_PLACE_ROUTED:
      if (host != NULL && !lodge_host_network_get_forwarding (host))
        return lodge_reach_say (
            question,
            LODGE_REACH_NO,
            NULL,
            _ ("This computer does not pass traffic on between networks (IP forwarding is off)."));
      return lodge_reach_say (
          question,
          LODGE_REACH_DEPENDS,
          NULL,
          _ ("It depends on your router, which must know the way to this network."));
    case LODGE_PLACE_BRIDGE:
    case LODGE_PLACE_MACVTAP:
      doubt = doubt_lan (self, question);
      return doubt != NULL
                 ? doubt
                 : lodge_reach_say (question,
                                    LODGE_REACH_YES,
                                    NULL,
                                    _ ("It is a computer of its own on this computer’s network."));
    default:
      return lodge_reach_say_unknown (question);
    }
}
