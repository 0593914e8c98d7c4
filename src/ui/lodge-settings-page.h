/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/*
 * LodgeSettingsPage: a machine's definition. Edits are a draft until Apply; a change made elsewhere
 * meanwhile shows in the rows that were not touched.
 */
#define LODGE_TYPE_SETTINGS_PAGE (lodge_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSettingsPage, lodge_settings_page, LODGE, SETTINGS_PAGE, AdwBin)

/* Both or neither NULL. An open draft is dropped. */
void
lodge_settings_page_set_machine (LodgeSettingsPage *self, LodgeVmm *vmm, LodgeMachine *machine);

/* What the adapters' part shows; NULL: nothing. */
void lodge_settings_page_set_network_facts (LodgeSettingsPage *self, LodgeNetworkFacts *facts);

/* Whether something was edited and neither applied nor reverted. */
gboolean lodge_settings_page_get_dirty (LodgeSettingsPage *self);

G_END_DECLS
