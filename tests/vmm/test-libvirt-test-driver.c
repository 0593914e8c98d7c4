/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libvirt backend where there is neither QEMU nor a disk folder of ours: test:///default. */
#include "config.h"

#include <string.h>

#include "lodge-libvirt-vmm.h"
#include "lodge-size.h"
#include "lodge-vmm-driver.h"

static LodgeVmm *vmm = NULL;

static void
test_host (void)
{
  LodgeHost *host = lodge_vmm_get_host (vmm);

  g_assert_cmpstr (lodge_host_get_hypervisor (host), ==, "Test");
  g_assert_false (lodge_host_get_kvm (host));
  g_assert_true (lodge_host_get_emulation (host));
  g_assert_nonnull (lodge_host_get_acceleration_reason (host));
  g_assert_cmpstr (lodge_host_get_disk_folder (host), ==, "/default-pool");
  g_assert_true (g_strv_contains (lodge_host_get_networks (host), "default"));
}

/* Through libvirt's storage, as where the folder is not ours to write. */
static void
test_volumes (void)
{
  LodgeDiskRequest request = { (char *)"a.qcow2", (char *)"qcow2", LODGE_GIB, NULL, NULL };
  g_autofree char *expected = lodge_vmm_dup_disk_path (vmm, "a.qcow2");
  g_autofree char *path = lodge_driver_create_disk (vmm, &request, NULL);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (path, ==, expected);
  g_assert_cmpstr (path, ==, "/default-pool/a.qcow2");
  g_assert_null (lodge_driver_create_disk (vmm, &request, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS);
  lodge_driver_delete_file (vmm, path, NULL);
  lodge_driver_delete_file (vmm, path, NULL);
  again = lodge_driver_create_disk (vmm, &request, NULL);
  g_assert_cmpstr (again, ==, path);
  lodge_driver_delete_file (vmm, again, NULL);
}

static void
test_bad_requests (void)
{
  static const struct
  {
    const char *name;
    const char *format;
    guint64 capacity;
  } cases[] = {
    { "", "qcow2", LODGE_GIB },
    { ".", "qcow2", LODGE_GIB },
    { "..", "qcow2", LODGE_GIB },
    { "../a", "qcow2", LODGE_GIB },
    { "a/b", "qcow2", LODGE_GIB },
    { "-a", "qcow2", LODGE_GIB },
    { "A", "qcow2", LODGE_GIB },
    { "a\nb", "qcow2", LODGE_GIB },
    { "a,b=c", "qcow2", LODGE_GIB },
    { "a", "vmdk", LODGE_GIB },
    { "a", "qcow2", 0 },
    { "a", "qcow2", 17 * LODGE_TIB },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LodgeDiskRequest request = {
        (char *)cases[i].name, (char *)cases[i].format, cases[i].capacity, NULL, NULL
      };
      g_autoptr (GError) error = NULL;

      g_assert_null (lodge_driver_create_disk (vmm, &request, &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
    }
}

/* What this driver can't do says so. */
static void
test_absent (void)
{
  LodgeMachine *machine = g_list_model_get_item (lodge_vmm_get_machines (vmm), 0);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lodge_driver_open_display (vmm, machine, &error), ==, -1);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_null (lodge_driver_open_serial (vmm, machine, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_object_unref (machine);
}

/* All kinds a request can have are accepted. */
static void
test_create_kinds (void)
{
  for (int kind = 0; kind < 8; kind++)
    {
      g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("Kind");
      g_autoptr (LodgeMachine) machine = NULL;

      lodge_machine_config_set_firmware (config,
                                         kind & 1 ? LODGE_FIRMWARE_UEFI : LODGE_FIRMWARE_BIOS);
      lodge_machine_config_set_secure_boot (config, (kind & 3) == 3);
      lodge_machine_config_set_tpm (config, (kind & 4) != 0);
      lodge_machine_config_set_hyperv (config, (kind & 4) != 0);
      machine = lodge_driver_create (vmm, config, NULL);
      lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
      lodge_driver_undefine (vmm, machine, NULL);
      g_assert_false (lodge_machine_get_present (machine));
    }
}

int
main (int argc, char *argv[])
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  lodge_libvirt_init ();
  vmm = lodge_libvirt_vmm_new ("test:///default");
  lodge_driver_connect (vmm);
  g_test_add_func ("/libvirt/test-driver/host", test_host);
  g_test_add_func ("/libvirt/test-driver/volumes", test_volumes);
  g_test_add_func ("/libvirt/test-driver/bad-requests", test_bad_requests);
  g_test_add_func ("/libvirt/test-driver/absent", test_absent);
  g_test_add_func ("/libvirt/test-driver/create-kinds", test_create_kinds);
  result = g_test_run ();
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
  return result;
}
