/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-dns.h"

#include <string.h>

#define HEADER 12
#define ANSWER 16
#define MAX_LABEL 63
#define SECONDS_TO_LIVE 60

/* Names are shown to people and compared: what is not printable ASCII, and the dot, become "?". */
static char
make_safe (guint8 c)
{
  return c > ' ' && c < 0x7f && c != '.' ? g_ascii_tolower (c) : '?';
}

/* Reads labels up to the empty one; gives where they end, or 0. Compression has no place in a
 * question. */
static gsize
read_name (char *name, const guint8 *data, gsize length, gsize at)
{
  gsize used = 0;

  while (at < length && data[at] != 0)
    {
      gsize label = data[at++];

      if (label > MAX_LABEL || length - at < label || used + label + 1 > 254)
        return 0;
      if (used > 0)
        name[used++] = '.';
      for (gsize i = 0; i < label; i++)
        name[used++] = make_safe (data[at + i]);
      at += label;
    }
  name[used] = '\0';
  return at < length && used > 0 ? at + 1 : 0;
}

gboolean
lodge_netd_dns_parse (LodgeNetdQuestion *question, const LodgeNetdFrame *frame)
{
  const guint8 *data = frame->payload;
  gsize at;

  if (data == NULL || frame->destination_port != LODGE_NETD_DNS_PORT ||
      frame->payload_length < HEADER || (data[2] & 0xf8) != 0 || lodge_netd_get16 (data + 4) != 1)
    return FALSE;
  at = read_name (question->name, data, frame->payload_length, HEADER);
  if (at == 0 || frame->payload_length - at < 4)
    return FALSE;
  question->type = lodge_netd_get16 (data + at);
  question->end = at + 4;
  return TRUE;
}

gsize
lodge_netd_dns_answer (const LodgeNetdQuestion *question,
                       const LodgeNetdFrame *frame,
                       const guint8 *server_mac,
                       guint32 address,
                       guint8 *reply)
{
  const LodgeNetdRoute route = { server_mac,          lodge_netd_frame_get_source (frame),
                                 frame->destination,  frame->source,
                                 LODGE_NETD_DNS_PORT, frame->source_port };
  guint8 *data = reply + LODGE_NETD_UDP_PAYLOAD;
  guint8 *at = data + question->end;
  gboolean found = address != 0 && question->type == LODGE_NETD_DNS_A;

  if (question->end + ANSWER > LODGE_NETD_MAX_PAYLOAD)
    return 0;
  memcpy (data, frame->payload, question->end);
  lodge_netd_put16 (data + 2,
                    0x8580 | ((data[2] & 1) << 8)); /* an answer, authoritative, no error */
  lodge_netd_put16 (data + 6, found ? 1 : 0);
  lodge_netd_put16 (data + 8, 0);
  lodge_netd_put16 (data + 10, 0);
  if (found)
    {
      lodge_netd_put16 (at, 0xc000 | HEADER); /* the name in the question */
      lodge_netd_put16 (at + 2, LODGE_NETD_DNS_A);
      lodge_netd_put16 (at + 4, 1);
      lodge_netd_put32 (at + 6, SECONDS_TO_LIVE);
      lodge_netd_put16 (at + 10, 4);
      lodge_netd_put32 (at + 12, address);
      at += ANSWER;
    }
  return lodge_netd_frame_wrap_udp (&route, reply, at - data);
}
