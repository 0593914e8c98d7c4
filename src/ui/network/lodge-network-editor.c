/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-editor-private.h"

#include <glib/gi18n.h>

#include "lodge-network-draft.h"
#include "lodge-ui.h"

G_DEFINE_FINAL_TYPE (LodgeNetworkEditor, lodge_network_editor, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update (LodgeNetworkEditor *self)
{
  g_autofree char *problem = NULL;

  if (self->filling || self->base == NULL)
    return;
  lodge_network_editor_update_visible (self);
  g_autoptr (LodgeNetwork) draft = lodge_network_editor_read (self);
  gboolean valid = lodge_network_editor_check (self, draft, &problem);
  gboolean named = *lodge_network_get_name (draft) != '\0';
  gboolean changed = self->network == NULL || !lodge_network_equal (draft, self->base);

  /* An empty name needs no reproach, only an entry. */
  lodge_banner_set_message (self->problem_banner, problem);
  lodge_banner_set_revealed (self->problem_banner, !valid && named);
  gtk_widget_set_sensitive (self->save_button, valid && changed && !self->busy);
}

static void
on_kind_selected_cb (LodgeNetworkEditor *self)
{
  if (self->filling || self->base == NULL)
    return;
  self->filling = TRUE;
  gtk_switch_set_active (self->dhcp_switch,
                         lodge_network_editor_get_kind (self) != LODGE_NETWORK_KIND_INTERNAL);
  self->filling = FALSE;
  lodge_network_editor_propose (self);
  update (self);
}

static void
on_subnet_changed_cb (LodgeNetworkEditor *self)
{
  if (self->filling || self->base == NULL)
    return;
  self->subnet_typed = TRUE;
  lodge_network_editor_propose (self);
  update (self);
}

static void
on_range_changed_cb (LodgeNetworkEditor *self)
{
  if (self->filling || self->base == NULL)
    return;
  self->range_typed = TRUE;
  update (self);
}

static void
on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeHostNetwork) host_network = lodge_host_network_read_finish (result, &error);

  if (host_network == NULL)
    return;
  LodgeNetworkEditor *self = LODGE_NETWORK_EDITOR (user_data);
  g_set_object (&self->host_network, host_network);
  lodge_network_editor_propose (self);
  update (self);
}

static void
set_busy (LodgeNetworkEditor *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (self->page, !busy);
  update (self);
}

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeNetwork) network =
      lodge_vmm_create_network_finish (LODGE_VMM (source), result, &error);

  set_busy (self, FALSE);
  if (network == NULL)
    {
      lodge_ui_show_error (GTK_WIDGET (self), _ ("The network could not be created"), error);
      return;
    }
  g_signal_emit (self, signals[SAVED], 0, network);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkEditor) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_edit_network_finish (LODGE_VMM (source), result, &error))
    {
      set_busy (self, FALSE);
      lodge_ui_show_error (GTK_WIDGET (self), _ ("The network could not be changed"), error);
      return;
    }
  g_signal_emit (self, signals[SAVED], 0, self->network);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_save_clicked_cb (LodgeNetworkEditor *self)
{
  g_autoptr (LodgeNetwork) draft = lodge_network_editor_read (self);

  set_busy (self, TRUE);
  if (self->network == NULL)
    lodge_vmm_create_network_async (self->vmm, draft, NULL, on_created_cb, g_object_ref (self));
  else
    lodge_vmm_edit_network_async (
        self->vmm, self->network, draft, NULL, on_edited_cb, g_object_ref (self));
}

/* Changed underneath: shown, and overwritten only where the user has said something else. */
static void
on_network_changed_cb (LodgeNetworkEditor *self)
{
  /* Whether it runs is nothing that is edited here. */
  g_object_set (self->base, "active", lodge_network_get_active (self->network), NULL);
  if (self->busy || lodge_network_equal (self->network, self->base))
    return;
  g_autoptr (LodgeNetwork) draft = lodge_network_editor_read (self);
  g_autoptr (LodgeNetwork) before = lodge_network_copy (draft);
  self->conflict |= lodge_network_draft_merge (draft, self->base, self->network);
  lodge_network_assign (self->base, self->network);
  if (!lodge_network_equal (draft, before))
    lodge_network_editor_fill (self, draft);
  lodge_banner_set_message (
      self->banner,
      self->conflict
          ? _ ("This network has been changed elsewhere, also where you changed it here. Saving "
               "keeps what you see.")
          : _ ("This network has been changed elsewhere. What you did not touch here follows."));
  lodge_banner_set_revealed (self->banner, TRUE);
  update (self);
}

static void
lodge_network_editor_dispose (GObject *object)
{
  LodgeNetworkEditor *self = LODGE_NETWORK_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->host_network);
  g_clear_object (&self->base);
  g_clear_object (&self->network);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_network_editor_parent_class)->dispose (object);
}

static void
lodge_network_editor_finalize (GObject *object)
{
  g_array_unref (LODGE_NETWORK_EDITOR (object)->kinds);
  G_OBJECT_CLASS (lodge_network_editor_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/network/lodge-network-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, title);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, page);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, problem_banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, kind_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, address_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, subnet_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, dhcp_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, dhcp_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, start_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, end_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, ipv6_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, bridge_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, device_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, domain_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, packet_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, autostart_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, autostart_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, hosts_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkEditor, names_group);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_subnet_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_range_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
}

static void
lodge_network_editor_class_init (LodgeNetworkEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_network_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_network_editor_finalize;

  signals[SAVED] = g_signal_new ("saved",
                                 LODGE_TYPE_NETWORK_EDITOR,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 LODGE_TYPE_NETWORK);

  g_type_ensure (LODGE_TYPE_BANNER);
  g_type_ensure (LODGE_TYPE_PACKET_ROW);
  g_type_ensure (LODGE_TYPE_RECORD_GROUP);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  bind_template (widget_class);
}

static void
lodge_network_editor_init (LodgeNetworkEditor *self)
{
  const char *hosts[] = {
    _ ("Hardware address (MAC)"), _ ("Address"), _ ("Name (optional)"), NULL
  };
  const char *names[] = { _ ("Address"), _ ("Name"), NULL };

  self->kinds = g_array_new (FALSE, FALSE, sizeof (LodgeNetworkKind));
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_record_group_set_fields (self->hosts_group, _ ("Add Fixed Address"), hosts, 1);
  lodge_record_group_set_fields (self->names_group, _ ("Add Name"), names, 0);
}

GtkWidget *
lodge_network_editor_new (LodgeVmm *vmm, LodgeNetwork *network, GtkWidget *parent)
{
  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeNetworkEditor *self = g_object_new (
      LODGE_TYPE_NETWORK_EDITOR, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->vmm = g_object_ref (vmm);
  g_set_object (&self->network, network);
  self->base = network != NULL ? lodge_network_copy (network)
                               : lodge_network_new ("", LODGE_NETWORK_KIND_INTERNAL);
  if (network == NULL)
    g_object_set (self->base, "autostart", TRUE, NULL);
  else
    g_signal_connect_object (
        network, "notify", G_CALLBACK (on_network_changed_cb), self, G_CONNECT_SWAPPED);
  adw_window_title_set_title (self->title,
                              network != NULL ? _ ("Edit Network") : _ ("New Network"));
  gtk_button_set_label (GTK_BUTTON (self->save_button),
                        network != NULL ? _ ("Save") : _ ("Create"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->name_row), network == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kind_row), network == NULL);
  lodge_network_editor_fill_kinds (self);
  lodge_network_editor_fill (self, self->base);
  lodge_network_editor_propose (self);
  update (self);
  if (lodge_host_get_local (lodge_vmm_get_host (vmm)))
    lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
  if (network == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  return GTK_WIDGET (self);
}

void
lodge_network_editor_choose_kind (LodgeNetworkEditor *self, LodgeNetworkKind kind)
{
  g_return_if_fail (LODGE_IS_NETWORK_EDITOR (self));

  for (guint i = 0; i < self->kinds->len; i++)
    if (g_array_index (self->kinds, LodgeNetworkKind, i) == kind)
      adw_combo_row_set_selected (self->kind_row, i);
  on_kind_selected_cb (self);
}
