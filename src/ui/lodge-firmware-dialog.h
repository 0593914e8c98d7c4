/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/* LodgeFirmwareDialog: asks with which firmware a machine that is off shall start, and makes it so, with a
 * snapshot before. */
#define LODGE_TYPE_FIRMWARE_DIALOG (lodge_firmware_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFirmwareDialog, lodge_firmware_dialog, LODGE, FIRMWARE_DIALOG, AdwMessageDialog)

/* @parent: (nullable): the dialog and what goes wrong appear on its window. Main thread. */
void lodge_firmware_dialog_present (LodgeCore *core, LodgeMachine *machine, GtkWidget *parent);

G_END_DECLS
