/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lodge-console-view.h"
#include "lodge-machine-page.h"
#include "lodge-serial-pane.h"
#include "lodge-serial-terminal.h"
#include "lodge-terminal-text.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-viewer-window.h"
#include "lodge-window.h"

/* A serial port in several windows, what is pasted into it, and a guest that means no good. */

#define FLOOD (10 * 1024 * 1024)

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
  GString *heard; /* by the guest */
} Fixture;

static GtkApplication *application;

static GtkWidget *
get_pane (GtkWidget *window)
{
  return lodge_ui_test_find (window, LODGE_TYPE_SERIAL_PANE, NULL, NULL);
}

static gboolean
shows (GtkWidget *window, const char *text)
{
  GtkWidget *pane = get_pane (window);
  g_autofree char *got =
      pane != NULL ? lodge_serial_pane_dup_text (LODGE_SERIAL_PANE (pane)) : NULL;

  return got != NULL && strstr (got, text) != NULL;
}

static LodgeSerialTerminal *
get_terminal (GtkWidget *window)
{
  return LODGE_SERIAL_TERMINAL (
      lodge_ui_test_find (window, LODGE_TYPE_SERIAL_TERMINAL, NULL, NULL));
}

static void
say (Fixture *fixture, const char *text)
{
  gssize length = (gssize)strlen (text);

  g_assert_cmpint (
      write (lodge_fake_vmm_get_serial_peer (fixture->fake), text, (gsize)length), ==, length);
}

static gboolean
has_heard (Fixture *fixture, const char *text)
{
  int fd = lodge_fake_vmm_get_serial_peer (fixture->fake);
  char buffer[4096];
  gssize got;

  fcntl (fd, F_SETFL, O_NONBLOCK);
  while ((got = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (fixture->heard, buffer, got);
  fcntl (fd, F_SETFL, 0);
  return strstr (fixture->heard->str, text) != NULL;
}

/* This and nothing else. */
static void
assert_hears (Fixture *fixture, const char *text)
{
  lodge_test_wait_for (has_heard (fixture, text), 10);
  g_assert_cmpstr (fixture->heard->str, ==, text);
  g_string_set_size (fixture->heard, 0);
}

static GtkWidget *
find_viewer (void)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_VIEWER_WINDOW (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static void
show_serial (GtkWidget *inside, GtkWidget *window)
{
  g_assert_true (gtk_widget_activate_action (inside, "page.serial", NULL));
  lodge_test_wait_for (get_pane (window) != NULL && get_terminal (window) != NULL, 10);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_SPICE);
  GtkWidget *page;

  fixture->heard = g_string_new (NULL);
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  lodge_machine_config_set_title (config, "Debian");
  lodge_machine_config_add_display (config, display);
  lodge_machine_config_set_serial_count (config, 1);
  fixture->machine = lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_RUNNING);
  fixture->window = lodge_window_new (application, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (
      (page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL)) != NULL,
      20);
  show_serial (page, fixture->window);
  lodge_test_wait_for (shows (fixture->window, "fake login:"), 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GtkWidget *viewer;

  while ((viewer = find_viewer ()) != NULL)
    gtk_window_destroy (GTK_WINDOW (viewer));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
  g_string_free (fixture->heard, TRUE);
}

/* Both hear everything, each can type, the guest is answered once, and nobody throws the other out.
 */
static void
test_shared (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);
  int peer = lodge_fake_vmm_get_serial_peer (fixture->fake);
  GtkWidget *viewer;
  GtkWidget *view;

  say (fixture, "\033[31mred\033[0m before\r\n\033]52;c;eA==\007\033[6n");
  lodge_test_wait_for (shows (fixture->window, "red before"), 10);
  lodge_test_wait_for (has_heard (fixture, "R"), 10);
  g_string_set_size (fixture->heard, 0);

  g_assert_true (gtk_widget_activate_action (page, "page.detach", NULL));
  lodge_test_wait_for (find_viewer () != NULL, 10);
  viewer = find_viewer ();
  lodge_test_wait_for (
      (view = lodge_ui_test_find (viewer, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL)) != NULL, 10);
  show_serial (view, viewer);
  lodge_test_wait_for (shows (viewer, "red before"), 10);
  say (fixture, "after\r\n");
  lodge_test_wait_for (shows (viewer, "after") && shows (fixture->window, "after"), 10);
  g_assert_cmpint (lodge_fake_vmm_get_serial_peer (fixture->fake), ==, peer);

  /* The old question is not answered again, a new one once. */
  say (fixture, "\033[5n");
  assert_hears (fixture, "\033[0n");

  gtk_window_destroy (GTK_WINDOW (viewer));
  say (fixture, "still\r\n\033[5n");
  lodge_test_wait_for (shows (fixture->window, "still"), 10);
  assert_hears (fixture, "\033[0n");
}

static void
paste (Fixture *fixture, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->window), text);
  lodge_serial_terminal_paste (get_terminal (fixture->window));
}

/* Lines end as with Enter; a program that knows of pasting is told, and can't be talked out of it.
 */
static void
test_paste (Fixture *fixture, gconstpointer data)
{
  paste (fixture, "ls\nä € 😀\r\ntop");
  assert_hears (fixture, "ls\rä € 😀\rtop");

  say (fixture, "\033[?2004hready");
  lodge_test_wait_for (shows (fixture->window, "ready"), 10);
  paste (fixture, "one\ntwo");
  assert_hears (fixture, "\033[200~one\rtwo\033[201~");

  paste (fixture, "x\033[201~rm -rf\n");
  lodge_test_wait_for (has_heard (fixture, "\033[201~"), 10);
  g_assert_true (g_str_has_suffix (fixture->heard->str, "\033[201~"));
  g_assert_cmpstr (strstr (fixture->heard->str, "\033[201~") + strlen ("\033[201~"), ==, "");
}

/* A file's worth of text arrives whole. */
static void
test_paste_much (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *typed = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "line %u\n", i);
  g_string_append (text, "end");
  typed = g_strdelimit (g_strdup (text->str), "\n", '\r');
  paste (fixture, text->str);
  lodge_test_wait_for (has_heard (fixture, "end"), 20);
  g_assert_true (g_str_equal (fixture->heard->str, typed));
}

typedef struct
{
  int fd;
  guint seed;
  gsize length;
  gint done; /* atomic */
} Flood;

/* Bytes of all kinds, with many that begin a control sequence. */
static gpointer
flood_thread (gpointer data)
{
  static const char *const PIECES[] = {
    "\033[999999999;999999999H",
    "\033[2147483647b",
    "\033]0;evil title\007",
    "\033[21t",
    "\033]52;c;ZXZpbA==\007",
    "\033]52;c;?\007",
    "\033P$q\"p\033\\",
    "\033[?1049h",
    "\033[8;9999;9999t",
    "\033[2t",
    "\033[1;1r",
    "\033[9999999999L",
    "\033]8;;file:///etc\033\\",
    "\033Pq#0;2;0;0;0~-",
    "\302\233"
    "5n",
    "\033[>c",
  };
  Flood *flood = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (flood->seed);
  gsize sent = 0;

  while (sent < flood->length)
    {
      char block[4096];
      gsize length = 0;
      gsize written = 0;

      while (length < sizeof block - 128)
        {
          const char *piece = PIECES[g_rand_int_range (random, 0, G_N_ELEMENTS (PIECES))];

          if (g_rand_int_range (random, 0, 8) == 0)
            length = (gsize)(g_stpcpy (block + length, piece) - block);
          else
            for (int i = 0; i < 40; i++)
              block[length++] = (char)g_rand_int_range (random, 0, 256);
        }
      while (written < length)
        {
          gssize got = write (flood->fd, block + written, length - written);

          if (got <= 0)
            return NULL;
          written += (gsize)got;
        }
      sent += length;
    }
  g_atomic_int_set (&flood->done, TRUE);
  return NULL;
}

static gsize
get_resident_kib (void)
{
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  return (gsize)g_ascii_strtoull (strstr (status, "VmRSS:") + strlen ("VmRSS:"), NULL, 10);
}

static gboolean
on_beat_cb (gpointer user_data)
{
  ++*(guint *)user_data;
  return G_SOURCE_CONTINUE;
}

static void
on_drained_cb (Fixture *fixture)
{
  has_heard (fixture, "\177never");
}

static gboolean
on_drain_cb (gpointer user_data)
{
  on_drained_cb (user_data);
  return G_SOURCE_CONTINUE;
}

/* 10 MB at once: neither the clipboard nor the title are the guest's, nothing that it said comes
 * back as if it had been typed, the window lives, and memory is bounded. */
static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);
  g_autofree char *title = g_strdup (gtk_window_get_title (GTK_WINDOW (fixture->window)));
  Flood flood = { dup (lodge_fake_vmm_get_serial_peer (fixture->fake)), 20261127, FLOOD, FALSE };
  int width = gtk_widget_get_width (fixture->window);
  gsize before = get_resident_kib ();
  guint n_beats = 0;
  guint beat = g_timeout_add (10, on_beat_cb, &n_beats);
  guint drain = g_timeout_add (20, on_drain_cb, fixture);
  g_autoptr (GThread) thread = NULL;

  gdk_clipboard_set_text (clipboard, "mine");
  thread = g_thread_new ("flood", flood_thread, &flood);
  lodge_test_wait_for (g_atomic_int_get (&flood.done), 60);
  g_assert_cmpuint (n_beats, >, 3);
  g_thread_join (g_steal_pointer (&thread));
  close (flood.fd);
  say (fixture, "\030\033\\\033c\033[2J\r\nthe end\r\n");
  lodge_test_wait_for (shows (fixture->window, "the end"), 60);
  g_source_remove (beat);
  g_source_remove (drain);

  g_assert_true (gdk_clipboard_is_local (clipboard));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, title);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, width);
  g_assert_null (strstr (fixture->heard->str, "evil"));
  g_assert_null (strstr (fixture->heard->str, "ZXZpbA"));
  g_assert_null (strstr (fixture->heard->str, "mine"));
  g_test_message ("%u beats, %zd KiB more", n_beats, (gssize)get_resident_kib () - (gssize)before);
  g_assert_cmpuint (get_resident_kib (), <, before + 96 * 1024);
}

static void
test_plain_text (void)
{
  static const char SAID[] = "a\033[31;1mb\033]0;title\007c\033]8;;x\033\\d\033(Be\302\233"
                             "f\r\n\tg\303\244\033[";
  g_autoptr (GBytes) text = lodge_terminal_text_strip ((const guint8 *)SAID, sizeof SAID - 1);
  g_autoptr (GBytes) expected = g_bytes_new_static ("abcdef\r\n\tgä", 12);

  g_assert_true (g_bytes_equal (text, expected));
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/ui/terminal/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("shared", test_shared);
  ADD ("paste", test_paste);
  ADD ("paste-much", test_paste_much);
  ADD ("hostile", test_hostile);
  g_test_add_func ("/ui/terminal/plain-text", test_plain_text);

  return g_test_run ();
}
