/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LodgeLibvirtVmm against a real libvirtd and real QEMUs: as an ordinary user below session-run, or
 * with the argument "system" below system-run.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "lodge-libvirt-vmm.h"
#include "lodge-size.h"
#include "lodge-vmm-driver.h"

static LodgeVmm *vmm = NULL;
static gboolean is_system = FALSE;

static void
assert_code (const GError *error, LodgeVmmError code)
{
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
  g_assert_null (strstr (error->message, "internal error"));
}

static LodgeMachine *
make_machine (const char *title)
{
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config (title);

  return lodge_driver_create (vmm, config, NULL);
}

static void
assert_state (LodgeMachine *machine, LodgeMachineState state)
{
  g_assert_cmpstr (
      lodge_enum_to_nick (LODGE_TYPE_MACHINE_STATE, (int)lodge_machine_get_state (machine)),
      ==,
      lodge_enum_to_nick (LODGE_TYPE_MACHINE_STATE, (int)state));
}

static void
test_host (void)
{
  LodgeHost *host = lodge_vmm_get_host (vmm);

  g_assert_cmpstr (lodge_host_get_hypervisor (host), ==, "QEMU");
  g_assert_nonnull (lodge_host_get_hypervisor_version (host));
  g_assert_nonnull (lodge_host_get_hostname (host));
  g_assert_true (lodge_host_get_local (host));
  g_assert_cmpint (lodge_host_get_privileged (host), ==, is_system);
  g_assert_true (lodge_host_get_emulation (host));
  g_assert_nonnull (lodge_host_get_acceleration_reason (host));
  g_assert_cmpuint (lodge_host_get_cpus (host), >, 0);
  g_assert_cmpuint (lodge_host_get_memory (host), >, LODGE_GIB);
  g_assert_cmpuint (lodge_host_get_memory_available (host), >, 0);
  g_assert_cmpuint (lodge_host_get_max_cpus (host), >, 1);
  g_assert_true (lodge_host_get_spice (host));
  g_assert_true (lodge_host_get_vnc (host));
  g_assert_true (lodge_host_get_uefi (host) == (lodge_host_get_uefi_reason (host) == NULL));
  g_assert_true (lodge_host_get_tpm (host) == (lodge_host_get_tpm_reason (host) == NULL));
  g_assert_nonnull (lodge_host_get_disk_folder (host));
  g_assert_cmpuint (lodge_host_get_disk_space (host), >, 0);
}

static void
test_lifecycle (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Life & <Cycle>");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = NULL;
  g_autofree char *log = NULL;
  guint n_machines = g_list_model_get_n_items (lodge_vmm_get_machines (vmm));
  const guint keys[] = { 29, 56, 111 };
  int fd = -1;

  g_assert_cmpuint (n_machines, ==, 1);
  g_assert_true (lodge_vmm_find_machine (vmm, lodge_machine_get_uuid (machine)) == machine);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Life & <Cycle>");
  assert_state (machine, LODGE_MACHINE_STATE_OFF);

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_RUNNING);
  lodge_driver_control (vmm, machine, LODGE_VERB_PAUSE, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_PAUSED);
  g_assert_cmpint (lodge_machine_get_reason (machine), ==, LODGE_MACHINE_REASON_USER);
  lodge_driver_control (vmm, machine, LODGE_VERB_RESUME, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_RUNNING);

  png = lodge_driver_screenshot (vmm, machine, NULL);
  g_assert_cmpuint (g_bytes_get_size (png), >, 64);
  g_assert_cmpmem (g_bytes_get_data (png, NULL), 4, "\x89PNG", 4);
  lodge_driver_send_keys (vmm, machine, keys, G_N_ELEMENTS (keys), NULL);
  fd = lodge_driver_open_display (vmm, machine, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  log = lodge_driver_read_log (vmm, machine, 400);
  g_assert_nonnull (strstr (log, "qemu-system"));

  lodge_driver_control (vmm, machine, LODGE_VERB_RESET, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_RUNNING);
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_OFF);
  g_assert_cmpint (lodge_machine_get_reason (machine), ==, LODGE_MACHINE_REASON_FORCED_OFF);

  lodge_driver_control (vmm, machine, LODGE_VERB_PAUSE, &error);
  assert_code (error, LODGE_VMM_ERROR_WRONG_STATE);
  lodge_driver_undefine (vmm, machine, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (lodge_vmm_get_machines (vmm)), ==, n_machines - 1);
  g_assert_false (lodge_machine_get_present (machine));
}

static void
test_save (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Saver");
  g_autoptr (GListModel) files = NULL;
  gboolean listed = FALSE;

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_SAVED);
  files = lodge_driver_list_files (vmm, machine);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);

      if (lodge_machine_file_get_role (file) == LODGE_FILE_ROLE_SAVED_STATE)
        {
          listed = TRUE;
          g_assert_true (g_file_test (lodge_machine_file_get_path (file), G_FILE_TEST_EXISTS));
          g_assert_cmpuint (lodge_machine_file_get_size (file), >, 0);
        }
    }
  g_assert_true (listed);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_RUNNING);
  lodge_driver_control (vmm, machine, LODGE_VERB_SAVE, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_DISCARD_SAVED, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_OFF);
  lodge_driver_undefine (vmm, machine, NULL);
}

static void
test_edit (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Before");
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (LodgeMachineEdit) title_edit = lodge_machine_edit_new ();
  g_autoptr (LodgeDefinition) old = lodge_driver_get_definition (vmm, machine, NULL);
  g_autoptr (LodgeDefinition) fresh = NULL;
  g_autoptr (GError) error = NULL;

  lodge_machine_edit_set_title (edit, "After");
  lodge_machine_edit_set_cpus (edit, 2);
  g_assert_cmpint (lodge_driver_edit (vmm, machine, edit, NULL), ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "After");
  g_assert_cmpuint (lodge_machine_config_get_cpus (lodge_machine_get_config (machine)), ==, 2);

  lodge_driver_set_definition (vmm, machine, old, &error);
  assert_code (error, LODGE_VMM_ERROR_CONFLICT);
  fresh = lodge_driver_get_definition (vmm, machine, NULL);
  lodge_driver_set_definition (vmm, machine, fresh, NULL);

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  lodge_machine_edit_set_title (title_edit, "Live");
  g_assert_cmpint (
      lodge_driver_edit (vmm, machine, title_edit, NULL), ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_false (lodge_machine_get_needs_restart (machine));
  lodge_machine_edit_set_cpus (edit, 1);
  g_assert_cmpint (
      lodge_driver_edit (vmm, machine, edit, NULL), ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  g_assert_true (lodge_machine_get_needs_restart (machine));
  g_assert_cmpuint (lodge_machine_config_get_cpus (lodge_machine_get_running (machine)), ==, 2);
  g_assert_cmpuint (lodge_machine_config_get_cpus (lodge_machine_get_config (machine)), ==, 1);
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  g_assert_null (lodge_machine_get_running (machine));
  lodge_driver_undefine (vmm, machine, NULL);
}

static char *
replace_text (const char *text, const char *from, const char *to)
{
  g_autoptr (GString) changed = g_string_new (text);

  g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
  return g_string_free (g_steal_pointer (&changed), FALSE);
}

/* A display's password survives every edit, and is never dropped without a word. */
static void
test_secret (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Secret");
  g_autoptr (LodgeDefinition) first = lodge_driver_get_definition (vmm, machine, NULL);
  g_autoptr (LodgeDefinition) second = NULL;
  g_autoptr (LodgeDefinition) third = NULL;
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  text = g_steal_pointer (&first->text);
  first->text =
      replace_text (text, "<graphics type='spice'", "<graphics type='spice' passwd='abc'");
  g_free (text);
  lodge_driver_set_definition (vmm, machine, first, NULL);
  second = lodge_driver_get_definition (vmm, machine, NULL);
  g_assert_null (strstr (second->text, "passwd"));
  lodge_driver_set_definition (vmm, machine, second, &error);
  assert_code (error, LODGE_VMM_ERROR_UNSAFE);
  g_clear_error (&error);
  lodge_machine_edit_set_title (edit, "Still secret");
  lodge_driver_edit (vmm, machine, edit, NULL);
  third = lodge_driver_get_definition (vmm, machine, NULL);
  lodge_driver_set_definition (vmm, machine, third, &error);
  assert_code (error, LODGE_VMM_ERROR_UNSAFE);
  lodge_driver_undefine (vmm, machine, NULL);
}

static char *
dup_file_of_role (LodgeMachine *machine, LodgeFileRole role)
{
  g_autoptr (GListModel) files = lodge_driver_list_files (vmm, machine);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);

      if (lodge_machine_file_get_role (file) == role)
        return g_strdup (lodge_machine_file_get_path (file));
    }
  return NULL;
}

/* Variables and TPM state belong to the machine and go with it. */
static void
test_firmware (void)
{
  LodgeHost *host = lodge_vmm_get_host (vmm);
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("Firmware");
  g_autoptr (LodgeMachine) machine = NULL;
  g_autofree char *nvram = NULL;
  g_autofree char *tpm = NULL;

  if (!lodge_host_get_uefi (host) || !lodge_host_get_tpm (host))
    {
      g_test_skip ("There is no UEFI firmware or no TPM emulator here.");
      return;
    }
  lodge_machine_config_set_firmware (config, LODGE_FIRMWARE_UEFI);
  lodge_machine_config_set_tpm (config, TRUE);
  machine = lodge_driver_create (vmm, config, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  nvram = dup_file_of_role (machine, LODGE_FILE_ROLE_NVRAM);
  tpm = dup_file_of_role (machine, LODGE_FILE_ROLE_TPM);
  g_assert_nonnull (nvram);
  g_assert_nonnull (tpm);
  g_assert_true (g_file_test (nvram, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (tpm, G_FILE_TEST_IS_DIR));
  lodge_driver_undefine (vmm, machine, NULL);
  g_assert_false (g_file_test (nvram, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (tpm, G_FILE_TEST_EXISTS));
}

static LodgeDiskRequest *
disk_request (const char *name, guint64 capacity)
{
  LodgeDiskRequest *request = g_new0 (LodgeDiskRequest, 1);

  request->name = g_strdup (name);
  request->format = g_strdup ("qcow2");
  request->capacity = capacity;
  return request;
}

static void
test_disks (void)
{
  g_autoptr (LodgeDiskRequest) blank = disk_request ("blank.qcow2", LODGE_GIB);
  g_autoptr (LodgeDiskRequest) copy = disk_request ("copy.qcow2", 2 * LODGE_GIB);
  g_autofree char *expected = lodge_vmm_dup_disk_path (vmm, "blank.qcow2");
  g_autofree char *path = lodge_driver_create_disk (vmm, blank, NULL);
  g_autofree char *copied = NULL;
  g_autoptr (LodgeImageInfo) image = NULL;
  g_autoptr (LodgeImageInfo) copied_image = NULL;
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("With disk");
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (path, ==, expected);
  image = lodge_driver_probe (vmm, path, NULL);
  g_assert_cmpstr (image->format, ==, "qcow2");
  g_assert_cmpuint (image->virtual_size, ==, LODGE_GIB);
  g_assert_null (image->refers_to);
  g_assert_null (lodge_driver_create_disk (vmm, blank, &error));
  assert_code (error, LODGE_VMM_ERROR_EXISTS);
  g_clear_error (&error);

  copy->source_path = g_strdup (path);
  copy->source_format = g_strdup ("qcow2");
  copied = lodge_driver_create_disk (vmm, copy, NULL);
  copied_image = lodge_driver_probe (vmm, copied, NULL);
  g_assert_cmpuint (copied_image->virtual_size, ==, 2 * LODGE_GIB);

  lodge_disk_set_path (disk, path);
  lodge_disk_set_format (disk, "qcow2");
  lodge_machine_config_add_disk (config, disk);
  machine = lodge_driver_create (vmm, config, NULL);
  lodge_driver_delete_file (vmm, path, &error);
  assert_code (error, LODGE_VMM_ERROR_IN_USE);
  g_clear_error (&error);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  lodge_driver_undefine (vmm, machine, NULL);
  lodge_driver_delete_file (vmm, path, NULL);
  lodge_driver_delete_file (vmm, path, NULL);
  lodge_driver_delete_file (vmm, copied, NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
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
qemu_pid (LodgeMachine *machine)
{
  g_autofree char *name = g_strconcat (lodge_machine_get_name (machine), ".pid", NULL);
  g_autofree char *path =
      is_system
          ? g_build_filename ("/run/libvirt/qemu", name, NULL)
          : g_build_filename (g_get_user_runtime_dir (), "libvirt", "qemu", "run", name, NULL);

  return read_pid (path);
}

static pid_t
daemon_pid (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_runtime_dir (), "libvirt", "libvirtd.pid", NULL);

  return read_pid (path);
}

static void
test_qemu_killed (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Victim");
  g_autofree char *log = NULL;
  pid_t pid = 0;

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  pid = qemu_pid (machine);
  g_assert_cmpint (pid, >, 1);
  kill (pid, SIGKILL);
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_CRASHED, 10);
  g_assert_cmpint (lodge_machine_get_reason (machine), ==, LODGE_MACHINE_REASON_QEMU_DIED);
  log = lodge_driver_read_log (vmm, machine, 20);
  g_assert_cmpstr (log, !=, "");
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_RUNNING);
  lodge_driver_undefine (vmm, machine, NULL);
}

static void
test_daemon_killed (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Survivor");
  g_autoptr (LodgeMachine) off = make_machine ("Sleeper");
  GListModel *machines = lodge_vmm_get_machines (vmm);
  guint n_machines = g_list_model_get_n_items (machines);
  pid_t pid = daemon_pid ();

  g_assert_cmpint (pid, >, 1);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  for (int round = 0; round < 3; round++)
    {
      pid = daemon_pid ();
      kill (pid, SIGKILL);
      lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_RECONNECTING, 10);
      g_assert_cmpuint (g_list_model_get_n_items (machines), ==, n_machines);
      g_assert_cmpint (lodge_machine_get_features (machine), ==, LODGE_MACHINE_FEATURE_NONE);
      lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 30);
      g_assert_cmpint (daemon_pid (), !=, pid);
    }
  g_assert_true (lodge_vmm_find_machine (vmm, lodge_machine_get_uuid (machine)) == machine);
  g_assert_true (lodge_vmm_find_machine (vmm, lodge_machine_get_uuid (off)) == off);
  assert_state (machine, LODGE_MACHINE_STATE_RUNNING);
  g_assert_cmpint (lodge_machine_get_features (machine), !=, LODGE_MACHINE_FEATURE_NONE);

  /* The daemon lists a machine before it has its monitor again; one whose QEMU ends before that is off
   * without an event. What needs the monitor waits for it. */
  lodge_driver_control (vmm, machine, LODGE_VERB_PAUSE, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_PAUSED);
  lodge_driver_control (vmm, machine, LODGE_VERB_RESUME, NULL);
  assert_state (machine, LODGE_MACHINE_STATE_RUNNING);

  /* Events come again. */
  kill (qemu_pid (machine), SIGKILL);
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_CRASHED, 10);
  lodge_driver_undefine (vmm, machine, NULL);
  lodge_driver_undefine (vmm, off, NULL);
}

typedef struct
{
  gint64 last;
  gint64 worst;
} Watchdog;

static gboolean
on_tick_cb (gpointer data)
{
  Watchdog *watchdog = data;
  gint64 now = g_get_monotonic_time ();

  watchdog->worst = MAX (watchdog->worst, now - watchdog->last);
  watchdog->last = now;
  return G_SOURCE_CONTINUE;
}

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;

  lodge_vmm_control_finish (vmm, result, NULL);
  *done = TRUE;
}

static void
test_daemon_stopped (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Patient");
  Watchdog watchdog = { g_get_monotonic_time (), 0 };
  guint tick = g_timeout_add (5, on_tick_cb, &watchdog);
  pid_t pid = daemon_pid ();
  gboolean done = FALSE;
  gint64 end = 0;

  kill (pid, SIGSTOP);
  lodge_vmm_control_async (vmm, machine, LODGE_VERB_START, NULL, on_started_cb, &done);
  lodge_vmm_refresh_async (vmm, NULL, NULL, NULL, NULL);
  end = lodge_test_deadline (2);
  while (lodge_test_iterate (end))
    ;
  g_assert_false (done);

  /* The keepalive notices. */
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_RECONNECTING, 40);
  kill (pid, SIGCONT);
  lodge_test_wait_for (done, 10);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 40);
  g_source_remove (tick);
  g_test_message ("worst gap of the main loop: %" G_GINT64_FORMAT " µs", watchdog.worst);
  /* A call that waited for the daemon would have waited longer than the two seconds above; a busy machine
   * holds a loop up for a quarter of one. */
  g_assert_cmpint (watchdog.worst, <, G_USEC_PER_SEC);
  lodge_test_wait_for (
      lodge_machine_can (machine, LODGE_VERB_START) || lodge_machine_is_active (machine), 20);
  lodge_driver_undefine (vmm, machine, NULL);
}

static void
close_stream (GIOStream **stream)
{
  g_io_stream_close (*stream, NULL, NULL);
  g_clear_object (stream);
}

/* Closing frees the console for the next, a moment later. */
static GIOStream *
open_serial_patiently (LodgeMachine *machine)
{
  gint64 deadline = lodge_test_deadline (10);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      GIOStream *stream = lodge_driver_open_serial (vmm, machine, &error);

      if (stream != NULL)
        return stream;
      assert_code (error, LODGE_VMM_ERROR_IN_USE);
      g_assert_true (lodge_test_iterate (deadline));
    }
}

static void
test_serial (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Serial");
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);

  /* A lock in /var/lock that a killed libvirtd of another user left can't be removed. */
  stream = lodge_driver_open_serial (vmm, machine, &error);
  if (stream == NULL && strstr (lodge_vmm_error_get_details (error), "lock file") != NULL)
    {
      g_test_skip (lodge_vmm_error_get_details (error));
      lodge_driver_undefine (vmm, machine, NULL);
      return;
    }
  g_assert_no_error (error);
  close_stream (&stream);
  for (int round = 0; round < 3; round++)
    {
      GAsyncResult *stored = NULL;
      g_autoptr (GAsyncResult) result = NULL;

      stream = open_serial_patiently (machine);
      g_assert_null (lodge_driver_open_serial (vmm, machine, &error));
      assert_code (error, LODGE_VMM_ERROR_IN_USE);
      g_clear_error (&error);
      g_output_stream_write_all_async (g_io_stream_get_output_stream (stream),
                                       "hello\n",
                                       6,
                                       G_PRIORITY_DEFAULT,
                                       NULL,
                                       lodge_test_store_result_cb,
                                       &stored);
      result = lodge_test_await (&stored);
      g_assert_true (g_output_stream_write_all_finish (
          g_io_stream_get_output_stream (stream), result, NULL, NULL));
      close_stream (&stream);
    }
  stream = open_serial_patiently (machine);
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  {
    GAsyncResult *stored = NULL;
    g_autoptr (GAsyncResult) result = NULL;
    char buffer[8];

    /* The guest's end is the stream's. */
    g_input_stream_read_async (g_io_stream_get_input_stream (stream),
                               buffer,
                               sizeof buffer,
                               G_PRIORITY_DEFAULT,
                               NULL,
                               lodge_test_store_result_cb,
                               &stored);
    result = lodge_test_await (&stored);
    g_assert_cmpint (
        g_input_stream_read_finish (g_io_stream_get_input_stream (stream), result, NULL), <=, 0);
  }
  lodge_driver_undefine (vmm, machine, NULL);
}

static void
run_virsh (const char *first, const char *uuid, const char *name)
{
  const char *argv[] = { "virsh", "-q", "-c", "qemu:///session", first, uuid, name, NULL };
  g_autoptr (GSubprocess) virsh =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL);

  g_assert_nonnull (virsh);
  g_assert_true (g_subprocess_wait_check (virsh, NULL, NULL));
}

static void
read_snapshots (LodgeMachine *machine)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_read_snapshots_async (vmm, machine, NULL, lodge_test_store_result_cb, &place);
  g_autoptr (GAsyncResult) result = lodge_test_await (&place);
  lodge_vmm_read_snapshots_finish (vmm, result, &error);
  g_assert_no_error (error);
}

/* What virsh does to a machine that is off makes no event, and is seen all the same. */
static void
test_snapshots_of_others (void)
{
  g_autoptr (LodgeDiskRequest) request = disk_request ("others.qcow2", LODGE_MIB);
  g_autofree char *path = lodge_driver_create_disk (vmm, request, NULL);
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("Others");
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);
  g_autoptr (LodgeMachine) machine = NULL;
  const char *uuid;
  GListModel *snapshots;

  lodge_disk_set_path (disk, path);
  lodge_disk_set_format (disk, "qcow2");
  lodge_machine_config_add_disk (config, disk);
  machine = lodge_driver_create (vmm, config, NULL);
  uuid = lodge_machine_get_uuid (machine);
  snapshots = lodge_machine_get_snapshots (machine);
  if (is_system)
    g_test_skip ("The system's notes about snapshots are not for others to watch.");
  else
    {
      read_snapshots (machine);
      run_virsh ("snapshot-create-as", uuid, "first");
      lodge_test_wait_for (g_list_model_get_n_items (snapshots) == 1, 10);
      run_virsh ("snapshot-create-as", uuid, "second");
      lodge_test_wait_for (g_list_model_get_n_items (snapshots) == 2, 10);
      g_assert_cmpuint (lodge_machine_get_n_snapshots (machine), ==, 2);
      run_virsh ("snapshot-delete", uuid, "first");
      lodge_test_wait_for (g_list_model_get_n_items (snapshots) == 1, 10);
      run_virsh ("snapshot-delete", uuid, "second");
      lodge_test_wait_for (g_list_model_get_n_items (snapshots) == 0, 10);
    }
  lodge_driver_undefine (vmm, machine, NULL);
  lodge_driver_delete_file (vmm, path, NULL);
}

static void
test_statistics (void)
{
  g_autoptr (LodgeMachine) machine = make_machine ("Watched");

  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  g_assert_cmpfloat (lodge_machine_get_cpu_usage (machine), <, 0);
  lodge_vmm_hold_statistics (vmm, machine);
  lodge_test_wait_for (lodge_machine_get_cpu_usage (machine) >= 0, 10);
  g_assert_cmpfloat (lodge_machine_get_cpu_usage (machine), <=, 1);
  g_assert_cmpuint (lodge_machine_get_memory_usage (machine), >, 0);
  lodge_test_wait_for (lodge_machine_get_thumbnail (machine) != NULL, 10);
  lodge_vmm_release_statistics (vmm, machine);
  g_assert_cmpfloat (lodge_machine_get_cpu_usage (machine), <, 0);
  lodge_driver_undefine (vmm, machine, NULL);
}

int
main (int argc, char *argv[])
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  is_system = argc > 1 && g_str_equal (argv[1], "system");
  lodge_libvirt_init ();
  vmm = lodge_libvirt_vmm_new (is_system ? "qemu:///system" : "qemu:///session");
  lodge_driver_connect (vmm);

  g_test_add_func ("/libvirt/session/host", test_host);
  g_test_add_func ("/libvirt/session/lifecycle", test_lifecycle);
  g_test_add_func ("/libvirt/session/save", test_save);
  g_test_add_func ("/libvirt/session/edit", test_edit);
  g_test_add_func ("/libvirt/session/secret", test_secret);
  g_test_add_func ("/libvirt/session/firmware", test_firmware);
  g_test_add_func ("/libvirt/session/disks", test_disks);
  g_test_add_func ("/libvirt/session/snapshots-of-others", test_snapshots_of_others);
  g_test_add_func ("/libvirt/session/statistics", test_statistics);
  g_test_add_func ("/libvirt/session/serial", test_serial);
  g_test_add_func ("/libvirt/session/qemu-killed", test_qemu_killed);

  /* Nobody would start the system's daemon again. */
  if (!is_system)
    {
      g_test_add_func ("/libvirt/session/daemon-killed", test_daemon_killed);
      g_test_add_func ("/libvirt/session/daemon-stopped", test_daemon_stopped);
    }
  result = g_test_run ();
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
  return result;
}
