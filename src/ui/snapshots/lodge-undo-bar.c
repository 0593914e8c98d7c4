/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-undo-bar.h"

#include <glib/gi18n.h>

#include "lodge-schedule-note.h"
#include "lodge-ui.h"

struct _LodgeUndoBar
{
  AdwBin parent_instance;

  GtkWidget *undo_box;
  GtkLabel *problem_label;

  LodgeSnapshotActions *actions;
  GSignalGroup *config_signals;
  GFileMonitor *monitor;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LodgeUndoBar, lodge_undo_bar, ADW_TYPE_BIN)

static LodgeMachine *
get_machine (LodgeUndoBar *self)
{
  return lodge_snapshot_actions_get_machine (self->actions);
}

static void
update_visible (LodgeUndoBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_visible (self->undo_box) ||
                              gtk_widget_get_visible (GTK_WIDGET (self->problem_label)));
}

static void
show_undo (LodgeUndoBar *self)
{
  if (self->actions == NULL)
    return;
  gtk_widget_set_visible (self->undo_box, lodge_restorer_get_undo (get_machine (self)) != NULL);
  update_visible (self);
}

static void
show_problem (LodgeUndoBar *self, const char *text)
{
  g_autofree char *told =
      text != NULL ? g_strdup_printf (_ ("The last automatic snapshot was not taken. %s"), text)
                   : NULL;

  gtk_label_set_label (self->problem_label, told != NULL ? told : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), told != NULL);
  update_visible (self);
}

static void
on_note_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeUndoBar) self = user_data;
  g_autofree char *text = lodge_schedule_note_read_finish (result, NULL);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    show_problem (self, text);
}

static void
read_note (LodgeUndoBar *self)
{
  if (self->actions != NULL)
    lodge_schedule_note_read_async (lodge_machine_get_uuid (get_machine (self)),
                                    self->cancellable,
                                    on_note_read_cb,
                                    g_object_ref (self));
}

static void
forget (LodgeUndoBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->monitor);
  g_clear_object (&self->actions);
}

static void
lodge_undo_bar_dispose (GObject *object)
{
  LodgeUndoBar *self = LODGE_UNDO_BAR (object);

  forget (self);
  g_clear_object (&self->config_signals);
  G_OBJECT_CLASS (lodge_undo_bar_parent_class)->dispose (object);
}

static void
lodge_undo_bar_class_init (LodgeUndoBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_undo_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/snapshots/lodge-undo-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeUndoBar, undo_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeUndoBar, problem_label);
}

static void
lodge_undo_bar_init (LodgeUndoBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->config_signals = g_signal_group_new (LODGE_TYPE_MACHINE_CONFIG);
  g_signal_group_connect_swapped (
      self->config_signals, "notify::snapshot-undo", G_CALLBACK (show_undo), self);
}

void
lodge_undo_bar_set_actions (LodgeUndoBar *self, LodgeSnapshotActions *actions)
{
  g_return_if_fail (LODGE_IS_UNDO_BAR (self));

  forget (self);
  show_problem (self, NULL);
  g_set_object (&self->actions, actions);
  g_signal_group_set_target (
      self->config_signals, actions != NULL ? lodge_machine_get_config (get_machine (self)) : NULL);
  if (actions == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  g_autoptr (GFile) file =
      lodge_schedule_note_dup_file (lodge_machine_get_uuid (get_machine (self)));
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (
        self->monitor, "changed", G_CALLBACK (read_note), self, G_CONNECT_SWAPPED);
  show_undo (self);
  read_note (self);
}
