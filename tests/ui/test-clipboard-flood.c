/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>
#include <string.h>

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-test.h"

/* A guest that asks for the clipboard over and over, when there is much in it. */

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

static void
test_flood (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = lodge_console_view_new ();
  LodgeConsole *console = lodge_fake_console_new ();
  GdkClipboard *clipboard = gtk_widget_get_clipboard (view);

  log_text = g_strdup ("");
  lodge_console_open (console);
  lodge_console_set_clipboard_ready (console, TRUE);
  lodge_console_view_set_clipboard_mode (LODGE_CONSOLE_VIEW (view), LODGE_CLIPBOARD_BOTH);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (window)), 20);
  lodge_console_view_set_console (LODGE_CONSOLE_VIEW (view), console);
  gtk_widget_grab_focus (view);
  gdk_clipboard_set_text (clipboard, "first");
  lodge_test_wait_for (was_told (console, "offer1 "), 20);

  ask (console);
  lodge_test_wait_for (was_told (console, "send1=first;"), 20);
  /* Each that is asked for later is answered too. */
  ask (console);
  lodge_test_wait_for (was_told (console, "send1=first;") && count ("send1=first;") > 1, 20);
  g_assert_cmpuint (count ("send1"), ==, 2);

  /* And what is copied meanwhile is what is given then. */
  ask (console);
  gdk_clipboard_set_text (clipboard, "second");
  lodge_test_wait_for (was_told (console, "offer1 ") && count ("offer1 ") > 1, 20);
  ask (console);
  lodge_test_wait_for (was_told (console, "send1=second;"), 20);
  g_assert_cmpuint (count ("send1"), <=, 4);

  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_assert_finalizes (&console);
  g_free (log_text);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console-view/clipboard/flood", test_flood);
  return g_test_run ();
}
