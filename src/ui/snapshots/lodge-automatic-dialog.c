/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-automatic-dialog.h"

#include <glib/gi18n.h>

#include "lodge-schedule-note.h"
#include "lodge-size.h"
#include "lodge-snapshot-words.h"
#include "lodge-ui.h"

struct _LodgeAutomaticDialog
{
  AdwMessageDialog parent_instance;

  GtkLabel *problem_label;
  AdwComboRow *schedule_row;
  GtkWidget *minutes_row;
  GtkSpinButton *minutes_spin;
  GtkWidget *memory_row;
  GtkSwitch *memory_switch;
  GtkSwitch *network_switch;
  GtkSpinButton *keep_spin;
  GtkSpinButton *budget_spin;

  LodgeSnapshotActions *actions;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LodgeAutomaticDialog, lodge_automatic_dialog, ADW_TYPE_MESSAGE_DIALOG)

/* The rows are in the order of the enumeration. */
static LodgeSnapshotSchedule
get_schedule (LodgeAutomaticDialog *self)
{
  return (LodgeSnapshotSchedule)adw_combo_row_get_selected (self->schedule_row);
}

static void
update (LodgeAutomaticDialog *self)
{
  LodgeSnapshotSchedule schedule = get_schedule (self);

  gtk_widget_set_visible (self->minutes_row, schedule == LODGE_SNAPSHOT_SCHEDULE_MINUTES);
  gtk_widget_set_visible (self->memory_row, schedule != LODGE_SNAPSHOT_SCHEDULE_OFF);
}

static void
show_policy (LodgeAutomaticDialog *self, const LodgeSnapshotPolicy *policy)
{
  adw_combo_row_set_selected (self->schedule_row, (guint)policy->schedule);
  gtk_spin_button_set_value (self->minutes_spin, policy->minutes);
  gtk_switch_set_active (self->memory_switch, policy->memory);
  gtk_switch_set_active (self->network_switch, policy->network);
  gtk_spin_button_set_value (self->keep_spin, policy->keep);
  gtk_spin_button_set_value (self->budget_spin,
                             (double)((policy->budget + LODGE_GIB - 1) / LODGE_GIB));
  update (self);
}

static LodgeSnapshotPolicy
read_policy (LodgeAutomaticDialog *self)
{
  return (LodgeSnapshotPolicy){
    .schedule = get_schedule (self),
    .minutes = (guint)gtk_spin_button_get_value_as_int (self->minutes_spin),
    .keep = (guint)gtk_spin_button_get_value_as_int (self->keep_spin),
    .budget = (guint64)gtk_spin_button_get_value_as_int (self->budget_spin) * LODGE_GIB,
    .memory = gtk_switch_get_active (self->memory_switch),
    .network = gtk_switch_get_active (self->network_switch),
  };
}

static void
on_note_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeAutomaticDialog) self = user_data;
  gint64 when = 0;
  g_autofree char *text = lodge_schedule_note_read_finish (result, &when);
  g_autofree char *date = NULL;
  g_autofree char *told = NULL;

  if (text == NULL || self->actions == NULL)
    return;
  date = lodge_snapshot_words_date ((guint64)when, g_get_real_time ());
  /* Translators: a time and a sentence. */
  told = g_strdup_printf (_ ("The last one (%s) could not be taken. %s"), g_strstrip (date), text);
  gtk_label_set_label (self->problem_label, told);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
}

static void
lodge_automatic_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeAutomaticDialog *self = LODGE_AUTOMATIC_DIALOG (dialog);
  const LodgeSnapshotPolicy policy = read_policy (self);

  if (g_strcmp0 (response, "save") == 0)
    lodge_snapshot_actions_set_policy (self->actions, &policy);
}

static void
lodge_automatic_dialog_dispose (GObject *object)
{
  LodgeAutomaticDialog *self = LODGE_AUTOMATIC_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (lodge_automatic_dialog_parent_class)->dispose (object);
}

static void
lodge_automatic_dialog_class_init (LodgeAutomaticDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_automatic_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_automatic_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-automatic-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, schedule_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, minutes_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, minutes_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, memory_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, memory_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, network_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, keep_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeAutomaticDialog, budget_spin);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
lodge_automatic_dialog_init (LodgeAutomaticDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_automatic_dialog_present (LodgeSnapshotActions *actions, GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (actions));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeMachine *machine = lodge_snapshot_actions_get_machine (actions);
  const LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (machine);
  LodgeAutomaticDialog *self = g_object_new (
      LODGE_TYPE_AUTOMATIC_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  self->actions = g_object_ref (actions);
  show_policy (self, &policy);
  lodge_schedule_note_read_async (
      lodge_machine_get_uuid (machine), self->cancellable, on_note_read_cb, g_object_ref (self));
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
