/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <linux/input-event-codes.h>
#include <unistd.h>

#include "lodge-console-session.h"
#include "lodge-console-view.h"
#include "lodge-screen-grab.h"
#include "lodge-test-qemu.h"
#include "lodge-test.h"

/*
 * A machine moves from one QEMU to the next while its console is open: each place is a QEMU of its
 * own that waits for it. What is seen and typed afterwards must be the new one's.
 */

#define BOOT_SECONDS 90
#define TICKET "opensesame"

typedef struct
{
  LodgeTestQemu *qemu;
  guint port;
  char *spice;
  char *incoming;
} Place;

static Place *here;
static LodgeConsoleSession *session;
static LodgeConsoleView *view;
static GtkWidget *window;
static guint n_changes; /* of the session's state */
static guint n_moves;   /* of the pointer */

static const char *const SECRET[] = { "-object", "secret,id=ticket,data=" TICKET, NULL };

static LodgeConsole *
get_console (void)
{
  return lodge_console_session_get_console (session);
}

static gboolean
is_in (LodgeConsoleSessionState state)
{
  return lodge_console_session_get_state (session) == state;
}

static void
on_state_cb (LodgeConsoleSession *object, GParamSpec *pspec, gpointer user_data)
{
  const GError *problem = lodge_console_session_get_problem (object);

  n_changes++;
  g_test_message ("console: %s, %s",
                  problem != NULL ? problem->message : "no problem",
                  lodge_enum_to_nick (LODGE_TYPE_CONSOLE_SESSION_STATE,
                                      (int)lodge_console_session_get_state (object)));
}

static guint
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);
  return port;
}

/* @more: for the SPICE display, as QEMU's options; NULL: it is on a socket. */
static Place *
place_new (const char *more, gboolean waits)
{
  Place *place = g_new0 (Place, 1);
  g_autofree char *socket = NULL;
  g_autofree char *display = NULL;

  place->qemu = lodge_test_qemu_new ();
  place->port = find_port ();
  display = lodge_test_qemu_dup_socket (place->qemu, "spice");
  if (more != NULL)
    place->spice =
        g_strdup_printf ("addr=127.0.0.1,port=%u,password-secret=ticket%s", place->port, more);
  else
    place->spice = g_strdup_printf ("unix=on,addr=%s,password-secret=ticket", display);
  socket = lodge_test_qemu_dup_socket (place->qemu, "incoming");
  place->incoming = g_strconcat ("unix:", socket, NULL);
  lodge_test_qemu_set_more (place->qemu, SECRET, NULL);
  lodge_test_qemu_set_spice (place->qemu, place->spice);
  if (waits)
    lodge_test_qemu_set_incoming (place->qemu, place->incoming);
  lodge_test_qemu_start (place->qemu, TRUE);
  return place;
}

static void
place_free (Place *place)
{
  lodge_test_qemu_free (place->qemu);
  g_free (place->spice);
  g_free (place->incoming);
  g_free (place);
}

/* What the console shows, in the window too, is QEMU's picture. */
static gboolean
shows (LodgeTestQemu *qemu)
{
  int width = 0;
  int height = 0;
  int grabbed_width;
  int grabbed_height;
  int left;
  int top;
  g_autofree guint32 *wanted = lodge_test_qemu_screendump (qemu, &width, &height);
  g_autofree guint32 *grabbed = NULL;
  LodgeFrame *frame = lodge_console_get_frame (get_console ());

  if (wanted == NULL || frame == NULL || lodge_frame_get_width (frame) != width ||
      lodge_frame_get_height (frame) != height ||
      gtk_widget_get_width (GTK_WIDGET (view)) < width ||
      gtk_widget_get_height (GTK_WIDGET (view)) < height)
    return FALSE;
  grabbed = lodge_screen_grab (GTK_WIDGET (view), &grabbed_width, &grabbed_height);
  left = (grabbed_width - width) / 2;
  top = (grabbed_height - height) / 2;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if ((grabbed[(gsize)(y + top) * grabbed_width + x + left] & 0xffffff) !=
          wanted[(gsize)y * width + x])
        return FALSE;
  return TRUE;
}

static void
expect (LodgeTestQemu *qemu, const char *line)
{
  gint64 deadline = lodge_test_deadline (20);

  while (!lodge_test_qemu_said (qemu, line) && lodge_test_iterate (deadline))
    ;
  if (!lodge_test_qemu_said (qemu, line))
    {
      g_autofree char *serial = lodge_test_qemu_dup_serial (qemu);

      g_error ("The guest did not say “%s” but:\n%s", line, serial);
    }
}

/* Keys, pointer and picture are those of @place. */
static void
expect_console_at (Place *place)
{
  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_CONNECTED), 30);
  lodge_test_qemu_mark (place->qemu);
  lodge_console_key (get_console (), KEY_A, 'a', TRUE);
  expect (place->qemu, "KEY: 30 down");
  lodge_console_key (get_console (), KEY_A, 'a', FALSE);
  expect (place->qemu, "KEY: 30 up");
  lodge_test_wait_for (lodge_console_get_pointer_absolute (get_console ()), 20);
  n_moves++;
  lodge_console_pointer_absolute (get_console (), 100 + (int)n_moves, 50, 0);
  expect (place->qemu, "POINTER: to ");
  lodge_test_wait_for (shows (place->qemu), 30);
}

static gboolean
has_left (LodgeTestQemu *qemu)
{
  g_autofree char *answer = lodge_test_qemu_query (qemu, "query-migrate");

  g_assert_null (strstr (answer, "\"failed\""));
  return strstr (answer, "\"completed\"") != NULL;
}

static void
execute_here (const char *command, const char *arguments)
{
  g_autofree char *answer = lodge_test_qemu_execute (here->qemu, command, arguments);

  if (strstr (answer, "\"return\"") == NULL)
    g_error ("%s: %s", command, answer);
}

static void
tell_of_port (guint port)
{
  g_autofree char *where =
      g_strdup_printf ("{\"protocol\":\"spice\",\"hostname\":\"127.0.0.1\",\"port\":%u}", port);

  execute_here ("client_migrate_info", where);
}

/* @there becomes here. */
static void
move_to (Place *there)
{
  g_autofree char *where = g_strdup_printf ("{\"uri\":\"%s\"}", there->incoming);

  execute_here ("migrate", where);
  lodge_test_wait_for (has_left (here->qemu), 120);
  lodge_test_wait_for (lodge_test_qemu_is_running (there->qemu), 60);
}

static void
leave_for (Place *there)
{
  place_free (here);
  here = there;
}

static void
watch (LodgeConsoleEndpoint *endpoint)
{
  session = lodge_console_session_new_for_endpoint (endpoint);
  g_signal_connect (session, "notify::state", G_CALLBACK (on_state_cb), NULL);
  window = gtk_window_new ();
  view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  lodge_console_view_set_scaling (view, LODGE_SCALING_NATIVE);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  g_object_bind_property (session, "console", view, "console", G_BINDING_SYNC_CREATE);
  gtk_window_present (GTK_WINDOW (window));
  lodge_console_session_set_wanted (session, TRUE);
}

static LodgeConsoleEndpoint *
make_endpoint (Place *place)
{
  g_autofree char *uri = g_strdup_printf ("spice://127.0.0.1:%u", place->port);
  g_autoptr (LodgeViewTarget) target = lodge_view_target_new_from_uri (uri, NULL);

  target->password = g_strdup (TICKET);
  return lodge_target_endpoint_new (target);
}

static void
watch_here (void)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = make_endpoint (here);

  watch (endpoint);
}

static void
unwatch (void)
{
  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_assert_finalizes (&session);
}

static void
test_begin (void)
{
  here = place_new (",seamless-migration=on", FALSE);
  watch_here ();
  lodge_test_wait_for (lodge_test_qemu_said (here->qemu, "LODGE GUEST READY"), BOOT_SECONDS);
  lodge_test_wait_for (lodge_test_qemu_said (here->qemu, "USB Tablet"), BOOT_SECONDS);
  expect_console_at (here);
}

static void
move_seen (const char *more)
{
  Place *there = place_new (more, TRUE);

  n_changes = 0;
  tell_of_port (there->port);
  move_to (there);
  expect_console_at (there);
  leave_for (there);
  expect_console_at (here);
  g_assert_cmpuint (n_changes, ==, 0);
}

static void
move_seen_by_socket (void)
{
  Place *there = place_new (",seamless-migration=on", TRUE);

  tell_of_port (there->port);
  move_to (there);
  expect_console_at (there);
  leave_for (there);
  expect_console_at (here);
}

static void
test_seamless (void)
{
  move_seen (",seamless-migration=on");
}

/* By what the place is set to that it leaves. */
static void
test_half_seamless (void)
{
  move_seen (",seamless-migration=off");
  move_seen (",seamless-migration=on");
}

/* One that nobody sees has dropped its channel, and that stays so. */
static gboolean
has_display_channel (LodgeTestQemu *qemu)
{
  g_autofree char *answer = lodge_test_qemu_query (qemu, "query-spice");

  return strstr (answer, "\"channel-type\": 2,") != NULL;
}

static void
hide (void)
{
  g_assert_true (has_display_channel (here->qemu));
  gtk_widget_set_visible (window, FALSE);
  lodge_test_wait_for (!has_display_channel (here->qemu), 30);
}

static void
move_hidden (const char *more)
{
  Place *there = place_new (more, TRUE);

  hide ();
  n_changes = 0;
  tell_of_port (there->port);
  move_to (there);
  lodge_test_wait_for (!has_display_channel (there->qemu), 20);
  leave_for (there);
  lodge_test_qemu_mark (here->qemu);
  lodge_console_key (get_console (), KEY_B, 'b', TRUE);
  expect (here->qemu, "KEY: 48 down");
  lodge_console_key (get_console (), KEY_B, 'b', FALSE);
  expect (here->qemu, "KEY: 48 up");
  gtk_widget_set_visible (window, TRUE);
  expect_console_at (here);
  g_assert_cmpuint (n_changes, ==, 0);
}

static void
test_hidden_seamless (void)
{
  move_hidden (",seamless-migration=on");
}

static void
test_hidden_half_seamless (void)
{
  move_hidden (",seamless-migration=off");
  move_hidden (",seamless-migration=on");
}

/* In MB. */
static guint64
get_memory (void)
{
  g_autofree char *statm = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  return g_ascii_strtoull (statm, NULL, 10) * (guint64)sysconf (_SC_PAGESIZE) >> 20;
}

/* Without any move: each time the server begins to count its pictures anew. */
static void
test_hidden_often (void)
{
  guint64 before = 0;

  for (int i = 0; i < 4; i++)
    {
      hide ();
      gtk_widget_set_visible (window, TRUE);
      expect_console_at (here);
      if (i == 0)
        before = get_memory ();
      g_assert_cmpuint (get_memory (), <, before + 64);
    }
}

static void
test_again_seamless (void)
{
  move_seen (",seamless-migration=on");
}

/* What is opened again is where the machine is, not where it was at first. */
static void
test_taken_back (void)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = make_endpoint (here);
  LodgeConsole *other = lodge_console_new_for_endpoint (endpoint);

  lodge_console_open (other);
  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_TAKEN), 30);
  lodge_console_session_retry (session);
  expect_console_at (here);
  lodge_console_close (other);
  lodge_test_assert_finalizes (&other);
}

/* It stays after all, and what is connected later finds it where it is. */
static void
test_cancelled (void)
{
  Place *there = place_new (",seamless-migration=on", TRUE);
  g_autofree char *where = g_strdup_printf ("{\"uri\":\"%s\"}", there->incoming);

  n_changes = 0;
  tell_of_port (there->port);
  lodge_test_wait_for (has_display_channel (there->qemu), 30);
  execute_here ("migrate-set-parameters", "{\"max-bandwidth\":4096}");
  execute_here ("migrate", where);
  execute_here ("migrate_cancel", "{}");
  place_free (there);
  expect_console_at (here);
  hide ();
  gtk_widget_set_visible (window, TRUE);
  expect_console_at (here);
  g_assert_cmpuint (n_changes, ==, 0);
  execute_here ("migrate-set-parameters", "{\"max-bandwidth\":134217728}");
  move_seen (",seamless-migration=on");
}

static gboolean
is_told (const char *words)
{
  const GError *problem = lodge_console_session_get_problem (session);

  return problem != NULL && strstr (problem->message, words) != NULL;
}

/* It moves to where this computer can't see it. */
static void
test_out_of_reach (void)
{
  Place *there = place_new (",seamless-migration=on", TRUE);

  tell_of_port (find_port ());
  move_to (there);
  lodge_test_wait_for (is_told ("was moved to “127.0.0.1”"), 30);
  leave_for (there);
  unwatch ();
}

/* One that is given sockets is told where to only then. */
static void
test_from_socket (void)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = NULL;
  g_autoptr (LodgeViewTarget) target = NULL;
  g_autofree char *path = NULL;
  Place *there = place_new (NULL, TRUE);

  move_to (there);
  leave_for (there);
  path = lodge_test_qemu_dup_socket (here->qemu, "spice");
  target = lodge_view_target_new_for_socket (LODGE_DISPLAY_PROTOCOL_SPICE, path);
  target->password = g_strdup (TICKET);
  endpoint = lodge_target_endpoint_new (target);
  watch (endpoint);
  expect_console_at (here);
  move_seen_by_socket ();
  test_taken_back ();
  unwatch ();
}

/* VNC's server can't say where to. */
static void
test_vnc (void)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (here->qemu, "vnc");
  g_autofree char *link = lodge_test_qemu_dup_socket (here->qemu, "display");
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_socket_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, link);
  g_autofree char *next_path = NULL;
  Place *there = place_new (",seamless-migration=on", TRUE);

  g_assert_cmpint (symlink (path, link), ==, 0);
  watch (endpoint);
  expect_console_at (here);
  move_to (there);
  lodge_test_qemu_kill (here->qemu);
  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_TAKEN), 30);
  lodge_console_session_retry (session);
  lodge_test_wait_for (is_told ("does not answer"), 30);

  next_path = lodge_test_qemu_dup_socket (there->qemu, "vnc");
  g_assert_cmpint (unlink (link), ==, 0);
  g_assert_cmpint (symlink (next_path, link), ==, 0);
  expect_console_at (there);
  g_assert_cmpint (unlink (link), ==, 0);
  leave_for (there);
  unwatch ();
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return g_strcmp0 (domain, "GSpice") != 0;
}

int
main (int argc, char *argv[])
{
  g_autoptr (LodgeTestQemu) probe = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  probe = lodge_test_qemu_new ();
  if (probe == NULL || !gtk_init_check ())
    {
      g_printerr ("QEMU, the guest or a display is missing.\n");
      return 77;
    }

  lodge_test_drop_debug_messages ();
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_test_log_set_fatal_handler (is_fatal, NULL);

  g_test_add_func ("/console/migration/begin", test_begin);
  g_test_add_func ("/console/migration/hidden-often", test_hidden_often);
  g_test_add_func ("/console/migration/seamless", test_seamless);
  g_test_add_func ("/console/migration/half-seamless", test_half_seamless);
  g_test_add_func ("/console/migration/hidden-seamless", test_hidden_seamless);
  g_test_add_func ("/console/migration/again-seamless", test_again_seamless);
  g_test_add_func ("/console/migration/hidden-half-seamless", test_hidden_half_seamless);
  g_test_add_func ("/console/migration/taken-back", test_taken_back);
  g_test_add_func ("/console/migration/cancelled", test_cancelled);
  g_test_add_func ("/console/migration/out-of-reach", test_out_of_reach);
  g_test_add_func ("/console/migration/from-socket", test_from_socket);
  g_test_add_func ("/console/migration/vnc", test_vnc);
  result = g_test_run ();

  place_free (here);
  return result;
}
