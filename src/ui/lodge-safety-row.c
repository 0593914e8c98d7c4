/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-safety-row.h"

#include <glib/gi18n.h>

#include "lodge-safety-net.h"

struct _LodgeSafetyRow
{
  AdwActionRow parent_instance;

  GtkSwitch *toggle;
  gboolean judged;
  GCancellable *cancellable;
};

enum
{
  PROP_JUDGED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LodgeSafetyRow, lodge_safety_row, ADW_TYPE_ACTION_ROW)

static void
show_cover (LodgeSafetyRow *self, LodgeSafetyCover cover, const char *reason)
{
  gboolean possible = cover != LODGE_SAFETY_NOTHING;

  gtk_switch_set_active (self->toggle, possible);
  gtk_widget_set_sensitive (GTK_WIDGET (self->toggle), possible);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               reason != NULL ? reason : _ ("Leads back to how it is now"));
  self->judged = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JUDGED]);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);
  g_autofree char *reason = NULL;
  LodgeSafetyCover cover = LODGE_SAFETY_NOTHING;

  /* The row has gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (features != NULL)
    cover = lodge_safety_net_judge (features, &reason);
  show_cover (LODGE_SAFETY_ROW (user_data), cover, error != NULL ? error->message : reason);
}

static void
lodge_safety_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeSafetyRow *self = LODGE_SAFETY_ROW (object);

  if (id == PROP_JUDGED)
    g_value_set_boolean (value, self->judged);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_safety_row_dispose (GObject *object)
{
  LodgeSafetyRow *self = LODGE_SAFETY_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (lodge_safety_row_parent_class)->dispose (object);
}

static void
lodge_safety_row_class_init (LodgeSafetyRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lodge_safety_row_get_property;
  object_class->dispose = lodge_safety_row_dispose;
  properties[PROP_JUDGED] =
      g_param_spec_boolean ("judged", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_safety_row_init (LodgeSafetyRow *self)
{
  const char *title = _ ("Take a snapshot first");

  self->cancellable = g_cancellable_new ();
  /* A reason names what is in the way, as others have called it. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->toggle = GTK_SWITCH (gtk_switch_new ());
  gtk_switch_set_active (self->toggle, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->toggle), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _ ("Looking at what is needed…"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->toggle));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->toggle));
}

void
lodge_safety_row_set_machine (LodgeSafetyRow *self, LodgeVmm *vmm, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_SAFETY_ROW (self));

  lodge_vmm_read_snapshot_features_async (
      vmm, machine, self->cancellable, on_features_read_cb, self);
}

gboolean
lodge_safety_row_get_judged (LodgeSafetyRow *self)
{
  g_return_val_if_fail (LODGE_IS_SAFETY_ROW (self), FALSE);
  return self->judged;
}

gboolean
lodge_safety_row_get_active (LodgeSafetyRow *self)
{
  g_return_val_if_fail (LODGE_IS_SAFETY_ROW (self), FALSE);
  return gtk_switch_get_active (self->toggle);
}

void
lodge_safety_row_set_taken (LodgeSafetyRow *self)
{
  g_return_if_fail (LODGE_IS_SAFETY_ROW (self));

  gtk_switch_set_active (self->toggle, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->toggle), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _ ("The snapshot was taken"));
}
