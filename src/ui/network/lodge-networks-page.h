/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeNetworksPage: the networks of a connection: a picture, a list, and all about each; to create,
 * edit, start, stop and delete.
 *
 * Property: "narrow" bool: it is alone in the window, so there is a way back.
 * Signal: "machine-activated" (LodgeMachine *machine).
 */
#define LODGE_TYPE_NETWORKS_PAGE (lodge_networks_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworksPage, lodge_networks_page, LODGE, NETWORKS_PAGE, AdwBin)

void lodge_networks_page_set_core (LodgeNetworksPage *self, LodgeCore *core);

/* Shows the networks of @vmm, which is of the core. */
void lodge_networks_page_set_vmm (LodgeNetworksPage *self, LodgeVmm *vmm);

/* Shows all about @network; NULL: the list. */
void lodge_networks_page_show_network (LodgeNetworksPage *self, LodgeNetwork *network);

G_END_DECLS
