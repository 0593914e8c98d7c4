/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-jack.h"

G_BEGIN_DECLS

/*
 * LodgeNetdSwitch: jacks, the uplink, and what the network itself answers, in one. It decides where each
 * frame goes. It has no threads and never waits: the loop (lodge-netd-loop.c) calls it.
 */
typedef struct _LodgeNetdSwitch LodgeNetdSwitch;

/* @folder: where QEMU's sockets are. */
LodgeNetdSwitch *lodge_netd_switch_new (const char *folder);
void             lodge_netd_switch_free (LodgeNetdSwitch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdSwitch, lodge_netd_switch_free)

/* From now on it is what @config says; jacks that it does not name are unplugged. */
void lodge_netd_switch_configure (LodgeNetdSwitch *self, const LodgeNetdConfig *config);

/* A datagram from the socket at @path; unknown ones are dropped. */
void lodge_netd_switch_receive (LodgeNetdSwitch *self, const char *path, const guint8 *data, gsize length);

/* Before and after each wait. */
void lodge_netd_switch_prepare (LodgeNetdSwitch *self, LodgeNetdPoll *poll);
void lodge_netd_switch_dispatch (LodgeNetdSwitch *self, LodgeNetdPoll *poll, gboolean failed);

/* (transfer full) */
LodgeNetdStatus *lodge_netd_switch_dup_status (LodgeNetdSwitch *self);

/* Begins writing frames of the port to a new file at @path; NULL: ends it. */
gboolean lodge_netd_switch_capture (LodgeNetdSwitch *self, const char *port, const char *path, GError **error);

G_END_DECLS
