/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-filter.h"

#include <string.h>

/* A forward takes a handful; past this many they are forgotten together. */
#define MAX_FLOWS 16384
#define DNS_PORT 53

/* What can't be the world: "this host", loopback, multicast, reserved and broadcast (RFC 6890). */
static const LodgeNetdRange never_world[] = {
  { 0x00000000, 8 },
  { 0x7f000000, 8 },
  { 0xe0000000, 4 },
  { 0xf0000000, 4 },
};

/* The same of IPv6 (RFC 6890): nobody, loopback and IPv4-compatible; IPv4-mapped, which leads to
 * the host's IPv4; link-local; multicast. */
static const LodgeNetdRange6 never_world6[] = {
  { { 0 }, 96 },
  { { [10] = 0xff, [11] = 0xff }, 96 },
  { { 0xfe, 0x80 }, 10 },
  { { 0xff }, 8 },
};

/* Addresses that stand for IPv4's, which lie in them at an offset: 6to4 and NAT64. */
static const struct
{
  LodgeNetdRange6 range;
  guint offset;
} translated[] = {
  { { { 0x20, 0x02 }, 16 }, 2 },
  { { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },
};

typedef struct
{
  guint32 guest;
  guint32 peer;
  guint16 guest_port;
  guint16 peer_port;
  guint8 protocol;
} Flow;

struct _LodgeNetdFilter
{
  LodgeNetdUplink uplink;
  LodgeNetdGuard guard;
  guint32 gateway;
  guint prefix;
  guint32 dns;
  gboolean has6;
  LodgeNetdRange6 subnet6; /* its address is the gateway's */
  guint8 dns6[LODGE_NETD_ADDRESS6];
  GArray *host6;     /* of LodgeNetdRange6; NULL: not known */
  GArray *host;      /* of LodgeNetdRange; NULL: not known */
  GHashTable *flows; /* Flow -> gint64: when something last came in */
};

static guint
flow_hash (gconstpointer data)
{
  const Flow *flow = data;

  return flow->guest * 31 + flow->peer * 17 + ((guint)flow->guest_port << 16 | flow->peer_port) +
         flow->protocol;
}

static gboolean
flow_equal (gconstpointer a, gconstpointer b)
{
  const Flow *one = a;
  const Flow *other = b;

  return one->guest == other->guest && one->peer == other->peer &&
         one->guest_port == other->guest_port && one->peer_port == other->peer_port &&
         one->protocol == other->protocol;
}

LodgeNetdFilter *
lodge_netd_filter_new (void)
{
  LodgeNetdFilter *self = g_new0 (LodgeNetdFilter, 1);

  self->flows = g_hash_table_new_full (flow_hash, flow_equal, g_free, g_free);
  return self;
}

void
lodge_netd_filter_free (LodgeNetdFilter *self)
{
  g_clear_pointer (&self->host, g_array_unref);
  g_clear_pointer (&self->host6, g_array_unref);
  g_hash_table_unref (self->flows);
  g_free (self);
}

void
lodge_netd_filter_configure (LodgeNetdFilter *self,
                             LodgeNetdUplink uplink,
                             LodgeNetdGuard guard,
                             guint32 gateway,
                             guint prefix,
                             guint32 dns)
{
  self->uplink = uplink;
  self->guard = guard;
  self->gateway = gateway;
  self->prefix = prefix;
  self->dns = dns;
}

void
lodge_netd_filter_set_host (LodgeNetdFilter *self, const LodgeNetdRange *ranges, gsize n_ranges)
{
  g_clear_pointer (&self->host, g_array_unref);
  self->host = g_array_new (FALSE, FALSE, sizeof (LodgeNetdRange));
  g_array_append_vals (self->host, ranges, n_ranges);
}

void
lodge_netd_filter_configure6 (LodgeNetdFilter *self,
                              const guint8 *gateway,
                              guint prefix,
                              const guint8 *dns)
{
  self->has6 = gateway != NULL;
  if (gateway == NULL)
    return;
  memcpy (self->subnet6.address, gateway, LODGE_NETD_ADDRESS6);
  self->subnet6.prefix = prefix;
  memcpy (self->dns6, dns, LODGE_NETD_ADDRESS6);
}

void
lodge_netd_filter_set_host6 (LodgeNetdFilter *self, const LodgeNetdRange6 *ranges, gsize n_ranges)
{
  g_clear_pointer (&self->host6, g_array_unref);
  self->host6 = g_array_new (FALSE, FALSE, sizeof (LodgeNetdRange6));
  g_array_append_vals (self->host6, ranges, n_ranges);
}

static gboolean
range_contains6 (const LodgeNetdRange6 *range, const guint8 *address)
{
  guint bytes = MIN (range->prefix, 128) / 8;
  guint bits = MIN (range->prefix, 128) % 8;

  return memcmp (range->address, address, bytes) == 0 &&
         (bits == 0 || (range->address[bytes] ^ address[bytes]) >> (8 - bits) == 0);
}

static gboolean
range_contains (const LodgeNetdRange *range, guint32 address)
{
  guint32 mask = range->prefix == 0 ? 0 : G_MAXUINT32 << (32 - MIN (range->prefix, 32));

  return (address & mask) == (range->address & mask);
}

/* Whether @address leads to the host, or may do so. */
static gboolean
is_host (LodgeNetdFilter *self, guint32 address)
{
  const LodgeNetdRange subnet = { self->gateway, self->prefix };

  if (self->host == NULL || range_contains (&subnet, address))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (never_world); i++)
    if (range_contains (&never_world[i], address))
      return TRUE;
  for (guint i = 0; i < self->host->len; i++)
    if (range_contains (&g_array_index (self->host, LodgeNetdRange, i), address))
      return TRUE;
  return FALSE;
}

static gboolean
is_host6 (LodgeNetdFilter *self, const guint8 *address)
{
  if (self->host6 == NULL || range_contains6 (&self->subnet6, address))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (never_world6); i++)
    if (range_contains6 (&never_world6[i], address))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (translated); i++)
    if (range_contains6 (&translated[i].range, address) &&
        is_host (self, lodge_netd_get32 (address + translated[i].offset)))
      return TRUE;
  for (guint i = 0; i < self->host6->len; i++)
    if (range_contains6 (&g_array_index (self->host6, LodgeNetdRange6, i), address))
      return TRUE;
  return FALSE;
}

/* What neighbours and the router are asked: answered by the uplink itself. */
static gboolean
is_neighbourly (const LodgeNetdFrame *frame)
{
  return frame->icmp6 == LODGE_NETD_ICMP6_ROUTER_SOLICITATION ||
         frame->icmp6 == LODGE_NETD_ICMP6_NEIGHBOUR_SOLICITATION ||
         frame->icmp6 == LODGE_NETD_ICMP6_NEIGHBOUR_ADVERTISEMENT;
}

/* Never to a group: nobody but neighbours is meant. */
static gboolean
lets_out6 (LodgeNetdFilter *self, const LodgeNetdFrame *frame)
{
  if (!self->has6 || self->uplink != LODGE_NETD_UPLINK_NAT ||
      self->guard == LODGE_NETD_GUARD_FORWARDS_ONLY)
    return FALSE;
  if (is_neighbourly (frame))
    return TRUE;
  if ((!frame->ports && frame->icmp6 != LODGE_NETD_ICMP6_ECHO) || frame->destination6[0] == 0xff)
    return FALSE;
  if (self->guard == LODGE_NETD_GUARD_NONE)
    return TRUE;
  if (memcmp (frame->destination6, self->dns6, LODGE_NETD_ADDRESS6) == 0)
    return frame->ports && frame->destination_port == DNS_PORT;
  return !is_host6 (self, frame->destination6);
}

static gboolean
is_answer (LodgeNetdFilter *self, const LodgeNetdFrame *frame, gint64 now)
{
  const Flow flow = {
    frame->source, frame->destination, frame->source_port, frame->destination_port, frame->protocol
  };
  const gint64 *last;

  if (!frame->ports)
    return FALSE;
  /* Anything with SYN and no ACK may open a connection. */
  if (frame->protocol == LODGE_NETD_PROTOCOL_TCP &&
      (frame->tcp_flags & (LODGE_NETD_TCP_SYN | LODGE_NETD_TCP_ACK)) == LODGE_NETD_TCP_SYN)
    return FALSE;
  last = g_hash_table_lookup (self->flows, &flow);
  return last != NULL && (frame->protocol == LODGE_NETD_PROTOCOL_TCP ||
                          now - *last < LODGE_NETD_FLOW_SECONDS * G_TIME_SPAN_SECOND);
}

static gboolean
guard_lets_out (LodgeNetdFilter *self, const LodgeNetdFrame *frame, gint64 now)
{
  if (self->guard == LODGE_NETD_GUARD_NONE || is_answer (self, frame, now))
    return TRUE;
  if (self->guard != LODGE_NETD_GUARD_NO_HOST)
    return FALSE;
  /* Names are looked up by the host for the guest: its name server, and nothing else of it. */
  if (self->dns != 0 && frame->destination == self->dns)
    return frame->ports && frame->destination_port == DNS_PORT;
  return !is_host (self, frame->destination);
}

gboolean
lodge_netd_filter_lets_out (LodgeNetdFilter *self, const LodgeNetdFrame *frame, gint64 now)
{
  if (self->uplink == LODGE_NETD_UPLINK_NONE)
    return FALSE;
  if (frame->arp)
    return TRUE;
  if (frame->ip6)
    return lets_out6 (self, frame);
  if (!frame->ip4)
    return FALSE;
  /* A forward's answers may go anywhere: its client is where it is. */
  if (self->uplink == LODGE_NETD_UPLINK_HOST_ONLY && frame->destination != self->gateway &&
      !is_answer (self, frame, now))
    return FALSE;
  return guard_lets_out (self, frame, now);
}

void
lodge_netd_filter_note_in (LodgeNetdFilter *self, const LodgeNetdFrame *frame, gint64 now)
{
  Flow flow = {
    frame->destination, frame->source, frame->destination_port, frame->source_port, frame->protocol
  };
  gint64 *last;

  if (!frame->ip4 || !frame->ports ||
      (self->guard == LODGE_NETD_GUARD_NONE && self->uplink != LODGE_NETD_UPLINK_HOST_ONLY))
    return;
  /* Every frame of a stream comes by here. */
  last = g_hash_table_lookup (self->flows, &flow);
  if (last != NULL)
    {
      *last = now;
      return;
    }
  if (g_hash_table_size (self->flows) >= MAX_FLOWS)
    g_hash_table_remove_all (self->flows);
  g_hash_table_insert (self->flows, g_memdup2 (&flow, sizeof flow), g_memdup2 (&now, sizeof now));
}
