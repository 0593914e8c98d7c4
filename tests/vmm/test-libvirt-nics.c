/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adapters of machines in a user's own session: what they are attached to, live and over every way
 * a machine starts. Below session-run. The tests whose names end in "guest" boot one.
 */
#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lodge-libvirt-vmm.h"
#include "lodge-netd-protocol.h"
#include "lodge-size.h"
#include "lodge-test-shell.h"
#include "lodge-vmm-driver.h"

static LodgeVmm *vmm = NULL;
static virConnectPtr connection = NULL; /* like another program that knows nothing of Lodge */

/* Runs an operation: RUN (result, lodge_vmm_…_async, the arguments before the cancellable). */
#define RUN(result, function, ...)                                                                 \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  {                                                                                                \
    GAsyncResult *stored = NULL;                                                                   \
    function (__VA_ARGS__, NULL, lodge_test_store_result_cb, &stored);                             \
    result = lodge_test_await (&stored);                                                           \
  }

static LodgeEditResult
set_nic_of (LodgeVmm *on, LodgeMachine *machine, LodgeNic *nic, LodgeNicScope scope, GError **error)
{
  LodgeEditResult edit_result = LODGE_EDIT_RESULT_APPLIED;
  g_autoptr (GError) problem = NULL;
  RUN (result, lodge_vmm_set_nic_async, on, machine, nic, scope);

  lodge_vmm_set_nic_finish (on, result, &edit_result, &problem);
  if (error == NULL)
    g_assert_no_error (problem);
  else
    *error = g_steal_pointer (&problem);
  return edit_result;
}

static LodgeEditResult
set_nic (LodgeMachine *machine, LodgeNic *nic, LodgeNicScope scope)
{
  return set_nic_of (vmm, machine, nic, scope, NULL);
}

static char *
add_nic (LodgeMachine *machine, LodgeNic *nic, LodgeEditResult *edit_result)
{
  g_autoptr (GError) error = NULL;
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  g_autoptr (LodgeDevice) added = NULL;
  RUN (result, lodge_vmm_add_nic_async, vmm, machine, nic);

  lodge_vmm_add_nic_finish (vmm, result, edit_result, &error);
  g_assert_no_error (error);
  added = g_list_model_get_item (nics, g_list_model_get_n_items (nics) - 1);
  return g_strdup (lodge_device_get_id (added));
}

static LodgeEditResult
remove_nic (LodgeMachine *machine, const char *id)
{
  g_autoptr (GError) error = NULL;
  LodgeEditResult edit_result = LODGE_EDIT_RESULT_APPLIED;
  RUN (result, lodge_vmm_remove_nic_async, vmm, machine, id);

  lodge_vmm_remove_nic_finish (vmm, result, &edit_result, &error);
  g_assert_no_error (error);
  return edit_result;
}

static void
settle (LodgeMachine *machine)
{
  g_autoptr (GError) error = NULL;
  RUN (result, lodge_vmm_settle_nics_async, vmm, machine);

  lodge_vmm_settle_nics_finish (vmm, result, &error);
  g_assert_no_error (error);
}

static LodgeNicStatus *
read_nic (LodgeMachine *machine, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) statuses = NULL;
  RUN (result, lodge_vmm_read_nics_async, vmm, machine);

  statuses = lodge_vmm_read_nics_finish (vmm, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (statuses); i++)
    {
      g_autoptr (LodgeNicStatus) status = g_list_model_get_item (statuses, i);

      if (g_strcmp0 (lodge_nic_status_get_id (status), id) == 0)
        return g_steal_pointer (&status);
    }
  return NULL;
}

static gboolean
is_attached (LodgeMachine *machine, const char *id)
{
  g_autoptr (LodgeNicStatus) status = read_nic (machine, id);

  return lodge_nic_status_get_attached (status);
}

static void
capture (LodgeMachine *machine, const char *id, const char *path, LodgeVmmError code)
{
  g_autoptr (GError) error = NULL;
  RUN (result, lodge_vmm_capture_nic_async, vmm, machine, id, path);

  lodge_vmm_capture_nic_finish (vmm, result, &error);
  if ((int)code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, LODGE_VMM_ERROR, (int)code);
}

static LodgeNic *
find_nic (GListModel *nics, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return g_steal_pointer (&nic);
    }
  return NULL;
}

static LodgeNic *
running_nic (LodgeMachine *machine, const char *id)
{
  return find_nic (lodge_machine_get_nics (machine), id);
}

static LodgeNic *
stored_nic (LodgeMachine *machine, const char *id)
{
  return find_nic (lodge_machine_config_get_nics (lodge_machine_get_config (machine)), id);
}

/* What the dial would do with the adapter "ua-nic0". */
static LodgeNic *
draft_of (LodgeMachine *machine, LodgeNicMode mode, const char *source)
{
  g_autoptr (LodgeNic) nic = running_nic (machine, "ua-nic0");
  LodgeNic *draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));

  lodge_nic_set_mode (draft, mode);
  lodge_nic_set_source (draft, source);
  lodge_nic_set_guard (draft, LODGE_NIC_GUARD_NONE);
  lodge_nic_set_until (draft, 0);
  return draft;
}

static LodgeEditResult
turn (LodgeMachine *machine, LodgeNicMode mode, const char *source, LodgeNicScope scope)
{
  g_autoptr (LodgeNic) draft = draft_of (machine, mode, source);

  return set_nic (machine, draft, scope);
}

static LodgeMachine *
make_machine (const char *title, LodgeNicMode mode, const char *source, guint n_nics)
{
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config (title);

  for (guint i = 0; i < n_nics; i++)
    {
      g_autoptr (LodgeNic) nic = lodge_nic_new (mode);

      lodge_nic_set_source (nic, source);
      lodge_nic_set_model (nic, "virtio");
      lodge_machine_config_add_nic (config, nic);
    }
  return lodge_driver_create (vmm, config, NULL);
}

static LodgeMachine *
make_guest (const char *title, LodgeNicMode mode, const char *source, guint n_nics)
{
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config (title);

  lodge_machine_config_set_memory (config, 192 * LODGE_MIB);
  lodge_machine_config_set_kernel (config, g_getenv ("LODGE_TEST_GUEST_KERNEL"));
  lodge_machine_config_set_initrd (config, g_getenv ("LODGE_TEST_GUEST_INITRD"));
  lodge_machine_config_set_cmdline (config, "console=ttyS0 quiet no_timer_check");
  lodge_machine_config_set_boot (config, LODGE_BOOT_KERNEL);
  for (guint i = 0; i < n_nics; i++)
    {
      g_autoptr (LodgeNic) nic = lodge_nic_new (mode);

      lodge_nic_set_source (nic, source);
      lodge_nic_set_model (nic, "virtio");
      lodge_machine_config_add_nic (config, nic);
    }
  return lodge_driver_create (vmm, config, NULL);
}

static virDomainPtr
look_up (LodgeMachine *machine)
{
  virDomainPtr domain = virDomainLookupByUUIDString (connection, lodge_machine_get_uuid (machine));

  g_assert_nonnull (domain);
  return domain;
}

/* What virsh would do. */
static void
start_by_libvirt (LodgeMachine *machine)
{
  virDomainPtr domain = look_up (machine);

  if (virDomainCreate (domain) < 0)
    g_error ("start: %s", virGetLastErrorMessage ());
  virDomainFree (domain);
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING, 30);
  lodge_test_wait_for (lodge_machine_get_running (machine) != NULL, 30);
}

static void
save_by_libvirt (LodgeMachine *machine)
{
  virDomainPtr domain = look_up (machine);

  if (virDomainManagedSave (domain, 0) < 0)
    g_error ("save: %s", virGetLastErrorMessage ());
  virDomainFree (domain);
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_SAVED, 60);
}

/* The backend at the hub's port of adapter 0, as QEMU says; NULL: none. */
static char *
dup_attached (LodgeMachine *machine)
{
  virDomainPtr domain = look_up (machine);
  char *text = NULL;
  char *found = NULL;
  const char *port;

  g_assert_cmpint (virDomainQemuMonitorCommand (
                       domain, "info network", &text, VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP),
                   ==,
                   0);
  port = strstr (text, "lodgehub0: ");
  if (port != NULL)
    {
      port += strlen ("lodgehub0: ");
      found = g_strndup (port, strcspn (port, ":"));
    }
  free (text);
  virDomainFree (domain);
  return found;
}

static void
assert_attached (LodgeMachine *machine, const char *prefix)
{
  g_autofree char *attached = dup_attached (machine);

  g_test_message ("attached: %s", attached != NULL ? attached : "nothing");
  if (prefix == NULL)
    g_assert_null (attached);
  else
    g_assert_true (attached != NULL && g_str_has_prefix (attached, prefix));
}

static void
make_network (const char *name)
{
  g_autoptr (LodgeNetwork) draft = lodge_network_new (name, LODGE_NETWORK_KIND_INTERNAL);
  g_autoptr (LodgeNetwork) network = NULL;
  g_autoptr (GError) error = NULL;

  if (lodge_vmm_find_network (vmm, name) != NULL)
    return;
  {
    RUN (result, lodge_vmm_create_network_async, vmm, draft);

    network = lodge_vmm_create_network_finish (vmm, result, &error);
    g_assert_no_error (error);
  }
}

static void
finish (LodgeMachine *machine)
{
  lodge_driver_undefine (vmm, machine, NULL);
}

/* Without a guest: what QEMU says. */

static void
test_switch (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Switch", LODGE_NIC_MODE_USER, NULL, 1);
  g_autoptr (LodgeNic) nic = NULL;
  g_autoptr (LodgeNic) guarded = NULL;
  double slowest = 0;

  make_network ("lab");
  start_by_libvirt (machine);
  assert_attached (machine, "hostua-nic0");
  nic = running_nic (machine, "ua-nic0");
  g_assert_true (lodge_nic_get_switchable (nic));
  g_assert_true (is_attached (machine, "ua-nic0"));

  for (guint i = 0; i < 5; i++)
    {
      static const struct
      {
        LodgeNicMode mode;
        const char *source;
        const char *attached;
      } steps[] = {
        { LODGE_NIC_MODE_NONE, NULL, NULL },
        { LODGE_NIC_MODE_NETWORK, "lab", "lodgeback0-" },
        { LODGE_NIC_MODE_USER, NULL, "hostua-nic0" },
      };

      for (guint step = 0; step < G_N_ELEMENTS (steps); step++)
        {
          gint64 began = g_get_monotonic_time ();
          double taken;

          g_assert_cmpint (
              turn (machine, steps[step].mode, steps[step].source, LODGE_NIC_SCOPE_BOTH),
              ==,
              LODGE_EDIT_RESULT_APPLIED);
          taken = (double)(g_get_monotonic_time () - began) / 1000;
          slowest = MAX (slowest, taken);
          g_test_message ("to %s: %.1f ms",
                          lodge_enum_to_nick (LODGE_TYPE_NIC_MODE, (int)steps[step].mode),
                          taken);
          assert_attached (machine, steps[step].attached);
          g_assert_false (lodge_machine_get_needs_restart (machine));
        }
    }
  g_test_minimized_result (slowest, "slowest live change, stored as well: %.1f ms", slowest);

  /* Nobody serves these: closed, and said so. */
  guarded = draft_of (machine, LODGE_NIC_MODE_USER, NULL);
  lodge_nic_set_guard (guarded, LODGE_NIC_GUARD_NO_HOST);
  set_nic (machine, guarded, LODGE_NIC_SCOPE_BOTH);
  assert_attached (machine, "lodgeback0-n-");
  g_assert_false (is_attached (machine, "ua-nic0"));
  turn (machine, LODGE_NIC_MODE_NETWORK, "lab", LODGE_NIC_SCOPE_BOTH);
  g_assert_false (is_attached (machine, "ua-nic0"));
  finish (machine);
}

static void
assert_fails (LodgeMachine *machine, LodgeNic *draft, LodgeNicScope scope, LodgeVmmError code)
{
  g_autoptr (GError) error = NULL;

  set_nic_of (vmm, machine, draft, scope, &error);
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
  g_test_message ("%s", error->message);
}

static void
test_refused (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Refused", LODGE_NIC_MODE_USER, NULL, 1);
  g_autoptr (LodgeNic) draft = draft_of (machine, LODGE_NIC_MODE_NETWORK, "nowhere");
  g_autoptr (LodgeNic) now = NULL;

  assert_fails (machine, draft, LODGE_NIC_SCOPE_BOTH, LODGE_VMM_ERROR_NOT_FOUND);
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_DIRECT);
  assert_fails (machine, draft, LODGE_NIC_SCOPE_BOTH, LODGE_VMM_ERROR_NOT_SUPPORTED);
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NONE);
  assert_fails (machine, draft, LODGE_NIC_SCOPE_RUNNING, LODGE_VMM_ERROR_WRONG_STATE);
  lodge_device_set_id (LODGE_DEVICE (draft), "ua-nic6");
  assert_fails (machine, draft, LODGE_NIC_SCOPE_BOTH, LODGE_VMM_ERROR_NOT_FOUND);
  now = running_nic (machine, "ua-nic0");
  g_assert_cmpint (lodge_nic_get_mode (now), ==, LODGE_NIC_MODE_USER);
  finish (machine);
}

/* A start may be open that the machine was not any more when it was saved: nobody must find it so.
 */
static void
test_closed_after_restore (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Restored", LODGE_NIC_MODE_USER, NULL, 1);

  make_network ("lab");
  start_by_libvirt (machine);
  turn (machine, LODGE_NIC_MODE_NETWORK, "lab", LODGE_NIC_SCOPE_BOTH);

  /* Saved behind Lodge's back, and seen by it. */
  save_by_libvirt (machine);
  settle (machine);
  start_by_libvirt (machine);
  assert_attached (machine, NULL);
  settle (machine);
  assert_attached (machine, "lodgeback0-");

  /* Saved by Lodge. */
  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  start_by_libvirt (machine);
  assert_attached (machine, NULL);

  /* Saved behind its back, and started by it. */
  settle (machine);
  save_by_libvirt (machine);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  assert_attached (machine, "lodgeback0-");

  /* And the other way: what is NAT is so again. */
  turn (machine, LODGE_NIC_MODE_USER, NULL, LODGE_NIC_SCOPE_BOTH);
  save_by_libvirt (machine);
  settle (machine);
  start_by_libvirt (machine);
  assert_attached (machine, "hostua-nic0");

  turn (machine, LODGE_NIC_MODE_NONE, NULL, LODGE_NIC_SCOPE_BOTH);
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  start_by_libvirt (machine);
  assert_attached (machine, NULL);
  finish (machine);
}

/* What is lent for a time stands in no stored definition, and ends with a save. */
static void
test_lent (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Lent", LODGE_NIC_MODE_NONE, NULL, 1);
  g_autoptr (LodgeNic) draft = NULL;
  g_autoptr (LodgeNic) running = NULL;
  g_autoptr (LodgeNic) stored = NULL;
  g_autoptr (LodgeNic) again = NULL;
  guint64 until = (guint64)g_get_real_time () + 600 * G_USEC_PER_SEC;

  start_by_libvirt (machine);
  assert_attached (machine, NULL);
  draft = draft_of (machine, LODGE_NIC_MODE_USER, NULL);
  lodge_nic_set_until (draft, until);
  set_nic (machine, draft, LODGE_NIC_SCOPE_RUNNING);
  running = running_nic (machine, "ua-nic0");
  stored = stored_nic (machine, "ua-nic0");
  g_assert_cmpuint (lodge_nic_get_until (running), ==, until);
  g_assert_cmpint (lodge_nic_get_mode (running), ==, LODGE_NIC_MODE_USER);
  g_assert_true (lodge_nic_get_link_up (running));
  g_assert_cmpint (lodge_nic_get_mode (stored), ==, LODGE_NIC_MODE_NONE);
  g_assert_cmpuint (lodge_nic_get_until (stored), ==, 0);
  /* By its own switch, which ends with the agent; never by QEMU's NAT, which would go on. */
  assert_attached (machine, "lodgeback0-n-");

  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  assert_attached (machine, NULL);
  again = running_nic (machine, "ua-nic0");
  g_assert_cmpint (lodge_nic_get_mode (again), ==, LODGE_NIC_MODE_NONE);
  g_assert_cmpuint (lodge_nic_get_until (again), ==, 0);

  /* Without an end it ends with the agent. */
  g_clear_object (&running);
  lodge_nic_set_until (draft, 0);
  set_nic (machine, draft, LODGE_NIC_SCOPE_RUNNING);
  running = running_nic (machine, "ua-nic0");
  g_assert_cmpuint (lodge_nic_get_until (running), ==, LODGE_NIC_UNTIL_AGENT);
  assert_attached (machine, "lodgeback0-n-");
  finish (machine);
}

static void
test_add_and_remove (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Many", LODGE_NIC_MODE_USER, NULL, 7);
  g_autoptr (LodgeNic) eighth = lodge_nic_new (LODGE_NIC_MODE_USER);
  LodgeEditResult result = LODGE_EDIT_RESULT_APPLIED;
  g_autofree char *id = add_nic (machine, eighth, &result);
  g_autofree char *added = NULL;
  g_autoptr (LodgeNic) off = NULL;

  g_assert_cmpint (result, ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_cmpstr (id, ==, "ua-nic7");
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *each = g_strdup_printf ("ua-nic%u", i);

      g_assert_true (is_attached (machine, each));
    }
  g_assert_cmpint (remove_nic (machine, "ua-nic0"), ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  assert_attached (machine, NULL);
  g_assert_null (stored_nic (machine, "ua-nic0"));
  off = running_nic (machine, "ua-nic0");
  g_assert_cmpint (lodge_nic_get_mode (off), ==, LODGE_NIC_MODE_NONE);
  added = add_nic (machine, eighth, &result);
  g_assert_cmpint (result, ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  g_assert_cmpstr (added, ==, "ua-nic0");
  finish (machine);
}

static LodgeNic *
dup_draft (GListModel *nics, const char *id)
{
  g_autoptr (LodgeNic) nic = find_nic (nics, id);

  g_assert_nonnull (nic);
  return LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
}

/* Out and in again, as it is stored and, where the machine runs, at once. */
static void
assert_cable_moves (LodgeMachine *machine, const char *id)
{
  GListModel *stored = lodge_machine_config_get_nics (lodge_machine_get_config (machine));

  for (guint i = 0; i < 2; i++)
    {
      gboolean up = i == 1;
      g_autoptr (LodgeNic) draft = dup_draft (stored, id);
      g_autoptr (LodgeNic) after = NULL;
      g_autoptr (LodgeNic) running = NULL;

      lodge_nic_set_link_up (draft, up);
      g_assert_cmpint (
          set_nic (machine, draft, LODGE_NIC_SCOPE_BOTH), ==, LODGE_EDIT_RESULT_APPLIED);
      after = find_nic (stored, id);
      g_assert_true (lodge_nic_get_link_up (after) == up);
      running = find_nic (lodge_machine_get_nics (machine), id);
      g_assert_true (lodge_nic_get_link_up (running) == up);
    }
}

/* What others have put into the definition, and adapters that they have made. */
static void
test_foreign (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Foreign", LODGE_NIC_MODE_USER, NULL, 1);
  g_autoptr (LodgeDefinition) definition = lodge_driver_get_definition (vmm, machine, NULL);
  g_autoptr (LodgeDefinition) after = NULL;
  g_autoptr (GString) text = g_string_new (definition->text);
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  g_autoptr (LodgeNic) theirs = NULL;
  g_autoptr (LodgeNic) old = NULL;

  g_assert_cmpuint (g_string_replace (text,
                                      "</qemu:commandline>",
                                      "<qemu:arg value='-global'/><qemu:arg "
                                      "value='ICH9-LPC.noreboot=off'/></qemu:commandline>",
                                      1),
                    ==,
                    1);
  g_assert_cmpuint (
      g_string_replace (text,
                        "<serial ",
                        "<interface type='mcast'><mac address='52:54:00:11:22:35'/><source "
                        "address='230.0.0.1' port='5558'/><model type='virtio'/></interface>"
                        "<interface type='user'><mac address='52:54:00:11:22:33'/><model "
                        "type='virtio'/></interface><interface type='user'><mac "
                        "address='52:54:00:11:22:34'/><model type='virtio'/><alias "
                        "name='ua-nic4'/></interface><serial ",
                        1),
      ==,
      1);
  g_free (definition->text);
  definition->text = g_strdup (text->str);
  lodge_driver_set_definition (vmm, machine, definition, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (nics), ==, 4);

  theirs = dup_draft (nics, "52:54:00:11:22:33");
  g_assert_false (lodge_nic_get_switchable (theirs));
  lodge_nic_set_mode (theirs, LODGE_NIC_MODE_NONE);
  assert_fails (machine, theirs, LODGE_NIC_SCOPE_BOTH, LODGE_VMM_ERROR_NOT_SUPPORTED);
  assert_cable_moves (machine, "52:54:00:11:22:33");
  assert_cable_moves (machine, "52:54:00:11:22:35");

  /* As Lodge made them before there were hubs: converted, from the next start on. */
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  assert_cable_moves (machine, "52:54:00:11:22:33");
  assert_cable_moves (machine, "52:54:00:11:22:35");
  old = dup_draft (nics, "ua-nic4");
  g_assert_false (lodge_nic_get_switchable (old));
  lodge_nic_set_mode (old, LODGE_NIC_MODE_NONE);
  assert_fails (machine, old, LODGE_NIC_SCOPE_RUNNING, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (
      set_nic (machine, old, LODGE_NIC_SCOPE_BOTH), ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  g_assert_true (lodge_machine_get_needs_restart (machine));
  turn (machine, LODGE_NIC_MODE_NONE, NULL, LODGE_NIC_SCOPE_BOTH);
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  g_assert_false (is_attached (machine, "ua-nic4"));
  after = lodge_driver_get_definition (vmm, machine, NULL);
  g_assert_nonnull (strstr (after->text, "ICH9-LPC.noreboot=off"));
  finish (machine);
}

/* A bridge is libvirt's to attach, from the next start on; and back. */
static void
test_bridge (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Bridge", LODGE_NIC_MODE_USER, NULL, 1);
  g_autoptr (LodgeNic) bridged = NULL;
  g_autoptr (LodgeNic) back = NULL;
  g_autoptr (LodgeNic) limited = NULL;

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  g_assert_cmpint (turn (machine, LODGE_NIC_MODE_BRIDGE, "br0", LODGE_NIC_SCOPE_BOTH),
                   ==,
                   LODGE_EDIT_RESULT_AT_NEXT_START);
  assert_attached (machine, "hostua-nic0");
  g_assert_true (lodge_machine_get_needs_restart (machine));
  bridged = stored_nic (machine, "ua-nic0");
  g_assert_cmpint (lodge_nic_get_mode (bridged), ==, LODGE_NIC_MODE_BRIDGE);
  g_assert_cmpstr (lodge_nic_get_source (bridged), ==, "br0");
  g_assert_false (lodge_nic_get_switchable (bridged));
  g_assert_cmpint (turn (machine, LODGE_NIC_MODE_USER, NULL, LODGE_NIC_SCOPE_BOTH),
                   ==,
                   LODGE_EDIT_RESULT_APPLIED);
  back = stored_nic (machine, "ua-nic0");
  g_assert_true (lodge_nic_get_switchable (back));
  g_assert_false (lodge_machine_get_needs_restart (machine));
  limited = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (back)));
  lodge_nic_set_mode (limited, LODGE_NIC_MODE_BRIDGE);
  lodge_nic_set_source (limited, "br0");
  lodge_nic_set_limit_in (limited, 100);
  assert_fails (machine, limited, LODGE_NIC_SCOPE_BOTH, LODGE_VMM_ERROR_NOT_SUPPORTED);
  finish (machine);
}

static void
count_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  guint *left = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_settle_nics_finish (LODGE_VMM (object), result, &error);
  g_assert_no_error (error);
  --*left;
}

/* Several programs at once, while the adapter is switched back and forth. */
static void
test_together (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Together", LODGE_NIC_MODE_USER, NULL, 2);
  LodgeVmm *other = lodge_libvirt_vmm_new ("qemu:///session");
  LodgeMachine *same;
  guint left = 0;

  lodge_driver_connect (other);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  same = lodge_vmm_find_machine (other, lodge_machine_get_uuid (machine));
  lodge_test_wait_for (lodge_machine_is_active (same), 30);
  for (guint i = 0; i < 6; i++)
    {
      for (guint n = 0; n < 4; n++)
        {
          left += 2;
          lodge_vmm_settle_nics_async (other, same, NULL, count_cb, &left);
          lodge_vmm_settle_nics_async (vmm, machine, NULL, count_cb, &left);
        }
      g_assert_cmpint (turn (machine,
                             i % 2 == 0 ? LODGE_NIC_MODE_NONE : LODGE_NIC_MODE_USER,
                             NULL,
                             LODGE_NIC_SCOPE_BOTH),
                       ==,
                       LODGE_EDIT_RESULT_APPLIED);
      lodge_test_wait_for (left == 0, 60);
      assert_attached (machine, i % 2 == 0 ? NULL : "hostua-nic0");
    }
  lodge_vmm_disconnect (other);
  lodge_test_assert_finalizes (&other);
  finish (machine);
}

/* A port of this computer that nobody has. */
static int
listen_somewhere (guint16 *port)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof name;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *)&name, sizeof name), ==, 0);
  g_assert_cmpint (listen (fd, 4), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *)&name, &length), ==, 0);
  *port = ntohs (name.sin_port);
  return fd;
}

static int
dial (guint16 port)
{
  const struct sockaddr_in name = { .sin_family = AF_INET,
                                    .sin_port = htons (port),
                                    .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (connect (fd, (const struct sockaddr *)&name, sizeof name) == 0)
    return fd;
  close (fd);
  return -1;
}

static gboolean
is_open (guint16 port)
{
  int fd = dial (port);

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

static void
set_forwards (LodgeMachine *machine, const char *const *forwards)
{
  g_autoptr (LodgeNic) draft = draft_of (machine, LODGE_NIC_MODE_USER, NULL);

  lodge_nic_set_forwards (draft, forwards);
  g_assert_cmpint (set_nic (machine, draft, LODGE_NIC_SCOPE_BOTH), ==, LODGE_EDIT_RESULT_APPLIED);
}

static void
assert_problems (LodgeMachine *machine, const char *first, const char *second)
{
  g_autoptr (LodgeNicStatus) status = read_nic (machine, "ua-nic0");
  const char *const *problems = lodge_nic_status_get_problems (status);

  g_assert_cmpuint (g_strv_length ((GStrv)problems), ==, 2);
  g_test_message ("“%s”, “%s”", problems[0], problems[1]);
  g_assert_true (*first == '\0' ? *problems[0] == '\0' : strstr (problems[0], first) != NULL);
  g_assert_true (*second == '\0' ? *problems[1] == '\0' : strstr (problems[1], second) != NULL);
}

static void
test_forwards (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Forwards", LODGE_NIC_MODE_USER, NULL, 1);
  g_autoptr (LodgeMachine) rival = make_machine ("Rival", LODGE_NIC_MODE_USER, NULL, 1);
  guint16 free_port;
  guint16 taken_port;
  int freed = listen_somewhere (&free_port);
  int taken = listen_somewhere (&taken_port);
  g_autofree char *good = g_strdup_printf ("tcp:127.0.0.1:%u:22", free_port);
  g_autofree char *bad = g_strdup_printf ("tcp:127.0.0.1:%u:80", taken_port);
  const char *both[] = { good, bad, NULL };
  const char *privileged[] = { good, "udp:127.0.0.1:53:53", NULL };

  close (freed);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  g_assert_false (is_open (free_port));
  set_forwards (machine, both);
  g_assert_true (is_open (free_port));
  assert_problems (machine, "", "The program “test-libvirt");

  /* The port becomes free, and the next settling opens it. */
  close (taken);
  settle (machine);
  assert_problems (machine, "", "");
  lodge_driver_control (vmm, rival, LODGE_VERB_START, NULL);
  set_forwards (rival, both);
  assert_problems (rival, "The machine “", "The machine “");
  finish (rival);

  if (geteuid () != 0)
    {
      set_forwards (machine, privileged);
      assert_problems (machine, "", "under 1024");
    }
  /* Not in force while it is not NAT, and kept. */
  turn (machine, LODGE_NIC_MODE_NONE, NULL, LODGE_NIC_SCOPE_BOTH);
  g_assert_false (is_open (free_port));
  turn (machine, LODGE_NIC_MODE_USER, NULL, LODGE_NIC_SCOPE_BOTH);
  g_assert_true (is_open (free_port));

  /* After every start. */
  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  g_assert_false (is_open (free_port));
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  g_assert_true (is_open (free_port));
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  start_by_libvirt (machine);
  settle (machine);
  g_assert_true (is_open (free_port));
  set_forwards (machine, NULL);
  g_assert_false (is_open (free_port));
  finish (machine);
}

static void
test_capture (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Capture", LODGE_NIC_MODE_USER, NULL, 1);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "frames.pcap", NULL);
  g_autofree char *second = g_build_filename (g_get_tmp_dir (), "more.pcap", NULL);
  g_autofree char *content = NULL;
  g_autoptr (LodgeNicStatus) status = NULL;
  gsize length = 0;

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  capture (machine, "ua-nic0", path, (LodgeVmmError)-1);
  status = read_nic (machine, "ua-nic0");
  g_assert_cmpstr (lodge_nic_status_get_capture (status), ==, path);
  capture (machine, "ua-nic0", second, LODGE_VMM_ERROR_BUSY);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  capture (machine, "ua-nic0", NULL, (LodgeVmmError)-1);
  capture (machine, "ua-nic0", NULL, (LodgeVmmError)-1);
  capture (machine, "ua-nic0", path, LODGE_VMM_ERROR_EXISTS);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, >=, 24); /* the head of a pcap file */
  g_assert_cmpmem (content, 4, "\xd4\xc3\xb2\xa1", 4);
  g_unlink (path);
  finish (machine);
}

/* With a guest: what it sees. */

static gboolean
skip_without_guest (void)
{
  if (g_getenv ("LODGE_TEST_GUEST_KERNEL") != NULL)
    return FALSE;
  g_test_skip ("There is no guest.");
  return TRUE;
}

static void
assert_dhcp (LodgeTestShell *shell, const char *device, const char *expected)
{
  g_autofree char *address = lodge_test_shell_dhcp (shell, device);

  g_assert_cmpstr (address, ==, expected);
}

/* The pulse is short, and a guest that is emulated on a busy computer may sleep through it. */
static gboolean
sees_pulse (LodgeTestShell *shell, LodgeMachine *machine)
{
  int before = lodge_test_shell_read_number (shell, "/sys/class/net/eth0/carrier_changes");

  make_network ("lab");
  turn (machine, LODGE_NIC_MODE_NETWORK, "lab", LODGE_NIC_SCOPE_BOTH);
  turn (machine, LODGE_NIC_MODE_USER, NULL, LODGE_NIC_SCOPE_BOTH);
  return lodge_test_shell_read_number (shell, "/sys/class/net/eth0/carrier_changes") > before;
}

static char *
greet (guint16 port)
{
  int fd = dial (port);
  char text[16] = "";
  const struct timeval patience = { .tv_sec = 3 };
  gssize length;

  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  length = read (fd, text, sizeof text - 1);
  close (fd);
  return length > 0 ? g_strndup (text, (gsize)length) : NULL;
}

static void
test_nat_guest (void)
{
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (LodgeTestShell) shell = NULL;
  g_autofree char *greeting = NULL;
  g_autofree char *forward = NULL;
  const char *forwards[] = { NULL, NULL };
  gboolean pulsed = FALSE;
  guint16 port;
  int held;

  if (skip_without_guest ())
    return;
  machine = make_guest ("NAT guest", LODGE_NIC_MODE_USER, NULL, 2);
  start_by_libvirt (machine);
  shell = lodge_test_shell_open (vmm, machine);
  assert_dhcp (shell, "eth0", "10.0.2.15");
  assert_dhcp (shell, "eth1", "10.0.3.15");

  turn (machine, LODGE_NIC_MODE_NONE, NULL, LODGE_NIC_SCOPE_BOTH);
  g_assert_cmpint (lodge_test_shell_read_number (shell, "/sys/class/net/eth0/carrier"), ==, 0);
  assert_dhcp (shell, "eth1", "10.0.3.15");
  turn (machine, LODGE_NIC_MODE_USER, NULL, LODGE_NIC_SCOPE_BOTH);
  g_assert_cmpint (lodge_test_shell_read_number (shell, "/sys/class/net/eth0/carrier"), ==, 1);
  assert_dhcp (shell, "eth0", "10.0.2.15");
  for (guint i = 0; i < 5 && !pulsed; i++)
    pulsed = sees_pulse (shell, machine);
  g_assert_true (pulsed);

  held = listen_somewhere (&port);
  close (held);
  forward = g_strdup_printf ("tcp:127.0.0.1:%u:7", port);
  forwards[0] = forward;
  set_forwards (machine, forwards);
  g_free (lodge_test_shell_run (
      shell,
      "ip addr add 10.0.2.15/24 dev eth0; (while :; do echo hello | nc -l -p 7; done) & :",
      30,
      NULL));
  /* Its server is no quicker than the guest. */
  lodge_test_wait_for ((greeting = greet (port)) != NULL, 60);
  g_assert_cmpstr (greeting, ==, "hello\n");

  /* Over a save, closed where the machine was cut off. */
  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  g_clear_pointer (&shell, lodge_test_shell_close);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  g_clear_pointer (&greeting, g_free);
  lodge_test_wait_for ((greeting = greet (port)) != NULL, 60);
  g_assert_cmpstr (greeting, ==, "hello\n");
  turn (machine, LODGE_NIC_MODE_NETWORK, "lab", LODGE_NIC_SCOPE_BOTH);
  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  start_by_libvirt (machine);
  shell = lodge_test_shell_open (vmm, machine);
  assert_dhcp (shell, "eth0", NULL);
  finish (machine);
}

/* The switch of a network, as lodge-agent would run it. */
static GSubprocess *
serve (const char *name, LodgeNetdConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = lodge_netd_config_to_line (config);
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  GSubprocess *netd =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                        &error,
                        g_getenv ("LODGE_TEST_NETD"),
                        name,
                        NULL);
  char ready[32] = "";

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (
      g_subprocess_get_stdin_pipe (netd), text, strlen (text), NULL, NULL, &error));
  g_assert_cmpint (g_input_stream_read (
                       g_subprocess_get_stdout_pipe (netd), ready, sizeof ready - 1, NULL, &error),
                   >,
                   0);
  g_assert_true (g_str_has_prefix (ready, LODGE_NETD_READY));
  return netd;
}

static void
stop_serving (GSubprocess **netd)
{
  g_subprocess_force_exit (*netd);
  g_subprocess_wait (*netd, NULL, NULL);
  g_clear_object (netd);
}

static void
add_port (LodgeNetdConfig *config, LodgeMachine *machine)
{
  g_autofree char *name = lodge_netd_dup_port_name (lodge_machine_get_uuid (machine), 0);
  g_autoptr (LodgeNic) nic = running_nic (machine, "ua-nic0");

  g_ptr_array_add (config->ports, lodge_netd_port_new (name, lodge_nic_get_mac (nic)));
}

static gboolean
pings (LodgeTestShell *shell, const char *address, guint tries)
{
  g_autofree char *command =
      g_strdup_printf ("for i in $(seq %u); do ping -c 1 -W 1 %s && break; done", tries, address);
  int status = -1;

  g_free (lodge_test_shell_run (shell, command, 30 + 3 * tries, &status));
  return status == 0;
}

static void
test_internal_guests (void)
{
  g_autoptr (LodgeMachine) one = NULL;
  g_autoptr (LodgeMachine) two = NULL;
  g_autoptr (LodgeTestShell) first = NULL;
  g_autoptr (LodgeTestShell) second = NULL;
  g_autoptr (LodgeNetdConfig) config = lodge_netd_config_new ();
  g_autoptr (LodgeNetdConfig) guarded = lodge_netd_config_new ();
  g_autoptr (LodgeNicStatus) status = NULL;
  g_autoptr (LodgeNicStatus) private_status = NULL;
  g_autoptr (LodgeNic) draft = NULL;
  g_autofree char *name = NULL;
  g_autofree char *private_name = NULL;
  GSubprocess *netd;

  if (skip_without_guest ())
    return;
  if (g_getenv ("LODGE_TEST_NETD") == NULL)
    {
      g_test_skip ("There is no lodge-netd.");
      return;
    }
  make_network ("lab");
  one = make_guest ("Internal one", LODGE_NIC_MODE_NETWORK, "lab", 1);
  two = make_guest ("Internal two", LODGE_NIC_MODE_USER, NULL, 1);
  lodge_driver_control (vmm, one, LODGE_VERB_START, NULL);
  lodge_driver_control (vmm, two, LODGE_VERB_START, NULL);
  add_port (config, one);
  add_port (config, two);
  name = lodge_netd_dup_network_name (lodge_network_get_uuid (lodge_vmm_find_network (vmm, "lab")));
  netd = serve (name, config);
  first = lodge_test_shell_open (vmm, one);
  second = lodge_test_shell_open (vmm, two);
  assert_dhcp (second, "eth0", "10.0.2.15");
  assert_dhcp (first, "eth0", NULL);
  g_free (lodge_test_shell_run (first, "ip addr add 192.168.77.1/24 dev eth0", 30, NULL));
  g_free (lodge_test_shell_run (second, "ip addr add 192.168.77.2/24 dev eth0", 30, NULL));
  g_assert_false (pings (first, "192.168.77.2", 2));

  turn (two, LODGE_NIC_MODE_NETWORK, "lab", LODGE_NIC_SCOPE_BOTH);
  g_assert_true (pings (first, "192.168.77.2", 10));
  status = read_nic (one, "ua-nic0");
  g_assert_true (lodge_nic_status_get_attached (status));
  g_assert_true (lodge_nic_status_get_counters (status));
  g_assert_cmpuint (lodge_nic_status_get_rx_packets (status), >, 0);
  g_assert_cmpint (lodge_nic_status_get_address_source (status), ==, LODGE_ADDRESS_SOURCE_SEEN);

  /* The switch dies: closed. It is back: it heals without anybody's doing. */
  stop_serving (&netd);
  g_assert_false (pings (first, "192.168.77.2", 1));
  g_assert_false (is_attached (one, "ua-nic0"));
  netd = serve (name, config);
  g_assert_true (pings (first, "192.168.77.2", 20));
  stop_serving (&netd);

  /* Guarded NAT: nothing until its own switch is there. */
  draft = draft_of (two, LODGE_NIC_MODE_USER, NULL);
  lodge_nic_set_guard (draft, LODGE_NIC_GUARD_NO_HOST);
  set_nic (two, draft, LODGE_NIC_SCOPE_BOTH);
  assert_dhcp (second, "eth0", NULL);
  private_name = lodge_netd_dup_private_name (lodge_machine_get_uuid (two), 0);
  guarded->uplink = LODGE_NETD_UPLINK_NAT;
  guarded->guard = LODGE_NETD_GUARD_NO_HOST;
  guarded->address = g_strdup ("10.0.2.2");
  guarded->prefix = 24;
  guarded->dhcp = TRUE;
  guarded->dns = g_strdup ("10.0.2.3");
  add_port (guarded, two);
  netd = serve (private_name, guarded);
  assert_dhcp (second, "eth0", "10.0.2.15");
  private_status = read_nic (two, "ua-nic0");
  g_assert_true (lodge_nic_status_get_attached (private_status));
  g_assert_cmpint (
      lodge_nic_status_get_address_source (private_status), ==, LODGE_ADDRESS_SOURCE_LEASE);
  g_assert_cmpstr (lodge_nic_status_get_addresses (private_status)[0], ==, "10.0.2.15");
  stop_serving (&netd);
  finish (one);
  finish (two);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  lodge_test_drop_debug_messages ();
  vmm = lodge_libvirt_vmm_new ("qemu:///session");
  lodge_driver_connect (vmm);
  connection = virConnectOpen ("qemu:///session");
  g_assert_nonnull (connection);
  g_test_add_func ("/libvirt/nics/switch", test_switch);
  g_test_add_func ("/libvirt/nics/refused", test_refused);
  g_test_add_func ("/libvirt/nics/closed-after-restore", test_closed_after_restore);
  g_test_add_func ("/libvirt/nics/lent", test_lent);
  g_test_add_func ("/libvirt/nics/add-and-remove", test_add_and_remove);
  g_test_add_func ("/libvirt/nics/foreign", test_foreign);
  g_test_add_func ("/libvirt/nics/bridge", test_bridge);
  g_test_add_func ("/libvirt/nics/together", test_together);
  g_test_add_func ("/libvirt/nics/forwards", test_forwards);
  g_test_add_func ("/libvirt/nics/capture", test_capture);
  g_test_add_func ("/libvirt/nics/nat-guest", test_nat_guest);
  g_test_add_func ("/libvirt/nics/internal-guests", test_internal_guests);
  result = g_test_run ();
  virConnectClose (connection);
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
  lodge_libvirt_shutdown (5000);
  return result;
}
