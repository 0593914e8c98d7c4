/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screen-keys.h"

#include <gdk/gdk.h>
#include <glib/gi18n.h>
#include <linux/input-event-codes.h>

static const LodgeScreenKey KEYS[] = {
  { KEY_ESC, N_ ("Esc"), NULL, NULL, GDK_KEY_Escape },
  { KEY_F1, "F1", NULL, NULL, GDK_KEY_F1 },
  { KEY_F2, "F2", NULL, NULL, GDK_KEY_F2 },
  { KEY_F3, "F3", NULL, NULL, GDK_KEY_F3 },
  { KEY_F4, "F4", NULL, NULL, GDK_KEY_F4 },
  { KEY_F5, "F5", NULL, NULL, GDK_KEY_F5 },
  { KEY_F6, "F6", NULL, NULL, GDK_KEY_F6 },
  { KEY_F7, "F7", NULL, NULL, GDK_KEY_F7 },
  { KEY_F8, "F8", NULL, NULL, GDK_KEY_F8 },
  { KEY_F9, "F9", NULL, NULL, GDK_KEY_F9 },
  { KEY_F10, "F10", NULL, NULL, GDK_KEY_F10 },
  { KEY_F11, "F11", NULL, NULL, GDK_KEY_F11 },
  { KEY_F12, "F12", NULL, NULL, GDK_KEY_F12 },
  { KEY_SYSRQ, N_ ("Print"), NULL, NULL, GDK_KEY_Print },
  { KEY_SCROLLLOCK, N_ ("ScrLk"), NULL, N_ ("Scroll Lock"), GDK_KEY_Scroll_Lock },
  { KEY_PAUSE, N_ ("Pause"), NULL, NULL, GDK_KEY_Pause },

  { KEY_GRAVE, NULL, NULL, NULL, 0 },
  { KEY_1, NULL, NULL, NULL, 0 },
  { KEY_2, NULL, NULL, NULL, 0 },
  { KEY_3, NULL, NULL, NULL, 0 },
  { KEY_4, NULL, NULL, NULL, 0 },
  { KEY_5, NULL, NULL, NULL, 0 },
  { KEY_6, NULL, NULL, NULL, 0 },
  { KEY_7, NULL, NULL, NULL, 0 },
  { KEY_8, NULL, NULL, NULL, 0 },
  { KEY_9, NULL, NULL, NULL, 0 },
  { KEY_0, NULL, NULL, NULL, 0 },
  { KEY_MINUS, NULL, NULL, NULL, 0 },
  { KEY_EQUAL, NULL, NULL, NULL, 0 },
  { KEY_BACKSPACE, NULL, "edit-clear-symbolic", N_ ("Backspace"), GDK_KEY_BackSpace },
  { KEY_INSERT, N_ ("Ins"), NULL, N_ ("Insert"), GDK_KEY_Insert },
  { KEY_HOME, N_ ("Home"), NULL, NULL, GDK_KEY_Home },
  { KEY_PAGEUP, N_ ("PgUp"), NULL, N_ ("Page Up"), GDK_KEY_Page_Up },

  { KEY_TAB, N_ ("Tab"), NULL, NULL, GDK_KEY_Tab },
  { KEY_Q, NULL, NULL, NULL, 0 },
  { KEY_W, NULL, NULL, NULL, 0 },
  { KEY_E, NULL, NULL, NULL, 0 },
  { KEY_R, NULL, NULL, NULL, 0 },
  { KEY_T, NULL, NULL, NULL, 0 },
  { KEY_Y, NULL, NULL, NULL, 0 },
  { KEY_U, NULL, NULL, NULL, 0 },
  { KEY_I, NULL, NULL, NULL, 0 },
  { KEY_O, NULL, NULL, NULL, 0 },
  { KEY_P, NULL, NULL, NULL, 0 },
  { KEY_LEFTBRACE, NULL, NULL, NULL, 0 },
  { KEY_RIGHTBRACE, NULL, NULL, NULL, 0 },
  { KEY_BACKSLASH, NULL, NULL, NULL, 0 },
  { KEY_DELETE, N_ ("Del"), NULL, N_ ("Delete"), GDK_KEY_Delete },
  { KEY_END, N_ ("End"), NULL, NULL, GDK_KEY_End },
  { KEY_PAGEDOWN, N_ ("PgDn"), NULL, N_ ("Page Down"), GDK_KEY_Page_Down },

  { KEY_CAPSLOCK, N_ ("Caps"), NULL, N_ ("Caps Lock"), GDK_KEY_Caps_Lock },
  { KEY_A, NULL, NULL, NULL, 0 },
  { KEY_S, NULL, NULL, NULL, 0 },
  { KEY_D, NULL, NULL, NULL, 0 },
  { KEY_F, NULL, NULL, NULL, 0 },
  { KEY_G, NULL, NULL, NULL, 0 },
  { KEY_H, NULL, NULL, NULL, 0 },
  { KEY_J, NULL, NULL, NULL, 0 },
  { KEY_K, NULL, NULL, NULL, 0 },
  { KEY_L, NULL, NULL, NULL, 0 },
  { KEY_SEMICOLON, NULL, NULL, NULL, 0 },
  { KEY_APOSTROPHE, NULL, NULL, NULL, 0 },
  { KEY_ENTER, N_ ("Enter"), NULL, NULL, GDK_KEY_Return },
  { KEY_NUMLOCK, N_ ("Num"), NULL, N_ ("Num Lock"), GDK_KEY_Num_Lock },

  { KEY_LEFTSHIFT, N_ ("Shift"), NULL, NULL, GDK_KEY_Shift_L },
  { KEY_102ND, NULL, NULL, NULL, 0 },
  { KEY_Z, NULL, NULL, NULL, 0 },
  { KEY_X, NULL, NULL, NULL, 0 },
  { KEY_C, NULL, NULL, NULL, 0 },
  { KEY_V, NULL, NULL, NULL, 0 },
  { KEY_B, NULL, NULL, NULL, 0 },
  { KEY_N, NULL, NULL, NULL, 0 },
  { KEY_M, NULL, NULL, NULL, 0 },
  { KEY_COMMA, NULL, NULL, NULL, 0 },
  { KEY_DOT, NULL, NULL, NULL, 0 },
  { KEY_SLASH, NULL, NULL, NULL, 0 },
  { KEY_RIGHTSHIFT, N_ ("Shift"), NULL, N_ ("Right Shift"), GDK_KEY_Shift_R },
  { KEY_UP, NULL, "go-up-symbolic", N_ ("Up"), GDK_KEY_Up },

  { LODGE_SCREEN_KEY_MORE, N_ ("Fn"), NULL, N_ ("More Keys"), 0 },
  { KEY_LEFTCTRL, N_ ("Ctrl"), NULL, NULL, GDK_KEY_Control_L },
  { KEY_LEFTMETA, N_ ("Super"), NULL, NULL, GDK_KEY_Super_L },
  { KEY_LEFTALT, N_ ("Alt"), NULL, NULL, GDK_KEY_Alt_L },
  { KEY_SPACE, "", NULL, N_ ("Space"), GDK_KEY_space },
  { KEY_RIGHTALT, N_ ("AltGr"), NULL, NULL, GDK_KEY_ISO_Level3_Shift },
  { KEY_RIGHTMETA, N_ ("Super"), NULL, N_ ("Right Super"), GDK_KEY_Super_R },
  { KEY_COMPOSE, N_ ("Menu"), NULL, NULL, GDK_KEY_Menu },
  { KEY_RIGHTCTRL, N_ ("Ctrl"), NULL, N_ ("Right Ctrl"), GDK_KEY_Control_R },
  { KEY_LEFT, NULL, "go-previous-symbolic", N_ ("Left"), GDK_KEY_Left },
  { KEY_DOWN, NULL, "go-down-symbolic", N_ ("Down"), GDK_KEY_Down },
  { KEY_RIGHT, NULL, "go-next-symbolic", N_ ("Right"), GDK_KEY_Right },
  { 0, NULL, NULL, NULL, 0 },
};

/* clang-format off */
#define DIGITS                                                                                     \
  { KEY_1, 4 }, { KEY_2, 4 }, { KEY_3, 4 }, { KEY_4, 4 }, { KEY_5, 4 }, { KEY_6, 4 },             \
  { KEY_7, 4 }, { KEY_8, 4 }, { KEY_9, 4 }, { KEY_0, 4 }, { KEY_MINUS, 4 }, { KEY_EQUAL, 4 }
#define UPPER_LETTERS                                                                              \
  { KEY_Q, 4 }, { KEY_W, 4 }, { KEY_E, 4 }, { KEY_R, 4 }, { KEY_T, 4 }, { KEY_Y, 4 },             \
  { KEY_U, 4 }, { KEY_I, 4 }, { KEY_O, 4 }, { KEY_P, 4 }, { KEY_LEFTBRACE, 4 },                   \
  { KEY_RIGHTBRACE, 4 }
#define MIDDLE_LETTERS                                                                             \
  { KEY_A, 4 }, { KEY_S, 4 }, { KEY_D, 4 }, { KEY_F, 4 }, { KEY_G, 4 }, { KEY_H, 4 },             \
  { KEY_J, 4 }, { KEY_K, 4 }, { KEY_L, 4 }, { KEY_SEMICOLON, 4 }, { KEY_APOSTROPHE, 4 }
#define LOWER_LETTERS                                                                              \
  { KEY_102ND, 4 }, { KEY_Z, 4 }, { KEY_X, 4 }, { KEY_C, 4 }, { KEY_V, 4 }, { KEY_B, 4 },         \
  { KEY_N, 4 }, { KEY_M, 4 }, { KEY_COMMA, 4 }, { KEY_DOT, 4 }, { KEY_SLASH, 4 }
#define ARROWS { KEY_LEFT, 4 }, { KEY_DOWN, 4 }, { KEY_RIGHT, 4 }
#define COMPACT_TOP                                                                                \
  { LODGE_SCREEN_KEY_MORE, 6 }, { KEY_ESC, 6 }, { KEY_TAB, 6 }, { KEY_GRAVE, 5 },                 \
  { KEY_DELETE, 6 }, { KEY_LEFT, 5 }, { KEY_UP, 5 }, { KEY_DOWN, 5 }, { KEY_RIGHT, 5 }
#define COMPACT_BOTTOM                                                                             \
  { KEY_LEFTCTRL, 6 }, { KEY_LEFTMETA, 7 }, { KEY_LEFTALT, 5 }, { KEY_SPACE, 10 },                \
  { KEY_RIGHTALT, 7 }, { KEY_BACKSPACE, 6 }, { KEY_ENTER, 7 }

static const LodgeScreenPlace ROWS[][LODGE_SCREEN_ROWS][LODGE_SCREEN_ROW_MAX] = {
  [LODGE_SCREEN_BOARD_WIDE] = {
    { { KEY_ESC, 4 }, { 0, 4 }, { KEY_F1, 4 }, { KEY_F2, 4 }, { KEY_F3, 4 }, { KEY_F4, 4 },
      { 0, 2 }, { KEY_F5, 4 }, { KEY_F6, 4 }, { KEY_F7, 4 }, { KEY_F8, 4 }, { 0, 2 },
      { KEY_F9, 4 }, { KEY_F10, 4 }, { KEY_F11, 4 }, { KEY_F12, 4 }, { 0, 1 },
      { KEY_SYSRQ, 4 }, { KEY_SCROLLLOCK, 4 }, { KEY_PAUSE, 4 } },
    { { KEY_GRAVE, 4 }, DIGITS, { KEY_BACKSPACE, 8 }, { 0, 1 },
      { KEY_INSERT, 4 }, { KEY_HOME, 4 }, { KEY_PAGEUP, 4 } },
    { { KEY_TAB, 6 }, UPPER_LETTERS, { KEY_BACKSLASH, 6 }, { 0, 1 },
      { KEY_DELETE, 4 }, { KEY_END, 4 }, { KEY_PAGEDOWN, 4 } },
    { { KEY_CAPSLOCK, 7 }, MIDDLE_LETTERS, { KEY_ENTER, 9 }, { 0, 9 }, { KEY_NUMLOCK, 4 } },
    { { KEY_LEFTSHIFT, 5 }, LOWER_LETTERS, { KEY_RIGHTSHIFT, 11 }, { 0, 5 }, { KEY_UP, 4 },
      { 0, 4 } },
    { { KEY_LEFTCTRL, 5 }, { KEY_LEFTMETA, 5 }, { KEY_LEFTALT, 5 }, { KEY_SPACE, 25 },
      { KEY_RIGHTALT, 5 }, { KEY_RIGHTMETA, 5 }, { KEY_COMPOSE, 5 }, { KEY_RIGHTCTRL, 5 },
      { 0, 1 }, ARROWS },
  },
  [LODGE_SCREEN_BOARD_COMPACT] = {
    { COMPACT_TOP },
    { DIGITS },
    { UPPER_LETTERS },
    { MIDDLE_LETTERS, { KEY_BACKSLASH, 4 } },
    { { KEY_LEFTSHIFT, 6 }, LOWER_LETTERS },
    { COMPACT_BOTTOM },
  },
  [LODGE_SCREEN_BOARD_MORE] = {
    { COMPACT_TOP },
    { { KEY_F1, 4 }, { KEY_F2, 4 }, { KEY_F3, 4 }, { KEY_F4, 4 }, { KEY_F5, 4 }, { KEY_F6, 4 },
      { KEY_F7, 4 }, { KEY_F8, 4 }, { KEY_F9, 4 }, { KEY_F10, 4 }, { KEY_F11, 4 },
      { KEY_F12, 4 } },
    { { KEY_SYSRQ, 8 }, { KEY_SCROLLLOCK, 8 }, { KEY_PAUSE, 8 }, { KEY_INSERT, 8 },
      { KEY_HOME, 8 }, { KEY_PAGEUP, 8 } },
    { { KEY_CAPSLOCK, 8 }, { KEY_NUMLOCK, 8 }, { KEY_COMPOSE, 8 }, { KEY_RIGHTCTRL, 8 },
      { KEY_END, 8 }, { KEY_PAGEDOWN, 8 } },
    { { KEY_LEFTSHIFT, 16 }, { KEY_RIGHTSHIFT, 16 }, { KEY_RIGHTMETA, 16 } },
    { COMPACT_BOTTOM },
  },
};
/* clang-format on */

const LodgeScreenKey *
lodge_screen_keys_get_all (void)
{
  return KEYS;
}

const LodgeScreenKey *
lodge_screen_keys_find (guint keycode)
{
  for (const LodgeScreenKey *key = KEYS; key->keycode != 0; key++)
    if (key->keycode == keycode)
      return key;
  return NULL;
}

gboolean
lodge_screen_keys_is_modifier (guint keycode)
{
  switch (keycode)
    {
    case KEY_LEFTSHIFT:
    case KEY_RIGHTSHIFT:
    case KEY_LEFTCTRL:
    case KEY_RIGHTCTRL:
    case KEY_LEFTALT:
    case KEY_RIGHTALT:
    case KEY_LEFTMETA:
    case KEY_RIGHTMETA:
      return TRUE;
    default:
      return FALSE;
    }
}

const LodgeScreenPlace *
lodge_screen_keys_get_row (LodgeScreenBoard board, guint row)
{
  g_return_val_if_fail (row < LODGE_SCREEN_ROWS, NULL);

  return ROWS[board][row];
}
