/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether machine and host reach each other. What is said was tried with real guests. */
#include "config.h"

#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>

/* The address that leads from the guest to the host's own services. (transfer full) */
static char *
dup_gateway (const LodgeReachAdapter *self)
{
  int number = lodge_nic_get_number (self->nic);

  if (self->place != LODGE_PLACE_USER)
    return g_strdup (lodge_network_get_address (self->network));
  /* The subnet of each adapter that Lodge made follows from its number. */
  if (number >= 0)
    return g_strdup_printf ("10.0.%d.2", 2 + number);
  return NULL;
}

/* Guest to host */

static LodgeReachLine *
bridge_to_host (const LodgeReachAdapter *self, LodgeReachQuestion question)
{
  LodgeHostNetwork *host = self->input->host_network;

  if (host == NULL)
    return lodge_reach_say (
        question,
        LODGE_REACH_DEPENDS,
        NULL,
        _ ("It depends on whether the remote computer has an address on the bridge “%s”."),
        self->bridge);
  if (lodge_reach_adapter_meets_host (self))
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        NULL,
        _ ("This computer has an address on the same network, the bridge “%s”."),
        self->bridge);
  if (lodge_host_network_find_uplink (host, self->bridge) != NULL)
    return lodge_reach_say (
        question,
        LODGE_REACH_DEPENDS,
        NULL,
        _ ("It depends on your router, because this computer has no address on the bridge “%s”."),
        self->bridge);
  return lodge_reach_say (question,
                          LODGE_REACH_NO,
                          NULL,
                          _ ("This computer has no address on the bridge “%s”."),
                          self->bridge);
}

/* The system daemon's internal network is a bridge of the host's, and a filter drops what is for
 * the host. A filter on the adapters can't tell a call to all that the host hears from one that the
 * neighbours hear. */
static LodgeReachLine *
internal_to_host (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_HOST;

  if (lodge_network_get_served (self->network))
    return lodge_reach_say (
        question, LODGE_REACH_NO, NULL, _ ("This computer has no part in an internal network."));
  return lodge_reach_say (
      question,
      LODGE_REACH_NO,
      NULL,
      _ ("This computer has no part in an internal network and answers nothing from it. It "
         "hears what the machine calls out to everybody on the network (broadcasts); an "
         "internal network under “My Machines” lets it hear nothing."));
}

static LodgeReachLine *
user_to_host (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_HOST;
  g_autofree char *gateway = dup_gateway (self);

  switch (lodge_nic_get_guard (self->nic))
    {
    case LODGE_NIC_GUARD_NO_HOST:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("The adapter is set to have no access to this computer."));
    case LODGE_NIC_GUARD_FORWARDS_ONLY:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("The adapter only answers what comes in by a forward."));
    default:
      break;
    }
  if (gateway == NULL)
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        NULL,
        _ ("The machine reaches this computer at the address of its gateway and at all others."));
  return lodge_reach_say (
      question,
      LODGE_REACH_YES,
      NULL,
      _ ("The machine reaches this computer at %s and at all addresses that this computer has."),
      gateway);
}

LodgeReachLine *
lodge_reach_answer_host (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_HOST;

  switch (self->place)
    {
    case LODGE_PLACE_USER:
      return user_to_host (self);
    case LODGE_PLACE_NAT:
    case LODGE_PLACE_ROUTED:
      return lodge_reach_say (
          question,
          LODGE_REACH_YES,
          NULL,
          _ ("This computer is on the network; what its firewall lets in can be reached."));
    case LODGE_PLACE_HOST_ONLY:
      return lodge_reach_say (
          question,
          LODGE_REACH_YES,
          NULL,
          _ ("This computer is on the network, and can be reached at all its other addresses "
             "too."));
    case LODGE_PLACE_SERVED_NAT:
      return lodge_reach_say (
          question,
          LODGE_REACH_YES,
          NULL,
          _ ("The machine reaches this computer at %s and at all addresses that this "
             "computer has."),
          lodge_network_get_address (self->network) != NULL
              ? lodge_network_get_address (self->network)
              : _ ("its gateway"));
    case LODGE_PLACE_SERVED_HOST_ONLY:
      return lodge_reach_say (
          question,
          LODGE_REACH_YES,
          NULL,
          _ ("The machine reaches what listens on this computer itself, at %s."),
          lodge_network_get_address (self->network) != NULL
              ? lodge_network_get_address (self->network)
              : _ ("its gateway"));
    case LODGE_PLACE_INTERNAL:
      return internal_to_host (self);
    case LODGE_PLACE_BRIDGE:
      return bridge_to_host (self, question);
    case LODGE_PLACE_MACVTAP:
      return lodge_reach_say (
          question,
          LODGE_REACH_NO,
          NULL,
          _ ("A machine that shares this computer’s adapter “%s” can’t talk to this "
             "computer over it."),
          self->device);
    default:
      return lodge_reach_say_unknown (question);
    }
}

/* Host to guest */

LodgeReachLine *
lodge_reach_answer_from_host (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_HOST_TO_GUEST;

  switch (self->place)
    {
    case LODGE_PLACE_USER:
    case LODGE_PLACE_SERVED_NAT:
    case LODGE_PLACE_SERVED_HOST_ONLY:
      return lodge_reach_answer_by_forward (self, question);
    case LODGE_PLACE_NAT:
    case LODGE_PLACE_HOST_ONLY:
    case LODGE_PLACE_ROUTED:
      return lodge_reach_say (question,
                              LODGE_REACH_YES,
                              NULL,
                              _ ("This computer is on the network and reaches all of it."));
    case LODGE_PLACE_INTERNAL:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("This computer has no part in an internal network."));
    case LODGE_PLACE_BRIDGE:
      return bridge_to_host (self, question);
    case LODGE_PLACE_MACVTAP:
      return lodge_reach_say (
          question,
          LODGE_REACH_NO,
          NULL,
          _ ("This computer can’t talk over its adapter “%s” to a machine that shares it."),
          self->device);
    default:
      return lodge_reach_say_unknown (question);
    }
}

/* The host's loopback */

LodgeReachLine *
lodge_reach_answer_loopback (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_HOST_LOOPBACK;
  g_autofree char *gateway = NULL;

  switch (self->place)
    {
    case LODGE_PLACE_USER:
      if (lodge_nic_get_guard (self->nic) == LODGE_NIC_GUARD_NO_HOST)
        return lodge_reach_say (question,
                                LODGE_REACH_NO,
                                NULL,
                                _ ("The adapter is set to have no access to this computer."));
      if (lodge_nic_get_guard (self->nic) == LODGE_NIC_GUARD_FORWARDS_ONLY)
        return lodge_reach_say (question,
                                LODGE_REACH_NO,
                                NULL,
                                _ ("The adapter only answers what comes in by a forward."));
      G_GNUC_FALLTHROUGH;
    case LODGE_PLACE_SERVED_NAT:
    case LODGE_PLACE_SERVED_HOST_ONLY:
      gateway = dup_gateway (self);
      return lodge_reach_say (
          question,
          LODGE_REACH_YES,
          NULL,
          _ ("What listens on this computer’s 127.0.0.1 answers the machine at %s."),
          gateway != NULL ? gateway : _ ("its gateway"));
    case LODGE_PLACE_OTHER:
      return lodge_reach_say_unknown (question);
    default:
      return lodge_reach_say (
          question,
          LODGE_REACH_NO,
          NULL,
          _ ("What listens on this computer’s 127.0.0.1 only is not on this network."));
    }
}
