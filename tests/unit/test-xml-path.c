/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"
#include "lodge-test-xml.h"

#include <libxml/parser.h>
#include <string.h>

/* Paths into a document: what is found, what is made, and that nothing else moves. */

static LodgeDomainXml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LodgeDomainXml *xml = lodge_domain_xml_new_from_text (text, &error);

  g_assert_no_error (error);
  return xml;
}

static void
assert_set (const char *before, const char *path, const char *value, const char *after)
{
  g_autoptr (LodgeDomainXml) xml = parse (before);
  g_autofree char *text = NULL;
  g_autofree char *got = NULL;

  g_assert_true (lodge_xml_set (lodge_domain_xml_get_root (xml), path, value));
  text = lodge_domain_xml_to_text (xml);
  g_assert_cmpstr (g_strchomp (text), ==, after);
  got = lodge_xml_get (lodge_domain_xml_get_root (xml), path);
  g_assert_cmpstr (got, ==, value);
}

static void
test_get (void)
{
  static const struct
  {
    const char *path;
    const char *value;
  } cases[] = {
    { "name", "n" },
    { "@type", "kvm" },
    { "@none", NULL },
    { "title", NULL },
    { "devices/disk/target/@dev", "vda" },
    { "devices/disk[@device='cdrom']/target/@dev", "sda" },
    { "devices/disk/target[@dev='sda']/@bus", "sata" },
    { "devices/disk[@device='floppy']/target/@dev", NULL },
    { "devices/disk/source[@file='/a/b']/@file", "/a/b" },
    { "metadata/libosinfo:libosinfo/libosinfo:os/@id", "http://x/y" },
    { "metadata/libosinfo", NULL },
    { "empty", "" },
    { "empty/@also", "" },
    { "mixed", "one two three" },
    { "devices/description", "<b> & c" },
  };
  g_autoptr (LodgeDomainXml) xml =
      parse ("<domain type='kvm' xmlns:o='http://libosinfo.org/xmlns/libvirt/domain/1.0' "
             "xmlns:f='urn:f' f:none='1'><f:title>foreign</f:title><name>n</name>"
             "<metadata><o:libosinfo><o:os id='http://x/y'/></o:libosinfo></metadata>"
             "<empty also=''/><mixed>one <!-- c -->two<![CDATA[ three]]></mixed>"
             "<devices><disk><target dev='vda'/><source file='/a/b'/></disk>"
             "<disk device='cdrom'><target dev='sda' bus='sata'/></disk>"
             "<description><![CDATA[<b> & c]]></description></devices></domain>");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = lodge_xml_get (lodge_domain_xml_get_root (xml), cases[i].path);

      g_assert_cmpstr (value, ==, cases[i].value);
    }
}

static void
test_set_keeps_layout (void)
{
  assert_set ("<domain>\n  <name>n</name>\n  <memory>1</memory>\n</domain>",
              "title",
              "t",
              "<domain>\n  <name>n</name>\n  <title>t</title>\n  <memory>1</memory>\n</domain>");
  assert_set ("<domain>\n\t<memory>1</memory>\n</domain>",
              "name",
              "n",
              "<domain>\n\t<name>n</name>\n\t<memory>1</memory>\n</domain>");
  assert_set ("<domain><name>n</name><vcpu>1</vcpu></domain>",
              "title",
              "t",
              "<domain><name>n</name><title>t</title><vcpu>1</vcpu></domain>");
  assert_set (
      "<domain>\n  <name>n</name>\n</domain>",
      "cpu/topology/@cores",
      "2",
      "<domain>\n  <name>n</name>\n  <cpu>\n    <topology cores='2'/>\n  </cpu>\n</domain>");
  assert_set ("<domain>\n  <name>a</name>   <!-- why -->\n</domain>",
              "name",
              "b",
              "<domain>\n  <name>b</name>   <!-- why -->\n</domain>");
  assert_set ("<domain>\n  <name><!-- why -->a</name>\n</domain>",
              "name",
              "b",
              "<domain>\n  <name>b<!-- why --></name>\n</domain>");
  assert_set (
      "<domain z='1' type='kvm' a='2'/>", "@type", "qemu", "<domain z='1' type='qemu' a='2'/>");
  assert_set (
      "<domain/>",
      "devices/input[@type='tablet']/@bus",
      "usb",
      "<domain>\n  <devices>\n    <input type='tablet' bus='usb'/>\n  </devices>\n</domain>");
  assert_set ("<domain>\n  <metadata>\n    <!-- c -->\n  </metadata>\n</domain>",
              "metadata/libosinfo:libosinfo/libosinfo:os/@id",
              "u",
              "<domain>\n  <metadata>\n    <!-- c -->\n    <libosinfo:libosinfo "
              "xmlns:libosinfo=\"http://libosinfo.org/xmlns/libvirt/domain/1.0\">\n      "
              "<libosinfo:os id=\"u\"/>\n    </libosinfo:libosinfo>\n  </metadata>\n</domain>");
}

static void
test_remove_takes_emptied_parents (void)
{
  assert_set ("<domain>\n  <name>n</name>\n  <title>t</title>\n</domain>",
              "title",
              NULL,
              "<domain>\n  <name>n</name>\n</domain>");
  assert_set ("<domain>\n  <name>n</name>\n  <cpu>\n    <topology cores='2'/>\n  </cpu>\n</domain>",
              "cpu/topology/@cores",
              NULL,
              "<domain>\n  <name>n</name>\n</domain>");
  assert_set ("<domain>\n  <cpu mode='x'>\n    <topology cores='2'/>\n  </cpu>\n</domain>",
              "cpu/topology/@cores",
              NULL,
              "<domain>\n  <cpu mode='x'/>\n</domain>");
  assert_set ("<domain>\n  <cpu>\n    <!-- c -->\n    <topology cores='2'/>\n  </cpu>\n</domain>",
              "cpu/topology/@cores",
              NULL,
              "<domain>\n  <cpu>\n    <!-- c -->\n  </cpu>\n</domain>");
  assert_set ("<domain a='1'/>", "@a", NULL, "<domain/>");
  assert_set ("<domain><title>t</title></domain>", "title", NULL, "<domain/>");
}

static void
test_same_value_touches_nothing (void)
{
  const char *text = "<domain><title><![CDATA[a & b]]></title></domain>";

  assert_set (text, "title", "a & b", text);
  assert_set (text, "description", NULL, text);
}

/* Random text that must come back as it was; with @control also what XML has no way to say. */
static char *
random_text (gboolean control)
{
  static const char *const odd[] = { "<",
                                     ">",
                                     "&",
                                     "'",
                                     "\"",
                                     "]]>",
                                     "&amp;",
                                     "<!--",
                                     "\t",
                                     "\n",
                                     "\r",
                                     "\r\n",
                                     "é",
                                     "e\xcc\x81",
                                     "\xe2\x80\xae",
                                     "💻",
                                     "\xc2\x85",
                                     "\xe2\x80\xa8",
                                     "\xef\xbb\xbf",
                                     "\xf4\x8f\xbf\xbf",
                                     " ",
                                     "%s" };
  GString *text = g_string_new (NULL);
  guint length = g_test_rand_int_range (0, 24);

  for (guint i = 0; i < length; i++)
    switch (g_test_rand_int_range (0, control ? 4 : 3))
      {
      case 0:
        g_string_append (text, odd[g_test_rand_int_range (0, G_N_ELEMENTS (odd))]);
        break;
      case 1:
        g_string_append_c (text, g_test_rand_int_range (0x20, 0x7f));
        break;
      case 2:
        g_string_append_unichar (text, g_test_rand_int_range (0xa0, 0xd7ff));
        break;
      case 3:
      default:
        g_string_append_c (text, g_test_rand_int_range (1, 0x20));
        break;
      }
  return g_string_free (text, FALSE);
}

static void
assert_round_trip (LodgeDomainXml *xml, const char *path, const char *value)
{
  xmlNode *root = lodge_domain_xml_get_root (xml);
  g_autofree char *before = lodge_domain_xml_to_text (xml);
  g_autofree char *text = NULL;
  g_autofree char *got = NULL;
  g_autoptr (LodgeDomainXml) again = NULL;

  if (!lodge_xml_text_valid (value))
    {
      g_assert_false (lodge_xml_set (root, path, value));
      text = lodge_domain_xml_to_text (xml);
      g_assert_cmpstr (text, ==, before);
      return;
    }
  g_assert_true (lodge_xml_set (root, path, value));
  text = lodge_domain_xml_to_text (xml);
  again = parse (text);
  got = lodge_xml_get (lodge_domain_xml_get_root (again), path);
  g_assert_cmpstr (got, ==, value);
}

static void
test_random_text (void)
{
  static const char *const paths[] = { "title", "description", "devices/disk/source/@file" };
  g_autoptr (LodgeDomainXml) xml = parse ("<domain>\n  <name>n</name>\n</domain>");
  guint n_refused = 0;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *value = random_text (i % 3 == 0);

      n_refused += !lodge_xml_text_valid (value);
      for (guint j = 0; j < G_N_ELEMENTS (paths); j++)
        assert_round_trip (xml, paths[j], value);
    }
  g_assert_cmpuint (n_refused, >, 1000);
  g_assert_false (lodge_xml_text_valid ("\xff"));
  g_assert_false (lodge_xml_text_valid ("\xef\xbf\xbe"));
}

static void
test_sizes (void)
{
  static const struct
  {
    guint64 number;
    const char *unit;
    guint64 bytes; /* 0: refused */
  } cases[] = {
    { 3, NULL, 3072 },         { 3, "b", 3 },
    { 3, "KB", 3000 },         { 3, "KiB", 3072 },
    { 3, "k", 3072 },          { 3, "MiB", 3 << 20 },
    { 3, "M", 3 << 20 },       { 3, "mb", 3000000 },
    { 1, "G", 1 << 30 },       { 1, "TiB", 1ULL << 40 },
    { 1, "PiB", 1ULL << 50 },  { 1, "stone", 0 },
    { G_MAXUINT64, "KiB", 0 }, { 1ULL << 60, "KiB", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 bytes = 0;

      g_assert_cmpint (
          lodge_xml_scale (cases[i].number, cases[i].unit, &bytes), ==, cases[i].bytes != 0);
      if (cases[i].bytes != 0)
        g_assert_cmpuint (bytes, ==, cases[i].bytes);
    }
}

static void
test_numbers (void)
{
  guint64 value = 0;

  g_assert_true (lodge_xml_parse_uint (" 18446744073709551615\n", &value));
  g_assert_cmpuint (value, ==, G_MAXUINT64);
  g_assert_false (lodge_xml_parse_uint ("18446744073709551616", &value));
  g_assert_false (lodge_xml_parse_uint ("-1", &value));
  g_assert_false (lodge_xml_parse_uint ("+1", &value));
  g_assert_false (lodge_xml_parse_uint ("0x1", &value));
  g_assert_false (lodge_xml_parse_uint ("1 1", &value));
  g_assert_false (lodge_xml_parse_uint ("", &value));
  g_assert_false (lodge_xml_parse_uint (" ", &value));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-path/get", test_get);
  g_test_add_func ("/xml-path/set-keeps-layout", test_set_keeps_layout);
  g_test_add_func ("/xml-path/remove-takes-emptied-parents", test_remove_takes_emptied_parents);
  g_test_add_func ("/xml-path/same-value-touches-nothing", test_same_value_touches_nothing);
  g_test_add_func ("/xml-path/random-text", test_random_text);
  g_test_add_func ("/xml-path/sizes", test_sizes);
  g_test_add_func ("/xml-path/numbers", test_numbers);
  return g_test_run ();
}
