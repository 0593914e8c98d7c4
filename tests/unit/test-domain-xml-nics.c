/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"
#include "lodge-test-xml.h"

#include <string.h>

/* Network adapters: whatever is done to one, its parts agree, it is read back as it was asked for,
 * and nothing else in the definition has changed. */

static LodgeDomainXml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LodgeDomainXml *xml = lodge_domain_xml_new_from_text (text, &error);

  g_assert_no_error (error);
  return xml;
}

static LodgeDomainXml *
load (const char *name)
{
  g_autofree char *file = g_strconcat ("domains/", name, ".xml", NULL);
  g_autofree char *text = lodge_test_read_data (file);

  return parse (text);
}

/* As after a round through libvirt: the text is all that is kept. */
static LodgeNic *
read_nic (LodgeDomainXml *xml, const char *id)
{
  g_autofree char *text = lodge_domain_xml_to_text (xml);
  g_autoptr (LodgeDomainXml) again = parse (text);
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (again);
  GListModel *nics = lodge_machine_config_get_nics (config);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return g_steal_pointer (&nic);
    }
  return NULL;
}

static void
assert_same (LodgeNic *got, LodgeNic *wanted)
{
  static const char *const kept[] = { "mode",     "source", "link-up",  "guard",
                                      "forwards", "mtu",    "limit-in", "limit-out",
                                      "delay",    "loss",   "fastest",  NULL };

  g_assert_nonnull (got);
  for (guint i = 0; kept[i] != NULL; i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (got), kept[i]);
      g_auto (GValue) a = G_VALUE_INIT;
      g_auto (GValue) b = G_VALUE_INIT;

      if (G_IS_PARAM_SPEC_BOXED (pspec))
        {
          g_assert_true (
              lodge_nic_get_forwards (got) == lodge_nic_get_forwards (wanted) ||
              g_strv_equal (lodge_nic_get_forwards (got), lodge_nic_get_forwards (wanted)));
          continue;
        }
      g_object_get_property (G_OBJECT (got), kept[i], &a);
      g_object_get_property (G_OBJECT (wanted), kept[i], &b);
      if (g_param_values_cmp (pspec, &a, &b) != 0)
        {
          g_autofree char *one = g_strdup_value_contents (&a);
          g_autofree char *other = g_strdup_value_contents (&b);

          g_error ("“%s” is %s, not %s", kept[i], one, other);
        }
    }
}

/* Only plain NAT may be open before anybody has settled the machine. */
static void
assert_agrees (LodgeDomainXml *xml, const char *id)
{
  g_autoptr (LodgeNic) nic = read_nic (xml, id);
  xmlNode *root = lodge_domain_xml_get_root (xml);
  int number = lodge_nic_get_number (nic);
  gboolean plain = lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER && !lodge_nic_is_private (nic);

  g_assert_true (!lodge_nic_get_switchable (nic) || !lodge_nic_is_straight (nic));
  if (!lodge_nic_get_switchable (nic))
    {
      g_assert_false (lodge_domain_xml_has_recipe (root, (guint)number));
      g_assert_false (lodge_domain_xml_recipe_is_open (root, (guint)number));
      return;
    }
  g_assert_cmpint (lodge_domain_xml_recipe_is_open (root, (guint)number), ==, plain);
  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE)
    {
      xmlNode *node = lodge_domain_xml_find_device (xml, id);
      g_autofree char *state = lodge_xml_get (node, "link/@state");

      g_assert_cmpstr (state, ==, "down");
    }
}

/* Everything of others in the fixture. */
static void
assert_foreign_is_there (LodgeDomainXml *xml)
{
  static const char *const paths[] = {
    "qemu:commandline/qemu:arg[@value='-global']",
    "qemu:commandline/qemu:arg[@value='ICH9-LPC.noreboot=off']",
    "qemu:commandline/qemu:arg[@value='user,id=mine,hostfwd=tcp:127.0.0.1:9-:9']",
    "qemu:commandline/qemu:arg[@value='hubport,id=lodgers,hubid=9']",
    "qemu:commandline/qemu:env[@name='MINE']",
    "qemu:override/qemu:device[@alias='ua-nic0']/qemu:frontend/qemu:property[@name='romfile']",
    "qemu:override/qemu:device[@alias='sound0']/qemu:frontend/qemu:property[@name='debug']",
  };
  g_autofree char *text = lodge_domain_xml_to_text (xml);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (lodge_xml_find (lodge_domain_xml_get_root (xml), paths[i]) == NULL)
      g_error ("%s is gone:\n%s", paths[i], text);
  g_assert_nonnull (strstr (text, "<other:part/>"));
}

static LodgeNic *
random_nic (GRand *random, const char *id)
{
  static const LodgeNicMode modes[] = {
    LODGE_NIC_MODE_NONE,    LODGE_NIC_MODE_USER,   LODGE_NIC_MODE_USER,
    LODGE_NIC_MODE_NETWORK, LODGE_NIC_MODE_BRIDGE,
  };
  static const char *const forwards[] = { "ssh=tcp:127.0.0.1:2222:22",
                                          "udp:0.0.0.0:53:10.0.2.15:53",
                                          NULL };
  LodgeNicMode mode = modes[g_rand_int_range (random, 0, G_N_ELEMENTS (modes))];
  LodgeNic *nic = lodge_nic_new (mode);

  lodge_device_set_id (LODGE_DEVICE (nic), id);
  lodge_nic_set_link_up (nic, g_rand_boolean (random));
  if (mode == LODGE_NIC_MODE_NETWORK || mode == LODGE_NIC_MODE_BRIDGE)
    lodge_nic_set_source (nic, g_rand_boolean (random) ? "lab" : "a <\"&'> b");
  if (mode == LODGE_NIC_MODE_USER)
    lodge_nic_set_guard (nic, (LodgeNicGuard)g_rand_int_range (random, 0, 3));
  if (g_rand_boolean (random))
    lodge_nic_set_forwards (nic, forwards);
  if (g_rand_boolean (random))
    lodge_nic_set_mtu (nic, 1400);
  if (g_rand_int_range (random, 0, 4) == 0)
    lodge_nic_set_limit_in (nic, 100);
  /* Only the switch does these two, and it is not there for a bridge. */
  if (mode != LODGE_NIC_MODE_BRIDGE && g_rand_int_range (random, 0, 4) == 0)
    {
      lodge_nic_set_delay (nic, 10);
      lodge_nic_set_loss (nic, 20);
    }
  lodge_nic_set_fastest (nic, g_rand_boolean (random));
  return nic;
}

static void
test_any_order (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260101);
  g_autoptr (LodgeDomainXml) xml = load ("switchable");

  /* Open, but only for a while: not so in what is stored. */
  g_assert_true (lodge_domain_xml_settle_nics (xml));
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *id = g_strdup_printf ("ua-nic%d", g_rand_int_range (random, 0, 4));
      g_autoptr (LodgeNic) nic = random_nic (random, id);
      g_autoptr (GError) error = NULL;

      if (g_rand_int_range (random, 0, 5) == 0)
        {
          g_autofree char *added = NULL;

          g_assert_true (lodge_domain_xml_remove_nic (xml, id, &error));
          g_assert_no_error (error);
          g_assert_null (read_nic (xml, id));
          added = lodge_domain_xml_add_nic (xml, nic, TRUE, &error);
          g_assert_no_error (error);
          g_assert_cmpstr (added, ==, id);
        }
      else
        g_assert_true (lodge_domain_xml_set_nic (xml, nic, TRUE, &error));
      g_assert_no_error (error);
      {
        g_autoptr (LodgeNic) got = read_nic (xml, id);

        assert_same (got, nic);
        g_assert_cmpint (lodge_nic_get_switchable (got),
                         ==,
                         lodge_nic_get_mode (nic) != LODGE_NIC_MODE_BRIDGE &&
                             !lodge_nic_is_straight (nic));
      }
      assert_agrees (xml, id);
      assert_foreign_is_there (xml);
      g_assert_false (lodge_domain_xml_settle_nics (xml));
    }
}

/* Setting what is there already changes not one byte. */
static void
test_unchanged (void)
{
  static const char *const ids[] = { "ua-nic1", "ua-nic2", "ua-nic3" };
  g_autoptr (LodgeDomainXml) xml = load ("switchable");
  g_autofree char *before = lodge_domain_xml_to_text (xml);
  g_autofree char *after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (LodgeNic) nic = read_nic (xml, ids[i]);

      g_assert_true (lodge_domain_xml_set_nic (xml, nic, TRUE, NULL));
    }
  after = lodge_domain_xml_to_text (xml);
  /* A guard is of user-mode NAT, and goes with it. */
  {
    g_autoptr (GString) expected = g_string_new (before);

    g_string_replace (expected, " loss=\"10\" guard=\"no-host\"", " loss=\"10\"", 1);
    lodge_test_assert_xml_equal (after, expected->str, LODGE_TEST_XML_EXACT);
  }
}

/* A plain adapter of somebody's machine is made switchable, and back. */
static void
test_convert (void)
{
  g_autoptr (LodgeDomainXml) xml = load ("switchable");
  g_autoptr (LodgeNic) nic = read_nic (xml, "ua-nic4");
  xmlNode *root = lodge_domain_xml_get_root (xml);

  g_assert_false (lodge_nic_get_switchable (nic));
  g_assert_cmpint (lodge_nic_get_mode (nic), ==, LODGE_NIC_MODE_USER);
  lodge_nic_set_mode (nic, LODGE_NIC_MODE_NONE);
  g_assert_true (lodge_domain_xml_set_nic (xml, nic, TRUE, NULL));
  g_assert_true (lodge_domain_xml_has_recipe (root, 4));
  assert_agrees (xml, "ua-nic4");
  lodge_nic_set_mode (nic, LODGE_NIC_MODE_USER);
  g_assert_true (lodge_domain_xml_set_nic (xml, nic, FALSE, NULL));
  g_assert_false (lodge_domain_xml_has_recipe (root, 4));
  assert_foreign_is_there (xml);
}

/* A running definition is noted on, and nothing but the metadata changes. */
static void
test_note (void)
{
  g_autoptr (LodgeDomainXml) xml = load ("switchable");
  g_autoptr (LodgeNic) nic = read_nic (xml, "ua-nic2");
  g_autoptr (LodgeNic) got = NULL;
  g_autofree char *metadata = NULL;

  lodge_nic_set_mode (nic, LODGE_NIC_MODE_USER);
  lodge_nic_set_until (nic, 1234567);
  lodge_domain_xml_note_nic (xml, nic);
  got = read_nic (xml, "ua-nic2");
  g_assert_cmpint (lodge_nic_get_mode (got), ==, LODGE_NIC_MODE_USER);
  g_assert_cmpuint (lodge_nic_get_until (got), ==, 1234567);
  g_assert_false (lodge_domain_xml_recipe_is_open (lodge_domain_xml_get_root (xml), 2));
  metadata = lodge_domain_xml_dup_nic_metadata (xml);
  g_assert_true (g_str_has_prefix (metadata, "<network>"));
  g_assert_nonnull (strstr (metadata, "<adapter id=\"ua-nic2\"") != NULL
                        ? metadata
                        : strstr (metadata, "<adapter id='ua-nic2'"));
  g_assert_null (strstr (metadata, "lodge:"));
}

/* Without what is noted, or against it, the command line is made to follow. */
static void
test_settle (void)
{
  g_autoptr (LodgeDomainXml) xml = load ("switchable");
  g_autoptr (LodgeNic) nic = read_nic (xml, "ua-nic0");
  xmlNode *root = lodge_domain_xml_get_root (xml);

  /* It is held, so that it must be closed in what is stored. */
  g_assert_true (lodge_domain_xml_settle_nics (xml));
  g_assert_false (lodge_domain_xml_recipe_is_open (root, 0));
  g_assert_false (lodge_domain_xml_settle_nics (xml));
  lodge_nic_set_until (nic, 0);
  lodge_domain_xml_note_nic (xml, nic);
  g_assert_true (lodge_domain_xml_settle_nics (xml));
  g_assert_true (lodge_domain_xml_recipe_is_open (root, 0));
  lodge_xml_remove (lodge_xml_find (root, LODGE_NIC_METADATA));
  g_assert_false (lodge_domain_xml_settle_nics (xml));
  assert_foreign_is_there (xml);
}

static void
assert_refused (LodgeDomainXml *xml, LodgeNic *nic, LodgeVmmError code)
{
  g_autofree char *before = lodge_domain_xml_to_text (xml);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (lodge_domain_xml_set_nic (xml, nic, TRUE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
  after = lodge_domain_xml_to_text (xml);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (void)
{
  static const char *const colliding[] = { "tcp:127.0.0.1:80:80", "tcp:0.0.0.0:80:81", NULL };
  static const char *const senseless[] = { "tcp:host:80:80", NULL };
  static const char *const macs[] = {
    "52:54:00:00:00", "53:54:00:00:00:01", "x", "00:00:00:00:00:00"
  };
  g_autoptr (LodgeDomainXml) xml = load ("switchable");
  g_autoptr (LodgeNic) nic = read_nic (xml, "ua-nic0");
  g_autoptr (LodgeNic) absent = lodge_nic_new (LODGE_NIC_MODE_USER);

  lodge_device_set_id (LODGE_DEVICE (absent), "ua-nic7");
  assert_refused (xml, absent, LODGE_VMM_ERROR_NOT_FOUND);
  for (guint i = 0; i < G_N_ELEMENTS (macs); i++)
    {
      lodge_nic_set_mac (nic, macs[i]);
      assert_refused (xml, nic, LODGE_VMM_ERROR_INVALID);
    }
  lodge_nic_set_mac (nic, "52:54:00:00:00:01");
  assert_refused (xml, nic, LODGE_VMM_ERROR_EXISTS);
  lodge_nic_set_mac (nic, NULL);
  lodge_nic_set_forwards (nic, colliding);
  assert_refused (xml, nic, LODGE_VMM_ERROR_EXISTS);
  lodge_nic_set_forwards (nic, senseless);
  assert_refused (xml, nic, LODGE_VMM_ERROR_INVALID);
  lodge_nic_set_forwards (nic, NULL);
  lodge_nic_set_mode (nic, LODGE_NIC_MODE_NETWORK);
  assert_refused (xml, nic, LODGE_VMM_ERROR_INVALID);
  lodge_nic_set_source (nic, "bell\a");
  assert_refused (xml, nic, LODGE_VMM_ERROR_INVALID);
}

static void
test_eight (void)
{
  g_autoptr (LodgeDomainXml) xml = load ("minimal");
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_USER);
  g_autoptr (GError) error = NULL;
  xmlNode *root = lodge_domain_xml_get_root (xml);

  for (guint i = 0; i < LODGE_MAX_NICS; i++)
    {
      g_autofree char *id = lodge_domain_xml_add_nic (xml, nic, TRUE, &error);

      g_assert_no_error (error);
      assert_agrees (xml, id);
    }
  g_assert_null (lodge_domain_xml_add_nic (xml, nic, TRUE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  for (guint i = 0; i < LODGE_MAX_NICS; i++)
    {
      g_autofree char *id = g_strdup_printf ("ua-nic%u", i);

      g_assert_true (lodge_domain_xml_remove_nic (xml, id, NULL));
    }
  g_assert_null (lodge_xml_find (root, "qemu:commandline"));
  g_assert_null (lodge_xml_find (root, "qemu:override"));
  g_assert_null (lodge_xml_find (root, "metadata"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-xml/nics/any-order", test_any_order);
  g_test_add_func ("/domain-xml/nics/unchanged", test_unchanged);
  g_test_add_func ("/domain-xml/nics/convert", test_convert);
  g_test_add_func ("/domain-xml/nics/note", test_note);
  g_test_add_func ("/domain-xml/nics/settle", test_settle);
  g_test_add_func ("/domain-xml/nics/refused", test_refused);
  g_test_add_func ("/domain-xml/nics/eight", test_eight);
  return g_test_run ();
}
