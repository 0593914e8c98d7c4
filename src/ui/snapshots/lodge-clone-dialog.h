/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-clone-actions.h"

G_BEGIN_DECLS

/*
 * LodgeCloneDialog: asks what the new machine is called and how it is made. It ends in
 * lodge_clone_actions_clone ().
 */
#define LODGE_TYPE_CLONE_DIALOG (lodge_clone_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCloneDialog, lodge_clone_dialog, LODGE, CLONE_DIALOG, AdwMessageDialog)

/* @snapshot: (nullable): what it starts from. */
void lodge_clone_dialog_present (LodgeCloneActions *actions,
                                 LodgeSnapshot *snapshot,
                                 GtkWidget *parent);

G_END_DECLS
