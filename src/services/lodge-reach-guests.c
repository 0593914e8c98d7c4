/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a machine reaches others. What is said was tried with real guests. */
#include "config.h"

#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>

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

          if (loopback || !lodge_reach_forward_is_loopback (forward))
            g_strv_builder_add (builder, line);
        }
    }
  return g_strv_builder_end (builder);
}

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

LodgeReachLine *
lodge_reach_answer_guest (const LodgeReachAdapter *self, GPtrArray *others)
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
