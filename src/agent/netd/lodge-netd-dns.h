/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-frame.h"

G_BEGIN_DECLS

/* DNS over UDP (RFC 1035): what guests ask for, and answers for names that the network itself knows. */
#define LODGE_NETD_DNS_PORT 53
#define LODGE_NETD_DNS_A 1
#define LODGE_NETD_DNS_AAAA 28

typedef struct
{
  char name[256]; /* printable ASCII, lower case, without the last dot */
  guint16 type;
  gsize end; /* of the question in the payload */
} LodgeNetdQuestion;

/* The one question in a query; FALSE: it is no query with one question. */
gboolean lodge_netd_dns_parse (LodgeNetdQuestion *question, const LodgeNetdFrame *frame);

/* An answer to @frame with @address (0: the name has none of the type asked for), from @server_mac.
 * 0: it would not fit. @reply as in lodge-netd-frame.h. */
gsize lodge_netd_dns_answer (const LodgeNetdQuestion *question, const LodgeNetdFrame *frame, const guint8 *server_mac, guint32 address, guint8 *reply);

G_END_DECLS
