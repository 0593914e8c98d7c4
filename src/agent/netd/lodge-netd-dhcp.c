/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-dhcp.h"

#include "lodge-netd-dhcp-message.h"

#include <string.h>

#define CLIENT_PORT 68
/* How long an offered address, and one that a guest found taken, is given to nobody else. */
#define OFFER_SECONDS 60
#define DECLINE_SECONDS 600
#define FIRST_GUEST 15 /* QEMU's own first address */

typedef struct
{
  guint8 mac[6];
  guint32 address;
  char *hostname; /* or NULL */
  gint64 expires;
  gboolean given; /* acknowledged; else offered, reserved, seen or declined */
  gboolean fixed; /* by the network's definition */
} Lease;

struct _LodgeNetdDhcp
{
  gboolean usable;
  guint32 server;
  guint prefix;
  guint32 start;
  guint32 end;
  guint32 router;
  guint32 dns;
  guint mtu;
  char *domain;
  GPtrArray *leases; /* of Lease; one for each MAC */
};

static void
lease_free (gpointer data)
{
  Lease *lease = data;

  g_free (lease->hostname);
  g_free (lease);
}

LodgeNetdDhcp *
lodge_netd_dhcp_new (void)
{
  LodgeNetdDhcp *self = g_new0 (LodgeNetdDhcp, 1);

  self->leases = g_ptr_array_new_with_free_func (lease_free);
  return self;
}

void
lodge_netd_dhcp_free (LodgeNetdDhcp *self)
{
  g_ptr_array_unref (self->leases);
  g_free (self->domain);
  g_free (self);
}

static Lease *
find_lease (LodgeNetdDhcp *self, const guint8 *mac)
{
  for (guint i = 0; i < self->leases->len; i++)
    {
      Lease *lease = g_ptr_array_index (self->leases, i);

      if (memcmp (lease->mac, mac, sizeof lease->mac) == 0)
        return lease;
    }
  return NULL;
}

static Lease *
ensure_lease (LodgeNetdDhcp *self, const guint8 *mac)
{
  Lease *lease = find_lease (self, mac);

  if (lease == NULL)
    {
      lease = g_new0 (Lease, 1);
      memcpy (lease->mac, mac, sizeof lease->mac);
      g_ptr_array_add (self->leases, lease);
    }
  return lease;
}

static gboolean
holds (const Lease *lease, gint64 now)
{
  return lease->fixed || lease->expires > now;
}

/* "MAC ADDRESS [NAME]" */
static void
add_host (LodgeNetdDhcp *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  guint32 address;
  guint8 mac[6];
  Lease *lease;

  if (words[0] == NULL || !lodge_netd_mac_from_text (words[0], mac) ||
      !lodge_netd_address_from_text (words[1], &address))
    return;
  lease = ensure_lease (self, mac);
  if (lease->address != address)
    lease->given = FALSE;
  lease->address = address;
  lease->fixed = TRUE;
  if (words[2] != NULL)
    {
      g_free (lease->hostname);
      lease->hostname = g_strdup (words[2]);
    }
}

static guint32
get_address (const char *text, guint32 otherwise)
{
  guint32 address;

  return lodge_netd_address_from_text (text, &address) ? address : otherwise;
}

static gboolean
in_subnet (LodgeNetdDhcp *self, guint32 address)
{
  guint32 mask = G_MAXUINT32 << (32 - self->prefix);

  return (address & mask) == (self->server & mask) && (address & ~mask) != 0 &&
         (address & ~mask) != ~mask;
}

/* Leases that the new subnet has no place for are forgotten, and none is fixed any more. */
static void
forget_misplaced (LodgeNetdDhcp *self)
{
  for (guint i = self->leases->len; i-- > 0;)
    {
      Lease *lease = g_ptr_array_index (self->leases, i);

      lease->fixed = FALSE;
      if (!in_subnet (self, lease->address))
        g_ptr_array_remove_index (self->leases, i);
    }
}

gboolean
lodge_netd_dhcp_configure (LodgeNetdDhcp *self, const LodgeNetdConfig *config)
{
  guint32 mask;
  guint32 network;

  self->usable = FALSE;
  if (!config->dhcp || config->prefix < 8 || config->prefix > 29 ||
      !lodge_netd_address_from_text (config->address, &self->server))
    return FALSE;

  mask = G_MAXUINT32 << (32 - config->prefix);
  network = self->server & mask;
  self->prefix = config->prefix;
  self->start = get_address (config->dhcp_start, network + MIN (FIRST_GUEST, ~mask - 1));
  self->end = get_address (config->dhcp_end, network + ~mask - 1);
  self->router = config->uplink == LODGE_NETD_UPLINK_NAT ? self->server : 0;
  self->dns = config->uplink == LODGE_NETD_UPLINK_NAT ? get_address (config->dns, 0) : 0;
  self->mtu = config->mtu >= 576 && config->mtu <= G_MAXUINT16 ? config->mtu : 0;
  g_free (self->domain);
  self->domain = g_strdup (config->domain);
  self->usable =
      in_subnet (self, self->start) && in_subnet (self, self->end) && self->start <= self->end;
  forget_misplaced (self);
  for (gsize i = 0; config->hosts != NULL && config->hosts[i] != NULL; i++)
    add_host (self, config->hosts[i]);
  return self->usable;
}

static gboolean
is_free_for (LodgeNetdDhcp *self, guint32 address, const guint8 *mac, gint64 now)
{
  if (address < self->start || address > self->end || address == self->server ||
      address == self->dns)
    return FALSE;
  for (guint i = 0; i < self->leases->len; i++)
    {
      Lease *lease = g_ptr_array_index (self->leases, i);

      if (lease->address == address && holds (lease, now) && memcmp (lease->mac, mac, 6) != 0)
        return FALSE;
    }
  return TRUE;
}

/* What @mac has, wants, or gets; 0: all are taken. */
static guint32
choose (LodgeNetdDhcp *self, const guint8 *mac, guint32 wish, gint64 now)
{
  Lease *lease = find_lease (self, mac);

  if (lease != NULL && (lease->fixed || is_free_for (self, lease->address, mac, now)))
    return lease->address;
  if (is_free_for (self, wish, mac, now))
    return wish;
  for (guint32 address = self->start; address <= self->end; address++)
    if (is_free_for (self, address, mac, now))
      return address;
  return 0;
}

static void
keep (LodgeNetdDhcp *self, const guint8 *mac, guint32 address, guint seconds, gint64 now)
{
  Lease *lease = ensure_lease (self, mac);
  gint64 expires = now + seconds * G_TIME_SPAN_SECOND;

  if (lease->address != address)
    lease->given = FALSE;
  lease->address = address;
  lease->expires = MAX (lease->given ? lease->expires : 0, expires);
}

guint32
lodge_netd_dhcp_reserve (LodgeNetdDhcp *self, const guint8 *mac, gint64 now)
{
  guint32 address = self->usable ? choose (self, mac, 0, now) : 0;

  if (address != 0)
    keep (self, mac, address, LODGE_NETD_LEASE_SECONDS, now);
  return address;
}

guint32
lodge_netd_dhcp_find (LodgeNetdDhcp *self, const guint8 *mac, gint64 now)
{
  Lease *lease = self->usable ? find_lease (self, mac) : NULL;

  return lease != NULL && lease->given && holds (lease, now) ? lease->address : 0;
}

guint32
lodge_netd_dhcp_find_name (LodgeNetdDhcp *self, const char *name, gint64 now)
{
  for (guint i = 0; self->usable && i < self->leases->len; i++)
    {
      Lease *lease = g_ptr_array_index (self->leases, i);

      if (lease->hostname != NULL && holds (lease, now) &&
          g_ascii_strcasecmp (lease->hostname, name) == 0)
        return lease->address;
    }
  return 0;
}

void
lodge_netd_dhcp_note_seen (LodgeNetdDhcp *self, const guint8 *mac, guint32 address, gint64 now)
{
  Lease *lease;

  if (!self->usable || address < self->start || address > self->end)
    return;
  lease = find_lease (self, mac);
  if (lease != NULL && (lease->fixed || (lease->given && holds (lease, now))))
    return;
  if (is_free_for (self, address, mac, now))
    keep (self, mac, address, LODGE_NETD_LEASE_SECONDS, now);
}

void
lodge_netd_dhcp_list (LodgeNetdDhcp *self, gint64 now, GPtrArray *leases)
{
  for (guint i = 0; self->usable && i < self->leases->len; i++)
    {
      Lease *lease = g_ptr_array_index (self->leases, i);
      g_autofree char *mac = lodge_netd_mac_to_text (lease->mac);
      g_autofree char *address = lodge_netd_address_to_text (lease->address);

      if (lease->given && holds (lease, now))
        g_ptr_array_add (leases,
                         lodge_netd_lease_new (mac, address, lease->hostname, lease->expires));
    }
}

static void
give (LodgeNetdDhcp *self,
      const LodgeNetdDhcpRequest *request,
      const guint8 *mac,
      guint32 address,
      gint64 now)
{
  Lease *lease;

  keep (self, mac, address, LODGE_NETD_LEASE_SECONDS, now);
  lease = find_lease (self, mac);
  lease->given = TRUE;
  lease->expires = now + LODGE_NETD_LEASE_SECONDS * G_TIME_SPAN_SECOND;
  if (request->hostname[0] != '\0' && !lease->fixed)
    {
      g_free (lease->hostname);
      lease->hostname = g_strdup (request->hostname);
    }
}

/* The type of the answer and the address in it; FALSE: there is none. */
static gboolean
decide (LodgeNetdDhcp *self,
        const LodgeNetdDhcpRequest *request,
        const guint8 *mac,
        gint64 now,
        LodgeNetdDhcpReply *answer)
{
  guint32 wish = request->requested != 0 ? request->requested : request->client;

  if (request->type == LODGE_NETD_DHCP_INFORM)
    {
      answer->type = LODGE_NETD_DHCP_ACK;
      return request->client != 0;
    }
  answer->address = choose (self, mac, wish, now);
  if (request->type == LODGE_NETD_DHCP_DISCOVER)
    {
      answer->type = LODGE_NETD_DHCP_OFFER;
      answer->seconds = LODGE_NETD_LEASE_SECONDS;
      if (answer->address != 0)
        keep (self, mac, answer->address, OFFER_SECONDS, now);
      return answer->address != 0;
    }

  if (answer->address != 0 && answer->address == wish)
    {
      answer->type = LODGE_NETD_DHCP_ACK;
      answer->seconds = LODGE_NETD_LEASE_SECONDS;
      give (self, request, mac, answer->address, now);
      return TRUE;
    }
  answer->type = LODGE_NETD_DHCP_NAK;
  answer->address = 0;
  return TRUE;
}

/* The guest lets go of its address, or found it taken. */
static void
let_go (LodgeNetdDhcp *self, const LodgeNetdDhcpRequest *request, const guint8 *mac, gint64 now)
{
  static const guint8 nobody[6] = { 0 };
  Lease *lease = find_lease (self, mac);

  if (lease == NULL || lease->fixed)
    return;
  if (request->type == LODGE_NETD_DHCP_DECLINE)
    {
      memcpy (lease->mac, nobody, sizeof lease->mac);
      lease->expires = now + DECLINE_SECONDS * G_TIME_SPAN_SECOND;
    }
  else
    lease->expires = 0;
  lease->given = FALSE;
}

static gsize
write_reply (LodgeNetdDhcp *self,
             const LodgeNetdDhcpReply *answer,
             const LodgeNetdDhcpRequest *request,
             const LodgeNetdRoute *route,
             guint8 *reply)
{
  gsize length = lodge_netd_dhcp_reply_write (answer, request, reply + LODGE_NETD_UDP_PAYLOAD);

  return lodge_netd_frame_wrap_udp (route, reply, length);
}

gsize
lodge_netd_dhcp_answer (LodgeNetdDhcp *self,
                        const LodgeNetdFrame *frame,
                        const guint8 *server_mac,
                        gint64 now,
                        guint8 *reply)
{
  static const guint8 everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  const guint8 *mac = lodge_netd_frame_get_source (frame);
  LodgeNetdDhcpRequest request;
  LodgeNetdDhcpReply answer = { 0 };
  LodgeNetdRoute route = { server_mac,           mac,        self->server, G_MAXUINT32,
                           LODGE_NETD_DHCP_PORT, CLIENT_PORT };
  Lease *lease;

  if (!self->usable || !lodge_netd_dhcp_request_parse (&request, frame) ||
      (request.server != 0 && request.server != self->server))
    return 0;
  if (request.type == LODGE_NETD_DHCP_RELEASE || request.type == LODGE_NETD_DHCP_DECLINE)
    let_go (self, &request, mac, now);
  if (request.type != LODGE_NETD_DHCP_DISCOVER && request.type != LODGE_NETD_DHCP_REQUEST &&
      request.type != LODGE_NETD_DHCP_INFORM)
    return 0;
  if (!decide (self, &request, mac, now, &answer))
    return 0;

  lease = find_lease (self, mac);
  answer.server = self->server;
  answer.prefix = self->prefix;
  answer.router = self->router;
  answer.dns = self->dns;
  answer.mtu = self->mtu;
  answer.domain = self->domain;
  answer.hostname = lease != NULL && lease->fixed ? lease->hostname : NULL;
  /* To who has an address already, as it asked; else to all, which is understood without one. */
  if (answer.type != LODGE_NETD_DHCP_NAK && request.client != 0)
    route.destination = request.client;
  else
    route.destination_mac = everybody;
  return write_reply (self, &answer, &request, &route, reply);
}
