/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-create-request.h"
#include "lodge-fake-vmm.h"
#include "lodge-size.h"
#include "lodge-test.h"

#include <string.h>

typedef struct
{
  LodgeFakeVmm *fake;
  LodgeHost *host;
  GListModel *machines;
  LodgeCreateRequest *request;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->fake = lodge_fake_vmm_new ("fake:///");
  lodge_vmm_connect (LODGE_VMM (fixture->fake));
  lodge_test_wait_for (lodge_vmm_get_state (LODGE_VMM (fixture->fake)) == LODGE_VMM_STATE_CONNECTED,
                       5);
  fixture->host = lodge_vmm_get_host (LODGE_VMM (fixture->fake));
  fixture->machines = lodge_vmm_get_machines (LODGE_VMM (fixture->fake));
  fixture->request = lodge_create_request_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_test_assert_finalizes (&fixture->request);
  lodge_vmm_disconnect (LODGE_VMM (fixture->fake));
  g_clear_object (&fixture->fake);
}

static void
assert_refused (Fixture *fixture, LodgeCreatePage wanted_page, LodgeVmmError wanted)
{
  LodgeCreatePage page = (LodgeCreatePage)77;
  g_autoptr (GError) error = NULL;

  g_assert_false (lodge_create_request_validate (
      fixture->request, fixture->host, fixture->machines, &page, &error));
  g_assert_error (error, LODGE_VMM_ERROR, (int)wanted);
  g_assert_cmpint (page, ==, wanted_page);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static void
assert_accepted (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  lodge_create_request_validate (fixture->request, fixture->host, fixture->machines, NULL, &error);
  g_assert_no_error (error);
}

static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  LodgeCreateRequest *request = fixture->request;

  g_assert_cmpint (lodge_create_request_get_source (request), ==, LODGE_SOURCE_ISO);
  g_assert_true (lodge_create_request_get_start (request));
  g_object_set (request, "path", "/isos/my-own_system 2.iso", NULL);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpstr (lodge_create_request_get_title (request), ==, "my-own_system 2");
  g_assert_cmpuint (lodge_create_request_get_cpus (request), ==, 2);
  g_assert_cmpuint (lodge_create_request_get_memory (request), ==, 2 * LODGE_GIB);
  g_assert_cmpuint (lodge_create_request_get_disk_size (request), ==, 20 * LODGE_GIB);
  g_assert_cmpint (lodge_create_request_get_firmware (request), ==, LODGE_FIRMWARE_BIOS);
  g_assert_null (lodge_create_request_get_limit_note (request));
  assert_accepted (fixture);

  g_object_set (request, "source", LODGE_SOURCE_DISK, NULL);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpuint (lodge_create_request_get_disk_size (request), ==, 0);
}

static void
test_unique_title (Fixture *fixture, gconstpointer data)
{
  LodgeCreateRequest *request = fixture->request;

  g_object_set (request, "source", LODGE_SOURCE_NOTHING, NULL);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpstr (lodge_create_request_get_title (request), ==, "New machine");
  lodge_fake_vmm_add_machine (fixture->fake, "New machine", LODGE_MACHINE_STATE_OFF);
  lodge_fake_vmm_add_machine (fixture->fake, "New machine (2)", LODGE_MACHINE_STATE_OFF);
  assert_refused (fixture, LODGE_CREATE_PAGE_REVIEW, LODGE_VMM_ERROR_EXISTS);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpstr (lodge_create_request_get_title (request), ==, "New machine (3)");

  g_object_set (request, "title", "Mine\n\342\200\256", "title-set", TRUE, NULL);
  g_assert_cmpstr (lodge_create_request_get_title (request), ==, "Mine");
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpstr (lodge_create_request_get_title (request), ==, "Mine");
  g_object_set (request, "title", " \t", NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_REVIEW, LODGE_VMM_ERROR_INVALID);
}

static void
test_host_limits (Fixture *fixture, gconstpointer data)
{
  LodgeCreateRequest *request = fixture->request;

  g_object_set (request, "source", LODGE_SOURCE_NETWORK, NULL);
  g_object_set (
      fixture->host, "memory-available", 2 * LODGE_GIB + 100 * LODGE_MIB, "cpus", 1, NULL);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpuint (lodge_create_request_get_memory (request), <=, LODGE_GIB + 100 * LODGE_MIB);
  g_assert_cmpuint (lodge_create_request_get_memory (request), >=, LODGE_GIB);
  g_assert_cmpuint (lodge_create_request_get_cpus (request), ==, 1);
  g_assert_nonnull (strstr (lodge_create_request_get_limit_note (request), "1 GiB"));
  assert_accepted (fixture);

  g_object_set (request, "memory", 2 * LODGE_GIB, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_NO_MEMORY);
  g_object_set (request, "memory", LODGE_GIB, "cpus", 2, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "cpus", 0, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "cpus", 1, "memory", LODGE_MIB, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "memory", LODGE_GIB, "disk-size", 100 * LODGE_TIB, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_INVALID);

  /* Not even the smallest machine fits: defaults say so, and creating is refused. */
  g_object_set (fixture->host, "memory-available", LODGE_GIB, NULL);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_nonnull (lodge_create_request_get_limit_note (request));
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_NO_MEMORY);

  /* A host that does not tell what is free limits nothing. */
  g_object_set (fixture->host, "memory-available", (guint64)0, NULL);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpuint (lodge_create_request_get_memory (request), ==, 2 * LODGE_GIB);
  assert_accepted (fixture);
}

static void
test_sources (Fixture *fixture, gconstpointer data)
{
  LodgeCreateRequest *request = fixture->request;

  g_object_set (request, "title", "x", NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SOURCE, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "path", "relative.iso", NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SOURCE, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "path", "/new\nline.iso", NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SOURCE, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "path", "/fine.iso", NULL);
  assert_accepted (fixture);
  g_object_set (request, "source", LODGE_SOURCE_DISK, "path-format", "vmdk", NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SOURCE, LODGE_VMM_ERROR_UNSAFE);
  g_object_set (request, "copy-disk", TRUE, NULL);
  assert_accepted (fixture);
  g_object_set (request, "source", LODGE_SOURCE_KERNEL, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SOURCE, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "kernel", "/boot/vmlinuz", "initrd", "initrd", NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SOURCE, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "initrd", "", "cmdline", "a\nb", NULL);
  g_assert_null (lodge_create_request_get_initrd (request));
  assert_refused (fixture, LODGE_CREATE_PAGE_SOURCE, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "cmdline", "quiet", NULL);
  assert_accepted (fixture);
}

static void
test_platform (Fixture *fixture, gconstpointer data)
{
  LodgeCreateRequest *request = fixture->request;

  g_object_set (request, "source", LODGE_SOURCE_NOTHING, "title", "x", NULL);
  g_object_set (request, "acceleration", LODGE_ACCELERATION_KVM, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_object_set (request, "acceleration", LODGE_ACCELERATION_EMULATION, "secure-boot", TRUE, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_INVALID);
  g_object_set (request, "firmware", LODGE_FIRMWARE_UEFI, "tpm", TRUE, NULL);
  assert_accepted (fixture);
  g_object_set (fixture->host, "tpm", FALSE, "tpm-reason", "Install swtpm.", NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_object_set (request, "tpm", FALSE, NULL);
  g_object_set (fixture->host, "uefi", FALSE, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_object_set (request, "firmware", LODGE_FIRMWARE_BIOS, "secure-boot", FALSE, NULL);
  g_object_set (fixture->host, "spice", FALSE, NULL);
  assert_refused (fixture, LODGE_CREATE_PAGE_SYSTEM, LODGE_VMM_ERROR_NOT_SUPPORTED);
  lodge_create_request_apply_defaults (request, fixture->host, fixture->machines);
  g_assert_cmpint (lodge_create_request_get_display (request), ==, LODGE_DISPLAY_PROTOCOL_VNC);
  assert_accepted (fixture);
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/create-request/defaults", test_defaults);
  ADD ("/create-request/unique-title", test_unique_title);
  ADD ("/create-request/host-limits", test_host_limits);
  ADD ("/create-request/sources", test_sources);
  ADD ("/create-request/platform", test_platform);

  return lodge_test_run ();
}
