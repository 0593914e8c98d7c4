/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-creator.h"
#include "lodge-fake-vmm.h"
#include "lodge-os-catalog.h"
#include "lodge-size.h"
#include "lodge-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libosinfo's loader and media reader leak a few strings; without frame pointers the leak checker
 * can't see whose they are, so no suppression matches. The other tests don't load the database. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

static gboolean
load (void)
{
  LodgeOsCatalog *catalog = lodge_os_catalog_get_default ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) systems = NULL;
  g_autoptr (GError) error = NULL;

  lodge_os_catalog_load_async (catalog, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  systems = lodge_os_catalog_load_finish (catalog, result, &error);
  g_assert_no_error (error);
  if (g_list_model_get_n_items (systems) > 0)
    return TRUE;
  g_test_skip ("osinfo-db is not installed");
  return FALSE;
}

/* An ISO with these fields, made by xorriso; NULL and a skip without it. (transfer full) */
static char *
make_iso (const char *label, const char *publisher)
{
  g_autofree char *program = g_find_program_in_path ("xorriso");
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *tree = g_build_filename (g_get_user_data_dir (), name, NULL);
  g_autofree char *file = g_build_filename (tree, "README", NULL);
  g_autoptr (GSubprocess) process = NULL;
  char *iso;

  if (program == NULL)
    {
      g_test_skip ("xorriso is not installed");
      return NULL;
    }
  iso = g_strconcat (tree, ".iso", NULL);
  g_assert_cmpint (g_mkdir_with_parents (tree, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "hello\n", -1, NULL));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                              NULL,
                              program,
                              "-as",
                              "mkisofs",
                              "-V",
                              label,
                              "-publisher",
                              publisher,
                              "-b",
                              "README",
                              "-no-emul-boot",
                              "-o",
                              iso,
                              tree,
                              NULL);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  return iso;
}

/* Returns: (transfer full) (nullable) */
static LodgeOs *
detect (const char *path, char **label, GError **error)
{
  LodgeOsCatalog *catalog = lodge_os_catalog_get_default ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_os_catalog_detect_async (catalog, path, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  return lodge_os_catalog_detect_finish (catalog, result, NULL, label, error);
}

static void
test_list (void)
{
  LodgeOsCatalog *catalog = lodge_os_catalog_get_default ();
  GAsyncResult *stored[2] = { NULL };
  const char *family = NULL;
  gint64 released = G_MAXINT64;
  guint length;

  /* Two at once share one load. */
  lodge_os_catalog_load_async (catalog, NULL, lodge_test_store_result_cb, &stored[0]);
  lodge_os_catalog_load_async (catalog, NULL, lodge_test_store_result_cb, &stored[1]);
  g_assert_null (stored[0]);
  {
    g_autoptr (GAsyncResult) first = lodge_test_await (&stored[0]);
    g_autoptr (GAsyncResult) second = lodge_test_await (&stored[1]);
    g_autoptr (GListModel) systems = lodge_os_catalog_load_finish (catalog, first, NULL);
    g_autoptr (GListModel) again = lodge_os_catalog_load_finish (catalog, second, NULL);

    g_assert_true (systems == again);
    length = g_list_model_get_n_items (systems);
    if (length == 0)
      {
        g_test_skip ("osinfo-db is not installed");
        return;
      }
    for (guint i = 0; i < length; i++)
      {
        g_autoptr (LodgeOs) os = g_list_model_get_item (systems, i);
        g_autofree char *name = NULL;
        LodgeOsNeeds needs;

        g_object_get (os, "name", &name, NULL);
        g_assert_nonnull (name);
        if (g_strcmp0 (family, lodge_os_get_family (os)) != 0)
          released = G_MAXINT64;
        g_assert_cmpint (lodge_os_get_released (os), <=, released);
        released = lodge_os_get_released (os);
        family = lodge_os_get_family (os);
        g_assert_true (lodge_os_catalog_lookup (catalog, lodge_os_get_url (os)) != NULL);

        lodge_os_catalog_get_needs (catalog, os, &needs);
        g_assert_cmpuint (needs.cpus, >=, 1);
        g_assert_cmpuint (needs.minimum_memory, >, 0);
        g_assert_cmpuint (needs.memory, >=, needs.minimum_memory);
        g_assert_cmpuint (needs.disk_size, >, 0);
        if (needs.firmware == LODGE_FIRMWARE_UEFI)
          g_assert_true (needs.uefi_supported);
      }
  }
  g_assert_null (lodge_os_catalog_lookup (catalog, "templeos99"));
}

static void
test_needs (void)
{
  LodgeOsCatalog *catalog = lodge_os_catalog_get_default ();
  LodgeOsNeeds needs;

  if (!load ())
    return;

  lodge_os_catalog_get_needs (catalog, NULL, &needs);
  g_assert_cmpuint (needs.cpus, ==, 2);
  g_assert_cmpuint (needs.memory, ==, 2 * LODGE_GIB);
  g_assert_cmpuint (needs.disk_size, ==, 20 * LODGE_GIB);
  g_assert_false (needs.virtio_disk);
  g_assert_false (needs.virtio_net);

  lodge_os_catalog_get_needs (catalog, lodge_os_catalog_lookup (catalog, "debian12"), &needs);
  g_assert_true (needs.virtio_disk);
  g_assert_true (needs.virtio_net);
  g_assert_true (needs.virtio_video);
  g_assert_false (needs.clock_local);
  g_assert_cmpint (needs.firmware, ==, LODGE_FIRMWARE_BIOS);

  lodge_os_catalog_get_needs (catalog, lodge_os_catalog_lookup (catalog, "win11"), &needs);
  g_assert_cmpint (needs.firmware, ==, LODGE_FIRMWARE_UEFI);
  g_assert_true (needs.secure_boot);
  g_assert_true (needs.tpm);
  g_assert_true (needs.clock_local);
  g_assert_true (needs.hyperv);
  g_assert_false (needs.virtio_disk);
  g_assert_false (needs.virtio_net);
  g_assert_cmpuint (needs.memory, >=, 4 * LODGE_GIB);
  g_assert_cmpuint (needs.disk_size, >=, 60 * LODGE_GIB);

  lodge_os_catalog_get_needs (catalog, lodge_os_catalog_lookup (catalog, "win10"), &needs);
  g_assert_cmpint (needs.firmware, ==, LODGE_FIRMWARE_BIOS);
  g_assert_false (needs.tpm);
  g_assert_true (needs.hyperv);

  lodge_os_catalog_get_needs (catalog, lodge_os_catalog_lookup (catalog, "winxp"), &needs);
  g_assert_false (needs.hyperv);
  g_assert_true (needs.clock_local);
  g_assert_cmpstr (needs.sound_model, ==, "ac97");
}

static void
test_detect (void)
{
  static const struct
  {
    const char *label;
    const char *publisher;
    const char *id;
  } cases[] = {
    { "Debian 12.5.0 amd64 n", "", "debian12" },
    { "Debian 11.5.0 amd64 n", "", "debian11" },
    { "d-live 12.5.0 gn amd64", "", "debian12" },
    { "Debian 13.1.0 amd64 1", "", "debian13" },
    { "Ubuntu 24.04.1 LTS amd64", "", "ubuntu24.04" },
    { "Fedora-WS-Live-40-1-14", "", "fedora40" },
    { "CCCOMA_X64FRE_EN-US_DV9", "MICROSOFT CORPORATION", "win11" },
    { "MY OWN THING", "ME", NULL },
    { "Debian 99.0.0 amd64 n", "", NULL },
  };

  if (!load ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *iso = make_iso (cases[i].label, cases[i].publisher);
      g_autofree char *label = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeOs) os = NULL;

      if (iso == NULL)
        return;
      os = detect (iso, &label, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (label, ==, cases[i].label);
      g_test_message ("%s: %s", label, os != NULL ? lodge_os_get_id (os) : "-");
      if (cases[i].id == NULL)
        g_assert_null (os);
      else
        g_assert_cmpstr (lodge_os_get_id (os), ==, cases[i].id);
    }
}

static void
assert_no_iso (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (detect (path, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static void
test_no_iso (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "strange", NULL);
  g_autofree char *text = g_build_filename (folder, "text.iso", NULL);
  g_autofree char *zeros = g_build_filename (folder, "zeros.iso", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo.iso", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.iso", NULL);
  g_autofree char *closed = g_build_filename (folder, "closed.iso", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (text, "not an ISO", -1, NULL));
  g_assert_true (g_file_set_contents (zeros, "", -1, NULL));
  g_assert_cmpint (truncate (zeros, 1024 * 1024), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_no_iso (text, G_IO_ERROR_INVALID_DATA);
  assert_no_iso (zeros, G_IO_ERROR_INVALID_DATA);
  assert_no_iso (fifo, G_IO_ERROR_INVALID_DATA);
  assert_no_iso (folder, G_IO_ERROR_INVALID_DATA);
  assert_no_iso ("/dev/null", G_IO_ERROR_INVALID_DATA);
  assert_no_iso (missing, G_IO_ERROR_NOT_FOUND);
  if (geteuid () != 0)
    {
      g_assert_true (g_file_set_contents (closed, "x", -1, NULL));
      g_assert_cmpint (g_chmod (closed, 0), ==, 0);
      assert_no_iso (closed, G_IO_ERROR_PERMISSION_DENIED);
    }
}

/* Every way of cutting and spoiling an image ends in an answer. */
static void
test_damaged (void)
{
  g_autofree char *iso = make_iso ("Debian 12.5.0 amd64 n", "");
  g_autofree char *spoilt = iso != NULL ? g_strconcat (iso, ".spoilt", NULL) : NULL;
  g_autofree char *data = NULL;
  gsize length;

  if (iso == NULL)
    return;
  g_assert_true (g_file_get_contents (iso, &data, &length, NULL));

  /* Claims more than is there, by more than the padding that is often missing. */
  data[16 * 2048 + 80] = 0;
  data[16 * 2048 + 81] = 0;
  data[16 * 2048 + 82] = 1;
  g_assert_true (g_file_set_contents (spoilt, data, length, NULL));
  assert_no_iso (spoilt, G_IO_ERROR_PARTIAL_INPUT);

  for (guint round = 0; round < 200; round++)
    {
      g_autofree char *copy = g_memdup2 (data, length);
      g_autoptr (LodgeOs) os = NULL;
      g_autoptr (GError) error = NULL;
      gsize cut = g_test_rand_bit () ? length : (gsize)g_test_rand_int_range (0, length);

      for (guint i = 0; i < 40; i++)
        copy[16 * 2048 + g_test_rand_int_range (0, MIN (length - 16 * 2048, 16384))] =
            g_test_rand_int_range (0, 256);
      g_assert_true (g_file_set_contents (spoilt, copy, cut, NULL));
      os = detect (spoilt, NULL, &error);
      g_assert_true (os == NULL || error == NULL);
    }
}

static void
test_cancelled (void)
{
  LodgeOsCatalog *catalog = lodge_os_catalog_get_default ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  lodge_os_catalog_detect_async (
      catalog, "/dev/null", cancellable, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  g_assert_null (lodge_os_catalog_detect_finish (catalog, result, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static LodgeVmm *
connect_fake (LodgeCore *core)
{
  LodgeVmm *vmm = lodge_core_add_connection (core, "fake:///");

  lodge_vmm_connect (vmm);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  return vmm;
}

/* What the system wants becomes the request's, as far as the host can give it. */
static void
test_request (void)
{
  g_autoptr (LodgeCore) core = lodge_core_new (lodge_fake_vmm_factory, NULL, NULL);
  LodgeHost *host = lodge_vmm_get_host (connect_fake (core));
  GListModel *machines = lodge_core_get_machines (core);
  g_autoptr (LodgeCreateRequest) request = lodge_create_request_new ();
  LodgeOs *windows =
      load () ? lodge_os_catalog_lookup (lodge_os_catalog_get_default (), "win11") : NULL;
  g_autoptr (GError) error = NULL;

  if (windows == NULL)
    return;
  g_object_set (request, "path", "/w.iso", "os", windows, NULL);
  lodge_create_request_apply_defaults (request, host, machines);
  g_assert_cmpint (lodge_create_request_get_firmware (request), ==, LODGE_FIRMWARE_UEFI);
  g_assert_true (lodge_create_request_get_secure_boot (request));
  g_assert_true (lodge_create_request_get_tpm (request));
  g_assert_cmpuint (lodge_create_request_get_memory (request), >=, 4 * LODGE_GIB);
  g_assert_null (lodge_create_request_get_limit_note (request));
  lodge_create_request_validate (request, host, machines, NULL, &error);
  g_assert_no_error (error);

  g_object_set (host, "tpm", FALSE, "tpm-reason", "Install swtpm.", NULL);
  lodge_create_request_apply_defaults (request, host, machines);
  g_assert_false (lodge_create_request_get_tpm (request));
  g_assert_cmpstr (lodge_create_request_get_limit_note (request), ==, "Install swtpm.");
  lodge_create_request_validate (request, host, machines, NULL, &error);
  g_assert_no_error (error);

  /* Not even enough to start; and enough to start, but too little to be good. */
  g_object_set (host, "tpm", TRUE, "memory-available", 3 * LODGE_GIB, NULL);
  lodge_create_request_apply_defaults (request, host, machines);
  g_assert_cmpuint (lodge_create_request_get_memory (request), ==, 2 * LODGE_GIB);
  g_assert_nonnull (strstr (lodge_create_request_get_limit_note (request), "needs at least"));
  g_object_set (
      request, "os", lodge_os_catalog_lookup (lodge_os_catalog_get_default (), "debian12"), NULL);
  g_object_set (host, "memory-available", 5 * LODGE_GIB / 2, NULL);
  lodge_create_request_apply_defaults (request, host, machines);
  g_assert_nonnull (strstr (lodge_create_request_get_limit_note (request), "works best"));
}

/* A dropped file: the backend says what it is, the catalogue which system. */
static void
test_inspect (void)
{
  g_autoptr (LodgeCore) core = lodge_core_new (lodge_fake_vmm_factory, NULL, NULL);
  LodgeVmm *vmm = connect_fake (core);
  g_autoptr (LodgeCreateRequest) request = lodge_create_request_new ();
  g_autofree char *iso = make_iso ("Debian 12.5.0 amd64 n", "");
  LodgeImageInfo info = { .path = iso, .format = (char *)"iso", .virtual_size = LODGE_MIB };
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;

  if (iso == NULL || !load ())
    return;
  lodge_fake_vmm_add_image (LODGE_FAKE_VMM (vmm), &info);
  lodge_creator_inspect_async (core, vmm, request, iso, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  lodge_creator_inspect_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_create_request_get_source (request), ==, LODGE_SOURCE_ISO);
  g_assert_cmpstr (lodge_os_get_id (lodge_create_request_get_os (request)), ==, "debian12");
  g_assert_cmpstr (lodge_create_request_get_title (request), ==, "Debian 12");

  /* The backend took it for an ISO; the catalogue looks closer. */
  g_assert_true (g_file_set_contents (iso, "x", 1, NULL));
  lodge_creator_inspect_async (core, vmm, request, iso, NULL, lodge_test_store_result_cb, &stored);
  refused = lodge_test_await (&stored);
  g_assert_false (lodge_creator_inspect_finish (refused, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/os-catalog/list", test_list);
  g_test_add_func ("/os-catalog/needs", test_needs);
  g_test_add_func ("/os-catalog/detect", test_detect);
  g_test_add_func ("/os-catalog/no-iso", test_no_iso);
  g_test_add_func ("/os-catalog/damaged", test_damaged);
  g_test_add_func ("/os-catalog/cancelled", test_cancelled);
  g_test_add_func ("/os-catalog/request", test_request);
  g_test_add_func ("/os-catalog/inspect", test_inspect);

  return lodge_test_run ();
}
