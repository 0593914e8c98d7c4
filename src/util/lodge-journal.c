/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-journal.h"

#include "lodge-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* An entry is a few hundred bytes; these bounds only keep a hostile file from costing anything. */
#define MAX_ENTRY_BYTES (256 * 1024)
#define MAX_ENTRIES 4096
#define MAX_JSON_DEPTH 8

struct _LodgeJournal
{
  GObject parent_instance;

  char *path;
  char *id;
  int fd; /* locked; -1 once removed or closed */
  guint version;
  JsonObject *header;
  GPtrArray *steps; /* of JsonObject */
};

G_DEFINE_FINAL_TYPE (LodgeJournal, lodge_journal, G_TYPE_OBJECT)

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* json-glib's parser recurses, so nesting is bounded before it sees the text. */
static gboolean
is_shallow (const char *text)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (; *text != '\0'; text++)
    {
      if (in_string && *text == '\\' && text[1] != '\0')
        text++;
      else if (*text == '"')
        in_string = !in_string;
      else if (!in_string && (*text == '{' || *text == '['))
        depth++;
      else if (!in_string && (*text == '}' || *text == ']') && depth > 0)
        depth--;
      if (depth > MAX_JSON_DEPTH)
        return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable) */
static JsonObject *
parse_line (const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!g_utf8_validate (line, -1, NULL) || !is_shallow (line))
    return NULL;
  if (!json_parser_load_from_data (parser, line, -1, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  return json_object_ref (json_node_get_object (root));
}

/* json_object_get_*_member () warn about members of another type; these do not. */
static const char *
get_string_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gint64
get_int_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return -1;
  return json_node_get_int (node);
}

static gboolean
is_header (JsonObject *object)
{
  gint64 version = get_int_member (object, "version");

  return get_int_member (object, "lodge-journal") == 1 &&
         get_string_member (object, "kind") != NULL && version >= 1 && version <= G_MAXINT;
}

/*
 * Fills in header and steps from @data. FALSE: no journal entry, or one with a broken line that is
 * not the last: then nobody can say what was done, and it is left alone.
 */
static gboolean
parse_entry (LodgeJournal *self, const char *data)
{
  const char *line = data;
  const char *end;

  while ((end = strchr (line, '\n')) != NULL)
    {
      g_autofree char *text = g_strndup (line, end - line);
      g_autoptr (JsonObject) object = parse_line (text);

      if (object == NULL)
        return FALSE;
      if (self->header != NULL)
        g_ptr_array_add (self->steps, g_steal_pointer (&object));
      else if (is_header (object))
        self->header = g_steal_pointer (&object);
      else
        return FALSE;
      line = end + 1;
    }

  if (self->header == NULL)
    return FALSE;
  self->version = get_int_member (self->header, "version");
  return TRUE;
}

static void
add_fields (JsonObject *object, GVariant *fields)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, fields);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        {
          json_object_set_string_member (object, name, g_variant_get_string (value, NULL));
        }
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
        {
          g_autofree const char **strings = g_variant_get_strv (value, NULL);
          g_autoptr (JsonArray) array = json_array_new ();

          for (gsize i = 0; strings[i] != NULL; i++)
            json_array_add_string_element (array, strings[i]);
          json_object_set_array_member (object, name, g_steal_pointer (&array));
        }
      else
        {
          g_critical ("Journal field %s is neither a string nor strings", name);
        }
      g_variant_unref (value);
    }
}

/* Writes @object as one line to the end of the file and waits until it is on the disk. */
static gboolean
write_line (LodgeJournal *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  gsize length;
  off_t start;
  gssize written;

  json_node_set_object (node, object);
  text = json_to_string (node, FALSE);
  line = g_strconcat (text, "\n", NULL);
  length = strlen (line);

  start = lseek (self->fd, 0, SEEK_END);
  written = write (self->fd, line, length);
  if (written == (gssize)length && fsync (self->fd) == 0)
    return TRUE;

  g_set_error (error,
               G_IO_ERROR,
               written < 0 ? g_io_error_from_errno (errno) : G_IO_ERROR_NO_SPACE,
               _ ("The journal could not be written in “%s”. Free some space there and try again."),
               self->path);
  /* Half a line followed by a later whole one would make the entry unreadable. */
  if (start >= 0 && ftruncate (self->fd, start) != 0)
    g_warning ("%s: a torn line could not be taken back: %s", self->path, g_strerror (errno));
  return FALSE;
}

/* Creates and locks the entry's file. The name is free again when a recovery of another process
 * came between creating and locking, and removed what looked like an abandoned empty entry. */
static gboolean
create_file (LodgeJournal *self, const char *folder, GError **error)
{
  struct stat info;

  for (guint attempt = 0; attempt < 16; attempt++)
    {
      g_clear_pointer (&self->id, g_free);
      g_clear_pointer (&self->path, g_free);
      self->id = g_uuid_string_random ();
      self->path = g_build_filename (folder, self->id, NULL);
      self->fd = open (self->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (self->fd < 0)
        break;
      if (flock (self->fd, LOCK_EX | LOCK_NB) == 0 && fstat (self->fd, &info) == 0 &&
          info.st_nlink > 0)
        return TRUE;
      close_fd (&self->fd);
    }

  g_set_error (error,
               G_IO_ERROR,
               g_io_error_from_errno (errno),
               _ ("The journal could not be written in “%s”. Check that this folder is yours and "
                  "that there is space."),
               folder);
  return FALSE;
}

LodgeJournal *
lodge_journal_begin (
    const char *folder, const char *kind, guint version, GVariant *fields, GError **error)
{
  g_autoptr (LodgeJournal) self = g_object_new (LODGE_TYPE_JOURNAL, NULL);
  g_autoptr (GVariant) owned_fields = fields != NULL ? g_variant_ref_sink (fields) : NULL;
  g_autofree char *default_folder = NULL;

  g_return_val_if_fail (kind != NULL && version >= 1, NULL);

  if (folder == NULL)
    folder = default_folder = lodge_file_dup_journal_folder ();
  if (!lodge_file_make_folder (folder, error) || !create_file (self, folder, error))
    return NULL;

  self->version = version;
  self->header = json_object_new ();
  json_object_set_int_member (self->header, "lodge-journal", 1);
  json_object_set_string_member (self->header, "kind", kind);
  json_object_set_int_member (self->header, "version", version);
  if (owned_fields != NULL)
    add_fields (self->header, owned_fields);

  if (!write_line (self, self->header, error))
    {
      g_unlink (self->path);
      return NULL;
    }
  lodge_file_sync_folder (folder);
  return g_steal_pointer (&self);
}

gboolean
lodge_journal_append (LodgeJournal *self, const char *step, GVariant *fields, GError **error)
{
  g_autoptr (GVariant) owned_fields = fields != NULL ? g_variant_ref_sink (fields) : NULL;
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_val_if_fail (LODGE_IS_JOURNAL (self), FALSE);
  g_return_val_if_fail (self->fd >= 0, FALSE);
  g_return_val_if_fail (step != NULL, FALSE);

  json_object_set_string_member (object, "step", step);
  if (owned_fields != NULL)
    add_fields (object, owned_fields);
  if (!write_line (self, object, error))
    return FALSE;

  g_ptr_array_add (self->steps, g_steal_pointer (&object));
  return TRUE;
}

gboolean
lodge_journal_remove (LodgeJournal *self, GError **error)
{
  g_autofree char *folder = NULL;

  g_return_val_if_fail (LODGE_IS_JOURNAL (self), FALSE);
  g_return_val_if_fail (self->fd >= 0, FALSE);

  if (g_unlink (self->path) != 0 && errno != ENOENT)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   g_io_error_from_errno (errno),
                   _ ("The journal entry “%s” could not be removed."),
                   self->path);
      return FALSE;
    }
  folder = g_path_get_dirname (self->path);
  lodge_file_sync_folder (folder);
  lodge_journal_close (self);
  return TRUE;
}

void
lodge_journal_close (LodgeJournal *self)
{
  g_return_if_fail (LODGE_IS_JOURNAL (self));

  close_fd (&self->fd);
}

/* Opens the entry called @name for reading and appending; -1 for anything but a file of ours. */
static int
open_entry (const char *path, struct stat *info)
{
  int fd = open (path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

  if (fd >= 0 && (fstat (fd, info) != 0 || !S_ISREG (info->st_mode) || info->st_uid != geteuid () ||
                  info->st_size > MAX_ENTRY_BYTES))
    close_fd (&fd);
  return fd;
}

/* Whether the entry at @path, which nobody owns, is one whose operation had not begun: begin
 * returns only when the whole header is on the disk. */
static gboolean
never_began (const char *data, const struct stat *info)
{
  return strchr (data, '\n') == NULL && info->st_size < 64 * 1024;
}

static gboolean
matches (LodgeJournal *self,
         const char *const *kinds,
         guint max_version,
         const char *field,
         const char *value)
{
  const char *kind = get_string_member (self->header, "kind");
  const char *found = get_string_member (self->header, field);

  return g_strv_contains (kinds, kind) && self->version <= max_version && found != NULL &&
         (value == NULL || g_str_equal (found, value));
}

/* Reads the entry before taking its lock, so that looking never keeps another recovery from an
 * entry that is of no interest here; and again after, since its owner may have gone on writing. */
static LodgeJournal *
claim_entry (const char *path,
             const char *const *kinds,
             guint max_version,
             const char *field,
             const char *value)
{
  g_autoptr (LodgeJournal) self = NULL;
  struct stat info;
  int fd = open_entry (path, &info);

  for (guint pass = 0; fd >= 0 && pass < 2; pass++)
    {
      g_autofree char *data = lodge_file_read (path, MAX_ENTRY_BYTES, NULL, NULL);

      g_clear_object (&self);
      self = g_object_new (LODGE_TYPE_JOURNAL, NULL);
      if (data == NULL)
        break;
      if (never_began (data, &info) && flock (fd, LOCK_EX | LOCK_NB) == 0)
        {
          g_autofree char *again = lodge_file_read (path, MAX_ENTRY_BYTES, NULL, NULL);

          if (again != NULL && strchr (again, '\n') == NULL)
            g_unlink (path);
          break;
        }
      if (!parse_entry (self, data) || !matches (self, kinds, max_version, field, value))
        break;
      if (pass == 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
        break;
      if (pass == 0 && (fstat (fd, &info) != 0 || info.st_nlink == 0))
        break;
      if (pass == 0)
        continue;

      self->path = g_strdup (path);
      self->id = g_path_get_basename (path);
      self->fd = g_steal_fd (&fd);
      return g_steal_pointer (&self);
    }
  close_fd (&fd);
  return NULL;
}

/* Cuts a torn last line off, so that what recovery appends starts on a line of its own. */
static void
drop_torn_line (LodgeJournal *self)
{
  g_autofree char *data = lodge_file_read (self->path, MAX_ENTRY_BYTES, NULL, NULL);
  const char *last = data != NULL ? strrchr (data, '\n') : NULL;

  if (last != NULL && last[1] != '\0' && ftruncate (self->fd, last + 1 - data) != 0)
    g_warning ("%s: a torn line could not be removed: %s", self->path, g_strerror (errno));
}

GPtrArray *
lodge_journal_claim (const char *folder,
                     const char *const *kinds,
                     guint max_version,
                     const char *field,
                     const char *value)
{
  g_autoptr (GPtrArray) claimed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *default_folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint seen = 0;

  g_return_val_if_fail (kinds != NULL && field != NULL, NULL);

  if (folder == NULL)
    folder = default_folder = lodge_file_dup_journal_folder ();
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && seen++ < MAX_ENTRIES)
    {
      g_autofree char *path = NULL;
      g_autoptr (LodgeJournal) entry = NULL;

      /* Only what begin could have made; an editor's backup or a hidden file is not Lodge's. */
      if (!g_uuid_string_is_valid (name))
        continue;
      path = g_build_filename (folder, name, NULL);
      entry = claim_entry (path, kinds, max_version, field, value);
      if (entry == NULL)
        continue;
      drop_torn_line (entry);
      g_ptr_array_add (claimed, g_steal_pointer (&entry));
    }
  return g_steal_pointer (&claimed);
}

const char *
lodge_journal_get_id (LodgeJournal *self)
{
  g_return_val_if_fail (LODGE_IS_JOURNAL (self), NULL);

  return self->id;
}

const char *
lodge_journal_get_kind (LodgeJournal *self)
{
  g_return_val_if_fail (LODGE_IS_JOURNAL (self), NULL);

  return get_string_member (self->header, "kind");
}

guint
lodge_journal_get_version (LodgeJournal *self)
{
  g_return_val_if_fail (LODGE_IS_JOURNAL (self), 0);

  return self->version;
}

gboolean
lodge_journal_has_step (LodgeJournal *self, const char *step)
{
  g_return_val_if_fail (LODGE_IS_JOURNAL (self), FALSE);

  for (guint i = 0; i < self->steps->len; i++)
    if (g_strcmp0 (get_string_member (self->steps->pdata[i], "step"), step) == 0)
      return TRUE;
  return FALSE;
}

const char *
lodge_journal_get_string (LodgeJournal *self, const char *field)
{
  g_return_val_if_fail (LODGE_IS_JOURNAL (self), NULL);

  return get_string_member (self->header, field);
}

GStrv
lodge_journal_dup_strings (LodgeJournal *self, const char *field)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node;
  JsonArray *array;

  g_return_val_if_fail (LODGE_IS_JOURNAL (self), NULL);

  node = json_object_get_member (self->header, field);
  array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

/* The asynchronous calls: one request, run on one of GTask's threads. */
typedef struct
{
  LodgeJournal *journal;
  GVariant *fields;
  char *name; /* the kind or step */
  guint version;
  GStrv kinds;
  char *field;
  char *value;
} Request;

static void
request_free (Request *request)
{
  g_clear_object (&request->journal);
  g_clear_pointer (&request->fields, g_variant_unref);
  g_free (request->name);
  g_strfreev (request->kinds);
  g_free (request->field);
  g_free (request->value);
  g_free (request);
}

static void
run_request (gpointer tag,
             Request *request,
             GTaskThreadFunc run,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  g_task_run_in_thread (task, run);
}

static void
begin_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  LodgeJournal *journal =
      lodge_journal_begin (NULL, request->name, request->version, request->fields, &error);

  if (journal != NULL)
    g_task_return_pointer (task, journal, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
lodge_journal_begin_async (const char *kind,
                           guint version,
                           GVariant *fields,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->name = g_strdup (kind);
  request->version = version;
  request->fields = fields != NULL ? g_variant_ref_sink (fields) : NULL;
  run_request (lodge_journal_begin_async, request, begin_in_thread, callback, user_data);
}

LodgeJournal *
lodge_journal_begin_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_journal_begin_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
append_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;

  if (lodge_journal_append (request->journal, request->name, request->fields, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_journal_append_async (LodgeJournal *self,
                            const char *step,
                            GVariant *fields,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->journal = g_object_ref (self);
  request->name = g_strdup (step);
  request->fields = fields != NULL ? g_variant_ref_sink (fields) : NULL;
  run_request (lodge_journal_append_async, request, append_in_thread, callback, user_data);
}

gboolean
lodge_journal_append_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_journal_append_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;

  if (lodge_journal_remove (request->journal, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_journal_remove_async (LodgeJournal *self, GAsyncReadyCallback callback, gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->journal = g_object_ref (self);
  run_request (lodge_journal_remove_async, request, remove_in_thread, callback, user_data);
}

gboolean
lodge_journal_remove_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_journal_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
claim_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;

  g_task_return_pointer (task,
                         lodge_journal_claim (NULL,
                                              (const char *const *)request->kinds,
                                              request->version,
                                              request->field,
                                              request->value),
                         (GDestroyNotify)g_ptr_array_unref);
}

void
lodge_journal_claim_async (const char *const *kinds,
                           guint max_version,
                           const char *field,
                           const char *value,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->kinds = g_strdupv ((GStrv)kinds);
  request->version = max_version;
  request->field = g_strdup (field);
  request->value = g_strdup (value);
  run_request (lodge_journal_claim_async, request, claim_in_thread, callback, user_data);
}

GPtrArray *
lodge_journal_claim_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_journal_claim_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
lodge_journal_finalize (GObject *object)
{
  LodgeJournal *self = LODGE_JOURNAL (object);

  close_fd (&self->fd);
  g_free (self->path);
  g_free (self->id);
  g_clear_pointer (&self->header, json_object_unref);
  g_ptr_array_unref (self->steps);

  G_OBJECT_CLASS (lodge_journal_parent_class)->finalize (object);
}

static void
lodge_journal_class_init (LodgeJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_journal_finalize;
}

static void
lodge_journal_init (LodgeJournal *self)
{
  self->fd = -1;
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
}
