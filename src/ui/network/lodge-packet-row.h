/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgePacketRow: the size of the largest packet (MTU), of an adapter or of a network, and what a larger one
 * is good for there. Emits "changed" when the user has set it.
 */
#define LODGE_TYPE_PACKET_ROW (lodge_packet_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgePacketRow, lodge_packet_row, LODGE, PACKET_ROW, AdwActionRow)

/* Bytes; 0: the usual. */
guint lodge_packet_row_get_bytes (LodgePacketRow *self);
void  lodge_packet_row_set_bytes (LodgePacketRow *self, guint bytes);

/* Says what holds for the adapter, or for networks of the connection. */
void lodge_packet_row_describe_nic (LodgePacketRow *self, LodgeNic *nic, LodgeVmm *vmm);
void lodge_packet_row_describe_network (LodgePacketRow *self, LodgeVmm *vmm);

G_END_DECLS
