/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* LodgeRenameDialog: asks for a machine's new title and sets it. */
#define LODGE_TYPE_RENAME_DIALOG (lodge_rename_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeRenameDialog, lodge_rename_dialog, LODGE, RENAME_DIALOG, AdwMessageDialog)

void lodge_rename_dialog_present (LodgeVmm *vmm, LodgeMachine *machine, GtkWidget *parent);

G_END_DECLS
