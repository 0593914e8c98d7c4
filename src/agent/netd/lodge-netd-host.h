/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-filter.h"

G_BEGIN_DECLS

/* LodgeNetdHost: which IPv4 addresses lead to the host itself, as its kernel routes them (routes of the
 * types local, broadcast and anycast, of every table), and when that changes. */
typedef struct _LodgeNetdHost LodgeNetdHost;

LodgeNetdHost *lodge_netd_host_new (void);
void           lodge_netd_host_free (LodgeNetdHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdHost, lodge_netd_host_free)

/* Becomes readable when something may have changed; -1: changes can't be seen. */
int lodge_netd_host_get_fd (LodgeNetdHost *self);

/* Tells @filter what leads to the host now; everything does when that can't be known. */
void lodge_netd_host_update (LodgeNetdHost *self, LodgeNetdFilter *filter);

G_END_DECLS
