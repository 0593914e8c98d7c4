/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-mac.h"
#include "lodge-network-draft.h"
#include "lodge-test.h"

static GPtrArray *
list_used (const char *first, ...)
{
  GPtrArray *used = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_subnet_free);
  va_list args;

  va_start (args, first);
  for (const char *text = first; text != NULL; text = va_arg (args, const char *))
    {
      g_auto (GStrv) parts = g_strsplit (text, "/", 2);
      guint32 address;

      g_assert_true (lodge_ipv4_parse (parts[0], &address));
      g_ptr_array_add (
          used, lodge_subnet_new (address, (guint)g_ascii_strtoull (parts[1], NULL, 10), text));
    }
  va_end (args);
  return used;
}

static void
test_mac (void)
{
  static const char *const bad[] = { NULL,
                                     "",
                                     "52:54:00:12:34",
                                     "52:54:00:12:34:5",
                                     "52:54:00:12:34:567",
                                     "52:54:00:12-34:56",
                                     "52 54 00 12 34 56",
                                     "5g:54:00:12:34:56" };
  g_autofree char *canonical = lodge_mac_dup_canonical ("52-54-00-AB-cd-0F");
  g_autofree char *random = lodge_mac_random ();
  g_autofree char *same = lodge_mac_dup_canonical (random);

  g_assert_cmpstr (canonical, ==, "52:54:00:ab:cd:0f");
  g_assert_cmpstr (same, ==, random);
  g_assert_true (lodge_mac_is_unicast (random));
  g_assert_true (lodge_mac_is_unicast ("02:00:00:00:00:01"));
  g_assert_false (lodge_mac_is_unicast ("01:00:5e:00:00:01"));
  g_assert_false (lodge_mac_is_unicast ("ff:ff:ff:ff:ff:ff"));
  g_assert_false (lodge_mac_is_unicast ("00:00:00:00:00:00"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (lodge_mac_dup_canonical (bad[i]));
}

static void
test_overlap (void)
{
  g_autoptr (GPtrArray) used = list_used ("10.0.0.0/8", "192.168.56.0/24", NULL);
  guint32 address;

  g_assert_true (lodge_ipv4_parse ("10.200.1.0", &address));
  g_assert_true (lodge_subnet_find_clash (used, address, 24) == used->pdata[0]);
  g_assert_true (lodge_ipv4_parse ("192.168.0.0", &address));
  g_assert_true (lodge_subnet_find_clash (used, address, 16) == used->pdata[1]);
  g_assert_null (lodge_subnet_find_clash (used, address, 24));
  g_assert_false (lodge_ipv4_parse ("192.168.0.256", &address));
  g_assert_false (lodge_ipv4_parse ("fe80::1", &address));
  g_assert_false (lodge_ipv4_parse (NULL, &address));
  g_assert_cmpuint (lodge_ipv4_mask (0), ==, 0);
  g_assert_cmpuint (lodge_ipv4_mask (32), ==, G_MAXUINT32);
  g_assert_cmpuint (lodge_ipv4_mask (24), ==, 0xffffff00u);
}

static void
test_fill_in (void)
{
  g_autoptr (GPtrArray) none = list_used (NULL, NULL);
  g_autoptr (GPtrArray) taken =
      list_used ("192.168.56.0/23", "192.168.100.0/24", "192.168.101.7/32", NULL);
  static const struct
  {
    LodgeNetworkKind kind;
    gboolean dhcp;
    const char *free_address;
    const char *next_address;
  } cases[] = {
    { LODGE_NETWORK_KIND_HOST_ONLY, TRUE, "192.168.56.1", "192.168.58.1" },
    { LODGE_NETWORK_KIND_NAT, TRUE, "192.168.100.1", "192.168.102.1" },
    { LODGE_NETWORK_KIND_ROUTED, FALSE, "192.168.100.1", "192.168.102.1" },
    { LODGE_NETWORK_KIND_INTERNAL, FALSE, NULL, NULL },
    { LODGE_NETWORK_KIND_INTERNAL, TRUE, "192.168.100.1", "192.168.102.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint j = 0; j < 2; j++)
      {
        g_autoptr (LodgeNetwork) draft = lodge_network_new ("x", cases[i].kind);
        g_autoptr (GError) error = NULL;
        g_autofree char *start = NULL;

        g_object_set (draft, "dhcp", cases[i].dhcp, NULL);
        lodge_network_draft_fill_in (draft, j == 0 ? none : taken);
        g_assert_cmpstr (lodge_network_get_address (draft),
                         ==,
                         j == 0 ? cases[i].free_address : cases[i].next_address);
        g_assert_null (lodge_network_draft_find_clash (draft, taken) != NULL && j == 1
                           ? (gpointer)draft
                           : NULL);
        g_assert_true (lodge_network_draft_check (draft, &error));
        g_assert_no_error (error);
        if (cases[i].dhcp)
          g_assert_true (g_str_has_suffix (lodge_network_get_dhcp_start (draft), ".101"));
        else
          g_assert_null (lodge_network_get_dhcp_start (draft));
      }
}

static void
test_fill_in_range (void)
{
  g_autoptr (GPtrArray) none = list_used (NULL, NULL);
  static const struct
  {
    const char *address;
    guint prefix;
    const char *start;
    const char *end;
  } cases[] = {
    { "10.0.0.1", 24, "10.0.0.101", "10.0.0.254" },
    { "10.0.0.254", 24, "10.0.0.101", "10.0.0.253" },
    { "10.0.0.110", 24, "10.0.0.111", "10.0.0.254" },
    { "10.1.0.1", 16, "10.1.0.101", "10.1.0.254" },
    { "10.0.0.129", 25, "10.0.0.130", "10.0.0.254" },
    { "10.0.0.1", 30, "10.0.0.2", "10.0.0.2" },
    { "10.0.0.2", 30, "10.0.0.1", "10.0.0.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LodgeNetwork) draft = lodge_network_new ("x", LODGE_NETWORK_KIND_NAT);
      g_autoptr (GError) error = NULL;

      g_object_set (
          draft, "dhcp", TRUE, "address", cases[i].address, "prefix", cases[i].prefix, NULL);
      lodge_network_draft_fill_in (draft, none);
      g_test_message ("%s/%u", cases[i].address, cases[i].prefix);
      g_assert_cmpstr (lodge_network_get_dhcp_start (draft), ==, cases[i].start);
      g_assert_cmpstr (lodge_network_get_dhcp_end (draft), ==, cases[i].end);
      g_assert_true (lodge_network_draft_check (draft, &error));
      g_assert_no_error (error);
    }
}

static void
test_check (void)
{
  static const char *const hosts[][4] = {
    { "52:54:00:00:00:01 192.168.56.7 seven", NULL },
    { "52:54:00:00:00:01", NULL },
    { "52:54:00:00:00:01 192.168.57.7", NULL },
    { "52:54:00:00:00:01 192.168.56.1", NULL },
    { "01:54:00:00:00:01 192.168.56.7", NULL },
    { "52:54:00:00:00:01 192.168.56.7 -x", NULL },
    { "52:54:00:00:00:01 192.168.56.7", "52:54:00:00:00:02 192.168.56.7", NULL },
    { "52:54:00:00:00:01 192.168.56.7", "52:54:00:00:00:01 192.168.56.8", NULL },
  };
  static const struct
  {
    const char *property;
    const char *value;
  } bad[] = {
    { "name", "../x" },
    { "name", "" },
    { "address", "192.168.56" },
    { "address", "127.0.0.1" },
    { "address", "224.0.0.1" },
    { "address", "192.168.56.0" },
    { "address", "192.168.56.255" },
    { "dhcp-start", "192.168.57.1" },
    { "dhcp-start", "x" },
    { "dhcp-end", "192.168.56.100" },
    { "dhcp-start", "192.168.56.1" },
    { "domain", "a b" },
    { "ipv6-address", "fe80::1" },
    { "ipv6-address", "1.2.3.4" },
  };
  g_autoptr (LodgeNetwork) good = lodge_network_new ("x", LODGE_NETWORK_KIND_HOST_ONLY);
  g_autoptr (GPtrArray) none = list_used (NULL, NULL);

  g_object_set (good, "dhcp", TRUE, NULL);
  lodge_network_draft_fill_in (good, none);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (LodgeNetwork) draft = lodge_network_copy (good);
      g_autoptr (GError) error = NULL;

      g_object_set (draft, bad[i].property, bad[i].value, NULL);
      g_test_message ("%s %s", bad[i].property, bad[i].value);
      g_assert_false (lodge_network_draft_check (draft, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (LodgeNetwork) draft = lodge_network_copy (good);

      g_object_set (draft, "hosts", hosts[i], NULL);
      g_assert_true (lodge_network_draft_check (draft, NULL) == (i == 0));
    }
}

/* What two sides changed since the same beginning. */
static void
test_merge (void)
{
  static const char *const old[] = { "52:54:00:00:00:01 10.1.0.5",
                                     "52:54:00:00:00:02 10.1.0.6",
                                     NULL };
  static const char *const mine[] = { "52:54:00:00:00:01 10.1.0.5",
                                      "52:54:00:00:00:03 10.1.0.7",
                                      NULL };
  static const char *const theirs[] = {
    "52:54:00:00:00:01 10.1.0.5", "52:54:00:00:00:02 10.1.0.6", "52:54:00:00:00:04 10.1.0.8", NULL
  };
  static const char *const both[] = {
    "52:54:00:00:00:01 10.1.0.5", "52:54:00:00:00:04 10.1.0.8", "52:54:00:00:00:03 10.1.0.7", NULL
  };
  g_autoptr (LodgeNetwork) base = lodge_network_new ("x", LODGE_NETWORK_KIND_NAT);
  g_autoptr (LodgeNetwork) draft = NULL;
  g_autoptr (LodgeNetwork) now = NULL;

  g_object_set (base, "domain", "old.example", "mtu", 1400, "hosts", old, NULL);
  draft = lodge_network_copy (base);
  now = lodge_network_copy (base);
  g_assert_false (lodge_network_draft_merge (draft, base, now));
  g_assert_true (lodge_network_equal (draft, base));

  g_object_set (draft, "domain", "mine.example", "hosts", mine, NULL);
  g_object_set (now, "mtu", 1300, "hosts", theirs, NULL);
  g_assert_false (lodge_network_draft_merge (draft, base, now));
  g_assert_cmpstr (lodge_network_get_domain (draft), ==, "mine.example");
  g_assert_cmpuint (lodge_network_get_mtu (draft), ==, 1300);
  g_assert_cmpstrv (lodge_network_get_hosts (draft), both);

  g_object_set (now, "domain", "mine.example", NULL);
  g_assert_false (lodge_network_draft_merge (draft, base, now));
  g_object_set (now, "domain", "theirs.example", NULL);
  g_assert_true (lodge_network_draft_merge (draft, base, now));
  g_assert_cmpstr (lodge_network_get_domain (draft), ==, "mine.example");
  g_object_set (draft, "domain", NULL, "hosts", NULL, NULL);
  g_object_set (now, "domain", NULL, "hosts", NULL, NULL);
  g_assert_false (lodge_network_draft_merge (draft, base, now));
  g_assert_null (lodge_network_get_hosts (draft));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-draft/mac", test_mac);
  g_test_add_func ("/network-draft/overlap", test_overlap);
  g_test_add_func ("/network-draft/fill-in", test_fill_in);
  g_test_add_func ("/network-draft/fill-in-range", test_fill_in_range);
  g_test_add_func ("/network-draft/check", test_check);
  g_test_add_func ("/network-draft/merge", test_merge);
  return g_test_run ();
}
