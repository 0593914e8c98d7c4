/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers, one function for each question. What they say was tried with real guests. */
#include "config.h"

#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

LodgeReachLine *
lodge_reach_say (
    LodgeReachQuestion question, LodgeReachAnswer answer, GStrv subjects, const char *format, ...)
{
  g_auto (GStrv) owned = subjects;
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  return lodge_reach_line_new (question,
                               answer,
                               reason,
                               owned != NULL && *owned != NULL ? (const char *const *)owned : NULL,
                               NULL);
}

/* What is attached to nothing that works reaches nothing, and nothing reaches it. */
static LodgeReachLine *
answer_detached (const LodgeReachAdapter *self, LodgeReachQuestion question)
{
  const char *name = lodge_nic_get_source (self->nic);

  switch (self->place)
    {
    case LODGE_PLACE_NOWHERE:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("The adapter is not attached to anything."));
    case LODGE_PLACE_UNPLUGGED:
      return lodge_reach_say (
          question, LODGE_REACH_NO, NULL, _ ("The adapter’s cable is unplugged."));
    case LODGE_PLACE_CUT:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("Nothing carries the adapter’s traffic at this moment."));
    case LODGE_PLACE_STOPPED:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("The network “%s” is stopped."),
                              name != NULL ? name : "");
    default:
      return lodge_reach_say (question,
                              LODGE_REACH_NO,
                              NULL,
                              _ ("“%s”, which the adapter is attached to, does not exist."),
                              name != NULL ? name : "");
    }
}

LodgeReachLine *
lodge_reach_say_unknown (LodgeReachQuestion question)
{
  return lodge_reach_say (
      question,
      LODGE_REACH_DEPENDS,
      NULL,
      _ ("It depends on what the adapter is attached to, which Lodge does not know."));
}

/* Forwards */

static gboolean
is_loopback (const LodgeForward *forward)
{
  return g_str_has_prefix (forward->host_address, "127.");
}

/* Whether other computers can come to the address that the forward listens at: not to the host's
 * loopback, and not to an address that the host has only towards its own machines. */
static gboolean
is_wide (const LodgeReachAdapter *self, const LodgeForward *forward)
{
  LodgeHostNetwork *host = self->input->host_network;
  GPtrArray *devices = host != NULL ? lodge_host_network_get_devices (host) : NULL;
  g_autofree char *start = g_strconcat (forward->host_address, "/", NULL);

  if (is_loopback (forward))
    return FALSE;
  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const LodgeHostDevice *device = devices->pdata[i];

      if (device->kind != LODGE_HOST_DEVICE_BRIDGE ||
          lodge_host_network_find_uplink (host, device->name) != NULL)
        continue;
      for (char **address = device->addresses; *address != NULL; address++)
        {
          if (g_str_has_prefix (*address, start))
            return FALSE;
        }
    }
  return TRUE;
}

/* The texts of those in force: all, or only the wide ones. */
static GStrv
dup_forwards (const LodgeReachAdapter *self, gboolean wide)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->forwards->len; i++)
    {
      const LodgeForward *forward = self->forwards->pdata[i];
      g_autofree char *text = lodge_forward_to_text (forward);

      if (!wide || is_wide (self, forward))
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

static GStrv
dup_broken (const LodgeReachAdapter *self)
{
  g_ptr_array_add (self->broken, NULL);
  g_ptr_array_set_size (self->broken, (int)self->broken->len - 1);
  return g_strdupv ((char **)self->broken->pdata);
}

static LodgeReachLine *
answer_by_forward (const LodgeReachAdapter *self, LodgeReachQuestion question)
{
  GStrv forwards = dup_forwards (self, FALSE);

  if (*forwards != NULL)
    return lodge_reach_say (question,
                            LODGE_REACH_FORWARD,
                            forwards,
                            _ ("This computer reaches the forwarded ports only."));
  g_strfreev (forwards);
  if (self->problem != NULL)
    return lodge_reach_say (question,
                            LODGE_REACH_NO,
                            dup_broken (self),
                            _ ("Its port forward is not in force: %s"),
                            self->problem);
  return lodge_reach_say (
      question, LODGE_REACH_NO, NULL, _ ("Only port forwards lead to it, and it has none."));
}

LodgeReachLine *
lodge_reach_answer_by_wide_forward (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_LAN_TO_GUEST;
  GStrv forwards = dup_forwards (self, TRUE);

  if (*forwards != NULL)
    return lodge_reach_say (
        question,
        LODGE_REACH_FORWARD,
        forwards,
        _ ("Other computers reach the forwarded ports unless this computer’s firewall is "
           "in the way."));
  g_strfreev (forwards);
  if (self->forwards->len > 0)
    return lodge_reach_say (question,
                            LODGE_REACH_NO,
                            NULL,
                            _ ("Its port forwards can be used on this computer itself only."));
  if (self->problem != NULL)
    return lodge_reach_say (question,
                            LODGE_REACH_NO,
                            dup_broken (self),
                            _ ("Its port forward is not in force: %s"),
                            self->problem);
  return lodge_reach_say (
      question, LODGE_REACH_NO, NULL, _ ("Only port forwards lead to it, and it has none."));
}

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

/* Whom the host has on its networks, or behind its forwards */

static GStrv
dup_titles (GPtrArray *adapters)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  LodgeMachine *last = NULL;

  for (guint i = 0; i < adapters->len; i++)
    {
      const LodgeReachAdapter *adapter = adapters->pdata[i];

      if (adapter->machine != last)
        g_strv_builder_add (builder, lodge_machine_get_title (adapter->machine));
      last = adapter->machine;
    }
  return g_strv_builder_end (builder);
}

/* Whether it counts for what @self says: now only those that run, later all. */
static gboolean
is_there (const LodgeReachAdapter *self, const LodgeReachAdapter *other)
{
  return lodge_reach_adapter_is_attached (other) && (!self->running || other->running);
}

static GStrv
dup_neighbours (const LodgeReachAdapter *self, GPtrArray *others)
{
  g_autoptr (GPtrArray) neighbours = g_ptr_array_new ();

  for (guint i = 0; i < others->len; i++)
    {
      LodgeReachAdapter *other = others->pdata[i];

      if (lodge_reach_adapter_is_attached (other) && self->segment != NULL &&
          g_strcmp0 (self->segment, other->segment) == 0)
        g_ptr_array_add (neighbours, other);
    }
  return dup_titles (neighbours);
}

static GStrv
dup_met_by_host (const LodgeReachAdapter *self, GPtrArray *others)
{
  g_autoptr (GPtrArray) met = g_ptr_array_new ();

  for (guint i = 0; i < others->len; i++)
    {
      if (is_there (self, others->pdata[i]) && lodge_reach_adapter_meets_host (others->pdata[i]))
        g_ptr_array_add (met, others->pdata[i]);
    }
  return dup_titles (met);
}

/* "Title: forward" of what other machines forward: all, or only what does not need the host's
 * loopback. */
static GStrv
dup_others_forwards (const LodgeReachAdapter *self, GPtrArray *others, gboolean loopback)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < others->len; i++)
    {
      const LodgeReachAdapter *other = others->pdata[i];

      for (guint j = 0; j < other->forwards->len && is_there (self, other); j++)
        {
          const LodgeForward *forward = other->forwards->pdata[j];
          g_autofree char *text = lodge_forward_to_text (forward);
          g_autofree char *line =
              g_strdup_printf ("%s: %s", lodge_machine_get_title (other->machine), text);

          if (loopback || !is_loopback (forward))
            g_strv_builder_add (builder, line);
        }
    }
  return g_strv_builder_end (builder);
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

static LodgeReachLine *
answer_guest_to_host (const LodgeReachAdapter *self)
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

static LodgeReachLine *
answer_host_to_guest (const LodgeReachAdapter *self)
{
  const LodgeReachQuestion question = LODGE_REACH_HOST_TO_GUEST;

  switch (self->place)
    {
    case LODGE_PLACE_USER:
    case LODGE_PLACE_SERVED_NAT:
    case LODGE_PLACE_SERVED_HOST_ONLY:
      return answer_by_forward (self, question);
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

/* Guest to guest */

static LodgeReachLine *
user_to_guest (const LodgeReachAdapter *self, GPtrArray *others)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_GUEST;
  LodgeNicGuard guard = lodge_nic_get_guard (self->nic);
  GStrv subjects;

  if (guard == LODGE_NIC_GUARD_FORWARDS_ONLY)
    return lodge_reach_say (
        question, LODGE_REACH_NO, NULL, _ ("The adapter only answers what comes in by a forward."));
  subjects = dup_met_by_host (self, others);
  if (*subjects != NULL)
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        subjects,
        _ ("It reaches, through this computer, machines on networks that this computer is on; they "
           "can’t begin a connection to it."));
  g_strfreev (subjects);
  if (guard == LODGE_NIC_GUARD_NONE)
    {
      subjects = dup_others_forwards (self, others, TRUE);
      if (*subjects != NULL)
        return lodge_reach_say (
            question,
            LODGE_REACH_FORWARD,
            subjects,
            _ ("It reaches, through this computer, ports that other machines forward."));
      g_strfreev (subjects);
    }
  return lodge_reach_say (question, LODGE_REACH_NO, NULL, _ ("With NAT, each machine is alone."));
}

static LodgeReachLine *
macvtap_to_guest (const LodgeReachAdapter *self, GPtrArray *others)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_GUEST;
  const char *id = lodge_device_get_id (LODGE_DEVICE (self->nic));
  gboolean ours = id != NULL && g_str_has_prefix (id, "ua-");

  if (ours)
    return lodge_reach_say (
        question,
        LODGE_REACH_YES,
        dup_neighbours (self, others),
        _ ("It reaches machines that share this computer’s adapter “%s”, and those on its "
           "network."),
        self->device);
  /* libvirt's own default is VEPA, which needs a switch that sends frames back. */
  return lodge_reach_say (
      question,
      LODGE_REACH_DEPENDS,
      dup_neighbours (self, others),
      _ ("It depends on how the adapter, which Lodge did not make, shares “%s”."),
      self->device);
}

static LodgeReachLine *
answer_guest_to_guest (const LodgeReachAdapter *self, GPtrArray *others)
{
  const LodgeReachQuestion question = LODGE_REACH_GUEST_TO_GUEST;

  switch (self->place)
    {
    case LODGE_PLACE_USER:
      return user_to_guest (self, others);
    case LODGE_PLACE_NAT:
    case LODGE_PLACE_SERVED_NAT:
    case LODGE_PLACE_HOST_ONLY:
    case LODGE_PLACE_SERVED_HOST_ONLY:
    case LODGE_PLACE_ROUTED:
      return lodge_reach_say (question,
                              LODGE_REACH_YES,
                              dup_neighbours (self, others),
                              _ ("It reaches the machines on the network “%s”."),
                              lodge_network_get_name (self->network));
    case LODGE_PLACE_INTERNAL:
      return lodge_reach_say (
          question,
          LODGE_REACH_YES,
          dup_neighbours (self, others),
          _ ("It reaches the machines on the internal network “%s” and no others."),
          lodge_network_get_name (self->network));
    case LODGE_PLACE_BRIDGE:
      return lodge_reach_say (
          question,
          LODGE_REACH_YES,
          dup_neighbours (self, others),
          _ ("It reaches the machines on the bridge “%s”, and those on its network."),
          self->bridge);
    case LODGE_PLACE_MACVTAP:
      return macvtap_to_guest (self, others);
    default:
      return lodge_reach_say_unknown (question);
    }
}

/* The host's loopback */

static LodgeReachLine *
answer_loopback (const LodgeReachAdapter *self)
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

LodgeReachLine *
lodge_reach_answer (const LodgeReachAdapter *self, LodgeReachQuestion question, GPtrArray *others)
{
  if (!lodge_reach_adapter_is_attached (self))
    return answer_detached (self, question);
  switch (question)
    {
    case LODGE_REACH_GUEST_TO_HOST:
      return answer_guest_to_host (self);
    case LODGE_REACH_HOST_TO_GUEST:
      return answer_host_to_guest (self);
    case LODGE_REACH_GUEST_TO_GUEST:
      return answer_guest_to_guest (self, others);
    case LODGE_REACH_GUEST_TO_INTERNET:
      return lodge_reach_answer_internet (self);
    case LODGE_REACH_LAN_TO_GUEST:
      return lodge_reach_answer_lan (self);
    default:
      return answer_loopback (self);
    }
}
