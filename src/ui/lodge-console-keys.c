/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-keys.h"

#include "lodge-key-names.h"

/* X11's and Wayland's number of a key is the kernel's and this. */
#define XKB_OFFSET 8

static guint
get_keyval (GdkDisplay *display, guint keycode)
{
  guint keyval = 0;

  gdk_display_translate_key (display, keycode + XKB_OFFSET, 0, 0, &keyval, NULL, NULL, NULL);
  return keyval;
}

void
lodge_console_keys_send (LodgeConsole *console, GdkDisplay *display, const char *text)
{
  LodgeKeyCombination keys;

  g_return_if_fail (LODGE_IS_CONSOLE (console));

  if (!lodge_key_names_parse (text, &keys, NULL))
    return;
  for (guint i = 0; i < keys.n_codes; i++)
    lodge_console_key (console, keys.codes[i], get_keyval (display, keys.codes[i]), TRUE);
  for (guint i = keys.n_codes; i > 0; i--)
    lodge_console_key (console, keys.codes[i - 1], get_keyval (display, keys.codes[i - 1]), FALSE);
}
