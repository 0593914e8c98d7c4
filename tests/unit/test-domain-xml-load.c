/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml.h"
#include "lodge-test-xml.h"

#include <string.h>

/* What comes in: hostile documents are refused, all others come out as they were. */

static void
assert_refused (const char *text, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, &error);

  if (xml != NULL)
    g_error ("%s was accepted", name);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_assert_nonnull (lodge_vmm_error_get_details (error));
}

static void
test_hostile (void)
{
  g_auto (GStrv) names = lodge_test_list_data ("domains/hostile", ".xml");

  g_assert_cmpuint (g_strv_length (names), >=, 15);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = lodge_test_read_data (names[i]);

      assert_refused (text, names[i]);
    }
}

static char *
nest (guint depth)
{
  g_autoptr (GString) text = g_string_new ("<domain>");

  for (guint i = 1; i < depth; i++)
    g_string_append (text, "<a>");
  for (guint i = 1; i < depth; i++)
    g_string_append (text, "</a>");
  g_string_append (text, "</domain>");
  return g_strdup (text->str);
}

static void
test_depth (void)
{
  g_autofree char *deep = nest (200);
  g_autofree char *too_deep = nest (300);
  g_autofree char *far_too_deep = nest (100000);
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (deep, NULL);

  g_assert_nonnull (xml);
  assert_refused (too_deep, "300 levels");
  assert_refused (far_too_deep, "100,000 levels");
}

static void
test_length (void)
{
  g_autoptr (GString) text = g_string_new ("<domain><description>");
  g_autoptr (LodgeDomainXml) xml = NULL;
  g_autoptr (LodgeMachineConfig) config = NULL;

  while (text->len < 3 * 1024 * 1024)
    g_string_append (text, "much ado about nothing ");
  g_string_append (text, "</description></domain>");
  xml = lodge_domain_xml_new_from_text (text->str, NULL);
  g_assert_nonnull (xml);
  config = lodge_domain_xml_to_config (xml);
  g_assert_cmpuint (strlen (lodge_machine_config_get_description (config)), >, 3000000);

  g_string_set_size (text, 0);
  g_string_append (text, "<domain>");
  while (text->len <= 4 * 1024 * 1024)
    g_string_append (text, "<!-- padding padding padding -->");
  g_string_append (text, "</domain>");
  assert_refused (text->str, "more than 4 MiB");
}

/* 60,000 devices fit into 4 MiB: that must take no more than a moment. */
static void
test_many_devices (void)
{
  g_autoptr (GString) text = g_string_new ("<domain><devices>");
  g_autoptr (LodgeDomainXml) xml = NULL;
  g_autoptr (LodgeMachineConfig) config = NULL;
  g_autoptr (GListModel) files = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 60000; i++)
    g_string_append_printf (text, "<disk><source file='/%u'/><target dev='vda'/></disk>", i);
  g_string_append (text, "</devices></domain>");
  xml = lodge_domain_xml_new_from_text (text->str, NULL);
  g_assert_nonnull (xml);
  config = lodge_domain_xml_to_config (xml);
  g_assert_cmpuint (g_list_model_get_n_items (lodge_machine_config_get_disks (config)), ==, 60000);
  files = lodge_domain_xml_list_files (xml);
  g_assert_cmpuint (g_list_model_get_n_items (files), ==, 60000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

static void
test_untouched (void)
{
  g_auto (GStrv) names = lodge_test_list_data ("domains", ".xml");

  g_assert_cmpuint (g_strv_length (names), >=, 30);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = lodge_test_read_data (names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, &error);
      g_autofree char *saved = NULL;

      g_assert_no_error (error);
      saved = lodge_domain_xml_to_text (xml);
      g_assert_false (g_str_has_prefix (saved, "<?xml"));
      lodge_test_assert_xml_equal (saved, text, LODGE_TEST_XML_EXACT);
    }
}

static void
test_masked (void)
{
  g_autofree char *text = lodge_test_read_data ("domains/secrets.xml");
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);
  g_autofree char *masked = lodge_domain_xml_to_masked_text (xml);
  g_autofree char *whole = lodge_domain_xml_to_text (xml);

  g_assert_null (strstr (masked, "s3cr3t"));
  g_assert_nonnull (strstr (masked, "***"));
  g_assert_nonnull (strstr (masked, "HARMLESS' value='kept'"));
  /* The document itself keeps them. */
  g_assert_nonnull (strstr (whole, "s3cr3t-vnc"));
}

/* One edit is one line of difference to what libvirt printed. */
static void
test_quotes (void)
{
  const char *text = "<domain type='kvm' xmlns:q='urn:q'>\n"
                     "  <title>&lt;&amp;&gt; &apos;&quot;</title>\n"
                     "  <metadata>\n"
                     "    <a:b xmlns:a=\"urn:a\" a:c=\"&lt;'&quot;\">'\"&amp;</a:b>\n"
                     "  </metadata>\n"
                     "  <os a='&lt;&apos;&quot;'/>\n"
                     "  <!-- ' \" & < -->\n"
                     "  <?pi ' \" & <?>\n"
                     "  <b><![CDATA[' \" & <]]></b>\n"
                     "  <q:commandline/>\n"
                     "</domain>\n";
  g_autoptr (LodgeDomainXml) xml = lodge_domain_xml_new_from_text (text, NULL);
  g_autofree char *saved = lodge_domain_xml_to_text (xml);

  g_assert_cmpstr (saved, ==, text);
}

/* Cut off at every byte, and with every byte replaced: refused or read, never worse. */
static void
test_damaged (void)
{
  g_autofree char *text = lodge_test_read_data ("domains/by-hand.xml");
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *cut = g_strndup (text, i);
      g_autofree char *changed = g_strdup (text);
      g_autoptr (LodgeDomainXml) cut_xml = lodge_domain_xml_new_from_text (cut, NULL);
      g_autoptr (LodgeDomainXml) changed_xml = NULL;

      changed[i] = "<>&'\"x \n"[i % 8];
      changed_xml = lodge_domain_xml_new_from_text (changed, NULL);
      if (changed_xml != NULL)
        {
          g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (changed_xml);
          g_autofree char *masked = lodge_domain_xml_to_masked_text (changed_xml);

          g_assert_nonnull (config);
          g_assert_nonnull (masked);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-xml/load/hostile", test_hostile);
  g_test_add_func ("/domain-xml/load/depth", test_depth);
  g_test_add_func ("/domain-xml/load/length", test_length);
  g_test_add_func ("/domain-xml/load/many-devices", test_many_devices);
  g_test_add_func ("/domain-xml/load/untouched", test_untouched);
  g_test_add_func ("/domain-xml/load/masked", test_masked);
  g_test_add_func ("/domain-xml/load/quotes", test_quotes);
  g_test_add_func ("/domain-xml/load/damaged", test_damaged);
  return g_test_run ();
}
