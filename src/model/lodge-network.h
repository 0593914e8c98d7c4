/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/*
 * LodgeNetwork: one network of one connection. Main thread. What hangs on a LodgeVmm is a mirror;
 * take a copy to edit.
 *
 * libvirt's network definitions are the truth on every connection. The system daemon runs them by
 * itself. A user's own daemon may define but not start one: there lodge-agent serves it ("served"),
 * from the same definition, for the machines that are attached to it.
 *
 * Properties (readable and writable, notify only on change):
 *   "uuid"       char*   canonical text; NULL in a draft
 *   "name"       char*   libvirt's name and the user's word for it: 1 to 50 of [A-Za-z0-9._-], not "." or ".."
 *   "kind"       LodgeNetworkKind
 *   "active"     bool    machines can use it now; a served network always is
 *   "autostart"  bool
 *   "persistent" bool    it has a stored definition
 *   "served"     bool    by lodge-agent
 *   "bridge"     char*   the host's bridge, or NULL
 *   "bridge-mac" char*   or NULL
 *   "address"    char*   the host's (or the gateway's) IPv4 address in it, or NULL: none
 *   "prefix"     uint    length of the IPv4 prefix, 0 without an address
 *   "dhcp"       bool    addresses are given out
 *   "dhcp-start", "dhcp-end"  char*  first and last of them
 *   "ipv6-address" char*, "ipv6-prefix" uint
 *   "domain"     char*   DNS domain, or NULL
 *   "forward-device" char*  the host's device that NAT or routing is held to, or NULL: any
 *   "hosts"      GStrv   fixed leases: "MAC ADDRESS [NAME]" each
 *   "names"      GStrv   DNS: "ADDRESS NAME" each
 *   "mtu"        uint    0: the usual 1500
 */
#define LODGE_TYPE_NETWORK (lodge_network_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetwork, lodge_network, LODGE, NETWORK, GObject)

LodgeNetwork *lodge_network_new (const char *name, LodgeNetworkKind kind);
LodgeNetwork *lodge_network_copy (LodgeNetwork *self); /* (transfer full) */
void          lodge_network_assign (LodgeNetwork *self, LodgeNetwork *source);
gboolean      lodge_network_equal (LodgeNetwork *a, LodgeNetwork *b);

const char        *lodge_network_get_uuid (LodgeNetwork *self);
const char        *lodge_network_get_name (LodgeNetwork *self);
LodgeNetworkKind   lodge_network_get_kind (LodgeNetwork *self);
gboolean           lodge_network_get_active (LodgeNetwork *self);
gboolean           lodge_network_get_autostart (LodgeNetwork *self);
gboolean           lodge_network_get_persistent (LodgeNetwork *self);
gboolean           lodge_network_get_served (LodgeNetwork *self);
const char        *lodge_network_get_bridge (LodgeNetwork *self);
const char        *lodge_network_get_bridge_mac (LodgeNetwork *self);
const char        *lodge_network_get_address (LodgeNetwork *self);
guint              lodge_network_get_prefix (LodgeNetwork *self);
gboolean           lodge_network_get_dhcp (LodgeNetwork *self);
const char        *lodge_network_get_dhcp_start (LodgeNetwork *self);
const char        *lodge_network_get_dhcp_end (LodgeNetwork *self);
const char        *lodge_network_get_ipv6_address (LodgeNetwork *self);
guint              lodge_network_get_ipv6_prefix (LodgeNetwork *self);
const char        *lodge_network_get_domain (LodgeNetwork *self);
const char        *lodge_network_get_forward_device (LodgeNetwork *self);
const char *const *lodge_network_get_hosts (LodgeNetwork *self); /* (nullable) */
const char *const *lodge_network_get_names (LodgeNetwork *self); /* (nullable) */
guint              lodge_network_get_mtu (LodgeNetwork *self);

/* Whether @name may be a network's. */
gboolean lodge_network_name_is_valid (const char *name);

/* LodgeLease: an address that a network's DHCP server has given out. A boxed type. */
typedef struct
{
  char *mac;
  char *address;
  char *hostname;  /* or NULL */
  gint64 expires;  /* microseconds of real time; 0: not known */
} LodgeLease;
#define LODGE_TYPE_LEASE (lodge_lease_get_type ())
GType       lodge_lease_get_type (void);
LodgeLease *lodge_lease_copy (const LodgeLease *self);
void        lodge_lease_free (LodgeLease *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeLease, lodge_lease_free)

G_END_DECLS
