/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test.h"
#include "lodge-view-target.h"
#include "lodge-vmm-error.h"

typedef struct
{
  const char *uri;
  LodgeDisplayProtocol protocol;
  const char *host;
  guint port;
  guint tls_port;
  const char *path;
  const char *name;
} Good;

static void
test_good_addresses (void)
{
  static const Good GOOD[] = {
    { "vnc://host", LODGE_DISPLAY_PROTOCOL_VNC, "host", 5900, 0, NULL, "host:5900" },
    { "vnc://host:5901/", LODGE_DISPLAY_PROTOCOL_VNC, "host", 5901, 0, NULL, "host:5901" },
    { "vnc://host:0", LODGE_DISPLAY_PROTOCOL_VNC, "host", 5900, 0, NULL, "host:5900" },
    { "vnc://host:1", LODGE_DISPLAY_PROTOCOL_VNC, "host", 5901, 0, NULL, "host:5901" },
    { "vnc://host:99", LODGE_DISPLAY_PROTOCOL_VNC, "host", 5999, 0, NULL, "host:5999" },
    { "vnc://host:100", LODGE_DISPLAY_PROTOCOL_VNC, "host", 100, 0, NULL, "host:100" },
    { "spice://host:99", LODGE_DISPLAY_PROTOCOL_SPICE, "host", 99, 0, NULL, "host:99" },
    { "VNC://[::1]:5999", LODGE_DISPLAY_PROTOCOL_VNC, "::1", 5999, 0, NULL, "[::1]:5999" },
    { "spice://10.0.0.1:5930",
      LODGE_DISPLAY_PROTOCOL_SPICE,
      "10.0.0.1",
      5930,
      0,
      NULL,
      "10.0.0.1:5930" },
    { "spice://h?tls-port=5931", LODGE_DISPLAY_PROTOCOL_SPICE, "h", 0, 5931, NULL, "h:5931" },
    { "spice://h?port=5930&tls-port=5931",
      LODGE_DISPLAY_PROTOCOL_SPICE,
      "h",
      5930,
      5931,
      NULL,
      "h:5930" },
    { "vnc+unix:///run/a%20b", LODGE_DISPLAY_PROTOCOL_VNC, NULL, 0, 0, "/run/a b", "a b" },
    { "spice+unix:///run/s", LODGE_DISPLAY_PROTOCOL_SPICE, NULL, 0, 0, "/run/s", "s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (GOOD); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeViewTarget) made = lodge_view_target_new_from_uri (GOOD[i].uri, &error);
      g_autoptr (LodgeViewTarget) target = NULL;
      g_autofree char *name = NULL;

      g_assert_no_error (error);
      g_assert_true (lodge_view_target_is_uri (GOOD[i].uri));
      target = lodge_view_target_copy (made);
      name = lodge_view_target_dup_name (target);
      g_assert_cmpint (target->protocol, ==, GOOD[i].protocol);
      g_assert_cmpstr (target->host, ==, GOOD[i].host);
      g_assert_cmpuint (target->port, ==, GOOD[i].port);
      g_assert_cmpuint (target->tls_port, ==, GOOD[i].tls_port);
      g_assert_cmpstr (target->path, ==, GOOD[i].path);
      g_assert_cmpstr (name, ==, GOOD[i].name);
    }
}

static void
test_bad_addresses (void)
{
  static const char *const BAD[] = {
    "vnc://",           "vnc://host:0x5",    "vnc://host:70000",        "vnc://host/path",
    "vnc+unix://host/", "vnc+unix:///",      "spice://h?tls-port=0",    "spice://h?port=70000",
    "http://host",      "vnc://ho%0Ast",     "vnc://ho%20st",           "spice://h?tls-port=1x",
    "vnc://u:p@host",   "vnc+unix:relative", "vnc+unix:///with%00null", "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeViewTarget) target = lodge_view_target_new_from_uri (BAD[i], &error);

      if (target != NULL)
        g_error ("“%s” was taken", BAD[i]);
      g_assert_cmpint (error->domain, ==, LODGE_VMM_ERROR);
    }
  g_assert_false (lodge_view_target_is_uri ("Debian 12"));
  g_assert_false (lodge_view_target_is_uri ("vnc:5"));
  g_assert_false (lodge_view_target_is_uri ("Debian: see http://host"));
}

static void
test_good_file (void)
{
  static const char TEXT[] =
      "[virt-viewer]\n"
      "type=spice\n"
      "host=192.168.1.7\n"
      "port=-1\n"
      "tls-port=5901\n"
      "password=a;b\\\\c\n"
      "title=Desk of Änne\n"
      "fullscreen=1\n"
      "secure-channels=main;inputs\n"
      "delete-this-file=1\n"
      "host-subject=O=lab,CN=h\n"
      "ca=-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n\n"
      "unheard-of=yes\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeViewTarget) target =
      lodge_view_target_new_from_vv (TEXT, sizeof TEXT - 1, &error);
  g_autofree char *name = NULL;

  g_assert_no_error (error);
  name = lodge_view_target_dup_name (target);
  g_assert_cmpint (target->protocol, ==, LODGE_DISPLAY_PROTOCOL_SPICE);
  g_assert_cmpstr (target->host, ==, "192.168.1.7");
  g_assert_cmpuint (target->port, ==, 0);
  g_assert_cmpuint (target->tls_port, ==, 5901);
  g_assert_cmpstr (target->password, ==, "a;b\\c");
  g_assert_cmpstr (target->host_subject, ==, "O=lab,CN=h");
  g_assert_true (g_str_has_prefix (target->ca, "-----BEGIN CERTIFICATE-----\nMIIB\n"));
  g_assert_cmpstr (name, ==, "Desk of Änne");
  g_assert_true (target->fullscreen);
  g_assert_cmpuint (g_strv_length (target->secure_channels), ==, 2);
  g_assert_cmpstr (target->secure_channels[1], ==, "inputs");
}

static void
test_bad_files (void)
{
  static const char *const BAD[] = {
    "",
    "vnc://host",
    "[virt-viewer]\n",
    "[virt-viewer]\ntype=ovirt\nhost=h\nport=1\n",
    "[virt-viewer]\ntype=vnc\nport=1\n",
    "[virt-viewer]\ntype=vnc\nhost=h\n",
    "[virt-viewer]\ntype=vnc\nhost=h\nport=65536\n",
    "[virt-viewer]\ntype=vnc\nhost=h;rm\\n\nport=1\n",
    "[virt-viewer]\ntype=vnc\nunix-path=relative\n",
    "[virt-viewer]\ntype=spice\nhost=h\nport=1\nca=nonsense\n",
    "[virt-viewer]\ntype=vnc\nhost=h\nport=1\nproxy=http://p:1\n",
    "[virt-viewer]\ntype=spice\nhost=h\nport=1\nproxy=socks://p:1\n",
    "[virt-viewer]\ntype=spice\nhost=h\nport=1\nproxy=p\n",
    "[virt-viewer]\ntype=spice\nunix-path=/s\nproxy=http://p:1\n",
    "[virt-viewer]\ntype=spice\nhost=h\nport=1\nsecure-channels=main\n",
    "[virt-viewer]\ntype=spice\nhost=h\ntls-port=1\nsecure-channels=ma\\nin\n",
    "[other]\ntype=vnc\nhost=h\nport=1\n",
  };
  g_autofree char *large = g_strnfill (LODGE_VIEW_TARGET_MAX_FILE + 1, '#');

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeViewTarget) target =
          lodge_view_target_new_from_vv (BAD[i], strlen (BAD[i]), &error);

      if (target != NULL)
        g_error ("taken:\n%s", BAD[i]);
      g_assert_cmpint (error->domain, ==, LODGE_VMM_ERROR);
    }
  g_assert_null (lodge_view_target_new_from_vv (large, strlen (large), NULL));
  g_assert_null (lodge_view_target_new_from_vv ("[virt-viewer]\n\0type=vnc", 23, NULL));
}

static char *
dup_id (const char *file)
{
  g_autoptr (LodgeViewTarget) target = lodge_view_target_new_from_vv (file, strlen (file), NULL);

  return lodge_view_target_dup_id (target);
}

/* What may be done to a display is remembered: a file must not get at another's by its title. */
static void
test_ids (void)
{
  static const char *const DIFFERENT[] = {
    "[virt-viewer]\ntype=vnc\nhost=h\nport=1\n",
    "[virt-viewer]\ntype=vnc\nhost=evil\nport=1\ntitle=h:1\n",
    "[virt-viewer]\ntype=vnc\nhost=evil\nport=1\ntitle=vnc://h:1\n",
    "[virt-viewer]\ntype=spice\nhost=h\nport=1\n",
    "[virt-viewer]\ntype=spice\nhost=h\nport=1\ntitle=a\n",
    "[virt-viewer]\ntype=spice\nhost=h\nport=2\ntitle=a\n",
    "[virt-viewer]\ntype=spice\nunix-path=/a/socket\n",
    "[virt-viewer]\ntype=spice\nunix-path=/b/socket\n",
  };
  static const char MACHINE[] =
      "[virt-viewer]\ntype=spice\nhost=h\nport=1\ntitle=00112233-4455-6677-8899-aabbccddeeff\n";
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *machine = dup_id (MACHINE);

  for (gsize i = 0; i < G_N_ELEMENTS (DIFFERENT); i++)
    if (!g_hash_table_add (ids, dup_id (DIFFERENT[i])))
      g_error ("taken for another:\n%s", DIFFERENT[i]);
  g_assert_false (g_uuid_string_is_valid (machine));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/view-target/good-addresses", test_good_addresses);
  g_test_add_func ("/console/view-target/bad-addresses", test_bad_addresses);
  g_test_add_func ("/console/view-target/good-file", test_good_file);
  g_test_add_func ("/console/view-target/bad-files", test_bad_files);
  g_test_add_func ("/console/view-target/ids", test_ids);
  return g_test_run ();
}
