/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-networks-page-private.h"

#include <glib/gi18n.h>

#include "lodge-network-editor.h"
#include "lodge-setup-dialog.h"
#include "lodge-ui.h"

/* Adapters of machines are plugged elsewhere without a word from the lists. */
#define LOOK_SECONDS 2

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
  lodge_networks_page_show_list (self);
  lodge_networks_page_show_picture (self);
  lodge_networks_page_show_status (self);
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
                           G_CALLBACK (lodge_networks_page_fill_connections),
                           self,
                           G_CONNECT_SWAPPED);
  lodge_networks_page_fill_connections (self);
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
    lodge_networks_page_fill_connections (self);
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
