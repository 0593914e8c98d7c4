/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-combos.h"

#include <glib/gi18n.h>

#include "lodge-key-names.h"
#include "lodge-key-settings.h"

#define N_FUNCTION_KEYS 12

static void
append_keys (GMenu *menu, const char *text)
{
  LodgeKeyCombination keys;
  g_autofree char *label = NULL;
  g_autoptr (GMenuItem) item = NULL;

  if (!lodge_key_names_parse (text, &keys, NULL))
    g_return_if_reached ();
  label = lodge_key_names_dup_label (&keys);
  item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, "machine.send-keys", "s", text);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_function_menu (void)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 1; i <= N_FUNCTION_KEYS; i++)
    {
      g_autofree char *text = g_strdup_printf ("ctrl+alt+f%u", i);
      append_keys (menu, text);
    }
  return G_MENU_MODEL (menu);
}

GMenuModel *
lodge_key_combos_create_menu (void)
{
  static const char *const USUAL[] = {
    "ctrl+alt+delete", "ctrl+alt+backspace", "alt+tab", "alt+f4", "super", "super+l", "print"
  };
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) usual = g_menu_new ();
  g_autoptr (GMenuModel) functions = create_function_menu ();
  g_autoptr (GMenu) own = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (USUAL); i++)
    append_keys (usual, USUAL[i]);
  g_menu_append_submenu (usual, _ ("Ctrl+Alt+_F1 to F12"), functions);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (usual));
  g_menu_append_section (menu, NULL, lodge_key_settings_get_own ());
  g_menu_append (own, _ ("_Add Your Own…"), "win.keyboard");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
  return G_MENU_MODEL (menu);
}
