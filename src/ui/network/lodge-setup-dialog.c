/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-setup-dialog.h"

#include <glib/gi18n.h>

#include "lodge-administrator.h"
#include "lodge-banner.h"
#include "lodge-setup-words.h"
#include "lodge-ui.h"
#include "lodge-vmm-error.h"

struct _LodgeSetupDialog
{
  AdwWindow parent_instance;

  GtkWidget *setup_button;
  GtkWidget *spinner;
  LodgeBanner *banner;
  AdwPreferencesGroup *steps_group;
  GtkWidget *command_group;
  GtkLabel *command_label;
  AdwPreferencesGroup *done_group;

  LodgeVmm *vmm;
  GPtrArray *steps;     /* (element-type LodgeSetupStep) to be done */
  GPtrArray *step_rows; /* (element-type GtkWidget) */
  GPtrArray *done_rows; /* (element-type GtkWidget) */
  char *obstacle;       /* why the steps can't be done here, or NULL */
  gboolean busy;
  gboolean gone;
};

G_DEFINE_FINAL_TYPE (LodgeSetupDialog, lodge_setup_dialog, ADW_TYPE_WINDOW)

static void run_next (LodgeSetupDialog *self);
static void read_again (LodgeSetupDialog *self);

static void
set_busy (LodgeSetupDialog *self, gboolean busy)
{
  gboolean able = lodge_administrator_is_available ();

  self->busy = busy;
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_sensitive (self->setup_button, !busy && able && self->obstacle == NULL);
  gtk_widget_set_visible (self->setup_button, self->steps->len > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->done_group), !busy && able);
}

static void
say (LodgeSetupDialog *self, const char *message, const char *details)
{
  lodge_banner_set_message (self->banner, message);
  lodge_banner_set_details (self->banner, details);
  lodge_banner_set_revealed (self->banner, message != NULL);
}

/* The system's daemon enters a bridge by itself; QEMU's helper does it for a user's own. */
static gboolean
needs_helper (LodgeSetupDialog *self)
{
  return !lodge_host_get_privileged (lodge_vmm_get_host (self->vmm));
}

/* Why the steps can't be done here, or NULL. (transfer full) */
static char *
dup_obstacle (LodgeSetupDialog *self, LodgeHostNetwork *host_network)
{
  if (needs_helper (self) && host_network != NULL &&
      lodge_host_network_get_bridge_helper (host_network) == LODGE_BRIDGE_HELPER_MISSING)
    return g_strdup (_ ("QEMU’s bridge helper is not installed, so machines could not use the "
                        "bridge. Install it first: the package “qemu-system-common” or "
                        "“qemu-common”."));
  return lodge_administrator_dup_missing ();
}

/* What there is to do, or why there is nothing. */
static void
say_plan (LodgeSetupDialog *self, LodgeDialChoice *choice)
{
  const char *reason = lodge_dial_choice_get_possible (choice)
                           ? lodge_dial_choice_get_description (choice)
                           : lodge_dial_choice_get_reason (choice);
  const char *description = self->steps->len > 0
                                ? _ ("An administrator does this once; you will be asked for a "
                                     "password.")
                                : reason;

  g_autofree char *markup = g_markup_escape_text (description, -1);
  adw_preferences_group_set_description (self->steps_group, markup);
  if (self->obstacle != NULL && self->steps->len > 0)
    say (self, self->obstacle, NULL);
}

static void
clear_rows (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static GtkWidget *
add_row (AdwPreferencesGroup *group, GPtrArray *rows, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
  return row;
}

static void
show_plan (LodgeSetupDialog *self, LodgeHostNetwork *host_network)
{
  g_autoptr (LodgeDialChoice) choice = lodge_dial_dup_new_bridge (self->vmm, host_network);

  g_clear_pointer (&self->steps, g_ptr_array_unref);
  self->steps = lodge_setup_steps_list (choice, needs_helper (self));
  g_autofree char *command = lodge_setup_steps_dup_command (self->steps, host_network);
  clear_rows (self->steps_group, self->step_rows);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const LodgeSetupStep *step = g_ptr_array_index (self->steps, i);
      g_autofree char *title = lodge_setup_step_dup_title (step);
      g_autofree char *explanation = lodge_setup_step_dup_explanation (step);
      add_row (self->steps_group, self->step_rows, title, explanation);
    }
  g_free (self->obstacle);
  self->obstacle = dup_obstacle (self, host_network);
  gtk_label_set_label (self->command_label, command);
  gtk_widget_set_visible (self->command_group, self->steps->len > 0);
  say_plan (self, choice);
  set_busy (self, FALSE);
}

/* Running */

static void
run_step (LodgeSetupDialog *self, const LodgeSetupStep *step, GAsyncReadyCallback callback)
{
  const char *const arguments[] = { step->bridge, step->adapter, NULL };

  set_busy (self, TRUE);
  say (self, NULL, NULL);
  lodge_administrator_run_async (step->verb, arguments, NULL, callback, g_object_ref (self));
}

/* Whether the step went well; says so if not. */
static gboolean
finish_step (LodgeSetupDialog *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (lodge_administrator_run_finish (result, &error))
    return TRUE;
  if (!self->gone)
    say (self, error->message, lodge_vmm_error_get_details (error));
  return FALSE;
}

static void
on_step_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSetupDialog) self = user_data;
  gboolean good = finish_step (self, result);

  if (self->gone)
    return;
  if (!good)
    {
      read_again (self);
      return;
    }
  g_ptr_array_remove_index (self->steps, 0);
  run_next (self);
}

static void
run_next (LodgeSetupDialog *self)
{
  if (self->steps->len > 0)
    {
      run_step (self, g_ptr_array_index (self->steps, 0), on_step_done_cb);
      return;
    }
  say (self, _ ("Done. Machines can be bridged to this computer’s network now."), NULL);
  read_again (self);
}

static void
on_setup_clicked_cb (LodgeSetupDialog *self)
{
  if (!self->busy && self->steps->len > 0)
    run_next (self);
}

static void
on_undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSetupDialog) self = user_data;
  gboolean good = finish_step (self, result);

  if (self->gone)
    return;
  if (good)
    say (self, _ ("Undone."), NULL);
  read_again (self);
}

static void
on_undo_clicked_cb (LodgeSetupDialog *self, GtkWidget *button)
{
  g_autoptr (LodgeSetupStep) step =
      lodge_setup_step_new_from_text (g_object_get_data (G_OBJECT (button), "lodge-done"));
  g_autoptr (LodgeSetupStep) opposite = lodge_setup_step_dup_opposite (step);

  if (!self->busy)
    run_step (self, opposite, on_undone_cb);
}

static void
on_copy_clicked_cb (LodgeSetupDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_label (self->command_label));
}

/* Reading */

/* The line's row, with what undoes it. */
static void
add_done (LodgeSetupDialog *self, const char *line)
{
  g_autoptr (LodgeSetupStep) step = lodge_setup_step_new_from_text (line);

  if (step == NULL)
    return;
  g_autofree char *title = lodge_setup_step_dup_done (step);
  g_autofree char *name = g_strdup_printf (_ ("Undo “%s”"), title);
  GtkWidget *row = add_row (self->done_group, self->done_rows, title, NULL);
  GtkWidget *button = gtk_button_new_with_label (_ ("Undo"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "lodge-done", g_strdup (line), g_free);
  g_signal_connect_object (
      button, "clicked", G_CALLBACK (on_undo_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
show_done (LodgeSetupDialog *self, const char *const *done)
{
  clear_rows (self->done_group, self->done_rows);
  for (guint i = 0; done != NULL && done[i] != NULL; i++)
    add_done (self, done[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->done_group), self->done_rows->len > 0);
}

static void
list_done_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, lodge_administrator_list_done (), (GDestroyNotify)g_strfreev);
}

static void
on_done_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeSetupDialog *self = LODGE_SETUP_DIALOG (source);
  g_auto (GStrv) done = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!self->gone)
    show_done (self, (const char *const *)done);
}

static void
read_done (LodgeSetupDialog *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_done_listed_cb, NULL);

  g_task_run_in_thread (task, list_done_thread);
}

static void
on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSetupDialog) self = user_data;
  g_autoptr (LodgeHostNetwork) host_network = lodge_host_network_read_finish (result, NULL);

  if (!self->gone)
    show_plan (self, host_network);
}

static void
read_again (LodgeSetupDialog *self)
{
  set_busy (self, TRUE);
  lodge_host_network_read_async (NULL, on_host_read_cb, g_object_ref (self));
  read_done (self);
}

/* A step that goes on keeps the dialog: its end is not that of the window. */
static void
lodge_setup_dialog_unmap (GtkWidget *widget)
{
  LODGE_SETUP_DIALOG (widget)->gone = TRUE;
  GTK_WIDGET_CLASS (lodge_setup_dialog_parent_class)->unmap (widget);
}

static void
lodge_setup_dialog_dispose (GObject *object)
{
  LodgeSetupDialog *self = LODGE_SETUP_DIALOG (object);

  self->gone = TRUE;
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_setup_dialog_parent_class)->dispose (object);
}

static void
lodge_setup_dialog_finalize (GObject *object)
{
  LodgeSetupDialog *self = LODGE_SETUP_DIALOG (object);

  g_free (self->obstacle);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->step_rows);
  g_ptr_array_unref (self->done_rows);
  G_OBJECT_CLASS (lodge_setup_dialog_parent_class)->finalize (object);
}

static void
lodge_setup_dialog_class_init (LodgeSetupDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_setup_dialog_dispose;
  object_class->finalize = lodge_setup_dialog_finalize;
  widget_class->unmap = lodge_setup_dialog_unmap;

  g_type_ensure (LODGE_TYPE_BANNER);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/network/lodge-setup-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSetupDialog, setup_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSetupDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LodgeSetupDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeSetupDialog, steps_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSetupDialog, command_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeSetupDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSetupDialog, done_group);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
}

static void
lodge_setup_dialog_init (LodgeSetupDialog *self)
{
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_setup_step_free);
  self->step_rows = g_ptr_array_new ();
  self->done_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_setup_dialog_new (GtkWidget *parent, LodgeVmm *vmm, LodgeHostNetwork *host_network)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeSetupDialog *self = g_object_new (
      LODGE_TYPE_SETUP_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  self->vmm = g_object_ref (vmm);
  if (host_network == NULL)
    {
      read_again (self);
      return GTK_WIDGET (self);
    }
  show_plan (self, host_network);
  read_done (self);
  return GTK_WIDGET (self);
}
