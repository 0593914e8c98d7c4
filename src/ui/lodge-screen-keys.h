/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What stands on the keys of the keyboard on the screen, and where. Keys are Linux input codes
 * (KEY_*). Constant; any thread.
 */

/* Not a key of the guest's: shows the compact board's other half. */
#define LODGE_SCREEN_KEY_MORE 0x2ff

typedef struct
{
  guint keycode; /* 0: ends the list */
  const char
      *face; /* what is printed on it, translatable; NULL: what the layout says, or an icon */
  const char *icon; /* (nullable) */
  const char *name; /* for who can't see it, translatable; NULL: the face */
  guint keyval;     /* for servers that take no scancodes; 0: what the layout says */
} LodgeScreenKey;

/* All of them; a key is in one board or several. */
const LodgeScreenKey *lodge_screen_keys_get_all (void);
const LodgeScreenKey *lodge_screen_keys_find (guint keycode); /* (nullable) */
gboolean lodge_screen_keys_is_modifier (guint keycode);

typedef enum
{
  LODGE_SCREEN_BOARD_WIDE,
  LODGE_SCREEN_BOARD_COMPACT,
  LODGE_SCREEN_BOARD_MORE,
} LodgeScreenBoard;

#define LODGE_SCREEN_ROWS 6
#define LODGE_SCREEN_ROW_MAX 24

/* The places of a row from left to right fill its width; those with keycode 0 are gaps. */
typedef struct
{
  guint16 keycode;
  guint16 width; /* in parts of the row; 0: ends the row */
} LodgeScreenPlace;

const LodgeScreenPlace *lodge_screen_keys_get_row (LodgeScreenBoard board, guint row);

G_END_DECLS
