/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeSidebar: all machines with search, the running jobs below them.
 *
 * Properties: "selected" LodgeMachine* (NULL: none), "searching" bool.
 * Signals: "machine-activated" (LodgeMachine*): clicked or Enter: show it, also in a narrow window.
 */
#define LODGE_TYPE_SIDEBAR (lodge_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSidebar, lodge_sidebar, LODGE, SIDEBAR, AdwBin)

/* Once, right after it was built. */
void lodge_sidebar_set_core (LodgeSidebar *self, LodgeCore *core);

LodgeMachine *lodge_sidebar_get_selected (LodgeSidebar *self);
void lodge_sidebar_select (LodgeSidebar *self, LodgeMachine *machine);
void lodge_sidebar_set_searching (LodgeSidebar *self, gboolean searching);
gboolean lodge_sidebar_get_searching (LodgeSidebar *self);

/* What is typed with the focus in @widget, or with none, begins a search. Once; @widget holds the
 * sidebar. */
void lodge_sidebar_set_key_capture (LodgeSidebar *self, GtkWidget *widget);

G_END_DECLS
