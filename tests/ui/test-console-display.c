/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>

#include "lodge-console-session.h"
#include "lodge-console-view.h"
#include "lodge-test-qemu.h"
#include "lodge-test-sending.h"
#include "lodge-test.h"

/*
 * What a display does besides showing the guest: sleeping, following the window's size, several
 * screens. Against a real QEMU with a real guest. The protocol is the program's argument.
 */

#define BOOT_SECONDS 120

/* How long a display may take to be back on the screen, in milliseconds. Measured on a quiet
 * computer by the benchmark; here only far too long is a fault. */
#define WAKE_MS 3000

static LodgeTestQemu *qemu;
static LodgeConsoleSession *session;
static LodgeConsoleView *view;
static GtkWidget *window;
static gboolean spice;

static LodgeConsole *
get_console (void)
{
  return lodge_console_session_get_console (session);
}

static gboolean
has_size (LodgeConsole *console, int width, int height)
{
  LodgeFrame *frame = lodge_console_get_frame (console);

  return frame != NULL && lodge_frame_get_width (frame) == width &&
         lodge_frame_get_height (frame) == height;
}

static gboolean
is_connected (void)
{
  return lodge_console_session_get_state (session) == LODGE_CONSOLE_SESSION_CONNECTED &&
         lodge_console_get_frame (get_console ()) != NULL;
}

/* The frame holds what QEMU says the guest shows. */
static gboolean
is_up_to_date (void)
{
  LodgeFrame *frame = lodge_console_get_frame (get_console ());
  int width = 0;
  int height = 0;
  g_autofree guint32 *guest = lodge_test_qemu_screendump (qemu, &width, &height);

  if (guest == NULL || !has_size (get_console (), width, height))
    return FALSE;
  for (int y = 0; y < height; y++)
    {
      const guint32 *line =
          (const guint32 *)(gconstpointer)(lodge_frame_get_data (frame) +
                                           (gsize)y * lodge_frame_get_stride (frame));

      for (int x = 0; x < width; x++)
        if ((line[x] & 0xffffff) != guest[(gsize)y * width + x])
          return FALSE;
    }
  return TRUE;
}

/* Of QEMU's channels to its SPICE client those of the display (2). */
static guint
count_display_channels (void)
{
  g_autofree char *answer = lodge_test_qemu_query (qemu, "query-spice");
  guint count = 0;

  for (const char *at = answer; (at = strstr (at, "\"channel-type\": 2,")) != NULL; at++)
    count++;
  return count;
}

static void
expect (const char *line)
{
  gint64 deadline = lodge_test_deadline (30);

  while (!lodge_test_qemu_said (qemu, line) && lodge_test_iterate (deadline))
    ;
  if (!lodge_test_qemu_said (qemu, line))
    {
      g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

      g_error ("The guest did not say “%s” but:\n%s", line, serial);
    }
}

/* One after the other: a keyboard keeps a few for the guest only. */
static void
press (guint keycode)
{
  g_autofree char *up = g_strdup_printf ("KEY: %u up", keycode);

  lodge_test_qemu_mark (qemu);
  lodge_console_key (get_console (), keycode, 0, TRUE);
  lodge_console_key (get_console (), keycode, 0, FALSE);
  expect (up);
}

static void
count_damage (LodgeConsole *console, int x, int y, int width, int height, guint *area)
{
  *area += (guint)(width * height);
}

/* What happens meanwhile is there when it comes back; keys go through all the time. */
static void
test_sleep (void)
{
  guint area = 0;
  gint64 shown_at;

  g_signal_connect (get_console (), "damage", G_CALLBACK (count_damage), &area);
  lodge_test_wait_for (is_connected (), 20);
  lodge_test_wait_for (lodge_test_qemu_said (qemu, "LODGE GUEST READY"), BOOT_SECONDS);
  lodge_test_wait_for (is_up_to_date (), 60);
  for (int round = 0; round < 2; round++)
    {
      gtk_widget_set_visible (GTK_WIDGET (view), FALSE);
      lodge_test_wait_for (!spice || count_display_channels () == 0, 20);
      press (KEY_O);
      press (KEY_K);
      lodge_test_qemu_mark (qemu);
      lodge_console_key (get_console (), KEY_ENTER, 0, TRUE);
      lodge_console_key (get_console (), KEY_ENTER, 0, FALSE);
      expect ("LINE: ok");

      shown_at = g_get_monotonic_time ();
      gtk_widget_set_visible (GTK_WIDGET (view), TRUE);
      area = 0;
      lodge_test_wait_for (area > 0, 20);
      g_test_message ("Awake after %" G_GINT64_FORMAT " ms",
                      (g_get_monotonic_time () - shown_at) / 1000);
      g_assert_cmpint (g_get_monotonic_time () - shown_at, <, WAKE_MS * 1000);
      lodge_test_wait_for (is_up_to_date (), 60);
    }
  g_signal_handlers_disconnect_by_func (get_console (), count_damage, &area);
}

static gboolean
has_agent (void)
{
  g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

  return strstr (serial, "VDAGENT: listens") != NULL;
}

static void
test_resize (void)
{
  lodge_test_wait_for (has_agent (), BOOT_SECONDS);
  lodge_test_wait_for (lodge_console_get_resizable (get_console ()), 20);
  lodge_console_view_set_resize_guest (view, TRUE);
  lodge_test_wait_for (has_size (get_console (),
                                 gtk_widget_get_width (GTK_WIDGET (view)) & ~1,
                                 gtk_widget_get_height (GTK_WIDGET (view)) & ~1),
                       60);
  lodge_test_wait_for (is_up_to_date (), 60);
  gtk_window_set_default_size (GTK_WINDOW (window), 760, 560);
  lodge_test_wait_for (gtk_widget_get_width (GTK_WIDGET (view)) < 770, 20);
  lodge_test_wait_for (has_size (get_console (),
                                 gtk_widget_get_width (GTK_WIDGET (view)) & ~1,
                                 gtk_widget_get_height (GTK_WIDGET (view)) & ~1),
                       60);
  lodge_test_wait_for (is_up_to_date (), 60);
}

/* The second screen sleeps until it is shown, and is switched on by being asked for a size. */
static void
test_second_screen (void)
{
  GListModel *heads = lodge_console_get_heads (get_console ());
  g_autoptr (LodgeConsole) second = NULL;
  GtkWidget *other;
  GtkWidget *other_view;

  if (!spice)
    {
      g_assert_cmpuint (g_list_model_get_n_items (heads), ==, 0);
      return;
    }
  lodge_test_wait_for (g_list_model_get_n_items (heads) == 1, 20);
  second = g_list_model_get_item (heads, 0);
  g_assert_null (lodge_console_get_frame (second));
  g_assert_cmpuint (count_display_channels (), ==, 1);

  other = gtk_window_new ();
  other_view = lodge_console_view_new ();
  gtk_window_set_child (GTK_WINDOW (other), other_view);
  gtk_window_set_default_size (GTK_WINDOW (other), 700, 520);
  lodge_console_view_set_console (LODGE_CONSOLE_VIEW (other_view), second);
  gtk_window_present (GTK_WINDOW (other));
  lodge_test_wait_for (lodge_console_get_frame (second) != NULL, 20);
  lodge_console_view_set_resize_guest (LODGE_CONSOLE_VIEW (other_view), TRUE);
  lodge_test_wait_for (has_size (second,
                                 MAX (gtk_widget_get_width (other_view) & ~1, 640),
                                 MAX (gtk_widget_get_height (other_view) & ~1, 480)),
                       60);
  g_assert_cmpuint (count_display_channels (), ==, 2);
  lodge_test_wait_for (is_up_to_date (), 60);

  gtk_window_destroy (GTK_WINDOW (other));
  lodge_test_wait_for (count_display_channels () == 1, 20);
}

static void
set_up (const char *protocol)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (qemu, protocol);
  g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_socket_endpoint_new (
      spice ? LODGE_DISPLAY_PROTOCOL_SPICE : LODGE_DISPLAY_PROTOCOL_VNC, path);

  session = lodge_console_session_new_for_endpoint (endpoint);
  window = gtk_window_new ();
  view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  g_object_bind_property (session, "console", view, "console", G_BINDING_SYNC_CREATE);
  gtk_window_present (GTK_WINDOW (window));
  lodge_console_session_set_wanted (session, TRUE);
}

/* Another program, for which a second connection to the display stands. */
static GdkClipboard *other;

static gboolean
other_has (const char *type)
{
  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (other), type);
}

static GBytes *
paste (const char *type)
{
  const char *types[] = { type, NULL };
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  GAsyncResult *spliced = NULL;

  gdk_clipboard_read_async (
      other, types, G_PRIORITY_DEFAULT, NULL, lodge_test_store_result_cb, &pending);
  result = lodge_test_await (&pending);
  in = gdk_clipboard_read_finish (other, result, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_splice_async (out,
                                in,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT,
                                NULL,
                                lodge_test_store_result_cb,
                                &spliced);
  g_clear_object (&result);
  result = lodge_test_await (&spliced);
  g_output_stream_splice_finish (out, result, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

/* To the guest and, without the first five bytes, back from it. */
static void
send_around (const char *type, guint number, GBytes *bytes)
{
  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes (type, bytes);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint32 sum = 0;
  g_autofree char *offered = g_strdup_printf ("VDAGENT: clipboard offered, type %u", number);
  g_autofree char *has = NULL;
  g_autoptr (GBytes) got = NULL;

  for (gsize i = 0; i < size; i++)
    sum = sum * 31 + data[i];
  has = g_strdup_printf (
      "VDAGENT: clipboard has type %u, %" G_GSIZE_FORMAT " bytes, sum %u", number, size, sum);
  lodge_test_qemu_mark (qemu);
  gdk_clipboard_set_content (other, provider);
  expect (offered);
  expect (has);

  /* The guest's agent has it now, and nobody has asked for it. */
  lodge_test_wait_for (!gdk_clipboard_is_local (other) && other_has (type), 30);
  g_assert_false (lodge_test_qemu_said (qemu, "clipboard asked for"));
  got = paste (type);
  expect ("VDAGENT: clipboard asked for");
  g_assert_cmpmem (g_bytes_get_data (got, NULL), g_bytes_get_size (got), data + 5, size - 5);
}

static void
test_clipboard (void)
{
  const char *text = "copy:Grüße, 世界\nzwei";
  g_autoptr (GBytes) words = g_bytes_new_static (text, strlen (text));
  g_autofree guint8 *data = g_malloc (100000);
  g_autoptr (GBytes) image = NULL;
  GdkDisplay *display;

  if (!spice)
    {
      g_test_skip ("QEMU's VNC server hands nothing to a guest with this agent");
      return;
    }

  display = gdk_display_open (NULL);
  other = gdk_display_get_clipboard (display);
  lodge_console_view_set_clipboard_mode (view, LODGE_CLIPBOARD_BOTH);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (GTK_WIDGET (view));
  lodge_test_wait_for (gtk_widget_has_focus (GTK_WIDGET (view)) &&
                           gtk_window_is_active (GTK_WINDOW (window)) &&
                           lodge_console_get_clipboard_ready (get_console ()),
                       30);
  send_around ("text/plain;charset=utf-8", 1, words);

  memcpy (data, "copy:", 5);
  for (gsize i = 5; i < 100000; i++)
    data[i] = (guint8)(i * 7 + i / 251);
  image = g_bytes_new (data, 100000);
  send_around ("image/png", 2, image);
  gdk_display_close (display);
}

/* The rest of it is in test-console-files.c. */
static void
test_files (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (GFile) empty = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (LodgeTestSending) sending = NULL;

  if (!spice)
    {
      g_assert_cmpint (lodge_console_get_files_state (get_console ()), ==, LODGE_FILES_NEVER);
      return;
    }
  folder = g_dir_make_tmp ("lodge-files-XXXXXX", NULL);
  empty = lodge_test_sending_make (folder, "nothing", 0);
  file = lodge_test_sending_make (folder, "Grüße, 世界.txt", 200001);
  g_assert_cmpint (lodge_console_get_files_state (get_console ()), ==, LODGE_FILES_READY);
  lodge_test_qemu_mark (qemu);
  sending = lodge_test_sending_start (get_console (), empty, file, NULL);
  g_assert_no_error (lodge_test_sending_wait (sending));
  lodge_test_sending_assert_arrived (qemu, empty);
  lodge_test_sending_assert_arrived (qemu, file);
  lodge_test_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  qemu = lodge_test_qemu_new ();
  if (qemu == NULL || argc < 2 || !gtk_init_check ())
    {
      g_printerr ("QEMU, the guest or a display is missing.\n");
      return 77;
    }

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  spice = g_str_equal (argv[1], "spice");
  lodge_test_qemu_set_screens (qemu, 2);
  lodge_test_qemu_start (qemu, TRUE);
  set_up (argv[1]);

  g_test_add_func ("/console/display/sleep", test_sleep);
  g_test_add_func ("/console/display/resize", test_resize);
  g_test_add_func ("/console/display/clipboard", test_clipboard);
  g_test_add_func ("/console/display/files", test_files);
  g_test_add_func ("/console/display/second-screen", test_second_screen);
  result = g_test_run ();

  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_assert_finalizes (&session);
  lodge_test_qemu_free (qemu);

  return result;
}
