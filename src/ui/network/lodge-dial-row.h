/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-dial.h"

G_BEGIN_DECLS

/* LodgeDialRow: one position of the dial: a radio button of the action "machine.network" with what it
 * does, or why it can't be chosen and what to do about it. */
#define LODGE_TYPE_DIAL_ROW (lodge_dial_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDialRow, lodge_dial_row, LODGE, DIAL_ROW, AdwActionRow)

GtkWidget *lodge_dial_row_new (LodgeDialPosition position);

/* @vmm, @host_network (nullable): that the choice was made for. */
void lodge_dial_row_show (LodgeDialRow *self, LodgeDialChoice *choice, LodgeVmm *vmm, LodgeHostNetwork *host_network);

G_END_DECLS
