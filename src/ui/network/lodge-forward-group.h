/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/*
 * LodgeForwardGroup: the port forwards of a draft, one row each with what is wrong with it, to add to,
 * edit and remove. Signal: "changed".
 */
#define LODGE_TYPE_FORWARD_GROUP (lodge_forward_group_get_type ())
G_DECLARE_FINAL_TYPE (LodgeForwardGroup, lodge_forward_group, LODGE, FORWARD_GROUP, AdwPreferencesGroup)

/* Shows @draft's forwards and from then on changes them. @facts: (nullable). */
void lodge_forward_group_show (LodgeForwardGroup *self, LodgeNic *draft, LodgeNetworkFacts *facts);

/* Reads the problems of the running forwards again. */
void lodge_forward_group_update_problems (LodgeForwardGroup *self);

G_END_DECLS
