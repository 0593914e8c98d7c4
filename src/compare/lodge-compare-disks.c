/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-compare-disks.h"

#include <glob.h>
#include <guestfs.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Nobody's folders are so deep, and so many. */
#define MAX_DEPTH 128
/* Of the appliance; its own default is for bigger work. */
#define MEMORY_MIB 768
/* How much of the time goes by before the first file is seen. */
#define LAUNCH_SHARE 0.5

typedef struct
{
  guestfs_h *guest;
  GHashTable *files; /* of the file system that is read */
  guint64 *n_left;
  guint64 n_seen;
  guint64 n_expected; /* 0: not known */
  LodgeCompareTell tell;
  gpointer data;
} Reader;

static void
free_strings (char **strings)
{
  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    free (strings[i]);
  free (strings);
}

static LodgeCompareProblem
judge_kernel (void)
{
  glob_t found = { 0 };
  LodgeCompareProblem problem = LODGE_COMPARE_NO_KERNEL;

  if (g_getenv ("SUPERMIN_KERNEL") != NULL)
    return LODGE_COMPARE_LAUNCH;
  if (glob ("/boot/vmlinuz*", 0, NULL, &found) == 0)
    problem = LODGE_COMPARE_UNREADABLE_KERNEL;
  for (gsize i = 0; i < found.gl_pathc; i++)
    if (access (found.gl_pathv[i], R_OK) == 0)
      problem = LODGE_COMPARE_LAUNCH;
  globfree (&found);
  return problem;
}

static guestfs_h *
open_disks (const char *const *disks, gboolean emulated)
{
  static char force[] = "force_tcg";
  char *settings[] = { force, NULL };
  guestfs_h *guest = guestfs_create ();

  if (guest == NULL)
    return NULL;
  guestfs_set_error_handler (guest, NULL, NULL);
  guestfs_set_autosync (guest, 0);
  guestfs_set_network (guest, 0);
  guestfs_set_memsize (guest, MEMORY_MIB);
  guestfs_set_backend (guest, "direct");
  if (emulated)
    guestfs_set_backend_settings (guest, settings);
  for (gsize i = 0; disks[i] != NULL; i++)
    {
      const char *path = strchr (disks[i], ':') + 1;
      g_autofree char *format = g_strndup (disks[i], (gsize)(path - disks[i] - 1));

      if (guestfs_add_drive_opts (guest,
                                  path,
                                  GUESTFS_ADD_DRIVE_OPTS_READONLY,
                                  1,
                                  GUESTFS_ADD_DRIVE_OPTS_FORMAT,
                                  format,
                                  -1) < 0)
        break;
    }
  return guest;
}

static guestfs_h *
launch (const char *const *disks, LodgeCompareProblem *problem, char **text)
{
  /* Where /dev/kvm is there and does not work the second attempt does. */
  for (int emulated = 0; emulated < 2; emulated++)
    {
      guestfs_h *guest = open_disks (disks, emulated == 1);

      if (guest == NULL)
        break;
      if (guestfs_last_error (guest) == NULL && guestfs_launch (guest) == 0)
        return guest;
      g_free (*text);
      *text = g_strdup (guestfs_last_error (guest));
      guestfs_close (guest);
      *problem = judge_kernel ();
      if (*problem != LODGE_COMPARE_LAUNCH)
        break;
    }
  return NULL;
}

static char *
join (const char *folder, const char *name)
{
  return g_str_equal (folder, "/") ? g_strconcat ("/", name, NULL)
                                   : g_strconcat (folder, "/", name, NULL);
}

static LodgeCompareFile *
file_new (const struct guestfs_statns *stat)
{
  LodgeCompareFile *file = g_new0 (LodgeCompareFile, 1);

  file->size = stat->st_size;
  file->modified = stat->st_mtime_sec;
  file->modified_nanoseconds = stat->st_mtime_nsec;
  file->changed = stat->st_ctime_sec;
  file->mode = stat->st_mode;
  file->owner = (stat->st_uid << 32) ^ stat->st_gid;
  return file;
}

static void
tell (Reader *reader)
{
  double share =
      reader->n_expected > 0 ? MIN ((double)reader->n_seen / (double)reader->n_expected, 1.0) : 0;

  reader->tell (LAUNCH_SHARE + (1 - LAUNCH_SHARE) * share, reader->data);
}

static gboolean
read_folder (Reader *reader, const char *folder, guint depth)
{
  g_autoptr (GPtrArray) below = g_ptr_array_new_with_free_func (g_free);
  char **names = guestfs_ls (reader->guest, folder);
  struct guestfs_statns_list *stats =
      names != NULL ? guestfs_lstatnslist (reader->guest, folder, names) : NULL;

  for (guint32 i = 0; stats != NULL && i < stats->len && names[i] != NULL; i++)
    {
      char *path = NULL;

      /* Gone, or not to be read. */
      if (stats->val[i].st_ino < 0)
        continue;
      if (*reader->n_left == 0)
        break;
      (*reader->n_left)--;
      reader->n_seen++;
      path = join (folder, names[i]);
      if (S_ISDIR ((mode_t)stats->val[i].st_mode) && depth < MAX_DEPTH)
        g_ptr_array_add (below, g_strdup (path));
      g_hash_table_insert (reader->files, path, file_new (&stats->val[i]));
    }
  free_strings (names);
  if (stats == NULL)
    return FALSE;
  guestfs_free_statns_list (stats);
  tell (reader);
  for (guint i = 0; i < below->len; i++)
    read_folder (reader, g_ptr_array_index (below, i), depth + 1);
  return TRUE;
}

/* NULL: it can't be mounted or read. */
static GHashTable *
read_file_system (Reader *reader, const char *device)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  struct guestfs_statvfs *space = NULL;
  gboolean read;

  /* A journal that has to be replayed goes to the throw-away layer over the disk. */
  if (guestfs_mount_ro (reader->guest, device, "/") < 0)
    return NULL;
  space = guestfs_statvfs (reader->guest, "/");
  reader->n_seen = 0;
  reader->n_expected =
      space != NULL && space->files > space->ffree ? (guint64)(space->files - space->ffree) : 0;
  if (space != NULL)
    guestfs_free_statvfs (space);
  reader->files = files;
  read = read_folder (reader, "/", 0);
  guestfs_umount_all (reader->guest);
  return read ? g_steal_pointer (&files) : NULL;
}

GHashTable *
lodge_compare_read_disks (const char *const *disks,
                          GPtrArray *skipped,
                          guint64 *n_left,
                          LodgeCompareTell tell_func,
                          gpointer data,
                          LodgeCompareProblem *problem,
                          char **text)
{
  Reader reader = { .n_left = n_left, .tell = tell_func, .data = data };
  GHashTable *found = NULL;
  char **list = NULL;

  tell_func (0, data);
  reader.guest = launch (disks, problem, text);
  if (reader.guest == NULL)
    return NULL;
  tell_func (LAUNCH_SHARE, data);
  found = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)(void (*) (void))g_hash_table_unref);
  /* Names and kinds in turn. */
  list = guestfs_list_filesystems (reader.guest);
  for (gsize i = 0; list != NULL && list[i] != NULL && list[i + 1] != NULL; i += 2)
    {
      const char *name = g_str_has_prefix (list[i], "/dev/") ? list[i] + strlen ("/dev/") : list[i];
      GHashTable *files = NULL;

      /* An empty disk is no riddle. */
      if (g_str_equal (list[i + 1], "swap") ||
          (g_str_equal (list[i + 1], "unknown") &&
           guestfs_is_whole_device (reader.guest, list[i]) == 1))
        continue;
      files = read_file_system (&reader, list[i]);
      if (files != NULL)
        g_hash_table_insert (found, g_strdup (name), files);
      else if (!g_ptr_array_find_with_equal_func (skipped, name, g_str_equal, NULL))
        g_ptr_array_add (skipped, g_strdup (name));
    }
  free_strings (list);
  guestfs_close (reader.guest);
  return found;
}
