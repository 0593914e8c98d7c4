/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-compare-window.h"

#include <glib/gi18n.h>

#include "lodge-file-row.h"
#include "lodge-snapshot-words.h"
#include "lodge-ui.h"

struct _LodgeCompareWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  AdwComboRow *other_row;
  GtkLabel *settings_label;
  GtkLabel *files_heading;
  GtkStack *stack;
  GtkLabel *files_label;
  GtkWidget *files_button;
  GtkProgressBar *progress_bar;
  GtkListView *list_view;

  LodgeSnapshotActions *actions;
  LodgeSnapshot *snapshot;
  GPtrArray *others; /* of char *: the names behind the choices, NULL: now */
  GCancellable *cancellable;
  LodgeMachineConfig *then;
  LodgeJob *job; /* while the disks are read */
};

G_DEFINE_FINAL_TYPE (LodgeCompareWindow, lodge_compare_window, ADW_TYPE_WINDOW)

static const char *
get_other (LodgeCompareWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->other_row);

  return selected < self->others->len ? g_ptr_array_index (self->others, selected) : NULL;
}

static void
show_settings (LodgeCompareWindow *self, LodgeMachineConfig *now)
{
  g_autoptr (GPtrArray) changes = lodge_snapshot_words_compare (now, self->then);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    g_string_append_printf (
        text, "%s• %s", i > 0 ? "\n" : "", (const char *)g_ptr_array_index (changes, i));
  gtk_label_set_label (self->settings_label,
                       changes->len > 0 ? text->str : _ ("The settings are the same."));
}

static void
on_later_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachineConfig) later =
      lodge_vmm_read_snapshot_config_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeCompareWindow *self = LODGE_COMPARE_WINDOW (user_data);
  if (later == NULL)
    gtk_label_set_label (self->settings_label, error->message);
  else
    show_settings (self, later);
}

static void
on_then_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  LodgeMachineConfig *then =
      lodge_vmm_read_snapshot_config_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeCompareWindow *self = LODGE_COMPARE_WINDOW (user_data);
  LodgeMachine *machine = lodge_snapshot_actions_get_machine (self->actions);
  g_set_object (&self->then, then);
  g_clear_object (&then);
  if (self->then == NULL)
    gtk_label_set_label (self->settings_label, error->message);
  else if (get_other (self) == NULL)
    show_settings (self, lodge_machine_get_config (machine));
  else
    lodge_vmm_read_snapshot_config_async (
        LODGE_VMM (source), machine, get_other (self), self->cancellable, on_later_read_cb, self);
}

/* @again: what the button says; NULL: it is not there. */
static void
show_text (LodgeCompareWindow *self, const char *text, const char *again)
{
  gtk_label_set_label (self->files_label, text);
  gtk_widget_set_visible (self->files_button, again != NULL);
  if (again != NULL)
    gtk_button_set_label (GTK_BUTTON (self->files_button), again);
  gtk_stack_set_visible_child_name (self->stack, "text");
}

static void
stop_reading (LodgeCompareWindow *self)
{
  if (self->job != NULL)
    g_cancellable_cancel (lodge_job_get_cancellable (self->job));
  g_clear_object (&self->job);
}

/* What stands now is of another choice. */
static void
start_over (LodgeCompareWindow *self)
{
  LodgeMachine *machine = lodge_snapshot_actions_get_machine (self->actions);
  gboolean now = get_other (self) == NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  stop_reading (self);
  gtk_label_set_label (self->files_heading, _ ("Files"));
  gtk_label_set_label (self->settings_label, _ ("Comparing…"));
  if (now && lodge_machine_is_active (machine))
    show_text (self,
               _ ("The machine is writing to its disks. Take a snapshot now and compare with that, "
                  "or shut the machine down."),
               NULL);
  else
    show_text (self,
               _ ("The disks are read in a small virtual machine of their own, which takes a "
                  "minute or more. Nothing on them is changed."),
               _ ("Compare Files"));
  lodge_vmm_read_snapshot_config_async (lodge_snapshot_actions_get_vmm (self->actions),
                                        machine,
                                        lodge_snapshot_get_name (self->snapshot),
                                        self->cancellable,
                                        on_then_read_cb,
                                        self);
}

static void
on_other_chosen_cb (LodgeCompareWindow *self)
{
  if (self->actions != NULL)
    start_over (self);
}

/* What the list does not show, after how many it has. */
static void
show_changes (LodgeCompareWindow *self, const LodgeFileChanges *changes)
{
  g_autoptr (GListModel) rows = lodge_file_rows_new (changes);
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (rows));
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (
      text,
      ngettext ("%u file or folder differs", "%u files and folders differ", changes->changes->len),
      changes->changes->len);
  if (changes->limit > 0)
    g_string_append_printf (text, " · %s", _ ("the list is not complete"));
  for (guint i = 0; i < changes->skipped->len; i++)
    {
      g_string_append (text, "\n");
      g_string_append_printf (text,
                              _ ("“%s” can’t be read: it may be encrypted or damaged."),
                              (const char *)g_ptr_array_index (changes->skipped, i));
    }
  if (changes->changes->len == 0)
    {
      show_text (self, changes->skipped->len > 0 ? text->str : _ ("No file differs."), NULL);
      return;
    }
  gtk_label_set_label (self->files_heading, text->str);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  gtk_stack_set_visible_child_name (self->stack, "list");
}

/* The window may have gone, or its choice have become another; the job ends anyway. */
typedef struct
{
  GWeakRef window;
  LodgeJob *job;
} Work;

static void
on_compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeFileChanges) changes =
      lodge_vmm_compare_files_finish (LODGE_VMM (source), result, &error);
  g_autoptr (LodgeCompareWindow) self = g_weak_ref_get (&work->window);

  lodge_job_finish (work->job, error);
  if (self != NULL && self->job == work->job)
    {
      g_clear_object (&self->job);
      if (changes != NULL)
        show_changes (self, changes);
      else
        show_text (self,
                   lodge_ui_is_shown (error) ? error->message : _ ("Nothing was compared."),
                   _ ("Try Again"));
    }
  g_weak_ref_clear (&work->window);
  g_object_unref (work->job);
  g_free (work);
}

static void
on_progress_cb (LodgeCompareWindow *self)
{
  double fraction = self->job != NULL ? lodge_job_get_fraction (self->job) : -1;

  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress_bar, fraction);
}

static void
on_files_clicked_cb (LodgeCompareWindow *self)
{
  LodgeMachine *machine = lodge_snapshot_actions_get_machine (self->actions);
  g_autofree char *title =
      g_strdup_printf (_ ("Comparing files of “%s”"), lodge_machine_get_title (machine));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Work *work = g_new0 (Work, 1);

  stop_reading (self);
  self->job = lodge_job_new (title, cancellable);
  g_signal_connect_object (
      self->job, "notify::fraction", G_CALLBACK (on_progress_cb), self, G_CONNECT_SWAPPED);
  lodge_core_add_job (lodge_snapshot_actions_get_core (self->actions), self->job);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  gtk_stack_set_visible_child_name (self->stack, "working");
  g_weak_ref_init (&work->window, self);
  work->job = g_object_ref (self->job);
  lodge_vmm_compare_files_async (lodge_snapshot_actions_get_vmm (self->actions),
                                 machine,
                                 lodge_snapshot_get_name (self->snapshot),
                                 get_other (self),
                                 self->job,
                                 cancellable,
                                 on_compared_cb,
                                 work);
}

static void
on_cancel_clicked_cb (LodgeCompareWindow *self)
{
  if (self->job != NULL)
    g_cancellable_cancel (lodge_job_get_cancellable (self->job));
}

static void
lodge_compare_window_dispose (GObject *object)
{
  LodgeCompareWindow *self = LODGE_COMPARE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_reading (self);
  g_clear_object (&self->actions);
  g_clear_object (&self->snapshot);
  g_clear_object (&self->then);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  G_OBJECT_CLASS (lodge_compare_window_parent_class)->dispose (object);
}

static void
lodge_compare_window_class_init (LodgeCompareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_compare_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-compare-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, other_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, settings_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, files_heading);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, files_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, files_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeCompareWindow, list_view);
  gtk_widget_class_bind_template_callback (widget_class, on_other_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_files_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lodge_compare_window_init (LodgeCompareWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = lodge_file_row_factory_new ();

  self->others = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->list_view, factory);
}

/* Now, and every later snapshot. */
static void
offer_others (LodgeCompareWindow *self)
{
  GListModel *snapshots =
      lodge_machine_get_snapshots (lodge_snapshot_actions_get_machine (self->actions));
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("Now"));
  g_ptr_array_add (self->others, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) other = g_list_model_get_item (snapshots, i);

      if (lodge_snapshot_get_hidden (other) ||
          g_strcmp0 (lodge_snapshot_get_name (other), lodge_snapshot_get_name (self->snapshot)) ==
              0 ||
          lodge_snapshot_get_created (other) < lodge_snapshot_get_created (self->snapshot))
        continue;
      gtk_string_list_append (titles, lodge_snapshot_get_title (other));
      g_ptr_array_add (self->others, g_strdup (lodge_snapshot_get_name (other)));
    }
  adw_combo_row_set_model (self->other_row, G_LIST_MODEL (titles));
}

void
lodge_compare_window_present (LodgeSnapshotActions *actions,
                              LodgeSnapshot *snapshot,
                              GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (actions));
  g_return_if_fail (LODGE_IS_SNAPSHOT (snapshot));

  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  LodgeCompareWindow *self = g_object_new (
      LODGE_TYPE_COMPARE_WINDOW, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  self->snapshot = g_object_ref (snapshot);
  adw_window_title_set_subtitle (self->window_title, lodge_snapshot_get_title (snapshot));
  self->actions = g_object_ref (actions);
  offer_others (self);
  start_over (self);
  gtk_window_present (GTK_WINDOW (self));
}
