/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-file.h"
#include "lodge-vmm-error.h"

#define MAX_FACTS (64 * 1024)
#define COPY_CHUNK ((gsize)1 << 20)
/* swtpm's folder has one level; whatever is deeper is not its. */
#define MAX_DEPTH 4

char *
lodge_snapshot_folder_dup_path (const char *uuid, const char *name)
{
  return g_build_filename (g_get_user_data_dir (), "lodge", "snapshots", uuid, name, NULL);
}

void
lodge_snapshot_facts_clear (LodgeSnapshotFacts *self)
{
  g_clear_pointer (&self->machine_type, g_free);
  g_clear_pointer (&self->layers, g_strfreev);
}

static JsonObject *
get_root (JsonParser *parser)
{
  JsonNode *root = json_parser_get_root (parser);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static GStrv
dup_strings (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

static void
take_facts (JsonObject *object, LodgeSnapshotFacts *facts)
{
  const char *origin = json_object_get_string_member_with_default (object, "origin", NULL);
  gint64 version = json_object_get_int_member_with_default (object, "hypervisor", 0);
  int value = LODGE_SNAPSHOT_ORIGIN_OTHER;

  if (lodge_enum_from_nick (LODGE_TYPE_SNAPSHOT_ORIGIN, origin, &value))
    facts->origin = (LodgeSnapshotOrigin)value;
  facts->pinned = json_object_get_boolean_member_with_default (object, "pinned", FALSE);
  facts->hidden = json_object_get_boolean_member_with_default (object, "hidden", FALSE);
  facts->paused = json_object_get_boolean_member_with_default (object, "paused", FALSE);
  facts->machine_type =
      g_strdup (json_object_get_string_member_with_default (object, "machine-type", NULL));
  facts->hypervisor = version > 0 ? (guint64)version : 0;
  facts->layers = dup_strings (object, "layers");
}

void
lodge_snapshot_folder_read_facts (const char *folder, LodgeSnapshotFacts *facts)
{
  g_autofree char *path = g_build_filename (folder, "facts.json", NULL);
  gsize length = 0;
  g_autofree char *text = lodge_file_read (path, MAX_FACTS, &length, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = NULL;

  *facts = (LodgeSnapshotFacts){ .origin = LODGE_SNAPSHOT_ORIGIN_OTHER };
  if (text != NULL && json_parser_load_from_data (parser, text, (gssize)length, NULL))
    object = get_root (parser);
  if (object != NULL)
    take_facts (object, facts);
}

gboolean
lodge_snapshot_folder_write_facts (const char *folder,
                                   const LodgeSnapshotFacts *facts,
                                   GError **error)
{
  g_autofree char *path = g_build_filename (folder, "facts.json", NULL);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "origin");
  json_builder_add_string_value (
      builder, lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_ORIGIN, (int)facts->origin));
  json_builder_set_member_name (builder, "pinned");
  json_builder_add_boolean_value (builder, facts->pinned);
  json_builder_set_member_name (builder, "hidden");
  json_builder_add_boolean_value (builder, facts->hidden);
  json_builder_set_member_name (builder, "paused");
  json_builder_add_boolean_value (builder, facts->paused);
  json_builder_set_member_name (builder, "machine-type");
  json_builder_add_string_value (builder, facts->machine_type);
  json_builder_set_member_name (builder, "hypervisor");
  json_builder_add_int_value (builder, (gint64)facts->hypervisor);
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (guint i = 0; facts->layers != NULL && facts->layers[i] != NULL; i++)
    json_builder_add_string_value (builder, facts->layers[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return lodge_file_make_folder (folder, error) && lodge_file_write_atomic (path, text, -1, error);
}

static gboolean
fail_errno (int code, const char *path, GError **error)
{
  gboolean full = code == ENOSPC || code == EDQUOT;
  gboolean denied = code == EACCES || code == EPERM || code == EROFS;

  g_propagate_error (
      error,
      lodge_vmm_error_new (full     ? LODGE_VMM_ERROR_NO_SPACE
                           : denied ? LODGE_VMM_ERROR_DENIED
                                    : LODGE_VMM_ERROR_FAILED,
                           g_strerror (code),
                           full ? _ ("There is no space left for “%s”. Free some space and try "
                                     "again.")
                           : denied ? _ ("You may not read or write “%s”. Check its permissions.")
                                    : _ ("“%s” can’t be copied. Check the disk of this computer."),
                           path));
  return FALSE;
}

static gboolean
copy_bytes (int from, int to)
{
  g_autofree char *buffer = NULL;

  if (ioctl (to, FICLONE, from) == 0)
    return TRUE;
  buffer = g_malloc (COPY_CHUNK);
  for (;;)
    {
      ssize_t n_read = read (from, buffer, COPY_CHUNK);
      ssize_t done = 0;

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        return n_read == 0;
      while (done < n_read)
        {
          ssize_t n_written = write (to, buffer + done, (gsize)(n_read - done));

          if (n_written < 0 && errno != EINTR)
            return FALSE;
          done += MAX (n_written, 0);
        }
    }
}

gboolean
lodge_snapshot_copy_file (const char *source, const char *target, GError **error)
{
  g_autofree char *part = g_strconcat (target, ".part", NULL);
  g_autofree char *folder = g_path_get_dirname (target);
  int from = g_open (source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  int to = -1;
  int problem = 0;

  if (from < 0)
    return fail_errno (errno, source, error);
  to = g_open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (to < 0 || !copy_bytes (from, to) || fsync (to) < 0)
    problem = errno;
  close (from);
  if (to >= 0 && close (to) < 0 && problem == 0)
    problem = errno;
  if (problem == 0 && g_rename (part, target) < 0)
    problem = errno;
  if (problem == 0)
    {
      lodge_file_sync_folder (folder);
      return TRUE;
    }
  g_unlink (part);
  return fail_errno (problem, target, error);
}

/* A qcow2 file that is whole by itself and has no snapshots inside: those would come along. */
static gboolean
is_lone_image (int fd)
{
  guint8 header[64] = { 0 };
  guint64 backing = 0;
  guint32 n_snapshots = 0;

  /* QEMU, docs/interop/qcow2.txt: magic, version, backing_file_offset at 8, nb_snapshots at 60. */
  if (pread (fd, header, sizeof header, 0) != (ssize_t)sizeof header ||
      memcmp (header, "QFI\xfb", 4) != 0)
    return FALSE;
  memcpy (&backing, header + 8, sizeof backing);
  memcpy (&n_snapshots, header + 60, sizeof n_snapshots);
  return backing == 0 && n_snapshots == 0;
}

gboolean
lodge_snapshot_share_image (const char *source, const char *target)
{
  int from = g_open (source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  int to = -1;
  gboolean shared = FALSE;

  if (from >= 0 && is_lone_image (from))
    to = g_open (target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (to >= 0)
    {
      shared = ioctl (to, FICLONE, from) == 0;
      close (to);
      if (!shared)
        g_unlink (target);
    }
  if (from >= 0)
    close (from);
  return shared;
}

static gboolean
copy_entries (const char *source, const char *target, guint depth, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (source, 0, NULL);
  const char *name = NULL;

  if (folder == NULL)
    return fail_errno (EACCES, source, error);
  if (!lodge_file_make_folder (target, error))
    return FALSE;
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *from = g_build_filename (source, name, NULL);
      g_autofree char *to = g_build_filename (target, name, NULL);
      GStatBuf info = { 0 };

      if (g_lstat (from, &info) < 0)
        continue;
      if (S_ISREG (info.st_mode) && !g_str_has_suffix (name, ".lock") &&
          !lodge_snapshot_copy_file (from, to, error))
        return FALSE;
      if (S_ISDIR (info.st_mode) && depth < MAX_DEPTH && !copy_entries (from, to, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lodge_snapshot_copy_folder (const char *source, const char *target, GError **error)
{
  g_autofree char *part = g_strconcat (target, ".part", NULL);
  g_autofree char *old = g_strconcat (target, ".old", NULL);

  lodge_snapshot_remove_folder (part);
  if (!copy_entries (source, part, 0, error))
    {
      lodge_snapshot_remove_folder (part);
      return FALSE;
    }
  lodge_snapshot_remove_folder (old);
  g_rename (target, old);
  if (g_rename (part, target) < 0)
    {
      int problem = errno;

      g_rename (old, target);
      return fail_errno (problem, target, error);
    }
  lodge_snapshot_remove_folder (old);
  return TRUE;
}

void
lodge_snapshot_remove_folder (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  const char *name = NULL;
  GStatBuf info = { 0 };

  if (g_lstat (path, &info) < 0)
    return;
  if (!S_ISDIR (info.st_mode))
    {
      g_unlink (path);
      return;
    }
  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      lodge_snapshot_remove_folder (child);
    }
  g_rmdir (path);
}

guint64
lodge_snapshot_space_of (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  const char *name = NULL;
  GStatBuf info = { 0 };
  guint64 sum = 0;

  if (g_lstat (path, &info) < 0)
    return 0;
  sum = (guint64)info.st_blocks * 512;
  if (!S_ISDIR (info.st_mode))
    return sum;
  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      sum += lodge_snapshot_space_of (child);
    }
  return sum;
}
