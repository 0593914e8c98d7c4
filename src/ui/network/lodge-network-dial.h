/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-actions.h"

G_BEGIN_DECLS

/*
 * LodgeNetworkDial: the button in a machine's header that says what the machine is attached to, and
 * behind it the positions, one click each, the time that is left, and who can reach whom. Activates the
 * actions "machine.network" and so on of LodgeNetworkActions.
 *
 * Property: "narrow" bool: only the icon is shown.
 */
#define LODGE_TYPE_NETWORK_DIAL (lodge_network_dial_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkDial, lodge_network_dial, LODGE, NETWORK_DIAL, AdwBin)

/* @actions: (nullable): nothing is shown. */
void lodge_network_dial_set_actions (LodgeNetworkDial *self, LodgeNetworkActions *actions);

/* Opens it, as by a click. */
void lodge_network_dial_popup (LodgeNetworkDial *self);

/* "lodge-network-nat-symbolic". Static. */
const char *lodge_network_dial_get_icon (LodgeDialPosition position);

G_END_DECLS
