/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-layout.h"

G_BEGIN_DECLS

/*
 * LodgeKeyBoard: the keys of a keyboard on the screen, each a button: all of them where there is
 * room, half of them at a time where it is narrow. It knows what stands on a key, not what it does.
 *
 * Signal "tapped" (guint keycode): a Linux input code; again and again while a key is held that is
 * no modifier.
 */
#define LODGE_TYPE_KEY_BOARD (lodge_key_board_get_type ())
G_DECLARE_FINAL_TYPE (LodgeKeyBoard, lodge_key_board, LODGE, KEY_BOARD, GtkWidget)

typedef enum
{
  LODGE_KEY_HELD_NOT,
  LODGE_KEY_HELD_ONCE, /* for the next key */
  LODGE_KEY_HELD_ON,   /* until it is tapped again */
} LodgeKeyHeld;

GtkWidget *lodge_key_board_new (void);

/* What the keys make, and with which modifiers. @layout: NULL: not known. */
void lodge_key_board_set_layout (LodgeKeyBoard *self, LodgeLayout *layout);
void lodge_key_board_set_level (LodgeKeyBoard *self, LodgeStrokeModifiers modifiers);

/* Shows that a modifier is held. */
void lodge_key_board_set_held (LodgeKeyBoard *self, guint keycode, LodgeKeyHeld held);

G_END_DECLS
