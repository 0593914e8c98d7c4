/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test.h"
#include "lodge-vmm-error.h"
#include "lodge-vmm-types.h"

static void
test_error (void)
{
  g_autoptr (GError) error =
      lodge_vmm_error_new (LODGE_VMM_ERROR_BUSY, "code 38", "“%s” is busy.", "Debian");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) bare = lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED, NULL, "It failed.");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  g_autoptr (GError) plain = g_error_new_literal (LODGE_VMM_ERROR, LODGE_VMM_ERROR_FAILED, "no");

  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY);
  g_assert_cmpstr (error->message, ==, "“Debian” is busy.");
  g_assert_cmpstr (lodge_vmm_error_get_details (error), ==, "code 38");
  g_prefix_error (&error, "Then: ");
  g_assert_cmpstr (lodge_vmm_error_get_details (error), ==, "code 38");
  g_clear_error (&error);
  g_assert_cmpstr (lodge_vmm_error_get_details (copy), ==, "code 38");
  g_assert_null (lodge_vmm_error_get_details (bare));
  g_assert_null (lodge_vmm_error_get_details (other));
  g_assert_null (lodge_vmm_error_get_details (plain));
  g_assert_null (lodge_vmm_error_get_details (NULL));
}

static void
test_boxed (void)
{
  LodgeImageInfo info = { (char *)"/a", (char *)"qcow2", 1, 2, TRUE, (char *)"/b" };
  LodgeDiskRequest request = { (char *)"n", (char *)"raw", 3, (char *)"/s", NULL };
  LodgeDefinition definition = { (char *)"<domain/>", (char *)"r" };
  g_autoptr (LodgeImageInfo) info_copy = g_boxed_copy (LODGE_TYPE_IMAGE_INFO, &info);
  g_autoptr (LodgeDiskRequest) request_copy = g_boxed_copy (LODGE_TYPE_DISK_REQUEST, &request);
  g_autoptr (LodgeDefinition) definition_copy = g_boxed_copy (LODGE_TYPE_DEFINITION, &definition);

  g_assert_cmpstr (info_copy->refers_to, ==, "/b");
  g_assert_true (info_copy->path != info.path);
  g_assert_cmpuint (info_copy->actual_size, ==, 2);
  g_assert_true (info_copy->encrypted);
  g_assert_cmpstr (request_copy->source_path, ==, "/s");
  g_assert_null (request_copy->source_format);
  g_assert_cmpuint (request_copy->capacity, ==, 3);
  g_assert_cmpstr (definition_copy->revision, ==, "r");
  lodge_image_info_free (NULL);
  lodge_disk_request_free (NULL);
  lodge_definition_free (NULL);
}

static void
test_machine_file (void)
{
  const char *const users[] = { "Other", NULL };
  const char *const nobody[] = { NULL };
  LodgeMachineFile *disk = lodge_machine_file_new (LODGE_FILE_ROLE_DISK, "/d", 5, nobody, NULL);
  g_autoptr (LodgeMachineFile) shared =
      lodge_machine_file_new (LODGE_FILE_ROLE_DISK, "/d", 0, users, NULL);
  g_autoptr (LodgeMachineFile) kept =
      lodge_machine_file_new (LODGE_FILE_ROLE_DISK, "/d", 0, NULL, "it is a base");
  g_autoptr (LodgeMachineFile) medium =
      lodge_machine_file_new (LODGE_FILE_ROLE_MEDIUM, "/i.iso", 0, NULL, NULL);
  g_autoptr (LodgeMachineFile) kernel =
      lodge_machine_file_new (LODGE_FILE_ROLE_KERNEL, "/k", 0, NULL, NULL);
  g_autoptr (LodgeMachineFile) nvram =
      lodge_machine_file_new (LODGE_FILE_ROLE_NVRAM, "/n", 0, NULL, NULL);

  g_assert_true (lodge_machine_file_get_deletable (disk));
  g_assert_null (lodge_machine_file_get_used_by (disk));
  g_assert_cmpuint (lodge_machine_file_get_size (disk), ==, 5);
  g_assert_cmpstr (lodge_machine_file_get_path (disk), ==, "/d");
  g_assert_false (lodge_machine_file_get_deletable (shared));
  g_assert_cmpstr (lodge_machine_file_get_used_by (shared)[0], ==, "Other");
  g_assert_false (lodge_machine_file_get_deletable (kept));
  g_assert_cmpstr (lodge_machine_file_get_kept_because (kept), ==, "it is a base");
  g_assert_false (lodge_machine_file_get_deletable (medium));
  g_assert_false (lodge_machine_file_get_deletable (kernel));
  g_assert_true (lodge_machine_file_get_deletable (nvram));
  g_assert_cmpstr (
      lodge_enum_to_nick (LODGE_TYPE_FILE_ROLE, lodge_machine_file_get_role (nvram)), ==, "nvram");
  lodge_test_assert_finalizes (&disk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vmm/error", test_error);
  g_test_add_func ("/vmm/boxed", test_boxed);
  g_test_add_func ("/vmm/machine-file", test_machine_file);
  return g_test_run ();
}
