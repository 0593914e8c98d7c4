/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-clone-dialog.h"

#include <glib/gi18n.h>

#include "lodge-text.h"
#include "lodge-ui.h"

struct _LodgeCloneDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow *title_row;
  AdwActionRow *linked_row;
  GtkSwitch *linked_switch;
  GtkSwitch *start_switch;
  GtkLabel *problem_label;

  LodgeCloneActions *actions;
  char *snapshot; /* its name, or NULL */
  GCancellable *cancellable;
  gboolean possible;
};

G_DEFINE_FINAL_TYPE (LodgeCloneDialog, lodge_clone_dialog, ADW_TYPE_MESSAGE_DIALOG)

static char *
dup_title (LodgeCloneDialog *self)
{
  return lodge_text_sanitize (gtk_editable_get_text (GTK_EDITABLE (self->title_row)),
                              LODGE_TITLE_MAX_CHARS);
}

static void
update (LodgeCloneDialog *self)
{
  g_autofree char *title = dup_title (self);

  adw_message_dialog_set_response_enabled (
      ADW_MESSAGE_DIALOG (self), "clone", self->possible && *title != '\0');
}

static void
on_entry_activated_cb (LodgeCloneDialog *self)
{
  if (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (self), "clone"))
    adw_message_dialog_response (ADW_MESSAGE_DIALOG (self), "clone");
}

static void
show_problem (LodgeCloneDialog *self, const char *text)
{
  gtk_label_set_label (self->problem_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);

  /* The dialog has gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeCloneDialog *self = LODGE_CLONE_DIALOG (user_data);
  if (features == NULL)
    show_problem (self, error->message);
  else if (features->storage == LODGE_SNAPSHOT_STORAGE_INTERNAL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->linked_row), FALSE);
      adw_action_row_set_subtitle (self->linked_row, features->linked);
    }
  else if (features->linked != NULL)
    show_problem (self, features->linked);
  self->possible = features != NULL && (features->linked == NULL ||
                                        features->storage == LODGE_SNAPSHOT_STORAGE_INTERNAL);
  update (self);
}

static void
lodge_clone_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeCloneDialog *self = LODGE_CLONE_DIALOG (dialog);
  g_autofree char *title = dup_title (self);
  const LodgeCloneRequest request = {
    .title = title,
    .snapshot = self->snapshot,
    .linked = gtk_switch_get_active (self->linked_switch),
  };

  g_cancellable_cancel (self->cancellable);
  if (g_strcmp0 (response, "clone") == 0 && *title != '\0')
    lodge_clone_actions_clone (self->actions, &request, gtk_switch_get_active (self->start_switch));
}

static void
lodge_clone_dialog_dispose (GObject *object)
{
  LodgeCloneDialog *self = LODGE_CLONE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->snapshot, g_free);
  G_OBJECT_CLASS (lodge_clone_dialog_parent_class)->dispose (object);
}

static void
lodge_clone_dialog_class_init (LodgeCloneDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_clone_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_clone_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-clone-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeCloneDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeCloneDialog, linked_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeCloneDialog, linked_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeCloneDialog, start_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeCloneDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated_cb);
}

static void
lodge_clone_dialog_init (LodgeCloneDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
dup_heading (LodgeMachine *machine, LodgeSnapshot *snapshot)
{
  const char *title = lodge_machine_get_title (machine);

  if (snapshot != NULL)
    return g_strdup_printf (_ ("Clone “%s” From “%s”"), title, lodge_snapshot_get_title (snapshot));
  return g_strdup_printf (_ ("Clone “%s”"), title);
}

void
lodge_clone_dialog_present (LodgeCloneActions *actions, LodgeSnapshot *snapshot, GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_CLONE_ACTIONS (actions));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeMachine *machine = lodge_clone_actions_get_machine (actions);
  g_autofree char *heading = dup_heading (machine, snapshot);
  g_autofree char *title = lodge_clone_actions_dup_title (actions);
  LodgeCloneDialog *self = g_object_new (
      LODGE_TYPE_CLONE_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  self->actions = g_object_ref (actions);
  self->snapshot = snapshot != NULL ? g_strdup (lodge_snapshot_get_name (snapshot)) : NULL;
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), heading);
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), title);
  update (self);
  lodge_vmm_read_snapshot_features_async (
      lodge_clone_actions_get_vmm (actions), machine, self->cancellable, on_features_read_cb, self);
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->title_row));
}
