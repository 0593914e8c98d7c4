/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-network.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_HOST_DEVICE_PHYSICAL, /* "physical": a wired adapter */
  LODGE_HOST_DEVICE_WIRELESS, /* "wireless" */
  LODGE_HOST_DEVICE_BRIDGE,   /* "bridge" */
  LODGE_HOST_DEVICE_TUNNEL,   /* "tunnel": tun, WireGuard, PPP: a VPN */
  LODGE_HOST_DEVICE_VIRTUAL,  /* "virtual": tap, veth, bond, VLAN, dummy, … */
  LODGE_HOST_DEVICE_LOOPBACK, /* "loopback" */
} LodgeHostDeviceKind;
#define LODGE_TYPE_HOST_DEVICE_KIND (lodge_host_device_kind_get_type ())
GType lodge_host_device_kind_get_type (void);

/* One of the host's network devices. Lives as long as the LodgeHostNetwork that it is of. */
typedef struct
{
  char *name;
  LodgeHostDeviceKind kind;
  gboolean up;       /* switched on */
  gboolean carrier;  /* something is plugged in, or associated */
  char *master;      /* the bridge that it is a port of, or NULL */
  GStrv addresses;   /* "192.168.1.5/24", "fd00::1/64"; never NULL; link-local ones left out */
} LodgeHostDevice;

/* Whether a bridge may be entered by machines of this user's own daemon. */
typedef enum
{
  LODGE_BRIDGE_HELPER_READY,      /* setuid, and bridge.conf can be read: see …_allows_bridge () */
  LODGE_BRIDGE_HELPER_MISSING,    /* QEMU's helper is not installed */
  LODGE_BRIDGE_HELPER_NOT_SETUID, /* it is, but runs with the user's rights only */
} LodgeBridgeHelper;

/*
 * LodgeHostNetwork: what the network of this computer is at one moment: devices, addresses, routes,
 * and what of it machines may use. Immutable once shown. Made on any thread; only where libvirt runs
 * on this computer (lodge_host_get_local ()): of a remote host nothing is known, and functions that
 * take one take NULL for that.
 */
#define LODGE_TYPE_HOST_NETWORK (lodge_host_network_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHostNetwork, lodge_host_network, LODGE, HOST_NETWORK, GObject)

/* Reads it on a thread. What can't be read is left out, so finish fails only when cancelled. */
void lodge_host_network_read_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeHostNetwork *lodge_host_network_read_finish (GAsyncResult *result, GError **error); /* (transfer full) */

/* Reads it now, from the files below @root ("" or NULL: the real ones, and getifaddrs ()). Blocks.
 * (transfer full) */
LodgeHostNetwork *lodge_host_network_read (const char *root);

/* (element-type LodgeHostDevice) (transfer none): by name */
GPtrArray *lodge_host_network_get_devices (LodgeHostNetwork *self);
const LodgeHostDevice *lodge_host_network_find_device (LodgeHostNetwork *self, const char *name); /* (nullable) */

/* The first physical, wireless or other device that a bridge has as a port and that leads out of the
 * host (machines' taps do not), or NULL. */
const LodgeHostDevice *lodge_host_network_find_uplink (LodgeHostNetwork *self, const char *bridge);

/* Whether a route leads to the whole of IPv6. */
gboolean lodge_host_network_get_default_ipv6 (LodgeHostNetwork *self);

/* The device and the gateway of the best default route of IPv4; NULL: there is none, or no gateway. */
const char *lodge_host_network_get_default_device (LodgeHostNetwork *self);
const char *lodge_host_network_get_gateway (LodgeHostNetwork *self);

/* A tunnel device that is up, or NULL. */
const char *lodge_host_network_get_vpn (LodgeHostNetwork *self);

/* Whether the kernel passes IPv4 on between networks. */
gboolean lodge_host_network_get_forwarding (LodgeHostNetwork *self);

/* The lowest port that a program without privileges may open (1024, where nobody changed it). */
guint lodge_host_network_get_first_free_port (LodgeHostNetwork *self);

LodgeBridgeHelper lodge_host_network_get_bridge_helper (LodgeHostNetwork *self);
const char       *lodge_host_network_get_bridge_helper_path (LodgeHostNetwork *self); /* (nullable) */

/* Whether QEMU's helper is ready and bridge.conf lets everybody enter @bridge. */
gboolean lodge_host_network_allows_bridge (LodgeHostNetwork *self, const char *bridge);

/*
 * Whether @address/@prefix (IPv4 or IPv6, any address of the subnet) overlaps with an address or route
 * of the host or the subnet of a network in @networks other than @except. Default routes, also those
 * that a VPN halves, do not count, and neither do the bridges of @networks.
 * @self, @networks, @except: (nullable).
 * Returns: (transfer full) (nullable): a sentence that says with what; NULL: it is free.
 */
char *lodge_host_network_dup_collision (LodgeHostNetwork *self,
                                        GListModel *networks,
                                        LodgeNetwork *except,
                                        const char *address,
                                        guint prefix);
gboolean lodge_host_network_collides (LodgeHostNetwork *self,
                                      GListModel *networks,
                                      LodgeNetwork *except,
                                      const char *address,
                                      guint prefix);

/* The host's address in the first /24 that is free: 192.168.56.1 and up for host-only and internal
 * networks, 192.168.100.1 and up for the others, then in 172.28 and 10.56. NULL: all are taken.
 * (transfer full) */
char *lodge_host_network_first_free_subnet (LodgeHostNetwork *self, GListModel *networks, LodgeNetworkKind kind);

/*
 * For whoever makes one by hand: an empty one, devices and routes. @master, @addresses: (nullable).
 * @destination: "10.8.0.0/16", "default", "2000::/3"; @gateway: (nullable).
 */
LodgeHostNetwork *lodge_host_network_new (void); /* (transfer full) */
void lodge_host_network_add_device (LodgeHostNetwork *self,
                                    const char *name,
                                    LodgeHostDeviceKind kind,
                                    const char *master,
                                    const char *const *addresses);
void lodge_host_network_add_route (LodgeHostNetwork *self,
                                   const char *destination,
                                   const char *device,
                                   const char *gateway);
void lodge_host_network_set_forwarding (LodgeHostNetwork *self, gboolean forwarding);
void lodge_host_network_set_bridge_helper (LodgeHostNetwork *self,
                                           LodgeBridgeHelper helper,
                                           const char *const *allowed);

G_END_DECLS
