/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/*
 * LodgeReachView: who can reach whom, as six rows: icon and word for each answer, the reason in the
 * row when it is opened. With several adapters, a row on top chooses the machine or one of them.
 *
 * Properties: "stored" bool: what the next start brings, also while the machine runs;
 *   "fixed" bool: somebody else chooses which card is shown.
 */
#define LODGE_TYPE_REACH_VIEW (lodge_reach_view_get_type ())
G_DECLARE_FINAL_TYPE (LodgeReachView, lodge_reach_view, LODGE, REACH_VIEW, AdwBin)

/* Held while it is shown. @facts: (nullable). */
void lodge_reach_view_set_facts (LodgeReachView *self, LodgeNetworkFacts *facts);

/* Shows the adapter's card; NULL: the machine's. */
void lodge_reach_view_set_id (LodgeReachView *self, const char *id);

/* "lodge-reach-yes-symbolic". Static. */
const char *lodge_reach_view_get_icon (LodgeReachAnswer answer);

G_END_DECLS
