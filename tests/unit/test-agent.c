/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-leases.h"
#include "lodge-agent-plan.h"
#include "lodge-agent-session.h"
#include "lodge-agent-settler.h"
#include "lodge-agent-start.h"
#include "lodge-agent-switches.h"
#include "lodge-fake-vmm.h"
#include "lodge-test.h"
#include "lodge-vmm-guardian.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  LodgeFakeVmm *fake;
  LodgeVmm *vmm;
  LodgeMachine *machine; /* running, with one adapter on NAT */
  LodgeNic *nic;         /* a draft of it */
} Fixture;

static void
await_connected (LodgeVmm *vmm)
{
  lodge_vmm_connect (vmm);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 5);
}

static LodgeNic *
get_nic (LodgeMachine *machine)
{
  g_autoptr (LodgeNic) nic = g_list_model_get_item (lodge_machine_get_nics (machine), 0);

  return nic;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);

  fixture->fake = lodge_fake_vmm_new ("qemu:///session");
  fixture->vmm = LODGE_VMM (fixture->fake);
  await_connected (fixture->vmm);
  lodge_fake_vmm_set_serves (fixture->fake, TRUE);
  lodge_device_set_id (LODGE_DEVICE (nic), "ua-nic0");
  lodge_nic_set_mac (nic, "52:54:00:00:00:01");
  lodge_machine_config_set_title (config, "Box");
  lodge_machine_config_add_nic (config, nic);
  fixture->machine =
      g_object_ref (lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_RUNNING));
  g_assert_cmpint (lodge_nic_get_number (get_nic (fixture->machine)), ==, 0);
  g_assert_true (lodge_nic_get_switchable (get_nic (fixture->machine)));
  fixture->nic = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (get_nic (fixture->machine))));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->machine);
  g_clear_object (&fixture->nic);
  lodge_vmm_disconnect (fixture->vmm);
  lodge_test_assert_finalizes (&fixture->fake);
}

static void
apply (Fixture *fixture, LodgeNicScope scope)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) awaited = NULL;
  g_autoptr (GError) error = NULL;

  lodge_vmm_set_nic_async (fixture->vmm,
                           fixture->machine,
                           fixture->nic,
                           scope,
                           NULL,
                           lodge_test_store_result_cb,
                           &result);
  awaited = lodge_test_await (&result);
  lodge_vmm_set_nic_finish (fixture->vmm, awaited, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
never (LodgeMachine *machine, LodgeNic *nic, gpointer user_data)
{
  return FALSE;
}

static gboolean
always (LodgeMachine *machine, LodgeNic *nic, gpointer user_data)
{
  return TRUE;
}

static char *
dup_private_name (Fixture *fixture)
{
  return lodge_netd_dup_private_name (lodge_machine_get_uuid (fixture->machine), 0);
}

static void
test_plan_private (Fixture *fixture, gconstpointer data)
{
  static const char *const forwards[] = { "tcp:127.0.0.1:2222:22", NULL };
  g_autofree char *name = dup_private_name (fixture);
  g_autoptr (GHashTable) none = lodge_agent_plan_new (fixture->vmm, never, NULL);
  g_autoptr (GHashTable) plan = NULL;
  g_autoptr (GHashTable) expired = NULL;
  const LodgeNetdConfig *config;
  const LodgeNetdPort *port;

  /* Plain NAT is QEMU's own. */
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  g_assert_false (lodge_agent_is_needed (fixture->vmm));

  lodge_nic_set_guard (fixture->nic, LODGE_NIC_GUARD_NO_HOST);
  lodge_nic_set_delay (fixture->nic, 5);
  lodge_nic_set_forwards (fixture->nic, forwards);
  apply (fixture, LODGE_NIC_SCOPE_BOTH);
  plan = lodge_agent_plan_new (fixture->vmm, never, NULL);
  config = g_hash_table_lookup (plan, name);
  g_assert_nonnull (config);
  g_assert_cmpint (config->uplink, ==, LODGE_NETD_UPLINK_NAT);
  g_assert_cmpint (config->guard, ==, LODGE_NETD_GUARD_NO_HOST);
  g_assert_cmpstr (config->address, ==, "10.0.2.2");
  g_assert_cmpstr (config->dns, ==, "10.0.2.3");
  port = g_ptr_array_index (config->ports, 0);
  g_assert_cmpstr (port->mac, ==, "52:54:00:00:00:01");
  g_assert_cmpuint (port->delay, ==, 5);
  g_assert_cmpstr (port->forwards[0], ==, forwards[0]);
  g_assert_true (lodge_agent_is_needed (fixture->vmm));
  g_assert_true (lodge_agent_is_needed_for (fixture->vmm, fixture->nic));

  expired = lodge_agent_plan_new (fixture->vmm, always, NULL);
  g_assert_cmpuint (g_hash_table_size (expired), ==, 0);

  /* A machine that is off needs no switch, but somebody who is there when it starts. */
  lodge_fake_vmm_set_state (fixture->fake,
                            lodge_machine_get_uuid (fixture->machine),
                            LODGE_MACHINE_STATE_OFF,
                            LODGE_MACHINE_REASON_USER);
  g_clear_pointer (&plan, g_hash_table_unref);
  plan = lodge_agent_plan_new (fixture->vmm, never, NULL);
  g_assert_cmpuint (g_hash_table_size (plan), ==, 0);
  g_assert_true (lodge_agent_is_needed (fixture->vmm));
}

static void
attach_to_network (Fixture *fixture, LodgeNetworkKind kind)
{
  g_autoptr (LodgeNetwork) network = lodge_network_new ("lab", kind);

  g_object_set (
      network, "address", "192.168.56.1", "prefix", 24, "dhcp", TRUE, "domain", "lab", NULL);
  lodge_fake_vmm_add_network (fixture->fake, network);
  lodge_nic_set_mode (fixture->nic, LODGE_NIC_MODE_NETWORK);
  lodge_nic_set_source (fixture->nic, "lab");
  apply (fixture, LODGE_NIC_SCOPE_BOTH);
}

static void
test_plan_network (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    LodgeNetworkKind kind;
    LodgeNetdUplink uplink;
    const char *dns;
  } cases[] = {
    { LODGE_NETWORK_KIND_NAT, LODGE_NETD_UPLINK_NAT, "192.168.56.254" },
    { LODGE_NETWORK_KIND_HOST_ONLY, LODGE_NETD_UPLINK_HOST_ONLY, NULL },
    { LODGE_NETWORK_KIND_INTERNAL, LODGE_NETD_UPLINK_NONE, NULL },
    { LODGE_NETWORK_KIND_ROUTED, LODGE_NETD_UPLINK_NONE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GHashTable) plan = NULL;
      g_autofree char *name = NULL;
      const LodgeNetdConfig *config;

      attach_to_network (fixture, cases[i].kind);
      name = lodge_netd_dup_network_name (
          lodge_network_get_uuid (lodge_vmm_find_network (fixture->vmm, "lab")));
      plan = lodge_agent_plan_new (fixture->vmm, never, NULL);
      config = g_hash_table_lookup (plan, name);
      g_assert_nonnull (config);
      g_assert_cmpint (config->uplink, ==, cases[i].uplink);
      g_assert_cmpint (config->guard, ==, LODGE_NETD_GUARD_NONE);
      g_assert_cmpstr (config->dns, ==, cases[i].dns);
      g_assert_true (config->dhcp);
      g_assert_cmpuint (config->ports->len, ==, 1);
      lodge_nic_set_mode (fixture->nic, LODGE_NIC_MODE_USER);
      lodge_nic_set_source (fixture->nic, NULL);
      apply (fixture, LODGE_NIC_SCOPE_BOTH);
      lodge_fake_vmm_remove_network (fixture->fake, "lab");
    }
}

static void
open_for (Fixture *fixture, gint64 microseconds)
{
  lodge_nic_set_mode (fixture->nic, LODGE_NIC_MODE_USER);
  lodge_nic_set_until (fixture->nic, g_get_real_time () + microseconds);
  apply (fixture, LODGE_NIC_SCOPE_RUNNING);
}

/* What is stored is attached to nothing. */
static void
close_stored (Fixture *fixture)
{
  lodge_nic_set_mode (fixture->nic, LODGE_NIC_MODE_NONE);
  apply (fixture, LODGE_NIC_SCOPE_BOTH);
}

static void
test_lease_ends_in_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeAgentLeases) leases = lodge_agent_leases_new (fixture->vmm);
  guint expired = 0;
  gint64 until;

  g_signal_connect_swapped (leases, "expired", G_CALLBACK (lodge_test_count_cb), &expired);
  close_stored (fixture);
  open_for (fixture, 700 * G_TIME_SPAN_MILLISECOND);
  until = lodge_nic_get_until (fixture->nic);
  lodge_agent_leases_update (leases);
  g_assert_false (lodge_agent_leases_get_busy (leases));
  g_assert_cmpint (lodge_nic_get_mode (get_nic (fixture->machine)), ==, LODGE_NIC_MODE_USER);

  lodge_test_wait_for (lodge_nic_get_mode (get_nic (fixture->machine)) == LODGE_NIC_MODE_NONE, 10);
  g_assert_cmpint (g_get_real_time (), >=, until);
  g_assert_cmpuint (lodge_nic_get_until (get_nic (fixture->machine)), ==, 0);
  g_assert_cmpuint (expired, ==, 1);
  lodge_test_wait_for (!lodge_agent_leases_get_busy (leases), 5);
}

/* What another user's agent holds is that agent's, but over when its time is. */
static void
test_lease_of_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeAgentLeases) leases = lodge_agent_leases_new (fixture->vmm);

  close_stored (fixture);
  lodge_nic_set_lender (fixture->nic, "4294967294");
  open_for (fixture, 700 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpstr (lodge_nic_get_lender (get_nic (fixture->machine)), ==, "4294967294");
  lodge_agent_leases_disown (leases);
  g_assert_false (lodge_agent_leases_get_any (leases));
  g_assert_false (
      lodge_agent_leases_is_expired (fixture->machine, get_nic (fixture->machine), leases));
  lodge_agent_leases_update (leases);
  g_assert_false (lodge_agent_leases_get_busy (leases));
  lodge_test_wait_for (lodge_nic_get_mode (get_nic (fixture->machine)) == LODGE_NIC_MODE_NONE, 10);
  lodge_test_wait_for (!lodge_agent_leases_get_busy (leases), 5);
}

static void
test_lease_is_ended_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeAgentLeases) leases = lodge_agent_leases_new (fixture->vmm);
  g_autoptr (GError) error = lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED, NULL, "No.");

  close_stored (fixture);
  open_for (fixture, 1);
  lodge_fake_vmm_fail (fixture->fake, "set_nic", error);
  lodge_agent_leases_update (leases);
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "set_nic") >= 4, 10);
  g_assert_true (lodge_agent_leases_get_busy (leases));
  g_assert_true (
      lodge_agent_leases_is_expired (fixture->machine, get_nic (fixture->machine), leases));
  lodge_fake_vmm_fail (fixture->fake, "set_nic", NULL);
  lodge_test_wait_for (lodge_nic_get_mode (get_nic (fixture->machine)) == LODGE_NIC_MODE_NONE, 10);
  lodge_test_wait_for (!lodge_agent_leases_get_busy (leases), 5);
}

static guint n_idle;

static void
on_idle_cb (gpointer user_data)
{
  n_idle++;
}

/* A port that another program has is tried again, until it is free. */
static void
test_forwards (Fixture *fixture, gconstpointer data)
{
  static const char *const forwards[] = { "tcp:127.0.0.1:2222:22", NULL };
  static const char *const taken[] = { "Somebody has it.", NULL };
  static const char *const free[] = { "", NULL };
  g_autoptr (LodgeAgentSettler) settler = lodge_agent_settler_new (fixture->vmm, on_idle_cb, NULL);
  g_autoptr (LodgeNicStatus) bad = lodge_nic_status_new ("ua-nic0");
  g_autoptr (LodgeNicStatus) good = lodge_nic_status_new ("ua-nic0");
  const char *uuid = lodge_machine_get_uuid (fixture->machine);
  guint n_reads;

  lodge_nic_set_forwards (fixture->nic, forwards);
  apply (fixture, LODGE_NIC_SCOPE_BOTH);
  g_object_set (bad, "problems", taken, NULL);
  g_object_set (good, "problems", free, NULL);
  lodge_fake_vmm_set_nic_status (fixture->fake, uuid, bad);
  n_idle = 0;
  lodge_agent_settler_settle (settler, fixture->machine);
  lodge_test_wait_for (n_idle == 1, 5);
  g_assert_false (lodge_agent_settler_is_busy (settler));
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "settle_nics") == 2, 10);
  lodge_fake_vmm_set_nic_status (fixture->fake, uuid, good);
  n_reads = lodge_fake_vmm_get_n_calls (fixture->fake, "read_nics");
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "read_nics") > n_reads ||
                           lodge_fake_vmm_get_n_calls (fixture->fake, "settle_nics") == 3,
                       10);
}

static void
test_settler (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeAgentSettler) settler = lodge_agent_settler_new (fixture->vmm, on_idle_cb, NULL);
  g_autoptr (GError) error = lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED, NULL, "No.");

  n_idle = 0;
  lodge_fake_vmm_hold (fixture->fake, "settle_nics");
  lodge_agent_settler_settle (settler, fixture->machine);
  lodge_agent_settler_settle (settler, fixture->machine);
  lodge_agent_settler_settle (settler, fixture->machine);
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "settle_nics") == 1, 5);
  lodge_fake_vmm_release (fixture->fake, "settle_nics");
  lodge_test_wait_for (n_idle == 1, 5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "settle_nics"), ==, 2);

  lodge_fake_vmm_fail (fixture->fake, "settle_nics", error);
  lodge_agent_settler_settle (settler, fixture->machine);
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "settle_nics") >= 4, 10);
  g_assert_true (lodge_agent_settler_is_busy (settler));
  lodge_fake_vmm_fail (fixture->fake, "settle_nics", NULL);
  lodge_test_wait_for (n_idle == 2, 10);
  g_assert_false (lodge_agent_settler_is_busy (settler));

  /* Freed while it works. */
  lodge_fake_vmm_hold (fixture->fake, "settle_nics");
  lodge_agent_settler_settle (settler, fixture->machine);
  g_clear_pointer (&settler, lodge_agent_settler_free);
  lodge_fake_vmm_release (fixture->fake, "settle_nics");
}

/* What is saved must not come back as it was started; what is off has nothing to be settled. */
static void
test_needs_settling (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    LodgeMachineState state;
    gboolean needs;
  } cases[] = {
    { LODGE_MACHINE_STATE_RUNNING, TRUE },
    { LODGE_MACHINE_STATE_PAUSED, TRUE },
    { LODGE_MACHINE_STATE_SAVED, TRUE },
    { LODGE_MACHINE_STATE_OFF, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
      LodgeMachine *machine;

      lodge_machine_config_set_title (config, "Another");
      lodge_machine_config_add_nic (config, fixture->nic);
      machine = lodge_fake_vmm_add_config (fixture->fake, config, cases[i].state);
      g_assert_cmpint (lodge_agent_plan_needs_settling (machine), ==, cases[i].needs);
    }
}

static const char *
get_netd (void)
{
  const char *netd = g_getenv ("LODGE_NETD");

  g_assert_nonnull (netd);
  return netd;
}

/* The process that is the switch called @name; 0: none. */
static int
find_switch (const char *name)
{
  gsize program = strlen (get_netd ()) + 1;
  gsize wanted_length = program + strlen (name) + 1;
  g_autofree char *wanted = g_malloc0 (wanted_length);
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *entry;

  memcpy (wanted, get_netd (), program);
  memcpy (wanted + program, name, strlen (name));
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", entry, "cmdline", NULL);
      g_autofree char *content = NULL;
      gsize length = 0;

      if (g_ascii_isdigit (entry[0]) && g_file_get_contents (path, &content, &length, NULL) &&
          length == wanted_length && memcmp (content, wanted, length) == 0)
        return atoi (entry);
    }
  return 0;
}

static gboolean
answers (const char *name, guint n_ports)
{
  g_autoptr (LodgeNetdStatus) status = lodge_netd_ask_status (name, NULL);

  return status != NULL && status->ports->len == n_ports;
}

static void
test_switches (void)
{
  LodgeAgentSwitches *switches = lodge_agent_switches_new (get_netd ());
  g_autoptr (GHashTable) plan =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)lodge_netd_config_free);
  LodgeNetdConfig *config = lodge_netd_config_new ();
  int pid;

  g_hash_table_insert (plan, (gpointer) "00000000000000aa", config);
  lodge_agent_switches_set_plan (switches, plan);
  g_assert_false (lodge_agent_switches_get_ready (switches));
  lodge_test_wait_for (lodge_agent_switches_get_ready (switches), 20);
  g_assert_true (answers ("00000000000000aa", 0));

  g_ptr_array_add (config->ports, lodge_netd_port_new ("p-1-0", "52:54:00:00:00:01"));
  lodge_agent_switches_set_plan (switches, plan);
  lodge_test_wait_for (lodge_agent_switches_get_ready (switches), 20);
  g_assert_true (answers ("00000000000000aa", 1));

  /* Killed, it comes back as it was. */
  pid = find_switch ("00000000000000aa");
  g_assert_cmpint (pid, >, 0);
  kill (pid, SIGKILL);
  lodge_test_wait_for (find_switch ("00000000000000aa") != pid && answers ("00000000000000aa", 1),
                       20);

  g_hash_table_remove_all (plan);
  lodge_agent_switches_set_plan (switches, plan);
  lodge_test_wait_for (find_switch ("00000000000000aa") == 0, 20);
  g_assert_cmpuint (lodge_agent_switches_get_n_running (switches), ==, 0);

  config = lodge_netd_config_new ();
  g_hash_table_insert (plan, (gpointer) "00000000000000ab", config);
  lodge_agent_switches_set_plan (switches, plan);
  lodge_test_wait_for (answers ("00000000000000ab", 0), 20);
  lodge_test_assert_finalizes (&switches);
  lodge_test_wait_for (find_switch ("00000000000000ab") == 0, 20);
}

static void
test_session (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = dup_private_name (fixture);
  const char *uuid = lodge_machine_get_uuid (fixture->machine);
  LodgeAgentSession *session;
  guint settled;

  /* Something is left by an agent that was killed. */
  close_stored (fixture);
  open_for (fixture, 100 * G_TIME_SPAN_SECOND);
  session = lodge_agent_session_new (fixture->vmm, get_netd ());
  lodge_test_wait_for (lodge_agent_session_get_ready (session), 10);
  g_assert_cmpint (lodge_nic_get_mode (get_nic (fixture->machine)), ==, LODGE_NIC_MODE_NONE);
  lodge_test_wait_for (!lodge_agent_session_get_needed (session), 5);
  g_assert_cmpint (find_switch (name), ==, 0);

  /* Opened for this one: carried, until it ends. */
  open_for (fixture, 2 * G_TIME_SPAN_SECOND);
  lodge_test_wait_for (answers (name, 1), 20);
  g_assert_true (lodge_agent_session_get_needed (session));
  lodge_test_wait_for (find_switch (name) == 0, 20);
  g_assert_cmpint (g_get_real_time (), >=, lodge_nic_get_until (fixture->nic));
  lodge_test_wait_for (lodge_nic_get_mode (get_nic (fixture->machine)) == LODGE_NIC_MODE_NONE, 10);

  /* The switch does not need libvirt to end it. */
  open_for (fixture, 2 * G_TIME_SPAN_SECOND);
  lodge_test_wait_for (answers (name, 1), 20);
  lodge_fake_vmm_drop (fixture->fake, NULL);
  lodge_test_wait_for (find_switch (name) == 0, 20);
  lodge_fake_vmm_restore (fixture->fake);
  lodge_test_wait_for (lodge_nic_get_mode (get_nic (fixture->machine)) == LODGE_NIC_MODE_NONE, 10);

  /* Every start is settled, whoever started it. */
  settled = lodge_fake_vmm_get_n_calls (fixture->fake, "settle_nics");
  lodge_fake_vmm_set_state (
      fixture->fake, uuid, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_USER);
  lodge_fake_vmm_set_state (
      fixture->fake, uuid, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_USER);
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "settle_nics") > settled, 10);
  lodge_test_assert_finalizes (&session);
}

static void
test_readiness (void)
{
  g_autoptr (GError) error = NULL;
  int ready;

  g_assert_false (lodge_agent_was_asked_for ());
  ready = lodge_agent_announce (&error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_agent_announce (&error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GAsyncResult) awaited = NULL;

    lodge_agent_ensure_async (NULL, NULL, lodge_test_store_result_cb, &result);
    awaited = lodge_test_await (&result);
    g_assert_true (lodge_agent_ensure_finish (awaited, NULL));
  }
  g_assert_true (lodge_agent_was_asked_for ());
  g_close (ready, NULL);

  /* Nothing that could be started: told. */
  {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GAsyncResult) awaited = NULL;
    g_autoptr (GError) problem = NULL;

    g_setenv ("LODGE_AGENT", "/nonexistent/agent", TRUE);
    lodge_agent_ensure_async (NULL, NULL, lodge_test_store_result_cb, &result);
    awaited = lodge_test_await (&result);
    g_assert_false (lodge_agent_ensure_finish (awaited, &problem));
    g_assert_error (problem, G_IO_ERROR, G_IO_ERROR_FAILED);
  }
}

static struct
{
  GTask *task; /* who waits for the guardian */
  guint asked;
} guarded;

static gboolean
guard_is_needed (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic)
{
  return nic == NULL || lodge_nic_get_until (nic) != 0;
}

static void
guard_async (LodgeVmm *vmm,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  guarded.asked++;
  guarded.task = g_task_new (NULL, cancellable, callback, user_data);
}

static gboolean
guard_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
answer_guarded (gboolean ready)
{
  g_autoptr (GTask) task = g_steal_pointer (&guarded.task);

  if (ready)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "No agent.");
}

/* Nothing is attached before what has to hold it is there, and machines start without it. */
static void
test_guardian (Fixture *fixture, gconstpointer data)
{
  static const LodgeVmmGuardian guardian = { guard_is_needed, guard_async, guard_finish };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GError) error = NULL;

  close_stored (fixture);
  lodge_vmm_set_guardian (fixture->vmm, &guardian);
  guarded.asked = 0;
  close_stored (fixture);
  g_assert_cmpuint (guarded.asked, ==, 0);

  lodge_nic_set_mode (fixture->nic, LODGE_NIC_MODE_USER);
  lodge_nic_set_until (fixture->nic, g_get_real_time () + G_TIME_SPAN_HOUR);
  lodge_vmm_set_nic_async (fixture->vmm,
                           fixture->machine,
                           fixture->nic,
                           LODGE_NIC_SCOPE_RUNNING,
                           NULL,
                           lodge_test_store_result_cb,
                           &result);
  lodge_test_wait_for (guarded.task != NULL, 5);
  g_assert_cmpint (lodge_nic_get_mode (get_nic (fixture->machine)), ==, LODGE_NIC_MODE_NONE);
  g_assert_cmpint (lodge_machine_get_activity (fixture->machine), ==, LODGE_ACTIVITY_EDITING);
  answer_guarded (TRUE);
  lodge_test_wait_for (result != NULL, 5);
  g_assert_true (lodge_vmm_set_nic_finish (fixture->vmm, result, NULL, NULL));
  g_assert_cmpint (lodge_nic_get_mode (get_nic (fixture->machine)), ==, LODGE_NIC_MODE_USER);

  lodge_vmm_set_nic_async (fixture->vmm,
                           fixture->machine,
                           fixture->nic,
                           LODGE_NIC_SCOPE_RUNNING,
                           NULL,
                           lodge_test_store_result_cb,
                           &refused);
  answer_guarded (FALSE);
  lodge_test_wait_for (refused != NULL, 5);
  g_assert_false (lodge_vmm_set_nic_finish (fixture->vmm, refused, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);

  lodge_fake_vmm_set_state (fixture->fake,
                            lodge_machine_get_uuid (fixture->machine),
                            LODGE_MACHINE_STATE_OFF,
                            LODGE_MACHINE_REASON_USER);
  lodge_vmm_control_async (
      fixture->vmm, fixture->machine, LODGE_VERB_START, NULL, lodge_test_store_result_cb, &started);
  answer_guarded (FALSE);
  lodge_test_wait_for (started != NULL, 5);
  g_assert_true (lodge_vmm_control_finish (fixture->vmm, started, NULL));
  lodge_vmm_set_guardian (fixture->vmm, NULL);
}

int
main (int argc, char *argv[])
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/agent/readiness", test_readiness);
  ADD ("/agent/plan/private", test_plan_private);
  ADD ("/agent/plan/network", test_plan_network);
  ADD ("/agent/lease/ends-in-time", test_lease_ends_in_time);
  ADD ("/agent/lease/of-another", test_lease_of_another);
  ADD ("/agent/lease/is-ended-again", test_lease_is_ended_again);
  ADD ("/agent/settler", test_settler);
  ADD ("/agent/forwards", test_forwards);
  ADD ("/agent/needs-settling", test_needs_settling);
  ADD ("/agent/guardian", test_guardian);
  g_test_add_func ("/agent/switches", test_switches);
  ADD ("/agent/session", test_session);
  return lodge_test_run ();
}
