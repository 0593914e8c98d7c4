/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-restore-dialog.h"

#include <glib/gi18n.h>

#include "lodge-safety-net.h"
#include "lodge-snapshot-words.h"
#include "lodge-ui.h"

struct _LodgeRestoreDialog
{
  AdwMessageDialog parent_instance;

  GtkLabel *changes_label;
  GtkWidget *keep_row;
  GtkSwitch *keep_switch;
  GtkSwitch *disks_switch;
  GtkWidget *disks_row;
  GtkLabel *note_label;

  LodgeSnapshotActions *actions;
  LodgeSnapshot *snapshot;
  GCancellable *cancellable;
  LodgeSafetyCover cover; /* what can be kept of the present state */
  char *reason;           /* why not all of it, or NULL */
};

G_DEFINE_FINAL_TYPE (LodgeRestoreDialog, lodge_restore_dialog, ADW_TYPE_MESSAGE_DIALOG)

static gboolean
comes_back_running (LodgeRestoreDialog *self)
{
  return lodge_snapshot_get_kind (self->snapshot) == LODGE_SNAPSHOT_KIND_RUNNING &&
         !gtk_switch_get_active (self->disks_switch);
}

/* What becomes of the present state, where that needs saying. */
static char *
dup_note (LodgeRestoreDialog *self)
{
  if (self->cover == LODGE_SAFETY_NOTHING)
    return g_strdup_printf (_ ("The present state can’t be kept, so this can’t be undone. %s"),
                            self->reason);
  if (self->cover == LODGE_SAFETY_DISKS)
    return g_strdup_printf (_ ("Of the present state only the disks can be kept. %s"),
                            self->reason);
  if (gtk_switch_get_active (self->keep_switch))
    return NULL;
  return g_strdup (_ ("The present state is kept hidden, so that this can be undone, until you go "
                      "back again or the machine has run and stopped."));
}

static void
update (LodgeRestoreDialog *self)
{
  /* The template is just being made. */
  if (self->actions == NULL)
    return;

  LodgeMachine *machine = lodge_snapshot_actions_get_machine (self->actions);
  gboolean active = lodge_machine_is_active (machine);
  const char *cold = lodge_snapshot_get_cold (self->snapshot);
  const char *body;

  if (cold != NULL)
    body = _ ("The machine starts anew, with its disks of then.");
  else if (comes_back_running (self))
    body = _ ("The machine will run again as it did then, with its disks of then.");
  else if (active)
    body = _ ("The machine stops now and will be off, with its disks of then.");
  else
    body = _ ("The machine stays off and gets its disks of then.");
  g_autofree char *text = cold != NULL ? g_strdup_printf ("%s\n\n%s", body, cold) : g_strdup (body);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), text);

  g_autofree char *note = dup_note (self);
  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
}

static void
show_changes (LodgeRestoreDialog *self, const char *text)
{
  gtk_label_set_label (self->changes_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->changes_label), *text != '\0');
}

static void
on_config_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachineConfig) then =
      lodge_vmm_read_snapshot_config_finish (LODGE_VMM (source), result, &error);

  /* The dialog has gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeRestoreDialog *self = LODGE_RESTORE_DIALOG (user_data);
  if (then == NULL)
    {
      show_changes (self, error->message);
      return;
    }
  LodgeMachine *machine = lodge_snapshot_actions_get_machine (self->actions);
  g_autoptr (GPtrArray) changes =
      lodge_snapshot_words_compare (lodge_machine_get_config (machine), then);
  if (changes->len == 0)
    {
      show_changes (self, _ ("The machine’s settings are the same as then."));
      return;
    }
  g_autoptr (GString) text = g_string_new (_ ("Settings of then come back:"));
  for (guint i = 0; i < changes->len; i++)
    g_string_append_printf (text, "\n• %s", (const char *)g_ptr_array_index (changes, i));
  show_changes (self, text->str);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);

  /* The dialog has gone, or the restore will tell. */
  if (features == NULL)
    return;

  LodgeRestoreDialog *self = LODGE_RESTORE_DIALOG (user_data);
  g_free (self->reason);
  self->reason = NULL;
  self->cover = lodge_safety_net_judge (features, &self->reason);
  if (self->cover == LODGE_SAFETY_NOTHING)
    {
      gtk_switch_set_active (self->keep_switch, FALSE);
      gtk_widget_set_sensitive (self->keep_row, FALSE);
    }
  update (self);
}

static void
lodge_restore_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeRestoreDialog *self = LODGE_RESTORE_DIALOG (dialog);
  gboolean disks = gtk_switch_get_active (self->disks_switch);
  gboolean keep = gtk_switch_get_active (self->keep_switch);

  g_cancellable_cancel (self->cancellable);
  if (g_strcmp0 (response, "restore") == 0)
    lodge_snapshot_actions_restore (self->actions,
                                    lodge_snapshot_get_name (self->snapshot),
                                    disks ? LODGE_RESTORE_DISKS_ONLY : LODGE_RESTORE_AS_TAKEN,
                                    keep ? LODGE_RESTORER_KEEP_PRESENT : LODGE_RESTORER_UNDO_ONLY,
                                    lodge_snapshot_get_cold (self->snapshot) != NULL);
}

static void
lodge_restore_dialog_dispose (GObject *object)
{
  LodgeRestoreDialog *self = LODGE_RESTORE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->reason, g_free);
  g_clear_object (&self->actions);
  g_clear_object (&self->snapshot);
  G_OBJECT_CLASS (lodge_restore_dialog_parent_class)->dispose (object);
}

static void
lodge_restore_dialog_class_init (LodgeRestoreDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_restore_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_restore_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-restore-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeRestoreDialog, changes_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeRestoreDialog, keep_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeRestoreDialog, keep_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeRestoreDialog, disks_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeRestoreDialog, disks_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeRestoreDialog, note_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
lodge_restore_dialog_init (LodgeRestoreDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Memory that can't be loaded any more is told, with the way that is left chosen. */
static void
offer_disks_only (LodgeRestoreDialog *self)
{
  const char *cold = lodge_snapshot_get_cold (self->snapshot);
  gboolean running = lodge_snapshot_get_kind (self->snapshot) == LODGE_SNAPSHOT_KIND_RUNNING;

  gtk_widget_set_visible (self->disks_row, running);
  if (!running || cold == NULL)
    return;
  gtk_switch_set_active (self->disks_switch, TRUE);
  adw_message_dialog_set_response_label (
      ADW_MESSAGE_DIALOG (self), "restore", _ ("Disks Only, _Start Anew"));
  gtk_widget_set_sensitive (self->disks_row, FALSE);
}

void
lodge_restore_dialog_present (LodgeSnapshotActions *actions,
                              LodgeSnapshot *snapshot,
                              GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (actions));
  g_return_if_fail (LODGE_IS_SNAPSHOT (snapshot));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  g_autofree char *heading =
      g_strdup_printf (_ ("Go Back to “%s”?"), lodge_snapshot_get_title (snapshot));
  const char *problem = lodge_snapshot_get_problem (snapshot);
  LodgeRestoreDialog *self = g_object_new (
      LODGE_TYPE_RESTORE_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  self->actions = g_object_ref (actions);
  self->snapshot = g_object_ref (snapshot);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), heading);
  offer_disks_only (self);
  update (self);
  if (lodge_snapshot_get_storage (snapshot) == LODGE_SNAPSHOT_STORAGE_EXTERNAL)
    lodge_vmm_read_snapshot_features_async (lodge_snapshot_actions_get_vmm (actions),
                                            lodge_snapshot_actions_get_machine (actions),
                                            self->cancellable,
                                            on_features_read_cb,
                                            self);
  show_changes (self, problem != NULL ? problem : _ ("Comparing the settings…"));
  if (problem == NULL)
    lodge_vmm_read_snapshot_config_async (lodge_snapshot_actions_get_vmm (actions),
                                          lodge_snapshot_actions_get_machine (actions),
                                          lodge_snapshot_get_name (snapshot),
                                          self->cancellable,
                                          on_config_read_cb,
                                          self);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "restore", problem == NULL);
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
