/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lodge-fake-console.h"
#include "lodge-file-sender.h"
#include "lodge-job-row.h"
#include "lodge-screen-grab.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vmm-error.h"

/* Files dropped on a display with the mouse, from another program, for which a second connection to
 * the X server stands; what the user is told meanwhile and afterwards. */

#define SIZE 1000

typedef struct
{
  GtkWidget *window;
  GtkWidget *overlay;
  LodgeFileSender *sender;
  LodgeConsole *console;
  GdkDisplay *display; /* the other program's */
  GtkWidget *source;
  char *folder;
  GFile *first;
  GFile *second;
  char *told;
  guint n_made;    /* drops that the window below got */
  guint n_dragged; /* drags that the other program began */
} Fixture;

static LodgeFakeConsole *
get_fake (Fixture *fixture)
{
  return LODGE_FAKE_CONSOLE (fixture->console);
}

static void
on_told_cb (LodgeFileSender *sender, const char *sentence, Fixture *fixture)
{
  g_free (fixture->told);
  fixture->told = g_strdup (sentence);
}

static gboolean
on_window_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, Fixture *fixture)
{
  fixture->n_made++;
  return TRUE;
}

static GdkContentProvider *
on_prepare_cb (GtkDragSource *source, double x, double y, Fixture *fixture)
{
  GFile *files[] = { fixture->first, fixture->second };
  GdkFileList *list = gdk_file_list_new_from_array (files, G_N_ELEMENTS (files));
  GdkContentProvider *provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  fixture->n_dragged++;
  return provider;
}

static GFile *
make_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *data = g_strnfill (SIZE, 'a');

  g_assert_true (g_file_set_contents (path, data, SIZE, NULL));
  return g_file_new_for_path (path);
}

static void
open_target (Fixture *fixture)
{
  GtkDropTarget *below = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  fixture->window = gtk_window_new ();
  fixture->overlay = gtk_overlay_new ();
  gtk_widget_add_css_class (fixture->overlay, "lodge-display");
  gtk_overlay_set_child (GTK_OVERLAY (fixture->overlay), gtk_label_new ("The guest"));
  fixture->sender = lodge_file_sender_new (GTK_OVERLAY (fixture->overlay));
  g_signal_connect (fixture->sender, "told", G_CALLBACK (on_told_cb), fixture);
  g_signal_connect (below, "drop", G_CALLBACK (on_window_drop_cb), fixture);
  gtk_widget_add_controller (fixture->window, GTK_EVENT_CONTROLLER (below));
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->overlay);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 420, 300);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
open_source (Fixture *fixture)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkWidget *window = gtk_window_new ();

  fixture->display = gdk_display_open (NULL);
  g_assert_nonnull (fixture->display);
  gtk_window_set_display (GTK_WINDOW (window), fixture->display);
  fixture->source = gtk_label_new ("Files");
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare_cb), fixture);
  gtk_widget_add_controller (fixture->source, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_child (GTK_WINDOW (window), fixture->source);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 150);
  gtk_window_present (GTK_WINDOW (window));
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->folder = g_dir_make_tmp ("lodge-drop-XXXXXX", NULL);
  fixture->first = make_file (fixture, "first.txt");
  fixture->second = make_file (fixture, "Grüße.txt");
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_fake_console_set_files_state (get_fake (fixture), LODGE_FILES_READY);
  open_target (fixture);
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  lodge_file_sender_set_console (fixture->sender, fixture->console, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  if (fixture->display != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (fixture->source)));
      gdk_display_close (fixture->display);
    }
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  if (fixture->sender != NULL)
    lodge_test_assert_finalizes (&fixture->sender);
  lodge_test_assert_finalizes (&fixture->console);
  lodge_test_remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->first);
  g_object_unref (fixture->second);
  g_free (fixture->told);
}

static const char *
peek (Fixture *fixture)
{
  return lodge_fake_console_peek_log (get_fake (fixture));
}

static gboolean
shows (Fixture *fixture, const char *text)
{
  return lodge_ui_test_shows (fixture->window, text);
}

/* The time that is left may follow. */
static gboolean
says (GtkWidget *widget, const char *beginning)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), beginning))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, beginning))
      return TRUE;
  return FALSE;
}

/* The dialog over the window, if it says so. */
static GtkWidget *
find_dialog (const char *words)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) &&
          strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (window)), words) != NULL)
        return window;
    }
  return NULL;
}

static void
iterate_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end && lodge_test_iterate (end))
    ;
}

/* The window manager may still be placing the window when the button goes down. */
static void
begin_drag (Fixture *fixture)
{
  lodge_screen_act ("mouseup 1");
  lodge_screen_point (fixture->source, 20, 20);
  lodge_screen_act ("mousedown 1");
  for (int i = 1; i <= 6; i++)
    {
      lodge_screen_point (fixture->source, 20 + i * 6, 20 + i * 4);
      iterate_for (20);
    }
}

/* As far as over the display, with the button held. */
static void
drag (Fixture *fixture)
{
  gint64 deadline = lodge_test_deadline (20);

  open_source (fixture);
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (gtk_widget_get_root (fixture->source))),
                       20);
  while (fixture->n_dragged == 0 && lodge_test_iterate (deadline))
    begin_drag (fixture);
  g_assert_cmpuint (fixture->n_dragged, >, 0);
}

/* Whoever drags keeps moving a little, also while the target has not noticed yet. */
#define HOVER_UNTIL(condition)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 hover_end = lodge_test_deadline (20);                                                   \
    for (int i = 0; !(condition) && lodge_test_iterate (hover_end); i++)                           \
      {                                                                                            \
        lodge_screen_point (fixture->overlay, 100 + i % 8, 100);                                   \
        iterate_for (50);                                                                          \
      }                                                                                            \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

static void
drop (void)
{
  lodge_screen_act ("mouseup 1");
}

static void
test_drop (Fixture *fixture, gconstpointer user_data)
{
  drag (fixture);
  HOVER_UNTIL (shows (fixture, "Drop the files to send them to the machine"));
  drop ();
  lodge_test_wait_for (g_str_equal (peek (fixture), "file=first.txt;"), 20);
  g_assert_false (shows (fixture, "Drop the files to send them to the machine"));
  lodge_test_wait_for (shows (fixture, "Sending 2 Files"), 5);
  lodge_fake_console_take_file (get_fake (fixture), SIZE / 2);
  lodge_test_wait_for (says (fixture->window, "first.txt (1 of 2) · 25"), 5);
  lodge_fake_console_end_file (get_fake (fixture), NULL);
  lodge_test_wait_for (g_str_equal (peek (fixture), "file=first.txt;file=Grüße.txt;"), 5);
  g_assert_null (fixture->told);
  lodge_fake_console_end_file (get_fake (fixture), NULL);
  lodge_test_wait_for (fixture->told != NULL, 5);
  g_assert_cmpstr (fixture->told, ==, "2 files are in the machine");
  g_assert_null (lodge_ui_test_find (fixture->window, LODGE_TYPE_JOB_ROW, NULL, NULL));
  g_assert_cmpuint (fixture->n_made, ==, 0);
}

/* While no guest is shown the window makes a machine of what is dropped. */
static void
test_drop_without_console (Fixture *fixture, gconstpointer user_data)
{
  lodge_file_sender_set_console (fixture->sender, NULL, NULL);
  drag (fixture);
  HOVER_UNTIL ((gtk_widget_get_state_flags (fixture->window) & GTK_STATE_FLAG_DROP_ACTIVE) != 0);
  drop ();
  lodge_test_wait_for (fixture->n_made == 1, 20);
  g_assert_cmpstr (peek (fixture), ==, "");
}

/* It is told before the drop and after it; the window below gets nothing. */
static void
test_drop_refused (Fixture *fixture, gconstpointer user_data)
{
  const char *words = "Nothing in the machine takes files yet. Install “spice-vdagent” in it, on "
                      "Windows the “SPICE Guest Tools”, and log in.";

  lodge_fake_console_set_files_state (get_fake (fixture), LODGE_FILES_NO_AGENT);
  drag (fixture);
  HOVER_UNTIL (shows (fixture, words));
  drop ();
  lodge_test_wait_for (find_dialog (words) != NULL, 20);
  gtk_window_destroy (GTK_WINDOW (find_dialog (words)));
  g_assert_cmpstr (peek (fixture), ==, "");
  g_assert_cmpuint (fixture->n_made, ==, 0);
}

static void
send_first (Fixture *fixture)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  g_list_store_append (files, fixture->first);
  g_assert_true (lodge_file_sender_send (fixture->sender, G_LIST_MODEL (files)));
  lodge_test_wait_for (g_str_equal (peek (fixture), "file=first.txt;"), 5);
  lodge_test_wait_for (shows (fixture, "Sending “first.txt”"), 5);
}

/* By its button. */
static void
test_cancel (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *button;

  send_first (fixture);
  button = lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "tooltip-text", "Cancel");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  lodge_test_wait_for (g_str_equal (peek (fixture), "file=first.txt;file-;"), 5);
  lodge_test_wait_for (!shows (fixture, "Sending “first.txt”"), 5);
  g_assert_null (fixture->told);
  g_assert_null (find_dialog (""));
}

static void
test_problem (Fixture *fixture, gconstpointer user_data)
{
  send_first (fixture);
  lodge_fake_console_end_file (
      get_fake (fixture),
      lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED, "details", "It was not to be."));
  lodge_test_wait_for (find_dialog ("It was not to be.") != NULL, 5);
  gtk_window_destroy (GTK_WINDOW (find_dialog ("It was not to be.")));
  g_assert_false (shows (fixture, "Sending “first.txt”"));
}

/* Shown when its machine is, and not lost when another is. */
static void
test_other_machine (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LodgeConsole) other = lodge_fake_console_new ();

  send_first (fixture);
  lodge_file_sender_set_console (fixture->sender, other, NULL);
  g_assert_false (shows (fixture, "Sending “first.txt”"));
  lodge_file_sender_set_console (fixture->sender, fixture->console, NULL);
  lodge_test_wait_for (shows (fixture, "Sending “first.txt”"), 5);
  lodge_file_sender_set_console (fixture->sender, other, NULL);
  lodge_fake_console_end_file (get_fake (fixture), NULL);
  lodge_test_wait_for (fixture->told != NULL, 5);
  g_assert_cmpstr (fixture->told, ==, "“first.txt” is in the machine");
}

/* The window is closed meanwhile. */
static void
test_gone (Fixture *fixture, gconstpointer user_data)
{
  send_first (fixture);
  lodge_file_sender_set_console (fixture->sender, NULL, NULL);
  g_clear_pointer ((GtkWindow **)&fixture->window, gtk_window_destroy);
  lodge_test_assert_finalizes (&fixture->sender);
  fixture->sender = NULL;
  g_assert_cmpstr (peek (fixture), ==, "file=first.txt;");
  lodge_fake_console_end_file (get_fake (fixture), NULL);
}

static void
test_words (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    LodgeFilesState state;
    const char *words;
  } CASES[] = {
    { LODGE_FILES_NEVER, "display is VNC" },
    { LODGE_FILES_NO_AGENT, "Install “spice-vdagent”" },
    { LODGE_FILES_DISABLED, "set to take no files" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      lodge_fake_console_set_files_state (get_fake (fixture), CASES[i].state);
      lodge_file_sender_choose (fixture->sender);
      lodge_test_wait_for (find_dialog (CASES[i].words) != NULL, 5);
      gtk_window_destroy (GTK_WINDOW (find_dialog (CASES[i].words)));
    }
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);

#define ADD(path, function)                                                                        \
  g_test_add ("/ui/files/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("drop", test_drop);
  ADD ("drop-without-console", test_drop_without_console);
  ADD ("drop-refused", test_drop_refused);
  ADD ("cancel", test_cancel);
  ADD ("problem", test_problem);
  ADD ("other-machine", test_other_machine);
  ADD ("gone", test_gone);
  ADD ("words", test_words);
  return g_test_run ();
}
