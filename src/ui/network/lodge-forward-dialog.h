/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-forward.h"
#include "lodge-host-network.h"

G_BEGIN_DECLS

/*
 * LodgeForwardDialog: adds or edits one port forward.
 * Signal: "saved" (LodgeForward *forward).
 */
#define LODGE_TYPE_FORWARD_DIALOG (lodge_forward_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeForwardDialog, lodge_forward_dialog, LODGE, FORWARD_DIALOG, AdwMessageDialog)

/* @forward: (nullable): a new one. @host_network: (nullable). Not presented yet. (transfer full) */
GtkWidget *lodge_forward_dialog_new (GtkWidget *parent, const LodgeForward *forward, LodgeHostNetwork *host_network);

/* The computer's port that is offered first. */
void lodge_forward_dialog_propose_port (LodgeForwardDialog *self, guint port);

G_END_DECLS
