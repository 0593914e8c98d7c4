/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-device.h"

G_BEGIN_DECLS

/* How many adapters a machine may have. */
#define LODGE_MAX_NICS 8

/* LodgeNic: a network adapter. Threads as LodgeDevice. */
#define LODGE_TYPE_NIC (lodge_nic_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNic, lodge_nic, LODGE, NIC, LodgeDevice)

LodgeNic *lodge_nic_new (LodgeNicMode mode);

LodgeNicMode lodge_nic_get_mode (LodgeNic *self);
void         lodge_nic_set_mode (LodgeNic *self, LodgeNicMode mode);

/* "source": the network's, bridge's or host adapter's name; NULL for the other modes. */
const char *lodge_nic_get_source (LodgeNic *self);
void        lodge_nic_set_source (LodgeNic *self, const char *source);

/* "mac": six colon-separated lower-case hex octets, or NULL: libvirt picks one. */
const char *lodge_nic_get_mac (LodgeNic *self);
void        lodge_nic_set_mac (LodgeNic *self, const char *mac);

/* "model": QEMU's device model as libvirt spells it ("virtio", "e1000e", "rtl8139"). */
const char *lodge_nic_get_model (LodgeNic *self);
void        lodge_nic_set_model (LodgeNic *self, const char *model);

/* "link-up": whether the cable is plugged in. */
gboolean lodge_nic_get_link_up (LodgeNic *self);
void     lodge_nic_set_link_up (LodgeNic *self, gboolean link_up);

/* "guard": of an adapter on user-mode NAT. Kept, but not in force, while it is attached to something
 * else, so that who turns the network off and on again is as guarded as before. */
LodgeNicGuard lodge_nic_get_guard (LodgeNic *self);
void          lodge_nic_set_guard (LodgeNic *self, LodgeNicGuard guard);

/* "forwards": the texts of LodgeForwards, or NULL. Kept, but not in force, while the adapter is on a
 * network that needs none. */
const char *const *lodge_nic_get_forwards (LodgeNic *self);
void               lodge_nic_set_forwards (LodgeNic *self, const char *const *forwards);

/* "mtu": bytes; 0: the usual. */
guint lodge_nic_get_mtu (LodgeNic *self);
void  lodge_nic_set_mtu (LodgeNic *self, guint mtu);

/* "limit-in", "limit-out": KiB a second towards and from the guest; 0: no limit. */
guint lodge_nic_get_limit_in (LodgeNic *self);
void  lodge_nic_set_limit_in (LodgeNic *self, guint limit_in);
guint lodge_nic_get_limit_out (LodgeNic *self);
void  lodge_nic_set_limit_out (LodgeNic *self, guint limit_out);

/* "delay": milliseconds that each frame is held back, each way; "loss": frames lost of a thousand. */
guint lodge_nic_get_delay (LodgeNic *self);
void  lodge_nic_set_delay (LodgeNic *self, guint delay);
guint lodge_nic_get_loss (LodgeNic *self);
void  lodge_nic_set_loss (LodgeNic *self, guint loss);

/* "fastest": on user-mode NAT of a user's own session it wants to be attached to QEMU's NAT straight, with
 * nothing in between that could switch it. Kept, but not in force, where something else is asked for
 * that needs a switch: see lodge_nic_is_straight (). */
gboolean lodge_nic_get_fastest (LodgeNic *self);
void     lodge_nic_set_fastest (LodgeNic *self, gboolean fastest);

/* "switchable": what it is attached to can be changed while the machine runs. Read only in effect:
 * backends set it, drafts' are ignored. */
gboolean lodge_nic_get_switchable (LodgeNic *self);
void     lodge_nic_set_switchable (LodgeNic *self, gboolean switchable);

/* "until": of a running machine's adapter: microseconds of real time at which what it is attached
 * to ends and the stored definition holds again; LODGE_NIC_UNTIL_AGENT: it ends with lodge-agent at
 * the latest; 0: it does not end by itself. */
#define LODGE_NIC_UNTIL_AGENT ((guint64)G_MAXINT64)
guint64 lodge_nic_get_until (LodgeNic *self);
void    lodge_nic_set_until (LodgeNic *self, guint64 until);

/* "lender": of such an adapter: the number of the user whose lodge-agent holds it. NULL: not known. */
const char *lodge_nic_get_lender (LodgeNic *self);
void        lodge_nic_set_lender (LodgeNic *self, const char *lender);

/* The K of an adapter with the id "ua-nicK", which are those that Lodge makes; -1 for all others. */
int lodge_nic_get_number (LodgeNic *self);

/* Whether an adapter of a user's own session has a network of its own that lodge-agent serves:
 * user-mode NAT that is guarded, slowed down or held, which QEMU's can't do. */
gboolean lodge_nic_is_private (LodgeNic *self);

/* Whether "fastest" is in force: on user-mode NAT that is neither private nor of another packet size. */
gboolean lodge_nic_is_straight (LodgeNic *self);

G_END_DECLS
