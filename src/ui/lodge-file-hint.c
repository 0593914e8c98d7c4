/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-file-hint.h"

#include <glib/gi18n.h>

struct _LodgeFileHint
{
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (LodgeFileHint, lodge_file_hint, ADW_TYPE_BIN)

static void
lodge_file_hint_class_init (LodgeFileHintClass *klass)
{
}

static void
lodge_file_hint_init (LodgeFileHint *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_max_width_chars (self->label, 44);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->label));
  gtk_widget_set_halign (card, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (card, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (card, 18);
  gtk_widget_set_margin_end (card, 18);
  gtk_widget_add_css_class (card, "osd");
  gtk_widget_add_css_class (card, "lodge-card");
  adw_bin_set_child (ADW_BIN (self), card);
  gtk_widget_add_css_class (GTK_WIDGET (self), "lodge-drop");
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lodge_file_hint_new (void)
{
  return g_object_new (LODGE_TYPE_FILE_HINT, NULL);
}

void
lodge_file_hint_show (LodgeFileHint *self, const char *obstacle)
{
  g_return_if_fail (LODGE_IS_FILE_HINT (self));

  gtk_image_set_from_icon_name (
      self->icon, obstacle != NULL ? "dialog-warning-symbolic" : "document-send-symbolic");
  gtk_label_set_label (
      self->label, obstacle != NULL ? obstacle : _ ("Drop the files to send them to the machine"));
  if (obstacle != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "refused");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "refused");
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}
