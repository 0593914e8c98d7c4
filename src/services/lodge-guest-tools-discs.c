/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Discs with guest tools that are on this computer already. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lodge-guest-tools-guide.h"

#define MAX_DISCS 16

typedef struct
{
  char *path;
  gint64 changed;
} Disc;

static void
disc_free (gpointer data)
{
  Disc *disc = data;

  g_free (disc->path);
  g_free (disc);
}

static gboolean
is_called_so (const char *name)
{
  static const char *const words[] = { "virtio-win", "virtio_win", "guest-tools", "guest_tools" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (!g_str_has_suffix (lower, ".iso"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
look_into (const char *folder, GPtrArray *discs, GHashTable *seen, GCancellable *cancellable)
{
  GDir *dir = g_dir_open (folder, 0, NULL);

  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL;
       name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *real = NULL;
      GStatBuf facts;
      Disc *disc;

      if (g_cancellable_is_cancelled (cancellable))
        break;
      /* A link, such as the package's virtio-win.iso, and what it leads to are one disc. */
      if (!is_called_so (name) || g_stat (path, &facts) < 0 || !S_ISREG (facts.st_mode) ||
          g_access (path, R_OK) < 0)
        continue;
      real = realpath (path, NULL);
      if (real == NULL || !g_hash_table_add (seen, g_strdup (real)))
        continue;
      disc = g_new0 (Disc, 1);
      disc->path = g_steal_pointer (&real);
      disc->changed = facts.st_mtime;
      g_ptr_array_add (discs, disc);
    }
  g_clear_pointer (&dir, g_dir_close);
}

static int
compare_discs (gconstpointer a, gconstpointer b)
{
  const Disc *one = *(const Disc *const *)a;
  const Disc *other = *(const Disc *const *)b;

  if (one->changed != other->changed)
    return one->changed > other->changed ? -1 : 1;
  return g_strcmp0 (one->path, other->path);
}

static void
find_discs (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *const *folders = data;
  g_autoptr (GPtrArray) discs = g_ptr_array_new_with_free_func (disc_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; folders[i] != NULL; i++)
    look_into (folders[i], discs, seen, cancellable);
  g_ptr_array_sort (discs, compare_discs);
  for (guint i = 0; i < discs->len && i < MAX_DISCS; i++)
    g_strv_builder_add (paths, ((Disc *)g_ptr_array_index (discs, i))->path);
  g_task_return_pointer (task, g_strv_builder_end (paths), (GDestroyNotify)g_strfreev);
}

static GStrv
dup_folders (LodgeHost *host)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  const char *disks = lodge_host_get_disk_folder (host);
  const char *const *shares = g_get_system_data_dirs ();
  g_autofree char *home = g_build_filename (g_get_home_dir (), "Downloads", NULL);
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  if (!lodge_host_get_local (host))
    return g_strv_builder_end (folders);
  for (guint i = 0; shares[i] != NULL; i++)
    {
      g_autofree char *package = g_build_filename (shares[i], "virtio-win", NULL);

      g_strv_builder_add (folders, package);
    }
  g_strv_builder_add (folders, "/usr/share/virtio-win");
  g_strv_builder_add (folders, "/var/lib/libvirt/images");
  if (disks != NULL)
    g_strv_builder_add (folders, disks);
  g_strv_builder_add (folders, downloads != NULL ? downloads : home);
  return g_strv_builder_end (folders);
}

void
lodge_tools_guide_find_discs_async (LodgeVmm *vmm,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LODGE_IS_VMM (vmm));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_tools_guide_find_discs_async);
  g_task_set_task_data (task, dup_folders (lodge_vmm_get_host (vmm)), (GDestroyNotify)g_strfreev);
  g_task_run_in_thread (task, find_discs);
}

GStrv
lodge_tools_guide_find_discs_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_tools_guide_find_discs_async),
                        NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
