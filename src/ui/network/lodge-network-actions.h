/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/*
 * LodgeNetworkActions: the dial's actions, added to the actions of a machine:
 *   "network"       string, stateful: the position's nick; changes when the model says so
 *   "cut-network"   all adapters off, now
 *   "lend-network"  online for ten minutes
 *   "keep-network"  what ends by itself stays
 *   "end-network"   what ends by itself ends now
 *   "undo-network"  takes the last change back, while it can be
 * Main thread.
 *
 * Properties (readable, notified):
 *   "id"       char*  the adapter that the dial is about (also writable); NULL: there is none
 *   "position" LodgeDialPosition
 *   "until"    uint64 when it ends, as of LodgeNic; 0: it does not
 * Signal:
 *   "done" (char *message, gboolean can_undo): a sentence about what has been done
 */
#define LODGE_TYPE_NETWORK_ACTIONS (lodge_network_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkActions, lodge_network_actions, LODGE, NETWORK_ACTIONS, GObject)

/* How long "lend-network" lends. */
#define LODGE_LEND_MINUTES 10

/* @parent: (nullable): errors are shown on its window. */
LodgeNetworkActions *lodge_network_actions_new (LodgeNetworkFacts *facts, GActionMap *map, GtkWidget *parent);

LodgeNetworkFacts *lodge_network_actions_get_facts (LodgeNetworkActions *self); /* (transfer none) */
const char        *lodge_network_actions_get_id (LodgeNetworkActions *self);
void               lodge_network_actions_set_id (LodgeNetworkActions *self, const char *id);
LodgeDialPosition  lodge_network_actions_get_position (LodgeNetworkActions *self);
guint64            lodge_network_actions_get_until (LodgeNetworkActions *self);

/* The adapter as it is now, or NULL. (transfer none) */
LodgeNic *lodge_network_actions_get_nic (LodgeNetworkActions *self);

G_END_DECLS
