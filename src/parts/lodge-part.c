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

/* A name without a folder is looked for where the program's own RPATH says, in the build as where
 * it is installed. Types can't be unregistered, so nothing is ever unloaded. */
static gpointer
load (const char *part)
{
  g_autofree char *file = g_strconcat ("lodge-", part, ".so", NULL);
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
