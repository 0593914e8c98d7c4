/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-nic-page-private.h"

#include <glib/gi18n.h>

#include "lodge-network-words.h"
#include "lodge-nic-drafts.h"
#include "lodge-setup-dialog.h"
#include "lodge-ui.h"

static void lodge_nic_page_device_page_init (LodgeDevicePageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeNicPage,
                               lodge_nic_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_DEVICE_PAGE,
                                                      lodge_nic_page_device_page_init))

enum
{
  CREATE_NETWORK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed (LodgeNicPage *self)
{
  lodge_nic_page_show_parts (self);
  lodge_device_page_emit_changed (LODGE_DEVICE_PAGE (self));
}

static void
choose_attach (LodgeNicPage *self, LodgeAttach attach)
{
  self->filling = TRUE;
  self->attach = attach;
  /* The dial's "off" has pulled the cable too: nobody chooses a network to stay cut off. */
  if (lodge_nic_get_mode (self->draft) == LODGE_NIC_MODE_NONE && attach != LODGE_ATTACH_OFF)
    lodge_nic_set_link_up (self->draft, TRUE);
  if (attach == LODGE_ATTACH_OFF || attach == LODGE_ATTACH_NAT)
    {
      lodge_nic_set_mode (self->draft,
                          attach == LODGE_ATTACH_NAT ? LODGE_NIC_MODE_USER : LODGE_NIC_MODE_NONE);
      lodge_nic_set_source (self->draft, NULL);
    }
  if (attach != LODGE_ATTACH_NAT)
    lodge_nic_set_guard (self->draft, LODGE_NIC_GUARD_NONE);
  lodge_nic_page_fill_targets (self);
  lodge_nic_page_take_target (self);
  lodge_nic_page_fill_attach (self);
  adw_combo_row_set_selected (self->guard_row, lodge_nic_get_guard (self->draft));
  gtk_switch_set_active (self->link_switch, lodge_nic_get_link_up (self->draft));
  self->filling = FALSE;
  changed (self);
}

static void
on_attach_chosen_cb (LodgeNicPage *self, LodgeAttachRow *row)
{
  LodgeAttach attach = lodge_attach_row_get_attach (row);

  if (!self->filling && attach != self->attach)
    choose_attach (self, attach);
}

static void
on_action_cb (LodgeNicPage *self, LodgeAttachRow *row)
{
  LodgeHostNetwork *host_network = lodge_network_facts_get_host_network (self->facts);
  g_autoptr (LodgeDialChoice) bridged =
      lodge_dial_dup_bridged (lodge_nic_page_get_vmm (self), host_network);
  LodgeNetworkKind kind;

  if (lodge_attach_row_get_attach (row) == LODGE_ATTACH_BRIDGED &&
      lodge_dial_choice_get_bridge (bridged) != NULL)
    {
      gtk_window_present (GTK_WINDOW (
          lodge_setup_dialog_new (GTK_WIDGET (self), lodge_nic_page_get_vmm (self), host_network)));
      return;
    }
  if (lodge_attach_get_kind (lodge_attach_row_get_attach (row), &kind))
    g_signal_emit (self, signals[CREATE_NETWORK], 0, kind);
}

static void
on_target_selected_cb (LodgeNicPage *self)
{
  if (self->filling || self->draft == NULL)
    return;
  lodge_nic_page_take_target (self);
  changed (self);
}

static void
on_guard_selected_cb (LodgeNicPage *self)
{
  guint selected = adw_combo_row_get_selected (self->guard_row);

  if (self->filling || self->draft == NULL || selected >= LODGE_NIC_PAGE_N_GUARDS)
    return;
  lodge_nic_set_guard (self->draft, LODGE_NIC_PAGE_GUARDS[selected]);
  changed (self);
}

static void
on_link_changed_cb (LodgeNicPage *self)
{
  if (self->filling || self->draft == NULL)
    return;
  lodge_nic_set_link_up (self->draft, gtk_switch_get_active (self->link_switch));
  changed (self);
}

static void
on_model_selected_cb (LodgeNicPage *self)
{
  guint selected = adw_combo_row_get_selected (self->model_row);

  if (self->filling || self->draft == NULL || selected >= self->models->len)
    return;
  lodge_nic_set_model (self->draft, g_ptr_array_index (self->models, selected));
  changed (self);
}

/* Half a MAC is kept aside: the draft has a whole one or none. */
static void
on_mac_changed_cb (LodgeNicPage *self)
{
  if (self->filling || self->draft == NULL)
    return;
  g_free (self->typed_mac);
  self->typed_mac = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->mac_row)));
  changed (self);
}

static void
on_generate_clicked_cb (LodgeNicPage *self)
{
  if (self->draft == NULL)
    return;
  g_autofree char *mac =
      lodge_nic_draft_dup_free_mac (lodge_vmm_get_machines (lodge_nic_page_get_vmm (self)));
  gtk_editable_set_text (GTK_EDITABLE (self->mac_row), mac);
}

static void
on_packet_changed_cb (LodgeNicPage *self)
{
  if (self->filling || self->draft == NULL)
    return;
  lodge_nic_set_mtu (self->draft, lodge_packet_row_get_bytes (self->packet_row));
  changed (self);
}

static void
on_part_changed_cb (LodgeNicPage *self)
{
  if (self->filling || self->draft == NULL)
    return;
  lodge_fastest_row_show (self->fastest_row, self->draft, lodge_nic_page_get_vmm (self));
  lodge_packet_row_describe_nic (self->packet_row, self->draft, lodge_nic_page_get_vmm (self));
  lodge_device_page_emit_changed (LODGE_DEVICE_PAGE (self));
}

/* The choices follow the networks and what is found out about the host. */
static void
on_facts_changed_cb (LodgeNicPage *self)
{
  if (self->draft == NULL)
    return;
  self->filling = TRUE;
  lodge_nic_page_fill_attach (self);
  self->filling = FALSE;
  lodge_forward_group_update_problems (self->forward_group);
}

static char *
lodge_nic_page_dup_title (LodgeDevicePage *page)
{
  return g_strdup (_ ("Network Adapter"));
}

static gboolean
take_mac (LodgeNicPage *self, GError **error)
{
  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);

  if (self->typed_mac == NULL)
    return TRUE;
  g_autofree char *mac =
      lodge_nic_draft_dup_mac (self->typed_mac,
                               lodge_vmm_get_machines (lodge_nic_page_get_vmm (self)),
                               machine,
                               lodge_device_get_id (LODGE_DEVICE (self->draft)),
                               error);
  if (mac == NULL)
    return FALSE;
  lodge_nic_set_mac (self->draft, mac);
  return TRUE;
}

static gboolean
lodge_nic_page_validate (LodgeDevicePage *page, GError **error)
{
  LodgeNicPage *self = LODGE_NIC_PAGE (page);

  if (self->draft == NULL || !take_mac (self, error))
    return FALSE;
  return lodge_nic_draft_validate (self->draft,
                                   lodge_network_facts_get_machine (self->facts),
                                   lodge_vmm_get_machines (lodge_nic_page_get_vmm (self)),
                                   error);
}

static void
lodge_nic_page_device_page_init (LodgeDevicePageInterface *iface)
{
  iface->dup_title = lodge_nic_page_dup_title;
  iface->validate = lodge_nic_page_validate;
}

static void
lodge_nic_page_dispose (GObject *object)
{
  LodgeNicPage *self = LODGE_NIC_PAGE (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->facts);
  G_OBJECT_CLASS (lodge_nic_page_parent_class)->dispose (object);
}

static void
lodge_nic_page_finalize (GObject *object)
{
  LodgeNicPage *self = LODGE_NIC_PAGE (object);

  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_ptr_array_unref (self->models);
  g_free (self->typed_mac);
  G_OBJECT_CLASS (lodge_nic_page_parent_class)->finalize (object);
}

static void
lodge_nic_page_class_init (LodgeNicPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_nic_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_nic_page_finalize;

  signals[CREATE_NETWORK] = g_signal_new ("create-network",
                                          LODGE_TYPE_NIC_PAGE,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          LODGE_TYPE_NETWORK_KIND);

  g_type_ensure (LODGE_TYPE_FASTEST_ROW);
  g_type_ensure (LODGE_TYPE_PACKET_ROW);
  g_type_ensure (LODGE_TYPE_FORWARD_GROUP);
  g_type_ensure (LODGE_TYPE_SHAPING_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/network/lodge-nic-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, attach_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, target_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, guard_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, fastest_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, link_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, forward_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, model_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, mac_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, packet_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeNicPage, shaping_group);
  gtk_widget_class_bind_template_callback (widget_class, on_target_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_guard_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_link_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_model_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_mac_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_generate_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_packet_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_part_changed_cb);
}

static void
lodge_nic_page_init (LodgeNicPage *self)
{
  self->models = g_ptr_array_new_with_free_func (g_free);
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  for (int i = 0; i < (int)LODGE_N_ATTACH_CHOICES; i++)
    {
      GtkWidget *row = lodge_attach_row_new ((LodgeAttach)i, i > 0 ? self->attach_rows[0] : NULL);
      g_signal_connect_object (
          row, "chosen", G_CALLBACK (on_attach_chosen_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "action", G_CALLBACK (on_action_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->attach_group, row);
      self->attach_rows[i] = LODGE_ATTACH_ROW (row);
    }
}

void
lodge_nic_page_set_draft (LodgeNicPage *self, LodgeNic *draft, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_NIC_PAGE (self));
  g_return_if_fail (LODGE_IS_NIC (draft));
  g_return_if_fail (LODGE_IS_NETWORK_FACTS (facts));

  if (self->facts != NULL)
    g_signal_handlers_disconnect_by_func (self->facts, on_facts_changed_cb, self);
  g_set_object (&self->draft, draft);
  g_set_object (&self->facts, facts);
  g_clear_pointer (&self->typed_mac, g_free);
  g_signal_connect_object (
      facts, "changed", G_CALLBACK (on_facts_changed_cb), self, G_CONNECT_SWAPPED);
  lodge_nic_page_fill (self);
}

void
lodge_nic_page_refill (LodgeNicPage *self)
{
  g_return_if_fail (LODGE_IS_NIC_PAGE (self));

  if (self->draft != NULL)
    lodge_nic_page_fill (self);
}

void
lodge_nic_page_choose_network (LodgeNicPage *self, const char *name)
{
  g_return_if_fail (LODGE_IS_NIC_PAGE (self));

  if (self->draft == NULL)
    return;
  lodge_nic_set_mode (self->draft, LODGE_NIC_MODE_NETWORK);
  lodge_nic_set_source (self->draft, name);
  lodge_nic_set_guard (self->draft, LODGE_NIC_GUARD_NONE);
  lodge_nic_page_fill (self);
  changed (self);
}
