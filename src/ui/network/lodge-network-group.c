/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-group.h"

#include <glib/gi18n.h>

#include "lodge-nic-drafts.h"
#include "lodge-nic-editor.h"
#include "lodge-nic-row.h"

struct _LodgeNetworkGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *add_button;
  GtkWidget *empty_row;
  GPtrArray *rows; /* (element-type LodgeNicRow) */

  LodgeNetworkFacts *facts;
  gboolean held;
};

G_DEFINE_FINAL_TYPE (LodgeNetworkGroup, lodge_network_group, ADW_TYPE_PREFERENCES_GROUP)

static void
present_editor (LodgeNetworkGroup *self, const char *id)
{
  GtkWidget *editor = lodge_nic_editor_new (self->facts, id, GTK_WIDGET (self));

  if (editor != NULL)
    gtk_window_present (GTK_WINDOW (editor));
}

static void
on_row_activated_cb (LodgeNetworkGroup *self, LodgeNicRow *row)
{
  if (self->facts != NULL)
    present_editor (self, lodge_nic_row_get_id (row));
}

static void
on_add_clicked_cb (LodgeNetworkGroup *self)
{
  if (self->facts != NULL)
    present_editor (self, NULL);
}

static void
set_n_rows (LodgeNetworkGroup *self, guint n_rows)
{
  while (self->rows->len > n_rows)
    {
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                    g_ptr_array_index (self->rows, self->rows->len - 1));
      g_ptr_array_set_size (self->rows, (int)self->rows->len - 1);
    }
  while (self->rows->len < n_rows)
    {
      GtkWidget *row = lodge_nic_row_new ();
      g_signal_connect_object (
          row, "activated", G_CALLBACK (on_row_activated_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
show_add (LodgeNetworkGroup *self, guint n_nics)
{
  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);
  gboolean editable = (lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_EDIT) &&
                      lodge_machine_get_present (machine);
  gboolean full = n_nics >= LODGE_NIC_MAX;

  gtk_widget_set_sensitive (self->add_button, editable && !full);
  gtk_widget_set_tooltip_text (self->add_button,
                               full ? _ ("A machine has at most eight adapters")
                                    : _ ("Add Network Adapter"));
  for (guint i = 0; i < self->rows->len; i++)
    gtk_list_box_row_set_activatable (g_ptr_array_index (self->rows, i), editable);
}

static void
update (LodgeNetworkGroup *self)
{
  if (self->facts == NULL)
    {
      set_n_rows (self, 0);
      return;
    }

  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  guint n_nics = g_list_model_get_n_items (nics);
  set_n_rows (self, n_nics);
  for (guint i = 0; i < n_nics; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      lodge_nic_row_show (g_ptr_array_index (self->rows, i), nic, i, self->facts);
    }
  gtk_widget_set_visible (self->empty_row, n_nics == 0);
  show_add (self, n_nics);
}

static void
update_hold (LodgeNetworkGroup *self)
{
  gboolean wanted = self->facts != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted == self->held)
    return;
  self->held = wanted;
  if (wanted)
    lodge_network_facts_hold (self->facts);
  else
    lodge_network_facts_release (self->facts);
}

static void
lodge_network_group_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_network_group_parent_class)->map (widget);
  update_hold (LODGE_NETWORK_GROUP (widget));
}

static void
lodge_network_group_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_network_group_parent_class)->unmap (widget);
  update_hold (LODGE_NETWORK_GROUP (widget));
}

static void
lodge_network_group_dispose (GObject *object)
{
  LodgeNetworkGroup *self = LODGE_NETWORK_GROUP (object);

  if (self->held)
    lodge_network_facts_release (self->facts);
  self->held = FALSE;
  g_clear_object (&self->facts);
  G_OBJECT_CLASS (lodge_network_group_parent_class)->dispose (object);
}

static void
lodge_network_group_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_NETWORK_GROUP (object)->rows);
  G_OBJECT_CLASS (lodge_network_group_parent_class)->finalize (object);
}

static void
lodge_network_group_class_init (LodgeNetworkGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_network_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_network_group_finalize;
  widget_class->map = lodge_network_group_map;
  widget_class->unmap = lodge_network_group_unmap;
}

static void
lodge_network_group_init (LodgeNetworkGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_valign (self->add_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->add_button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add Network Adapter"),
                                  -1);
  g_signal_connect_object (
      self->add_button, "clicked", G_CALLBACK (on_add_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Network"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->add_button);

  self->empty_row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->empty_row),
                                 _ ("This machine has no network adapter"));
  gtk_widget_set_visible (self->empty_row, FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->empty_row);
}

void
lodge_network_group_set_facts (LodgeNetworkGroup *self, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_NETWORK_GROUP (self));

  if (self->facts == facts)
    return;
  if (self->facts != NULL)
    g_signal_handlers_disconnect_by_func (self->facts, update, self);
  if (self->held)
    lodge_network_facts_release (self->facts);
  self->held = FALSE;
  g_set_object (&self->facts, facts);
  if (facts != NULL)
    g_signal_connect_object (facts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update_hold (self);
  update (self);
}
