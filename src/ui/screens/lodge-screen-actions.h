/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display-page.h"

G_BEGIN_DECLS

/* The most screens of one machine. */
#define LODGE_SCREENS_MAX 16

/*
 * LodgeScreenActions: which of a machine's screens are shown beside the first, each in a tab
 * or a window of its own, as it was left. Actions: "screen-2" and so on, switches; "show-screens",
 * all of them; "screens-in-tabs", a switch. Only those that the machine has are possible.
 */
#define LODGE_TYPE_SCREEN_ACTIONS (lodge_screen_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeScreenActions, lodge_screen_actions, LODGE, SCREEN_ACTIONS, GObject)

/* @page outlives the result. (transfer full) */
LodgeScreenActions *lodge_screen_actions_new (LodgeDisplayPage *page, GActionMap *map);

/* Under which name it is remembered. (nullable) */
void lodge_screen_actions_set_id (LodgeScreenActions *self, const char *id);

G_END_DECLS
