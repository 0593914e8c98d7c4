/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/* LodgeDeleteDialog: names every file that deleting a machine takes with it and every one that
 * stays, and deletes exactly those. */
#define LODGE_TYPE_DELETE_DIALOG (lodge_delete_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeDeleteDialog, lodge_delete_dialog, LODGE, DELETE_DIALOG, AdwMessageDialog)

void lodge_delete_dialog_present (LodgeCore *core, LodgeMachine *machine, GtkWidget *parent);

G_END_DECLS
