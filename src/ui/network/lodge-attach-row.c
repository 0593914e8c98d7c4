/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-attach-row.h"

struct _LodgeAttachRow
{
  AdwActionRow parent_instance;

  GtkCheckButton *check;
  GtkWidget *action_button;
  LodgeAttach attach;
};

G_DEFINE_FINAL_TYPE (LodgeAttachRow, lodge_attach_row, ADW_TYPE_ACTION_ROW)

enum
{
  CHOSEN,
  ACTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_toggled_cb (LodgeAttachRow *self)
{
  if (gtk_check_button_get_active (self->check))
    g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_action_clicked_cb (LodgeAttachRow *self)
{
  g_signal_emit (self, signals[ACTION], 0);
}

static void
lodge_attach_row_class_init (LodgeAttachRowClass *klass)
{
  signals[CHOSEN] = g_signal_new (
      "chosen", LODGE_TYPE_ATTACH_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTION] = g_signal_new (
      "action", LODGE_TYPE_ATTACH_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_attach_row_init (LodgeAttachRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (row, 0);
  self->check = GTK_CHECK_BUTTON (gtk_check_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->check), GTK_ALIGN_CENTER);
  g_signal_connect_object (
      self->check, "toggled", G_CALLBACK (on_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_set_activatable_widget (row, GTK_WIDGET (self->check));

  self->action_button = gtk_button_new ();
  gtk_widget_set_valign (self->action_button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->action_button, FALSE);
  g_signal_connect_object (
      self->action_button, "clicked", G_CALLBACK (on_action_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, self->action_button);
}

GtkWidget *
lodge_attach_row_new (LodgeAttach attach, LodgeAttachRow *group)
{
  LodgeAttachRow *self = g_object_new (LODGE_TYPE_ATTACH_ROW, NULL);
  const char *title = lodge_attach_get_title (attach);
  GtkWidget *icon = gtk_image_new_from_icon_name (lodge_attach_get_icon (attach));

  self->attach = attach;
  if (group != NULL)
    gtk_check_button_set_group (self->check, group->check);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  /* Each prefix goes before the last one. */
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), icon);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->check));
  /* Several rows have a button of the same name: which way it is for is in the row's title. */
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->action_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  lodge_attach_row_show (self, lodge_attach_get_description (attach, TRUE), NULL, NULL);
  return GTK_WIDGET (self);
}

LodgeAttach
lodge_attach_row_get_attach (LodgeAttachRow *self)
{
  g_return_val_if_fail (LODGE_IS_ATTACH_ROW (self), LODGE_ATTACH_OTHER);
  return self->attach;
}

void
lodge_attach_row_set_active (LodgeAttachRow *self, gboolean active)
{
  g_return_if_fail (LODGE_IS_ATTACH_ROW (self));
  gtk_check_button_set_active (self->check, active);
}

void
lodge_attach_row_show (LodgeAttachRow *self,
                       const char *description,
                       const char *obstacle,
                       const char *action)
{
  g_return_if_fail (LODGE_IS_ATTACH_ROW (self));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), obstacle != NULL ? obstacle : description);
  gtk_widget_set_sensitive (GTK_WIDGET (self->check), obstacle == NULL);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), obstacle == NULL);
  gtk_button_set_label (GTK_BUTTON (self->action_button), action != NULL ? action : "");
  gtk_widget_set_visible (self->action_button, obstacle != NULL && action != NULL);
}
