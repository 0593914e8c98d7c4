/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-switch.h"

G_BEGIN_DECLS

/* LodgeNetdQuerent: those who ask. Each connection asks once; a slow one is dropped. */
typedef struct _LodgeNetdQuerent LodgeNetdQuerent;

/* @fd: a listening stream socket; taken. */
LodgeNetdQuerent *lodge_netd_querent_new (int fd, LodgeNetdSwitch *network);
void              lodge_netd_querent_free (LodgeNetdQuerent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdQuerent, lodge_netd_querent_free)

void lodge_netd_querent_prepare (LodgeNetdQuerent *self, LodgeNetdPoll *poll);
void lodge_netd_querent_dispatch (LodgeNetdQuerent *self, LodgeNetdPoll *poll);

G_END_DECLS
