/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-obstacle-list.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

struct _LodgeObstacleList
{
  AdwBin parent_instance;

  GtkListBox *box;
  GPtrArray *rows; /* (element-type GtkWidget) */
  LodgeSnapshotActions *actions;
};

G_DEFINE_FINAL_TYPE (LodgeObstacleList, lodge_obstacle_list, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One fix under way; it goes on when the list has gone. */
typedef struct
{
  LodgeObstacleList *list;
  LodgeJob *job; /* or NULL */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->list);
  g_clear_object (&work->job);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static Work *
work_new (LodgeObstacleList *self)
{
  Work *work = g_new0 (Work, 1);

  work->list = g_object_ref (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->box), FALSE);
  return work;
}

static void
finish (Work *work, const char *heading, const GError *error)
{
  gtk_widget_set_sensitive (GTK_WIDGET (work->list->box), TRUE);
  if (error != NULL)
    lodge_ui_show_error (GTK_WIDGET (work->list), heading, error);
  g_signal_emit (work->list, signals[CHANGED], 0);
}

static void
on_converted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_convert_disk_finish (LODGE_VMM (source), result, &error);
  lodge_job_finish (work->job, error);
  finish (work, _ ("The disk could not be converted"), error);
}

static void
convert (LodgeObstacleList *self, const char *device)
{
  LodgeMachine *machine = lodge_snapshot_actions_get_machine (self->actions);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *title =
      g_strdup_printf (_ ("Converting a disk of “%s”"), lodge_machine_get_title (machine));
  Work *work = work_new (self);

  work->job = lodge_job_new (title, cancellable);
  lodge_core_add_job (lodge_snapshot_actions_get_core (self->actions), work->job);
  lodge_vmm_convert_disk_async (lodge_snapshot_actions_get_vmm (self->actions),
                                machine,
                                device,
                                work->job,
                                cancellable,
                                on_converted_cb,
                                work);
}

static void
on_set_aside_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_set_aside_finish (LODGE_VMM (source), result, &error);
  finish (work, _ ("The device could not be detached"), error);
}

static void
on_put_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_put_back_finish (LODGE_VMM (source), result, NULL, &error);
  finish (work, _ ("What was detached could not be attached again"), error);
}

static void
on_convert_clicked_cb (LodgeObstacleList *self, GtkButton *button)
{
  convert (self, g_object_get_data (G_OBJECT (button), "device"));
}

static void
on_set_aside_clicked_cb (LodgeObstacleList *self, GtkButton *button)
{
  lodge_vmm_set_aside_async (lodge_snapshot_actions_get_vmm (self->actions),
                             lodge_snapshot_actions_get_machine (self->actions),
                             g_object_get_data (G_OBJECT (button), "device"),
                             NULL,
                             on_set_aside_cb,
                             work_new (self));
}

static void
on_put_back_clicked_cb (LodgeObstacleList *self, GtkButton *button)
{
  lodge_vmm_put_back_async (lodge_snapshot_actions_get_vmm (self->actions),
                            lodge_snapshot_actions_get_machine (self->actions),
                            NULL,
                            on_put_back_cb,
                            work_new (self));
}

static void
on_located_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_locate_file_finish (LODGE_VMM (source), result, &error);
  finish (work, _ ("The file can’t take the place of the missing one"), error);
}

void
lodge_obstacle_list_locate (LodgeObstacleList *self, const char *missing, const char *path)
{
  g_return_if_fail (LODGE_IS_OBSTACLE_LIST (self));

  if (self->actions != NULL)
    lodge_vmm_locate_file_async (lodge_snapshot_actions_get_vmm (self->actions),
                                 lodge_snapshot_actions_get_machine (self->actions),
                                 missing,
                                 path,
                                 NULL,
                                 on_located_cb,
                                 work_new (self));
}

static void
on_chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  LodgeObstacleList *self = LODGE_OBSTACLE_LIST (user_data);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    lodge_obstacle_list_locate (self, g_object_get_data (G_OBJECT (chooser), "missing"), path);
  g_object_unref (chooser);
}

static void
on_locate_clicked_cb (LodgeObstacleList *self, GtkButton *button)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *missing = g_object_get_data (G_OBJECT (button), "device");
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Locate the Disk File"),
                                   GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_OPEN,
                                   _ ("_Choose"),
                                   _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data_full (G_OBJECT (chooser), "missing", g_strdup (missing), g_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
add_row (LodgeObstacleList *self,
         const char *text,
         const char *label,
         const char *device,
         GCallback callback)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, text);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "device", g_strdup (device), g_free);
  g_object_set_data_full (G_OBJECT (row), "text", g_strdup (text), g_free);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (self->box, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_obstacle (LodgeObstacleList *self, const LodgeObstacle *obstacle)
{
  if (obstacle->device == NULL)
    return;
  switch (obstacle->kind)
    {
    case LODGE_OBSTACLE_RAW_DISK:
      add_row (self,
               obstacle->text,
               _ ("Convert"),
               obstacle->device,
               G_CALLBACK (on_convert_clicked_cb));
      break;
    case LODGE_OBSTACLE_MISSING_FILE:
      add_row (
          self, obstacle->text, _ ("Locate…"), obstacle->device, G_CALLBACK (on_locate_clicked_cb));
      break;
    case LODGE_OBSTACLE_SHARED_DISK:
    case LODGE_OBSTACLE_HOST_DEVICE:
    case LODGE_OBSTACLE_SHARE:
      add_row (self,
               obstacle->text,
               _ ("Detach for Now"),
               obstacle->device,
               G_CALLBACK (on_set_aside_clicked_cb));
      break;
    case LODGE_OBSTACLE_DEPENDANTS:
    case LODGE_OBSTACLE_OTHER:
    default:
      break;
    }
}

void
lodge_obstacle_list_show (LodgeObstacleList *self,
                          LodgeSnapshotActions *actions,
                          const LodgeSnapshotFeatures *features)
{
  g_return_if_fail (LODGE_IS_OBSTACLE_LIST (self));

  g_set_object (&self->actions, actions);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_list_box_remove (self->box, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; features != NULL && i < features->obstacles->len; i++)
    add_obstacle (self, g_ptr_array_index (features->obstacles, i));
  if (features != NULL && features->aside != NULL)
    {
      g_autofree char *labels = g_strjoinv (", ", features->aside);
      /* Translators: devices, such as “USB device 046d:c52b”. */
      g_autofree char *text = g_strdup_printf (_ ("Detached for now: %s."), labels);

      add_row (self, text, _ ("Attach Again"), NULL, G_CALLBACK (on_put_back_clicked_cb));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

gboolean
lodge_obstacle_list_has (LodgeObstacleList *self, const char *text)
{
  g_return_val_if_fail (LODGE_IS_OBSTACLE_LIST (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (g_object_get_data (g_ptr_array_index (self->rows, i), "text"), text) == 0)
      return TRUE;
  return FALSE;
}

static void
lodge_obstacle_list_dispose (GObject *object)
{
  LodgeObstacleList *self = LODGE_OBSTACLE_LIST (object);

  g_clear_object (&self->actions);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lodge_obstacle_list_parent_class)->dispose (object);
}

static void
lodge_obstacle_list_class_init (LodgeObstacleListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_obstacle_list_dispose;

  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_obstacle_list_init (LodgeObstacleList *self)
{
  self->rows = g_ptr_array_new ();
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "boxed-list");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
