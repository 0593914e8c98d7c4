/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-frame.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define MAC_SIZE 6
#define IP4_HEADER 20
#define IP6_HEADER 40
#define ICMP6_HEADER 8
#define TCP_HEADER 20
#define UDP_HEADER 8
#define ARP_SIZE 28
#define ARP_REQUEST 1
#define ARP_REPLY 2

guint16
lodge_netd_get16 (const guint8 *data)
{
  return (guint16)(data[0] << 8 | data[1]);
}

guint32
lodge_netd_get32 (const guint8 *data)
{
  return (guint32)lodge_netd_get16 (data) << 16 | lodge_netd_get16 (data + 2);
}

void
lodge_netd_put16 (guint8 *data, guint16 value)
{
  data[0] = value >> 8;
  data[1] = value & 0xff;
}

void
lodge_netd_put32 (guint8 *data, guint32 value)
{
  lodge_netd_put16 (data, value >> 16);
  lodge_netd_put16 (data + 2, value & 0xffff);
}

static void
parse_transport (LodgeNetdFrame *frame, const guint8 *data, gsize length)
{
  gsize claimed;

  if (frame->fragment)
    return;
  if (frame->protocol == LODGE_NETD_PROTOCOL_TCP && length >= TCP_HEADER)
    {
      frame->ports = TRUE;
      frame->tcp_flags = data[13];
    }
  else if (frame->protocol == LODGE_NETD_PROTOCOL_UDP && length >= UDP_HEADER)
    {
      claimed = lodge_netd_get16 (data + 4);
      frame->ports = TRUE;
      if (claimed >= UDP_HEADER && claimed <= length)
        {
          frame->payload = data + UDP_HEADER;
          frame->payload_length = claimed - UDP_HEADER;
        }
    }
  if (!frame->ports)
    return;
  frame->source_port = lodge_netd_get16 (data);
  frame->destination_port = lodge_netd_get16 (data + 2);
}

static void
parse_ip4 (LodgeNetdFrame *frame, const guint8 *data, gsize length)
{
  gsize header;
  gsize total;
  guint16 offset;

  if (length < IP4_HEADER || data[0] >> 4 != 4)
    return;
  header = (data[0] & 0x0f) * 4;
  total = lodge_netd_get16 (data + 2);
  if (header < IP4_HEADER || total < header || total > length)
    return;

  offset = lodge_netd_get16 (data + 6);
  frame->ip4 = TRUE;
  frame->fragment = (offset & 0x3fff) != 0; /* "more fragments", or not at the beginning */
  frame->protocol = data[9];
  frame->source = lodge_netd_get32 (data + 12);
  frame->destination = lodge_netd_get32 (data + 16);
  parse_transport (frame, data + header, total - header);
}

/* What has extension headers between is left to the guests: the uplink takes none. */
static void
parse_ip6 (LodgeNetdFrame *frame, const guint8 *data, gsize length)
{
  const guint8 *body = data + IP6_HEADER;
  gsize claimed;

  if (length < IP6_HEADER || data[0] >> 4 != 6)
    return;
  frame->ip6 = TRUE;
  frame->protocol = data[6];
  frame->source6 = data + 8;
  frame->destination6 = data + 24;
  claimed = MIN (lodge_netd_get16 (data + 4), length - IP6_HEADER);
  if (frame->protocol == LODGE_NETD_PROTOCOL_ICMP6 && claimed >= ICMP6_HEADER)
    {
      frame->icmp6 = body[0];
      if ((frame->icmp6 == LODGE_NETD_ICMP6_NEIGHBOUR_SOLICITATION ||
           frame->icmp6 == LODGE_NETD_ICMP6_NEIGHBOUR_ADVERTISEMENT) &&
          claimed >= ICMP6_HEADER + LODGE_NETD_ADDRESS6)
        frame->target6 = body + ICMP6_HEADER;
      return;
    }
  parse_transport (frame, body, claimed);
}

static void
parse_arp (LodgeNetdFrame *frame, const guint8 *data, gsize length)
{
  if (length < ARP_SIZE || lodge_netd_get16 (data) != 1 ||
      lodge_netd_get16 (data + 2) != LODGE_NETD_TYPE_IP4 || data[4] != MAC_SIZE || data[5] != 4)
    return;
  frame->arp = TRUE;
  frame->arp_operation = lodge_netd_get16 (data + 6);
  frame->arp_mac = data + 8;
  frame->arp_source = lodge_netd_get32 (data + 14);
  frame->arp_target = lodge_netd_get32 (data + 24);
}

gboolean
lodge_netd_frame_parse (LodgeNetdFrame *frame, const guint8 *data, gsize length)
{
  const guint8 *body;

  if (length < LODGE_NETD_ETHERNET || length > LODGE_NETD_MAX_FRAME)
    return FALSE;

  memset (frame, 0, sizeof *frame);
  frame->data = data;
  frame->length = length;
  frame->type = lodge_netd_get16 (data + 12);
  body = data + LODGE_NETD_ETHERNET;
  length -= LODGE_NETD_ETHERNET;
  if (frame->type == LODGE_NETD_TYPE_IP4)
    parse_ip4 (frame, body, length);
  else if (frame->type == LODGE_NETD_TYPE_ARP)
    parse_arp (frame, body, length);
  else if (frame->type == LODGE_NETD_TYPE_IP6)
    parse_ip6 (frame, body, length);
  return TRUE;
}

const guint8 *
lodge_netd_frame_get_destination (const LodgeNetdFrame *frame)
{
  return frame->data;
}

const guint8 *
lodge_netd_frame_get_source (const LodgeNetdFrame *frame)
{
  return frame->data + MAC_SIZE;
}

gboolean
lodge_netd_frame_is_group (const LodgeNetdFrame *frame)
{
  return (frame->data[0] & 1) != 0;
}

gboolean
lodge_netd_frame_is_from (const LodgeNetdFrame *frame, const guint8 *mac)
{
  if (memcmp (lodge_netd_frame_get_source (frame), mac, MAC_SIZE) != 0)
    return FALSE;
  /* ARP says it once more inside; what is malformed there says nothing. */
  return frame->type != LODGE_NETD_TYPE_ARP ||
         (frame->arp && memcmp (frame->arp_mac, mac, MAC_SIZE) == 0);
}

gboolean
lodge_netd_frame_is_for (const LodgeNetdFrame *frame, const guint8 *mac)
{
  return lodge_netd_frame_is_group (frame) || memcmp (frame->data, mac, MAC_SIZE) == 0;
}

gboolean
lodge_netd_mac_from_text (const char *text, guint8 *mac)
{
  unsigned int octets[MAC_SIZE];
  int end = 0;

  if (text == NULL ||
      sscanf (text,
              "%2x:%2x:%2x:%2x:%2x:%2x%n",
              &octets[0],
              &octets[1],
              &octets[2],
              &octets[3],
              &octets[4],
              &octets[5],
              &end) != MAC_SIZE ||
      text[end] != '\0' || (octets[0] & 1) != 0)
    return FALSE;
  for (guint i = 0; i < MAC_SIZE; i++)
    mac[i] = octets[i];
  return TRUE;
}

char *
lodge_netd_mac_to_text (const guint8 *mac)
{
  return g_strdup_printf (
      "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

gboolean
lodge_netd_address_from_text (const char *text, guint32 *address)
{
  struct in_addr parsed;

  if (text == NULL || inet_pton (AF_INET, text, &parsed) != 1)
    return FALSE;
  *address = ntohl (parsed.s_addr);
  return TRUE;
}

void
lodge_netd_mask6 (guint8 *address, guint prefix)
{
  for (guint i = 0; i < LODGE_NETD_ADDRESS6; i++, prefix -= MIN (prefix, 8))
    if (prefix < 8)
      address[i] &= 0xff << (8 - prefix);
}

gboolean
lodge_netd_address6_from_text (const char *text, guint8 *address)
{
  return text != NULL && inet_pton (AF_INET6, text, address) == 1;
}

char *
lodge_netd_address_to_text (guint32 address)
{
  return g_strdup_printf (
      "%u.%u.%u.%u", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff, address & 0xff);
}

static void
put_ethernet (guint8 *reply, const guint8 *destination, const guint8 *source, guint16 type)
{
  memcpy (reply, destination, MAC_SIZE);
  memcpy (reply + MAC_SIZE, source, MAC_SIZE);
  lodge_netd_put16 (reply + 12, type);
}

gsize
lodge_netd_frame_answer_arp (const LodgeNetdFrame *request,
                             const guint8 *mac,
                             guint32 address,
                             guint8 *reply)
{
  guint8 *body = reply + LODGE_NETD_ETHERNET;

  /* An address asked for by who claims to have it is an announcement. */
  if (!request->arp || request->arp_operation != ARP_REQUEST || request->arp_target != address ||
      request->arp_source == address)
    return 0;
  put_ethernet (reply, lodge_netd_frame_get_source (request), mac, LODGE_NETD_TYPE_ARP);
  lodge_netd_put16 (body, 1);
  lodge_netd_put16 (body + 2, LODGE_NETD_TYPE_IP4);
  body[4] = MAC_SIZE;
  body[5] = 4;
  lodge_netd_put16 (body + 6, ARP_REPLY);
  memcpy (body + 8, mac, MAC_SIZE);
  lodge_netd_put32 (body + 14, address);
  memcpy (body + 18, request->arp_mac, MAC_SIZE);
  lodge_netd_put32 (body + 24, request->arp_source);
  return LODGE_NETD_ETHERNET + ARP_SIZE;
}

/* The sum of RFC 1071, not yet folded. */
static guint32
add_sum (guint32 sum, const guint8 *data, gsize length)
{
  for (gsize i = 0; i + 1 < length; i += 2)
    sum += lodge_netd_get16 (data + i);
  if (length % 2 != 0)
    sum += (guint32)data[length - 1] << 8;
  return sum;
}

static guint16
fold_sum (guint32 sum)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

gsize
lodge_netd_frame_wrap_udp (const LodgeNetdRoute *route, guint8 *reply, gsize payload_length)
{
  guint8 *ip = reply + LODGE_NETD_ETHERNET;
  guint8 *udp = ip + IP4_HEADER;
  gsize udp_length = UDP_HEADER + payload_length;
  guint16 sum;

  g_return_val_if_fail (payload_length <= LODGE_NETD_MAX_PAYLOAD, 0);

  put_ethernet (reply, route->destination_mac, route->source_mac, LODGE_NETD_TYPE_IP4);
  memset (ip, 0, IP4_HEADER + UDP_HEADER);
  ip[0] = 0x45;
  lodge_netd_put16 (ip + 2, IP4_HEADER + udp_length);
  ip[8] = 64;
  ip[9] = LODGE_NETD_PROTOCOL_UDP;
  lodge_netd_put32 (ip + 12, route->source);
  lodge_netd_put32 (ip + 16, route->destination);
  lodge_netd_put16 (ip + 10, fold_sum (add_sum (0, ip, IP4_HEADER)));

  lodge_netd_put16 (udp, route->source_port);
  lodge_netd_put16 (udp + 2, route->destination_port);
  lodge_netd_put16 (udp + 4, udp_length);
  sum = fold_sum (
      add_sum (add_sum (LODGE_NETD_PROTOCOL_UDP + udp_length, ip + 12, 8), udp, udp_length));
  lodge_netd_put16 (udp + 6, sum == 0 ? 0xffff : sum);
  return LODGE_NETD_UDP_PAYLOAD + payload_length;
}
