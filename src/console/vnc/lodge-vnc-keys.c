/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vnc-keys.h"

#include <linux/input-event-codes.h>

#include "lodge-console-backend.h"
#include "lodge-keymap.h"

/* Of X11/keysymdef.h, for servers that know no scancodes. */
#define KEYSYM_SCROLL_LOCK 0xff14
#define KEYSYM_NUM_LOCK 0xff7f
#define KEYSYM_SHIFT_L 0xffe1
#define KEYSYM_SHIFT_R 0xffe2
#define KEYSYM_CONTROL_L 0xffe3
#define KEYSYM_CONTROL_R 0xffe4
#define KEYSYM_CAPS_LOCK 0xffe5
#define KEYSYM_ALT_L 0xffe9
#define KEYSYM_ALT_R 0xffea
#define KEYSYM_SUPER_L 0xffeb
#define KEYSYM_SUPER_R 0xffec

typedef struct
{
  guint keycode; /* Linux input code */
  guint keyval;  /* keysym */
} Key;

void
lodge_vnc_keys_send (VncConnection *connection, guint keycode, guint keyval, gboolean pressed)
{
  vnc_connection_key_event (connection, pressed, keyval, lodge_keymap_to_qnum (keycode));
}

static void
press (VncConnection *connection, const Key *key, gboolean pressed)
{
  lodge_vnc_keys_send (connection, key->keycode, key->keyval, pressed);
}

static void
tap (VncConnection *connection, const Key *key)
{
  press (connection, key, TRUE);
  press (connection, key, FALSE);
}

void
lodge_vnc_keys_set_locks (VncConnection *connection, LodgeLocks locks)
{
  static const Key KEYS[] = {
    { KEY_SCROLLLOCK, KEYSYM_SCROLL_LOCK },
    { KEY_NUMLOCK, KEYSYM_NUM_LOCK },
    { KEY_CAPSLOCK, KEYSYM_CAPS_LOCK },
  };
  guint differing = (guint)vnc_connection_get_ledstate (connection) ^ locks;

  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    if ((differing & (1u << i)) != 0)
      tap (connection, &KEYS[i]);
}

/* In a pair with Ctrl none of these opens a menu. */
void
lodge_vnc_keys_tap_modifiers (VncConnection *connection, LodgeConsole *console)
{
  static const Key CTRL = { KEY_LEFTCTRL, KEYSYM_CONTROL_L };
  static const Key ALONE[] = {
    { KEY_LEFTSHIFT, KEYSYM_SHIFT_L },
    { KEY_RIGHTSHIFT, KEYSYM_SHIFT_R },
    { KEY_RIGHTCTRL, KEYSYM_CONTROL_R },
  };
  static const Key WITH_CTRL[] = {
    { KEY_LEFTALT, KEYSYM_ALT_L },
    { KEY_RIGHTALT, KEYSYM_ALT_R },
    { KEY_LEFTMETA, KEYSYM_SUPER_L },
    { KEY_RIGHTMETA, KEYSYM_SUPER_R },
  };
  gboolean has_ctrl = lodge_console_is_key_down (console, CTRL.keycode);

  for (guint i = 0; i < G_N_ELEMENTS (ALONE); i++)
    if (!lodge_console_is_key_down (console, ALONE[i].keycode))
      tap (connection, &ALONE[i]);
  if (!has_ctrl)
    press (connection, &CTRL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (WITH_CTRL); i++)
    if (!lodge_console_is_key_down (console, WITH_CTRL[i].keycode))
      tap (connection, &WITH_CTRL[i]);
  if (!has_ctrl)
    press (connection, &CTRL, FALSE);
}
