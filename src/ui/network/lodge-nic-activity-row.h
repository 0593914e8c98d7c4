/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/* LodgeNicActivityRow: what passes through one adapter: bytes and packets, addresses, names looked up,
 * and a capture of it to a file. */
#define LODGE_TYPE_NIC_ACTIVITY_ROW (lodge_nic_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNicActivityRow, lodge_nic_activity_row, LODGE, NIC_ACTIVITY_ROW, AdwExpanderRow)

GtkWidget *lodge_nic_activity_row_new (void);

/* @nic: the @index-th from 0, as it runs. */
void lodge_nic_activity_row_show (LodgeNicActivityRow *self, LodgeNetworkFacts *facts, LodgeNic *nic, guint index);

G_END_DECLS
