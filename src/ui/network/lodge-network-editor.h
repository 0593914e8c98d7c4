/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeNetworkEditor: the window in which a network is created or edited, on a draft.
 * Signal: "saved" (LodgeNetwork *network): the connection has it.
 */
#define LODGE_TYPE_NETWORK_EDITOR (lodge_network_editor_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkEditor, lodge_network_editor, LODGE, NETWORK_EDITOR, AdwWindow)

/* @network: (nullable): a new one. Not presented yet. (transfer full) */
GtkWidget *lodge_network_editor_new (LodgeVmm *vmm, LodgeNetwork *network, GtkWidget *parent);

/* For a new one. */
void lodge_network_editor_choose_kind (LodgeNetworkEditor *self, LodgeNetworkKind kind);

G_END_DECLS
