/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-disposable-run.h"

#include <json-glib/json-glib.h>

#include "lodge-file.h"

#define MAX_RUN (256 * 1024)

static const char *const steps[] = { "running", "keeping", "kept" };

void
lodge_disposable_run_clear (LodgeDisposableRun *self)
{
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->snapshot, g_free);
  g_clear_pointer (&self->current, g_free);
  g_clear_pointer (&self->files, g_strfreev);
  g_clear_pointer (&self->old, g_strfreev);
}

char *
lodge_disposable_dup_path (const char *uuid, const char *file)
{
  return g_build_filename (g_get_user_data_dir (), "lodge", "disposable", uuid, file, NULL);
}

static GStrv
dup_strings (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING &&
          g_path_is_absolute (json_node_get_string (element)))
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

static void
take_run (JsonObject *object, LodgeDisposableRun *self)
{
  const char *step = json_object_get_string_member_with_default (object, "step", steps[0]);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_strcmp0 (step, steps[i]) == 0)
      self->step = (LodgeDisposableStep)i;
  self->uri = g_strdup (json_object_get_string_member_with_default (object, "uri", NULL));
  self->snapshot = g_strdup (json_object_get_string_member_with_default (object, "snapshot", NULL));
  self->current = g_strdup (json_object_get_string_member_with_default (object, "current", NULL));
  self->files = dup_strings (object, "files");
  self->old = dup_strings (object, "old");
  self->had_tpm = json_object_get_boolean_member_with_default (object, "had-tpm", TRUE);
}

gboolean
lodge_disposable_run_read (const char *uuid, LodgeDisposableRun *self)
{
  g_autofree char *path = lodge_disposable_dup_path (uuid, "run.json");
  gsize length = 0;
  g_autofree char *text = lodge_file_read (path, MAX_RUN, &length, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  *self = (LodgeDisposableRun){ 0 };
  if (text != NULL && json_parser_load_from_data (parser, text, (gssize)length, NULL))
    root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  take_run (json_node_get_object (root), self);
  return TRUE;
}

static void
add_strings (JsonBuilder *builder, const char *member, GStrv strings)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

gboolean
lodge_disposable_run_write (const char *uuid, const LodgeDisposableRun *self, GError **error)
{
  g_autofree char *path = lodge_disposable_dup_path (uuid, "run.json");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "step", steps[self->step]);
  add_text (builder, "uri", self->uri);
  add_text (builder, "snapshot", self->snapshot);
  add_text (builder, "current", self->current);
  json_builder_set_member_name (builder, "had-tpm");
  json_builder_add_boolean_value (builder, self->had_tpm);
  add_strings (builder, "files", self->files);
  add_strings (builder, "old", self->old);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return lodge_file_make_folder (folder, error) && lodge_file_write_atomic (path, text, -1, error);
}

void
lodge_disposable_run_add (GStrv *paths, const char *path)
{
  guint length = *paths != NULL ? g_strv_length (*paths) : 0;

  if (*paths != NULL && g_strv_contains ((const char *const *)*paths, path))
    return;
  *paths = g_renew (char *, *paths, length + 2);
  (*paths)[length] = g_strdup (path);
  (*paths)[length + 1] = NULL;
}

GStrv
lodge_disposable_list (void)
{
  g_autofree char *folder = lodge_disposable_dup_path (NULL, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_uuid_string_is_valid (name))
      g_strv_builder_add (builder, name);
  return g_strv_builder_end (builder);
}
