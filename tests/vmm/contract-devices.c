/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"
#include "lodge-size.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Disks, displays, pictures, keys. */

static char *
create_disk (Contract *self,
             const LodgeDiskRequest *request,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (LodgeJob) job = lodge_job_new ("A disk", cancellable);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_create_disk_async (
      self->vmm, request, job, cancellable, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_create_disk_finish (self->vmm, result, error);
}

static gboolean
delete_file (Contract *self, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_delete_file_async (self->vmm, path, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_delete_file_finish (self->vmm, result, error);
}

static LodgeImageInfo *
probe_image (Contract *self, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_probe_image_async (self->vmm, path, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_probe_image_finish (self->vmm, result, error);
}

static void
test_disks (Contract *self)
{
  LodgeDiskRequest request = {
    (char *)"contract.qcow2", (char *)"qcow2", 64 * LODGE_MIB, NULL, NULL
  };
  g_autoptr (LodgeImageInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;

  if (!contract_needs (self, self->backend->has_disks, "This backend keeps no files."))
    return;

  expected = lodge_vmm_dup_disk_path (self->vmm, request.name);
  path = create_disk (self, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, expected);
  info = probe_image (self, path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->format, ==, "qcow2");
  g_assert_cmpuint (info->virtual_size, ==, 64 * LODGE_MIB);
  g_assert_null (info->refers_to);

  again = create_disk (self, &request, NULL, &error);
  g_assert_null (again);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS);
  g_clear_error (&error);

  g_assert_true (delete_file (self, path, &error));
  g_assert_true (delete_file (self, path, &error));
  g_assert_no_error (error);
  lodge_image_info_free (g_steal_pointer (&info));
  info = probe_image (self, path, &error);
  g_assert_null (info);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
}

static void
test_disk_cancelled (Contract *self)
{
  LodgeDiskRequest request = { (char *)"cancelled.raw", (char *)"raw", 64 * LODGE_MIB, NULL, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *expected = NULL;

  if (!contract_needs (self, self->backend->has_disks, "This backend keeps no files."))
    return;

  expected = lodge_vmm_dup_disk_path (self->vmm, request.name);
  g_cancellable_cancel (cancellable);
  path = create_disk (self, &request, cancellable, &error);
  g_assert_null (path);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (probe_image (self, expected, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
}

static LodgeMachine *
create_with_disk (Contract *self, const char *title, const char *path)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  LodgeMachine *machine;

  lodge_disk_set_path (disk, path);
  lodge_disk_set_format (disk, "qcow2");
  lodge_machine_config_set_title (config, title);
  lodge_machine_config_add_disk (config, disk);
  lodge_vmm_create_async (self->vmm, config, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  machine = lodge_vmm_create_finish (self->vmm, result, &error);
  g_assert_no_error (error);
  return machine;
}

static LodgeMachineFile *
find_file (GListModel *files, const char *path)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);

      if (g_str_equal (lodge_machine_file_get_path (file), path))
        return file; /* the list holds it */
    }
  return NULL;
}

static GListModel *
list_files (Contract *self, LodgeMachine *machine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  GListModel *files;

  lodge_vmm_list_files_async (self->vmm, machine, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  files = lodge_vmm_list_files_finish (self->vmm, result, &error);
  g_assert_no_error (error);
  return files;
}

static void
test_files (Contract *self)
{
  LodgeDiskRequest request = {
    (char *)"shared.qcow2", (char *)"qcow2", 16 * LODGE_MIB, NULL, NULL
  };
  g_autoptr (GListModel) files = NULL;
  g_autoptr (GListModel) own = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  LodgeMachine *first, *second;
  LodgeMachineFile *file;

  if (!contract_needs (self, self->backend->has_disks, "This backend keeps no files."))
    return;

  path = create_disk (self, &request, NULL, &error);
  g_assert_no_error (error);
  first = create_with_disk (self, "First", path);
  second = create_with_disk (self, "Second", path);

  files = list_files (self, first);
  file = find_file (files, path);
  g_assert_nonnull (file);
  g_assert_cmpint (lodge_machine_file_get_role (file), ==, LODGE_FILE_ROLE_DISK);
  g_assert_false (lodge_machine_file_get_deletable (file));
  g_assert_cmpstr (lodge_machine_file_get_used_by (file)[0], ==, "Second");
  contract_remove_machine (self, second);

  own = list_files (self, first);
  g_assert_true (lodge_machine_file_get_deletable (find_file (own, path)));
  g_assert_false (delete_file (self, path, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE);
  g_clear_error (&error);

  contract_remove_machine (self, first);
  g_assert_true (delete_file (self, path, &error));
  g_assert_no_error (error);
}

static gboolean
set_medium (Contract *self, LodgeMachine *machine, const char *id, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_set_medium_async (
      self->vmm, machine, id, path, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_set_medium_finish (self->vmm, result, error);
}

/* The first drive there is; machines of Lodge's have one. */
static LodgeDisk *
find_drive (LodgeMachine *machine)
{
  GListModel *disks = lodge_machine_config_get_disks (lodge_machine_get_config (machine));

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (lodge_disk_get_kind (disk) == LODGE_DISK_KIND_CDROM)
        return disk; /* the list holds it */
    }
  return NULL;
}

static LodgeMachine *
create_with_drive (Contract *self, const char *title)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) drive = lodge_disk_new (LODGE_DISK_KIND_CDROM);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  LodgeMachine *machine;

  lodge_disk_set_bus (drive, LODGE_DISK_BUS_SATA);
  lodge_machine_config_set_title (config, title);
  lodge_machine_config_set_memory (config, 64 * LODGE_MIB);
  lodge_machine_config_add_disk (config, drive);
  lodge_vmm_create_async (self->vmm, config, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  machine = lodge_vmm_create_finish (self->vmm, result, &error);
  g_assert_no_error (error);
  return machine;
}

/* A file with the mark of ISO 9660 (ECMA-119, 8.1.2), where anybody's QEMU may read it. */
static char *
make_disc (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = g_malloc0 (64 * 1024);
  g_autoptr (GError) error = NULL;

  memcpy (bytes + 32768, "\001CD001\001", 7);
  g_file_set_contents (path, bytes, 64 * 1024, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  return path;
}

static void
change_discs (Contract *self, LodgeMachine *machine, const char *first, const char *second)
{
  g_autofree char *id = g_strdup (lodge_device_get_id (LODGE_DEVICE (find_drive (machine))));
  g_autoptr (GError) error = NULL;
  const char *const paths[] = { first, second, second, NULL, NULL, first };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      set_medium (self, machine, id, paths[i], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (lodge_disk_get_path (find_drive (machine)), ==, paths[i]);
      g_assert_false (lodge_machine_get_needs_restart (machine));
    }
  g_assert_false (set_medium (self, machine, id, "/proc/version", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (set_medium (self, machine, "ua-nowhere", second, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_assert_cmpstr (lodge_disk_get_path (find_drive (machine)), ==, first);
}

static void
test_medium (Contract *self)
{
  LodgeMachine *machine = create_with_drive (self, "Discs");
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("lodge-discs-XXXXXX", &error);
  g_autofree char *first = make_disc (folder, "first.iso");
  g_autofree char *second = make_disc (folder, "second & “so”.iso");

  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  if ((lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_MEDIUM) != 0)
    {
      change_discs (self, machine, first, second);
      contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
      change_discs (self, machine, first, second);
    }
  else
    {
      g_assert_false (set_medium (self, machine, "ua-disk-sda", first, &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
    }
  contract_remove_machine (self, machine);
  lodge_test_remove_tree (folder);
}

static void
test_screenshot (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Pictured");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  lodge_vmm_screenshot_async (self->vmm, machine, 0, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  png = lodge_vmm_screenshot_finish (self->vmm, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (png), >, 8);
  g_assert_cmpmem (g_bytes_get_data (png, NULL), 4, "\x89PNG", 4);
  contract_remove_machine (self, machine);
}

static void
test_display (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Shown");
  g_autoptr (GError) error = NULL;

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  for (guint index = 0; index < 2; index++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      GAsyncResult *place = NULL;
      int fd;

      lodge_vmm_open_display_async (
          self->vmm, machine, index, NULL, lodge_test_store_result_cb, &place);
      result = lodge_test_await (&place);
      fd = lodge_vmm_open_display_finish (self->vmm, result, &error);
      if (index == 0 && self->backend->has_displays)
        {
          g_assert_no_error (error);
          g_assert_cmpint (fd, >=, 0);
          close (fd);
          continue;
        }
      /* There is no such display, or there are none at all. */
      g_assert_cmpint (fd, ==, -1);
      g_assert_nonnull (error);
      g_assert_true (error->domain == LODGE_VMM_ERROR);
      g_clear_error (&error);
    }
  contract_remove_machine (self, machine);
}

static void
test_keys_and_log (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Typed at");
  const guint keys[] = { 29, 56, 60 };
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  lodge_vmm_send_keys_async (
      self->vmm, machine, keys, G_N_ELEMENTS (keys), NULL, lodge_test_store_result_cb, &place);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&place);

    if (!lodge_vmm_send_keys_finish (self->vmm, result, &error))
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
    g_clear_error (&error);
  }
  lodge_vmm_read_log_async (self->vmm, machine, 20, NULL, lodge_test_store_result_cb, &place);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&place);
    g_autofree char *log = lodge_vmm_read_log_finish (self->vmm, result, &error);

    if (self->backend->has_guests)
      g_assert_cmpstr (log, !=, "");
    if (log != NULL)
      g_assert_true (g_utf8_validate (log, -1, NULL));
    else
      g_assert_true (error->domain == LODGE_VMM_ERROR);
  }
  contract_remove_machine (self, machine);
}

void
contract_add_devices (void)
{
  contract_add ("devices/disks", test_disks);
  contract_add ("devices/disks/cancelled", test_disk_cancelled);
  contract_add ("devices/files", test_files);
  contract_add ("devices/medium", test_medium);
  contract_add ("devices/screenshot", test_screenshot);
  contract_add ("devices/display", test_display);
  contract_add ("devices/keys-and-log", test_keys_and_log);
}
