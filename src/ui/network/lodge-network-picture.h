/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-network-map.h"

G_BEGIN_DECLS

/*
 * LodgeNetworkPicture: a map of the host, its networks and machines, drawn. What is in it can also be read
 * as text, in its accessible description and from lodge_network_map_describe ().
 * Signal: "activated" (GObject *object): a LodgeNetwork or LodgeMachine was clicked.
 */
#define LODGE_TYPE_NETWORK_PICTURE (lodge_network_picture_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkPicture, lodge_network_picture, LODGE, NETWORK_PICTURE, GtkWidget)

/* @map: (nullable). */
void lodge_network_picture_set_map (LodgeNetworkPicture *self, LodgeNetworkMap *map);

G_END_DECLS
