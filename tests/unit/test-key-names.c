/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-names.h"

#include <linux/input-event-codes.h>

static void
assert_parses (const char *text, guint n, const guint *codes)
{
  g_autoptr (GError) error = NULL;
  LodgeKeyCombination keys;

  g_assert_true (lodge_key_names_parse (text, &keys, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (keys.codes, keys.n_codes * sizeof (guint), codes, n * sizeof (guint));
}

static void
test_combinations (void)
{
  assert_parses ("a", 1, (const guint[]){ KEY_A });
  assert_parses ("Z", 1, (const guint[]){ KEY_Z });
  assert_parses ("-", 1, (const guint[]){ KEY_MINUS });
  assert_parses ("ctrl+alt+f2", 3, (const guint[]){ KEY_LEFTCTRL, KEY_LEFTALT, KEY_F2 });
  assert_parses ("Control+ALT+Delete", 3, (const guint[]){ KEY_LEFTCTRL, KEY_LEFTALT, KEY_DELETE });
  assert_parses ("shift+rightshift", 2, (const guint[]){ KEY_LEFTSHIFT, KEY_RIGHTSHIFT });
}

/* A typo in the table would send another key. */
static void
test_rows (void)
{
  const struct
  {
    const char *names;
    guint first;
  } rows[] = {
    { "1 2 3 4 5 6 7 8 9 0 minus equal", KEY_1 },
    { "q w e r t y u i o p leftbracket rightbracket enter ctrl", KEY_Q },
    { "a s d f g h j k l semicolon apostrophe grave shift backslash", KEY_A },
    { "z x c v b n m comma dot slash rightshift", KEY_Z },
    { "f1 f2 f3 f4 f5 f6 f7 f8 f9 f10", KEY_F1 },
    { "f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24", KEY_F13 },
    { "home up pageup left right end down pagedown insert delete", KEY_HOME },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) names = g_strsplit (rows[i].names, " ", -1);

      for (guint j = 0; names[j] != NULL; j++)
        assert_parses (names[j], 1, (const guint[]){ rows[i].first + j });
    }
}

static void
test_refused (void)
{
  const char *const texts[] = { "",  "+",    "ctrl+",        "+a",    "ctrl++a", "no", "a b",
                                "é", "\xff", "ctrl+control", "a+b+a", " a",      "f25" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      LodgeKeyCombination keys;

      g_assert_false (lodge_key_names_parse (texts[i], &keys, &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_cmpstr (error->message, !=, "");
    }
}

static void
test_limit (void)
{
  g_autoptr (GError) error = NULL;
  LodgeKeyCombination keys;

  g_assert_true (lodge_key_names_parse ("a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p", &keys, &error));
  g_assert_cmpuint (keys.n_codes, ==, LODGE_KEY_COMBINATION_MAX);
  g_assert_false (lodge_key_names_parse ("a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q", &keys, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
}

static void
test_list (void)
{
  g_autofree char *list = lodge_key_names_dup_list ();
  g_auto (GStrv) names = g_strsplit_set (list, " \n", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      LodgeKeyCombination keys;

      if (*names[i] != '\0')
        g_assert_true (lodge_key_names_parse (names[i], &keys, NULL));
    }
}

static void
assert_named (const char *text, const char *canonical, const char *label)
{
  LodgeKeyCombination keys;
  g_autofree char *name = NULL;
  g_autofree char *caps = NULL;

  g_assert_true (lodge_key_names_parse (text, &keys, NULL));
  name = lodge_key_names_dup_text (&keys);
  caps = lodge_key_names_dup_label (&keys);
  g_assert_cmpstr (name, ==, canonical);
  g_assert_cmpstr (caps, ==, label);
}

static void
test_names (void)
{
  const LodgeKeyCombination nameless = { { KEY_PROG1 }, 1 };

  assert_named ("Control+ALT+del", "ctrl+alt+delete", "Ctrl+Alt+Del");
  assert_named ("rightctrl", "rightctrl", "Right Ctrl");
  assert_named ("super+l", "super+l", "Super+L");
  assert_named ("ctrl+-", "ctrl+minus", "Ctrl+-");
  assert_named ("altgr+F12", "altgr+f12", "AltGr+F12");
  g_assert_null (lodge_key_names_dup_text (&nameless));
  g_assert_null (lodge_key_names_dup_label (&nameless));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-names/combinations", test_combinations);
  g_test_add_func ("/key-names/rows", test_rows);
  g_test_add_func ("/key-names/refused", test_refused);
  g_test_add_func ("/key-names/limit", test_limit);
  g_test_add_func ("/key-names/names", test_names);
  g_test_add_func ("/key-names/list", test_list);
  return g_test_run ();
}
