/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LodgeGraph: the last two minutes of one value, a sample a second, as a filled line. What it shows
 * is said in words beside it. */
#define LODGE_TYPE_GRAPH (lodge_graph_get_type ())
G_DECLARE_FINAL_TYPE (LodgeGraph, lodge_graph, LODGE, GRAPH, GtkWidget)

GtkWidget *lodge_graph_new (void);

/* @value: 0 to 1; negative: not known, a gap. */
void lodge_graph_add (LodgeGraph *self, double value);
void lodge_graph_clear (LodgeGraph *self);

G_END_DECLS
