/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of disks go straight to the disk, and the usual way where a file system can't have that.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "lodge-libvirt-qemu-img.h"
#include "lodge-size.h"

#define INSIDE "--inside"

/* @folder is on a file system that has no O_DIRECT. */
static int
copy_inside (const char *folder)
{
  g_autofree char *source = g_build_filename (folder, "source.raw", NULL);
  g_autofree char *target = g_build_filename (folder, "target.raw", NULL);
  g_autofree char *bytes = g_malloc (LODGE_MIB);
  g_autofree char *copied = NULL;
  gsize length = 0;
  const LodgeQemuImgCopy copy = { source, "raw", target, "raw", NULL };
  g_autoptr (GError) error = NULL;

  if (mount ("none", folder, "ramfs", 0, NULL) < 0)
    return 77;
  memset (bytes, 'x', LODGE_MIB);
  g_assert_true (g_file_set_contents (source, bytes, LODGE_MIB, NULL));
  lodge_qemu_img_convert (&copy, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (target, &copied, &length, NULL));
  g_assert_cmpmem (copied, length, bytes, LODGE_MIB);
  return 0;
}

static void
test_without_direct (gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("lodge-copy-XXXXXX", NULL);
  const char *argv[] = { "unshare", "-Urm", data, INSIDE, folder, NULL };
  int status = 0;

  gboolean ran = g_spawn_sync (
      NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL);

  if (!ran || (WIFEXITED (status) && WEXITSTATUS (status) != 0))
    g_test_skip ("There is no file system without O_DIRECT to be had.");
  else
    g_assert_cmpint (status, ==, 0);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], INSIDE) == 0)
    return copy_inside (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/image-copy/without-direct", argv[0], test_without_direct);
  return g_test_run ();
}
