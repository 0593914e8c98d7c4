/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lodge-menus.h"

/* What the menus of a machine hold; no display is needed for it. */

/* More is a list to be read, not a menu. Some say what is to be installed, where it is not. */
#define MOST 14

static const char *const POWER[] = {
  "machine.start", "machine.start-disposable", "machine.resume",       "machine.pause",
  "machine.save",  "machine.keep-changes",     "machine.shut-down",    "machine.restart",
  "machine.reset", "machine.force-off",        "machine.discard-saved"
};

static const char *const DISPLAY[] = { "page.scaling::fit",
                                       "page.scaling::whole",
                                       "page.scaling::native",
                                       "page.zoom-in",
                                       "page.zoom-out",
                                       "page.scaling::50",
                                       "page.scaling::150",
                                       "page.scaling::200",
                                       "page.scaling::300",
                                       "page.resize-guest",
                                       "page.clipboard::both",
                                       "page.clipboard::off",
                                       "page.clipboard::to-host",
                                       "page.clipboard::to-guest",
                                       "page.mute",
                                       "page.sound",
                                       "page.detach",
                                       "page.show-screens",
                                       "page.screens-in-tabs",
                                       "page.screen-2",
                                       "page.screen-3",
                                       "page.copy-screen",
                                       "page.record",
                                       "page.usb",
                                       "page.send-files",
                                       "page.screen-keyboard",
                                       "page.type-text",
                                       "win.fullscreen",
                                       "win.keyboard",
                                       "machine.screenshot",
                                       "machine.send-keys::ctrl+alt+delete",
                                       "machine.send-keys::ctrl+alt+f12" };

static const char *const DISCS[] = {
  "machine.choose-disc::", "machine.eject-disc::", "machine.guest-tools"
};

static const char *const PAGE[] = { "page.serial",
                                    "machine.take-snapshot",
                                    "machine.network::off",
                                    "machine.network::nat",
                                    "machine.network::internal",
                                    "machine.network::host-only",
                                    "machine.network::bridged",
                                    "machine.lend-network",
                                    "machine.keep-network",
                                    "machine.end-network",
                                    "machine.cut-network" };

static const char *const KEEPING[] = { "machine.rename",           "machine.make-linked",
                                       "machine.make-full",        "machine.clone",
                                       "machine.use-as-template",  "machine.end-template",
                                       "machine.make-independent", "machine.delete" };

static const char *const ROW[] = { "machine.send-keys::ctrl+alt+delete",
                                   "win.keyboard",
                                   "machine.screenshot" };

static void
note_action (GMenuModel *menu, int i, GHashTable *actions)
{
  g_autofree char *action = NULL;
  g_autofree char *target = NULL;

  if (!g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action))
    return;
  g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_TARGET, "s", &target);
  g_hash_table_add (actions,
                    target != NULL ? g_strconcat (action, "::", target, NULL)
                                   : g_steal_pointer (&action));
}

/* No letter opens two items of what is seen at a time. */
static void
note_letter (GMenuModel *menu, int i, GString *letters)
{
  g_autofree char *label = NULL;
  const char *mark;

  if (!g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label))
    return;
  mark = strchr (label, '_');
  if (mark == NULL)
    return;
  g_test_message ("%s", label);
  g_assert_null (strchr (letters->str, g_ascii_tolower (mark[1])));
  g_string_append_c (letters, g_ascii_tolower (mark[1]));
}

/* Whether one item is there always: a menu that opens on nothing is a riddle. */
static gboolean
is_never_empty (GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autofree char *hidden = NULL;

      if (section != NULL ? is_never_empty (section)
                          : !g_menu_model_get_item_attribute (menu, i, "hidden-when", "s", &hidden))
        return TRUE;
    }
  return FALSE;
}

/* How many items are seen at a time; all their actions and those of the menus within. */
static guint
look_at (GMenuModel *menu, GHashTable *actions, GString *letters)
{
  guint count = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autoptr (GMenuModel) inner = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);

      if (section != NULL)
        {
          count += look_at (section, actions, letters);
          continue;
        }
      count++;
      note_action (menu, i, actions);
      note_letter (menu, i, letters);
      if (inner != NULL)
        {
          g_autoptr (GString) its_letters = g_string_new (NULL);

          g_assert_true (is_never_empty (inner));
          look_at (inner, actions, its_letters);
        }
    }
  return count;
}

static void
assert_has (GHashTable *actions, const char *const *names, gsize n_names, gboolean wanted)
{
  for (gsize i = 0; i < n_names; i++)
    {
      g_test_message ("%s", names[i]);
      g_assert_cmpint (g_hash_table_contains (actions, names[i]), ==, wanted);
    }
}

/* (transfer full) */
static GHashTable *
check (GMenuModel *menu, guint most)
{
  GHashTable *actions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) letters = g_string_new (NULL);

  g_assert_cmpuint (look_at (menu, actions, letters), <=, most);
  return actions;
}

static void
test_page (void)
{
  g_autoptr (GMenuModel) menu = lodge_menus_create_machine_menu ();
  g_autoptr (GHashTable) actions = check (menu, MOST);

  assert_has (actions, POWER, G_N_ELEMENTS (POWER), TRUE);
  assert_has (actions, DISPLAY, G_N_ELEMENTS (DISPLAY), TRUE);
  assert_has (actions, DISCS, G_N_ELEMENTS (DISCS), TRUE);
  assert_has (actions, PAGE, G_N_ELEMENTS (PAGE), TRUE);
  assert_has (actions, KEEPING, G_N_ELEMENTS (KEEPING), TRUE);
}

/* A row's machine need not be the one whose page is up: what a page does is not for it. What can't
 * be done in its state is not there, so more items are fewer. */
static void
test_row (void)
{
  g_autoptr (GMenuModel) menu = lodge_menus_create_row_menu ();
  g_autoptr (GHashTable) actions = check (menu, MOST + G_N_ELEMENTS (POWER) - 6);
  GHashTableIter iter;
  gpointer action;

  assert_has (actions, POWER, G_N_ELEMENTS (POWER), TRUE);
  assert_has (actions, DISCS, G_N_ELEMENTS (DISCS), TRUE);
  assert_has (actions, KEEPING, G_N_ELEMENTS (KEEPING), TRUE);
  assert_has (actions, ROW, G_N_ELEMENTS (ROW), TRUE);
  g_hash_table_iter_init (&iter, actions);
  while (g_hash_table_iter_next (&iter, &action, NULL))
    {
      g_test_message ("%s", (const char *)action);
      g_assert_false (g_str_has_prefix (action, "page."));
    }
}

static void
test_viewer (void)
{
  g_autoptr (GMenuModel) menu = lodge_menus_create_viewer_menu (TRUE);
  g_autoptr (GHashTable) actions = check (menu, MOST);

  assert_has (actions, POWER, G_N_ELEMENTS (POWER), TRUE);
  assert_has (actions, DISPLAY, G_N_ELEMENTS (DISPLAY), TRUE);
  assert_has (actions, DISCS, G_N_ELEMENTS (DISCS), TRUE);
  g_assert_true (g_hash_table_contains (actions, "page.serial"));
}

static void
test_address (void)
{
  g_autoptr (GMenuModel) menu = lodge_menus_create_viewer_menu (FALSE);
  g_autoptr (GHashTable) actions = check (menu, MOST);

  assert_has (actions, POWER, G_N_ELEMENTS (POWER), FALSE);
  assert_has (actions, DISPLAY, G_N_ELEMENTS (DISPLAY), TRUE);
  assert_has (actions, DISCS, G_N_ELEMENTS (DISCS), FALSE);
  g_assert_false (g_hash_table_contains (actions, "page.serial"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/menus/page", test_page);
  g_test_add_func ("/menus/row", test_row);
  g_test_add_func ("/menus/viewer", test_viewer);
  g_test_add_func ("/menus/address", test_address);
  return g_test_run ();
}
