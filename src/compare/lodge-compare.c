/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * usage: lodge-compare DISK… -- DISK…
 *
 * Which files differ between the disks of two moments; each DISK is FORMAT:PATH and is only read.
 * Started by Lodge, in a process of its own, because what it looks at is hostile and takes its
 * time. Says on its standard output, each record and each field of it ended by a NUL, the record's
 * count of fields first:
 *
 *   2 progress FRACTION
 *   6 added|removed|changed FILE-SYSTEM PATH SIZE-BEFORE SIZE-AFTER KIND      KIND: file, folder,
 * other 2 skipped FILE-SYSTEM        it can't be read at one of the two moments 2 full COUNT there
 * were more files than it looks at 3 failed no-kernel|unreadable-kernel|launch TEXT
 *
 * Exits with 0 when it could compare.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lodge-compare-disks.h"

/* Of both moments together: more would take hours and fill the memory. */
#define MAX_FILES 2000000
/* Nobody reads more. */
#define MAX_CHANGES 100000

typedef struct
{
  double start; /* where this part of the work begins and ends */
  double end;
  int last; /* per mille */
} Progress;

static void
say (int n_fields, const char *first, ...)
{
  va_list more;

  printf ("%d%c%s%c", n_fields, 0, first, 0);
  va_start (more, first);
  for (int i = 1; i < n_fields; i++)
    printf ("%s%c", va_arg (more, const char *), 0);
  va_end (more);
}

static void
tell (double fraction, gpointer data)
{
  Progress *progress = data;
  double all = progress->start + (progress->end - progress->start) * fraction;
  char text[32];

  if ((int)(all * 1000) == progress->last)
    return;
  progress->last = (int)(all * 1000);
  say (2, "progress", g_ascii_formatd (text, sizeof text, "%.3f", all));
  fflush (stdout);
}

static void
fail (LodgeCompareProblem problem, const char *text)
{
  static const char *const words[] = { "no-kernel", "unreadable-kernel", "launch" };

  say (3, "failed", words[problem], text != NULL ? text : "");
}

static const char *
get_kind (const LodgeCompareFile *file)
{
  return S_ISREG ((mode_t)file->mode) ? "file" : S_ISDIR ((mode_t)file->mode) ? "folder" : "other";
}

static void
say_change (const char *what,
            const char *system,
            const char *path,
            const LodgeCompareFile *before,
            const LodgeCompareFile *after,
            guint64 *n_changes)
{
  char old_size[32] = "0";
  char new_size[32] = "0";

  if (++*n_changes > MAX_CHANGES)
    return;
  if (before != NULL)
    g_snprintf (old_size, sizeof old_size, "%" G_GINT64_FORMAT, MAX (before->size, 0));
  if (after != NULL)
    g_snprintf (new_size, sizeof new_size, "%" G_GINT64_FORMAT, MAX (after->size, 0));
  say (6, what, system, path, old_size, new_size, get_kind (after != NULL ? after : before));
}

/* A folder's size and times follow what is in it, which is told anyway. */
static gboolean
differ (const LodgeCompareFile *a, const LodgeCompareFile *b)
{
  if (a->mode != b->mode || a->owner != b->owner)
    return TRUE;
  return !S_ISDIR ((mode_t)a->mode) &&
         (a->size != b->size || a->modified != b->modified ||
          a->modified_nanoseconds != b->modified_nanoseconds || a->changed != b->changed);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
compare (const char *system, GHashTable *before, GHashTable *after, guint64 *n_changes)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (!g_hash_table_contains (after, path))
      g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *name = g_ptr_array_index (paths, i);
      const LodgeCompareFile *old = g_hash_table_lookup (before, name);
      const LodgeCompareFile *new = g_hash_table_lookup (after, name);

      if (old == NULL || new == NULL || differ (old, new))
        say_change (old == NULL   ? "added"
                    : new == NULL ? "removed"
                                  : "changed",
                    system,
                    name,
                    old,
                    new,
                    n_changes);
    }
}

static gboolean
is_in (GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

static void
compare_all (GHashTable *before, GHashTable *after, GPtrArray *skipped, guint64 *n_changes)
{
  g_autoptr (GHashTable) nothing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!is_in (names, name))
      g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_paths);
  for (guint i = 0; i < names->len; i++)
    {
      const char *system = g_ptr_array_index (names, i);
      GHashTable *old = g_hash_table_lookup (before, system);
      GHashTable *new = g_hash_table_lookup (after, system);

      /* What could be read at one moment only tells nothing. */
      if (!is_in (skipped, system))
        compare (system, old != NULL ? old : nothing, new != NULL ? new : nothing, n_changes);
    }
}

static gboolean
are_disks (const char *const *disks)
{
  for (gsize i = 0; disks[i] != NULL; i++)
    if (!g_str_has_prefix (disks[i], "qcow2:/") && !g_str_has_prefix (disks[i], "raw:/"))
      return FALSE;
  return disks[0] != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) skipped = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) after = NULL;
  g_autofree char *text = NULL;
  LodgeCompareProblem problem = LODGE_COMPARE_LAUNCH;
  Progress progress = { 0, 0.5, -1 };
  guint64 n_left = MAX_FILES;
  guint64 n_changes = 0;
  int middle = 1;

  while (middle < argc && strcmp (argv[middle], "--") != 0)
    middle++;
  if (middle >= argc)
    return 2;
  argv[middle] = NULL;
  if (!are_disks ((const char *const *)argv + 1) ||
      !are_disks ((const char *const *)argv + middle + 1))
    return 2;

  before = lodge_compare_read_disks (
      (const char *const *)argv + 1, skipped, &n_left, tell, &progress, &problem, &text);
  progress.start = 0.5;
  progress.end = 1;
  if (before != NULL)
    after = lodge_compare_read_disks (
        (const char *const *)argv + middle + 1, skipped, &n_left, tell, &progress, &problem, &text);
  if (after == NULL)
    {
      fail (problem, text);
      return 1;
    }
  compare_all (before, after, skipped, &n_changes);
  for (guint i = 0; i < skipped->len; i++)
    say (2, "skipped", (const char *)g_ptr_array_index (skipped, i));
  if (n_left == 0 || n_changes > MAX_CHANGES)
    {
      char count[32];

      g_snprintf (count,
                  sizeof count,
                  "%" G_GUINT64_FORMAT,
                  (guint64)(n_left == 0 ? MAX_FILES : MAX_CHANGES));
      say (2, "full", count);
    }
  return 0;
}
