/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-details.h"

#include <glib/gi18n.h>

#include "lodge-fact-group.h"
#include "lodge-network-editor.h"
#include "lodge-network-words.h"
#include "lodge-ui.h"

#define LEASES_SECONDS 3

struct _LodgeNetworkDetails
{
  AdwBin parent_instance;

  GtkWidget *start_button;
  GtkWidget *stop_button;
  GtkWidget *edit_button;
  GtkWidget *delete_button;
  GtkLabel *note_label;
  LodgeFactGroup *facts_group;
  LodgeFactGroup *machines_group;
  LodgeFactGroup *leases_group;
  LodgeFactGroup *hosts_group;
  LodgeFactGroup *names_group;

  LodgeVmm *vmm;
  LodgeNetwork *network;
  GCancellable *cancellable;
  guint leases_id;
  gboolean reading;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (LodgeNetworkDetails, lodge_network_details, ADW_TYPE_BIN)

static GPtrArray *
new_facts (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static char *
dup_range (LodgeNetwork *network)
{
  if (!lodge_network_get_dhcp (network))
    return g_strdup (_ ("Not given out"));
  return g_strdup_printf (
      _ ("%s to %s"), lodge_network_get_dhcp_start (network), lodge_network_get_dhcp_end (network));
}

static void
show_facts (LodgeNetworkDetails *self)
{
  LodgeNetwork *network = self->network;
  g_autoptr (GPtrArray) facts = new_facts ();
  g_autofree char *subnet = lodge_words_subnet (network);
  g_autofree char *range = subnet != NULL ? dup_range (network) : NULL;
  g_autofree char *mtu = lodge_network_get_mtu (network) > 0
                             ? g_strdup_printf ("%u", lodge_network_get_mtu (network))
                             : NULL;
  const char *ipv6 = lodge_network_get_ipv6_address (network);
  g_autofree char *ipv6_text =
      ipv6 != NULL ? g_strdup_printf ("%s/%u", ipv6, lodge_network_get_ipv6_prefix (network))
                   : NULL;

  lodge_fact_group_add (
      facts, _ ("Kind"), lodge_words_network_kind (lodge_network_get_kind (network)));
  lodge_fact_group_add (facts, _ ("State"), lodge_words_network_state (network));
  lodge_fact_group_add (facts, _ ("Subnet"), subnet);
  lodge_fact_group_add (facts, _ ("This computer’s address"), lodge_network_get_address (network));
  lodge_fact_group_add (facts, _ ("Addresses given out"), range);
  lodge_fact_group_add (facts, _ ("IPv6"), ipv6_text);
  lodge_fact_group_add (facts, _ ("DNS domain"), lodge_network_get_domain (network));
  /* The definition has the name of one that nobody makes. */
  if (!lodge_network_get_served (network))
    lodge_fact_group_add (facts, _ ("Bridge"), lodge_network_get_bridge (network));
  lodge_fact_group_add (facts, _ ("Out through"), lodge_network_get_forward_device (network));
  lodge_fact_group_add (facts, _ ("Largest packet (MTU)"), mtu);
  if (!lodge_network_get_served (network) && lodge_network_get_persistent (network))
    lodge_fact_group_add (facts,
                          _ ("Starts with this computer"),
                          lodge_network_get_autostart (network) ? _ ("Yes") : _ ("No"));
  lodge_fact_group_show (self->facts_group, facts);
}

static void
show_records (LodgeFactGroup *group, const char *const *records)
{
  g_autoptr (GPtrArray) facts = new_facts ();

  for (gsize i = 0; records != NULL && records[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (records[i], " ", 3);
      g_autofree char *rest = fields[0] != NULL ? g_strjoinv (" · ", fields + 1) : NULL;
      lodge_fact_group_add (facts, fields[0] != NULL ? fields[0] : "", rest);
    }
  lodge_fact_group_show (group, facts);
}

static void
add_machine (GPtrArray *facts, LodgeMachine *machine, const char *name)
{
  GListModel *nics = lodge_machine_get_nics (machine);
  const char *mac = NULL;
  gboolean active = lodge_machine_is_active (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      if (g_strcmp0 (lodge_nic_get_source (nic), name) == 0)
        mac = lodge_nic_get_mac (nic);
    }
  const char *state = active ? _ ("Running") : _ ("Off");
  g_autofree char *value = mac != NULL ? g_strdup_printf ("%s · %s", state, mac) : g_strdup (state);
  lodge_fact_group_add (facts, lodge_machine_get_title (machine), value);
}

static void
show_machines (LodgeNetworkDetails *self)
{
  const char *name = lodge_network_get_name (self->network);
  g_autoptr (GPtrArray) machines = lodge_words_find_machines (self->vmm, name);
  g_autoptr (GPtrArray) facts = new_facts ();

  for (guint i = 0; i < machines->len; i++)
    add_machine (facts, g_ptr_array_index (machines, i), name);
  lodge_fact_group_show (self->machines_group, facts);
}

/* What nobody guesses; NULL: nothing. */
static const char *
get_note (LodgeNetwork *network)
{
  if (lodge_network_get_served (network))
    return _ ("Lodge runs this network by itself, for as long as machines use it.");
  if (lodge_network_get_kind (network) == LODGE_NETWORK_KIND_INTERNAL)
    return _ ("This computer answers nothing on this network, but hears what machines call out to "
              "everybody on it (broadcasts).");
  return NULL;
}

static void
update (LodgeNetworkDetails *self)
{
  if (self->network == NULL)
    return;

  gboolean connected = lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED;
  gboolean idle = connected && !self->busy;
  gboolean active = lodge_network_get_active (self->network);
  gboolean served = lodge_network_get_served (self->network);
  const char *note = get_note (self->network);

  show_facts (self);
  show_machines (self);
  show_records (self->hosts_group, lodge_network_get_hosts (self->network));
  show_records (self->names_group, lodge_network_get_names (self->network));
  gtk_widget_set_visible (GTK_WIDGET (self->leases_group), lodge_network_get_dhcp (self->network));
  gtk_widget_set_visible (self->start_button, !active && !served);
  gtk_widget_set_visible (self->stop_button, active && !served);
  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
  gtk_widget_set_sensitive (self->start_button, idle);
  gtk_widget_set_sensitive (self->stop_button, idle);
  gtk_widget_set_sensitive (self->edit_button, idle);
  gtk_widget_set_sensitive (self->delete_button, idle);
}

static void
show_leases (LodgeNetworkDetails *self, GPtrArray *leases)
{
  g_autoptr (GPtrArray) facts = new_facts ();

  for (guint i = 0; i < leases->len; i++)
    {
      LodgeLease *lease = g_ptr_array_index (leases, i);
      g_autofree char *value = lease->hostname != NULL
                                   ? g_strdup_printf ("%s · %s", lease->hostname, lease->mac)
                                   : g_strdup (lease->mac);
      lodge_fact_group_add (facts, lease->address, value);
    }
  lodge_fact_group_set_placeholder (self->leases_group, _ ("None at the moment"));
  lodge_fact_group_show (self->leases_group, facts);
}

static void
on_leases_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) leases = lodge_vmm_list_leases_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeNetworkDetails *self = LODGE_NETWORK_DETAILS (user_data);
  self->reading = FALSE;
  if (leases != NULL)
    {
      show_leases (self, leases);
      return;
    }
  g_autoptr (GPtrArray) none = new_facts ();
  lodge_fact_group_set_placeholder (self->leases_group, error->message);
  lodge_fact_group_show (self->leases_group, none);
}

static gboolean
on_leases_due_cb (gpointer data)
{
  LodgeNetworkDetails *self = data;

  /* Machines come and go on it without a word from the network. */
  show_machines (self);
  if (self->reading || !lodge_network_get_dhcp (self->network) ||
      !lodge_network_get_active (self->network) ||
      lodge_vmm_get_state (self->vmm) != LODGE_VMM_STATE_CONNECTED)
    return G_SOURCE_CONTINUE;
  self->reading = TRUE;
  lodge_vmm_list_leases_async (
      self->vmm, self->network, self->cancellable, on_leases_read_cb, self);
  return G_SOURCE_CONTINUE;
}

static void
update_watch (LodgeNetworkDetails *self)
{
  gboolean wanted = self->network != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && self->leases_id == 0)
    {
      self->cancellable = g_cancellable_new ();
      self->leases_id = g_timeout_add_seconds (LEASES_SECONDS, on_leases_due_cb, self);
      on_leases_due_cb (self);
    }
  else if (!wanted && self->leases_id != 0)
    {
      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
      g_clear_handle_id (&self->leases_id, g_source_remove);
      self->reading = FALSE;
    }
}

static void
set_busy (LodgeNetworkDetails *self, gboolean busy)
{
  self->busy = busy;
  update (self);
}

static void
on_switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkDetails) self = user_data;
  g_autoptr (GError) error = NULL;

  set_busy (self, FALSE);
  if (!lodge_vmm_switch_network_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (
        GTK_WIDGET (self), _ ("The network could not be started or stopped"), error);
}

static void
switch_network (LodgeNetworkDetails *self, gboolean active)
{
  set_busy (self, TRUE);
  lodge_vmm_switch_network_async (
      self->vmm, self->network, active, NULL, on_switched_cb, g_object_ref (self));
}

static void
on_start_clicked_cb (LodgeNetworkDetails *self)
{
  switch_network (self, TRUE);
}

static void
on_stop_response_cb (LodgeNetworkDetails *self, const char *response)
{
  if (g_strcmp0 (response, "stop") == 0 && self->network != NULL)
    switch_network (self, FALSE);
}

static GtkWidget *
ask (LodgeNetworkDetails *self,
     const char *heading,
     const char *body,
     const char *response,
     const char *label,
     GCallback callback)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), response, label, NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), response, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", callback, self, G_CONNECT_SWAPPED);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

/* Nobody is asked about a network that nobody is on. */
static void
on_stop_clicked_cb (LodgeNetworkDetails *self)
{
  const char *name = lodge_network_get_name (self->network);
  g_autoptr (GPtrArray) machines = lodge_words_find_machines (self->vmm, name);
  guint n_running = 0;

  for (guint i = 0; i < machines->len; i++)
    n_running += lodge_machine_is_active (g_ptr_array_index (machines, i));
  if (n_running == 0)
    {
      switch_network (self, FALSE);
      return;
    }
  g_autofree char *heading = g_strdup_printf (_ ("Stop “%s”?"), name);
  g_autofree char *body = g_strdup_printf (
      ngettext ("%u running machine loses its connection until the network is started again.",
                "%u running machines lose their connection until the network is started again.",
                n_running),
      n_running);
  ask (self, heading, body, "stop", _ ("_Stop"), G_CALLBACK (on_stop_response_cb));
}

static void
on_edit_clicked_cb (LodgeNetworkDetails *self)
{
  gtk_window_present (
      GTK_WINDOW (lodge_network_editor_new (self->vmm, self->network, GTK_WIDGET (self))));
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkDetails) self = user_data;
  g_autoptr (GError) error = NULL;

  set_busy (self, FALSE);
  if (!lodge_vmm_delete_network_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (GTK_WIDGET (self), _ ("The network could not be deleted"), error);
}

static void
on_delete_response_cb (LodgeNetworkDetails *self, const char *response)
{
  if (g_strcmp0 (response, "delete") != 0 || self->network == NULL)
    return;
  set_busy (self, TRUE);
  lodge_vmm_delete_network_async (
      self->vmm, self->network, NULL, on_deleted_cb, g_object_ref (self));
}

static void
on_delete_clicked_cb (LodgeNetworkDetails *self)
{
  g_autofree char *heading =
      g_strdup_printf (_ ("Delete “%s”?"), lodge_network_get_name (self->network));

  ask (self,
       heading,
       _ ("Its addresses, fixed leases and names are forgotten. No machine is deleted."),
       "delete",
       _ ("_Delete"),
       G_CALLBACK (on_delete_response_cb));
}

static void
lodge_network_details_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_network_details_parent_class)->map (widget);
  update_watch (LODGE_NETWORK_DETAILS (widget));
}

static void
lodge_network_details_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_network_details_parent_class)->unmap (widget);
  update_watch (LODGE_NETWORK_DETAILS (widget));
}

static void
lodge_network_details_dispose (GObject *object)
{
  LodgeNetworkDetails *self = LODGE_NETWORK_DETAILS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->leases_id, g_source_remove);
  g_clear_object (&self->network);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_network_details_parent_class)->dispose (object);
}

static void
lodge_network_details_class_init (LodgeNetworkDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_network_details_dispose;
  widget_class->map = lodge_network_details_map;
  widget_class->unmap = lodge_network_details_unmap;

  g_type_ensure (LODGE_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/network/lodge-network-details.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, start_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, edit_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, delete_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, note_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, facts_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, machines_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, leases_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, hosts_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeNetworkDetails, names_group);
  gtk_widget_class_bind_template_callback (widget_class, on_start_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked_cb);
}

static void
lodge_network_details_init (LodgeNetworkDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_fact_group_set_placeholder (self->machines_group, _ ("No machine uses this network"));
  lodge_fact_group_set_placeholder (self->leases_group, _ ("None at the moment"));
}

void
lodge_network_details_set_network (LodgeNetworkDetails *self, LodgeVmm *vmm, LodgeNetwork *network)
{
  g_return_if_fail (LODGE_IS_NETWORK_DETAILS (self));

  if (self->network == network)
    return;
  if (self->network != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->network, update, self);
      g_signal_handlers_disconnect_by_func (self->vmm, update, self);
    }
  g_set_object (&self->network, NULL);
  update_watch (self);
  g_set_object (&self->vmm, vmm);
  g_set_object (&self->network, network);
  self->busy = FALSE;
  if (network != NULL)
    {
      g_autoptr (GPtrArray) none = new_facts ();
      lodge_fact_group_show (self->leases_group, none);
      g_signal_connect_object (network, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (vmm, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
  update_watch (self);
}

LodgeNetwork *
lodge_network_details_get_network (LodgeNetworkDetails *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_DETAILS (self), NULL);
  return self->network;
}
