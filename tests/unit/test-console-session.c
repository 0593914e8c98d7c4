/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/socket.h>

#include "lodge-console-session.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-vmm.h"
#include "lodge-fake-vnc.h"
#include "lodge-test.h"

/* A server that ends each connection when told so. */
typedef struct
{
  int n_served;
  int end;
  int refuse;
} Server;

static void
serve (int fd, gpointer user_data)
{
  Server *server = user_data;
  char text[64];

  if (g_atomic_int_get (&server->refuse))
    return;

  g_atomic_int_set (&server->end, 0);
  lodge_fake_vnc_handshake (fd, 64, 48);
  g_atomic_int_inc (&server->n_served);
  while (!g_atomic_int_get (&server->end) && lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_GONE)
    ;
}

/* Any message makes the server look whether it is to end. */
static void
end_connection (Server *server, LodgeConsoleSession *session)
{
  g_atomic_int_set (&server->end, 1);
  lodge_console_pointer_absolute (lodge_console_session_get_console (session), 1, 1, 0);
}

static gboolean
is_in (LodgeConsoleSession *session, LodgeConsoleSessionState state)
{
  return lodge_console_session_get_state (session) == state;
}

static LodgeConsoleSession *
new_session (Server *server)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, serve, server);

  return lodge_console_session_new_for_endpoint (endpoint);
}

static void
test_follows_wish (void)
{
  Server server = { 0 };
  LodgeConsoleSession *session = new_session (&server);

  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_OFF));
  for (guint i = 1; i <= 3; i++)
    {
      lodge_console_session_set_wanted (session, TRUE);
      lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);
      g_assert_cmpint (g_atomic_int_get (&server.n_served), ==, i);
      lodge_console_session_set_wanted (session, FALSE);
      g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_OFF));
    }
  lodge_test_assert_finalizes (&session);
}

/* The display closed and the machine did nothing: another viewer. It must not be thrown out. */
static void
test_taken (void)
{
  Server server = { 0 };
  LodgeConsoleSession *session = new_session (&server);

  lodge_console_session_set_wanted (session, TRUE);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);
  end_connection (&server, session);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_TAKEN), 10);
  g_assert_cmpint (g_atomic_int_get (&server.n_served), ==, 1);

  lodge_console_session_retry (session);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);
  g_assert_cmpint (g_atomic_int_get (&server.n_served), ==, 2);
  lodge_test_assert_finalizes (&session);
}

static void
test_restart (void)
{
  Server server = { 0 };
  LodgeConsoleSession *session = new_session (&server);

  lodge_console_session_set_wanted (session, TRUE);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);

  /* The machine's event comes after the end of the connection… */
  end_connection (&server, session);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_WAITING), 10);
  lodge_console_session_restarted (session);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);

  /* … or before it. */
  lodge_console_session_restarted (session);
  end_connection (&server, session);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_WAITING), 10);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);
  g_assert_cmpint (g_atomic_int_get (&server.n_served), ==, 3);

  /* The machine stopped: nothing to say but "off". */
  end_connection (&server, session);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_WAITING), 10);
  lodge_console_session_set_wanted (session, FALSE);
  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_OFF));
  lodge_test_assert_finalizes (&session);
}

static void
test_backs_off (void)
{
  Server server = { .refuse = 1 };
  LodgeConsoleSession *session = new_session (&server);
  gint64 begin = g_get_monotonic_time ();
  guint n_problems = 0;

  g_signal_connect_swapped (
      session, "notify::problem", G_CALLBACK (lodge_test_count_cb), &n_problems);
  lodge_console_session_set_wanted (session, TRUE);
  lodge_test_wait_for (n_problems >= 3, 10);
  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_WAITING));
  g_assert_nonnull (lodge_console_session_get_problem (session));

  /* Two waits lie between three failures. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, (250 + 500) * 1000);

  g_atomic_int_set (&server.refuse, 0);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);
  g_assert_null (lodge_console_session_get_problem (session));
  lodge_test_assert_finalizes (&session);
}

static void
test_no_display (void)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_NONE, NULL, NULL);
  LodgeConsoleSession *session = lodge_console_session_new_for_endpoint (endpoint);

  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_NONE));
  lodge_console_session_set_wanted (session, TRUE);
  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_NONE));
  g_assert_null (lodge_console_session_get_console (session));
  lodge_test_assert_finalizes (&session);
}

static LodgeMachineConfig *
make_config (void)
{
  LodgeMachineConfig *config = lodge_machine_config_new ();
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_VNC);

  lodge_machine_config_set_name (config, "guest");
  lodge_machine_config_add_display (config, display);

  return config;
}

/* Through a machine: wanted while it is active; the backend hands out the descriptors. */
static void
test_machine (void)
{
  g_autoptr (LodgeFakeVmm) vmm = lodge_fake_vmm_new ("fake:///");
  g_autoptr (LodgeMachineConfig) config = make_config ();
  LodgeConsoleSession *session;
  LodgeMachine *machine;
  const char *uuid;

  lodge_vmm_connect (LODGE_VMM (vmm));
  lodge_test_wait_for (lodge_vmm_get_state (LODGE_VMM (vmm)) == LODGE_VMM_STATE_CONNECTED, 10);
  machine = lodge_fake_vmm_add_config (vmm, config, LODGE_MACHINE_STATE_OFF);
  uuid = lodge_machine_get_uuid (machine);

  session = lodge_console_session_new (LODGE_VMM (vmm), machine, 0);
  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_OFF));
  g_assert_nonnull (lodge_console_session_get_console (session));

  lodge_fake_vmm_set_state (vmm, uuid, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_USER);
  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_CONNECTING));
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (vmm, "open_display") == 1, 10);

  lodge_fake_vmm_set_state (vmm, uuid, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_USER);
  g_assert_true (is_in (session, LODGE_CONSOLE_SESSION_OFF));
  lodge_test_assert_finalizes (&session);
}

typedef struct
{
  int fd;
  GAsyncQueue *heard; /* of char * */
} Listener;

static gpointer
listen_to_keys (gpointer data)
{
  Listener *listener = data;
  LodgeFakeVncMessage message;
  char text[64];

  lodge_fake_vnc_handshake (listener->fd, 64, 48);
  while ((message = lodge_fake_vnc_read (listener->fd, text)) != LODGE_FAKE_VNC_GONE)
    if (message == LODGE_FAKE_VNC_KEY || message == LODGE_FAKE_VNC_EXTENDED_KEY)
      g_async_queue_push (listener->heard, g_strdup (text));
  return NULL;
}

static void
assert_hears (Listener *listener, const char *expected)
{
  g_autofree char *text = NULL;

  lodge_test_wait_for (g_async_queue_length (listener->heard) > 0, 10);
  text = g_async_queue_pop (listener->heard);
  g_assert_cmpstr (text, ==, expected);
}

static void
press (LodgeConsoleSession *session, guint keyval, gboolean pressed)
{
  lodge_console_key (lodge_console_session_get_console (session), 30, keyval, pressed);
}

/* What is let go of while the machine is paused it hears when it goes on. */
static void
test_paused (void)
{
  g_autoptr (LodgeFakeVmm) vmm = lodge_fake_vmm_new ("fake:///");
  g_autoptr (LodgeMachineConfig) config = make_config ();
  Listener listener = { -1, g_async_queue_new_full (g_free) };
  LodgeConsoleSession *session;
  LodgeMachine *machine;
  GThread *thread;

  lodge_vmm_connect (LODGE_VMM (vmm));
  lodge_test_wait_for (lodge_vmm_get_state (LODGE_VMM (vmm)) == LODGE_VMM_STATE_CONNECTED, 10);
  machine = lodge_fake_vmm_add_config (vmm, config, LODGE_MACHINE_STATE_RUNNING);
  session = lodge_console_session_new (LODGE_VMM (vmm), machine, 0);
  lodge_test_wait_for ((listener.fd = lodge_fake_vmm_steal_display_peer (vmm)) >= 0, 10);
  thread = g_thread_new ("listener", listen_to_keys, &listener);
  lodge_test_wait_for (is_in (session, LODGE_CONSOLE_SESSION_CONNECTED), 10);

  press (session, 'a', TRUE);
  assert_hears (&listener, "key 61 1");
  lodge_fake_vmm_set_state (
      vmm, lodge_machine_get_uuid (machine), LODGE_MACHINE_STATE_PAUSED, LODGE_MACHINE_REASON_USER);
  press (session, 'a', FALSE);
  assert_hears (&listener, "key 61 0");
  lodge_fake_vmm_set_state (vmm,
                            lodge_machine_get_uuid (machine),
                            LODGE_MACHINE_STATE_RUNNING,
                            LODGE_MACHINE_REASON_USER);
  assert_hears (&listener, "key 61 1");
  assert_hears (&listener, "key 61 0");
  /* Then the modifiers. */
  assert_hears (&listener, "key ffe1 1");

  lodge_test_assert_finalizes (&session);
  g_thread_join (thread);
  close (listener.fd);
  g_async_queue_unref (listener.heard);
}

static void
serve_noise (int fd, gpointer user_data)
{
  GRand *rand = g_rand_new_with_seed (GPOINTER_TO_UINT (user_data));
  guint8 noise[2048];

  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = g_rand_int (rand);
  g_rand_free (rand);
  lodge_fake_vnc_bytes (fd, noise, sizeof noise);
}

static void
serve_silence (int fd, gpointer user_data)
{
}

static gboolean
is_over (LodgeConsole *console)
{
  LodgeConsoleState state = lodge_console_get_state (console);

  return state == LODGE_CONSOLE_STATE_CLOSED || state == LODGE_CONSOLE_STATE_FAILED;
}

/* spice-client-glib warns of what it receives; that is no fault of the program. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return g_strcmp0 (domain, "GSpice") != 0;
}

static void
allow_spice_warnings (void)
{
  g_log_set_handler (
      "GSpice", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, lodge_test_swallow_log_cb, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
}

static void
test_spice_noise (void)
{
  allow_spice_warnings ();
  for (guint seed = 0; seed < 20; seed++)
    {
      g_autoptr (LodgeConsoleEndpoint) endpoint =
          lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE,
                                   seed % 4 == 3 ? serve_silence : serve_noise,
                                   GUINT_TO_POINTER (seed));
      LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);

      lodge_console_open (console);
      lodge_test_wait_for (is_over (console), 20);
      g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_FAILED);
      g_assert_nonnull (lodge_console_get_problem (console));
      lodge_test_assert_finalizes (&console);
    }
}

static void
test_spice_closed_while_opening (void)
{
  allow_spice_warnings ();
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (LodgeConsoleEndpoint) endpoint =
          lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, serve_noise, NULL);
      LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);

      lodge_console_open (console);
      for (guint round = 0; round < i / 2; round++)
        g_main_context_iteration (NULL, FALSE);
      lodge_console_close (console);
      g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_IDLE);
      lodge_test_assert_finalizes (&console);
    }
}

typedef enum
{
  REST_COMES,
  REST_IS_AWAITED,
  REST_IS_MISSING,
} Rest;

/* Of a link's reply, which says that there is no such machine, so much; then the rest, or nothing,
 * or the end. */
typedef struct
{
  guint n_bytes;
  Rest rest;
  int n_left; /* atomic: the other side has gone, as often */
} HalfReply;

static void
serve_half_reply (int fd, gpointer user_data)
{
  HalfReply *half = user_data;
  guint8 reply[16 + 178] = { 'R', 'E', 'D', 'Q', 2, 0, 0, 0, 2, 0, 0, 0, 178, 0, 0, 0, 7, 0, 0, 0 };
  guint8 request[1024];

  reply[16 + 174] = 178; /* where its capabilities begin: there are none */
  if (recv (fd, request, sizeof request, 0) > 0 &&
      send (fd, reply, half->n_bytes, MSG_NOSIGNAL) >= 0 && half->rest != REST_IS_MISSING)
    {
      g_usleep (5000);
      if (half->rest == REST_COMES)
        send (fd, reply + half->n_bytes, sizeof reply - half->n_bytes, MSG_NOSIGNAL);
      while (recv (fd, request, sizeof request, 0) > 0)
        ;
    }
  g_atomic_int_inc (&half->n_left);
}

static void
count_complaints (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_CRITICAL) != 0)
    ++*(guint *)user_data;
}

static void
close_amid (HalfReply *half, guint n_steps)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, serve_half_reply, half);
  LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);

  half->n_left = 0;
  lodge_console_open (console);
  for (guint step = 0; step < n_steps; step++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
  lodge_console_close (console);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_IDLE);
  lodge_test_assert_finalizes (&console);
  lodge_test_wait_for (g_atomic_int_get (&half->n_left) ==
                           (int)lodge_fake_endpoint_get_n_opened (LODGE_FAKE_ENDPOINT (endpoint)),
                       10);
}

/* The library is not torn from a handshake that comes to its end, and one that does not comes to
 * an end all the same. */
static void
test_spice_half_reply (void)
{
  static const guint LENGTHS[] = { 0, 1, 15, 16, 17, 100, 193 };
  guint n_complaints = 0;
  guint handler = g_log_set_handler (
      "GSpice", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, count_complaints, &n_complaints);

  g_test_log_set_fatal_handler (is_fatal, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (LENGTHS); i++)
    for (guint n_steps = 0; n_steps < 24; n_steps++)
      {
        HalfReply half = { LENGTHS[i], REST_COMES, 0 };

        close_amid (&half, n_steps);
      }
  g_assert_cmpuint (n_complaints, ==, 0);

  close_amid (&(HalfReply){ 100, REST_IS_AWAITED, 0 }, 20);
  close_amid (&(HalfReply){ 100, REST_IS_MISSING, 0 }, 20);
  g_log_remove_handler ("GSpice", handler);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/session/follows-wish", test_follows_wish);
  g_test_add_func ("/console/session/taken", test_taken);
  g_test_add_func ("/console/session/restart", test_restart);
  g_test_add_func ("/console/session/backs-off", test_backs_off);
  g_test_add_func ("/console/session/no-display", test_no_display);
  g_test_add_func ("/console/session/machine", test_machine);
  g_test_add_func ("/console/session/paused", test_paused);
  g_test_add_func ("/console/spice/noise", test_spice_noise);
  g_test_add_func ("/console/spice/half-reply", test_spice_half_reply);
  g_test_add_func ("/console/spice/closed-while-opening", test_spice_closed_while_opening);

  return g_test_run ();
}
