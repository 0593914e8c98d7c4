/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeMachineRow: one machine in the list. Light: made some two hundred times for a long list.
 *
 * Properties: "machine" LodgeMachine* (NULL while not bound), "now" int64 (real time that ages are
 *   told against), "heading" char* (the connection's name above its first machine, or NULL).
 */
#define LODGE_TYPE_MACHINE_ROW (lodge_machine_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineRow, lodge_machine_row, LODGE, MACHINE_ROW, AdwBin)

GtkWidget *lodge_machine_row_new (LodgeCore *core);
void lodge_machine_row_set_machine (LodgeMachineRow *self, LodgeMachine *machine);
LodgeMachine *lodge_machine_row_get_machine (LodgeMachineRow *self);
void lodge_machine_row_set_now (LodgeMachineRow *self, gint64 now);
void lodge_machine_row_set_heading (LodgeMachineRow *self, const char *heading);

/* Whether somebody looks: statistics and the live picture are sampled only then. */
void lodge_machine_row_set_watched (LodgeMachineRow *self, gboolean watched);

/* Opens the context menu, at x, y of the row, or below it when they are negative. */
void lodge_machine_row_popup_menu (LodgeMachineRow *self, double x, double y);

G_END_DECLS
