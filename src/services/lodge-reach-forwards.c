/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What port forwards make reachable. */
#include "config.h"

#include "lodge-reach-private.h"

#include <glib/gi18n-lib.h>

gboolean
lodge_reach_forward_is_loopback (const LodgeForward *forward)
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

  if (lodge_reach_forward_is_loopback (forward))
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

LodgeReachLine *
lodge_reach_answer_by_forward (const LodgeReachAdapter *self, LodgeReachQuestion question)
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
