/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-dhcp-message.h"

#include <string.h>

#define SERVER_PORT 67
#define CLIENT_PORT 68
#define FIXED_SIZE 236
#define COOKIE 0x63825363
/* What relays and old clients expect at least. */
#define MIN_SIZE 300

enum
{
  OPTION_PAD = 0,
  OPTION_MASK = 1,
  OPTION_ROUTER = 3,
  OPTION_DNS = 6,
  OPTION_HOSTNAME = 12,
  OPTION_DOMAIN = 15,
  OPTION_MTU = 26,
  OPTION_REQUESTED = 50,
  OPTION_SECONDS = 51,
  OPTION_TYPE = 53,
  OPTION_SERVER = 54,
  OPTION_RENEW = 58,
  OPTION_REBIND = 59,
  OPTION_END = 255,
};

/* Names from guests are shown and looked up: letters, digits and hyphens only. */
static void
read_hostname (char *hostname, const guint8 *data, gsize length)
{
  gsize used = 0;

  for (gsize i = 0; i < length && used < 63; i++)
    if (g_ascii_isalnum (data[i]) || (data[i] == '-' && used > 0))
      hostname[used++] = data[i];
    else
      break;
  hostname[used] = '\0';
}

static void
read_option (LodgeNetdDhcpRequest *request, guint8 code, const guint8 *data, gsize length)
{
  if (code == OPTION_TYPE && length == 1)
    request->type = data[0];
  else if (code == OPTION_REQUESTED && length == 4)
    request->requested = lodge_netd_get32 (data);
  else if (code == OPTION_SERVER && length == 4)
    request->server = lodge_netd_get32 (data);
  else if (code == OPTION_HOSTNAME)
    read_hostname (request->hostname, data, length);
}

static void
read_options (LodgeNetdDhcpRequest *request, const guint8 *data, gsize length)
{
  gsize at = 0;

  while (at < length && data[at] != OPTION_END)
    {
      gsize size;

      if (data[at] == OPTION_PAD)
        {
          at++;
          continue;
        }
      if (length - at < 2)
        return;
      size = data[at + 1];
      if (length - at - 2 < size)
        return;
      read_option (request, data[at], data + at + 2, size);
      at += 2 + size;
    }
}

gboolean
lodge_netd_dhcp_request_parse (LodgeNetdDhcpRequest *request, const LodgeNetdFrame *frame)
{
  const guint8 *data = frame->payload;

  if (data == NULL || frame->source_port != CLIENT_PORT || frame->destination_port != SERVER_PORT ||
      frame->payload_length < FIXED_SIZE + 4)
    return FALSE;
  if (data[0] != 1 || data[1] != 1 || data[2] != 6 ||
      lodge_netd_get32 (data + FIXED_SIZE) != COOKIE ||
      memcmp (data + 28, lodge_netd_frame_get_source (frame), 6) != 0)
    return FALSE;

  memset (request, 0, sizeof *request);
  request->data = data;
  request->client = lodge_netd_get32 (data + 12);
  read_options (request, data + FIXED_SIZE + 4, frame->payload_length - FIXED_SIZE - 4);
  return request->type >= LODGE_NETD_DHCP_DISCOVER && request->type <= LODGE_NETD_DHCP_INFORM;
}

static guint8 *
put_bytes (guint8 *at, guint8 code, const void *data, gsize length)
{
  at[0] = code;
  at[1] = (guint8)length;
  memcpy (at + 2, data, length);
  return at + 2 + length;
}

static guint8 *
put_number (guint8 *at, guint8 code, guint32 value)
{
  guint8 bytes[4];

  lodge_netd_put32 (bytes, value);
  return put_bytes (at, code, bytes, sizeof bytes);
}

static guint8 *
put_text (guint8 *at, guint8 code, const char *text)
{
  gsize length = text != NULL ? MIN (strlen (text), 63) : 0;

  return length > 0 ? put_bytes (at, code, text, length) : at;
}

static guint8 *
put_network (guint8 *at, const LodgeNetdDhcpReply *answer)
{
  guint8 mtu[2];

  at = put_number (at, OPTION_MASK, G_MAXUINT32 << (32 - answer->prefix));
  if (answer->router != 0)
    at = put_number (at, OPTION_ROUTER, answer->router);
  if (answer->dns != 0)
    at = put_number (at, OPTION_DNS, answer->dns);
  if (answer->seconds != 0)
    {
      at = put_number (at, OPTION_SECONDS, answer->seconds);
      at = put_number (at, OPTION_RENEW, answer->seconds / 2);
      at = put_number (at, OPTION_REBIND, answer->seconds / 8 * 7);
    }
  if (answer->mtu != 0)
    {
      lodge_netd_put16 (mtu, answer->mtu);
      at = put_bytes (at, OPTION_MTU, mtu, sizeof mtu);
    }
  at = put_text (at, OPTION_DOMAIN, answer->domain);
  return put_text (at, OPTION_HOSTNAME, answer->hostname);
}

gsize
lodge_netd_dhcp_reply_write (const LodgeNetdDhcpReply *answer,
                             const LodgeNetdDhcpRequest *request,
                             guint8 *payload)
{
  guint8 type = answer->type;
  guint8 *at = payload + FIXED_SIZE + 4;

  memset (payload, 0, LODGE_NETD_MAX_PAYLOAD);
  payload[0] = 2;
  payload[1] = 1;
  payload[2] = 6;
  memcpy (payload + 4, request->data + 4, 4);   /* the transaction's id */
  memcpy (payload + 10, request->data + 10, 2); /* the client's flags */
  if (type != LODGE_NETD_DHCP_NAK)
    lodge_netd_put32 (payload + 12, request->client);
  lodge_netd_put32 (payload + 16, answer->address);
  memcpy (payload + 28, request->data + 28, 6);
  lodge_netd_put32 (payload + FIXED_SIZE, COOKIE);

  at = put_bytes (at, OPTION_TYPE, &type, 1);
  at = put_number (at, OPTION_SERVER, answer->server);
  if (type != LODGE_NETD_DHCP_NAK)
    at = put_network (at, answer);
  *at++ = OPTION_END;
  return MAX (at - payload, MIN_SIZE);
}
