/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-frame.h"

G_BEGIN_DECLS

/* DHCP messages on the wire (RFC 2131, options of RFC 2132). */
typedef enum
{
  LODGE_NETD_DHCP_DISCOVER = 1,
  LODGE_NETD_DHCP_OFFER = 2,
  LODGE_NETD_DHCP_REQUEST = 3,
  LODGE_NETD_DHCP_DECLINE = 4,
  LODGE_NETD_DHCP_ACK = 5,
  LODGE_NETD_DHCP_NAK = 6,
  LODGE_NETD_DHCP_RELEASE = 7,
  LODGE_NETD_DHCP_INFORM = 8,
} LodgeNetdDhcpType;

typedef struct
{
  LodgeNetdDhcpType type;
  const guint8 *data;   /* the message from its first byte on */
  guint32 client;       /* the address that the client already has, or 0 */
  guint32 requested;    /* or 0 */
  guint32 server;       /* the one that the client has chosen, or 0 */
  char hostname[64];    /* [A-Za-z0-9-] only; "" when there is none */
} LodgeNetdDhcpRequest;

/* Reads a request that the frame's sender makes for itself; FALSE: it is none. */
gboolean lodge_netd_dhcp_request_parse (LodgeNetdDhcpRequest *request, const LodgeNetdFrame *frame);

typedef struct
{
  LodgeNetdDhcpType type;
  guint32 address; /* given; 0 in NAK and in answers to INFORM */
  guint32 server;
  guint prefix;
  guint32 router; /* or 0 */
  guint32 dns;    /* or 0 */
  guint32 seconds; /* of the lease; 0: there is none */
  guint mtu;       /* or 0 */
  const char *domain;   /* or NULL */
  const char *hostname; /* or NULL */
} LodgeNetdDhcpReply;

/* Writes @answer to @request into @payload of LODGE_NETD_MAX_PAYLOAD bytes and gives its length. */
gsize lodge_netd_dhcp_reply_write (const LodgeNetdDhcpReply *answer, const LodgeNetdDhcpRequest *request, guint8 *payload);

G_END_DECLS
