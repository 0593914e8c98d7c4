/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/* LodgeNicActivity: what passes through a running machine's adapters, a row each. Read while it is
 * shown. */
#define LODGE_TYPE_NIC_ACTIVITY (lodge_nic_activity_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNicActivity, lodge_nic_activity, LODGE, NIC_ACTIVITY, AdwPreferencesGroup)

/* @facts: (nullable). */
void lodge_nic_activity_set_facts (LodgeNicActivity *self, LodgeNetworkFacts *facts);

G_END_DECLS
