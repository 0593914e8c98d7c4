/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

typedef struct
{
  GString *text;
  LodgeTestXmlMode mode;
} Dump;

static void
append_line (Dump *dump, int depth, const char *kind, const char *text)
{
  g_autofree char *escaped = g_strescape (text != NULL ? text : "", NULL);

  g_string_append_printf (dump->text, "%*s%s %s\n", depth * 2, "", kind, escaped);
}

static char *
dup_qualified (const xmlChar *name, xmlNs *ns)
{
  if (ns == NULL)
    return g_strdup ((const char *)name);
  return g_strdup_printf ("{%s}%s", (const char *)ns->href, (const char *)name);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
dump_attributes (Dump *dump, xmlNode *node, int depth)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
    {
      g_autofree char *name = dup_qualified (attr->name, attr->ns);
      xmlChar *value = xmlNodeListGetString (node->doc, attr->children, 1);

      g_ptr_array_add (lines,
                       g_strdup_printf ("%s=%s", name, value != NULL ? (const char *)value : ""));
      xmlFree (value);
    }
  g_ptr_array_sort (lines, compare_strings);
  for (guint i = 0; i < lines->len; i++)
    append_line (dump, depth + 1, "@", g_ptr_array_index (lines, i));
}

static void
dump_node (Dump *dump, xmlNode *node, int depth)
{
  g_autofree char *name = NULL;

  switch ((int)node->type)
    {
    case XML_ELEMENT_NODE:
      name = dup_qualified (node->name, node->ns);
      append_line (dump, depth, "<", name);
      dump_attributes (dump, node, depth);
      for (xmlNode *child = node->children; child != NULL; child = child->next)
        dump_node (dump, child, depth + 1);
      break;
    case XML_TEXT_NODE:
      if (dump->mode == LODGE_TEST_XML_EXACT || !xmlIsBlankNode (node))
        append_line (dump, depth, "text", (const char *)node->content);
      break;
    case XML_CDATA_SECTION_NODE:
      append_line (dump, depth, "cdata", (const char *)node->content);
      break;
    case XML_COMMENT_NODE:
      append_line (dump, depth, "comment", (const char *)node->content);
      break;
    case XML_PI_NODE:
      name = g_strdup_printf ("%s %s", (const char *)node->name, (const char *)node->content);
      append_line (dump, depth, "pi", name);
      break;
    default:
      append_line (dump, depth, "other", (const char *)node->name);
      break;
    }
}

char *
lodge_test_xml_dump (const char *text, LodgeTestXmlMode mode)
{
  Dump dump = { g_string_new (NULL), mode };
  xmlDoc *doc = xmlReadMemory (text,
                               strlen (text),
                               NULL,
                               "UTF-8",
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

  if (doc == NULL)
    g_error ("not well-formed:\n%s", text);
  for (xmlNode *node = doc->children; node != NULL; node = node->next)
    dump_node (&dump, node, 0);
  xmlFreeDoc (doc);
  return g_string_free (dump.text, FALSE);
}

static guint
first_difference (GStrv a, GStrv b)
{
  guint i = 0;

  while (a[i] != NULL && b[i] != NULL && strcmp (a[i], b[i]) == 0)
    i++;
  return i;
}

static void
append_context (GString *message, const char *mark, GStrv lines, guint at)
{
  guint n_lines = g_strv_length (lines);

  for (guint i = at > 3 ? at - 3 : 0; i < MIN (at + 4, n_lines); i++)
    g_string_append_printf (message, "\n%s%s%u: %s", mark, i == at ? ">" : " ", i + 1, lines[i]);
}

void
lodge_test_assert_text_equal_at (
    const char *file, int line, const char *function, const char *got, const char *expected)
{
  g_auto (GStrv) got_lines = NULL;
  g_auto (GStrv) expected_lines = NULL;
  g_autoptr (GString) message = NULL;
  guint at;

  if (g_strcmp0 (got, expected) == 0)
    return;
  got_lines = g_strsplit (got, "\n", -1);
  expected_lines = g_strsplit (expected, "\n", -1);
  at = first_difference (got_lines, expected_lines);
  message = g_string_new ("differs");
  append_context (message, "expected", expected_lines, at);
  append_context (message, "got     ", got_lines, at);
  g_assertion_message (G_LOG_DOMAIN, file, line, function, message->str);
}

void
lodge_test_assert_xml_equal_at (const char *file,
                                int line,
                                const char *function,
                                const char *got,
                                const char *expected,
                                LodgeTestXmlMode mode)
{
  g_autofree char *got_dump = lodge_test_xml_dump (got, mode);
  g_autofree char *expected_dump = lodge_test_xml_dump (expected, mode);

  lodge_test_assert_text_equal_at (file, line, function, got_dump, expected_dump);
}

static char *
dup_data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", name, NULL);
}

char *
lodge_test_read_data (const char *name)
{
  g_autofree char *path = dup_data_path (name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  return text;
}

GStrv
lodge_test_list_data (const char *folder, const char *suffix)
{
  g_autofree char *path = dup_data_path (folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
update_golden (const char *got, const char *name)
{
  g_autofree char *path = dup_data_path (name);
  g_autoptr (GError) error = NULL;

  if (g_getenv ("LODGE_TEST_UPDATE") == NULL)
    return FALSE;
  if (!g_file_set_contents (path, got, -1, &error))
    g_error ("%s", error->message);
  g_test_message ("wrote %s", path);
  return TRUE;
}

void
lodge_test_assert_golden_text_at (
    const char *file, int line, const char *function, const char *got, const char *name)
{
  g_autofree char *expected = NULL;

  if (update_golden (got, name))
    return;
  expected = lodge_test_read_data (name);
  lodge_test_assert_text_equal_at (file, line, function, got, expected);
}

void
lodge_test_assert_golden_xml_at (
    const char *file, int line, const char *function, const char *got, const char *name)
{
  g_autofree char *expected = NULL;

  if (update_golden (got, name))
    return;
  expected = lodge_test_read_data (name);
  lodge_test_assert_xml_equal_at (file, line, function, got, expected, LODGE_TEST_XML_IGNORE_BLANK);
}
