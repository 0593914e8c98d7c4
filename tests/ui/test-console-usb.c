/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lodge-console-session.h"
#include "lodge-console-usb.h"
#include "lodge-fake-endpoint.h"
#include "lodge-test-qemu.h"
#include "lodge-test.h"
#include "lodge-vmm-error.h"

/*
 * A real guest is given a USB CD drive with a disc image in it, reads it, and gives it back. (The
 * library makes the drive; all else goes the way that a real device does.)
 */

#define BOOT_SECONDS 120
#define IMAGE_SIZE (3 * 1024 * 1024)

static LodgeTestQemu *qemu;
static LodgeConsoleSession *session;
static char *folder;

static LodgeConsole *
get_console (void)
{
  return lodge_console_session_get_console (session);
}

static guint
count_devices (void)
{
  return g_list_model_get_n_items (lodge_console_get_usb_devices (get_console ()));
}

/* (transfer full) (nullable) */
static LodgeUsbDevice *
find (const char *title)
{
  GListModel *devices = lodge_console_get_usb_devices (get_console ());

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (LodgeUsbDevice) device = g_list_model_get_item (devices, i);

      if (g_strcmp0 (lodge_usb_device_get_title (device), title) == 0)
        return g_steal_pointer (&device);
    }
  return NULL;
}

/* A file of bytes that are nowhere else; @sum: its SHA-256. (transfer full) */
static char *
create_image (const char *name, guint32 seed, char **sum)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree guint8 *bytes = g_malloc (IMAGE_SIZE);
  g_autoptr (GRand) dice = g_rand_new_with_seed (seed);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < IMAGE_SIZE; i++)
    bytes[i] = (guint8)g_rand_int (dice);
  g_file_set_contents (path, (const char *)bytes, IMAGE_SIZE, &error);
  g_assert_no_error (error);
  *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, IMAGE_SIZE);
  return path;
}

static void
give_image (const char *path, GError **error)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lodge_console_attach_image_async (
      get_console (), path, NULL, lodge_test_store_result_cb, &pending);
  result = lodge_test_await (&pending);
  lodge_console_attach_image_finish (get_console (), result, error);
}

static void
take (LodgeUsbDevice *device)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_console_detach_usb_async (
      get_console (), device, NULL, lodge_test_store_result_cb, &pending);
  result = lodge_test_await (&pending);
  lodge_console_detach_usb_finish (get_console (), result, &error);
  g_assert_no_error (error);
}

static void
take_by_title (const char *title)
{
  g_autoptr (LodgeUsbDevice) device = find (title);

  g_assert_nonnull (device);
  take (device);
}

static void
expect_disc (const char *sum)
{
  lodge_test_wait_for (lodge_test_qemu_said (qemu, sum), BOOT_SECONDS);
}

static void
test_ports (void)
{
  lodge_test_wait_for (lodge_console_get_usb_ports (get_console ()) == 2, 30);
  g_assert_no_error (lodge_console_get_usb_problem (get_console ()));
}

static void
test_disc (void)
{
  g_autofree char *sum = NULL;
  g_autofree char *path = create_image ("first.iso", 1, &sum);
  g_autoptr (LodgeUsbDevice) device = NULL;
  g_autoptr (GError) error = NULL;
  gboolean image = FALSE;

  lodge_test_wait_for (lodge_test_qemu_said (qemu, "DISC: none"), BOOT_SECONDS);
  give_image (path, &error);
  g_assert_no_error (error);
  device = find ("first.iso");
  g_assert_nonnull (device);
  g_object_get (device, "image", &image, NULL);
  g_assert_true (image);
  g_assert_null (lodge_usb_device_get_id (device));
  g_assert_cmpint (lodge_usb_device_get_state (device), ==, LODGE_USB_STATE_THERE);
  expect_disc (sum);

  lodge_test_qemu_mark (qemu);
  take (device);
  expect_disc ("DISC: none");
  lodge_test_wait_for (count_devices () == 0, 20);
}

/* As many as there are ports, and not one more. */
static void
test_full (void)
{
  g_autofree char *first_sum = NULL;
  g_autofree char *second_sum = NULL;
  g_autofree char *third_sum = NULL;
  g_autofree char *first = create_image ("a.iso", 2, &first_sum);
  g_autofree char *second = create_image ("b.iso", 3, &second_sum);
  g_autofree char *third = create_image ("c.iso", 4, &third_sum);
  g_autoptr (GError) error = NULL;

  give_image (first, &error);
  g_assert_no_error (error);
  give_image (second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_devices (), ==, 2);
  give_image (third, &error);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_assert_nonnull (strstr (error->message, "All 2 ports"));
  g_clear_error (&error);
  g_assert_cmpuint (count_devices (), ==, 2);

  take_by_title ("a.iso");
  give_image (third, &error);
  g_assert_no_error (error);
  expect_disc (third_sum);
  lodge_test_qemu_mark (qemu);
  take_by_title ("b.iso");
  take_by_title ("c.iso");
  expect_disc ("DISC: none");
}

static void
assert_no_image (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  give_image (path, &error);
  g_assert_error (error, LODGE_VMM_ERROR, code);
}

static void
test_no_images (void)
{
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  guint n_devices = count_devices ();

  g_file_set_contents (empty, "", 0, NULL);
  assert_no_image (missing, LODGE_VMM_ERROR_NOT_FOUND);
  assert_no_image (empty, LODGE_VMM_ERROR_INVALID);
  assert_no_image (folder, LODGE_VMM_ERROR_INVALID);
  g_assert_cmpuint (count_devices (), ==, n_devices);
}

/* What the machine was given is this computer's again. */
static void
test_closing (void)
{
  g_autofree char *sum = NULL;
  g_autofree char *path = create_image ("last.iso", 5, &sum);
  g_autoptr (GError) error = NULL;

  give_image (path, &error);
  g_assert_no_error (error);
  expect_disc (sum);
  lodge_test_qemu_mark (qemu);
  lodge_console_session_set_wanted (session, FALSE);
  g_assert_cmpuint (lodge_console_get_usb_ports (get_console ()), ==, 0);
  g_assert_cmpuint (count_devices (), ==, 0);
  expect_disc ("DISC: none");

  lodge_console_session_set_wanted (session, TRUE);
  lodge_test_wait_for (lodge_console_get_usb_ports (get_console ()) == 2, 30);
  test_disc ();
}

static void
note_lost (LodgeConsole *console, const GError *why, GError **lost)
{
  if (*lost == NULL)
    *lost = g_error_copy (why);
}

/* A machine that lets no discs in says so after it was given one. */
static void
test_refused (void)
{
  /* clang-format off */
  static const char *const PORT[] = {
    "-chardev", "spicevmc,id=usb0,name=usbredir",
    "-device", "usb-redir,chardev=usb0,filter=0x08:-1:-1:-1:0|-1:-1:-1:-1:1",
    NULL,
  };
  /* clang-format on */
  LodgeTestQemu *ours = qemu;
  LodgeConsoleSession *our_session = session;
  LodgeTestQemu *strict = lodge_test_qemu_new ();
  g_autofree char *sum = NULL;
  g_autofree char *image = create_image ("refused.iso", 6, &sum);
  g_autofree char *path = lodge_test_qemu_dup_socket (strict, "spice");
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_socket_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, path);
  g_autoptr (GError) lost = NULL;
  g_autoptr (GError) error = NULL;

  lodge_test_qemu_set_more (strict, PORT, "lodge.disc");
  lodge_test_qemu_start (strict, TRUE);
  session = lodge_console_session_new_for_endpoint (endpoint);
  g_signal_connect (get_console (), "usb-lost", G_CALLBACK (note_lost), &lost);
  lodge_console_session_set_wanted (session, TRUE);
  lodge_test_wait_for (lodge_console_get_usb_ports (get_console ()) == 1, 30);
  give_image (image, &error);
  g_assert_no_error (error);
  lodge_test_wait_for (lost != NULL, 30);
  g_assert_error (lost, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DENIED);
  g_assert_nonnull (strstr (lost->message, "refused.iso"));

  g_signal_handlers_disconnect_by_func (get_console (), note_lost, &lost);
  lodge_test_assert_finalizes (&session);
  lodge_test_qemu_free (strict);
  qemu = ours;
  session = our_session;
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return g_strcmp0 (domain, "GSpice") != 0;
}

int
main (int argc, char *argv[])
{
  /* clang-format off */
  static const char *const PORTS[] = {
    "-chardev", "spicevmc,id=usb0,name=usbredir", "-device", "usb-redir,chardev=usb0",
    "-chardev", "spicevmc,id=usb1,name=usbredir", "-device", "usb-redir,chardev=usb1",
    NULL,
  };
  /* clang-format on */
  g_autoptr (LodgeConsoleEndpoint) endpoint = NULL;
  g_autofree char *path = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  qemu = lodge_test_qemu_new ();
  if (qemu == NULL)
    {
      g_printerr ("QEMU or the guest is missing.\n");
      return 77;
    }

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("GSpice", G_LOG_LEVEL_MASK, lodge_test_swallow_log_cb, NULL);
  folder = g_dir_make_tmp ("lodge-usb-XXXXXX", NULL);
  lodge_test_qemu_set_more (qemu, PORTS, "lodge.disc");
  lodge_test_qemu_start (qemu, TRUE);
  path = lodge_test_qemu_dup_socket (qemu, "spice");
  endpoint = lodge_socket_endpoint_new (LODGE_DISPLAY_PROTOCOL_SPICE, path);
  session = lodge_console_session_new_for_endpoint (endpoint);
  lodge_console_session_set_wanted (session, TRUE);

  g_test_add_func ("/console/usb/ports", test_ports);
  g_test_add_func ("/console/usb/disc", test_disc);
  g_test_add_func ("/console/usb/no-images", test_no_images);
  g_test_add_func ("/console/usb/full", test_full);
  g_test_add_func ("/console/usb/closing", test_closing);
  g_test_add_func ("/console/usb/refused", test_refused);
  result = g_test_run ();

  lodge_test_assert_finalizes (&session);
  lodge_test_qemu_free (qemu);
  lodge_test_remove_tree (folder);
  g_free (folder);
  return result;
}
