/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fuzz.h"

/* Runs a fuzz target over the files and folders named on the command line, without libFuzzer: what
 * was found once stays found. */

static guint n_files;

static void
replay (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree char *data = NULL;
  gsize size = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      replay (child);
    }
  if (dir != NULL || !g_file_get_contents (path, &data, &size, NULL))
    return;
  n_files++;
  LLVMFuzzerTestOneInput ((const guint8 *)data, size);
}

int
main (int argc, char *argv[])
{
  for (int i = 1; i < argc; i++)
    replay (argv[i]);
  g_print ("%u files\n", n_files);
  return n_files > 0 ? 0 : 1;
}
