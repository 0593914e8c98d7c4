/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-combos.h"

#include <linux/input-event-codes.h>

static const LodgeKeyCombo COMBOS[] = {
  { "ctrl+alt+delete", "Ctrl+Alt+Del", { KEY_LEFTCTRL, KEY_LEFTALT, KEY_DELETE } },
  { "ctrl+alt+backspace", "Ctrl+Alt+Backspace", { KEY_LEFTCTRL, KEY_LEFTALT, KEY_BACKSPACE } },
  { "ctrl+alt+f1", "Ctrl+Alt+F1", { KEY_LEFTCTRL, KEY_LEFTALT, KEY_F1 } },
  { "ctrl+alt+f2", "Ctrl+Alt+F2", { KEY_LEFTCTRL, KEY_LEFTALT, KEY_F2 } },
  { "ctrl+alt+f3", "Ctrl+Alt+F3", { KEY_LEFTCTRL, KEY_LEFTALT, KEY_F3 } },
  { "ctrl+alt+f7", "Ctrl+Alt+F7", { KEY_LEFTCTRL, KEY_LEFTALT, KEY_F7 } },
  { "alt+tab", "Alt+Tab", { KEY_LEFTALT, KEY_TAB } },
  { "alt+f4", "Alt+F4", { KEY_LEFTALT, KEY_F4 } },
  { "super", "Super", { KEY_LEFTMETA } },
  { "super+l", "Super+L", { KEY_LEFTMETA, KEY_L } },
  { "print", "Print Screen", { KEY_SYSRQ } },
};

const LodgeKeyCombo *
lodge_key_combo_lookup (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (COMBOS); i++)
    if (g_strcmp0 (COMBOS[i].id, id) == 0)
      return &COMBOS[i];
  return NULL;
}

GMenuModel *
lodge_key_combos_create_menu (void)
{
  GMenu *menu = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (COMBOS); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (COMBOS[i].label, NULL);
      g_menu_item_set_action_and_target (item, "machine.send-keys", "s", COMBOS[i].id);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}
