/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Ethernet frames as guests send them: every length in them is a claim. Reading never looks beyond what
 * was received. Addresses are IPv4 in host byte order. Offsets and numbers are those of RFC 791, 768,
 * 793 and 826.
 */
#define LODGE_NETD_ETHERNET 14
/* The longest frame that is carried: what IPv4 allows, with Ethernet's header. */
#define LODGE_NETD_MAX_FRAME (65535 + LODGE_NETD_ETHERNET)

/* Bytes of an IPv6 address. */
#define LODGE_NETD_ADDRESS6 16

#define LODGE_NETD_TYPE_IP4 0x0800
#define LODGE_NETD_TYPE_ARP 0x0806
#define LODGE_NETD_TYPE_IP6 0x86dd

#define LODGE_NETD_PROTOCOL_TCP 6
#define LODGE_NETD_PROTOCOL_UDP 17
#define LODGE_NETD_PROTOCOL_ICMP6 58

/* Types of ICMPv6 (RFC 4443 and 4861). */
#define LODGE_NETD_ICMP6_ECHO 128
#define LODGE_NETD_ICMP6_ROUTER_SOLICITATION 133
#define LODGE_NETD_ICMP6_ROUTER_ADVERTISEMENT 134
#define LODGE_NETD_ICMP6_NEIGHBOUR_SOLICITATION 135
#define LODGE_NETD_ICMP6_NEIGHBOUR_ADVERTISEMENT 136
#define LODGE_NETD_ICMP6_REDIRECT 137

#define LODGE_NETD_TCP_SYN 0x02
#define LODGE_NETD_TCP_ACK 0x10

typedef struct
{
  const guint8 *data; /* destination MAC, source MAC, type, … */
  gsize length;
  guint16 type;

  /* Where "ip4": a whole and consistent IPv4 header. */
  gboolean ip4;
  guint32 source;
  guint32 destination;
  guint8 protocol; /* of IPv6 too: what follows the header, be it an extension of it */
  gboolean fragment; /* a piece of a packet, the first one too */

  /* Where "ports": TCP or UDP, no fragment, its header whole. */
  gboolean ports;
  guint16 source_port;
  guint16 destination_port;
  guint8 tcp_flags;
  const guint8 *payload; /* of UDP */
  gsize payload_length;

  /* Where "arp": Ethernet and IPv4. */
  gboolean arp;
  guint16 arp_operation;
  const guint8 *arp_mac; /* the sender's */
  guint32 arp_source;
  guint32 arp_target;

  /* Where "ip6": a whole IPv6 header. */
  gboolean ip6;
  const guint8 *source6; /* 16 bytes */
  const guint8 *destination6;
  guint8 icmp6;          /* the type of an ICMPv6 message that is long enough; 0 */
  const guint8 *target6; /* of a neighbour's solicitation or advertisement, or NULL */
} LodgeNetdFrame;

/* Reads @data, which must outlive @frame. FALSE: too short or too long for a frame. */
gboolean lodge_netd_frame_parse (LodgeNetdFrame *frame, const guint8 *data, gsize length);

const guint8 *lodge_netd_frame_get_destination (const LodgeNetdFrame *frame);
const guint8 *lodge_netd_frame_get_source (const LodgeNetdFrame *frame);

/* Whether it is for more than one: multicast or broadcast. */
gboolean lodge_netd_frame_is_group (const LodgeNetdFrame *frame);

/* The ports that a frame is for, by the MACs that they may have: none is learnt from frames, so there
 * is nothing to confuse. */
gboolean lodge_netd_frame_is_from (const LodgeNetdFrame *frame, const guint8 *mac);
gboolean lodge_netd_frame_is_for (const LodgeNetdFrame *frame, const guint8 *mac);

/* Text of MACs and addresses. (transfer full) */
gboolean lodge_netd_mac_from_text (const char *text, guint8 *mac);
char    *lodge_netd_mac_to_text (const guint8 *mac);
gboolean lodge_netd_address_from_text (const char *text, guint32 *address);
char    *lodge_netd_address_to_text (guint32 address);
/* Leaves the first @prefix bits. */
void     lodge_netd_mask6 (guint8 *address, guint prefix);
gboolean lodge_netd_address6_from_text (const char *text, guint8 *address);

/*
 * Frames of the switch's own. Each gives its length; @reply holds LODGE_NETD_MAX_REPLY bytes.
 */
#define LODGE_NETD_MAX_REPLY 1500

/* An answer to an ARP request for @address, which is at @mac. 0: it is no such request. */
gsize lodge_netd_frame_answer_arp (const LodgeNetdFrame *request, const guint8 *mac, guint32 address, guint8 *reply);

typedef struct
{
  const guint8 *source_mac;
  const guint8 *destination_mac;
  guint32 source;
  guint32 destination;
  guint16 source_port;
  guint16 destination_port;
} LodgeNetdRoute;

/* A UDP datagram around the @payload_length bytes that lie in @reply at LODGE_NETD_UDP_PAYLOAD. */
#define LODGE_NETD_UDP_PAYLOAD (LODGE_NETD_ETHERNET + 20 + 8)
#define LODGE_NETD_MAX_PAYLOAD (LODGE_NETD_MAX_REPLY - LODGE_NETD_UDP_PAYLOAD)
gsize lodge_netd_frame_wrap_udp (const LodgeNetdRoute *route, guint8 *reply, gsize payload_length);

/* Big-endian numbers at @data. */
guint16 lodge_netd_get16 (const guint8 *data);
guint32 lodge_netd_get32 (const guint8 *data);
void    lodge_netd_put16 (guint8 *data, guint16 value);
void    lodge_netd_put32 (guint8 *data, guint32 value);

G_END_DECLS
