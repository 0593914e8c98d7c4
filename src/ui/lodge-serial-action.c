/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-serial-action.h"

static void
on_change_state_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeSerialPane *pane = LODGE_SERIAL_PANE (user_data);
  gboolean shown = g_variant_get_boolean (value);

  g_simple_action_set_state (action, value);
  gtk_widget_set_visible (GTK_WIDGET (pane), shown);
  if (shown)
    lodge_serial_pane_focus (pane);
}

void
lodge_serial_action_add (LodgeSerialPane *pane, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = { { "serial", NULL, NULL, "false", on_change_state_cb } };

  g_return_if_fail (LODGE_IS_SERIAL_PANE (pane));

  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), pane);
}
