/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeMachinePage: everything about one machine: the header with what can be done now, a banner
 * when something needs attention, and the views.
 *
 * Properties: "machine" LodgeMachine*, "narrow" bool (the list is not beside it: a Back button and
 *   the window's buttons are shown), "fullscreen" bool (the header hides until the pointer is at
 *   the top), "grabbed" bool (read-only).
 */
#define LODGE_TYPE_MACHINE_PAGE (lodge_machine_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachinePage, lodge_machine_page, LODGE, MACHINE_PAGE, AdwBin)

void lodge_machine_page_set_core (LodgeMachinePage *self, LodgeCore *core);
void lodge_machine_page_set_machine (LodgeMachinePage *self, LodgeMachine *machine);
LodgeMachine *lodge_machine_page_get_machine (LodgeMachinePage *self);
void lodge_machine_page_set_fullscreen (LodgeMachinePage *self, gboolean fullscreen);
/* Of the bar that it has in full screen; else nothing. */
void lodge_machine_page_popup_fullscreen_menu (LodgeMachinePage *self);
gboolean lodge_machine_page_get_grabbed (LodgeMachinePage *self);

/* The groups "machine" (NULL without a machine) and "page". (transfer none) */
GActionGroup *lodge_machine_page_get_machine_actions (LodgeMachinePage *self);
GActionGroup *lodge_machine_page_get_page_actions (LodgeMachinePage *self);

/* @name: "display", "snapshots", "activity" or "settings". */
void lodge_machine_page_show_view (LodgeMachinePage *self, const char *name);

/* Reads what libvirt does not announce, now. */
void lodge_machine_page_refresh (LodgeMachinePage *self);

G_END_DECLS
