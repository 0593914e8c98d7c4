/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-menu.h"

#include <glib/gi18n.h>

static void
add (GMenu *menu, const char *label, const char *action, const char *name)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", name);
  g_menu_append_item (menu, item);
}

GMenuModel *
lodge_snapshot_menu_new_delete (const char *name, gboolean branch)
{
  GMenu *menu = g_menu_new ();

  add (menu, _ ("_Delete…"), "machine.delete-snapshot", name);
  if (branch)
    add (menu, _ ("Delete With All That _Rests on It…"), "machine.delete-branch", name);
  return G_MENU_MODEL (menu);
}

GMenuModel *
lodge_snapshot_menu_new (LodgeSnapshot *snapshot, gboolean branch)
{
  const char *name = lodge_snapshot_get_name (snapshot);
  const char *pin = lodge_snapshot_get_pinned (snapshot) ? _ ("Un_pin") : _ ("_Pin");
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) second = g_menu_new ();
  g_autoptr (GMenuModel) last = lodge_snapshot_menu_new_delete (name, branch);

  add (first, _ ("_Go Back…"), "machine.restore-snapshot", name);
  /* What lies inside the disks' files can only be gone back to. */
  if (lodge_snapshot_get_storage (snapshot) == LODGE_SNAPSHOT_STORAGE_EXTERNAL)
    add (first, _ ("_Run Without Keeping"), "machine.start-snapshot", name);
  add (first, _ ("_Compare…"), "machine.compare-snapshot", name);
  add (second, _ ("_Edit Name and Note…"), "machine.edit-snapshot", name);
  add (second, pin, "machine.pin-snapshot", name);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  g_menu_append_section (menu, NULL, last);
  return G_MENU_MODEL (menu);
}
