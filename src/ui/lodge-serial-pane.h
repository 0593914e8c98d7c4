/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeSerialPane: a machine's serial ports, one at a time, each in a terminal that keeps what was
 * said while the machine is off; words and what to do where it has none. Nothing is opened before
 * the pane is shown.
 *
 * Properties: "typing" bool (read-only): keys go to the machine, so the application's shortcuts
 * must not take them. Ctrl+Tab leaves the terminal.
 */
#define LODGE_TYPE_SERIAL_PANE (lodge_serial_pane_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSerialPane, lodge_serial_pane, LODGE, SERIAL_PANE, AdwBin)

/* Both NULL: none. */
void lodge_serial_pane_set_machine (LodgeSerialPane *self, LodgeVmm *vmm, LodgeMachine *machine);
gboolean lodge_serial_pane_get_typing (LodgeSerialPane *self);
void lodge_serial_pane_focus (LodgeSerialPane *self);

/* What the terminal on show has in it. (transfer full) */
char *lodge_serial_pane_dup_text (LodgeSerialPane *self);

G_END_DECLS
