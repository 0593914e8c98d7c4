/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-settings.h"

#include <glib/gi18n.h>

#include "lodge-settings.h"

#define RELEASE "release-keys"
#define OWN "own-key-combinations"
#define DEFAULT_RELEASE "ctrl+alt"

void
lodge_key_settings_get_release (LodgeKeyCombination *keys)
{
  g_autofree char *text = lodge_settings_dup_string (RELEASE, DEFAULT_RELEASE);

  if (!lodge_key_names_parse (text, keys, NULL))
    lodge_key_names_parse (DEFAULT_RELEASE, keys, NULL);
}

void
lodge_key_settings_set_release (const LodgeKeyCombination *keys)
{
  g_autofree char *text = lodge_key_names_dup_text (keys);

  if (text != NULL)
    lodge_settings_set_string (RELEASE, text);
}

char *
lodge_key_settings_dup_release_hint (void)
{
  LodgeKeyCombination keys;
  g_autofree char *label = NULL;

  lodge_key_settings_get_release (&keys);
  label = lodge_key_names_dup_label (&keys);
  /* Translators: %s are keys, like “Ctrl+Alt”. */
  return g_strdup_printf (_ ("%s gives the keyboard back"), label);
}

void
lodge_key_settings_watch_release (GCallback callback, gpointer object)
{
  if (lodge_settings_get () != NULL)
    g_signal_connect_object (
        lodge_settings_get (), "changed::" RELEASE, callback, object, G_CONNECT_SWAPPED);
}

char **
lodge_key_settings_dup_own (void)
{
  GSettings *settings = lodge_settings_get ();

  return settings != NULL ? g_settings_get_strv (settings, OWN) : g_new0 (char *, 1);
}

static void
fill_menu (GMenu *menu)
{
  g_auto (GStrv) texts = lodge_key_settings_dup_own ();

  g_menu_remove_all (menu);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      LodgeKeyCombination keys;
      g_autofree char *label = NULL;
      g_autoptr (GMenuItem) item = NULL;

      if (!lodge_key_names_parse (texts[i], &keys, NULL))
        continue;
      label = lodge_key_names_dup_label (&keys);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "machine.send-keys", "s", texts[i]);
      g_menu_append_item (menu, item);
    }
}

GMenuModel *
lodge_key_settings_get_own (void)
{
  static GMenu *menu = NULL;

  if (menu != NULL)
    return G_MENU_MODEL (menu);

  menu = g_menu_new ();
  fill_menu (menu);
  if (lodge_settings_get () != NULL)
    g_signal_connect_object (
        lodge_settings_get (), "changed::" OWN, G_CALLBACK (fill_menu), menu, G_CONNECT_SWAPPED);
  return G_MENU_MODEL (menu);
}

static void
set_own (GPtrArray *texts)
{
  g_ptr_array_add (texts, NULL);
  if (lodge_settings_get () != NULL)
    g_settings_set_strv (lodge_settings_get (), OWN, (const char *const *)texts->pdata);
}

void
lodge_key_settings_add_own (const LodgeKeyCombination *keys)
{
  g_auto (GStrv) old = lodge_key_settings_dup_own ();
  g_autofree char *text = lodge_key_names_dup_text (keys);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  if (text == NULL || g_strv_contains ((const char *const *)old, text))
    return;
  for (guint i = 0; old[i] != NULL; i++)
    g_ptr_array_add (texts, old[i]);
  g_ptr_array_add (texts, text);
  set_own (texts);
}

void
lodge_key_settings_remove_own (const char *text)
{
  g_auto (GStrv) old = lodge_key_settings_dup_own ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; old[i] != NULL; i++)
    if (!g_str_equal (old[i], text))
      g_ptr_array_add (texts, old[i]);
  set_own (texts);
}
