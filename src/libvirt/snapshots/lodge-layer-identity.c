/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-layer-identity.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-snapshot-folder.h"

#define NOTE "identity"
#define PART ((gsize)1 << 20)
/* More than a machine's layers could be is not what was noted. */
#define MAX_NOTE ((goffset)256 << 10)

static gboolean
add_part (GChecksum *sum, int fd, off_t offset)
{
  g_autofree guint8 *buffer = g_malloc (PART);
  gsize had = 0;
  gssize got = 1;

  while (had < PART && got > 0)
    {
      got = pread (fd, buffer + had, PART - had, offset + (off_t)had);
      had += got > 0 ? (gsize)got : 0;
    }
  g_checksum_update (sum, buffer, (gssize)had);
  return got >= 0;
}

/* "sum length", or NULL. */
static char *
dup_identity (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  struct stat info = { 0 };
  gboolean good;

  if (fd < 0)
    return NULL;
  good = fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && add_part (sum, fd, 0) &&
         add_part (sum, fd, MAX (0, info.st_size - (off_t)PART));
  close (fd);
  return good ? g_strdup_printf (
                    "%s %" G_GINT64_FORMAT, g_checksum_get_string (sum), (gint64)info.st_size)
              : NULL;
}

void
lodge_layer_identity_note (const char *folder, GPtrArray *paths)
{
  g_autofree char *file = g_build_filename (folder, NOTE, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *identity = strchr (path, '\n') == NULL ? dup_identity (path) : NULL;

      if (identity != NULL)
        g_string_append_printf (text, "%s %s\n", identity, path);
    }
  if (text->len > 0 && !g_file_set_contents (file, text->str, (gssize)text->len, NULL))
    g_debug ("%s could not be written", file);
}

/* The path of a line, within it; NULL: it is no such line. */
static const char *
get_path (const char *line)
{
  const char *space = strchr (line, ' ');

  space = space != NULL ? strchr (space + 1, ' ') : NULL;
  return space != NULL && space[1] == '/' ? space + 1 : NULL;
}

typedef gboolean (*Visit) (GPtrArray *lines, gpointer data);

/* Has each note of each machine looked at; those that were changed are written. */
static void
visit_note (const char *folder, Visit visit, gpointer data)
{
  g_autofree char *file = g_build_filename (folder, NOTE, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) changed = g_string_new (NULL);
  g_auto (GStrv) split = NULL;
  GStatBuf info = { 0 };

  if (g_lstat (file, &info) < 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_NOTE ||
      !g_file_get_contents (file, &text, NULL, NULL))
    return;
  split = g_strsplit (text, "\n", -1);
  for (guint i = 0; split[i] != NULL; i++)
    if (get_path (split[i]) != NULL)
      g_ptr_array_add (lines, g_strdup (split[i]));
  if (!visit (lines, data))
    return;
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (changed, "%s\n", (const char *)g_ptr_array_index (lines, i));
  g_file_set_contents (file, changed->str, (gssize)changed->len, NULL);
}

static void
visit_folders (const char *root, guint depth, Visit visit, gpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (root, 0, NULL);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);

      if (depth > 0)
        visit_folders (path, depth - 1, visit, data);
      else
        visit_note (path, visit, data);
    }
}

/* Machines, then snapshots. */
static void
visit_all (Visit visit, gpointer data)
{
  g_autofree char *some = lodge_snapshot_folder_dup_path ("x", "x");
  g_autofree char *machine = g_path_get_dirname (some);
  g_autofree char *root = g_path_get_dirname (machine);

  visit_folders (root, 1, visit, data);
}

static gboolean
forget (GPtrArray *lines, gpointer path)
{
  gboolean changed = FALSE;

  for (guint i = lines->len; i > 0; i--)
    if (g_strcmp0 (get_path (g_ptr_array_index (lines, i - 1)), path) == 0)
      {
        g_ptr_array_remove_index (lines, i - 1);
        changed = TRUE;
      }
  return changed;
}

void
lodge_layer_identity_forget (const char *path)
{
  visit_all (forget, (gpointer)path);
}

typedef struct
{
  const char *old;
  const char *path;
} Move;

static gboolean
move (GPtrArray *lines, gpointer data)
{
  const Move *wish = data;
  gboolean changed = FALSE;

  for (guint i = 0; i < lines->len; i++)
    {
      char *line = g_ptr_array_index (lines, i);
      const char *path = get_path (line);

      if (g_strcmp0 (path, wish->old) != 0)
        continue;
      lines->pdata[i] = g_strdup_printf ("%.*s%s", (int)(path - line), line, wish->path);
      g_free (line);
      changed = TRUE;
    }
  return changed;
}

void
lodge_layer_identity_move (const char *old, const char *path)
{
  Move wish = { old, path };

  if (strchr (path, '\n') == NULL)
    visit_all (move, &wish);
}

typedef struct
{
  const char *path;
  char *identity;
} Search;

static gboolean
search (GPtrArray *lines, gpointer data)
{
  Search *wish = data;

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      const char *path = get_path (line);

      if (wish->identity == NULL && g_strcmp0 (path, wish->path) == 0)
        wish->identity = g_strndup (line, (gsize)(path - line - 1));
    }
  return FALSE;
}

LodgeLayerIdentity
lodge_layer_identity_compare (const char *path, const char *file)
{
  Search wish = { path, NULL };
  g_autofree char *found = NULL;
  g_autofree char *noted = NULL;

  visit_all (search, &wish);
  noted = wish.identity;
  if (noted == NULL)
    return LODGE_LAYER_IDENTITY_UNKNOWN;
  found = dup_identity (file);
  return g_strcmp0 (found, noted) == 0 ? LODGE_LAYER_IDENTITY_SAME : LODGE_LAYER_IDENTITY_OTHER;
}
