/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-networks-page.h"

#include <glib/gi18n.h>

#include "lodge-connection-status.h"
#include "lodge-fact-group.h"
#include "lodge-model-watch.h"
#include "lodge-network-details.h"
#include "lodge-network-editor.h"
#include "lodge-network-picture.h"
#include "lodge-network-words.h"
#include "lodge-setup-dialog.h"
#include "lodge-ui.h"

/* Adapters of machines are plugged elsewhere without a word from the lists. */
#define LOOK_SECONDS 2

struct _LodgeNetworksPage
{
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkWidget *back_button;
  GtkWidget *new_button;
  GtkDropDown *connection_drop_down;
  GtkStack *stack;
  AdwStatusPage *offline_page;
  LodgeNetworkPicture *picture;
  AdwPreferencesGroup *list_group;
  GtkWidget *setup_group;
  LodgeFactGroup *text_group;
  LodgeNetworkDetails *details;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeModelWatch *networks_watch;
  GPtrArray *rows; /* (element-type AdwActionRow) parallel to the networks */
  guint look_id;
  gboolean narrow;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgeNetworksPage, lodge_networks_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

enum
{
  MACHINE_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

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

static void
show_list (LodgeNetworksPage *self)
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

static void
show_picture (LodgeNetworksPage *self)
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

static void
show_status (LodgeNetworksPage *self)
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
choose_child (LodgeNetworksPage *self)
{
  guint n_networks = g_list_model_get_n_items (lodge_vmm_get_networks (self->vmm));
  guint n_machines = g_list_model_get_n_items (lodge_vmm_get_machines (self->vmm));
  LodgeVmmState state = lodge_vmm_get_state (self->vmm);

  if (lodge_network_details_get_network (self->details) != NULL)
    return "details";
  if (state == LODGE_VMM_STATE_FAILED || state == LODGE_VMM_STATE_CONNECTING ||
      state == LODGE_VMM_STATE_IDLE)
    return "offline";
  return n_networks == 0 && n_machines == 0 ? "empty" : "list";
}

static gboolean
is_present (LodgeNetworksPage *self, LodgeNetwork *network)
{
  GListModel *networks = lodge_vmm_get_networks (self->vmm);

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) item = g_list_model_get_item (networks, i);
      if (item == network)
        return TRUE;
    }
  return FALSE;
}

/* The administrator of another computer is asked there. */
static gboolean
can_set_up (LodgeNetworksPage *self)
{
  LodgeHost *host = lodge_vmm_get_host (self->vmm);

  return lodge_host_get_local (host);
}

static void
update (LodgeNetworksPage *self)
{
  if (self->vmm == NULL)
    return;

  LodgeNetwork *shown = lodge_network_details_get_network (self->details);
  if (shown != NULL && !is_present (self, shown))
    {
      lodge_network_details_set_network (self->details, self->vmm, NULL);
      shown = NULL;
    }
  show_list (self);
  show_picture (self);
  show_status (self);
  gtk_stack_set_visible_child_name (self->stack, choose_child (self));
  adw_window_title_set_title (self->title,
                              shown != NULL ? lodge_network_get_name (shown) : _ ("Networks"));
  gtk_widget_set_visible (self->back_button, self->narrow || shown != NULL);
  gtk_widget_set_visible (self->new_button, shown == NULL);
  gtk_widget_set_visible (self->setup_group, can_set_up (self));
  gtk_widget_set_sensitive (self->new_button,
                            lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
}

static gboolean
on_look_cb (gpointer data)
{
  LodgeNetworksPage *self = data;

  if (lodge_network_details_get_network (self->details) == NULL)
    update (self);
  return G_SOURCE_CONTINUE;
}

static void
update_watch (LodgeNetworksPage *self)
{
  gboolean wanted = self->vmm != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && self->look_id == 0)
    {
      self->look_id = g_timeout_add_seconds (LOOK_SECONDS, on_look_cb, self);
      update (self);
    }
  else if (!wanted)
    {
      g_clear_handle_id (&self->look_id, g_source_remove);
    }
}

static void
on_back_clicked_cb (LodgeNetworksPage *self)
{
  if (lodge_network_details_get_network (self->details) != NULL)
    lodge_networks_page_show_network (self, NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-list", NULL);
}

static void
on_saved_cb (LodgeNetworksPage *self, LodgeNetwork *network)
{
  if (is_present (self, network))
    lodge_networks_page_show_network (self, network);
}

static void
on_new_clicked_cb (LodgeNetworksPage *self)
{
  if (self->vmm == NULL)
    return;
  GtkWidget *editor = lodge_network_editor_new (self->vmm, NULL, GTK_WIDGET (self));
  g_signal_connect_object (editor, "saved", G_CALLBACK (on_saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
on_setup_activated_cb (LodgeNetworksPage *self)
{
  if (self->vmm != NULL)
    gtk_window_present (GTK_WINDOW (lodge_setup_dialog_new (GTK_WIDGET (self), self->vmm, NULL)));
}

static void
on_picture_activated_cb (LodgeNetworksPage *self, GObject *object)
{
  if (LODGE_IS_NETWORK (object))
    lodge_networks_page_show_network (self, LODGE_NETWORK (object));
  else if (LODGE_IS_MACHINE (object))
    g_signal_emit (self, signals[MACHINE_ACTIVATED], 0, object);
}

static void
on_connection_selected_cb (LodgeNetworksPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->connection_drop_down);

  if (self->filling || self->core == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  g_autoptr (LodgeVmm) vmm =
      g_list_model_get_item (lodge_core_get_connections (self->core), selected);
  if (vmm != NULL)
    lodge_networks_page_set_vmm (self, vmm);
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

static void
fill_connections (LodgeNetworksPage *self)
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

static void
lodge_networks_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_networks_page_parent_class)->map (widget);
  update_watch (LODGE_NETWORKS_PAGE (widget));
}

static void
lodge_networks_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_networks_page_parent_class)->unmap (widget);
  update_watch (LODGE_NETWORKS_PAGE (widget));
}

static void
lodge_networks_page_dispose (GObject *object)
{
  LodgeNetworksPage *self = LODGE_NETWORKS_PAGE (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->networks_watch);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_networks_page_parent_class)->dispose (object);
}

static void
lodge_networks_page_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_NETWORKS_PAGE (object)->rows);
  G_OBJECT_CLASS (lodge_networks_page_parent_class)->finalize (object);
}

static void
lodge_networks_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, LODGE_NETWORKS_PAGE (object)->narrow);
}

static void
lodge_networks_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeNetworksPage *self = LODGE_NETWORKS_PAGE (object);

  if (self->narrow == g_value_get_boolean (value))
    return;
  self->narrow = g_value_get_boolean (value);
  update (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
lodge_networks_page_class_init (LodgeNetworksPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_networks_page_dispose;
  object_class->finalize = lodge_networks_page_finalize;
  object_class->get_property = lodge_networks_page_get_property;
  object_class->set_property = lodge_networks_page_set_property;
  widget_class->map = lodge_networks_page_map;
  widget_class->unmap = lodge_networks_page_unmap;

  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[MACHINE_ACTIVATED] = g_signal_new ("machine-activated",
                                             LODGE_TYPE_NETWORKS_PAGE,
                                             G_SIGNAL_RUN_LAST,
                                             0,
                                             NULL,
                                             NULL,
                                             NULL,
                                             G_TYPE_NONE,
                                             1,
                                             LODGE_TYPE_MACHINE);

  g_type_ensure (LODGE_TYPE_FACT_GROUP);
  g_type_ensure (LODGE_TYPE_NETWORK_DETAILS);
  g_type_ensure (LODGE_TYPE_NETWORK_PICTURE);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/network/lodge-networks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, title);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, connection_drop_down);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, offline_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, picture);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, list_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, text_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, setup_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworksPage, details);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_new_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_picture_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_connection_selected_cb);
}

static void
lodge_networks_page_init (LodgeNetworksPage *self)
{
  self->rows = g_ptr_array_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  self->networks_watch = lodge_model_watch_new ();
  g_signal_connect_object (
      self->networks_watch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
lodge_networks_page_set_core (LodgeNetworksPage *self, LodgeCore *core)
{
  g_return_if_fail (LODGE_IS_NETWORKS_PAGE (self));

  g_set_object (&self->core, core);
  g_signal_connect_object (lodge_core_get_connections (core),
                           "items-changed",
                           G_CALLBACK (fill_connections),
                           self,
                           G_CONNECT_SWAPPED);
  fill_connections (self);
}

void
lodge_networks_page_set_vmm (LodgeNetworksPage *self, LodgeVmm *vmm)
{
  g_return_if_fail (LODGE_IS_NETWORKS_PAGE (self));
  g_return_if_fail (LODGE_IS_VMM (vmm));

  if (self->vmm == vmm)
    return;
  if (self->vmm != NULL)
    g_signal_handlers_disconnect_by_func (self->vmm, update, self);
  lodge_network_details_set_network (self->details, vmm, NULL);
  g_set_object (&self->vmm, vmm);
  lodge_model_watch_set_model (self->networks_watch, lodge_vmm_get_networks (vmm));
  g_signal_connect_object (vmm, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (self->core != NULL)
    fill_connections (self);
  update (self);
  update_watch (self);
}

void
lodge_networks_page_show_network (LodgeNetworksPage *self, LodgeNetwork *network)
{
  g_return_if_fail (LODGE_IS_NETWORKS_PAGE (self));

  lodge_network_details_set_network (self->details, self->vmm, network);
  update (self);
}
