/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeFastestRow: whether an adapter on NAT is attached to QEMU's NAT straight, and what that costs.
 * Not visible where there is no such choice. Emits "changed" when the draft was changed.
 */
#define LODGE_TYPE_FASTEST_ROW (lodge_fastest_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFastestRow, lodge_fastest_row, LODGE, FASTEST_ROW, AdwActionRow)

/* Shows the draft, and changes it from then on. */
void lodge_fastest_row_show (LodgeFastestRow *self, LodgeNic *draft, LodgeVmm *vmm);

G_END_DECLS
