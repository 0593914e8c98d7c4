/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeDisplayActions: what can be done with how a display is shown, as actions in a group of whose
 * owner the display page is a part: "scaling" (s, state: as of lodge-scaling.h), "zoom-in",
 * "zoom-out", "zoom-reset"; "resize-guest" (state b), "copy-screen" (a picture to the clipboard),
 * "send-files" (asks which, or tells why none can be), "show-screens" (the machine's others, each
 * in a window of its own; disabled where there are none), and those of lodge-clipboard-choice.h,
 * lodge-sound-control.h and lodge-usb-control.h. Main thread.
 */
#define LODGE_TYPE_DISPLAY_ACTIONS (lodge_display_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDisplayActions, lodge_display_actions, LODGE, DISPLAY_ACTIONS, GObject)

/* @page: outlives it. The actions are added to @map. (transfer full) */
LodgeDisplayActions *lodge_display_actions_new (LodgeDisplayPage *page, GActionMap *map);

/* The display by whose @id things are remembered from now on; what is remembered is applied.
 * (nullable). @stranger: it is no machine of the user's, but a server by its address. */
void lodge_display_actions_set_id (LodgeDisplayActions *self, const char *id, gboolean stranger);

G_END_DECLS
