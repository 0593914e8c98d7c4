/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-connecting-box.h"

#include "lodge-ui.h"

#define SPIN_AFTER_MS 400

struct _LodgeConnectingBox
{
  GtkBox parent_instance;

  GtkSpinner *spinner;
  guint spin_id; /* while it is seen and does not turn */
};

G_DEFINE_FINAL_TYPE (LodgeConnectingBox, lodge_connecting_box, GTK_TYPE_BOX)

static void
set_spinning (LodgeConnectingBox *self, gboolean spinning)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), spinning);
  gtk_spinner_set_spinning (self->spinner, spinning);
}

static void
on_spin_cb (gpointer user_data)
{
  LodgeConnectingBox *self = LODGE_CONNECTING_BOX (user_data);

  self->spin_id = 0;
  set_spinning (self, TRUE);
}

static void
lodge_connecting_box_map (GtkWidget *widget)
{
  LodgeConnectingBox *self = LODGE_CONNECTING_BOX (widget);

  GTK_WIDGET_CLASS (lodge_connecting_box_parent_class)->map (widget);
  g_clear_handle_id (&self->spin_id, g_source_remove);
  self->spin_id = g_timeout_add_once (SPIN_AFTER_MS, on_spin_cb, self);
}

static void
lodge_connecting_box_unmap (GtkWidget *widget)
{
  LodgeConnectingBox *self = LODGE_CONNECTING_BOX (widget);

  g_clear_handle_id (&self->spin_id, g_source_remove);
  set_spinning (self, FALSE);
  GTK_WIDGET_CLASS (lodge_connecting_box_parent_class)->unmap (widget);
}

static void
lodge_connecting_box_class_init (LodgeConnectingBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->map = lodge_connecting_box_map;
  widget_class->unmap = lodge_connecting_box_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-connecting-box.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeConnectingBox, spinner);
}

static void
lodge_connecting_box_init (LodgeConnectingBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
