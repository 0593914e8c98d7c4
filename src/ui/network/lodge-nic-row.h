/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/* LodgeNicRow: an adapter of a machine in its settings: what it is attached to, its address and state,
 * and shortcuts to what its forwards lead to. Activating it edits it. */
#define LODGE_TYPE_NIC_ROW (lodge_nic_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNicRow, lodge_nic_row, LODGE, NIC_ROW, AdwActionRow)

GtkWidget  *lodge_nic_row_new (void);
const char *lodge_nic_row_get_id (LodgeNicRow *self);

/* Shows the stored adapter @nic, the @index-th from 0, and what differs in the running one. */
void lodge_nic_row_show (LodgeNicRow *self, LodgeNic *nic, guint index, LodgeNetworkFacts *facts);

/* "Attached now: NAT", "Takes effect at the next start", "Online for a limited time"; NULL: nothing
 * to say. @running: (nullable). (transfer full) */
char *lodge_nic_row_dup_state (LodgeNic *stored, LodgeNic *running, gboolean active, GListModel *networks);

G_END_DECLS
