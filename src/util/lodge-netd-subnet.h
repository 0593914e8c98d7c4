/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the guests of a served network with its gateway at @gateway find their name server: the subnet's
 * last address that is not the gateway's. NULL: @gateway is no address. (transfer full) */
char *lodge_netd_dup_dns_address (const char *gateway, guint prefix);

G_END_DECLS
