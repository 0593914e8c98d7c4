/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml.h"
#include "lodge-test-xml.h"

/* Another firmware in a definition, with all else as it was. */

#define PARTS(os, smm)                                                                             \
  "<domain type='qemu'><name>a</name><memory>1024</memory>" os "<features><acpi/>" smm             \
  "<mine xmlns='urn:x'/></features></domain>"
#define TYPE "<type arch='x86_64' machine='pc-q35-7.2'>hvm</type>"
#define BIOS PARTS ("<os>" TYPE "<boot dev='hd'/></os>", "")
#define UEFI                                                                                       \
  PARTS ("<os firmware='efi'>" TYPE "<boot dev='hd'/><firmware><feature name='enrolled-keys' "     \
         "enabled='no'/><feature name='secure-boot' enabled='no'/></firmware></os>",               \
         "")
#define SECURE                                                                                     \
  PARTS ("<os firmware='efi'>" TYPE "<boot dev='hd'/><firmware><feature name='enrolled-keys' "     \
         "enabled='yes'/><feature name='secure-boot' enabled='yes'/></firmware></os>",             \
         "<smm state='on'/>")
/* As others, and newer libvirts, store it. */
#define CHOSEN                                                                                     \
  PARTS ("<os firmware='efi'>" TYPE "<firmware><feature enabled='yes' name='secure-boot'/>"        \
         "</firmware><loader readonly='yes' secure='yes' type='pflash'>/fw/CODE.fd</loader>"       \
         "<nvram template='/fw/VARS.fd'>/here/a_VARS.fd</nvram><boot dev='hd'/></os>",             \
         "<smm state='on'/>")

static LodgeDomainXml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LodgeDomainXml *xml = lodge_domain_xml_new_from_text (text, &error);

  g_assert_no_error (error);
  return xml;
}

static char *
dump (const char *text)
{
  return lodge_test_xml_dump (text, LODGE_TEST_XML_IGNORE_BLANK);
}

/* What is not about the firmware: its lines, in any order of those that are. */
static void
assert_becomes (const char *from, LodgeFirmware firmware, gboolean secure, const char *to)
{
  g_autoptr (LodgeDomainXml) xml = parse (from);
  g_autoptr (LodgeDomainXml) wanted = parse (to);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  g_assert_true (lodge_domain_xml_set_firmware (xml, firmware, secure, &error));
  g_assert_no_error (error);
  g_assert_true (lodge_domain_xml_has_firmware (xml, firmware, secure));
  /* The same again changes nothing. */
  text = lodge_domain_xml_to_text (xml);
  g_assert_true (lodge_domain_xml_set_firmware (xml, firmware, secure, &error));
  expected = lodge_domain_xml_to_text (xml);
  {
    g_autofree char *once = dump (text);
    g_autofree char *twice = dump (expected);
    g_auto (GStrv) lines = g_strsplit (once, "\n", -1);
    g_autofree char *wanted_text = lodge_domain_xml_to_text (wanted);
    g_autofree char *wanted_dump = dump (wanted_text);
    g_auto (GStrv) wanted_lines = g_strsplit (wanted_dump, "\n", -1);

    g_assert_cmpstr (once, ==, twice);
    g_assert_cmpuint (g_strv_length (lines), ==, g_strv_length (wanted_lines));
    for (guint i = 0; wanted_lines[i] != NULL; i++)
      g_assert_true (g_strv_contains ((const char *const *)lines, wanted_lines[i]));
  }
}

static void
test_changes (void)
{
  assert_becomes (BIOS, LODGE_FIRMWARE_UEFI, FALSE, UEFI);
  assert_becomes (BIOS, LODGE_FIRMWARE_UEFI, TRUE, SECURE);
  assert_becomes (UEFI, LODGE_FIRMWARE_BIOS, FALSE, BIOS);
  assert_becomes (UEFI, LODGE_FIRMWARE_UEFI, TRUE, SECURE);
  assert_becomes (SECURE, LODGE_FIRMWARE_UEFI, FALSE, UEFI);
  assert_becomes (SECURE, LODGE_FIRMWARE_BIOS, FALSE, BIOS);
  assert_becomes (CHOSEN, LODGE_FIRMWARE_BIOS, FALSE, BIOS);
  assert_becomes (CHOSEN, LODGE_FIRMWARE_UEFI, FALSE, UEFI);
}

/* What the machine can't start with is refused, and nothing is changed. */
static void
test_refusals (void)
{
  static const struct
  {
    const char *definition;
    LodgeFirmware firmware;
    gboolean secure;
  } cases[] = {
    { "<domain><os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type></os><features><acpi/>"
      "</features></domain>",
      LODGE_FIRMWARE_UEFI,
      TRUE },
    { "<domain><os>" TYPE "</os></domain>", LODGE_FIRMWARE_UEFI, FALSE },
    { "<domain><os firmware='efi'><type arch='aarch64' machine='virt'>hvm</type></os></domain>",
      LODGE_FIRMWARE_BIOS,
      FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeDomainXml) xml = parse (cases[i].definition);
      g_autofree char *before = lodge_domain_xml_to_text (xml);
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (
          lodge_domain_xml_set_firmware (xml, cases[i].firmware, cases[i].secure, &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
      after = lodge_domain_xml_to_text (xml);
      g_assert_cmpstr (before, ==, after);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-xml/firmware/changes", test_changes);
  g_test_add_func ("/domain-xml/firmware/refusals", test_refusals);
  return g_test_run ();
}
