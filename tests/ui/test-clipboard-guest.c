/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>
#include <string.h>

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-test.h"

/* A guest that asks for the clipboard over and over, when there is much in it; and one with several
 * screens. */

#define TIMES 1000

static char *log_text;

/* What the console was told so far. */
static gboolean
was_told (LodgeConsole *console, const char *words)
{
  g_autofree char *now = lodge_fake_console_take_log (LODGE_FAKE_CONSOLE (console));
  char *all = g_strconcat (log_text, now, NULL);

  g_free (log_text);
  log_text = all;
  return strstr (log_text, words) != NULL;
}

static guint
count (const char *words)
{
  guint n = 0;

  for (const char *at = log_text; (at = strstr (at, words)) != NULL; at++)
    n++;
  return n;
}

static void
ask (LodgeConsole *console)
{
  for (guint i = 0; i < TIMES; i++)
    lodge_console_clipboard_requested (console, LODGE_CLIPBOARD_TEXT);
}

typedef struct
{
  GtkWidget *window;
  GtkWidget *view;
} Screen;

static void
open_screen (Screen *screen)
{
  screen->window = gtk_window_new ();
  screen->view = lodge_console_view_new ();
  gtk_window_set_child (GTK_WINDOW (screen->window), screen->view);
  gtk_window_present (GTK_WINDOW (screen->window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (screen->window)), 20);
  gtk_widget_grab_focus (screen->view);
}

static LodgeConsole *
open_guest (Screen *screen)
{
  LodgeConsole *console = lodge_fake_console_new ();

  g_free (log_text);
  log_text = g_strdup ("");
  open_screen (screen);
  lodge_console_open (console);
  lodge_console_set_clipboard_ready (console, TRUE);
  lodge_console_view_set_clipboard_mode (LODGE_CONSOLE_VIEW (screen->view), LODGE_CLIPBOARD_BOTH);
  lodge_console_view_set_console (LODGE_CONSOLE_VIEW (screen->view), console);
  return console;
}

static void
test_flood (void)
{
  Screen screen;
  LodgeConsole *console = open_guest (&screen);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (screen.view), "first");
  lodge_test_wait_for (was_told (console, "offer1 "), 20);

  ask (console);
  lodge_test_wait_for (was_told (console, "send1=first;"), 20);
  /* Each that is asked for later is answered too. */
  ask (console);
  lodge_test_wait_for (was_told (console, "send1=first;") && count ("send1=first;") > 1, 20);
  g_assert_cmpuint (count ("send1"), ==, 2);

  /* And what is copied meanwhile is what is given then. */
  ask (console);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (screen.view), "second");
  lodge_test_wait_for (was_told (console, "offer1 ") && count ("offer1 ") > 1, 20);
  ask (console);
  lodge_test_wait_for (was_told (console, "send1=second;"), 20);
  g_assert_cmpuint (count ("send1"), <=, 4);

  gtk_window_destroy (GTK_WINDOW (screen.window));
  lodge_test_assert_finalizes (&console);
}

static gboolean
is_guests (GdkClipboard *clipboard)
{
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);

  return content != NULL && g_str_equal (G_OBJECT_TYPE_NAME (content), "LodgeGuestContent");
}

/* Who works with another screen of the guest's copies and pastes there as well. */
static void
test_screens (void)
{
  Screen first;
  Screen second;
  LodgeConsole *console = open_guest (&first);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (first.view);

  open_screen (&second);
  lodge_console_view_share_clipboard (LODGE_CONSOLE_VIEW (first.view),
                                      LODGE_CONSOLE_VIEW (second.view));
  lodge_console_clipboard_offered (console, LODGE_CLIPBOARD_TEXT);
  lodge_test_wait_for (is_guests (clipboard), 20);
  was_told (console, "");
  *log_text = '\0';
  gdk_clipboard_set_text (clipboard, "third");
  lodge_test_wait_for (was_told (console, "offer1 "), 20);
  lodge_console_clipboard_requested (console, LODGE_CLIPBOARD_TEXT);
  lodge_test_wait_for (was_told (console, "send1=third;"), 20);

  /* What goes leaves the first as it was. */
  gtk_window_destroy (GTK_WINDOW (second.window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (first.window)), 20);
  lodge_console_clipboard_offered (console, LODGE_CLIPBOARD_TEXT);
  lodge_test_wait_for (is_guests (clipboard), 20);
  gtk_window_destroy (GTK_WINDOW (first.window));
  lodge_test_assert_finalizes (&console);
}

int
main (int argc, char *argv[])
{
  int result;

  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console-view/clipboard/flood", test_flood);
  g_test_add_func ("/console-view/clipboard/screens", test_screens);
  result = g_test_run ();
  g_free (log_text);
  return result;
}
