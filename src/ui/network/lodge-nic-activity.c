/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-nic-activity.h"

#include <glib/gi18n.h>

#include "lodge-nic-activity-row.h"

struct _LodgeNicActivity
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* (element-type LodgeNicActivityRow) */
  GtkWidget *note_row;

  LodgeNetworkFacts *facts;
  gboolean held;
};

G_DEFINE_FINAL_TYPE (LodgeNicActivity, lodge_nic_activity, ADW_TYPE_PREFERENCES_GROUP)

static void
set_n_rows (LodgeNicActivity *self, guint n_rows)
{
  while (self->rows->len > n_rows)
    {
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                    g_ptr_array_index (self->rows, self->rows->len - 1));
      g_ptr_array_set_size (self->rows, (int)self->rows->len - 1);
    }
  while (self->rows->len < n_rows)
    {
      GtkWidget *row = lodge_nic_activity_row_new ();
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), self->rows->len == 0);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
}

static const char *
get_note (LodgeNicActivity *self, guint n_nics)
{
  if (n_nics == 0)
    return _ ("This machine has no network adapter");
  if (!lodge_machine_is_active (lodge_network_facts_get_machine (self->facts)))
    return _ ("Off");
  return lodge_network_facts_get_problem (self->facts);
}

static void
update (LodgeNicActivity *self)
{
  if (self->facts == NULL)
    {
      set_n_rows (self, 0);
      return;
    }

  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);
  GListModel *nics = lodge_machine_get_nics (machine);
  guint n_nics = g_list_model_get_n_items (nics);
  const char *note = get_note (self, n_nics);
  gboolean active = lodge_machine_is_active (machine);

  set_n_rows (self, active ? n_nics : 0);
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      lodge_nic_activity_row_show (g_ptr_array_index (self->rows, i), self->facts, nic, i);
    }
  gtk_widget_set_visible (self->note_row, note != NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note_row), note != NULL ? note : "");
}

static void
update_hold (LodgeNicActivity *self)
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
lodge_nic_activity_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_nic_activity_parent_class)->map (widget);
  update_hold (LODGE_NIC_ACTIVITY (widget));
}

static void
lodge_nic_activity_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_nic_activity_parent_class)->unmap (widget);
  update_hold (LODGE_NIC_ACTIVITY (widget));
}

static void
lodge_nic_activity_dispose (GObject *object)
{
  LodgeNicActivity *self = LODGE_NIC_ACTIVITY (object);

  if (self->held)
    lodge_network_facts_release (self->facts);
  self->held = FALSE;
  g_clear_object (&self->facts);
  G_OBJECT_CLASS (lodge_nic_activity_parent_class)->dispose (object);
}

static void
lodge_nic_activity_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_NIC_ACTIVITY (object)->rows);
  G_OBJECT_CLASS (lodge_nic_activity_parent_class)->finalize (object);
}

static void
lodge_nic_activity_class_init (LodgeNicActivityClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_nic_activity_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_nic_activity_finalize;
  widget_class->map = lodge_nic_activity_map;
  widget_class->unmap = lodge_nic_activity_unmap;
}

static void
lodge_nic_activity_init (LodgeNicActivity *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Network"));
  self->note_row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->note_row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self->note_row), 0);
  gtk_widget_add_css_class (self->note_row, "dim-label");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->note_row);
}

void
lodge_nic_activity_set_facts (LodgeNicActivity *self, LodgeNetworkFacts *facts)
{
  g_return_if_fail (LODGE_IS_NIC_ACTIVITY (self));

  if (self->facts == facts)
    return;
  if (self->facts != NULL)
    g_signal_handlers_disconnect_by_func (self->facts, update, self);
  if (self->held)
    lodge_network_facts_release (self->facts);
  self->held = FALSE;
  g_set_object (&self->facts, facts);
  set_n_rows (self, 0);
  if (facts != NULL)
    g_signal_connect_object (facts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update_hold (self);
  update (self);
}
