/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-device-page.h"
#include "lodge-network-facts.h"

G_BEGIN_DECLS

/*
 * LodgeNicPage: edits a draft of a network adapter. A LodgeDevicePage.
 * Signal: "create-network" (LodgeNetworkKind kind): the person wants one of that kind to choose.
 */
#define LODGE_TYPE_NIC_PAGE (lodge_nic_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNicPage, lodge_nic_page, LODGE, NIC_PAGE, AdwBin)

/* Shows @draft, and from then on writes what is typed and chosen into it. */
void lodge_nic_page_set_draft (LodgeNicPage *self, LodgeNic *draft, LodgeNetworkFacts *facts);

/* Shows the draft again, after others have changed it. */
void lodge_nic_page_refill (LodgeNicPage *self);

/* Chooses the network called @name. */
void lodge_nic_page_choose_network (LodgeNicPage *self, const char *name);

G_END_DECLS
