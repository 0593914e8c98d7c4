/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lodge-console-session.h"
#include "lodge-fake-endpoint.h"
#include "lodge-test.h"
#include "lodge-vmm-error.h"

/* Passwords and certificates against a real QEMU, which runs no guest: a display is all it has. */

#define QEMU "qemu-system-x86_64"
#define PASSWORD "open-up"

static char *folder;
static GSubprocess *qemu;
static guint ports[4]; /* VNC with TLS, SPICE, SPICE with TLS, VNC with certificates */

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* An authority, and the certificate of a server called localhost. */
static void
make_certificates (void)
{
  g_autofree char *ca = in_folder ("pki/CA/cacert.pem");
  g_autofree char *ca_key = in_folder ("ca-key.pem");
  g_autofree char *request = in_folder ("request.pem");
  g_autofree char *names = in_folder ("names");
  g_autofree char *key = in_folder ("x509/server-key.pem");
  g_autofree char *certificate = in_folder ("x509/server-cert.pem");
  g_autofree char *ca_copy = in_folder ("x509/ca-cert.pem");
  g_autofree char *pki_folder = in_folder ("pki/CA");
  g_autofree char *x509 = in_folder ("x509");
  const char *authority[] = { "openssl", "req",   "-x509", "-newkey", "rsa:2048",
                              "-nodes",  "-days", "2",     "-subj",   "/CN=Lodge test",
                              "-keyout", ca_key,  "-out",  ca,        NULL };
  const char *ask[] = { "openssl",       "req",     "-newkey", "rsa:2048", "-nodes", "-subj",
                        "/CN=localhost", "-keyout", key,       "-out",     request,  NULL };
  const char *sign[] = { "openssl",  "x509", "-req", "-days",     "2",    "-in",
                         request,    "-CA",  ca,     "-CAkey",    ca_key, "-CAcreateserial",
                         "-extfile", names,  "-out", certificate, NULL };
  const char *copy[] = { "cp", ca, ca_copy, NULL };

  g_mkdir_with_parents (pki_folder, 0700);
  g_mkdir (x509, 0700);
  g_file_set_contents (names, "subjectAltName=DNS:localhost\n", -1, NULL);
  run (authority);
  run (ask);
  run (sign);
  run (copy);
}

/* Free a moment ago, and most likely still when QEMU takes them. */
static void
find_ports (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    ports[i] = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_socket_listener_close (listener);
}

/* Also where the test itself is killed. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
is_listening (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "localhost", (guint16)port, NULL, NULL);

  return connection != NULL;
}

static void
start_qemu (void)
{
  g_autofree char *tls =
      g_strdup_printf ("tls-creds-x509,id=tls,dir=%s/x509,endpoint=server,verify-peer=off", folder);
  g_autofree char *vnc_local = g_strdup_printf ("unix:%s/vnc,password-secret=pw", folder);
  g_autofree char *vnc =
      g_strdup_printf ("localhost:%u,tls-creds=anon,password-secret=pw", ports[0] - 5900);
  g_autofree char *vnc_x509 =
      g_strdup_printf ("localhost:%u,tls-creds=tls,password-secret=pw", ports[3] - 5900);
  g_autofree char *spice = g_strdup_printf (
      "addr=localhost,port=%u,tls-port=%u,x509-dir=%s/x509,password-secret=pw,tls-channel=default",
      ports[1],
      ports[2],
      folder);
  g_autofree char *socket = in_folder ("vnc");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  /* clang-format off */
  const char *argv[] = {
    QEMU, "-nodefaults", "-no-user-config", "-S", "-machine", "pc,accel=tcg", "-m", "32",
    "-display", "none", "-vga", "std", "-object", "secret,id=pw,data=" PASSWORD, "-object", tls,
    "-object", "tls-creds-anon,id=anon,endpoint=server", "-vnc", vnc_local, "-vnc", vnc,
    "-vnc", vnc_x509, "-spice", spice, NULL,
  };
  /* clang-format on */

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  qemu = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  lodge_test_wait_for (g_file_test (socket, G_FILE_TEST_EXISTS), 30);
  /* One after the other, which takes its time where others are busy. */
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    lodge_test_wait_for (is_listening (ports[i]), 30);
}

static gboolean
is_in (LodgeConsole *console, LodgeConsoleState state)
{
  return lodge_console_get_state (console) == state;
}

/* Open until it asks, is connected or has failed. A server that is just starting is tried again. */
static LodgeConsole *
open_target (const LodgeViewTarget *target)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_target_endpoint_new (target);
  LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);

  lodge_console_open (console);
  lodge_test_wait_for (!is_in (console, LODGE_CONSOLE_STATE_CONNECTING), 20);
  return console;
}

static void
expect_no_problem (LodgeConsole *console)
{
  if (is_in (console, LODGE_CONSOLE_STATE_FAILED))
    g_error ("%s (%s)",
             lodge_console_get_problem (console)->message,
             lodge_vmm_error_get_details (lodge_console_get_problem (console)));
}

static void
expect_connected (LodgeConsole *console)
{
  lodge_test_wait_for (!is_in (console, LODGE_CONSOLE_STATE_CONNECTING), 20);
  expect_no_problem (console);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_CONNECTED);
  lodge_test_wait_for (lodge_console_get_frame (console) != NULL, 20);
}

static void
answer_and_expect_question (LodgeConsole *console, const char *password)
{
  lodge_console_answer (console, NULL, password);
  lodge_test_wait_for (!is_in (console, LODGE_CONSOLE_STATE_CONNECTING), 20);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_ASKING);
  g_assert_nonnull (lodge_console_get_problem (console));
}

static char *
get_ca (const char *name)
{
  g_autofree char *path = in_folder (name);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_nonnull (text);
  return text;
}

static void
check_questions (const LodgeViewTarget *target)
{
  LodgeConsole *console = open_target (target);

  expect_no_problem (console);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_ASKING);
  g_assert_cmpint (lodge_console_get_wanted (console), ==, LODGE_CREDENTIAL_PASSWORD);
  answer_and_expect_question (console, "wrong");
  lodge_console_answer (console, NULL, PASSWORD);
  expect_connected (console);
  lodge_test_assert_finalizes (&console);
}

static void
test_vnc_socket (void)
{
  g_autofree char *path = in_folder ("vnc");
  g_autoptr (LodgeViewTarget) target =
      lodge_view_target_new_for_socket (LODGE_DISPLAY_PROTOCOL_VNC, path);

  check_questions (target);
}

static LodgeViewTarget *
new_target (const char *format, guint port)
{
  g_autofree char *uri = g_strdup_printf ("%s%u", format, port);
  g_autoptr (GError) error = NULL;
  LodgeViewTarget *target = lodge_view_target_new_from_uri (uri, &error);

  g_assert_no_error (error);
  return target;
}

static void
test_vnc_tls (void)
{
  g_autoptr (LodgeViewTarget) target = new_target ("vnc://localhost:", ports[0]);

  check_questions (target);
}

/* The authority is not among those that this user trusts: nothing is sent, nothing is shown. */
static void
test_vnc_unknown_authority (void)
{
  g_autoptr (LodgeViewTarget) target = new_target ("vnc://localhost:", ports[3]);
  LodgeConsole *console;

  target->password = g_strdup (PASSWORD);
  console = open_target (target);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_FAILED);
  g_assert_error (lodge_console_get_problem (console), LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNSAFE);
  lodge_test_assert_finalizes (&console);
}

/* Both ways, until one side is gone. */
static void
serve_from_qemu (int fd, gpointer port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      client, "localhost", (guint16)GPOINTER_TO_UINT (port), NULL, NULL);
  struct pollfd ends[2] = { { fd, POLLIN, 0 }, { -1, POLLIN, 0 } };
  char buffer[4096];
  gssize got = 1;

  if (connection == NULL)
    return;
  ends[1].fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  while (got > 0 && poll (ends, 2, -1) > 0)
    for (guint i = 0; i < 2 && got > 0; i++)
      if (ends[i].revents != 0)
        {
          got = recv (ends[i].fd, buffer, sizeof buffer, MSG_DONTWAIT);
          if (got > 0)
            got = send (ends[1 - i].fd, buffer, (gsize)got, MSG_NOSIGNAL);
        }
}

/* Wants the password without any encryption, and counts what it gets. */
static void
serve_in_clear (int fd, gpointer n_bytes)
{
  static const guint8 VNC_AUTH[] = { 1, 2 };
  static const guint8 CHALLENGE[16];
  char buffer[64];
  gssize got;

  send (fd, "RFB 003.008\n", 12, MSG_NOSIGNAL);
  send (fd, VNC_AUTH, sizeof VNC_AUTH, MSG_NOSIGNAL);
  send (fd, CHALLENGE, sizeof CHALLENGE, MSG_NOSIGNAL);
  while ((got = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_atomic_int_add ((int *)n_bytes, (int)got);
}

/* Whoever stands in the server's place the next time does not get the password unasked. */
static void
test_vnc_weaker (void)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_fake_endpoint_new (
      LODGE_DISPLAY_PROTOCOL_VNC, serve_from_qemu, GUINT_TO_POINTER (ports[0]));
  LodgeConsole *console = lodge_console_new_for_endpoint (endpoint);
  int n_bytes = 0;

  lodge_console_open (console);
  lodge_test_wait_for (is_in (console, LODGE_CONSOLE_STATE_ASKING), 20);
  lodge_console_answer (console, NULL, PASSWORD);
  expect_connected (console);
  lodge_console_close (console);

  /* In the same way it does. */
  lodge_console_open (console);
  expect_connected (console);
  lodge_console_close (console);

  lodge_fake_endpoint_set_server (LODGE_FAKE_ENDPOINT (endpoint), serve_in_clear, &n_bytes);
  lodge_console_open (console);
  lodge_test_wait_for (!is_in (console, LODGE_CONSOLE_STATE_CONNECTING), 20);
  g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_ASKING);
  g_assert_error (lodge_console_get_problem (console), LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNSAFE);
  g_assert_cmpint (g_atomic_int_get (&n_bytes), <=, 13);
  lodge_test_assert_finalizes (&console);
}

static void
test_spice_tls (void)
{
  g_autoptr (LodgeViewTarget) target = new_target ("spice://localhost?tls-port=", ports[2]);

  target->ca = get_ca ("pki/CA/cacert.pem");
  check_questions (target);
}

/* The server wants encryption on the port that has none: the library goes to the other. */
static void
test_spice_both_ports (void)
{
  g_autoptr (LodgeViewTarget) target = new_target ("spice://localhost?tls-port=", ports[2]);
  LodgeConsole *console;

  target->port = ports[1];
  target->ca = get_ca ("pki/CA/cacert.pem");
  target->password = g_strdup (PASSWORD);
  console = open_target (target);
  expect_connected (console);
  lodge_test_assert_finalizes (&console);
}

/* Nothing is answered there: whoever it is gets no more than the first words. */
static void
on_plain_cb (GObject *source, GAsyncResult *result, gpointer n_plain)
{
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);

  if (connection != NULL)
    ++*(guint *)n_plain;
}

/* What is to be encrypted does not go to the port that has no encryption, whatever answers there.
 */
static void
test_spice_secure_channels (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *ca = get_ca ("pki/CA/cacert.pem");
  g_autofree char *escaped = g_strescape (ca, NULL);
  guint n_plain = 0;
  g_autofree char *file =
      g_strdup_printf ("[virt-viewer]\ntype=spice\nhost=localhost\nport=%u\ntls-port=%u\nca=%s\n"
                       "password=" PASSWORD "\nsecure-channels=main;display;inputs;cursor\n",
                       g_socket_listener_add_any_inet_port (listener, NULL, NULL),
                       ports[2],
                       escaped);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeViewTarget) target = lodge_view_target_new_from_vv (file, strlen (file), &error);
  LodgeConsole *console;

  g_assert_no_error (error);
  g_socket_listener_accept_async (listener, NULL, on_plain_cb, &n_plain);
  console = open_target (target);
  g_assert_cmpuint (n_plain, ==, 0);
  expect_connected (console);
  g_assert_cmpuint (n_plain, ==, 0);
  lodge_test_assert_finalizes (&console);
  g_socket_listener_close (listener);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* A name that only the proxy knows, as those are that Proxmox gives. */
#define BEHIND_PROXY "pvespiceproxy:6543:100:node::abc"

typedef struct
{
  GSocketService *service;
  guint port;    /* in the tunnel's end */
  int n_tunnels; /* atomic */
} Proxy;

static void
on_spliced_cb (GObject *source, GAsyncResult *result, gpointer loop)
{
  g_main_loop_quit (loop);
}

/* Until either side closes. */
static void
join (GIOStream *one, GIOStream *other)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);

  g_main_context_push_thread_default (context);
  g_io_stream_splice_async (one,
                            other,
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT,
                            NULL,
                            on_spliced_cb,
                            loop);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
}

/* A proxy of HTTP's as far as CONNECT goes, on a thread per connection. */
static gboolean
on_proxy_asked_cb (GSocketService *service,
                   GSocketConnection *connection,
                   GObject *source,
                   gpointer data)
{
  static const char GOOD[] = "HTTP/1.0 200 OK\r\n\r\n";
  Proxy *proxy = data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  g_autoptr (GString) asked = g_string_new (NULL);
  char c;

  while (!g_str_has_suffix (asked->str, "\r\n\r\n") &&
         g_input_stream_read (input, &c, 1, NULL, NULL) == 1)
    g_string_append_c (asked, c);
  if (!g_str_has_prefix (asked->str, "CONNECT " BEHIND_PROXY ":"))
    return TRUE;
  server = g_socket_client_connect_to_host (client, "localhost", (guint16)proxy->port, NULL, NULL);
  if (server == NULL || !g_output_stream_write_all (output, GOOD, strlen (GOOD), NULL, NULL, NULL))
    return TRUE;
  g_atomic_int_inc (&proxy->n_tunnels);
  join (G_IO_STREAM (connection), G_IO_STREAM (server));
  return TRUE;
}

/* The certificate is the server's, whatever the proxy calls it. */
static void
test_spice_proxy (void)
{
  static Proxy proxy; /* whose threads end when they like */
  guint own_port;
  g_autofree char *ca = get_ca ("pki/CA/cacert.pem");
  g_autofree char *escaped = g_strescape (ca, NULL);
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeViewTarget) target = NULL;
  LodgeConsole *console;

  proxy.service = g_threaded_socket_service_new (16);
  proxy.port = ports[2];
  own_port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (proxy.service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (proxy.service, "run", G_CALLBACK (on_proxy_asked_cb), &proxy);
  file = g_strdup_printf ("[virt-viewer]\ntype=spice\nhost=" BEHIND_PROXY
                          "\ntls-port=%u\nproxy=http://localhost:%u\n"
                          "password=" PASSWORD "\nhost-subject=CN=localhost\nca=%s\n",
                          ports[2],
                          own_port,
                          escaped);
  target = lodge_view_target_new_from_vv (file, strlen (file), &error);
  g_assert_no_error (error);
  console = open_target (target);
  expect_connected (console);
  g_assert_cmpint (g_atomic_int_get (&proxy.n_tunnels), >, 1);
  lodge_test_assert_finalizes (&console);
  g_socket_service_stop (proxy.service);
  g_socket_listener_close (G_SOCKET_LISTENER (proxy.service));
  g_clear_object (&proxy.service);
}

/* Without the authority's certificate, or under another name, nothing is sent. */
static void
test_spice_unknown_authority (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LodgeViewTarget) target = new_target (
          i == 0 ? "spice://localhost?tls-port=" : "spice://127.0.0.1?tls-port=", ports[2]);
      LodgeConsole *console;

      target->password = g_strdup (PASSWORD);
      if (i == 1)
        target->ca = get_ca ("pki/CA/cacert.pem");
      console = open_target (target);
      g_assert_cmpint (lodge_console_get_state (console), ==, LODGE_CONSOLE_STATE_FAILED);
      g_assert_error (lodge_console_get_problem (console), LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNSAFE);
      lodge_test_assert_finalizes (&console);
    }
}

static void
remove_folder (void)
{
  const char *argv[] = { "rm", "-rf", folder, NULL };

  run (argv);
}

int
main (int argc, char *argv[])
{
  g_autofree char *program = g_find_program_in_path (QEMU);
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  int result;

  g_test_init (&argc, &argv, NULL);
  if (program == NULL || openssl == NULL)
    {
      g_printerr ("QEMU or openssl is missing.\n");
      return 77;
    }
  folder = g_dir_make_tmp ("lodge-auth-XXXXXX", NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  make_certificates ();
  find_ports ();
  start_qemu ();

  g_test_add_func ("/console/auth/vnc-socket", test_vnc_socket);
  g_test_add_func ("/console/auth/vnc-tls", test_vnc_tls);
  g_test_add_func ("/console/auth/vnc-unknown-authority", test_vnc_unknown_authority);
  g_test_add_func ("/console/auth/vnc-weaker", test_vnc_weaker);
  g_test_add_func ("/console/auth/spice-tls", test_spice_tls);
  g_test_add_func ("/console/auth/spice-both-ports", test_spice_both_ports);
  g_test_add_func ("/console/auth/spice-secure-channels", test_spice_secure_channels);
  g_test_add_func ("/console/auth/spice-proxy", test_spice_proxy);
  g_test_add_func ("/console/auth/spice-unknown-authority", test_spice_unknown_authority);
  result = g_test_run ();

  g_subprocess_force_exit (qemu);
  g_subprocess_wait (qemu, NULL, NULL);
  g_clear_object (&qemu);
  remove_folder ();
  g_free (folder);
  return result;
}
