/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/input-event-codes.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include "lodge-console-session.h"
#include "lodge-libvirt-vmm.h"
#include "lodge-test-guest.h"
#include "lodge-test.h"
#include "lodge-vmm-driver.h"

/*
 * The console of a real machine while its libvirtd and its QEMU are killed, and while another
 * viewer wants the display. The first argument is the display's protocol.
 */

#define STILL_US (500 * 1000)

static LodgeDisplayProtocol protocol;
static LodgeVmm *vmm;
static LodgeTestGuest *guest;
static LodgeMachine *machine;
static LodgeConsoleSession *session;
static guint n_changes; /* of the session's state */
static guint n_damages;

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

static LodgeFrame *
get_frame (void)
{
  return lodge_console_get_frame (get_console ());
}

static void
on_damage_cb (LodgeConsole *console, int x, int y, int width, int height, gpointer user_data)
{
  n_damages++;
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

static pid_t
read_pid (const char *path)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return (pid_t)g_ascii_strtoll (text, NULL, 10);
}

static pid_t
daemon_pid (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_runtime_dir (), "libvirt", "libvirtd.pid", NULL);

  return read_pid (path);
}

static pid_t
qemu_pid (void)
{
  g_autofree char *name = g_strconcat (lodge_machine_get_name (machine), ".pid", NULL);
  g_autofree char *path =
      g_build_filename (g_get_user_runtime_dir (), "libvirt", "qemu", "run", name, NULL);

  return read_pid (path);
}

static void
wait_until_still (void)
{
  gint64 deadline = lodge_test_deadline (30);
  gint64 since = g_get_monotonic_time ();
  guint before = n_damages;

  while (g_get_monotonic_time () - since < STILL_US && lodge_test_iterate (deadline))
    if (n_damages != before)
      {
        before = n_damages;
        since = g_get_monotonic_time ();
      }
  g_assert_cmpint (g_get_monotonic_time () - since, >=, STILL_US);
}

/* The guest's terminal echoes what is typed, into the picture, which is still otherwise. */
static void
expect_echo (void)
{
  guint before;

  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_CONNECTED) && get_frame () != NULL, 60);
  wait_until_still ();
  before = n_damages;
  /* A keyboard that is busy with keys that are lifted may drop one. */
  for (int i = 0; i < 10 && n_damages == before; i++)
    {
      gint64 deadline = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;

      lodge_console_key (get_console (), KEY_A, 'a', TRUE);
      lodge_console_key (get_console (), KEY_A, 'a', FALSE);
      while (n_damages == before && lodge_test_iterate (deadline))
        ;
    }
  g_assert_cmpuint (n_damages, >, before);
}

static void
start (void)
{
  lodge_test_guest_boot (guest);
  /* Its driver of the display comes later than its shell, and changes the mode. */
  lodge_test_guest_run (guest, NULL, "until grep -q . /proc/fb; do sleep 1; done");
  expect_echo ();
}

static void
kill_daemon (int signal)
{
  pid_t pid = daemon_pid ();

  g_assert_cmpint (pid, >, 1);
  kill (pid, signal);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_RECONNECTING, 30);
}

/* Until all is read anew, too. */
static void
await_daemon (void)
{
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 60);
  lodge_test_wait_for (lodge_machine_get_features (machine) != LODGE_MACHINE_FEATURE_NONE, 30);
}

static void
test_start (void)
{
  g_assert_true (is_in (LODGE_CONSOLE_SESSION_OFF));
  start ();
}

/* The display does not come by way of libvirtd: picture and keys go on as if nothing were. */
static void
test_daemon_restarts (void)
{
  const int SIGNALS[] = { SIGKILL, SIGTERM, SIGKILL };
  LodgeConsole *console = get_console ();
  LodgeFrame *frame = get_frame ();
  guint64 generation = lodge_frame_get_generation (frame);

  n_changes = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    {
      kill_daemon (SIGNALS[i]);
      g_assert_true (is_in (LODGE_CONSOLE_SESSION_CONNECTED));
      expect_echo ();
      await_daemon ();
      g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
      expect_echo ();
    }
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_true (get_console () == console);
  g_assert_true (get_frame () == frame);
  g_assert_cmpuint (lodge_frame_get_generation (frame), ==, generation);
  /* libvirtd is used again as well. */
  lodge_driver_control (vmm, machine, LODGE_VERB_PAUSE, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_RESUME, NULL);
  g_assert_true (is_in (LODGE_CONSOLE_SESSION_CONNECTED));
}

/* A console that is opened while nobody can say where the display is comes when somebody can. */
static void
test_opened_meanwhile (void)
{
  LodgeConsoleSession *second;

  lodge_console_session_set_wanted (session, FALSE);
  g_assert_true (is_in (LODGE_CONSOLE_SESSION_OFF));
  kill_daemon (SIGKILL);
  second = lodge_console_session_new (vmm, machine, 0);
  lodge_test_wait_for (lodge_console_session_get_state (second) == LODGE_CONSOLE_SESSION_CONNECTED,
                       60);
  lodge_test_assert_finalizes (&second);
  await_daemon ();
  lodge_console_session_set_wanted (session, TRUE);
  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_CONNECTED) && get_frame () != NULL, 60);
  expect_echo ();
}

/* libvirtd comes back, and the other viewer has the display all the same. Several have it with VNC.
 */
static void
test_no_war (void)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_machine_endpoint_new (vmm, machine, 0);
  LodgeConsole *other = lodge_console_new_for_endpoint (endpoint);

  lodge_console_open (other);
  lodge_test_wait_for (lodge_console_get_state (other) == LODGE_CONSOLE_STATE_CONNECTED, 30);
  if (protocol == LODGE_DISPLAY_PROTOCOL_SPICE)
    lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_TAKEN), 30);
  n_changes = 0;
  kill_daemon (SIGKILL);
  await_daemon ();
  lodge_driver_control (vmm, machine, LODGE_VERB_PAUSE, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_RESUME, NULL);
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpint (lodge_console_get_state (other), ==, LODGE_CONSOLE_STATE_CONNECTED);

  if (protocol == LODGE_DISPLAY_PROTOCOL_SPICE)
    {
      lodge_console_session_retry (session);
      lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_CONNECTED), 30);
      lodge_test_wait_for (lodge_console_get_state (other) == LODGE_CONSOLE_STATE_CLOSED, 30);
    }
  lodge_console_close (other);
  lodge_test_assert_finalizes (&other);
  lodge_test_wait_for (get_frame () != NULL, 30);
  expect_echo ();
}

/* Its QEMU ends while nobody watches: the console ends with it, and comes with the next start. */
static void
test_machine_ends_meanwhile (void)
{
  pid_t qemu = qemu_pid ();

  g_assert_cmpint (qemu, >, 1);
  kill_daemon (SIGKILL);
  kill (qemu, SIGKILL);
  await_daemon ();
  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_OFF), 30);
  g_assert_false (lodge_machine_is_active (machine));
  start ();
}

/* By the reset button, from off, and from saved memory. */
static void
test_guest_restarts (void)
{
  n_changes = 0;
  lodge_driver_control (vmm, machine, LODGE_VERB_RESET, NULL);
  start ();
  g_assert_cmpuint (n_changes, ==, 0);

  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_OFF), 30);
  start ();

  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  lodge_test_wait_for (is_in (LODGE_CONSOLE_SESSION_OFF), 30);
  start ();
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  if (!lodge_test_guest_prepare (NULL) || argc < 2)
    {
      g_printerr ("There is no guest to boot.\n");
      return 77;
    }
  /* What is lost in the middle the library warns of. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  lodge_libvirt_init ();
  protocol =
      g_str_equal (argv[1], "vnc") ? LODGE_DISPLAY_PROTOCOL_VNC : LODGE_DISPLAY_PROTOCOL_SPICE;
  vmm = lodge_libvirt_vmm_new ("qemu:///session");
  lodge_driver_connect (vmm);
  guest = lodge_test_guest_new_with_display (vmm, "Console", NULL, protocol);
  machine = lodge_test_guest_get_machine (guest);
  session = lodge_console_session_new (vmm, machine, 0);
  g_signal_connect (session, "notify::state", G_CALLBACK (on_state_cb), NULL);
  g_signal_connect (get_console (), "damage", G_CALLBACK (on_damage_cb), NULL);

  g_test_add_func ("/console/daemon/start", test_start);
  g_test_add_func ("/console/daemon/restarts", test_daemon_restarts);
  g_test_add_func ("/console/daemon/opened-meanwhile", test_opened_meanwhile);
  g_test_add_func ("/console/daemon/no-war", test_no_war);
  g_test_add_func ("/console/daemon/machine-ends-meanwhile", test_machine_ends_meanwhile);
  g_test_add_func ("/console/daemon/guest-restarts", test_guest_restarts);
  result = g_test_run ();

  lodge_test_assert_finalizes (&session);
  lodge_test_guest_free (guest);
  lodge_vmm_disconnect (vmm);
  g_clear_object (&vmm);
  return result;
}
