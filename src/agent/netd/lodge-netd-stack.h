/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-frame.h"
#include "lodge-netd-poll.h"

G_BEGIN_DECLS

/*
 * LodgeNetdStack: the uplink. libslirp turns what guests send into sockets of this process, without any
 * privilege. It gives out no addresses (see lodge-netd-dhcp.h), serves no files. It announces
 * itself as the router of the IPv6 subnet that it is given, if any.
 */
typedef struct _LodgeNetdStack LodgeNetdStack;

typedef struct
{
  guint32 gateway; /* IPv4, host byte order; what is sent there reaches the host's loopback */
  guint prefix;
  guint32 dns; /* answered by the host's name server; 0: there is none */
  guint prefix6; /* 0: no IPv6 */
  guint8 gateway6[LODGE_NETD_ADDRESS6];
  guint8 dns6[LODGE_NETD_ADDRESS6];
  guint mtu;   /* 0: the usual */
  gboolean no_loopback; /* refuse to open connections to the host's loopback */
} LodgeNetdStackConfig;

/* A frame for guests. */
typedef void (*LodgeNetdFrameFunc) (const guint8 *data, gsize length, gpointer user_data);

LodgeNetdStack *lodge_netd_stack_new (const LodgeNetdStackConfig *config, LodgeNetdFrameFunc func, gpointer user_data);
void            lodge_netd_stack_free (LodgeNetdStack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdStack, lodge_netd_stack_free)

/* A frame of a guest's. */
void lodge_netd_stack_send (LodgeNetdStack *self, const guint8 *data, gsize length);

/* Before and after each wait. */
void lodge_netd_stack_prepare (LodgeNetdStack *self, LodgeNetdPoll *poll);
void lodge_netd_stack_dispatch (LodgeNetdStack *self, LodgeNetdPoll *poll, gboolean failed);

/* 0, or the number of the error that stands in the way. Addresses in host byte order. */
int  lodge_netd_stack_add_forward (LodgeNetdStack *self, gboolean udp, guint32 host, guint16 host_port, guint32 guest, guint16 guest_port);
void lodge_netd_stack_remove_forward (LodgeNetdStack *self, gboolean udp, guint32 host, guint16 host_port);

G_END_DECLS
