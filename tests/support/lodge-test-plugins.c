/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-plugins.h"

#include <unistd.h>

void
lodge_test_plugins_keep (const char *folder, const char *const *names)
{
  g_autofree char *registry = g_build_filename (folder, "registry", NULL);

  for (; *names != NULL; names++)
    {
      g_autofree char *from = g_build_filename (GST_PLUGINS_DIR, *names, NULL);
      g_autofree char *to = g_build_filename (folder, *names, NULL);

      g_assert_true (g_file_test (from, G_FILE_TEST_EXISTS));
      g_assert_cmpint (symlink (from, to), ==, 0);
    }
  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", folder, TRUE);
  g_setenv ("GST_REGISTRY", registry, TRUE);
}
