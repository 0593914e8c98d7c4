/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-keymap.h"

#include <linux/input-event-codes.h>

/* Marks the codes that a keyboard sends after an 0xe0. */
#define E0 0x80

/* KEY_ESC (1) to KEY_KPDOT (83) have by design the number of their scancode. */
#define LAST_PLAIN KEY_KPDOT

static const guint8 scancodes_of_keys[] = {
  [KEY_ZENKAKUHANKAKU] = 0x76,
  [KEY_102ND] = 0x56,
  [KEY_F11] = 0x57,
  [KEY_F12] = 0x58,
  [KEY_RO] = 0x73,
  [KEY_KATAKANA] = 0x78,
  [KEY_HIRAGANA] = 0x77,
  [KEY_HENKAN] = 0x79,
  [KEY_KATAKANAHIRAGANA] = 0x70,
  [KEY_MUHENKAN] = 0x7b,
  [KEY_KPJPCOMMA] = 0x5c,
  [KEY_KPENTER] = E0 | 0x1c,
  [KEY_RIGHTCTRL] = E0 | 0x1d,
  [KEY_KPSLASH] = E0 | 0x35,
  /* Print Screen; QEMU makes Alt+SysRq of it while Alt is down. */
  [KEY_SYSRQ] = E0 | 0x37,
  [KEY_RIGHTALT] = E0 | 0x38,
  [KEY_LINEFEED] = 0x5b,
  [KEY_HOME] = E0 | 0x47,
  [KEY_UP] = E0 | 0x48,
  [KEY_PAGEUP] = E0 | 0x49,
  [KEY_LEFT] = E0 | 0x4b,
  [KEY_RIGHT] = E0 | 0x4d,
  [KEY_END] = E0 | 0x4f,
  [KEY_DOWN] = E0 | 0x50,
  [KEY_PAGEDOWN] = E0 | 0x51,
  [KEY_INSERT] = E0 | 0x52,
  [KEY_DELETE] = E0 | 0x53,
  [KEY_MUTE] = E0 | 0x20,
  [KEY_VOLUMEDOWN] = E0 | 0x2e,
  [KEY_VOLUMEUP] = E0 | 0x30,
  [KEY_POWER] = E0 | 0x5e,
  [KEY_KPEQUAL] = 0x59,
  /* What Ctrl+Pause sends. QEMU knows Pause by it, but not by its own long sequence over SPICE. */
  [KEY_PAUSE] = E0 | 0x46,
  [KEY_KPCOMMA] = 0x7e,
  [KEY_HANGEUL] = 0x72,
  [KEY_HANJA] = 0x71,
  [KEY_YEN] = 0x7d,
  [KEY_LEFTMETA] = E0 | 0x5b,
  [KEY_RIGHTMETA] = E0 | 0x5c,
  [KEY_COMPOSE] = E0 | 0x5d,
  [KEY_STOP] = E0 | 0x68,
  [KEY_AGAIN] = E0 | 0x05,
  [KEY_PROPS] = E0 | 0x06,
  [KEY_UNDO] = E0 | 0x07,
  [KEY_FRONT] = E0 | 0x0c,
  [KEY_COPY] = E0 | 0x78,
  [KEY_OPEN] = 0x64,
  [KEY_PASTE] = 0x65,
  [KEY_FIND] = E0 | 0x41,
  [KEY_CUT] = E0 | 0x3c,
  [KEY_HELP] = E0 | 0x75,
  [KEY_MENU] = E0 | 0x1e,
  [KEY_CALC] = E0 | 0x21,
  [KEY_SLEEP] = E0 | 0x5f,
  [KEY_WAKEUP] = E0 | 0x63,
  [KEY_WWW] = E0 | 0x02,
  [KEY_MAIL] = E0 | 0x6c,
  [KEY_BOOKMARKS] = E0 | 0x66,
  [KEY_COMPUTER] = E0 | 0x6b,
  [KEY_BACK] = E0 | 0x6a,
  [KEY_FORWARD] = E0 | 0x69,
  [KEY_NEXTSONG] = E0 | 0x19,
  [KEY_PLAYPAUSE] = E0 | 0x22,
  [KEY_PREVIOUSSONG] = E0 | 0x10,
  [KEY_STOPCD] = E0 | 0x24,
  [KEY_HOMEPAGE] = E0 | 0x32,
  [KEY_REFRESH] = E0 | 0x67,
  [KEY_F13] = 0x5d,
  [KEY_F14] = 0x5e,
  [KEY_F15] = 0x5f,
  [KEY_F16] = 0x55,
  [KEY_F17] = E0 | 0x03,
  [KEY_F18] = E0 | 0x77,
  [KEY_F19] = E0 | 0x04,
  [KEY_F20] = 0x5a,
  [KEY_F21] = 0x74,
  [KEY_F22] = E0 | 0x79,
  [KEY_F23] = 0x6d,
  [KEY_F24] = 0x6f,
  [KEY_PRINT] = E0 | 0x37,
  [KEY_SEARCH] = E0 | 0x65,
  [KEY_MEDIA] = E0 | 0x6d,
};

/* X keycodes past the main block on servers with the "xfree86" keycodes. */
static const guint16 keys_of_xfree86[] = {
  [97] = KEY_HOME,
  [98] = KEY_UP,
  [99] = KEY_PAGEUP,
  [100] = KEY_LEFT,
  [102] = KEY_RIGHT,
  [103] = KEY_END,
  [104] = KEY_DOWN,
  [105] = KEY_PAGEDOWN,
  [106] = KEY_INSERT,
  [107] = KEY_DELETE,
  [108] = KEY_KPENTER,
  [109] = KEY_RIGHTCTRL,
  [110] = KEY_PAUSE,
  [111] = KEY_SYSRQ,
  [112] = KEY_KPSLASH,
  [113] = KEY_RIGHTALT,
  [115] = KEY_LEFTMETA,
  [116] = KEY_RIGHTMETA,
  [117] = KEY_COMPOSE,
  [118] = KEY_F13,
  [119] = KEY_F14,
  [120] = KEY_F15,
  [121] = KEY_F16,
  [122] = KEY_F17,
  [126] = KEY_KPEQUAL,
  [129] = KEY_HENKAN,
  [131] = KEY_MUHENKAN,
  [133] = KEY_YEN,
  [208] = KEY_KATAKANAHIRAGANA,
  [211] = KEY_RO,
};

guint
lodge_keymap_to_qnum (guint keycode)
{
  if (keycode >= KEY_ESC && keycode <= LAST_PLAIN)
    return keycode;
  if (keycode < G_N_ELEMENTS (scancodes_of_keys))
    return scancodes_of_keys[keycode];

  return 0;
}

guint
lodge_keymap_to_spice (guint keycode)
{
  guint qnum = lodge_keymap_to_qnum (keycode);

  return (qnum & E0) != 0 ? 0x100 | (qnum & ~(guint)E0) : qnum;
}

guint
lodge_keymap_from_xfree86 (guint x_keycode)
{
  if (x_keycode < G_N_ELEMENTS (keys_of_xfree86) && keys_of_xfree86[x_keycode] != 0)
    return keys_of_xfree86[x_keycode];

  /* The main block: keycode minus 8 is the scancode, which is the input code. */
  return x_keycode > 8 && x_keycode <= 8 + KEY_F12 ? x_keycode - 8 : 0;
}
