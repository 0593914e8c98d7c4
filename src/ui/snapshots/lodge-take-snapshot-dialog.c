/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-take-snapshot-dialog.h"

#include <glib/gi18n.h>

#include "lodge-obstacle-list.h"
#include "lodge-snapshot-words.h"
#include "lodge-text.h"
#include "lodge-ui.h"

struct _LodgeTakeSnapshotDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow *title_row;
  AdwEntryRow *note_row;
  AdwActionRow *memory_row;
  GtkSwitch *memory_switch;
  GtkLabel *cost_label;
  GtkLabel *problem_label;
  LodgeObstacleList *obstacle_list;

  LodgeSnapshotActions *actions;
  LodgeSnapshotFeatures *features; /* NULL: not read yet */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LodgeTakeSnapshotDialog, lodge_take_snapshot_dialog, ADW_TYPE_MESSAGE_DIALOG)

static char *
dup_title (LodgeTakeSnapshotDialog *self)
{
  return lodge_text_sanitize (gtk_editable_get_text (GTK_EDITABLE (self->title_row)),
                              LODGE_TITLE_MAX_CHARS);
}

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static gboolean
wants_memory (LodgeTakeSnapshotDialog *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->memory_row)) &&
         gtk_switch_get_active (self->memory_switch);
}

static void
update (LodgeTakeSnapshotDialog *self)
{
  /* The template is just being made. */
  if (self->actions == NULL)
    return;

  g_autofree char *title = dup_title (self);
  g_autofree char *cost = NULL;
  gboolean possible = self->features != NULL && self->features->take == NULL;

  if (possible)
    {
      cost = lodge_snapshot_words_cost (self->features, wants_memory (self));
      if (cost == NULL && gtk_widget_get_visible (GTK_WIDGET (self->memory_row)))
        cost = g_strdup (_ ("Going back to it will start the machine as after a power cut."));
      show_text (self->cost_label, cost);
    }
  adw_message_dialog_set_response_enabled (
      ADW_MESSAGE_DIALOG (self), "take", possible && *title != '\0');
}

/* What stands behind the refusals, and what stays outside: each once. What can be done something
 * about has a row of its own. */
static char *
describe_obstacles (LodgeTakeSnapshotDialog *self)
{
  const LodgeSnapshotFeatures *features = self->features;
  gboolean shown = lodge_obstacle_list_has (self->obstacle_list, features->take);
  g_autoptr (GString) text = g_string_new (shown ? NULL : features->take);

  for (guint i = 0; i < features->obstacles->len; i++)
    {
      const LodgeObstacle *obstacle = g_ptr_array_index (features->obstacles, i);

      if (g_strcmp0 (obstacle->text, features->take) == 0 ||
          g_strcmp0 (obstacle->text, features->take_memory) == 0 ||
          lodge_obstacle_list_has (self->obstacle_list, obstacle->text))
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, obstacle->text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* It is there again when what was in its way is not. */
static void
show_memory (LodgeTakeSnapshotDialog *self)
{
  const char *refusal = self->features->take_memory;

  if ((refusal == NULL) != gtk_widget_get_sensitive (GTK_WIDGET (self->memory_row)))
    gtk_switch_set_active (self->memory_switch, refusal == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->memory_row), refusal == NULL);
  adw_action_row_set_subtitle (self->memory_row,
                               refusal != NULL ? refusal
                                               : _ ("Going back finds everything open as it is "
                                                    "now"));
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

  LodgeTakeSnapshotDialog *self = LODGE_TAKE_SNAPSHOT_DIALOG (user_data);
  if (features == NULL)
    {
      show_text (self->problem_label, error->message);
      show_text (self->cost_label, NULL);
      return;
    }
  g_clear_pointer (&self->features, lodge_snapshot_features_free);
  self->features = g_steal_pointer (&features);
  lodge_obstacle_list_show (self->obstacle_list, self->actions, self->features);
  g_autofree char *obstacles = describe_obstacles (self);
  show_text (self->cost_label, NULL);
  show_text (self->problem_label, obstacles);
  show_memory (self);
  update (self);
}

static void
read_features (LodgeTakeSnapshotDialog *self)
{
  /* The fix went on without the dialog. */
  if (self->actions == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  lodge_vmm_read_snapshot_features_async (lodge_snapshot_actions_get_vmm (self->actions),
                                          lodge_snapshot_actions_get_machine (self->actions),
                                          self->cancellable,
                                          on_features_read_cb,
                                          self);
}

static void
on_entry_activated_cb (LodgeTakeSnapshotDialog *self)
{
  if (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (self), "take"))
    adw_message_dialog_response (ADW_MESSAGE_DIALOG (self), "take");
}

static void
lodge_take_snapshot_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeTakeSnapshotDialog *self = LODGE_TAKE_SNAPSHOT_DIALOG (dialog);
  g_autofree char *title = dup_title (self);
  const char *note = gtk_editable_get_text (GTK_EDITABLE (self->note_row));

  g_cancellable_cancel (self->cancellable);
  if (g_strcmp0 (response, "take") != 0 || *title == '\0')
    return;
  const LodgeSnapshotRequest request = {
    .title = title,
    .note = *note != '\0' ? (char *)note : NULL,
    .origin = LODGE_SNAPSHOT_ORIGIN_USER,
    .memory = wants_memory (self),
    .quiesce = !wants_memory (self),
  };
  lodge_snapshot_actions_take (self->actions, &request);
}

static void
lodge_take_snapshot_dialog_dispose (GObject *object)
{
  LodgeTakeSnapshotDialog *self = LODGE_TAKE_SNAPSHOT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->features, lodge_snapshot_features_free);
  G_OBJECT_CLASS (lodge_take_snapshot_dialog_parent_class)->dispose (object);
}

static void
lodge_take_snapshot_dialog_class_init (LodgeTakeSnapshotDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_take_snapshot_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_take_snapshot_dialog_response;

  g_type_ensure (LODGE_TYPE_OBSTACLE_LIST);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-take-snapshot-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeTakeSnapshotDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeTakeSnapshotDialog, note_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeTakeSnapshotDialog, memory_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeTakeSnapshotDialog, memory_switch);
  gtk_widget_class_bind_template_child (widget_class, LodgeTakeSnapshotDialog, cost_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeTakeSnapshotDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeTakeSnapshotDialog, obstacle_list);
  gtk_widget_class_bind_template_callback (widget_class, read_features);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated_cb);
}

static void
lodge_take_snapshot_dialog_init (LodgeTakeSnapshotDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_take_snapshot_dialog_present (LodgeSnapshotActions *actions, GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (actions));

  LodgeMachine *machine = lodge_snapshot_actions_get_machine (actions);
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  g_autofree char *title = lodge_snapshot_words_title (lodge_machine_get_snapshots (machine));
  LodgeTakeSnapshotDialog *self = g_object_new (
      LODGE_TYPE_TAKE_SNAPSHOT_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  self->actions = g_object_ref (actions);
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), title);
  gtk_widget_set_visible (GTK_WIDGET (self->memory_row), lodge_machine_is_active (machine));
  show_text (self->cost_label, _ ("Looking at what is needed…"));
  update (self);
  read_features (self);
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->title_row));
}
