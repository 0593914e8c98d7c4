/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Creator, remover and recovery on a real qemu:///session (see session-run). As "child VERB …" the
 * program is the one that gets killed: each life of a Lodge program is a process here.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-creator.h"
#include "lodge-file.h"
#include "lodge-libvirt-vmm.h"
#include "lodge-machine-remover.h"
#include "lodge-size.h"
#include "lodge-test.h"

#define URI "qemu:///session"

/* The least that starts; nothing here boots further than its firmware. */
#define MEMORY (128 * LODGE_MIB)
#define DISK_SIZE (64 * LODGE_MIB)

static const char *program;

typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
} Fixture;

static void
connect_core (Fixture *fixture)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) recovered = NULL;
  g_autoptr (GError) error = NULL;

  fixture->core = lodge_core_new (lodge_libvirt_vmm_factory, NULL, NULL);
  fixture->vmm = lodge_core_add_connection (fixture->core, URI);
  lodge_vmm_connect (fixture->vmm);
  lodge_vmm_wait_connected_async (fixture->vmm, NULL, lodge_test_store_result_cb, &stored);
  connected = lodge_test_await (&stored);
  lodge_vmm_wait_connected_finish (fixture->vmm, connected, &error);
  g_assert_no_error (error);
  lodge_core_recover_async (fixture->core, NULL, lodge_test_store_result_cb, &stored);
  recovered = lodge_test_await (&stored);
  g_assert_cmpint (lodge_core_recover_finish (fixture->core, recovered, &error), >=, 0);
}

static LodgeCreateRequest *
make_request (LodgeSource source, const char *title)
{
  LodgeCreateRequest *request = lodge_create_request_new ();

  g_object_set (request,
                "source",
                source,
                "title",
                title,
                "title-set",
                TRUE,
                "cpus",
                1,
                "memory",
                MEMORY,
                "disk-size",
                source == LODGE_SOURCE_DISK || source == LODGE_SOURCE_KERNEL ? 0 : DISK_SIZE,
                NULL);
  return request;
}

/* Returns: (transfer full) (nullable) */
static LodgeMachine *
create (Fixture *fixture, LodgeCreateRequest *request, LodgeCreatePage *page, GError **error)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_creator_create_async (
      fixture->core, fixture->vmm, request, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  return lodge_creator_create_finish (result, page, error);
}

static gboolean
delete_machine (Fixture *fixture, LodgeMachine *machine, gboolean keep, GError **error)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_machine_remover_delete_async (
      fixture->core, machine, NULL, keep, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  return lodge_machine_remover_delete_finish (result, error);
}

/* The children */

static int
be_child (int argc, char **argv)
{
  Fixture fixture = { NULL };
  const char *verb = argv[2];
  g_autoptr (GError) error = NULL;

  connect_core (&fixture);
  if (g_str_equal (verb, "create"))
    {
      g_autoptr (LodgeCreateRequest) request =
          make_request (argc > 4 ? LODGE_SOURCE_DISK : LODGE_SOURCE_NOTHING, argv[3]);
      g_autoptr (LodgeMachine) machine = NULL;

      if (argc > 4)
        g_object_set (request, "path", argv[4], "path-format", "raw", "copy-disk", TRUE, NULL);
      machine = create (&fixture, request, NULL, &error);
    }
  else if (g_str_equal (verb, "delete"))
    {
      LodgeMachine *machine = lodge_core_find_machine (fixture.core, argv[3], &error);

      if (machine != NULL)
        delete_machine (&fixture, machine, FALSE, &error);
    }
  lodge_vmm_disconnect (fixture.vmm);
  g_clear_object (&fixture.core);
  if (error == NULL)
    return 0;
  g_printerr ("%s\n", error->message);
  return error->domain == LODGE_VMM_ERROR ? 100 + error->code : 1;
}

/* (transfer full) */
static GSubprocess *
spawn_child (const char *fault, const char *verb, const char *title)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  g_subprocess_launcher_unsetenv (launcher, "LODGE_FAULT");
  if (fault != NULL)
    g_subprocess_launcher_setenv (launcher, "LODGE_FAULT", fault, TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, program, "child", verb, title, NULL);
  g_assert_no_error (error);
  return child;
}

/* Waits for its end. (transfer full) is taken. */
static gboolean
was_killed (GSubprocess *child)
{
  g_autoptr (GSubprocess) owned = child;

  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  return g_subprocess_get_if_signaled (child) && g_subprocess_get_term_sig (child) == SIGKILL;
}

static void
run_child (const char *verb, const char *title)
{
  g_autoptr (GSubprocess) child = spawn_child (NULL, verb, title);
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (child, NULL, &error);
  g_assert_no_error (error);
}

/* What is on the disk */

static void
list_tree (const char *folder, GPtrArray *names)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          list_tree (path, names);
          g_free (path);
        }
      else
        {
          g_ptr_array_add (names, path);
        }
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char **)a, *(char **)b);
}

/* Every file that a machine could leave: disks, definitions, variable stores, TPM state, journal.
 * Not libvirt's logs, sockets and caches, nor the user's own authority that swtpm makes once.
 * (transfer full) */
static char *
take_inventory (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *journal = lodge_file_dup_journal_folder ();
  g_autofree char *libvirt = g_build_filename (g_get_user_config_dir (), "libvirt", NULL);

  list_tree (g_get_user_data_dir (), names);
  list_tree (libvirt, names);
  list_tree (journal, names);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv ("\n", (char **)names->pdata);
}

/* The titles or names that libvirt itself tells of. (transfer full) */
static char *
list_domains (void)
{
  g_autoptr (GSubprocess) virsh = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  virsh = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                            &error,
                            "timeout",
                            "60",
                            "virsh",
                            "-q",
                            "-c",
                            URI,
                            "list",
                            "--all",
                            "--name",
                            NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (virsh, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (virsh));
  return g_strstrip (text);
}

#define assert_same_as(inventory)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *assert_now = take_inventory ();                                               \
    g_autofree char *assert_domains = list_domains ();                                             \
    g_assert_cmpstr (assert_domains, ==, "");                                                      \
    g_assert_cmpstr (assert_now, ==, inventory);                                                   \
  }                                                                                                \
  G_STMT_END

static void
set_up (Fixture *fixture, gconstpointer data)
{
  connect_core (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vmm_disconnect (fixture->vmm);
  lodge_test_assert_finalizes (&fixture->core);
}

static void
run_tool (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list list;

  va_start (list, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (char *)argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  process =
      g_subprocess_newv ((const char *const *)arguments->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

/* A path for an input file outside of what the inventory looks at. (transfer full) */
static char *
input_path (const char *name)
{
  return g_build_filename (g_get_tmp_dir (), name, NULL);
}

static char *
get_disk_path (LodgeMachine *machine)
{
  GListModel *disks = lodge_machine_config_get_disks (lodge_machine_get_config (machine));
  g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, 0);

  return g_strdup (disk != NULL ? lodge_disk_get_path (disk) : NULL);
}

/* Creates, looks whether it runs, and deletes with its disks. */
static void
create_and_delete (Fixture *fixture, LodgeCreateRequest *request, const char *own_disk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = create (fixture, request, NULL, &error);
  g_autofree char *path = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (machine);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  path = get_disk_path (machine);
  if (own_disk != NULL)
    g_assert_cmpstr (path, ==, own_disk);
  delete_machine (fixture, machine, own_disk != NULL, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_machine_get_present (machine));
  if (own_disk != NULL)
    g_assert_true (g_file_test (own_disk, G_FILE_TEST_EXISTS));
  else if (path != NULL && g_str_has_prefix (path, g_get_user_data_dir ()))
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_sources (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *iso = input_path ("tiny.iso");
  g_autofree char *disk = input_path ("own.qcow2");
  const char *kernel = g_getenv ("LODGE_TEST_GUEST_KERNEL");
  const char *initrd = g_getenv ("LODGE_TEST_GUEST_INITRD");
  static const LodgeSource sources[] = { LODGE_SOURCE_NOTHING, LODGE_SOURCE_NETWORK };

  run_tool (
      "xorriso", "-as", "mkisofs", "-V", "TINY", "-o", iso, "/usr/share/common-licenses", NULL);
  run_tool ("qemu-img", "create", "-f", "qcow2", disk, "16M", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (LodgeCreateRequest) request = make_request (sources[i], "Tést <&> \"1\"");

      create_and_delete (fixture, request, NULL);
      if (before == NULL)
        before = take_inventory ();
    }
  {
    g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_ISO, "From ISO");

    g_object_set (request, "path", iso, "display", LODGE_DISPLAY_PROTOCOL_VNC, NULL);
    create_and_delete (fixture, request, NULL);
    g_assert_true (g_file_test (iso, G_FILE_TEST_EXISTS));
  }
  {
    g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_DISK, "In place");

    g_object_set (request, "path", disk, "path-format", "qcow2", NULL);
    create_and_delete (fixture, request, disk);
  }
  {
    g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_DISK, "Copy");

    g_object_set (request, "path", disk, "path-format", "qcow2", "copy-disk", TRUE, NULL);
    create_and_delete (fixture, request, NULL);
    g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));
  }
  if (kernel != NULL)
    {
      g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_KERNEL, "Kernel");

      g_object_set (request, "kernel", kernel, "initrd", initrd, "cmdline", "console=ttyS0", NULL);
      create_and_delete (fixture, request, NULL);
      g_assert_true (g_file_test (kernel, G_FILE_TEST_EXISTS));
    }
  assert_same_as (before);
}

static void
test_firmware (Fixture *fixture, gconstpointer data)
{
  LodgeHost *host = lodge_vmm_get_host (fixture->vmm);
  g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_NOTHING, "Like Windows 11");
  g_autofree char *before = take_inventory ();

  if (!lodge_host_get_secure_boot (host) || !lodge_host_get_tpm (host))
    {
      g_test_skip ("Secure Boot firmware or swtpm is not installed");
      return;
    }
  g_object_set (request, "firmware", LODGE_FIRMWARE_UEFI, "secure-boot", TRUE, "tpm", TRUE, NULL);
  create_and_delete (fixture, request, NULL);
  assert_same_as (before);
}

static void
test_preview (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_NOTHING, "Dry");
  g_autofree char *before = take_inventory ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  lodge_creator_preview_async (
      fixture->core, fixture->vmm, request, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  text = lodge_creator_preview_finish (result, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "<"));
  assert_same_as (before);
}

static void
assert_inspect_refuses (Fixture *fixture, const char *path, LodgeVmmError code)
{
  g_autoptr (LodgeCreateRequest) request = lodge_create_request_new ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_creator_inspect_async (
      fixture->core, fixture->vmm, request, path, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  g_assert_false (lodge_creator_inspect_finish (result, &error));
  g_test_message ("%s: %s", path, error->message);
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
}

static void
test_unsafe_disks (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = input_path ("base.qcow2");
  g_autofree char *overlay = input_path ("overlay.qcow2");
  g_autofree char *vmdk = input_path ("flat.vmdk");
  g_autofree char *secret = input_path ("secret");
  g_autofree char *before = take_inventory ();
  static const gboolean copies[] = { FALSE, TRUE };

  run_tool ("qemu-img", "create", "-f", "qcow2", base, "16M", NULL);
  run_tool ("qemu-img", "create", "-f", "qcow2", "-F", "qcow2", "-b", base, overlay, NULL);
  g_assert_true (g_file_set_contents (secret, "secret\n", -1, NULL));
  g_assert_true (
      g_file_set_contents (vmdk,
                           "# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\n"
                           "createType=\"monolithicFlat\"\nRW 128 FLAT \"secret\" 0\n",
                           -1,
                           NULL));
  assert_inspect_refuses (fixture, overlay, LODGE_VMM_ERROR_UNSAFE);
  assert_inspect_refuses (fixture, vmdk, LODGE_VMM_ERROR_UNSAFE);
  assert_inspect_refuses (fixture, secret, LODGE_VMM_ERROR_NOT_SUPPORTED);
  for (gsize i = 0; i < G_N_ELEMENTS (copies); i++)
    {
      g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_DISK, "Unsafe");
      LodgeCreatePage page = (LodgeCreatePage)77;
      g_autoptr (GError) error = NULL;

      g_object_set (request, "path", overlay, "path-format", "qcow2", "copy-disk", copies[i], NULL);
      g_assert_null (create (fixture, request, &page, &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNSAFE);
      g_assert_cmpint (page, ==, LODGE_CREATE_PAGE_SOURCE);
    }
  assert_same_as (before);
}

/* A foreign format is only ever copied. */
static void
test_foreign_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = take_inventory ();
  g_autofree char *vdi = input_path ("foreign.vdi");
  g_autofree char *path = NULL;
  g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_NOTHING, "Foreign");
  g_autoptr (LodgeMachine) machine = NULL;
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  run_tool ("qemu-img", "create", "-f", "vdi", vdi, "16M", NULL);
  lodge_creator_inspect_async (
      fixture->core, fixture->vmm, request, vdi, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  lodge_creator_inspect_finish (result, &error);
  g_assert_no_error (error);
  g_assert_true (lodge_create_request_get_copy_disk (request));
  g_object_set (request, "memory", MEMORY, "cpus", 1, "start", FALSE, NULL);
  machine = create (fixture, request, NULL, &error);
  g_assert_no_error (error);
  path = get_disk_path (machine);
  g_assert_true (g_str_has_suffix (path, ".qcow2"));
  g_assert_true (delete_machine (fixture, machine, FALSE, &error));
  g_assert_true (g_file_test (vdi, G_FILE_TEST_EXISTS));
  assert_same_as (before);
}

static void
test_kept_disks (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = take_inventory ();
  g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_NOTHING, "Owner");
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);
  g_autoptr (LodgeMachine) owner = NULL;
  g_autoptr (LodgeMachine) sharer = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GAsyncResult *stored = NULL;

  g_object_set (request, "start", FALSE, NULL);
  owner = create (fixture, request, NULL, &error);
  g_assert_no_error (error);
  path = get_disk_path (owner);

  /* The title is taken. */
  g_assert_null (create (fixture, request, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS);
  g_clear_error (&error);

  lodge_disk_set_path (disk, path);
  lodge_disk_set_format (disk, "qcow2");
  lodge_disk_set_bus (disk, LODGE_DISK_BUS_VIRTIO);
  lodge_machine_config_add_disk (config, disk);
  lodge_machine_config_set_title (config, "Sharer");
  lodge_machine_config_set_memory (config, MEMORY);
  lodge_vmm_create_async (fixture->vmm, config, FALSE, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  sharer = lodge_vmm_create_finish (fixture->vmm, result, &error);
  g_assert_no_error (error);

  g_assert_true (delete_machine (fixture, owner, FALSE, &error));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (delete_machine (fixture, sharer, FALSE, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_same_as (before);
}

/* Cancelled after so and so many rounds of the main loop: nothing is left, or all is there. */
static void
test_cancel_anywhere (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = take_inventory ();
  guint cancelled = 0;

  for (guint rounds = 0; rounds < 90; rounds = rounds * 3 / 2 + 1)
    {
      g_autoptr (LodgeCreateRequest) request = make_request (LODGE_SOURCE_NOTHING, "Cancelled");
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LodgeMachine) machine = NULL;
      g_autoptr (GError) error = NULL;
      GAsyncResult *stored = NULL;

      lodge_creator_create_async (
          fixture->core, fixture->vmm, request, cancellable, lodge_test_store_result_cb, &stored);
      for (guint i = 0; i < rounds && stored == NULL; i++)
        lodge_test_iterate (lodge_test_deadline (5));
      g_cancellable_cancel (cancellable);
      result = lodge_test_await (&stored);
      machine = lodge_creator_create_finish (result, NULL, &error);
      if (machine == NULL)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          cancelled++;
        }
      else
        {
          g_clear_error (&error);
          g_assert_true (delete_machine (fixture, machine, FALSE, &error));
        }
      assert_same_as (before);
    }
  g_assert_cmpuint (cancelled, >=, 3);
}

/* SIGKILL at each named point, several times; the next program settles it. */

typedef struct
{
  const char *fault;
  gboolean survives; /* the machine is complete */
} FaultCase;

static const FaultCase create_faults[] = {
  { "create.begun", FALSE },     { "disk-reserved", FALSE }, { "disk-written", FALSE },
  { "create.disk-made", FALSE }, { "create.defined", TRUE }, { "create.started", TRUE },
};

static void
test_killed_creating (gconstpointer data)
{
  const FaultCase *fault = data;
  g_autofree char *before = take_inventory ();

  for (guint run = 0; run < 3; run++)
    {
      g_autofree char *domains = NULL;

      g_assert_true (was_killed (spawn_child (fault->fault, "create", "Victim")));
      run_child ("recover", "-");
      if (fault->survives)
        {
          domains = list_domains ();
          g_assert_true (g_str_has_prefix (domains, "victim-"));
          run_child ("delete", "Victim");
        }
      assert_same_as (before);
    }
}

static void
test_killed_deleting (gconstpointer data)
{
  const char *fault = data;
  g_autofree char *before = take_inventory ();

  for (guint run = 0; run < 3; run++)
    {
      run_child ("create", "Victim");
      if (run == 0)
        {
          /* A running machine: what is in use when the next program comes stays. */
          g_autofree char *domains = NULL;

          g_assert_true (was_killed (spawn_child (fault, "delete", "Victim")));
          run_child ("recover", "-");
          domains = list_domains ();
          if (g_str_equal (fault, "delete.begun"))
            {
              g_assert_true (g_str_has_prefix (domains, "victim-"));
              run_child ("delete", "Victim");
            }
          assert_same_as (before);
          continue;
        }
      run_tool ("virsh", "-c", URI, "destroy", "--domain", list_domains (), NULL);
      g_assert_true (was_killed (spawn_child (fault, "delete", "Victim")));
      run_child ("recover", "-");
      assert_same_as (before);
    }
}

static gboolean
on_kill_cb (gpointer user_data)
{
  g_subprocess_force_exit (user_data);
  return G_SOURCE_REMOVE;
}

/* At no named point, but at any time. */
static void
test_killed_anywhere (void)
{
  g_autofree char *before = take_inventory ();

  for (guint run = 0; run < 12; run++)
    {
      g_autoptr (GSubprocess) child = spawn_child (NULL, "create", "Victim");
      g_autofree char *domains = NULL;
      GAsyncResult *stored = NULL;
      g_autoptr (GAsyncResult) result = NULL;

      g_timeout_add (g_test_rand_int_range (20, 900), on_kill_cb, child);
      g_subprocess_wait_async (child, NULL, lodge_test_store_result_cb, &stored);
      result = lodge_test_await (&stored);
      while (g_source_remove_by_user_data (child))
        continue;
      run_child ("recover", "-");
      domains = list_domains ();
      if (domains[0] != '\0')
        run_child ("delete", "Victim");
      assert_same_as (before);
    }
}

/* Two programs start at once after a crash: one settles, both are well. */
static void
test_two_recoveries (void)
{
  g_autofree char *before = take_inventory ();

  for (guint run = 0; run < 3; run++)
    {
      g_autoptr (GSubprocess) first = NULL;
      g_autoptr (GSubprocess) second = NULL;

      g_assert_true (was_killed (spawn_child ("create.disk-made", "create", "Victim")));
      first = spawn_child (NULL, "recover", "-");
      second = spawn_child (NULL, "recover", "-");
      g_assert_true (g_subprocess_wait_check (first, NULL, NULL));
      g_assert_true (g_subprocess_wait_check (second, NULL, NULL));
      assert_same_as (before);
    }
}

/* A file system of its own for the disks, so small that they don't fit. */
static void
test_no_space (gconstpointer data)
{
  gboolean blank = g_str_has_prefix (data, "blank ");
  const char *size = blank ? (const char *)data + strlen ("blank ") : data;
  g_autofree char *before = take_inventory ();
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "libvirt", "images", NULL);
  g_autofree char *source = input_path ("full.raw");
  g_autofree char *options = g_strconcat ("size=", size, NULL);
  g_autofree char *noise = g_malloc (LODGE_MIB);
  /* libvirt takes a client whose user is 0 for the system's, so the user is mapped back. */
  g_autofree char *user = g_strdup_printf ("%u", geteuid ());
  g_autofree char *group = g_strdup_printf ("%u", getegid ());
  g_autoptr (GSubprocess) probe = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GString) content = g_string_new (NULL);

  probe = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                            NULL,
                            "unshare",
                            "-Urm",
                            "mount",
                            "-t",
                            "tmpfs",
                            "t",
                            "/mnt",
                            NULL);
  if (probe == NULL || !g_subprocess_wait_check (probe, NULL, NULL))
    {
      g_test_skip ("user namespaces are not allowed here");
      return;
    }
  for (gsize i = 0; i < LODGE_MIB; i++)
    noise[i] = g_test_rand_int_range (0, 256);
  for (guint i = 0; i < 8; i++)
    g_string_append_len (content, noise, LODGE_MIB);
  g_assert_true (g_file_set_contents (source, content->str, content->len, NULL));

  child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                        NULL,
                        "unshare",
                        "-Urm",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o \"$1\" t \"$0\" || exit 99; user=$2; group=$3; shift 3; "
                        "unshare -U --map-user=$user --map-group=$group \"$@\"; code=$?; "
                        "test -z \"$(ls -A \"$0\")\" || exit 98; exit $code",
                        folder,
                        options,
                        user,
                        group,
                        program,
                        "child",
                        "create",
                        "No space",
                        blank ? NULL : source,
                        NULL);
  {
    g_autofree char *message = NULL;

    g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, NULL, &message, NULL));
    g_test_message ("%s", message);
  }
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 100 + LODGE_VMM_ERROR_NO_SPACE);
  assert_same_as (before);
}

int
main (int argc, char **argv)
{
  lodge_libvirt_init ();
  if (argc > 3 && g_str_equal (argv[1], "child"))
    return be_child (argc, argv);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/services/sources", test_sources);
  ADD ("/services/firmware", test_firmware);
  ADD ("/services/preview", test_preview);
  ADD ("/services/unsafe-disks", test_unsafe_disks);
  ADD ("/services/foreign-disk", test_foreign_disk);
  ADD ("/services/kept-disks", test_kept_disks);
  ADD ("/services/cancel-anywhere", test_cancel_anywhere);
  for (gsize i = 0; i < G_N_ELEMENTS (create_faults); i++)
    {
      g_autofree char *path = g_strconcat ("/services/killed/", create_faults[i].fault, NULL);

      g_test_add_data_func (path, &create_faults[i], test_killed_creating);
    }
  g_test_add_data_func ("/services/killed/delete.begun", "delete.begun", test_killed_deleting);
  g_test_add_data_func (
      "/services/killed/delete.undefined", "delete.undefined", test_killed_deleting);
  g_test_add_data_func ("/services/killed/delete.file", "delete.file", test_killed_deleting);
  g_test_add_func ("/services/killed/anywhere", test_killed_anywhere);
  g_test_add_func ("/services/killed/two-recoveries", test_two_recoveries);
  g_test_add_data_func ("/services/no-space/blank", "blank 64k", test_no_space);
  g_test_add_data_func ("/services/no-space/tiny", "64k", test_no_space);
  g_test_add_data_func ("/services/no-space/small", "4m", test_no_space);

  return lodge_test_run ();
}
