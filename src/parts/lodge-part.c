/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-part.h"

#include <dlfcn.h>
#include <glib/gi18n.h>
#include <stdlib.h>

static G_NORETURN void
give_up (void)
{
  g_printerr (_ ("Lodge is not installed completely: %s\nInstall it again.\n"), dlerror ());
  exit (EXIT_FAILURE);
}

/* Beside the program in the build, else where they are installed. A search path in the program
 * would do that too, but in its folders each of GTK's 70 libraries is looked for first. */
static char *
find_file (const char *part)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  g_autofree char *built = g_build_filename (folder, "parts", NULL);
  g_autofree char *installed = g_canonicalize_filename (PARTS_WAY, folder);
  g_autofree char *name = g_strconcat ("lodge-", part, ".so", NULL);

  return g_build_filename (g_file_test (built, G_FILE_TEST_IS_DIR) ? built : installed, name, NULL);
}

/* Types can't be unregistered, so nothing is ever unloaded. */
static gpointer
load (const char *part)
{
  g_autofree char *file = find_file (part);
  gpointer module = dlopen (file, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);

  if (module == NULL)
    give_up ();
  g_debug ("loaded %s", file);
  return module;
}

static gpointer
get_module (const char *part)
{
  static GMutex lock;
  static GHashTable *modules;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  gpointer module;

  if (modules == NULL)
    modules = g_hash_table_new (g_str_hash, g_str_equal);
  module = g_hash_table_lookup (modules, part);
  if (module == NULL)
    {
      module = load (part);
      g_hash_table_insert (modules, (gpointer)g_intern_string (part), module);
    }
  return module;
}

gpointer
lodge_part_find (const char *part, const char *function)
{
  gpointer found = dlsym (get_module (part), function);

  if (found == NULL)
    give_up ();
  return found;
}
