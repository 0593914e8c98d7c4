/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeMachineList: the machines of a core as a list to show: sorted by connection and title, in
 * natural order, filtered by what the user searches for; both follow changes of the machines. Main
 * thread. A GListModel of LodgeMachine.
 *
 * Property: "query" char*.
 */
#define LODGE_TYPE_MACHINE_LIST (lodge_machine_list_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineList, lodge_machine_list, LODGE, MACHINE_LIST, GObject)

/* @machines: of LodgeMachine. (transfer full) */
LodgeMachineList *lodge_machine_list_new (GListModel *machines);

void lodge_machine_list_set_query (LodgeMachineList *self, const char *query);

G_END_DECLS
