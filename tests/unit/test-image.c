/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile image files: nothing they name is ever opened, and nothing they claim does harm. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-image.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-process.h"
#include "lodge-size.h"
#include "lodge-vmm-error.h"

typedef struct
{
  char *folder;
  char *canary; /* a host file that images try to name */
} Fixture;

static char *
dup_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static char *
write_file (Fixture *fixture, const char *name, const char *data, gssize length)
{
  char *path = dup_path (fixture, name);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return path;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("lodge-image-XXXXXX", NULL);

  fixture->folder = realpath (folder, NULL);
  fixture->canary = write_file (fixture, "canary", "secret", -1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = dup_path (fixture, name);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  free (fixture->folder);
  g_free (fixture->canary);
}

/* Runs qemu-img to make an image; its last argument is NULL. */
static void
qemu_img (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  LodgeProcessSpec spec = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeProcessResult) result = NULL;
  guint attempts = 0;
  va_list arguments;

  g_ptr_array_add (argv, (gpointer) "qemu-img");
  va_start (arguments, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer)argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  spec.argv = (const char *const *)argv->pdata;
  /* Making a LUKS header measures the processor first, which QEMU 7.2 gives up on a busy machine. */
  do
    {
      g_clear_pointer (&result, lodge_process_result_free);
      result = lodge_process_run (&spec, NULL, &error);
      g_assert_no_error (error);
    }
  while (result->exit_code != 0 && strstr (result->errors, "accurate CPU usage") != NULL &&
         ++attempts < 20);
  if (result->exit_code != 0)
    g_error ("qemu-img: %s", result->errors);
}

static LodgeImageInfo *
probe (const char *path)
{
  g_autoptr (GError) error = NULL;
  LodgeImageInfo *image = lodge_image_probe (path, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_path_is_absolute (image->path));
  return image;
}

static void
assert_fails (const char *path, LodgeVmmError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lodge_image_probe (path, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
}

static void
assert_refers (const char *path, const char *format, const char *to)
{
  g_autoptr (LodgeImageInfo) image = probe (path);

  g_assert_cmpstr (image->format, ==, format);
  g_assert_nonnull (image->refers_to);
  if (to != NULL)
    g_assert_nonnull (strstr (image->refers_to, to));
}

/* Honest images of every format: the size is right and they name nothing. */
static void
test_formats (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *format;
    const char *options;
  } cases[] = {
    { "qcow2", "compat=1.1" },
    { "qcow2", "compat=0.10" },
    { "vmdk", "subformat=monolithicSparse" },
    { "vmdk", "subformat=streamOptimized" },
    { "vdi", "static=off" },
    { "vpc", "subformat=dynamic" },
    { "vpc", "subformat=fixed" },
    { "vhdx", "subformat=dynamic" },
    { "raw", "preallocation=off" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%zu.img", fixture->folder, i);
      g_autoptr (LodgeImageInfo) image = NULL;

      qemu_img ("create", "-q", "-f", cases[i].format, "-o", cases[i].options, path, "64M", NULL);
      image = probe (path);
      g_test_message ("%s %s", cases[i].format, cases[i].options);
      g_assert_cmpstr (image->format, ==, cases[i].format);
      g_assert_cmpstr (image->path, ==, path);
      g_assert_null (image->refers_to);
      g_assert_false (image->encrypted);

      /* VPC rounds to cylinders. */
      g_assert_cmpuint (image->virtual_size, >=, 64 * LODGE_MIB);
      g_assert_cmpuint (image->virtual_size, <, 65 * LODGE_MIB);
    }
}

static void
test_iso (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = g_malloc0 (40000);
  g_autofree char *path = NULL;
  g_autoptr (LodgeImageInfo) image = NULL;

  memcpy (bytes + 32769, "CD001", 5);
  path = write_file (fixture, "cd.iso", bytes, 40000);
  image = probe (path);
  g_assert_cmpstr (image->format, ==, "iso");
  g_assert_cmpuint (image->virtual_size, ==, 40000);
}

static void
test_backing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *plain = dup_path (fixture, "plain.qcow2");
  g_autofree char *old = dup_path (fixture, "old.qcow2");
  g_autofree char *json = dup_path (fixture, "json.qcow2");
  g_autofree char *net = dup_path (fixture, "net.qcow2");
  g_autofree char *qed = dup_path (fixture, "vdiff.vmdk");
  g_autofree char *base = dup_path (fixture, "base.vmdk");

  qemu_img (
      "create", "-q", "-u", "-f", "qcow2", "-F", "raw", "-b", fixture->canary, plain, "1M", NULL);
  assert_refers (plain, "qcow2", "canary");
  qemu_img ("create",
            "-q",
            "-u",
            "-f",
            "qcow2",
            "-o",
            "compat=0.10",
            "-F",
            "raw",
            "-b",
            "../../etc/passwd",
            old,
            "1M",
            NULL);
  assert_refers (old, "qcow2", "../../etc/passwd");
  qemu_img ("create",
            "-q",
            "-u",
            "-f",
            "qcow2",
            "-F",
            "raw",
            "-b",
            "json:{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}",
            json,
            "1M",
            NULL);
  assert_refers (json, "qcow2", "json:");
  qemu_img ("create",
            "-q",
            "-u",
            "-f",
            "qcow2",
            "-F",
            "raw",
            "-b",
            "nbd://127.0.0.1:1/x",
            net,
            "1M",
            NULL);
  assert_refers (net, "qcow2", "nbd:");
  qemu_img ("create", "-q", "-f", "vmdk", base, "1M", NULL);
  qemu_img ("create", "-q", "-f", "vmdk", "-F", "vmdk", "-b", base, qed, NULL);
  assert_refers (qed, "vmdk", "base.vmdk");
}

static void
test_data_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = dup_path (fixture, "data.qcow2");
  g_autofree char *data_path = dup_path (fixture, "data.raw");
  g_autofree char *options = g_strdup_printf ("data_file=%s,data_file_raw=on", data_path);

  qemu_img ("create", "-q", "-f", "qcow2", "-o", options, path, "1M", NULL);
  assert_refers (path, "qcow2", "data.raw");
}

static void
test_vmdk_descriptor (Fixture *fixture, gconstpointer data)
{
  static const char *const extents[] = {
    "RW 2048 FLAT \"/etc/passwd\" 0", "RW 2048 FLAT \"../canary\" 0",  "RW 2048 SPARSE \"canary\"",
    "RW 2048 VMFS \"canary\"",        "RDONLY 2048 FLAT \"canary\" 0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (extents); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu.vmdk", i);
      g_autofree char *text =
          g_strdup_printf ("# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\n"
                           "createType=\"monolithicFlat\"\n%s\n",
                           extents[i]);
      g_autofree char *path = write_file (fixture, name, text, -1);

      assert_refers (path, "vmdk", i == 0 ? "/etc/passwd" : "canary");
    }
}

static void
test_differencing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *vhd = g_malloc0 (4096);
  g_autofree char *vhd_path = NULL;
  g_autofree char *vdi = g_malloc0 (4096);
  g_autofree char *vdi_path = NULL;

  memcpy (vhd, "conectix", 8);
  vhd[63] = 4;
  vhd_path = write_file (fixture, "diff.vhd", vhd, 4096);
  assert_refers (vhd_path, "vpc", NULL);
  memcpy (vdi + 0x40, "\x7f\x10\xda\xbe", 4);
  vdi[0x4c] = 4;
  vdi_path = write_file (fixture, "diff.vdi", vdi, 4096);
  assert_refers (vdi_path, "vdi", NULL);
}

static void
test_encrypted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = dup_path (fixture, "secret.qcow2");
  g_autofree char *bytes = g_malloc0 (4096);
  g_autofree char *luks = NULL;
  g_autoptr (LodgeImageInfo) image = NULL;
  g_autoptr (LodgeImageInfo) luks_image = NULL;

  qemu_img ("create",
            "-q",
            "-f",
            "qcow2",
            "--object",
            "secret,id=s,data=abc",
            "-o",
            "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
            path,
            "1M",
            NULL);
  image = probe (path);
  g_assert_true (image->encrypted);
  memcpy (bytes, "LUKS\xba\xbe", 6);
  luks = write_file (fixture, "disk.luks", bytes, 4096);
  luks_image = probe (luks);
  g_assert_true (luks_image->encrypted);
  g_assert_cmpstr (luks_image->format, ==, "luks");
}

/* What claims to be gigantic is told as it claims; what is cut off is refused or harmless. */
static void
test_lies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *huge = dup_path (fixture, "huge.qcow2");
  g_autofree char *cut = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr (LodgeImageInfo) image = NULL;

  qemu_img ("create", "-q", "-f", "qcow2", huge, "60T", NULL);
  image = probe (huge);
  g_assert_cmpuint (image->virtual_size, ==, 60 * LODGE_TIB);
  g_assert_cmpuint (image->virtual_size, >, LODGE_IMAGE_MAX_VIRTUAL_SIZE);
  g_assert_cmpuint (image->actual_size, <, 16 * LODGE_MIB);

  g_assert_true (g_file_get_contents (huge, &bytes, &length, NULL));
  for (gsize size = 1; size < 600; size += 7)
    {
      g_autofree char *name = g_strdup_printf ("cut-%zu", size);
      g_autofree char *path = write_file (fixture, name, bytes, (gssize)size);
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeImageInfo) piece = lodge_image_sniff (path, &error);

      g_assert_no_error (error);
      g_assert_nonnull (piece->format);
    }
  cut = write_file (fixture, "cut.qcow2", bytes, 80);
  assert_fails (cut, LODGE_VMM_ERROR_INVALID);
}

/* Random headers with each magic never do harm. */
static void
test_random (Fixture *fixture, gconstpointer data)
{
  static const char *const magics[] = { "QFI\xfb",  "KDMV",     "COWD",
                                        "conectix", "vhdxfile", "# Disk DescriptorFile\n" };
  g_autofree char *bytes = g_malloc (200 * 1024);

  for (int round = 0; round < 300; round++)
    {
      const char *magic = magics[round % G_N_ELEMENTS (magics)];
      g_autofree char *path = NULL;
      g_autoptr (LodgeImageInfo) image = NULL;

      for (gsize i = 0; i < 200 * 1024; i += 4)
        {
          guint32 word =
              round % 2 == 0 ? g_test_rand_int () : (guint32)g_test_rand_int_range (0, 3);

          memcpy (bytes + i, &word, 4);
        }
      memcpy (bytes, magic, strlen (magic));
      path = write_file (fixture, "random", bytes, g_test_rand_int_range (100, 200 * 1024));
      image = lodge_image_sniff (path, NULL);
      g_assert_nonnull (image);
      g_assert_true (image->refers_to == NULL || g_utf8_validate (image->refers_to, -1, NULL));
    }
}

/* A raw disk into which a guest wrote a qcow2 header is told as what it looks like; read as raw it
 * is what it is. */
static void
test_raw_with_header (Fixture *fixture, gconstpointer data)
{
  g_autofree char *evil = dup_path (fixture, "evil.raw");
  g_autofree char *copy = dup_path (fixture, "copy.raw");
  g_autofree char *bytes = NULL;
  LodgeQemuImgCopy request = { evil, "raw", copy, "raw", NULL };
  g_autoptr (GError) error = NULL;

  qemu_img (
      "create", "-q", "-u", "-f", "qcow2", "-F", "raw", "-b", fixture->canary, evil, "1M", NULL);
  assert_refers (evil, "qcow2", "canary");
  g_assert_true (lodge_qemu_img_convert (&request, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (copy, &bytes, NULL, NULL));
  g_assert_cmpmem (bytes, 4, "QFI\xfb", 4);
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *gone = dup_path (fixture, "gone");
  g_autofree char *pipe = dup_path (fixture, "pipe");
  g_autofree char *target = write_file (fixture, "target.raw", "data", -1);
  g_autofree char *link_path = dup_path (fixture, "link.raw");
  g_autofree char *loop = dup_path (fixture, "loop");
  g_autofree char *odd = g_strconcat (fixture->folder, "/a\nb", NULL);
  g_autofree char *comma = write_file (fixture, "json:{a},b=c.qcow2", "x", -1);
  g_autoptr (LodgeImageInfo) image = NULL;
  g_autoptr (LodgeImageInfo) named = NULL;

  assert_fails (gone, LODGE_VMM_ERROR_NOT_FOUND);
  assert_fails ("relative.raw", LODGE_VMM_ERROR_INVALID);
  assert_fails (odd, LODGE_VMM_ERROR_INVALID);
  assert_fails (fixture->folder, LODGE_VMM_ERROR_INVALID);
  assert_fails ("/dev/zero", LODGE_VMM_ERROR_INVALID);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_fails (pipe, LODGE_VMM_ERROR_INVALID);
  g_assert_cmpint (symlink (target, link_path), ==, 0);
  image = probe (link_path);
  g_assert_cmpstr (image->path, ==, target);
  g_assert_cmpint (symlink (loop, loop), ==, 0);
  assert_fails (loop, LODGE_VMM_ERROR_FAILED);
  named = probe (comma);
  g_assert_cmpstr (named->format, ==, "raw");
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpfloat_with_epsilon (
      lodge_qemu_img_parse_progress ("    (12.50/100%)\r"), 0.125, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      lodge_qemu_img_parse_progress ("(1.00/100%)\r    (99.99/100%)\r   (9"), 0.9999, 1e-9);
  g_assert_cmpfloat (lodge_qemu_img_parse_progress ("nothing"), <, 0);
  g_assert_cmpfloat (lodge_qemu_img_parse_progress ("/100%)"), <, 0);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/image/formats", test_formats);
  ADD ("/image/iso", test_iso);
  ADD ("/image/backing", test_backing);
  ADD ("/image/data-file", test_data_file);
  ADD ("/image/vmdk-descriptor", test_vmdk_descriptor);
  ADD ("/image/differencing", test_differencing);
  ADD ("/image/encrypted", test_encrypted);
  ADD ("/image/lies", test_lies);
  ADD ("/image/random", test_random);
  ADD ("/image/raw-with-header", test_raw_with_header);
  ADD ("/image/files", test_files);
  ADD ("/image/progress", test_progress);
  return g_test_run ();
}
