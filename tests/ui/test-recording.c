/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-head-window.h"
#include "lodge-record-actions.h"
#include "lodge-record-button.h"
#include "lodge-recordings.h"
#include "lodge-settings.h"
#include "lodge-test-video.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-viewer-window.h"
#include "lodge-vnc-service.h"

/* Recording as a person sees it: from the menu's item to the file and the words about it. */

#define COLOR 0x2060c0
#define SCREEN_COLOR 0xc06020

typedef struct
{
  GSocketService *service;
  char *folder;
  GtkWidget *viewer;
} Fixture;

static GtkApplication *application;
static char *videos; /* the user's folder of videos */

static GActionGroup *
get_actions (Fixture *fixture)
{
  GtkWidget *view = lodge_ui_test_find (fixture->viewer, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  g_assert_nonnull (view);
  return lodge_viewer_window_get_page_actions (LODGE_VIEWER_WINDOW (fixture->viewer));
}

static gboolean
can_record (Fixture *fixture)
{
  return g_action_group_get_action_enabled (get_actions (fixture), "record");
}

static gboolean
is_checked (Fixture *fixture)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (get_actions (fixture), "record");

  return g_variant_get_boolean (state);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (LodgeViewTarget) target = NULL;

  /* All of these displays have the same name, by which they are remembered. */
  g_settings_reset (lodge_settings_get (), "displays");
  fixture->folder = g_dir_make_tmp ("lodge-recording-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "vnc", NULL);
  fixture->service = lodge_vnc_service_new (path, 320, 240, COLOR);
  target = lodge_view_target_new_for_socket (LODGE_DISPLAY_PROTOCOL_VNC, path);
  fixture->viewer = lodge_viewer_window_open_target (application, target, NULL, FALSE);
  gtk_window_present (GTK_WINDOW (fixture->viewer));
  lodge_test_wait_for (can_record (fixture), 30);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->viewer != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->viewer));
  lodge_vnc_service_stop (&fixture->service);
  lodge_test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

static LodgeConsole *
get_console (Fixture *fixture)
{
  GtkWidget *page = lodge_ui_test_find (fixture->viewer, LODGE_TYPE_DISPLAY_PAGE, NULL, NULL);

  return lodge_console_session_get_console (
      lodge_display_page_get_session (LODGE_DISPLAY_PAGE (page)));
}

/* As with the menu's item, then Enter: into the folder of videos. Gives the file's path. */
static char *
start (Fixture *fixture)
{
  LodgeRecorder *recorder;

  g_action_group_activate_action (get_actions (fixture), "record", NULL);
  lodge_test_wait_for (lodge_ui_test_find_chooser () != NULL, 20);
  g_assert_false (is_checked (fixture));
  lodge_test_wait_for (lodge_ui_test_accept_chooser (), 20);
  lodge_test_wait_for (is_checked (fixture), 20);
  recorder = lodge_recordings_find (
      lodge_recordings_get_default (),
      lodge_record_actions_find_screen (LODGE_DISPLAY_PAGE (
          lodge_ui_test_find (fixture->viewer, LODGE_TYPE_DISPLAY_PAGE, NULL, NULL))));
  g_assert_nonnull (recorder);
  g_assert_true (g_str_has_prefix (lodge_recorder_get_path (recorder), videos));
  return g_strdup (lodge_recorder_get_path (recorder));
}

static GtkWidget *
find_button (GtkWidget *window)
{
  GtkWidget *bin = lodge_ui_test_find (window, LODGE_TYPE_RECORD_BUTTON, NULL, NULL);

  return bin != NULL ? lodge_ui_test_find (bin, GTK_TYPE_BUTTON, NULL, NULL) : NULL;
}

static void
assert_screen_recorded (const char *path, int width, int height, guint32 color)
{
  double duration = 0;
  g_autoptr (GPtrArray) pictures = lodge_test_video_read (path, &duration);
  const LodgeTestPicture *last;

  g_assert_cmpuint (pictures->len, >, 0);
  g_assert_cmpfloat (duration, >, 0.9);
  last = g_ptr_array_index (pictures, pictures->len - 1);
  g_assert_cmpint (last->width, ==, width);
  g_assert_cmpint (last->height, ==, height);
  lodge_test_assert_pixel (last, width / 2, height / 2, color);
}

static void
assert_recorded (const char *path)
{
  assert_screen_recorded (path, 320, 240, COLOR);
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  g_assert_null (find_button (fixture->viewer));
  path = start (fixture);
  g_assert_true (g_str_has_suffix (path, ".webm"));
  lodge_test_wait_for (find_button (fixture->viewer) != NULL &&
                           lodge_ui_test_shows (find_button (fixture->viewer), "0:01"),
                       20);
  g_signal_emit_by_name (find_button (fixture->viewer), "clicked");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->viewer, "Video saved"), 20);
  g_assert_null (find_button (fixture->viewer));
  g_assert_false (is_checked (fixture));
  g_assert_true (can_record (fixture));
  assert_recorded (path);
}

/* Its window goes: the file is completed, and the application waits for it. */
static void
test_window_closed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = start (fixture);

  lodge_test_wait_for (find_button (fixture->viewer) != NULL &&
                           lodge_ui_test_shows (find_button (fixture->viewer), "0:01"),
                       20);
  gtk_window_close (GTK_WINDOW (fixture->viewer));
  fixture->viewer = NULL;
  lodge_test_wait_for (lodge_recordings_find (lodge_recordings_get_default (), NULL) == NULL, 20);
  assert_recorded (path);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_action_group_activate_action (get_actions (fixture), "record", NULL);
  lodge_test_wait_for (lodge_ui_test_find_chooser () != NULL, 20);
  gtk_dialog_response (GTK_DIALOG (lodge_ui_test_find_chooser ()), GTK_RESPONSE_CANCEL);
  lodge_test_wait_for (lodge_ui_test_find_chooser () == NULL, 20);
  g_assert_false (is_checked (fixture));
  g_assert_true (can_record (fixture));
}

/* The machine's second screen, in a colour of its own. (transfer none) */
static LodgeConsole *
add_screen (Fixture *fixture)
{
  LodgeConsole *head = lodge_console_add_head (get_console (fixture), 1);
  g_autoptr (LodgeFrame) frame = lodge_frame_new (200, 160);
  guint32 *pixels = (guint32 *)(gpointer)lodge_frame_get_data (frame);

  for (int i = 0; i < 200 * 160; i++)
    pixels[i] = SCREEN_COLOR;
  lodge_console_set_frame (head, frame);
  return head;
}

static LodgeRecorder *
find_recorder (LodgeConsole *screen)
{
  return lodge_recordings_find (lodge_recordings_get_default (), screen);
}

static gboolean
has_second (LodgeConsole *screen)
{
  LodgeRecorder *recorder = find_recorder (screen);

  return recorder != NULL && lodge_recorder_get_elapsed (recorder) > G_USEC_PER_SEC;
}

static void
select_tab (Fixture *fixture, int number)
{
  GtkWidget *tabs = lodge_ui_test_find (fixture->viewer, ADW_TYPE_TAB_VIEW, NULL, NULL);

  adw_tab_view_set_selected_page (ADW_TAB_VIEW (tabs),
                                  adw_tab_view_get_nth_page (ADW_TAB_VIEW (tabs), number));
}

/* The item is about the screen that is seen; each is recorded for itself. */
static void
test_tabs (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *head = add_screen (fixture);
  g_autofree char *second = NULL;
  g_autofree char *first = NULL;

  g_action_group_activate_action (get_actions (fixture), "screens-in-tabs", NULL);
  g_action_group_activate_action (get_actions (fixture), "screen-2", NULL);
  g_assert_true (can_record (fixture));
  second = start (fixture);
  g_assert_cmpstr (second, ==, lodge_recorder_get_path (find_recorder (head)));
  g_assert_nonnull (strstr (second, "Screen 2"));

  select_tab (fixture, 0);
  g_assert_false (is_checked (fixture));
  g_assert_true (can_record (fixture));
  g_assert_nonnull (lodge_ui_test_find (find_button (fixture->viewer),
                                        GTK_TYPE_BUTTON,
                                        "tooltip-text",
                                        "Stop Recording “vnc, Screen 2”"));
  first = start (fixture);
  g_assert_cmpstr (first, ==, lodge_recorder_get_path (find_recorder (get_console (fixture))));
  g_assert_cmpstr (first, !=, second);
  lodge_test_wait_for (has_second (head) && has_second (get_console (fixture)), 20);

  g_action_group_activate_action (get_actions (fixture), "record", NULL);
  lodge_test_wait_for (find_recorder (get_console (fixture)) == NULL, 20);
  g_assert_false (is_checked (fixture));
  select_tab (fixture, 1);
  g_assert_true (is_checked (fixture));
  g_action_group_activate_action (get_actions (fixture), "record", NULL);
  lodge_test_wait_for (find_recorder (head) == NULL, 20);
  assert_screen_recorded (second, 200, 160, SCREEN_COLOR);
  assert_recorded (first);
}

/* Its own window has a button for it. */
static void
test_own_window (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *head = add_screen (fixture);
  GtkWidget *window;
  g_autofree char *path = NULL;

  g_action_group_activate_action (get_actions (fixture), "screen-2", NULL);
  lodge_test_wait_for (lodge_head_window_find (application, head) != NULL, 20);
  window = lodge_head_window_find (application, head);
  g_assert_true (gtk_widget_activate_action (window, "win.record", NULL));
  lodge_test_wait_for (lodge_ui_test_find_chooser () != NULL, 20);
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (lodge_ui_test_find_chooser ())) ==
                 GTK_WINDOW (window));
  lodge_test_wait_for (lodge_ui_test_accept_chooser (), 20);
  lodge_test_wait_for (has_second (head), 20);
  path = g_strdup (lodge_recorder_get_path (find_recorder (head)));
  g_assert_nonnull (
      lodge_ui_test_find (window, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", "Stop Recording"));
  g_assert_false (is_checked (fixture));

  gtk_widget_activate_action (window, "win.record", NULL);
  lodge_test_wait_for (find_recorder (head) == NULL, 20);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->viewer, "Video saved"), 20);
  assert_screen_recorded (path, 200, 160, SCREEN_COLOR);
  g_assert_nonnull (
      lodge_ui_test_find (window, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", "Record Display"));
}

/* A sentence says what to do. */
static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  LodgeRecordings *recordings = lodge_recordings_get_default ();
  GtkWidget *page = lodge_ui_test_find (fixture->viewer, LODGE_TYPE_DISPLAY_PAGE, NULL, NULL);
  GtkWindow *dialog = NULL;

  lodge_recordings_start (recordings,
                          lodge_display_page_get_session (LODGE_DISPLAY_PAGE (page)),
                          get_console (fixture),
                          "Debian",
                          "/no/such/folder.webm",
                          page);
  lodge_test_wait_for (lodge_recordings_find (recordings, NULL) == NULL, 20);
  for (GList *l = gtk_window_list_toplevels (); l != NULL; l = g_list_delete_link (l, l))
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      dialog = l->data;
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)),
                   ==,
                   "The display could not be recorded");
  gtk_window_destroy (dialog);
}

static void
test_words (void)
{
  g_autoptr (GDateTime) when = g_date_time_new_local (2026, 11, 21, 2, 25, 10);
  g_autofree char *name = lodge_record_actions_dup_file_name (".a/b", when, "webm");
  g_autofree char *first = lodge_record_button_dup_time (7 * G_USEC_PER_SEC + 900000);
  g_autofree char *second = lodge_record_button_dup_time (754 * G_USEC_PER_SEC);
  g_autofree char *third =
      lodge_record_button_dup_time (G_GINT64_CONSTANT (36005) * G_USEC_PER_SEC);

  g_assert_cmpstr (name, ==, "a-b 2026-11-21 02-25-10.webm");
  g_assert_cmpstr (first, ==, "0:07");
  g_assert_cmpstr (second, ==, "12:34");
  g_assert_cmpstr (third, ==, "10:00:05");
}

/* Before it is asked for. */
static void
make_videos_folder (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "user-dirs.dirs", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  videos = g_build_filename (g_get_user_data_dir (), "Videos", NULL);
  contents = g_strdup_printf ("XDG_VIDEOS_DIR=\"%s\"\n", videos);
  g_mkdir_with_parents (videos, 0700);
  g_mkdir_with_parents (g_get_user_config_dir (), 0700);
  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS), ==, videos);
}

/* The window is closed while the folder of videos is looked at, which may take its time. */
static void
test_closed_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) folder = g_file_new_for_path (videos);
  GtkWidget *page = lodge_ui_test_find (fixture->viewer, LODGE_TYPE_DISPLAY_PAGE, NULL, NULL);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFileInfo) info = NULL;

  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *)&page);
  g_action_group_change_action_state (
      get_actions (fixture), "record", g_variant_new_boolean (TRUE));
  gtk_window_destroy (GTK_WINDOW (fixture->viewer));
  fixture->viewer = NULL;
  g_assert_null (page);
  /* Asked for later, and of less urgency. */
  g_file_query_info_async (folder,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_LOW,
                           NULL,
                           lodge_test_store_result_cb,
                           &pending);
  result = lodge_test_await (&pending);
  info = g_file_query_info_finish (folder, result, NULL);
  g_assert_nonnull (info);
}

int
main (int argc, char *argv[])
{
  int result;

  lodge_ui_test_init (&argc, &argv);
  make_videos_folder ();
  application = GTK_APPLICATION (
      adw_application_new ("io.github.lodgevm.TestRecording", G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/ui/recording/" path, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/ui/recording/words", test_words);
  ADD ("there-and-back", test_there_and_back);
  ADD ("window-closed", test_window_closed);
  ADD ("cancelled", test_cancelled);
  ADD ("closed-meanwhile", test_closed_meanwhile);
  ADD ("unwritable", test_unwritable);
  ADD ("tabs", test_tabs);
  ADD ("own-window", test_own_window);
  result = lodge_test_run ();
  g_free (videos);
  return result;
}
