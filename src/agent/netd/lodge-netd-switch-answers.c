/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the network itself answers: addresses, names, and who the gateway is. */
#include "config.h"

#include "lodge-netd-dns.h"
#include "lodge-netd-switch-private.h"

#include <string.h>

static guint32
find_name (LodgeNetdSwitch *self, const char *name)
{
  for (gsize i = 0; self->config->names != NULL && self->config->names[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (self->config->names[i], " ", 2);
      guint32 address;

      if (words[0] != NULL && words[1] != NULL && g_ascii_strcasecmp (words[1], name) == 0 &&
          lodge_netd_address_from_text (words[0], &address))
        return address;
    }
  return lodge_netd_dhcp_find_name (self->dhcp, name, g_get_real_time ());
}

/* "box" and "box.lab" in the domain "lab". */
static guint32
find_local_name (LodgeNetdSwitch *self, const char *name)
{
  g_autofree char *suffix = NULL;
  g_autofree char *bare = NULL;
  guint32 address = find_name (self, name);

  if (address != 0 || self->config->domain == NULL)
    return address;
  suffix = g_strconcat (".", self->config->domain, NULL);
  if (!g_str_has_suffix (name, suffix))
    return 0;
  bare = g_strndup (name, strlen (name) - strlen (suffix));
  return find_name (self, bare);
}

/* Notes what is looked up and answers what the network knows. */
static gsize
answer_dns (LodgeNetdSwitch *self, LodgeNetdJack *jack, const LodgeNetdFrame *frame, guint8 *reply)
{
  LodgeNetdQuestion question;
  guint32 address;

  if (frame->protocol != LODGE_NETD_PROTOCOL_UDP || !lodge_netd_dns_parse (&question, frame))
    return 0;
  lodge_netd_jack_note_lookup (jack, question.name);
  if (self->dns == 0 || frame->destination != self->dns)
    return 0;
  address = find_local_name (self, question.name);
  return address != 0 ? lodge_netd_dns_answer (&question, frame, self->mac, address, reply) : 0;
}

gboolean
lodge_netd_switch_answer (LodgeNetdSwitch *self, LodgeNetdJack *jack, const LodgeNetdFrame *frame)
{
  guint8 reply[LODGE_NETD_MAX_REPLY];
  gsize length;

  if (self->dhcp_usable && frame->ports && frame->protocol == LODGE_NETD_PROTOCOL_UDP &&
      frame->destination_port == LODGE_NETD_DHCP_PORT)
    {
      length = lodge_netd_dhcp_answer (self->dhcp, frame, self->mac, g_get_real_time (), reply);
      self->forwards_stale = TRUE;
      if (length > 0)
        lodge_netd_jack_send (jack, reply, length);
      return TRUE;
    }
  length = answer_dns (self, jack, frame, reply);
  if (length == 0 && self->stack == NULL && self->address != 0)
    length = lodge_netd_frame_answer_arp (frame, self->mac, self->address, reply);
  if (length > 0)
    lodge_netd_jack_send (jack, reply, length);
  return length > 0;
}
