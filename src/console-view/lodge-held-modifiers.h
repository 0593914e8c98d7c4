/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "lodge-key-tracker.h"

G_BEGIN_DECLS

/*
 * LodgeHeldModifiers: the modifiers that are down on the host and of which the guest does not know.
 * Who begins with a capital letter holds Shift before the guest has the keyboard. Zeroed at first,
 * and again when keys may come up unseen. Keycodes are Linux input codes.
 */
typedef struct
{
  LodgeKeyTracker keys;
} LodgeHeldModifiers;

/* @event: of a key. @guests: the guest is told of it. */
void lodge_held_modifiers_note (LodgeHeldModifiers *self,
                                GdkEvent *event,
                                guint keycode,
                                gboolean guests);

/* Calls @func for each that is down, also as @state says, and forgets them: they are the guest's.
 */
void lodge_held_modifiers_hand_over (LodgeHeldModifiers *self,
                                     GdkModifierType state,
                                     LodgeKeyTrackerFunc func,
                                     gpointer user_data);

G_END_DECLS
