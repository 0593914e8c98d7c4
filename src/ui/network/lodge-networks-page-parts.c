/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page shows of a connection: its networks, their picture, and how it is. */
#include "config.h"

#include "lodge-networks-page-private.h"

#include <glib/gi18n.h>

#include "lodge-connection-status.h"
#include "lodge-network-words.h"

static void
on_row_activated_cb (LodgeNetworksPage *self, GtkWidget *row)
{
  guint index;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;
  g_autoptr (LodgeNetwork) network =
      g_list_model_get_item (lodge_vmm_get_networks (self->vmm), index);
  if (network != NULL)
    lodge_networks_page_show_network (self, network);
}

static GtkWidget *
create_row (LodgeNetworksPage *self)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *state = gtk_label_new (NULL);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_add_css_class (state, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), state);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "lodge-icon", icon);
  g_object_set_data (G_OBJECT (row), "lodge-state", state);
  g_signal_connect_object (
      row, "activated", G_CALLBACK (on_row_activated_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->list_group, row);
  return row;
}

static void
show_row (LodgeNetworksPage *self, GtkWidget *row, LodgeNetwork *network)
{
  const char *name = lodge_network_get_name (network);
  g_autoptr (GPtrArray) machines = lodge_words_find_machines (self->vmm, name);
  g_autofree char *summary = lodge_words_network_summary (network, machines->len);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), summary);
  gtk_image_set_from_icon_name (g_object_get_data (G_OBJECT (row), "lodge-icon"),
                                lodge_words_network_icon (lodge_network_get_kind (network)));
  gtk_label_set_label (g_object_get_data (G_OBJECT (row), "lodge-state"),
                       lodge_words_network_state (network));
}

void
lodge_networks_page_show_list (LodgeNetworksPage *self)
{
  GListModel *networks = lodge_vmm_get_networks (self->vmm);
  guint n_networks = g_list_model_get_n_items (networks);

  while (self->rows->len > n_networks)
    {
      adw_preferences_group_remove (self->list_group,
                                    g_ptr_array_index (self->rows, self->rows->len - 1));
      g_ptr_array_set_size (self->rows, (int)self->rows->len - 1);
    }
  while (self->rows->len < n_networks)
    g_ptr_array_add (self->rows, create_row (self));
  for (guint i = 0; i < n_networks; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);
      show_row (self, g_ptr_array_index (self->rows, i), network);
    }
}

void
lodge_networks_page_show_picture (LodgeNetworksPage *self)
{
  g_autoptr (LodgeNetworkMap) map = lodge_network_map_new (self->vmm);
  g_autofree char *text = lodge_network_map_describe (self->vmm);
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func (g_free);
  GListModel *machines = lodge_vmm_get_machines (self->vmm);

  lodge_network_picture_set_map (self->picture, map);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);
      g_autofree char *places = lodge_network_map_describe_machine (self->vmm, machine);
      lodge_fact_group_add (facts, lodge_machine_get_title (machine), places);
    }
  lodge_fact_group_show (self->text_group, facts);
}

void
lodge_networks_page_show_status (LodgeNetworksPage *self)
{
  g_autoptr (GError) problem = lodge_vmm_dup_problem (self->vmm);
  g_auto (LodgeConnectionStatus) status = { 0 };

  lodge_connection_status_describe (lodge_vmm_get_state (self->vmm), problem, &status);
  g_autofree char *text = status.text != NULL ? g_markup_escape_text (status.text, -1) : NULL;
  adw_status_page_set_icon_name (self->offline_page, status.icon_name);
  adw_status_page_set_title (self->offline_page, status.title);
  adw_status_page_set_description (self->offline_page, text);
}

static const char *
name_connection (const char *uri)
{
  if (g_strcmp0 (uri, "qemu:///session") == 0)
    return _ ("My Machines");
  if (g_strcmp0 (uri, "qemu:///system") == 0)
    return _ ("This Computer");
  return uri;
}

void
lodge_networks_page_fill_connections (LodgeNetworksPage *self)
{
  GListModel *connections = lodge_core_get_connections (self->core);
  guint n_connections = g_list_model_get_n_items (connections);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < n_connections; i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      g_autofree char *uri = lodge_vmm_dup_uri (vmm);
      gtk_string_list_append (names, name_connection (uri));
      if (vmm == self->vmm)
        selected = i;
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->connection_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->connection_drop_down, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->connection_drop_down), n_connections > 1);
  self->filling = FALSE;
}
