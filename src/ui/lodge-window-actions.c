/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-about.h"
#include "lodge-connections-window.h"
#include "lodge-create-window.h"
#include "lodge-keyboard-window.h"
#include "lodge-shortcuts.h"
#include "lodge-window-private.h"

static void
on_new_machine_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lodge_window_create_machine (LODGE_WINDOW (user_data), NULL);
}

static void
on_search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = LODGE_WINDOW (user_data);

  adw_leaflet_set_visible_child (self->leaflet, self->sidebar_pane);
  lodge_sidebar_set_searching (self->sidebar, TRUE);
}

static void
on_show_list_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_leaflet_set_visible_child (LODGE_WINDOW (user_data)->leaflet,
                                 LODGE_WINDOW (user_data)->sidebar_pane);
}

static void
on_retry_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = LODGE_WINDOW (user_data);
  GListModel *connections = lodge_core_get_connections (self->core);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      if (lodge_vmm_get_state (vmm) != LODGE_VMM_STATE_CONNECTED)
        lodge_vmm_connect (vmm);
    }
}

static void
on_fullscreen_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeWindow *self = LODGE_WINDOW (user_data);

  /* The state follows when the window really is (see lodge-window.c): the desktop may refuse. */
  if (g_variant_get_boolean (value) && lodge_window_get_machine (self) != NULL)
    gtk_window_fullscreen (GTK_WINDOW (self));
  else
    gtk_window_unfullscreen (GTK_WINDOW (self));
}

static void
on_main_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = LODGE_WINDOW (user_data);
  GtkMenuButton *buttons[] = { self->main_menu_button, self->status_menu_button };

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_mapped (GTK_WIDGET (buttons[i])))
      gtk_menu_button_popup (buttons[i]);
  if (self->machine_page != NULL)
    lodge_machine_page_popup_fullscreen_menu (self->machine_page);
}

static void
on_shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *window = lodge_shortcuts_create_window ();

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (user_data));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_connections_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = LODGE_WINDOW (user_data);
  GtkWidget *window = lodge_connections_window_new (self->core);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (window));
}

/* Built when it is first shown. */
static void
ensure_networks_page (LodgeWindow *self)
{
  if (self->networks_page != NULL)
    return;

  self->networks_page = g_object_new (LODGE_TYPE_NETWORKS_PAGE, NULL);
  lodge_networks_page_set_core (self->networks_page, self->core);
  g_object_bind_property (
      self->leaflet, "folded", self->networks_page, "narrow", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->networks_page,
                           "machine-activated",
                           G_CALLBACK (lodge_window_show_machine),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->content_stack, GTK_WIDGET (self->networks_page), "networks");
}

static void
on_networks_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeWindow *self = LODGE_WINDOW (user_data);
  LodgeVmm *vmm = lodge_window_get_vmm (self);

  if (vmm == NULL)
    return;
  gtk_window_unfullscreen (GTK_WINDOW (self));
  ensure_networks_page (self);
  lodge_networks_page_set_vmm (self->networks_page, vmm);
  lodge_networks_page_show_network (self->networks_page, NULL);
  gtk_stack_set_visible_child_name (self->content_stack, "networks");
  /* Nothing happens to a machine that is not on screen. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine", NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", NULL);
  lodge_sidebar_select (self->sidebar, NULL);
  lodge_window_update (self);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

gboolean
lodge_window_is_showing_networks (LodgeWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->content_stack), "networks") == 0;
}

static void
on_about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lodge_about_present (GTK_WINDOW (user_data), lodge_window_get_vmm (LODGE_WINDOW (user_data)));
}

void
lodge_window_add_actions (LodgeWindow *self)
{
  static const GActionEntry ENTRIES[] = {
    { "new-machine", on_new_machine_cb },
    { "search", on_search_cb },
    { "show-list", on_show_list_cb },
    { "retry", on_retry_cb },
    { "fullscreen", NULL, NULL, "false", on_fullscreen_change_cb },
    { "main-menu", on_main_menu_cb },
    { "networks", on_networks_cb },
    { "connections", on_connections_cb },
    { "shortcuts", on_shortcuts_cb },
    { "about", on_about_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  lodge_keyboard_window_add_action (GTK_APPLICATION_WINDOW (self));
}

void
lodge_window_forward_machine_actions (LodgeWindow *self)
{
  gtk_widget_insert_action_group (
      GTK_WIDGET (self), "machine", lodge_machine_page_get_machine_actions (self->machine_page));
  gtk_widget_insert_action_group (
      GTK_WIDGET (self), "page", lodge_machine_page_get_page_actions (self->machine_page));
}

void
lodge_window_create_machine (LodgeWindow *self, const char *path)
{
  g_return_if_fail (LODGE_IS_WINDOW (self));

  LodgeVmm *vmm = lodge_window_get_vmm (self);
  if (vmm == NULL)
    return;
  GtkWidget *window = lodge_create_window_new (self->core, vmm);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  g_signal_connect_object (
      window, "created", G_CALLBACK (lodge_window_show_machine), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
  if (path != NULL)
    lodge_create_window_choose_file (LODGE_CREATE_WINDOW (window), path);
}
