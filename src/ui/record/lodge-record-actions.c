/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-record-actions.h"

#include <glib/gi18n.h>

#include "lodge-console-head.h"
#include "lodge-head-window.h"
#include "lodge-recordings.h"
#include "lodge-screenshot.h"
#include "lodge-show-in-folder.h"
#include "lodge-ui.h"

struct _LodgeRecordActions
{
  GObject parent_instance;

  LodgeDisplayPage *page; /* weak: what is asked for may end after it */
  GActionMap *map;
  GtkFileChooserNative *chooser; /* while it asks; (nullable) */
  LodgeConsoleSession *asked;    /* which it asks about */
  LodgeConsole *screen;          /* the one of its screens */
  guint number;                  /* that screen's, from 1 on */
};

G_DEFINE_FINAL_TYPE (LodgeRecordActions, lodge_record_actions, G_TYPE_OBJECT)

static GSimpleAction *
get_action (LodgeRecordActions *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (self->map, name));
}

char *
lodge_record_actions_dup_file_name (const char *title, GDateTime *when, const char *suffix)
{
  g_autofree char *picture = lodge_screenshot_dup_file_name (title, when);
  char *dot = strrchr (picture, '.');

  *dot = '\0';
  return g_strdup_printf ("%s.%s", picture, suffix);
}

LodgeConsole *
lodge_record_actions_find_screen (LodgeDisplayPage *page)
{
  LodgeConsoleSession *session = lodge_display_page_get_session (page);
  LodgeConsoleView *view = lodge_display_page_get_shown (page);
  LodgeConsole *screen = view != NULL ? lodge_console_view_get_console (view) : NULL;

  if (session == NULL || screen != NULL)
    return session != NULL ? screen : NULL;
  return lodge_console_session_get_console (session);
}

/* Of the screen that is seen. */
static LodgeRecorder *
get_recorder (LodgeRecordActions *self)
{
  LodgeConsole *screen = lodge_record_actions_find_screen (self->page);

  return screen != NULL ? lodge_recordings_find (lodge_recordings_get_default (), screen) : NULL;
}

char *
lodge_record_actions_dup_lack (const char *package)
{
  /* Translators: the name of a package. */
  return g_strdup_printf (_ ("Recording needs the package %s"), package);
}

/* A menu has no other place for a reason than an item of its own. */
static void
add_lack (LodgeRecordActions *self, const char *package)
{
  g_autofree char *name = g_strconcat ("record-lacks-", package, NULL);
  g_autoptr (GSimpleAction) action = NULL;

  if (g_action_map_lookup_action (self->map, name) != NULL)
    return;
  action = g_simple_action_new (name, NULL);
  g_simple_action_set_enabled (action, FALSE);
  g_action_map_add_action (self->map, G_ACTION (action));
}

static void
update (LodgeRecordActions *self)
{
  const char *package = NULL;
  LodgeRecordFormat formats =
      lodge_recordings_get_formats (lodge_recordings_get_default (), &package);
  LodgeRecorder *recorder;
  gboolean running;
  gboolean connected = FALSE;

  if (self->page == NULL)
    return;
  recorder = get_recorder (self);
  running = recorder != NULL && lodge_recorder_get_state (recorder) != LODGE_RECORDER_FINISHING;
  g_object_get (self->page, "connected", &connected, NULL);
  if (connected)
    lodge_recordings_probe (lodge_recordings_get_default ());
  g_simple_action_set_state (get_action (self, "record"), g_variant_new_boolean (running));
  g_simple_action_set_enabled (get_action (self, "record"),
                               running ||
                                   (recorder == NULL && connected && formats != LODGE_RECORD_NONE));
  if (package != NULL)
    add_lack (self, package);
}

static GtkWindow *
get_window (LodgeRecordActions *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->page));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* The one in which the screen is seen that is asked about. */
static GtkWindow *
get_screens_window (LodgeRecordActions *self)
{
  GtkApplication *application = gtk_window_get_application (get_window (self));
  GtkWidget *window =
      application != NULL ? lodge_head_window_find (application, self->screen) : NULL;

  return window != NULL ? GTK_WINDOW (window) : get_window (self);
}

/* (transfer full) */
static char *
dup_title (LodgeRecordActions *self)
{
  const char *title = lodge_display_page_get_title (self->page);

  return self->number > 1 ? lodge_head_pane_dup_screen_title (title, self->number)
                          : g_strdup (title);
}

static void
start (LodgeRecordActions *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *title = dup_title (self);
  g_autoptr (GError) error = NULL;

  if (path != NULL)
    {
      lodge_recordings_start (lodge_recordings_get_default (),
                              self->asked,
                              self->screen,
                              title,
                              path,
                              GTK_WIDGET (self->page));
      return;
    }
  error = g_error_new_literal (G_IO_ERROR,
                               G_IO_ERROR_NOT_SUPPORTED,
                               _ ("A recording is written while it goes on, which works only in a "
                                  "folder of this computer. Choose another one."));
  lodge_ui_show_error (GTK_WIDGET (self->page), _ ("The display could not be recorded"), error);
}

static void
forget_asked (LodgeRecordActions *self)
{
  g_clear_object (&self->asked);
  g_clear_object (&self->screen);
}

static void
on_chooser_response_cb (LodgeRecordActions *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      start (self, file);
    }
  forget_asked (self);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *suffix)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, suffix);
  gtk_file_chooser_add_filter (chooser, filter);
}

/* It is chosen in vain, but tells what it takes. */
static void
add_missing_filter (GtkFileChooser *chooser, LodgeRecordFormat format)
{
  /* Translators: the name of a package. */
  g_autofree char *name = g_strdup_printf (_ ("MP4 video: needs the package %s"),
                                           lodge_record_format_get_package (format));

  add_filter (chooser, name, lodge_record_format_get_suffix (format));
}

/* @folder: where it is kept if nothing else is chosen. (nullable) */
static void
choose_file (LodgeRecordActions *self, GFile *folder)
{
  const char *package;
  LodgeRecordFormat formats =
      lodge_recordings_get_formats (lodge_recordings_get_default (), &package);
  LodgeRecordFormat first = lodge_record_format_for_name ("", formats);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *title = dup_title (self);
  g_autofree char *name =
      lodge_record_actions_dup_file_name (title, now, lodge_record_format_get_suffix (first));
  GtkFileChooser *chooser;

  self->chooser = gtk_file_chooser_native_new (_ ("Record Display"),
                                               get_screens_window (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Record"),
                                               _ ("_Cancel"));
  chooser = GTK_FILE_CHOOSER (self->chooser);
  if (folder != NULL)
    gtk_file_chooser_set_current_folder (chooser, folder, NULL);
  gtk_file_chooser_set_current_name (chooser, name);
  /* The end of the name decides. */
  if (formats & LODGE_RECORD_WEBM)
    add_filter (chooser, _ ("WebM video (.webm)"), "webm");
  if (formats & LODGE_RECORD_MP4)
    add_filter (chooser, _ ("MP4 video (.mp4)"), "mp4");
  else
    add_missing_filter (chooser, LODGE_RECORD_MP4);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (
      chooser, "response", G_CALLBACK (on_chooser_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* The folder of videos may be on a disk that sleeps, or nowhere. */
static void
on_folder_looked_at_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeRecordActions) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  gboolean is_folder = info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY;

  if (self->page != NULL && get_window (self) != NULL && self->chooser == NULL &&
      self->asked != NULL)
    choose_file (self, is_folder ? G_FILE (source) : NULL);
  else if (self->chooser == NULL)
    forget_asked (self);
}

static void
ask_for_file (LodgeRecordActions *self, LodgeConsole *screen)
{
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);
  g_autoptr (GFile) folder = g_file_new_for_path (videos != NULL ? videos : g_get_home_dir ());

  if (self->asked != NULL)
    return;
  self->asked = g_object_ref (lodge_display_page_get_session (self->page));
  self->screen = g_object_ref (screen);
  self->number = LODGE_IS_CONSOLE_HEAD (screen)
                     ? lodge_console_head_get_index (LODGE_CONSOLE_HEAD (screen)) + 1
                     : 1;
  g_file_query_info_async (folder,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT,
                           NULL,
                           on_folder_looked_at_cb,
                           g_object_ref (self));
}

/* Of the screen with this number, wherever it is seen. */
static void
on_record_screen_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeRecordActions *self = LODGE_RECORD_ACTIONS (user_data);
  LodgeConsoleSession *session = lodge_display_page_get_session (self->page);
  GListModel *heads = session != NULL
                          ? lodge_console_get_heads (lodge_console_session_get_console (session))
                          : NULL;

  for (guint i = 0; heads != NULL && i < g_list_model_get_n_items (heads); i++)
    {
      g_autoptr (LodgeConsole) head = g_list_model_get_item (heads, i);

      if (lodge_console_head_get_index (LODGE_CONSOLE_HEAD (head)) + 1 !=
          g_variant_get_uint32 (parameter))
        continue;
      if (lodge_recordings_find (lodge_recordings_get_default (), head) != NULL)
        lodge_recorder_stop (lodge_recordings_find (lodge_recordings_get_default (), head));
      else
        ask_for_file (self, head);
      return;
    }
}

/* The state follows the recording, not the wish. */
static void
on_record_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeRecordActions *self = LODGE_RECORD_ACTIONS (user_data);
  LodgeConsole *screen = lodge_record_actions_find_screen (self->page);
  LodgeRecorder *recorder = get_recorder (self);

  if (recorder != NULL)
    lodge_recorder_stop (recorder);
  else if (screen != NULL && g_variant_get_boolean (value))
    ask_for_file (self, screen);
}

static gboolean
on_ended_cb (LodgeRecordActions *self, LodgeRecorder *recorder, GtkWidget *owner)
{
  const GError *problem = lodge_recorder_get_problem (recorder);

  if (self->page == NULL || (owner != NULL && owner != GTK_WIDGET (self->page)) ||
      get_window (self) == NULL)
    return FALSE;
  if (problem == NULL)
    lodge_show_in_folder_tell (self->page, _ ("Video saved"), lodge_recorder_get_path (recorder));
  else
    lodge_ui_show_error (GTK_WIDGET (self->page),
                         lodge_recorder_has_video (recorder)
                             ? _ ("The recording has ended early")
                             : _ ("The display could not be recorded"),
                         problem);
  return TRUE;
}

static void
lodge_record_actions_dispose (GObject *object)
{
  LodgeRecordActions *self = LODGE_RECORD_ACTIONS (object);

  g_clear_weak_pointer (&self->page);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  forget_asked (self);
  g_clear_object (&self->map);
  G_OBJECT_CLASS (lodge_record_actions_parent_class)->dispose (object);
}

static void
lodge_record_actions_class_init (LodgeRecordActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_record_actions_dispose;
}

static void
lodge_record_actions_init (LodgeRecordActions *self)
{
}

LodgeRecordActions *
lodge_record_actions_new (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = {
    { "record", NULL, NULL, "false", on_record_change_cb },
    { "record-screen", on_record_screen_cb, "u" },
  };
  LodgeRecordActions *self = g_object_new (LODGE_TYPE_RECORD_ACTIONS, NULL);
  LodgeRecordings *recordings = lodge_recordings_get_default ();

  g_set_weak_pointer (&self->page, page);
  self->map = g_object_ref (map);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  g_signal_connect_object (page, "notify::connected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_display_page_get_screen_tabs (page),
                           "changed",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (recordings, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (recordings, "ended", G_CALLBACK (on_ended_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
