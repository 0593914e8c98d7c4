/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-subnet.h"

#include <arpa/inet.h>

char *
lodge_netd_dup_dns_address (const char *gateway, guint prefix)
{
  char text[INET_ADDRSTRLEN];
  struct in_addr address;
  guint32 number;
  guint32 last;

  if (gateway == NULL || prefix < 8 || prefix > 29 || inet_pton (AF_INET, gateway, &address) != 1)
    return NULL;
  number = ntohl (address.s_addr);
  last = (number | (G_MAXUINT32 >> prefix)) - 1;
  address.s_addr = htonl (last != number ? last : last - 1);
  return g_strdup (inet_ntop (AF_INET, &address, text, sizeof text));
}
