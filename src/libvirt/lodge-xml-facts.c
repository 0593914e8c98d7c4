/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-xml-facts.h"

#include <string.h>

struct _LodgeXmlFacts
{
  GHashTable *first; /* path -> its first value */
  GHashTable *all;   /* set of "path=value" */
  GString *path;
  GArray *lengths; /* of @path before each open element */
};

static void
add_fact (LodgeXmlFacts *self, const char *path, const char *value)
{
  g_hash_table_add (self->all, g_strconcat (path, "=", value, NULL));
  if (!g_hash_table_contains (self->first, path))
    g_hash_table_insert (self->first, g_strdup (path), g_strdup (value));
}

static void
on_start_cb (GMarkupParseContext *context,
             const char *element,
             const char **names,
             const char **values,
             gpointer user_data,
             GError **error)
{
  LodgeXmlFacts *self = user_data;
  gsize length = self->path->len;

  g_array_append_val (self->lengths, length);

  /* The document's own element is not part of any path. */
  if (self->lengths->len > 1)
    {
      if (length > 0)
        g_string_append_c (self->path, '/');
      g_string_append (self->path, element);
      for (gsize i = 0; names[i] != NULL; i++)
        if (strcmp (names[i], "name") == 0)
          g_string_append_printf (self->path, "(%s)", values[i]);
    }
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (self->path->str, "@", names[i], NULL);

      add_fact (self, path, values[i]);
    }
}

static void
on_end_cb (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  LodgeXmlFacts *self = user_data;

  g_string_truncate (self->path, g_array_index (self->lengths, gsize, self->lengths->len - 1));
  g_array_set_size (self->lengths, self->lengths->len - 1);
}

static void
on_text_cb (GMarkupParseContext *context,
            const char *text,
            gsize length,
            gpointer user_data,
            GError **error)
{
  LodgeXmlFacts *self = user_data;
  g_autofree char *value = g_strstrip (g_strndup (text, length));

  if (*value != '\0')
    add_fact (self, self->path->str, value);
}

LodgeXmlFacts *
lodge_xml_facts_new (const char *text)
{
  static const GMarkupParser parser = { on_start_cb, on_end_cb, on_text_cb, NULL, NULL };
  LodgeXmlFacts *self = g_new0 (LodgeXmlFacts, 1);

  self->first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->path = g_string_new (NULL);
  self->lengths = g_array_new (FALSE, FALSE, sizeof (gsize));
  if (text != NULL)
    {
      g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, self, NULL);
      g_autoptr (GError) error = NULL;

      if (!g_markup_parse_context_parse (context, text, -1, &error))
        g_debug ("Could not read a capabilities document: %s", error->message);
    }
  return self;
}

void
lodge_xml_facts_free (LodgeXmlFacts *self)
{
  g_hash_table_unref (self->first);
  g_hash_table_unref (self->all);
  g_string_free (self->path, TRUE);
  g_array_unref (self->lengths);
  g_free (self);
}

gboolean
lodge_xml_facts_has (LodgeXmlFacts *self, const char *path, const char *value)
{
  g_autofree char *fact = g_strconcat (path, "=", value, NULL);

  return g_hash_table_contains (self->all, fact);
}

const char *
lodge_xml_facts_get (LodgeXmlFacts *self, const char *path)
{
  return g_hash_table_lookup (self->first, path);
}
