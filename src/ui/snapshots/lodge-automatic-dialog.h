/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* LodgeAutomaticDialog: when snapshots of a machine are taken by themselves, and how many are kept. */
#define LODGE_TYPE_AUTOMATIC_DIALOG (lodge_automatic_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAutomaticDialog, lodge_automatic_dialog, LODGE, AUTOMATIC_DIALOG, AdwMessageDialog)

/* @parent: on whose window it is shown. */
void lodge_automatic_dialog_present (LodgeSnapshotActions *actions, GtkWidget *parent);

G_END_DECLS
