/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-delete-dialog.h"

#include <glib/gi18n.h>

#include "lodge-machine-remover.h"
#include "lodge-size.h"
#include "lodge-ui.h"

struct _LodgeDeleteDialog
{
  AdwMessageDialog parent_instance;

  GtkStack *stack;
  AdwPreferencesGroup *gone_group;
  AdwPreferencesGroup *kept_group;
  AdwPreferencesGroup *choice_group;
  GtkSwitch *keep_switch;
  GtkLabel *problem_label;

  LodgeCore *core;
  LodgeMachine *machine;
  GListModel *files;
  GPtrArray *rows; /* (element-type GtkWidget) of the two groups */
  GCancellable *cancellable;
  GtkWidget *parent; /* weak */
  gboolean refused;
};

G_DEFINE_FINAL_TYPE (LodgeDeleteDialog, lodge_delete_dialog, ADW_TYPE_MESSAGE_DIALOG)

static const char *
describe_role (LodgeFileRole role)
{
  switch (role)
    {
    case LODGE_FILE_ROLE_DISK:
      return _ ("Disk");
    case LODGE_FILE_ROLE_MEDIUM:
      return _ ("CD or floppy image");
    case LODGE_FILE_ROLE_NVRAM:
      return _ ("Firmware settings");
    case LODGE_FILE_ROLE_TPM:
      return _ ("TPM state");
    case LODGE_FILE_ROLE_SAVED_STATE:
      return _ ("Saved state");
    case LODGE_FILE_ROLE_KERNEL:
    default:
      return _ ("Kernel or initrd");
    }
}

static char *
describe_file (LodgeMachineFile *file, gboolean kept)
{
  const char *role = describe_role (lodge_machine_file_get_role (file));
  const char *const *used_by = lodge_machine_file_get_used_by (file);
  const char *kept_because = lodge_machine_file_get_kept_because (file);

  if (kept && used_by != NULL && *used_by != NULL)
    {
      g_autofree char *titles = g_strjoinv (", ", (char **)used_by);
      /* Translators: "Disk, also used by Debian, Fedora". */
      return g_strdup_printf (_ ("%s, also used by %s"), role, titles);
    }
  if (kept && kept_because != NULL)
    return g_strdup_printf ("%s: %s", role, kept_because);
  if (lodge_machine_file_get_size (file) == 0)
    return g_strdup (role);

  g_autofree char *size = lodge_size_format (lodge_machine_file_get_size (file));
  return g_strdup_printf ("%s · %s", role, size);
}

static void
add_row (LodgeDeleteDialog *self, AdwPreferencesGroup *group, LodgeMachineFile *file, gboolean kept)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_filename_display_name (lodge_machine_file_get_path (file));
  g_autofree char *subtitle = describe_file (file, kept);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_tooltip_text (row, title);
  gtk_widget_set_focusable (row, TRUE);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

/* What goes besides files, and always. */
static void
add_definition_row (LodgeDeleteDialog *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Settings of the Machine"));
  gtk_widget_set_focusable (row, TRUE);
  adw_preferences_group_add (self->gone_group, row);
  g_ptr_array_add (self->rows, row);
}

static gboolean
is_kept (LodgeDeleteDialog *self, LodgeMachineFile *file)
{
  if (!lodge_machine_file_get_deletable (file))
    return TRUE;
  return lodge_machine_file_get_role (file) == LODGE_FILE_ROLE_DISK &&
         gtk_switch_get_active (self->keep_switch);
}

static void
show_files (LodgeDeleteDialog *self)
{
  guint n_kept = 0;
  guint64 freed = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
  add_definition_row (self);

  for (guint i = 0; i < g_list_model_get_n_items (self->files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (self->files, i);
      gboolean kept = is_kept (self, file);
      add_row (self, kept ? self->kept_group : self->gone_group, file, kept);
      n_kept += kept ? 1 : 0;
      freed += kept ? 0 : lodge_machine_file_get_size (file);
    }

  g_autofree char *size = lodge_size_format (freed);
  g_autofree char *text = g_strdup_printf (_ ("Frees %s"), size);
  adw_preferences_group_set_description (self->gone_group, freed > 0 ? text : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->kept_group), n_kept > 0);
}

static gboolean
has_deletable_disk (GListModel *files)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);
      if (lodge_machine_file_get_deletable (file) &&
          lodge_machine_file_get_role (file) == LODGE_FILE_ROLE_DISK)
        return TRUE;
    }
  return FALSE;
}

static void
on_files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeDeleteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = lodge_vmm_list_files_finish (LODGE_VMM (source), result, &error);

  if (files == NULL)
    {
      if (!lodge_ui_is_shown (error))
        return;
      gtk_label_set_label (self->problem_label, error->message);
      gtk_stack_set_visible_child_name (self->stack, "problem");
      return;
    }
  self->files = g_steal_pointer (&files);
  if (self->refused)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->choice_group), has_deletable_disk (self->files));
  show_files (self);
  gtk_stack_set_visible_child_name (self->stack, "files");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "delete", TRUE);
}

/* What linked clones rest on can't go. */
static void
refuse (LodgeDeleteDialog *self, const char *const *dependants)
{
  g_autofree char *titles = g_strjoinv (", ", (GStrv)dependants);
  g_autofree char *text = g_strdup_printf (
      /* Translators: titles of machines. */
      ngettext (
          "The linked clone %s rests on this machine. Make it independent or delete it first.",
          "The linked clones %s rest on this machine. Make them independent or delete them "
          "first.",
          g_strv_length ((GStrv)dependants)),
      titles);

  self->refused = TRUE;
  gtk_label_set_label (self->problem_label, text);
  gtk_stack_set_visible_child_name (self->stack, "problem");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "delete", FALSE);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeDeleteDialog) self = user_data;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, NULL);

  if (features != NULL && features->dependants != NULL)
    refuse (self, (const char *const *)features->dependants);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeDeleteDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_machine_remover_delete_finish (result, &error))
    lodge_ui_show_error (self->parent, _ ("The machine could not be deleted"), error);
}

static void
on_keep_switch_notify_cb (LodgeDeleteDialog *self)
{
  if (self->files != NULL)
    show_files (self);
}

static void
lodge_delete_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeDeleteDialog *self = LODGE_DELETE_DIALOG (dialog);

  g_cancellable_cancel (self->cancellable);
  if (g_strcmp0 (response, "delete") != 0 || self->files == NULL)
    return;
  lodge_machine_remover_delete_async (self->core,
                                      self->machine,
                                      self->files,
                                      gtk_switch_get_active (self->keep_switch),
                                      NULL,
                                      on_deleted_cb,
                                      g_object_ref (self));
}

static void
lodge_delete_dialog_dispose (GObject *object)
{
  LodgeDeleteDialog *self = LODGE_DELETE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->core);
  g_clear_object (&self->machine);
  g_clear_object (&self->files);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lodge_delete_dialog_parent_class)->dispose (object);
}

static void
lodge_delete_dialog_class_init (LodgeDeleteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_delete_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_delete_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-delete-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, gone_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, kept_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, choice_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, keep_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeDeleteDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_keep_switch_notify_cb);
}

static void
lodge_delete_dialog_init (LodgeDeleteDialog *self)
{
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_delete_dialog_present (LodgeCore *core, LodgeMachine *machine, GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeDeleteDialog *self = g_object_new (
      LODGE_TYPE_DELETE_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->core = g_object_ref (core);
  self->machine = g_object_ref (machine);
  g_set_weak_pointer (&self->parent, parent);

  g_autofree char *heading =
      g_strdup_printf (_ ("Delete “%s”?"), lodge_machine_get_title (machine));
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), heading);
  if (lodge_machine_is_active (machine))
    adw_message_dialog_set_body (
        ADW_MESSAGE_DIALOG (self),
        _ ("It is in use now and will be forced off. This can’t be undone."));
  lodge_vmm_list_files_async (lodge_core_get_vmm (core, machine),
                              machine,
                              self->cancellable,
                              on_files_listed_cb,
                              g_object_ref (self));
  lodge_vmm_read_snapshot_features_async (lodge_core_get_vmm (core, machine),
                                          machine,
                                          self->cancellable,
                                          on_features_read_cb,
                                          g_object_ref (self));
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
