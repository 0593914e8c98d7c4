/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-dial-row.h"

#include <glib/gi18n.h>

#include "lodge-network-dial.h"

struct _LodgeDialRow
{
  AdwActionRow parent_instance;

  GtkCheckButton *check;
  GtkWidget *box; /* of the check: the action sets the sensitivity of the check itself */
  GtkWidget *copy_button;
  char *command;
};

G_DEFINE_FINAL_TYPE (LodgeDialRow, lodge_dial_row, ADW_TYPE_ACTION_ROW)

static void
on_copy_clicked_cb (LodgeDialRow *self)
{
  if (self->command != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->command);
}

static void
lodge_dial_row_finalize (GObject *object)
{
  g_free (LODGE_DIAL_ROW (object)->command);
  G_OBJECT_CLASS (lodge_dial_row_parent_class)->finalize (object);
}

static void
lodge_dial_row_class_init (LodgeDialRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_dial_row_finalize;
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

  self->copy_button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_set_valign (self->copy_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->copy_button, "flat");
  gtk_widget_set_visible (self->copy_button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy the Administrator’s Command"),
                                  -1);
  g_signal_connect_object (
      self->copy_button, "clicked", G_CALLBACK (on_copy_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, self->copy_button);
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
lodge_dial_row_show (LodgeDialRow *self, LodgeDialChoice *choice)
{
  g_return_if_fail (LODGE_IS_DIAL_ROW (self));
  g_return_if_fail (LODGE_IS_DIAL_CHOICE (choice));

  const char *reason = lodge_dial_choice_get_reason (choice);
  const char *command = lodge_dial_choice_get_command (choice);
  gboolean possible = lodge_dial_choice_get_possible (choice);
  g_autofree char *tooltip = command != NULL ? g_strdup_printf (_ ("Copy: %s"), command) : NULL;

  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self), reason != NULL ? reason : lodge_dial_choice_get_description (choice));
  gtk_widget_set_sensitive (self->box, possible);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), possible);
  g_free (self->command);
  self->command = g_strdup (command);
  gtk_widget_set_visible (self->copy_button, command != NULL && !possible);
  gtk_widget_set_tooltip_text (self->copy_button, tooltip);
}
