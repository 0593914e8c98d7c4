/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>
#include <string.h>

#include "lodge-console-backend.h"
#include "lodge-console-view.h"
#include "lodge-fake-console.h"
#include "lodge-test.h"
#include "lodge-x-copier.h"

/* What passes between the clipboards of a guest and of other programs, for which a second
 * connection to the display stands. The guest does what a test says. */

typedef struct
{
  GtkWidget *window;
  LodgeConsoleView *view;
  LodgeConsole *console;
  GdkDisplay *display; /* the other program's */
  GdkClipboard *other;
  char *problem;
} Fixture;

static void
on_problem_cb (LodgeConsoleView *view, const char *sentence, Fixture *fixture)
{
  g_free (fixture->problem);
  fixture->problem = g_strdup (sentence);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LodgeFrame) frame = lodge_frame_new (300, 200);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fixture->display = gdk_display_open (NULL);
  g_assert_nonnull (fixture->display);
  fixture->other = gdk_display_get_clipboard (fixture->display);
  fixture->window = gtk_window_new ();
  fixture->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  g_signal_connect (fixture->view, "clipboard-problem", G_CALLBACK (on_problem_cb), fixture);
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_frame (fixture->console, frame);
  lodge_console_set_clipboard_ready (fixture->console, TRUE);
  lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_BOTH);
  gtk_widget_set_vexpand (GTK_WIDGET (fixture->view), TRUE);
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Elsewhere"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->view));
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 20);
  lodge_console_view_set_console (fixture->view, fixture->console);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->console);
  gdk_display_close (fixture->display);
  g_clear_pointer (&fixture->problem, g_free);
}

static const char *
peek (Fixture *fixture)
{
  return lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (fixture->console));
}

static void
focus (Fixture *fixture)
{
  gtk_widget_grab_focus (GTK_WIDGET (fixture->view));
  lodge_test_wait_for (gtk_widget_has_focus (GTK_WIDGET (fixture->view)), 20);
}

static gboolean
has_type (GdkClipboard *clipboard, const char *type)
{
  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), type);
}

/* The other program pastes. NULL: it got nothing. */
static GBytes *
paste (Fixture *fixture, const char *type, guint form, GBytes *answer)
{
  const char *types[] = { type, NULL };
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *ask = g_strdup_printf ("ask%u ", form);
  GAsyncResult *pending = NULL;
  GAsyncResult *spliced = NULL;

  lodge_test_wait_for (has_type (fixture->other, type), 20);
  g_assert_null (strstr (peek (fixture), "ask"));
  gdk_clipboard_read_async (
      fixture->other, types, G_PRIORITY_DEFAULT, NULL, lodge_test_store_result_cb, &pending);
  lodge_fake_console_expect_words (fixture->console, ask);
  lodge_console_clipboard_received (fixture->console, form, answer);
  result = lodge_test_await (&pending);
  in = gdk_clipboard_read_finish (fixture->other, result, NULL, NULL);
  if (in == NULL)
    return NULL;
  g_output_stream_splice_async (out,
                                in,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT,
                                NULL,
                                lodge_test_store_result_cb,
                                &spliced);
  g_clear_object (&result);
  result = lodge_test_await (&spliced);
  g_output_stream_splice_finish (out, result, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
test_text_to_host (Fixture *fixture, gconstpointer user_data)
{
  const char *text = "Grüße, 世界\n";
  g_autoptr (GBytes) sent = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) got = NULL;

  focus (fixture);
  lodge_fake_console_forget (fixture->console);
  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  got = paste (fixture, "text/plain;charset=utf-8", LODGE_CLIPBOARD_TEXT, sent);
  g_assert_true (g_bytes_equal (got, sent));
  /* It is the guest's own, and is not offered back. */
  g_assert_null (strstr (peek (fixture), "offer"));
}

/* Several hundred kilobytes go in parts. */
static void
test_image_to_host (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GBytes) sent = lodge_test_make_bytes (300000);
  g_autoptr (GBytes) got = NULL;

  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_PNG | LODGE_CLIPBOARD_TEXT);
  lodge_fake_console_forget (fixture->console);
  got = paste (fixture, "image/png", LODGE_CLIPBOARD_PNG, sent);
  g_assert_true (g_bytes_equal (got, sent));
}

static void
test_text_to_guest (Fixture *fixture, gconstpointer user_data)
{
  gdk_clipboard_set_text (fixture->other, "hello-42");
  lodge_test_wait_for (
      has_type (gtk_widget_get_clipboard (GTK_WIDGET (fixture->view)), "text/plain;charset=utf-8"),
      20);
  /* The keyboard is not in the view yet. */
  g_assert_null (strstr (peek (fixture), "offer"));
  focus (fixture);
  lodge_fake_console_expect_words (fixture->console, "offer1 ");
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_fake_console_expect_words (fixture->console, "send1=hello-42;");

  gdk_clipboard_set_text (fixture->other, "again");
  lodge_fake_console_expect_words (fixture->console, "offer1 ");
  /* What was not offered is not given. */
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_PNG);
  lodge_fake_console_expect_words (fixture->console, "send2-;");
}

static void
set_other_bytes (Fixture *fixture, const char *type, GBytes *bytes)
{
  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes (type, bytes);

  gdk_clipboard_set_content (fixture->other, provider);
}

static void
test_image_to_guest (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GBytes) sent = lodge_test_make_bytes (300000);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, sent);
  g_autofree char *words = g_strdup_printf ("send2=%s;", sum);

  focus (fixture);
  set_other_bytes (fixture, "image/png", sent);
  lodge_fake_console_expect_words (fixture->console, "offer2 ");
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_PNG);
  lodge_fake_console_expect_words (fixture->console, words);
}

static void
test_too_large (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GBytes) large = lodge_test_make_bytes (LODGE_CLIPBOARD_MAX + 1);
  g_autoptr (GBytes) got = NULL;

  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes ("image/png", large);

  /* This program's own: through the display it would take long. */
  focus (fixture);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (fixture->view)), provider);
  lodge_fake_console_expect_words (fixture->console, "offer2 ");
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_PNG);
  lodge_test_wait_for (strstr (peek (fixture), "send2-;") != NULL, 60);
  g_assert_nonnull (fixture->problem);
  g_clear_pointer (&fixture->problem, g_free);

  lodge_fake_console_forget (fixture->console);
  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_JPEG);
  got = paste (fixture, "image/jpeg", LODGE_CLIPBOARD_JPEG, large);
  g_assert_true (got == NULL || g_bytes_get_size (got) == 0);
  g_assert_nonnull (fixture->problem);
}

/* Nothing of the guest's comes into the clipboard, nor the other way round. */
static void
expect_closed (Fixture *fixture, gboolean to_host, gboolean to_guest)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->view));

  gdk_clipboard_set_text (fixture->other, "secret");
  lodge_test_wait_for (
      !gdk_clipboard_is_local (clipboard) && has_type (clipboard, "text/plain;charset=utf-8"), 20);
  if (to_guest)
    lodge_fake_console_expect_words (fixture->console, "offer1 ");
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_TEXT);
  if (to_guest)
    lodge_fake_console_expect_words (fixture->console, "send1=secret;");
  else
    {
      g_assert_cmpstr (peek (fixture), ==, "send1-;");
      lodge_fake_console_forget (fixture->console);
    }

  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  g_assert_cmpint (gdk_clipboard_is_local (clipboard), ==, to_host);
}

static void
test_mode (Fixture *fixture, gconstpointer user_data)
{
  LodgeClipboardMode mode = GPOINTER_TO_UINT (user_data);

  lodge_console_view_set_clipboard_mode (fixture->view, mode);
  focus (fixture);
  lodge_fake_console_forget (fixture->console);
  expect_closed (
      fixture, (mode & LODGE_CLIPBOARD_TO_HOST) != 0, (mode & LODGE_CLIPBOARD_TO_GUEST) != 0);
}

static void
test_hidden (Fixture *fixture, gconstpointer user_data)
{
  focus (fixture);
  gtk_widget_set_visible (GTK_WIDGET (fixture->view), FALSE);
  lodge_fake_console_forget (fixture->console);
  expect_closed (fixture, FALSE, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (fixture->view), TRUE);
  focus (fixture);
  gdk_clipboard_set_text (fixture->other, "now");
  lodge_fake_console_expect_words (fixture->console, "offer1 ");
}

/* Agents let go before they offer the next: only the last word counts. */
static void
test_release (Fixture *fixture, gconstpointer user_data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->view));
  const char *text = "second";
  g_autoptr (GBytes) sent = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) got = NULL;

  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_console_clipboard_offered (fixture->console, 0);
  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_fake_console_forget (fixture->console);
  got = paste (fixture, "text/plain;charset=utf-8", LODGE_CLIPBOARD_TEXT, sent);
  g_assert_true (g_bytes_equal (got, sent));
  g_assert_true (gdk_clipboard_is_local (clipboard));

  lodge_console_clipboard_offered (fixture->console, 0);
  lodge_test_wait_for (gdk_clipboard_get_content (clipboard) == NULL, 20);
}

/* Who waits for a guest that goes away is told so. */
static void
test_agent_gone (Fixture *fixture, gconstpointer user_data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->view));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GAsyncResult *pending = NULL;

  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_fake_console_forget (fixture->console);
  gdk_clipboard_read_text_async (clipboard, NULL, lodge_test_store_result_cb, &pending);
  lodge_fake_console_expect_words (fixture->console, "ask1 ");
  lodge_console_set_clipboard_ready (fixture->console, FALSE);
  g_assert_null (gdk_clipboard_get_content (clipboard));
  result = lodge_test_await (&pending);
  text = gdk_clipboard_read_text_finish (clipboard, result, &error);
  g_assert_true (text == NULL || *text == '\0');
}

static GdkClipboard *
get_clipboard (Fixture *fixture)
{
  return gtk_widget_get_clipboard (GTK_WIDGET (fixture->view));
}

static void
copy_elsewhere (Fixture *fixture, LodgeXCopier *copier, const char *text)
{
  lodge_x_copier_copy (copier, text);
  lodge_test_wait_for (!gdk_clipboard_is_local (get_clipboard (fixture)) &&
                           has_type (get_clipboard (fixture), "text/plain;charset=utf-8"),
                       20);
}

static void
expect_pasted (Fixture *fixture, GAsyncResult **pending, const char *text)
{
  g_autoptr (GAsyncResult) result = lodge_test_await (pending);
  g_autofree char *pasted = gdk_clipboard_read_text_finish (get_clipboard (fixture), result, NULL);

  if (text != NULL)
    g_assert_cmpstr (pasted, ==, text);
  else
    g_assert_true (pasted == NULL || *pasted == '\0');
}

/* The guest's is the newest, and somebody waits for it where the old mode lets it out. */
static void
switch_with_guests (Fixture *fixture, LodgeClipboardMode from, LodgeClipboardMode to)
{
  g_autoptr (GBytes) held = g_bytes_new_static ("held", 4);
  GdkClipboard *clipboard = get_clipboard (fixture);
  GAsyncResult *pending = NULL;
  gboolean waits = (from & LODGE_CLIPBOARD_TO_HOST) != 0;
  gboolean gets = (to & LODGE_CLIPBOARD_TO_HOST) != 0;

  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  g_assert_cmpint (gdk_clipboard_get_content (clipboard) != NULL, ==, waits);
  if (waits)
    {
      gdk_clipboard_read_text_async (clipboard, NULL, lodge_test_store_result_cb, &pending);
      lodge_fake_console_expect_words (fixture->console, "ask1 ");
    }
  lodge_console_view_set_clipboard_mode (fixture->view, to);
  g_assert_cmpint (gdk_clipboard_get_content (clipboard) != NULL, ==, gets);
  if (gets && !waits)
    {
      gdk_clipboard_read_text_async (clipboard, NULL, lodge_test_store_result_cb, &pending);
      lodge_fake_console_expect_words (fixture->console, "ask1 ");
    }
  if (gets)
    lodge_console_clipboard_received (fixture->console, LODGE_CLIPBOARD_TEXT, held);
  if (gets || waits)
    expect_pasted (fixture, &pending, gets ? "held" : NULL);
}

/* Another program's is the newest, and the guest waits for it where the old mode lets it in. */
static void
switch_with_hosts (Fixture *fixture,
                   LodgeXCopier *copier,
                   LodgeClipboardMode from,
                   LodgeClipboardMode to)
{
  gboolean waits = (from & LODGE_CLIPBOARD_TO_GUEST) != 0;
  gboolean gets = (to & LODGE_CLIPBOARD_TO_GUEST) != 0;

  if (waits)
    {
      lodge_fake_console_expect_words (fixture->console, "offer1 ");
      lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_TEXT);
    }
  lodge_console_view_set_clipboard_mode (fixture->view, to);
  g_assert_cmpint (strstr (peek (fixture), "offer1 ") != NULL, ==, gets && !waits);
  g_assert_cmpint (strstr (peek (fixture), "offer0 ") != NULL, ==, waits && !gets);
  if (waits)
    lodge_fake_console_expect_words (fixture->console, gets ? "send1=secret;" : "send1-;");
  lodge_fake_console_forget (fixture->console);
  lodge_console_clipboard_requested (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_fake_console_expect_words (fixture->console, gets ? "send1=secret;" : "send1-;");
  g_assert_true (lodge_x_copier_owns (copier));
}

/* From each mode to each other, in the midst of all that can be under way. */
static void
test_switching (Fixture *fixture, gconstpointer user_data)
{
  LodgeXCopier *copier = lodge_x_copier_new ();

  focus (fixture);
  for (guint pair = 0; pair < 16; pair++)
    {
      LodgeClipboardMode from = pair / 4;
      LodgeClipboardMode to = pair % 4;

      if (from == to)
        continue;
      g_test_message ("%u to %u", from, to);
      lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_OFF);
      copy_elsewhere (fixture, copier, "before");
      lodge_console_view_set_clipboard_mode (fixture->view, from);
      switch_with_guests (fixture, from, to);

      lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_OFF);
      copy_elsewhere (fixture, copier, "secret");
      lodge_fake_console_forget (fixture->console);
      lodge_console_view_set_clipboard_mode (fixture->view, from);
      switch_with_hosts (fixture, copier, from, to);
    }
  lodge_x_copier_free (copier);
}

/* What the guest copied while nothing may come out is not what the host copied later. */
static void
test_newest (Fixture *fixture, gconstpointer user_data)
{
  LodgeXCopier *copier = lodge_x_copier_new ();

  focus (fixture);
  lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_OFF);
  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  copy_elsewhere (fixture, copier, "later");
  lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_TO_HOST);
  g_assert_null (gdk_clipboard_get_content (get_clipboard (fixture)));
  g_assert_true (lodge_x_copier_owns (copier));

  /* Nor is it there when the guest has let go of it. */
  lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_OFF);
  lodge_console_clipboard_offered (fixture->console, LODGE_CLIPBOARD_TEXT);
  lodge_console_clipboard_offered (fixture->console, 0);
  lodge_console_view_set_clipboard_mode (fixture->view, LODGE_CLIPBOARD_BOTH);
  g_assert_null (gdk_clipboard_get_content (get_clipboard (fixture)));
  lodge_x_copier_free (copier);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_printerr ("There is no display.\n");
      return 77;
    }

#define ADD(path, function)                                                                        \
  g_test_add ("/console-view/clipboard/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("text-to-host", test_text_to_host);
  ADD ("image-to-host", test_image_to_host);
  ADD ("text-to-guest", test_text_to_guest);
  ADD ("image-to-guest", test_image_to_guest);
  ADD ("too-large", test_too_large);
#define ADD_MODE(path, mode)                                                                       \
  g_test_add ("/console-view/clipboard/" path,                                                     \
              Fixture,                                                                             \
              GUINT_TO_POINTER (mode),                                                             \
              set_up,                                                                              \
              test_mode,                                                                           \
              tear_down)
  ADD_MODE ("off", LODGE_CLIPBOARD_OFF);
  ADD_MODE ("only-to-guest", LODGE_CLIPBOARD_TO_GUEST);
  ADD_MODE ("only-to-host", LODGE_CLIPBOARD_TO_HOST);
  ADD_MODE ("both", LODGE_CLIPBOARD_BOTH);
  ADD ("switching", test_switching);
  ADD ("newest", test_newest);
  ADD ("hidden", test_hidden);
  ADD ("release", test_release);
  ADD ("agent-gone", test_agent_gone);
  return g_test_run ();
}
