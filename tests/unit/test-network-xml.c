/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-draft.h"
#include "lodge-network-xml.h"
#include "lodge-nwfilter-xml.h"
#include "lodge-test-xml.h"

#include <string.h>

static LodgeNetworkXml *
load (const char *name)
{
  g_autofree char *file = g_strconcat ("networks/", name, ".xml", NULL);
  g_autofree char *text = lodge_test_read_data (file);
  g_autoptr (GError) error = NULL;
  LodgeNetworkXml *xml = lodge_network_xml_new_from_text (text, &error);

  g_assert_no_error (error);
  return xml;
}

static void
append_list (GString *text, const char *name, const char *const *list)
{
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    g_string_append_printf (text, "%s: %s\n", name, list[i]);
}

static char *
describe (LodgeNetwork *network)
{
  static const char *const strings[] = { "name",    "uuid",          "bridge",   "bridge-mac",
                                         "address", "dhcp-start",    "dhcp-end", "ipv6-address",
                                         "domain",  "forward-device" };
  static const char *const numbers[] = { "prefix", "ipv6-prefix", "mtu" };
  GString *text = g_string_new (NULL);

  g_string_append_printf (
      text,
      "kind: %s\n",
      lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, lodge_network_get_kind (network)));
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autofree char *value = NULL;

      g_object_get (network, strings[i], &value, NULL);
      if (value != NULL)
        g_string_append_printf (text, "%s: %s\n", strings[i], value);
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint value = 0;

      g_object_get (network, numbers[i], &value, NULL);
      if (value != 0)
        g_string_append_printf (text, "%s: %u\n", numbers[i], value);
    }
  g_string_append_printf (text, "dhcp: %s\n", lodge_network_get_dhcp (network) ? "yes" : "no");
  append_list (text, "host", lodge_network_get_hosts (network));
  append_list (text, "name", lodge_network_get_names (network));
  return g_string_free (text, FALSE);
}

static void
test_read (void)
{
  g_auto (GStrv) names = lodge_test_list_data ("networks", ".xml");

  g_assert_nonnull (names[0]);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = lodge_test_read_data (names[i]);
      g_autoptr (LodgeNetworkXml) xml = lodge_network_xml_new_from_text (text, NULL);
      g_autofree char *base = g_strndup (names[i], strlen (names[i]) - strlen (".xml"));
      g_autofree char *golden = g_strconcat (base, ".expect", NULL);
      g_autofree char *saved = lodge_network_xml_to_text (xml);
      gboolean served = strstr (names[i], "served") != NULL;
      g_autoptr (LodgeNetwork) network = lodge_network_xml_to_network (xml, served);
      g_autofree char *got = describe (network);

      lodge_test_assert_golden_text (got, golden);
      lodge_test_assert_xml_equal (saved, text, LODGE_TEST_XML_EXACT);
      /* Written back as it was read, nothing is touched. */
      lodge_network_xml_apply (xml, network, served, NULL);
      g_free (saved);
      saved = lodge_network_xml_to_text (xml);
      if (strstr (names[i], "odd") == NULL)
        lodge_test_assert_xml_equal (saved, text, LODGE_TEST_XML_EXACT);
    }
}

static void
test_marked_internal (void)
{
  g_autoptr (LodgeNetworkXml) xml = load ("served");
  g_autoptr (LodgeNetwork) network = lodge_network_xml_to_network (xml, FALSE);

  /* Under the system's daemon the host really is on it, whatever a mark says. */
  g_assert_cmpint (lodge_network_get_kind (network), ==, LODGE_NETWORK_KIND_HOST_ONLY);
}

static const char *const new_hosts[] = { "52:54:00:00:00:05 10.7.0.6 five",
                                         "52:54:00:00:00:08 10.7.0.8",
                                         NULL };
static const char *const new_names[] = { "10.7.0.5 cinq", "fd00:7::5 six", "10.7.0.5 fem", NULL };

static void
test_edit (void)
{
  g_autoptr (LodgeNetworkXml) xml = load ("rich");
  g_autoptr (LodgeNetwork) draft = lodge_network_xml_to_network (xml, FALSE);
  g_autoptr (LodgeNetwork) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  g_object_set (draft,
                "dhcp-start",
                "10.7.1.10",
                "domain",
                "other.example",
                "mtu",
                0,
                "hosts",
                new_hosts,
                "names",
                new_names,
                NULL);
  lodge_network_xml_apply (xml, draft, FALSE, &error);
  g_assert_no_error (error);
  got = lodge_network_xml_to_text (xml);
  lodge_test_assert_golden_xml (got, "networks/made/rich-edited.xml");
  again = lodge_network_xml_to_network (xml, FALSE);
  g_assert_cmpstr (lodge_network_get_dhcp_start (again), ==, "10.7.1.10");
  g_assert_cmpstrv (lodge_network_get_hosts (again), new_hosts);
  g_assert_cmpuint (lodge_network_get_mtu (again), ==, 0);
}

static void
test_edit_kind (void)
{
  g_autoptr (LodgeNetworkXml) xml = load ("default");
  g_autoptr (LodgeNetwork) draft = lodge_network_xml_to_network (xml, FALSE);
  g_autoptr (LodgeNetwork) again = NULL;
  g_autofree char *got = NULL;

  g_object_set (draft, "kind", LODGE_NETWORK_KIND_HOST_ONLY, NULL);
  g_assert_true (lodge_network_xml_apply (xml, draft, FALSE, NULL));
  g_object_set (draft, "kind", LODGE_NETWORK_KIND_NAT, "forward-device", "eth3", NULL);
  g_assert_true (lodge_network_xml_apply (xml, draft, FALSE, NULL));
  g_object_set (draft, "ipv6-address", "fd00:1::1", "ipv6-prefix", 64, NULL);
  g_assert_true (lodge_network_xml_apply (xml, draft, FALSE, NULL));
  got = lodge_network_xml_to_text (xml);
  lodge_test_assert_golden_xml (got, "networks/made/default-edited.xml");
  again = lodge_network_xml_to_network (xml, FALSE);
  g_assert_true (lodge_network_equal (again, draft));
}

static LodgeNetwork *
make_draft (LodgeNetworkKind kind, gboolean dhcp)
{
  g_autoptr (GPtrArray) used = g_ptr_array_new ();
  LodgeNetwork *draft = lodge_network_new ("new", kind);

  g_object_set (draft, "dhcp", dhcp, NULL);
  if (kind == LODGE_NETWORK_KIND_BRIDGED)
    g_object_set (draft, "bridge", "br0", NULL);
  lodge_network_draft_fill_in (draft, used);
  return draft;
}

static void
test_build (void)
{
  static const struct
  {
    LodgeNetworkKind kind;
    gboolean dhcp;
    gboolean served;
  } cases[] = {
    { LODGE_NETWORK_KIND_NAT, TRUE, FALSE },       { LODGE_NETWORK_KIND_HOST_ONLY, TRUE, FALSE },
    { LODGE_NETWORK_KIND_INTERNAL, FALSE, FALSE }, { LODGE_NETWORK_KIND_INTERNAL, TRUE, TRUE },
    { LODGE_NETWORK_KIND_ROUTED, TRUE, FALSE },    { LODGE_NETWORK_KIND_BRIDGED, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeNetwork) draft = make_draft (cases[i].kind, cases[i].dhcp);
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeNetworkXml) xml =
          lodge_network_xml_new_from_draft (draft, cases[i].served, &error);
      g_autoptr (LodgeNetwork) again = NULL;
      g_autofree char *text = NULL;
      g_autofree char *golden =
          g_strdup_printf ("networks/made/%s%s.xml",
                           lodge_enum_to_nick (LODGE_TYPE_NETWORK_KIND, (int)cases[i].kind),
                           cases[i].served ? "-served" : "");

      g_assert_no_error (error);
      text = lodge_network_xml_to_text (xml);
      lodge_test_assert_golden_xml (text, golden);
      again = lodge_network_xml_to_network (xml, cases[i].served);
      g_object_set (draft, "bridge-mac", lodge_network_get_bridge_mac (again), NULL);
      g_assert_true (lodge_network_equal (again, draft));
    }
}

static void
test_refused (void)
{
  g_autoptr (LodgeNetwork) internal = make_draft (LODGE_NETWORK_KIND_INTERNAL, TRUE);
  g_autoptr (LodgeNetwork) other = lodge_network_new ("new", LODGE_NETWORK_KIND_OTHER);
  g_autoptr (GError) error = NULL;
  static const char *const bad[] = {
    "", "<domain/>", "<network>", "<!DOCTYPE network [<!ENTITY a 'b'>]><network>&a;</network>"
  };

  g_assert_null (lodge_network_xml_new_from_draft (internal, FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_null (lodge_network_xml_new_from_draft (other, FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_clear_error (&error);
      g_assert_null (lodge_network_xml_new_from_text (bad[i], &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
    }
}

static void
test_pieces (void)
{
  g_autofree char *host = lodge_network_xml_host_text ("52:54:00:00:00:08 10.7.0.8 a");
  g_autofree char *name = lodge_network_xml_name_text ("10.7.0.5 fem");
  g_autofree char *range = lodge_network_xml_range_text ("10.7.0.5", "10.7.0.6");
  g_autofree char *adapter = lodge_nwfilter_xml_adapter ();
  g_autofree char *internal = lodge_nwfilter_xml_internal ();
  const LodgeTestXmlMode mode = LODGE_TEST_XML_IGNORE_BLANK;

  lodge_test_assert_xml_equal (
      host, "<host mac='52:54:00:00:00:08' name='a' ip='10.7.0.8'/>", mode);
  lodge_test_assert_xml_equal (name, "<host ip='10.7.0.5'><hostname>fem</hostname></host>", mode);
  lodge_test_assert_xml_equal (range, "<range start='10.7.0.5' end='10.7.0.6'/>", mode);
  lodge_test_assert_golden_xml (adapter, "networks/made/adapter-filter.xml");
  lodge_test_assert_golden_xml (internal, "networks/made/internal-filter.xml");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-xml/read", test_read);
  g_test_add_func ("/network-xml/marked-internal", test_marked_internal);
  g_test_add_func ("/network-xml/edit", test_edit);
  g_test_add_func ("/network-xml/edit-kind", test_edit_kind);
  g_test_add_func ("/network-xml/build", test_build);
  g_test_add_func ("/network-xml/refused", test_refused);
  g_test_add_func ("/network-xml/pieces", test_pieces);
  return g_test_run ();
}
