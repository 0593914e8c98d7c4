/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/socket.h>

#include "lodge-fake-vmm.h"
#include "lodge-serial-session.h"
#include "lodge-test.h"
#include "lodge-vmm-error.h"

/* A serial port over ends of the connection to libvirt. */

typedef struct
{
  LodgeFakeVmm *vmm;
  LodgeSerialSession *session;
} Fixture;

static gboolean
is_in (Fixture *fixture, LodgeSerialSessionState state)
{
  return lodge_serial_session_get_state (fixture->session) == state;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  LodgeMachine *machine;

  fixture->vmm = lodge_fake_vmm_new ("fake:///");
  lodge_vmm_connect (LODGE_VMM (fixture->vmm));
  lodge_test_wait_for (lodge_vmm_get_state (LODGE_VMM (fixture->vmm)) == LODGE_VMM_STATE_CONNECTED,
                       10);
  machine = lodge_fake_vmm_add_machine (fixture->vmm, "Guest", LODGE_MACHINE_STATE_RUNNING);
  fixture->session = lodge_serial_session_new (LODGE_VMM (fixture->vmm), machine, 0);
  lodge_test_wait_for (is_in (fixture, LODGE_SERIAL_SESSION_CONNECTED), 10);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  lodge_serial_session_close (fixture->session);
  lodge_test_assert_finalizes (&fixture->session);
  lodge_test_assert_finalizes (&fixture->vmm);
}

static void
end_stream (Fixture *fixture)
{
  shutdown (lodge_fake_vmm_get_serial_peer (fixture->vmm), SHUT_RDWR);
}

/* However long the daemon is away, nobody asks it for anything before it is back. */
static void
test_daemon_restarts (Fixture *fixture, gconstpointer unused)
{
  guint n_calls = lodge_fake_vmm_get_n_calls (fixture->vmm, "open_serial");
  guint n_states = 0;

  lodge_fake_vmm_drop (fixture->vmm, NULL);
  g_signal_connect_swapped (
      fixture->session, "notify::state", G_CALLBACK (lodge_test_count_cb), &n_states);
  end_stream (fixture);
  lodge_test_wait_for (is_in (fixture, LODGE_SERIAL_SESSION_OPENING), 10);
  for (gint64 end = lodge_test_deadline (2); lodge_test_iterate (end);)
    g_assert_true (is_in (fixture, LODGE_SERIAL_SESSION_OPENING));
  g_assert_cmpuint (n_states, ==, 1);

  lodge_fake_vmm_restore (fixture->vmm);
  lodge_test_wait_for (is_in (fixture, LODGE_SERIAL_SESSION_CONNECTED), 10);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->vmm, "open_serial"), ==, n_calls + 1);
  g_signal_handlers_disconnect_by_data (fixture->session, &n_states);
}

/* The end of the streams may be heard long before that of the connection. */
static void
test_failed_meanwhile (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error =
      lodge_vmm_error_new (LODGE_VMM_ERROR_DISCONNECTED, NULL, "The daemon is going away.");

  lodge_fake_vmm_fail (fixture->vmm, "open_serial", error);
  end_stream (fixture);
  lodge_test_wait_for (is_in (fixture, LODGE_SERIAL_SESSION_FAILED), 20);
  lodge_fake_vmm_drop (fixture->vmm, NULL);
  lodge_fake_vmm_fail (fixture->vmm, "open_serial", NULL);

  lodge_fake_vmm_restore (fixture->vmm);
  lodge_test_wait_for (is_in (fixture, LODGE_SERIAL_SESSION_CONNECTED), 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add (
      "/serial/session/daemon-restarts", Fixture, NULL, set_up, test_daemon_restarts, tear_down);
  g_test_add (
      "/serial/session/failed-meanwhile", Fixture, NULL, set_up, test_failed_meanwhile, tear_down);
  return g_test_run ();
}
