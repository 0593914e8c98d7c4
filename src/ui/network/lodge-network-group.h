/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/* LodgeNetworkGroup: a machine's adapters in its settings, to add to, edit and remove. */
#define LODGE_TYPE_NETWORK_GROUP (lodge_network_group_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkGroup, lodge_network_group, LODGE, NETWORK_GROUP, AdwPreferencesGroup)

/* Held while it is shown. @facts: (nullable). */
void lodge_network_group_set_facts (LodgeNetworkGroup *self, LodgeNetworkFacts *facts);

G_END_DECLS
