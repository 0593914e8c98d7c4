/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/wayland/gdkwayland.h>
#include <linux/input-event-codes.h>
#include <string.h>

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-test.h"
#include "lodge-wayland-input.h"

/* What passes between the clipboards of a guest and of other programs on Wayland, where a window
 * may look and take only while it has the keyboard. wl-copy and wl-paste are the other programs. */

typedef struct
{
  GtkWidget *window;
  LodgeConsoleView *view;
  LodgeConsole *console;
} Fixture;

static LodgeWaylandInput *input;

static const char *
peek (Fixture *fixture)
{
  return lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (fixture->console));
}

static void
copy_elsewhere (GBytes *contents, const char *type)
{
  const char *argv[] = { "wl-copy", "--type", type, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE, &error);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_async (process, contents, NULL, lodge_test_store_result_cb, &pending);
  result = lodge_test_await (&pending);
  g_subprocess_communicate_finish (process, result, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
}

/* The guest answers @contents when it is asked for @form. */
static GBytes *
paste_elsewhere (Fixture *fixture, const char *type, guint form, GBytes *contents)
{
  const char *argv[] = { "wl-paste", "--no-newline", "--type", type, NULL };
  g_autofree char *ask = g_strdup_printf ("ask%u ", form);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  GBytes *pasted = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_async (process, NULL, NULL, lodge_test_store_result_cb, &pending);
  lodge_fake_console_expect_words (fixture->console, ask);
  lodge_console_clipboard_received (fixture->console, form, contents);
  result = lodge_test_await (&pending);
  g_subprocess_communicate_finish (process, result, &pasted, NULL, &error);
  g_assert_no_error (error);
  return pasted;
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (300, 200);

  fixture->window = gtk_window_new ();
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_pointer_absolute (fixture->console, TRUE);
  lodge_console_set_frame (fixture->console, frame);
  lodge_console_set_clipboard_ready (fixture->console, TRUE);
  lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_BOTH);
  lodge_console_view_set_console (fixture->view, fixture->console);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)) &&
                           gtk_widget_get_width (fixture->window) > 600,
                       20);
  /* The compositor wants to have seen that the user means this window. */
  lodge_wayland_input_move_to (input, GTK_WIDGET (fixture->view), 300, 300);
  lodge_wayland_input_button (input, BTN_LEFT, TRUE);
  lodge_wayland_input_button (input, BTN_LEFT, FALSE);
  lodge_fake_console_expect_words (fixture->console, "b1-/0 ");
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
}

static void
test_to_guest (Fixture *fixture, gconstpointer user_data)
{
  const char *words = "Grüße, 世界";
  g_autoptr (GBytes) text = g_bytes_new_static (words, strlen (words));
  g_autoptr (GBytes) image = lodge_test_make_bytes (300000);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
  g_autofree char *sent = g_strdup_printf ("send2=%s;", sum);

  copy_elsewhere (text, "text/plain;charset=utf-8");
  lodge_fake_console_expect_words (fixture->console, "offer1 ");
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_fake_console_expect_words (fixture->console, "send1=Grüße, 世界;");
  copy_elsewhere (image, "image/png");
  lodge_fake_console_expect_words (fixture->console, "offer2 ");
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_PNG);
  lodge_fake_console_expect_words (fixture->console, sent);
}

static void
test_to_host (Fixture *fixture, gconstpointer user_data)
{
  const char *words = "Grüße, 世界";
  g_autoptr (GBytes) text = g_bytes_new_static (words, strlen (words));
  g_autoptr (GBytes) image = lodge_test_make_bytes (300000);
  g_autoptr (GBytes) pasted = NULL;

  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  gdk_display_sync (gtk_widget_get_display (fixture->window));
  pasted = paste_elsewhere (fixture, "text/plain;charset=utf-8", LODGE_CLIPBOARD_TEXT, text);
  g_assert_true (g_bytes_equal (pasted, text));
  g_clear_pointer (&pasted, g_bytes_unref);
  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_PNG);
  gdk_display_sync (gtk_widget_get_display (fixture->window));
  pasted = paste_elsewhere (fixture, "image/png", LODGE_CLIPBOARD_PNG, image);
  g_assert_true (g_bytes_equal (pasted, image));
  g_assert_null (strstr (peek (fixture), "offer"));
}

/* What is copied while another window has the keyboard is told of once this one has it again. */
static void
test_elsewhere (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *other = gtk_window_new ();
  g_autoptr (GBytes) text = g_bytes_new_static ("later", 5);

  gtk_window_present (GTK_WINDOW (other));
  lodge_test_wait_for (!gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  copy_elsewhere (text, "text/plain;charset=utf-8");
  gdk_display_sync (gtk_widget_get_display (fixture->window));
  g_assert_null (strstr (peek (fixture), "offer"));
  gtk_window_destroy (GTK_WINDOW (other));
  lodge_fake_console_expect_words (fixture->console, "offer1 ");
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_fake_console_expect_words (fixture->console, "send1=later;");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  input = lodge_wayland_input_new ();
  if (input == NULL || !gtk_init_check () || !GDK_IS_WAYLAND_DISPLAY (gdk_display_get_default ()))
    {
      g_printerr ("There is no Wayland display that lets a program act as mouse and keyboard.\n");
      return 77;
    }
  if (g_find_program_in_path ("wl-copy") == NULL)
    {
      g_printerr (
          "wl-clipboard, which copies and pastes as other programs do, is not installed.\n");
      return 77;
    }

#define ADD(path, function)                                                                        \
  g_test_add ("/console-view/wayland-clipboard/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("to-guest", test_to_guest);
  ADD ("to-host", test_to_host);
  ADD ("elsewhere", test_elsewhere);

  int status = g_test_run ();
  lodge_wayland_input_free (input);
  return status;
}
