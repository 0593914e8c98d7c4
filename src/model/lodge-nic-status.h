/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/*
 * LodgeNicStatus: what is known of a running machine's adapter at one moment. Immutable once shown.
 *
 * Properties (readable and writable):
 *   "id"             char*   the adapter's (lodge_device_get_id ())
 *   "addresses"      GStrv   of the guest, "192.168.56.101" or "fe80::1"; or NULL: not known
 *   "address-source" LodgeAddressSource
 *   "counters"       bool    whether the four below are known
 *   "rx-bytes", "rx-packets", "tx-bytes", "tx-packets" uint64, as the guest sees them
 *   "problems"       GStrv   parallel to the adapter's forwards: "" in force, else a sentence why not; NULL:
 *                            there are none or they are not known
 *   "attached"       bool    frames can pass: it has a backend and its cable is plugged in
 *   "capture"        char*   the file that its frames are being written to, or NULL
 *   "lookups"        GStrv   DNS names asked for lately, newest first; NULL: not known
 */
#define LODGE_TYPE_NIC_STATUS (lodge_nic_status_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNicStatus, lodge_nic_status, LODGE, NIC_STATUS, GObject)

LodgeNicStatus *lodge_nic_status_new (const char *id);

const char        *lodge_nic_status_get_id (LodgeNicStatus *self);
const char *const *lodge_nic_status_get_addresses (LodgeNicStatus *self); /* (nullable) */
LodgeAddressSource lodge_nic_status_get_address_source (LodgeNicStatus *self);
gboolean           lodge_nic_status_get_counters (LodgeNicStatus *self);
guint64            lodge_nic_status_get_rx_bytes (LodgeNicStatus *self);
guint64            lodge_nic_status_get_rx_packets (LodgeNicStatus *self);
guint64            lodge_nic_status_get_tx_bytes (LodgeNicStatus *self);
guint64            lodge_nic_status_get_tx_packets (LodgeNicStatus *self);
const char *const *lodge_nic_status_get_problems (LodgeNicStatus *self); /* (nullable) */
gboolean           lodge_nic_status_get_attached (LodgeNicStatus *self);
const char        *lodge_nic_status_get_capture (LodgeNicStatus *self);
const char *const *lodge_nic_status_get_lookups (LodgeNicStatus *self); /* (nullable) */

G_END_DECLS
