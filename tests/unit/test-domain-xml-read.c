/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"
#include "lodge-test-xml.h"
#include "lodge-vmm-types.h"

#include <string.h>
#include <time.h>

/* Every fixture is read and compared with a listing beside it; every row of the field tables must
 * be met by some fixture. */

static void
append_properties (GString *text, GObject *object, const char *indent)
{
  guint n_pspecs;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);

  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      g_auto (GValue) word = G_VALUE_INIT;
      g_autofree char *escaped = NULL;

      if (G_TYPE_IS_OBJECT (pspecs[i]->value_type) || pspecs[i]->value_type == G_TYPE_LIST_MODEL)
        continue;
      g_object_get_property (object, pspecs[i]->name, &value);
      if (g_param_value_defaults (pspecs[i], &value))
        continue;
      if (G_VALUE_HOLDS_ENUM (&value))
        {
          g_string_append_printf (
              text,
              "%s%s = %s\n",
              indent,
              pspecs[i]->name,
              lodge_enum_to_nick (G_VALUE_TYPE (&value), g_value_get_enum (&value)));
          continue;
        }
      g_value_init (&word, G_TYPE_STRING);
      if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
        g_value_take_string (&word, g_strjoinv (" ", g_value_get_boxed (&value)));
      else
        g_assert_true (g_value_transform (&value, &word));
      escaped = g_strescape (g_value_get_string (&word), NULL);
      g_string_append_printf (text, "%s%s = %s\n", indent, pspecs[i]->name, escaped);
    }
}

static void
append_list (GString *text, const char *name, GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      g_string_append_printf (text, "%s\n", name);
      append_properties (text, item, "  ");
    }
}

static void
append_files (GString *text, GListModel *files)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);
      const char *reason = lodge_machine_file_get_kept_because (file);

      g_string_append_printf (
          text,
          "file %s %s%s%s\n",
          lodge_enum_to_nick (LODGE_TYPE_FILE_ROLE, lodge_machine_file_get_role (file)),
          lodge_machine_file_get_path (file),
          reason != NULL ? " kept: " : "",
          reason != NULL ? reason : "");
    }
}

static char *
describe (LodgeDomainXml *xml)
{
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (xml);
  g_autoptr (GListModel) files = lodge_domain_xml_list_files (xml);
  g_autoptr (GString) text = g_string_new (NULL);

  append_properties (text, G_OBJECT (config), "");
  append_list (text, "disk", lodge_machine_config_get_disks (config));
  append_list (text, "nic", lodge_machine_config_get_nics (config));
  append_list (text, "display", lodge_machine_config_get_displays (config));
  append_files (text, files);
  return g_strdup (text->str);
}

static void
test_fixture (gconstpointer data)
{
  const char *name = data;
  g_autofree char *text = lodge_test_read_data (name);
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".xml"));
  g_autofree char *golden = g_strconcat (stem, ".expect", NULL);
  g_autofree char *description = NULL;

  g_assert_nonnull (xml);
  description = describe (xml);
  lodge_test_assert_golden_text (description, golden);
}

/* The elements that the rows of a table are relative to. */
static void
mark_rows (xmlNode *node, const LodgeXmlField *fields, GHashTable *met)
{
  for (; fields->property != NULL; fields++)
    {
      g_autofree char *value = lodge_xml_get (node, fields->path);

      if (value != NULL && (*value != '\0' || fields->type == LODGE_XML_PRESENT))
        g_hash_table_add (met, (gpointer)fields->path);
    }
}

static void
mark_devices (xmlNode *root, GHashTable *met)
{
  xmlNode *devices = lodge_xml_find (root, "devices");

  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    {
      if (lodge_xml_is (node, "disk"))
        mark_rows (node, lodge_domain_xml_disk_fields, met);
      else if (lodge_xml_is (node, "interface"))
        mark_rows (node, lodge_domain_xml_nic_fields, met);
      else if (lodge_xml_is (node, "graphics"))
        mark_rows (node, lodge_domain_xml_display_fields, met);
    }
}

static void
assert_all_met (const char *table, const LodgeXmlField *fields, GHashTable *met)
{
  for (; fields->property != NULL; fields++)
    if (!g_hash_table_contains (met, fields->path))
      g_error ("no fixture has %s: %s", table, fields->path);
}

static void
test_every_field_is_exercised (void)
{
  g_auto (GStrv) names = lodge_test_list_data ("domains", ".xml");
  g_autoptr (GHashTable) machine = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) devices = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = lodge_test_read_data (names[i]);
      g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);

      mark_rows (lodge_domain_xml_get_root (xml), lodge_domain_xml_machine_fields, machine);
      mark_devices (lodge_domain_xml_get_root (xml), devices);
    }
  assert_all_met ("domain", lodge_domain_xml_machine_fields, machine);
  assert_all_met ("disk", lodge_domain_xml_disk_fields, devices);
  assert_all_met ("interface", lodge_domain_xml_nic_fields, devices);
  assert_all_met ("graphics", lodge_domain_xml_display_fields, devices);
}

/* Devices are told apart by identity, so no two of one machine may share it. */
static void
test_identities_are_unique (void)
{
  g_autofree char *text = lodge_test_read_data ("domains/nics.xml");
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (xml);
  GListModel *nics = lodge_machine_config_get_nics (config);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeDevice) nic = g_list_model_get_item (nics, i);

      g_assert_nonnull (lodge_device_get_id (nic));
      g_assert_true (g_hash_table_add (ids, (gpointer)lodge_device_get_id (nic)));
    }
}

/* A thousand machines are listed at start, so reading one has a budget of 0.15 ms of CPU, asserted
 * where nothing slows it down (-m perf); the loose limit is for sanitizers. */
static void
test_speed (void)
{
  g_autofree char *text = lodge_test_read_data ("domains/manager-linux.xml");
  const guint n_rounds = 1000;
  clock_t parsing = 0;
  clock_t reading = 0;
  double per_domain;

  for (guint i = 0; i < n_rounds; i++)
    {
      clock_t start = clock ();
      g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);
      clock_t parsed = clock ();
      g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (xml);

      reading += clock () - parsed;
      parsing += parsed - start;
      g_assert_cmpuint (lodge_machine_config_get_cpus (config), ==, 4);
    }
  per_domain = reading * 1000.0 / CLOCKS_PER_SEC / n_rounds;
  g_test_message ("parsing takes %.4f ms", parsing * 1000.0 / CLOCKS_PER_SEC / n_rounds);
  g_test_minimized_result (per_domain, "%.4f ms per domain", per_domain);
  if (g_test_perf ())
    g_assert_cmpfloat (per_domain, <, 0.15);
  g_assert_cmpfloat (per_domain, <, 20);
}

int
main (int argc, char *argv[])
{
  g_auto (GStrv) names = NULL;

  g_test_init (&argc, &argv, NULL);
  names = lodge_test_list_data ("domains", ".xml");
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/domain-xml/read/", names[i], NULL);

      g_test_add_data_func (path, names[i], test_fixture);
    }
  g_test_add_func ("/domain-xml/read/every-field", test_every_field_is_exercised);
  g_test_add_func ("/domain-xml/read/identities", test_identities_are_unique);
  g_test_add_func ("/domain-xml/read/speed", test_speed);
  return g_test_run ();
}
