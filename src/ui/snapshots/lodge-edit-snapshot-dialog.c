/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-edit-snapshot-dialog.h"

#include "lodge-text.h"
#include "lodge-ui.h"

struct _LodgeEditSnapshotDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow *title_row;
  AdwEntryRow *note_row;

  LodgeSnapshotActions *actions;
  LodgeSnapshot *draft;
};

G_DEFINE_FINAL_TYPE (LodgeEditSnapshotDialog, lodge_edit_snapshot_dialog, ADW_TYPE_MESSAGE_DIALOG)

static char *
dup_title (LodgeEditSnapshotDialog *self)
{
  return lodge_text_sanitize (gtk_editable_get_text (GTK_EDITABLE (self->title_row)),
                              LODGE_TITLE_MAX_CHARS);
}

static void
on_changed_cb (LodgeEditSnapshotDialog *self)
{
  g_autofree char *title = dup_title (self);

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "save", *title != '\0');
}

static void
on_entry_activated_cb (LodgeEditSnapshotDialog *self)
{
  if (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (self), "save"))
    adw_message_dialog_response (ADW_MESSAGE_DIALOG (self), "save");
}

static void
lodge_edit_snapshot_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeEditSnapshotDialog *self = LODGE_EDIT_SNAPSHOT_DIALOG (dialog);
  g_autofree char *title = dup_title (self);
  const char *note = gtk_editable_get_text (GTK_EDITABLE (self->note_row));
  const char *old_note = lodge_snapshot_get_note (self->draft);
  gboolean same = g_strcmp0 (title, lodge_snapshot_get_title (self->draft)) == 0 &&
                  g_strcmp0 (note, old_note != NULL ? old_note : "") == 0;

  if (g_strcmp0 (response, "save") != 0 || *title == '\0' || same)
    return;
  g_object_set (self->draft, "title", title, "note", *note != '\0' ? note : NULL, NULL);
  lodge_snapshot_actions_edit (self->actions, self->draft);
}

static void
lodge_edit_snapshot_dialog_dispose (GObject *object)
{
  LodgeEditSnapshotDialog *self = LODGE_EDIT_SNAPSHOT_DIALOG (object);

  g_clear_object (&self->actions);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (lodge_edit_snapshot_dialog_parent_class)->dispose (object);
}

static void
lodge_edit_snapshot_dialog_class_init (LodgeEditSnapshotDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_edit_snapshot_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_edit_snapshot_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-edit-snapshot-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeEditSnapshotDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeEditSnapshotDialog, note_row);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated_cb);
}

static void
lodge_edit_snapshot_dialog_init (LodgeEditSnapshotDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_edit_snapshot_dialog_present (LodgeSnapshotActions *actions,
                                    LodgeSnapshot *snapshot,
                                    GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (actions));
  g_return_if_fail (LODGE_IS_SNAPSHOT (snapshot));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  const char *note = lodge_snapshot_get_note (snapshot);
  LodgeEditSnapshotDialog *self = g_object_new (
      LODGE_TYPE_EDIT_SNAPSHOT_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  self->actions = g_object_ref (actions);
  self->draft = lodge_snapshot_new (lodge_snapshot_get_name (snapshot));
  lodge_snapshot_assign (self->draft, snapshot);
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), lodge_snapshot_get_title (snapshot));
  gtk_editable_set_text (GTK_EDITABLE (self->note_row), note != NULL ? note : "");
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
