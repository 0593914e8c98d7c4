/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-file-sender.h"

#include <glib/gi18n.h>

#include "lodge-file-hint.h"
#include "lodge-job-row.h"
#include "lodge-ui.h"

/* The list of what is sent is as wide as that, where there is room. */
#define LIST_WIDTH 320
#define LIST_MARGIN 12

struct _LodgeFileSender
{
  GObject parent_instance;

  GtkWidget *overlay; /* weak */
  GtkWidget *hint;
  GtkWidget *list; /* of job rows */
  GListStore *jobs;
  LodgeCore *core;       /* (nullable) */
  LodgeConsole *console; /* (nullable) */
  GObject *keeper;       /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LodgeFileSender, lodge_file_sender, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Outlives the sender, if need be. */
typedef struct
{
  LodgeFileSender *sender; /* weak */
  LodgeConsole *console;
  GObject *keeper;
  GApplication *application;
  LodgeJob *job;
  char *heading; /* of a problem */
  char *success;
} Batch;

static void
batch_free (Batch *batch)
{
  g_clear_weak_pointer (&batch->sender);
  g_object_unref (batch->console);
  g_clear_object (&batch->keeper);
  if (batch->application != NULL)
    g_application_release (batch->application);
  g_clear_object (&batch->application);
  g_object_unref (batch->job);
  g_free (batch->heading);
  g_free (batch->success);
  g_free (batch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_free)

static const char *
get_obstacle (LodgeFilesState state)
{
  switch (state)
    {
    case LODGE_FILES_NEVER:
      return _ ("This machine’s display is VNC, which carries no files. With a SPICE display it "
                "could take them.");
    case LODGE_FILES_NO_AGENT:
      return _ ("Nothing in the machine takes files yet. Install “spice-vdagent” in it, on Windows "
                "the “SPICE Guest Tools”, and log in.");
    case LODGE_FILES_DISABLED:
      return _ ("The machine is set to take no files. Its SPICE agent can be told to.");
    case LODGE_FILES_READY:
    default:
      return NULL;
    }
}

static void
tell_obstacle (LodgeFileSender *self, LodgeFilesState state)
{
  GtkRoot *root = self->overlay != NULL ? gtk_widget_get_root (self->overlay) : NULL;
  GtkWidget *dialog;

  if (!GTK_IS_WINDOW (root))
    return;
  dialog =
      adw_message_dialog_new (GTK_WINDOW (root), _ ("Files Can’t Be Sent"), get_obstacle (state));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Only what goes to the machine that is shown. */
static void
update_list (LodgeFileSender *self)
{
  GtkListBox *list = GTK_LIST_BOX (self->list);
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
  gboolean any = FALSE;

  if (self->overlay == NULL)
    return;
  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (list, 0)) != NULL;)
    gtk_list_box_remove (list, GTK_WIDGET (row));
  for (guint i = 0; self->console != NULL && i < n_jobs; i++)
    {
      g_autoptr (LodgeJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (g_object_get_data (G_OBJECT (job), "lodge-console") != (gpointer)self->console)
        continue;
      gtk_list_box_append (list, lodge_job_row_new (job));
      any = TRUE;
    }
  gtk_widget_set_visible (self->list, any);
}

/* Where a problem is told of: on any window of the program if its own is gone. */
static GtkWidget *
get_widget (Batch *batch)
{
  LodgeFileSender *sender = batch->sender;

  if (sender != NULL && sender->overlay != NULL &&
      GTK_IS_WINDOW (gtk_widget_get_root (sender->overlay)))
    return sender->overlay;
  if (GTK_IS_APPLICATION (batch->application))
    return GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (batch->application)));
  return NULL;
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Batch) batch = user_data;
  g_autoptr (GError) error = NULL;
  gboolean sent = lodge_console_send_files_finish (LODGE_CONSOLE (source), result, &error);
  guint position;

  lodge_job_finish (batch->job, error);
  if (batch->sender != NULL && g_list_store_find (batch->sender->jobs, batch->job, &position))
    {
      g_list_store_remove (batch->sender->jobs, position);
      update_list (batch->sender);
    }
  if (sent && batch->sender != NULL)
    g_signal_emit (batch->sender, signals[SIGNAL_TOLD], 0, batch->success);
  else if (!sent)
    lodge_ui_show_error (get_widget (batch), batch->heading, error);
}

static char *
dup_name (GListModel *files)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL ? g_filename_display_name (name) : g_file_get_parse_name (file);
}

static Batch *
batch_new (LodgeFileSender *self, GListModel *files)
{
  Batch *batch = g_new0 (Batch, 1);
  guint n_files = g_list_model_get_n_items (files);
  g_autofree char *name = dup_name (files);
  g_autofree char *title = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_set_weak_pointer (&batch->sender, self);
  batch->console = g_object_ref (self->console);
  batch->keeper = self->keeper != NULL ? g_object_ref (self->keeper) : NULL;
  if (g_application_get_default () != NULL)
    {
      batch->application = g_object_ref (g_application_get_default ());
      g_application_hold (batch->application);
    }
  if (n_files == 1)
    {
      title = g_strdup_printf (_ ("Sending “%s”"), name);
      batch->heading = g_strdup (_ ("The file could not be sent"));
      batch->success = g_strdup_printf (_ ("“%s” is in the machine"), name);
    }
  else
    {
      title = g_strdup_printf (ngettext ("Sending %u File", "Sending %u Files", n_files), n_files);
      batch->heading = g_strdup (_ ("Some files could not be sent"));
      batch->success = g_strdup_printf (
          ngettext ("%u file is in the machine", "%u files are in the machine", n_files), n_files);
    }
  batch->job = lodge_job_new (title, cancellable);
  g_object_set_data (G_OBJECT (batch->job), "lodge-console", self->console);
  return batch;
}

gboolean
lodge_file_sender_send (LodgeFileSender *self, GListModel *files)
{
  LodgeFilesState state;
  Batch *batch;

  g_return_val_if_fail (LODGE_IS_FILE_SENDER (self), FALSE);

  if (self->console == NULL || g_list_model_get_n_items (files) == 0)
    return FALSE;
  state = lodge_console_get_files_state (self->console);
  if (state != LODGE_FILES_READY)
    {
      tell_obstacle (self, state);
      return FALSE;
    }
  batch = batch_new (self, files);
  if (self->core != NULL)
    lodge_core_add_job (self->core, batch->job);
  g_list_store_append (self->jobs, batch->job);
  update_list (self);
  lodge_console_send_files_async (self->console, files, batch->job, on_sent_cb, batch);
  return TRUE;
}

static void
on_chooser_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (LodgeFileSender) self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      lodge_file_sender_send (self, files);
    }
  g_object_unref (dialog);
}

void
lodge_file_sender_choose (LodgeFileSender *self)
{
  LodgeFilesState state;
  GtkRoot *root;
  GtkFileChooserNative *chooser;

  g_return_if_fail (LODGE_IS_FILE_SENDER (self));

  root = self->overlay != NULL ? gtk_widget_get_root (self->overlay) : NULL;
  if (self->console == NULL || !GTK_IS_WINDOW (root))
    return;
  state = lodge_console_get_files_state (self->console);
  if (state != LODGE_FILES_READY)
    {
      tell_obstacle (self, state);
      return;
    }
  chooser = gtk_file_chooser_native_new (_ ("Send Files to the Machine"),
                                         GTK_WINDOW (root),
                                         GTK_FILE_CHOOSER_ACTION_OPEN,
                                         _ ("_Send"),
                                         _ ("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_chooser_response_cb), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Without a console what is dropped is for whoever is below: the window makes a machine of it. */
static gboolean
on_accept_cb (GtkDropTarget *target, GdkDrop *drop, LodgeFileSender *self)
{
  g_autoptr (GdkContentFormats) formats = NULL;

  if (self->console == NULL)
    return FALSE;
  formats = gdk_content_formats_union_deserialize_gtypes (
      gdk_content_formats_ref (gdk_drop_get_formats (drop)));
  return gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
}

static GdkDragAction
on_enter_cb (GtkDropTarget *target, double x, double y, LodgeFileSender *self)
{
  const char *obstacle =
      self->console != NULL ? get_obstacle (lodge_console_get_files_state (self->console)) : NULL;

  lodge_file_hint_show (LODGE_FILE_HINT (self->hint), obstacle);
  return GDK_ACTION_COPY;
}

static void
on_leave_cb (GtkDropTarget *target, LodgeFileSender *self)
{
  gtk_widget_set_visible (self->hint, FALSE);
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LodgeFileSender *self)
{
  GSList *dropped = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  gtk_widget_set_visible (self->hint, FALSE);
  for (GSList *l = dropped; l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  g_slist_free (dropped);
  return lodge_file_sender_send (self, G_LIST_MODEL (files));
}

static void
add_drop_target (LodgeFileSender *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "accept", G_CALLBACK (on_accept_cb), self, 0);
  g_signal_connect_object (target, "enter", G_CALLBACK (on_enter_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (on_leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  gtk_widget_add_controller (self->overlay, GTK_EVENT_CONTROLLER (target));
}

static void
add_list (LodgeFileSender *self)
{
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Files being sent"), -1);
  gtk_widget_set_size_request (self->list, LIST_WIDTH, -1);
  gtk_widget_set_halign (self->list, GTK_ALIGN_END);
  gtk_widget_set_valign (self->list, GTK_ALIGN_END);
  gtk_widget_set_margin_start (self->list, LIST_MARGIN);
  gtk_widget_set_margin_end (self->list, LIST_MARGIN);
  gtk_widget_set_margin_bottom (self->list, LIST_MARGIN);
  gtk_widget_add_css_class (self->list, "osd");
  gtk_widget_add_css_class (self->list, "lodge-files");
  gtk_widget_set_visible (self->list, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->list);
}

static void
lodge_file_sender_dispose (GObject *object)
{
  LodgeFileSender *self = LODGE_FILE_SENDER (object);

  g_clear_weak_pointer (&self->overlay);
  g_clear_object (&self->jobs);
  g_clear_object (&self->core);
  g_clear_object (&self->console);
  g_clear_object (&self->keeper);
  G_OBJECT_CLASS (lodge_file_sender_parent_class)->dispose (object);
}

static void
lodge_file_sender_class_init (LodgeFileSenderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_file_sender_dispose;
  signals[SIGNAL_TOLD] = g_signal_new ("told",
                                       G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_STRING);
}

static void
lodge_file_sender_init (LodgeFileSender *self)
{
  self->jobs = g_list_store_new (LODGE_TYPE_JOB);
}

LodgeFileSender *
lodge_file_sender_new (GtkOverlay *overlay)
{
  LodgeFileSender *self = g_object_new (LODGE_TYPE_FILE_SENDER, NULL);

  g_set_weak_pointer (&self->overlay, GTK_WIDGET (overlay));
  self->hint = lodge_file_hint_new ();
  gtk_overlay_add_overlay (overlay, self->hint);
  add_list (self);
  add_drop_target (self);
  return self;
}

void
lodge_file_sender_set_core (LodgeFileSender *self, LodgeCore *core)
{
  g_return_if_fail (LODGE_IS_FILE_SENDER (self));

  g_set_object (&self->core, core);
}

void
lodge_file_sender_set_console (LodgeFileSender *self, LodgeConsole *console, GObject *keeper)
{
  g_return_if_fail (LODGE_IS_FILE_SENDER (self));

  g_set_object (&self->keeper, keeper);
  if (!g_set_object (&self->console, console))
    return;
  gtk_widget_set_visible (self->hint, FALSE);
  update_list (self);
}
