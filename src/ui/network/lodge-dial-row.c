/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-dial-row.h"

#include <glib/gi18n.h>

#include "lodge-network-dial.h"
#include "lodge-setup-dialog.h"

struct _LodgeDialRow
{
  AdwActionRow parent_instance;

  GtkCheckButton *check;
  GtkWidget *box; /* of the check: the action sets the sensitivity of the check itself */
  GtkWidget *setup_button;
  LodgeVmm *vmm;
  LodgeHostNetwork *host_network;
};

G_DEFINE_FINAL_TYPE (LodgeDialRow, lodge_dial_row, ADW_TYPE_ACTION_ROW)

static void
on_setup_clicked_cb (LodgeDialRow *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);
  GtkWidget *dialog = lodge_setup_dialog_new (GTK_WIDGET (self), self->vmm, self->host_network);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
lodge_dial_row_dispose (GObject *object)
{
  LodgeDialRow *self = LODGE_DIAL_ROW (object);

  g_clear_object (&self->vmm);
  g_clear_object (&self->host_network);
  G_OBJECT_CLASS (lodge_dial_row_parent_class)->dispose (object);
}

static void
lodge_dial_row_class_init (LodgeDialRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_dial_row_dispose;
}

static void
lodge_dial_row_init (LodgeDialRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (row, 0);

  self->check = GTK_CHECK_BUTTON (gtk_check_button_new ());
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_valign (GTK_WIDGET (self->check), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->check));
  adw_action_row_set_activatable_widget (row, GTK_WIDGET (self->check));

  self->setup_button = gtk_button_new_with_label (_ ("Set Up…"));
  gtk_widget_set_valign (self->setup_button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->setup_button, FALSE);
  g_signal_connect_object (
      self->setup_button, "clicked", G_CALLBACK (on_setup_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, self->setup_button);
}

GtkWidget *
lodge_dial_row_new (LodgeDialPosition position)
{
  LodgeDialRow *self = g_object_new (LODGE_TYPE_DIAL_ROW, NULL);
  const char *title = lodge_dial_position_get_label (position);
  const char *nick = lodge_enum_to_nick (LODGE_TYPE_DIAL_POSITION, (int)position);
  GtkWidget *icon = gtk_image_new_from_icon_name (lodge_network_dial_get_icon (position));

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  /* Each prefix goes before the last one. */
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), icon);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->box);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->check), "s", nick);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->check), "machine.network");
  return GTK_WIDGET (self);
}

void
lodge_dial_row_show (LodgeDialRow *self,
                     LodgeDialChoice *choice,
                     LodgeVmm *vmm,
                     LodgeHostNetwork *host_network)
{
  g_return_if_fail (LODGE_IS_DIAL_ROW (self));
  g_return_if_fail (LODGE_IS_DIAL_CHOICE (choice));

  const char *reason = lodge_dial_choice_get_reason (choice);
  gboolean possible = lodge_dial_choice_get_possible (choice);

  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self), reason != NULL ? reason : lodge_dial_choice_get_description (choice));
  gtk_widget_set_sensitive (self->box, possible);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), possible);
  g_set_object (&self->vmm, vmm);
  g_set_object (&self->host_network, host_network);
  gtk_widget_set_visible (self->setup_button,
                          !possible && lodge_dial_choice_get_bridge (choice) != NULL);
}
