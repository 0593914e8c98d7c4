/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/* LodgeGrowDialog: asks how large a disk shall be, and makes it so, with a snapshot before. */
#define LODGE_TYPE_GROW_DIALOG (lodge_grow_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeGrowDialog, lodge_grow_dialog, LODGE, GROW_DIALOG, AdwMessageDialog)

/* @disk: a device id. @parent: (nullable): the dialog and what goes wrong appear on its window.
 * Main thread. */
void lodge_grow_dialog_present (LodgeCore *core,
                                LodgeMachine *machine,
                                const char *disk,
                                GtkWidget *parent);

G_END_DECLS
