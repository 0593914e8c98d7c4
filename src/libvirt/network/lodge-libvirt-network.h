/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-link.h"
#include "lodge-network.h"

G_BEGIN_DECLS

/* What the files about networks and adapters share. Worker threads, unless said otherwise. */

typedef virNetwork LodgeVirNetwork;
typedef virNWFilter LodgeVirNWFilter;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirNetwork, virNetworkFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirNWFilter, virNWFilterFree)

/* Whether lodge-agent serves this connection's networks: a user's own QEMU. Any thread. */
gboolean lodge_libvirt_serves_networks (LodgeLibvirtLink *link);

/* lodge-libvirt-networks.c: the list. Reads all networks and posts them to the model. */
void lodge_libvirt_networks_load (LodgeLibvirtLink *link);

/* The networks as they are now. (transfer full) (element-type LodgeNetwork) (nullable) */
GPtrArray *lodge_libvirt_networks_read (LodgeLibvirtLink *link, GError **error);

/* NULL with @error, which is NOT_FOUND when there is none. The caller frees. */
virNetworkPtr
lodge_libvirt_network_look_up (LodgeLibvirtLink *link, const char *uuid, GError **error);

/* lodge-libvirt-subnets.c: IPv4 ranges that are taken: by other networks than the one with @uuid
 * (nullable), and on a local connection by the host's addresses and routes.
 * (transfer full) (element-type LodgeSubnet) */
GPtrArray *lodge_libvirt_list_subnets (LodgeLibvirtLink *link, const char *uuid);

/* lodge-libvirt-network-use.c */

/* A machine with an adapter on the network called @name. */
typedef struct
{
  char *title;
  gboolean stored;  /* in its stored definition */
  gboolean running; /* in its running one */
  virDomainPtr domain;
} LodgeLibvirtNetworkUser;
GPtrArray *lodge_libvirt_network_list_users (LodgeLibvirtLink *link, const char *name); /* (transfer full) */

/* Starts every network of the machine's that is off, so that the machine can be started. On a served
 * connection there is nothing to do. */
gboolean
lodge_libvirt_networks_start_for (LodgeLibvirtLink *link, virDomainPtr domain, GError **error);
gboolean lodge_libvirt_network_start_named (LodgeLibvirtLink *link, const char *name, GError **error);

/* lodge-libvirt-replug.c */

/* What the networks are called that adapters pass on their way back to one. They are nobody's
 * matter. */
#define LODGE_REPLUG_PREFIX "lodge-replug-"

/* Plugs running machines' adapters on the network called @name in again: after it was stopped and
 * started their ports hang in the air. What fails is left as it is. Programs of several users may do so
 * at the same time. */
void lodge_libvirt_network_replug (LodgeLibvirtLink *link, const char *name);

/* A network has started, be it by another program: plugs in again, on a thread, what hangs in the air. */
void lodge_libvirt_network_started (LodgeLibvirtLink *link, const char *name);

/* The same for all networks, which may have been restarted while nobody listened. */
void lodge_libvirt_networks_connected (LodgeLibvirtLink *link);

/* Whether a machine's port @target is in a bridge: one whose bridge was taken away and made again hangs
 * in the air although its network is on. TRUE where that can't be seen. */
gboolean lodge_libvirt_port_is_in_bridge (LodgeLibvirtLink *link, const char *target);

G_END_DECLS
