/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeSafetyRow: the switch with which a risky act is preceded by a snapshot, on at first, and what such a
 * snapshot can hold of the machine. Main thread.
 *
 * Properties:
 *   "judged"  bool  whether it is known yet, or nothing can be taken at all; until then the act waits
 */
#define LODGE_TYPE_SAFETY_ROW (lodge_safety_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSafetyRow, lodge_safety_row, LODGE, SAFETY_ROW, AdwActionRow)

/* Asks @vmm what can be kept. */
void lodge_safety_row_set_machine (LodgeSafetyRow *self, LodgeVmm *vmm, LodgeMachine *machine);

gboolean lodge_safety_row_get_judged (LodgeSafetyRow *self);

/* Whether the user wants one. */
gboolean lodge_safety_row_get_active (LodgeSafetyRow *self);

/* It was taken: no other one is needed for the same act. */
void lodge_safety_row_set_taken (LodgeSafetyRow *self);

G_END_DECLS
