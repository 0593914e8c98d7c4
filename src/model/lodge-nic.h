/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-device.h"

G_BEGIN_DECLS

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

G_END_DECLS
