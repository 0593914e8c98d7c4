/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/* LodgeActivityPage: what a machine does now, and the last lines of its log. */
#define LODGE_TYPE_ACTIVITY_PAGE (lodge_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeActivityPage, lodge_activity_page, LODGE, ACTIVITY_PAGE, AdwBin)

/* Both or neither NULL. */
void
lodge_activity_page_set_machine (LodgeActivityPage *self, LodgeVmm *vmm, LodgeMachine *machine);

/* What the adapters' part shows; NULL: nothing. */
void lodge_activity_page_set_network_facts (LodgeActivityPage *self, LodgeNetworkFacts *facts);

G_END_DECLS
