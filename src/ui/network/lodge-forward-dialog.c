/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-forward-dialog.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

#define LOOPBACK "127.0.0.1"
#define FIRST_UNPRIVILEGED 1024

struct _LodgeForwardDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow *name_row;
  AdwComboRow *protocol_row;
  AdwEntryRow *host_address_row;
  GtkSpinButton *host_port_spin;
  AdwEntryRow *guest_address_row;
  GtkSpinButton *guest_port_spin;
  GtkLabel *note_label;

  LodgeHostNetwork *host_network;
};

G_DEFINE_FINAL_TYPE (LodgeForwardDialog, lodge_forward_dialog, ADW_TYPE_MESSAGE_DIALOG)

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_text (AdwEntryRow *row)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static LodgeForward *
read_forward (LodgeForwardDialog *self, GError **error)
{
  g_autofree char *name = dup_text (self->name_row);
  g_autofree char *host = dup_text (self->host_address_row);
  g_autofree char *guest = dup_text (self->guest_address_row);
  LodgeForward forward = {
    .name = name,
    .protocol = (LodgeForwardProtocol)adw_combo_row_get_selected (self->protocol_row),
    .host_address = host != NULL ? host : (char *)LOOPBACK,
    .host_port = (guint16)gtk_spin_button_get_value_as_int (self->host_port_spin),
    .guest_address = guest,
    .guest_port = (guint16)gtk_spin_button_get_value_as_int (self->guest_port_spin),
  };
  g_autofree char *text = lodge_forward_to_text (&forward);

  return lodge_forward_new_from_text (text, error);
}

/* What it opens, before it does. NULL: nothing beyond this computer. (transfer full) */
static char *
describe_risk (LodgeForwardDialog *self, const LodgeForward *forward)
{
  guint first = self->host_network != NULL
                    ? lodge_host_network_get_first_free_port (self->host_network)
                    : FIRST_UNPRIVILEGED;

  if (forward->host_port < first)
    return g_strdup_printf (_ ("Ports below %u can be opened by an administrator only. Choose a "
                               "higher one, for example %u."),
                            first,
                            8000u + forward->host_port);
  if (g_strcmp0 (forward->host_address, "0.0.0.0") == 0)
    return g_strdup (
        _ ("Warning: everybody who can reach this computer over the network will reach "
           "this port of the machine. With 127.0.0.1, only this computer does."));
  if (!g_str_has_prefix (forward->host_address, "127."))
    return g_strdup_printf (
        _ ("Warning: everybody who can reach %s over the network will reach this "
           "port of the machine. With 127.0.0.1, only this computer does."),
        forward->host_address);
  return NULL;
}

static void
update (LodgeForwardDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeForward) forward = read_forward (self, &error);
  g_autofree char *risk = forward != NULL ? describe_risk (self, forward) : NULL;
  const char *note = forward == NULL ? error->message : risk;

  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "save", forward != NULL);
}

static void
on_entry_activated_cb (LodgeForwardDialog *self)
{
  if (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (self), "save"))
    adw_message_dialog_response (ADW_MESSAGE_DIALOG (self), "save");
}

static void
lodge_forward_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeForwardDialog *self = LODGE_FORWARD_DIALOG (dialog);

  if (g_strcmp0 (response, "save") != 0)
    return;
  gtk_spin_button_update (self->host_port_spin);
  gtk_spin_button_update (self->guest_port_spin);
  g_autoptr (LodgeForward) forward = read_forward (self, NULL);
  if (forward != NULL)
    g_signal_emit (self, signals[SAVED], 0, forward);
}

static void
lodge_forward_dialog_dispose (GObject *object)
{
  g_clear_object (&LODGE_FORWARD_DIALOG (object)->host_network);
  G_OBJECT_CLASS (lodge_forward_dialog_parent_class)->dispose (object);
}

static void
lodge_forward_dialog_class_init (LodgeForwardDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_forward_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_forward_dialog_response;

  signals[SAVED] = g_signal_new ("saved",
                                 LODGE_TYPE_FORWARD_DIALOG,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 LODGE_TYPE_FORWARD);

  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/network/lodge-forward-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeForwardDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeForwardDialog, protocol_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeForwardDialog, host_address_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeForwardDialog, host_port_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeForwardDialog, guest_address_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeForwardDialog, guest_port_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeForwardDialog, note_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated_cb);
}

static void
lodge_forward_dialog_init (LodgeForwardDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill (LodgeForwardDialog *self, const LodgeForward *forward)
{
  if (forward->name != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), forward->name);
  adw_combo_row_set_selected (self->protocol_row, forward->protocol);
  gtk_editable_set_text (GTK_EDITABLE (self->host_address_row), forward->host_address);
  gtk_spin_button_set_value (self->host_port_spin, forward->host_port);
  if (forward->guest_address != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->guest_address_row), forward->guest_address);
  gtk_spin_button_set_value (self->guest_port_spin, forward->guest_port);
}

void
lodge_forward_dialog_propose_port (LodgeForwardDialog *self, guint port)
{
  g_return_if_fail (LODGE_IS_FORWARD_DIALOG (self));

  gtk_spin_button_set_value (self->host_port_spin, port);
}

GtkWidget *
lodge_forward_dialog_new (GtkWidget *parent,
                          const LodgeForward *forward,
                          LodgeHostNetwork *host_network)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeForwardDialog *self = g_object_new (
      LODGE_TYPE_FORWARD_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  g_set_object (&self->host_network, host_network);
  if (forward != NULL)
    fill (self, forward);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self),
                                  forward != NULL ? _ ("Edit Port Forward")
                                                  : _ ("Add Port Forward"));
  update (self);
  lodge_ui_name_buttons (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
