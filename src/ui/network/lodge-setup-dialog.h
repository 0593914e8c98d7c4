/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-dial.h"

G_BEGIN_DECLS

/*
 * LodgeSetupDialog: what an administrator has to do so that machines can be bridged to this computer's
 * network: said in words and as commands, done through polkit, and undone. Goes on to the end of a
 * step that has begun when it is closed.
 */
#define LODGE_TYPE_SETUP_DIALOG (lodge_setup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSetupDialog, lodge_setup_dialog, LODGE, SETUP_DIALOG, AdwWindow)

/* @parent: any widget of the window below. @host_network: (nullable): it is read. */
GtkWidget *lodge_setup_dialog_new (GtkWidget *parent, LodgeVmm *vmm, LodgeHostNetwork *host_network);

G_END_DECLS
