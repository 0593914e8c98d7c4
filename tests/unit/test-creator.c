/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-creator.h"
#include "lodge-fake-vmm.h"
#include "lodge-file.h"
#include "lodge-journal.h"
#include "lodge-machine-remover.h"
#include "lodge-size.h"
#include "lodge-test.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeFakeVmm *fake;
  LodgeCreateRequest *request;
  char *iso; /* a file that is there */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *journal = lodge_file_dup_journal_folder ();

  lodge_test_remove_tree (journal);
  fixture->core = lodge_core_new (lodge_fake_vmm_factory, NULL, NULL);
  fixture->vmm = lodge_core_add_connection (fixture->core, "fake:///");
  fixture->fake = LODGE_FAKE_VMM (fixture->vmm);
  lodge_vmm_connect (fixture->vmm);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  fixture->request = lodge_create_request_new ();
  g_object_set (
      fixture->request, "source", LODGE_SOURCE_NOTHING, "title", "Guest", "title-set", TRUE, NULL);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  fixture->iso = g_build_filename (g_get_user_data_dir (), "guest.iso", NULL);
  g_assert_true (g_file_set_contents (fixture->iso, "x", 1, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vmm_disconnect (fixture->vmm);
  lodge_test_assert_finalizes (&fixture->request);
  lodge_test_assert_finalizes (&fixture->core);
  g_free (fixture->iso);
}

static guint
count_journal (void)
{
  g_autofree char *folder = lodge_file_dup_journal_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static guint
count_machines (Fixture *fixture)
{
  return g_list_model_get_n_items (lodge_core_get_machines (fixture->core));
}

static void
assert_nothing_left (Fixture *fixture)
{
  g_assert_cmpuint (count_machines (fixture), ==, 0);
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 0);
  g_assert_cmpuint (count_journal (), ==, 0);
  lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);
}

/* Returns: (transfer full) (nullable) */
static LodgeMachine *
create (Fixture *fixture, LodgeCreatePage *page, GError **error)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_creator_create_async (
      fixture->core, fixture->vmm, fixture->request, NULL, lodge_test_store_result_cb, &stored);
  g_assert_cmpuint (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)), >=, 1);
  result = lodge_test_await (&stored);
  return lodge_creator_create_finish (result, page, error);
}

static int
recover (Fixture *fixture)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int settled;

  lodge_core_recover_async (fixture->core, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  settled = lodge_core_recover_finish (fixture->core, result, &error);
  g_assert_no_error (error);
  return settled;
}

static void
test_iso (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (LodgeDisk) disk = NULL;
  g_autoptr (LodgeDisk) drive = NULL;
  g_autoptr (LodgeNic) nic = NULL;
  g_autoptr (LodgeDisplay) display = NULL;
  LodgeMachineConfig *config;

  g_object_set (fixture->request, "source", LODGE_SOURCE_ISO, "path", fixture->iso, NULL);
  machine = create (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (machine);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Guest");
  g_assert_true (g_str_has_prefix (lodge_machine_get_name (machine), "guest-"));
  g_assert_cmpuint (count_journal (), ==, 0);

  config = lodge_machine_get_config (machine);
  disk = g_list_model_get_item (lodge_machine_config_get_disks (config), 0);
  drive = g_list_model_get_item (lodge_machine_config_get_disks (config), 1);
  nic = g_list_model_get_item (lodge_machine_config_get_nics (config), 0);
  display = g_list_model_get_item (lodge_machine_config_get_displays (config), 0);
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, lodge_disk_get_path (disk)));
  g_assert_cmpstr (lodge_disk_get_format (disk), ==, "qcow2");
  g_assert_cmpint (lodge_disk_get_kind (drive), ==, LODGE_DISK_KIND_CDROM);
  g_assert_cmpstr (lodge_disk_get_path (drive), ==, fixture->iso);
  g_assert_cmpint (lodge_nic_get_mode (nic), ==, LODGE_NIC_MODE_USER);
  g_assert_cmpint (lodge_display_get_listen (display), ==, LODGE_DISPLAY_LISTEN_NONE);
  g_assert_cmpint (lodge_machine_config_get_boot (config), ==, LODGE_BOOT_CDROM);
}

static void
test_no_start (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->request,
                "start",
                FALSE,
                "disk-size",
                (guint64)0,
                "display",
                LODGE_DISPLAY_PROTOCOL_VNC,
                NULL);
  machine = create (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_OFF);
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 0);
  g_assert_cmpuint (count_journal (), ==, 0);
}

/* Each verb of the backend fails in turn: all is undone, and the error names its page. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *operation;
    LodgeVmmError code;
    LodgeCreatePage page;
  } cases[] = {
    { "create_disk", LODGE_VMM_ERROR_NO_SPACE, LODGE_CREATE_PAGE_SYSTEM },
    { "create_disk", LODGE_VMM_ERROR_DENIED, LODGE_CREATE_PAGE_REVIEW },
    { "create_disk", LODGE_VMM_ERROR_EXISTS, LODGE_CREATE_PAGE_REVIEW },
    { "create", LODGE_VMM_ERROR_EXISTS, LODGE_CREATE_PAGE_REVIEW },
    { "create", LODGE_VMM_ERROR_INVALID, LODGE_CREATE_PAGE_REVIEW },
    { "create", LODGE_VMM_ERROR_NOT_FOUND, LODGE_CREATE_PAGE_SOURCE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) planned =
          lodge_vmm_error_new (cases[i].code, "details", "It does not work.");
      g_autoptr (GError) error = NULL;
      LodgeCreatePage page = (LodgeCreatePage)77;

      lodge_fake_vmm_fail (fixture->fake, cases[i].operation, planned);
      g_assert_null (create (fixture, &page, &error));
      g_assert_error (error, LODGE_VMM_ERROR, (int)cases[i].code);
      g_assert_cmpint (page, ==, cases[i].page);
      lodge_fake_vmm_fail (fixture->fake, cases[i].operation, NULL);
      assert_nothing_left (fixture);
    }
}

static void
test_start_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) planned =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_MEMORY, NULL, "Too little memory.");
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  LodgeCreatePage page;

  lodge_fake_vmm_fail (fixture->fake, "control/start", planned);
  machine = create (fixture, &page, &error);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NO_MEMORY);
  g_assert_nonnull (machine);
  g_assert_cmpint (page, ==, LODGE_CREATE_PAGE_SYSTEM);
  g_assert_cmpuint (count_machines (fixture), ==, 1);
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 1);
  g_assert_cmpuint (count_journal (), ==, 0);
}

static void
test_refused_before (Fixture *fixture, gconstpointer data)
{
  LodgeCreatePage page = (LodgeCreatePage)77;
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->request, "source", LODGE_SOURCE_ISO, "path", "/no/such.iso", NULL);
  g_assert_null (create (fixture, &page, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_assert_cmpint (page, ==, LODGE_CREATE_PAGE_SOURCE);
  g_clear_error (&error);

  g_object_set (fixture->request, "path", g_get_user_data_dir (), NULL);
  g_assert_null (create (fixture, &page, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_clear_error (&error);

  g_object_set (fixture->request, "path", fixture->iso, "cpus", 99, NULL);
  g_assert_null (create (fixture, &page, &error));
  g_assert_cmpint (page, ==, LODGE_CREATE_PAGE_SYSTEM);
  assert_nothing_left (fixture);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "create_disk"), ==, 0);
}

/* Cancels while each verb is under way. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  static const char *const operations[] = { "create_disk", "create", "control/start" };

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      GAsyncResult *stored = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LodgeJob) job = NULL;
      g_autoptr (GError) error = NULL;

      lodge_fake_vmm_hold (fixture->fake, operations[i]);
      lodge_creator_create_async (
          fixture->core, fixture->vmm, fixture->request, NULL, lodge_test_store_result_cb, &stored);
      lodge_test_wait_for (lodge_fake_vmm_get_n_held (fixture->fake, operations[i]) == 1, 5);
      job = g_list_model_get_item (lodge_core_get_jobs (fixture->core), 0);
      g_assert_true (lodge_job_get_can_cancel (job));
      lodge_job_cancel (job);
      lodge_fake_vmm_release (fixture->fake, operations[i]);
      result = lodge_test_await (&stored);
      g_assert_null (lodge_creator_create_finish (result, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_nothing_left (fixture);
    }
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  lodge_creator_create_async (fixture->core,
                              fixture->vmm,
                              fixture->request,
                              cancellable,
                              lodge_test_store_result_cb,
                              &stored);
  result = lodge_test_await (&stored);
  g_assert_null (lodge_creator_create_finish (result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing_left (fixture);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "create_disk"), ==, 0);
}

/* The connection is lost in the middle: the journal keeps what could not be undone, and the
 * recovery after the reconnect does it without being asked. */
static void
test_connection_lost (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_fake_vmm_hold (fixture->fake, "create");
  lodge_creator_create_async (
      fixture->core, fixture->vmm, fixture->request, NULL, lodge_test_store_result_cb, &stored);
  lodge_test_wait_for (lodge_fake_vmm_get_n_held (fixture->fake, "create") == 1, 5);
  lodge_fake_vmm_drop (fixture->fake, NULL);
  lodge_fake_vmm_release (fixture->fake, "create");
  result = lodge_test_await (&stored);
  g_assert_null (lodge_creator_create_finish (result, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED);
  g_assert_cmpuint (count_journal (), ==, 1);
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 1);

  lodge_fake_vmm_restore (fixture->fake);
  lodge_test_wait_for (count_journal () == 0, 10);
  assert_nothing_left (fixture);
}

static void
add_image (Fixture *fixture, const char *format, const char *refers_to, gboolean encrypted)
{
  LodgeImageInfo info = {
    .path = fixture->iso,
    .format = (char *)format,
    .virtual_size = LODGE_GIB,
    .actual_size = LODGE_MIB,
    .encrypted = encrypted,
    .refers_to = (char *)refers_to,
  };

  lodge_fake_vmm_add_image (fixture->fake, &info);
}

/* Two programs that make the same machine at once: here, two requests. */
static void
test_same_title (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachine) first = NULL;
  g_autoptr (LodgeMachine) second = NULL;
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *stored[2] = { NULL };

  for (guint i = 0; i < 2; i++)
    lodge_creator_create_async (fixture->core,
                                fixture->vmm,
                                fixture->request,
                                NULL,
                                lodge_test_store_result_cb,
                                &stored[i]);
  first_result = lodge_test_await (&stored[0]);
  second_result = lodge_test_await (&stored[1]);
  first = lodge_creator_create_finish (first_result, NULL, &error);
  second = lodge_creator_create_finish (second_result, NULL, error != NULL ? NULL : &error);
  g_assert_true ((first == NULL) != (second == NULL));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS);
  g_assert_cmpuint (count_machines (fixture), ==, 1);
  g_assert_cmpuint (count_journal (), ==, 0);
}

static void
test_disk_in_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) planned =
      lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED, NULL, "It does not work.");
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (LodgeMachine) second = NULL;
  g_autoptr (LodgeDisk) disk = NULL;
  g_autoptr (GError) error = NULL;

  add_image (fixture, "qcow2", NULL, FALSE);
  g_object_set (fixture->request,
                "source",
                LODGE_SOURCE_DISK,
                "path",
                fixture->iso,
                "path-format",
                "qcow2",
                NULL);

  /* The undo must not touch the user's own image. */
  lodge_fake_vmm_fail (fixture->fake, "create", planned);
  g_assert_null (create (fixture, NULL, &error));
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, fixture->iso));
  g_assert_cmpuint (count_journal (), ==, 0);
  lodge_fake_vmm_fail (fixture->fake, "create", NULL);
  g_clear_error (&error);
  lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);

  machine = create (fixture, NULL, &error);
  g_assert_no_error (error);
  disk = g_list_model_get_item (lodge_machine_config_get_disks (lodge_machine_get_config (machine)),
                                0);
  g_assert_cmpstr (lodge_disk_get_path (disk), ==, fixture->iso);
  g_assert_cmpstr (lodge_disk_get_format (disk), ==, "qcow2");
  lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);

  /* A second machine on the same disk would destroy it. */
  g_object_set (fixture->request, "title", "Second", NULL);
  second = create (fixture, NULL, &error);
  g_assert_null (second);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE);
  lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);

  g_clear_error (&error);
  g_object_set (fixture->request, "copy-disk", TRUE, NULL);
  second = create (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 2);
}

static void
test_disk_refused (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *format;
    const char *refers_to;
    gboolean encrypted;
    LodgeVmmError code;
  } cases[] = {
    { "qcow2", "/etc/shadow", FALSE, LODGE_VMM_ERROR_UNSAFE },
    { "vmdk", "../secret", FALSE, LODGE_VMM_ERROR_UNSAFE },
    { "qcow2", NULL, TRUE, LODGE_VMM_ERROR_NOT_SUPPORTED },
    /* Changed since it was chosen. */
    { "vmdk", NULL, FALSE, LODGE_VMM_ERROR_UNSAFE },
  };

  g_object_set (fixture->request,
                "source",
                LODGE_SOURCE_DISK,
                "path",
                fixture->iso,
                "path-format",
                "qcow2",
                NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LodgeCreatePage page = (LodgeCreatePage)77;
      g_autoptr (GError) error = NULL;

      add_image (fixture, cases[i].format, cases[i].refers_to, cases[i].encrypted);
      g_object_set (fixture->request, "copy-disk", i % 2 == 1, NULL);
      g_assert_null (create (fixture, &page, &error));
      g_assert_error (error, LODGE_VMM_ERROR, (int)cases[i].code);
      g_assert_cmpint (page, ==, LODGE_CREATE_PAGE_SOURCE);
      g_assert_cmpuint (count_machines (fixture), ==, 0);
      lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);
    }
}

static void
test_preview (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  lodge_creator_preview_async (
      fixture->core, fixture->vmm, fixture->request, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  text = lodge_creator_preview_finish (result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "title: Guest"));
  assert_nothing_left (fixture);

  g_object_set (fixture->request, "memory", (guint64)1, NULL);
  lodge_creator_preview_async (
      fixture->core, fixture->vmm, fixture->request, NULL, lodge_test_store_result_cb, &stored);
  refused = lodge_test_await (&stored);
  g_assert_null (lodge_creator_preview_finish (refused, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
}

static gboolean
inspect (Fixture *fixture, GError **error)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_creator_inspect_async (fixture->core,
                               fixture->vmm,
                               fixture->request,
                               fixture->iso,
                               NULL,
                               lodge_test_store_result_cb,
                               &stored);
  result = lodge_test_await (&stored);
  return lodge_creator_inspect_finish (result, error);
}

static void
test_inspect (Fixture *fixture, gconstpointer data)
{
  LodgeCreateRequest *request = fixture->request;
  g_autofree char *head = g_malloc0 (1024);
  g_autoptr (GError) error = NULL;

  g_assert_false (inspect (fixture, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);

  add_image (fixture, "qcow2", NULL, FALSE);
  g_assert_true (inspect (fixture, &error));
  g_assert_cmpint (lodge_create_request_get_source (request), ==, LODGE_SOURCE_DISK);
  g_assert_cmpstr (lodge_create_request_get_path_format (request), ==, "qcow2");
  g_assert_false (lodge_create_request_get_copy_disk (request));

  add_image (fixture, "vmdk", NULL, FALSE);
  g_assert_true (inspect (fixture, &error));
  g_assert_true (lodge_create_request_get_copy_disk (request));

  add_image (fixture, "qcow2", "/etc/passwd", FALSE);
  g_assert_false (inspect (fixture, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNSAFE);
  g_assert_nonnull (strstr (error->message, "/etc/passwd"));
  g_clear_error (&error);

  /* Raw: anything could be a raw disk, so it must look like one. */
  add_image (fixture, "raw", NULL, FALSE);
  g_assert_true (g_file_set_contents (fixture->iso, head, 1024, NULL));
  g_assert_false (inspect (fixture, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  memcpy (head, "\x1f\x8b", 2);
  g_assert_true (g_file_set_contents (fixture->iso, head, 1024, NULL));
  g_assert_false (inspect (fixture, &error));
  g_assert_nonnull (strstr (error->message, "compressed"));
  g_clear_error (&error);
  head[510] = 0x55;
  head[511] = (char)0xaa;
  head[0] = 0;
  g_assert_true (g_file_set_contents (fixture->iso, head, 1024, NULL));
  g_assert_true (inspect (fixture, &error));
  g_assert_cmpstr (lodge_create_request_get_path_format (request), ==, "raw");
  memcpy (head + 0x202, "HdrS", 4);
  g_assert_true (g_file_set_contents (fixture->iso, head, 1024, NULL));
  g_assert_true (inspect (fixture, &error));
  g_assert_cmpint (lodge_create_request_get_source (request), ==, LODGE_SOURCE_KERNEL);
}

/* Leaves an entry as a killed program would. */
static void
plant (const char *kind,
       const char *uuid,
       const char *disk,
       const char *const *files,
       const char *step)
{
  g_autoptr (LodgeJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&fields, "{sv}", "uri", g_variant_new_string ("fake:///"));
  if (uuid != NULL)
    g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (uuid));
  if (disk != NULL)
    g_variant_builder_add (&fields, "{sv}", "disk", g_variant_new_string (disk));
  if (files != NULL)
    g_variant_builder_add (&fields, "{sv}", "files", g_variant_new_strv (files, -1));
  journal = lodge_journal_begin (NULL, kind, 1, g_variant_builder_end (&fields), &error);
  g_assert_no_error (error);
  if (step != NULL)
    g_assert_true (lodge_journal_append (journal, step, NULL, &error));
}

static void
add_file (Fixture *fixture, const char *path)
{
  LodgeImageInfo info = { .path = (char *)path,
                          .format = (char *)"qcow2",
                          .virtual_size = LODGE_GIB };

  lodge_fake_vmm_add_image (fixture->fake, &info);
}

#define UUID "0badcafe-0000-4000-8000-000000000000"
#define DISK "/fake/disks/guest-0badcafe.qcow2"

static LodgeMachine *
add_machine (Fixture *fixture,
             const char *uuid,
             const char *title,
             const char *path,
             LodgeMachineState state)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);

  lodge_machine_config_set_uuid (config, uuid);
  lodge_machine_config_set_title (config, title);
  lodge_disk_set_path (disk, path);
  lodge_machine_config_add_disk (config, disk);
  return lodge_fake_vmm_add_config (fixture->fake, config, state);
}

static void
test_recover_create (Fixture *fixture, gconstpointer data)
{
  /* Killed before the definition: the disk goes, and nothing else. */
  add_file (fixture, DISK);
  add_file (fixture, "/fake/disks/other-0badcafe.qcow2");
  plant ("create", UUID, DISK, NULL, NULL);
  g_assert_cmpint (recover (fixture), ==, 1);
  g_assert_false (lodge_fake_vmm_has_file (fixture->fake, DISK));
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 1);
  g_assert_cmpuint (count_journal (), ==, 0);
  g_assert_cmpint (recover (fixture), ==, 0);

  /* Killed after it: the machine is complete. */
  add_file (fixture, DISK);
  add_machine (fixture, UUID, "Guest", DISK, LODGE_MACHINE_STATE_OFF);
  plant ("create", UUID, DISK, NULL, NULL);
  g_assert_cmpint (recover (fixture), ==, 1);
  g_assert_cmpuint (count_machines (fixture), ==, 1);
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, DISK));

  /* Killed while it was taken back. */
  plant ("create", UUID, DISK, NULL, "undo");
  g_assert_cmpint (recover (fixture), ==, 1);
  g_assert_cmpuint (count_machines (fixture), ==, 0);
  g_assert_false (lodge_fake_vmm_has_file (fixture->fake, DISK));
  g_assert_cmpuint (count_journal (), ==, 0);
}

/* A journal that names a file that Lodge can't have made deletes nothing. */
static void
test_recover_hostile (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "/etc/passwd",
    "/fake/disks/precious.qcow2",
    "/fake/disks/../disks/guest-0badcafe.qcow2",
    "guest-0badcafe.qcow2",
    "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      add_file (fixture, paths[i]);
      plant ("create", UUID, paths[i], NULL, NULL);
    }
  plant ("create", NULL, DISK, NULL, NULL);
  plant ("create", "../..", DISK, NULL, NULL);
  recover (fixture);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "delete_file"), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_true (lodge_fake_vmm_has_file (fixture->fake, paths[i]));
}

static void
test_recover_delete (Fixture *fixture, gconstpointer data)
{
  static const char *const files[] = { "/fake/disks/a.qcow2", "/fake/disks/b.qcow2", NULL };

  /* Killed before the definition went. */
  add_file (fixture, files[0]);
  add_file (fixture, files[1]);
  add_machine (fixture, UUID, "Guest", files[0], LODGE_MACHINE_STATE_OFF);
  plant ("delete", UUID, NULL, files, NULL);
  g_assert_cmpint (recover (fixture), ==, 1);
  g_assert_cmpuint (count_machines (fixture), ==, 0);
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 0);

  /* Killed after; one file has got another owner since. */
  add_file (fixture, files[0]);
  add_file (fixture, files[1]);
  add_machine (
      fixture, "11111111-0000-4000-8000-000000000000", "Heir", files[1], LODGE_MACHINE_STATE_OFF);
  plant ("delete", UUID, NULL, files, "undefined");
  g_assert_cmpint (recover (fixture), ==, 1);
  g_assert_false (lodge_fake_vmm_has_file (fixture->fake, files[0]));
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, files[1]));
  g_assert_cmpuint (count_machines (fixture), ==, 1);

  /* In use again: somebody wants it after all. */
  add_file (fixture, files[0]);
  add_machine (fixture, UUID, "Guest", files[0], LODGE_MACHINE_STATE_RUNNING);
  plant ("delete", UUID, NULL, files, NULL);
  g_assert_cmpint (recover (fixture), ==, 1);
  g_assert_cmpuint (count_machines (fixture), ==, 2);
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, files[0]));

  /* Defined anew after it was deleted. */
  lodge_fake_vmm_set_state (
      fixture->fake, UUID, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_NONE);
  plant ("delete", UUID, NULL, files, "undefined");
  g_assert_cmpint (recover (fixture), ==, 1);
  g_assert_cmpuint (count_machines (fixture), ==, 2);
  g_assert_cmpuint (count_journal (), ==, 0);
}

static gboolean
delete_machine (
    Fixture *fixture, LodgeMachine *machine, GListModel *files, gboolean keep, GError **error)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_machine_remover_delete_async (
      fixture->core, machine, files, keep, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  return lodge_machine_remover_delete_finish (result, error);
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListStore) none = g_list_store_new (LODGE_TYPE_MACHINE_FILE);
  LodgeMachine *machine;

  add_file (fixture, DISK);
  machine = add_machine (fixture, UUID, "Guest", DISK, LODGE_MACHINE_STATE_RUNNING);
  g_assert_true (delete_machine (fixture, machine, NULL, FALSE, &error));
  assert_nothing_left (fixture);

  /* Kept on request, or because nobody confirmed it, or because another machine uses it. */
  add_file (fixture, DISK);
  machine = add_machine (fixture, UUID, "Guest", DISK, LODGE_MACHINE_STATE_OFF);
  g_assert_true (delete_machine (fixture, machine, NULL, TRUE, &error));
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, DISK));
  machine = add_machine (fixture, UUID, "Guest", DISK, LODGE_MACHINE_STATE_OFF);
  g_assert_true (delete_machine (fixture, machine, G_LIST_MODEL (none), FALSE, &error));
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, DISK));
  machine = add_machine (fixture, UUID, "Guest", DISK, LODGE_MACHINE_STATE_OFF);
  add_machine (fixture, NULL, "Sharer", DISK, LODGE_MACHINE_STATE_OFF);
  g_assert_true (delete_machine (fixture, machine, NULL, FALSE, &error));
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, DISK));
  g_assert_cmpuint (count_machines (fixture), ==, 1);
  g_assert_cmpuint (count_journal (), ==, 0);
}

static void
test_delete_failures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) busy = lodge_vmm_error_new (LODGE_VMM_ERROR_BUSY, NULL, "Busy.");
  g_autoptr (GError) denied = lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED, NULL, "No permission.");
  g_autoptr (GError) error = NULL;
  LodgeMachine *machine;
  int lock;

  add_file (fixture, DISK);
  machine = add_machine (fixture, UUID, "Guest", DISK, LODGE_MACHINE_STATE_OFF);

  /* Refused: nothing happens, now or at the next start. */
  lodge_fake_vmm_fail (fixture->fake, "undefine", busy);
  g_assert_false (delete_machine (fixture, machine, NULL, FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY);
  g_assert_cmpuint (count_journal (), ==, 0);
  g_assert_true (lodge_fake_vmm_has_file (fixture->fake, DISK));
  lodge_fake_vmm_fail (fixture->fake, "undefine", NULL);
  g_clear_error (&error);

  lock = lodge_file_lock (UUID, NULL);
  g_assert_false (delete_machine (fixture, machine, NULL, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_close (lock, NULL);
  g_clear_error (&error);

  /* The machine is gone and its file can't be deleted: said, and not tried for ever. */
  lodge_fake_vmm_fail (fixture->fake, "delete_file", denied);
  g_assert_false (delete_machine (fixture, machine, NULL, FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DENIED);
  g_assert_cmpuint (count_machines (fixture), ==, 0);
  g_assert_cmpuint (count_journal (), ==, 0);
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/creator/iso", test_iso);
  ADD ("/creator/no-start", test_no_start);
  ADD ("/creator/failures", test_failures);
  ADD ("/creator/start-fails", test_start_fails);
  ADD ("/creator/refused-before", test_refused_before);
  ADD ("/creator/cancel", test_cancel);
  ADD ("/creator/cancelled-before", test_cancelled_before);
  ADD ("/creator/connection-lost", test_connection_lost);
  ADD ("/creator/same-title", test_same_title);
  ADD ("/creator/disk-in-place", test_disk_in_place);
  ADD ("/creator/disk-refused", test_disk_refused);
  ADD ("/creator/preview", test_preview);
  ADD ("/creator/inspect", test_inspect);
  ADD ("/recovery/create", test_recover_create);
  ADD ("/recovery/hostile", test_recover_hostile);
  ADD ("/recovery/delete", test_recover_delete);
  ADD ("/remover/delete", test_delete);
  ADD ("/remover/failures", test_delete_failures);

  return lodge_test_run ();
}
