/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-rename-dialog.h"

#include <glib/gi18n.h>

#include "lodge-text.h"
#include "lodge-ui.h"

struct _LodgeRenameDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow *entry;

  LodgeVmm *vmm;
  LodgeMachine *machine;
  GtkWidget *parent; /* weak */
};

G_DEFINE_FINAL_TYPE (LodgeRenameDialog, lodge_rename_dialog, ADW_TYPE_MESSAGE_DIALOG)

static char *
dup_title (LodgeRenameDialog *self)
{
  return lodge_text_sanitize (gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                              LODGE_TITLE_MAX_CHARS);
}

static void
on_entry_changed_cb (LodgeRenameDialog *self)
{
  g_autofree char *title = dup_title (self);

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "rename", *title != '\0');
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeRenameDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_edit_finish (LODGE_VMM (source), result, NULL, &error))
    lodge_ui_show_error (self->parent, _ ("The machine could not be renamed"), error);
}

static void
rename_machine (LodgeRenameDialog *self)
{
  g_autofree char *title = dup_title (self);
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();

  if (*title == '\0' || g_strcmp0 (title, lodge_machine_get_title (self->machine)) == 0)
    return;
  lodge_machine_edit_set_title (edit, title);
  lodge_vmm_edit_async (
      self->vmm, self->machine, edit, FALSE, NULL, on_edited_cb, g_object_ref (self));
}

static void
on_entry_activated_cb (LodgeRenameDialog *self)
{
  g_autofree char *title = dup_title (self);

  if (*title != '\0')
    adw_message_dialog_response (ADW_MESSAGE_DIALOG (self), "rename");
}

static void
lodge_rename_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  if (g_strcmp0 (response, "rename") == 0)
    rename_machine (LODGE_RENAME_DIALOG (dialog));
}

static void
lodge_rename_dialog_dispose (GObject *object)
{
  LodgeRenameDialog *self = LODGE_RENAME_DIALOG (object);

  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->vmm);
  g_clear_object (&self->machine);
  G_OBJECT_CLASS (lodge_rename_dialog_parent_class)->dispose (object);
}

static void
lodge_rename_dialog_class_init (LodgeRenameDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_rename_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_rename_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-rename-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeRenameDialog, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated_cb);
}

static void
lodge_rename_dialog_init (LodgeRenameDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_rename_dialog_present (LodgeVmm *vmm, LodgeMachine *machine, GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeRenameDialog *self = g_object_new (
      LODGE_TYPE_RENAME_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->vmm = g_object_ref (vmm);
  self->machine = g_object_ref (machine);
  g_set_weak_pointer (&self->parent, parent);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), lodge_machine_get_title (machine));
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
