/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "lodge-forward.h"
#include "lodge-network.h"

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    const char *canonical; /* NULL: refused */
  } cases[] = {
    { "tcp:127.0.0.1:2222:22", "tcp:127.0.0.1:2222:22" },
    { "tcp:2222:22", "tcp:127.0.0.1:2222:22" },
    { "ssh=tcp:2222:22", "ssh=tcp:127.0.0.1:2222:22" },
    { "udp:0.0.0.0:53:10.0.2.20:5353", "udp:0.0.0.0:53:10.0.2.20:5353" },
    { "my web=tcp:8080:10.0.2.15:80", "my web=tcp:127.0.0.1:8080:10.0.2.15:80" },
    { "", NULL },
    { "tcp", NULL },
    { "tcp:22", NULL },
    { "sctp:1:2", NULL },
    { "tcp:0:22", NULL },
    { "tcp:65536:22", NULL },
    { "tcp:22:-1", NULL },
    { "tcp:22:+1", NULL },
    { "tcp:::1:22:22", NULL },
    { "tcp:localhost:22:22", NULL },
    { "tcp:1.2.3.4.5:22:22", NULL },
    { "tcp:127.0.0.1:2222:10.0.2.15:22:9", NULL },
    { "=tcp:22:22", NULL },
    { "a,b=tcp:22:22", NULL },
    { "tcp:127.0.0.1,x:22:22", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (cases[i].text, &error);
      g_autofree char *text = forward != NULL ? lodge_forward_to_text (forward) : NULL;

      g_assert_cmpstr (text, ==, cases[i].canonical);
      if (cases[i].canonical == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      else
        g_assert_no_error (error);
    }
}

static gboolean
collide (const char *a, const char *b)
{
  g_autoptr (LodgeForward) first = lodge_forward_new_from_text (a, NULL);
  g_autoptr (LodgeForward) second = lodge_forward_new_from_text (b, NULL);

  return lodge_forward_collides (first, second);
}

static void
test_collisions (void)
{
  g_assert_true (collide ("tcp:2222:22", "tcp:2222:80"));
  g_assert_true (collide ("tcp:0.0.0.0:2222:22", "tcp:2222:80"));
  g_assert_false (collide ("tcp:2222:22", "udp:2222:22"));
  g_assert_false (collide ("tcp:2222:22", "tcp:2223:22"));
  g_assert_false (collide ("tcp:127.0.0.1:2222:22", "tcp:127.0.0.2:2222:22"));
}

static void
test_names (void)
{
  g_assert_true (lodge_network_name_is_valid ("host-only.1_A"));
  g_assert_false (lodge_network_name_is_valid (NULL));
  g_assert_false (lodge_network_name_is_valid (""));
  g_assert_false (lodge_network_name_is_valid (".."));
  g_assert_false (lodge_network_name_is_valid ("a/b"));
  g_assert_false (lodge_network_name_is_valid ("ä"));
  g_assert_false (
      lodge_network_name_is_valid ("123456789012345678901234567890123456789012345678901"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forward/text", test_text);
  g_test_add_func ("/forward/collisions", test_collisions);
  g_test_add_func ("/network/names", test_names);
  return g_test_run ();
}
