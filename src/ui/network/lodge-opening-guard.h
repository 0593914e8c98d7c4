/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-network-facts.h"
#include "lodge-opening.h"

G_BEGIN_DECLS

/* @go_on: the network may be opened; @taken: a snapshot was taken before. */
typedef void (*LodgeOpeningFunc) (gboolean go_on, gboolean taken, gpointer user_data);

/*
 * Takes the snapshot that is due before the network is opened, as a job that can be cancelled, and
 * then calls @func; at once when none is due (@guarded FALSE). Where none can be taken the user is
 * told why and may go on. @parent: (nullable). Main thread.
 */
void lodge_opening_guard_run (LodgeNetworkFacts *facts,
                              GtkWidget *parent,
                              gboolean guarded,
                              LodgeOpeningFunc func,
                              gpointer user_data);

/* Afterwards: lets automatic snapshots expire. */
void lodge_opening_guard_settle (LodgeNetworkFacts *facts);

G_END_DECLS
