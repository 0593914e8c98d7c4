/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-text.h"

#include <locale.h>
#include <string.h>

static void
test_sanitize (void)
{
  static const struct
  {
    const char *text, *expected;
    gsize max;
  } cases[] = {
    { "Debian 12", "Debian 12", 128 },
    { "  Debian \t\n  12  ", "Debian 12", 128 },
    { NULL, "", 128 },
    { "", "", 128 },
    { " \t\r\n ", "", 128 },
    { "a\x01\x1b[31mb\x7f", "a[31mb", 128 },
    { "Cafe\xcc\x81", "Caf\xc3\xa9", 128 }, /* NFC */
    { "a\xe2\x80\xae"
      "exe.txt",
      "aexe.txt",
      128 },                                   /* right-to-left override */
    { "\xe2\x81\xa6x\xe2\x81\xa9", "x", 128 }, /* isolates */
    { "\xef\xbb\xbfx", "x", 128 },             /* byte order mark */
    { "a\xe2\x80\xa8"
      "b",
      "a b",
      128 }, /* line separator */
    { "a\xef\xbf\xbe"
      "b",
      "ab",
      128 },                                         /* noncharacter */
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd", 128 }, /* not UTF-8 */
    { "abcdef", "abc", 3 },
    { "ab cdef", "ab", 3 }, /* no trailing space after the cut */
    { "\xc3\xa4\xc3\xb6\xc3\xbc", "\xc3\xa4\xc3\xb6", 2 },
    { "x", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = lodge_text_sanitize (cases[i].text, cases[i].max);

      g_assert_cmpstr (clean, ==, cases[i].expected);
    }
}

/* A title of a million combining marks must neither take long nor grow. */
static void
test_sanitize_huge (void)
{
  GString *huge = g_string_new ("a");
  g_autofree char *clean = NULL;

  for (guint i = 0; i < 1000000; i++)
    g_string_append (huge, i % 2 ? "\xcc\x81" : "\xcc\xa3");
  clean = lodge_text_sanitize (huge->str, LODGE_TITLE_MAX_CHARS);
  g_assert_cmpint (g_utf8_strlen (clean, -1), ==, LODGE_TITLE_MAX_CHARS);
  g_assert_true (lodge_text_matches (huge->str, "a"));
  g_string_free (huge, TRUE);
}

/* Whatever bytes come in: valid, normalized, short, and unchanged by a second pass. */
static void
test_sanitize_random (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      char bytes[65];
      g_autofree char *once = NULL, *twice = NULL, *normal = NULL;

      for (guint i = 0; i < sizeof bytes - 1; i++)
        bytes[i] = (char)g_test_rand_int_range (1, 256);
      bytes[sizeof bytes - 1] = '\0';
      once = lodge_text_sanitize (bytes, 20);
      twice = lodge_text_sanitize (once, 20);
      normal = g_utf8_normalize (once, -1, G_NORMALIZE_NFC);
      g_assert_true (g_utf8_validate (once, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (once, -1), <=, 20);
      g_assert_cmpstr (once, ==, normal);
      g_assert_cmpstr (once, ==, twice);
    }
}

static void
test_slug (void)
{
  static const struct
  {
    const char *title, *expected;
  } cases[] = {
    { "Debian 12", "debian-12-0a1b2c3d" },
    { "Größe & Co.", "grosse-co-0a1b2c3d" },
    { "..", "machine-0a1b2c3d" },
    { ".", "machine-0a1b2c3d" },
    { "", "machine-0a1b2c3d" },
    { "../../etc/passwd", "etc-passwd-0a1b2c3d" },
    { "-rf", "rf-0a1b2c3d" },
    { "a\nb<c>'\"", "a-b-c-0a1b2c3d" },
    { "0123456789012345678901234567890123456789 more",
      "0123456789012345678901234567890123456789-0a1b2c3d" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *slug =
          lodge_text_dup_slug (cases[i].title, "0A1B2C3D-0000-4000-8000-000000000000");

      if (i != 1) /* transliteration is the C library's: only its alphabet is promised */
        g_assert_cmpstr (slug, ==, cases[i].expected);
      g_assert_cmpuint (strspn (slug, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==, strlen (slug));
      g_assert_true (g_str_has_suffix (slug, "-0a1b2c3d"));
    }
}

static void
test_slug_of_other_scripts (void)
{
  g_autofree char *slug = lodge_text_dup_slug ("日本語", "0a1b");

  g_assert_cmpuint (strspn (slug, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==, strlen (slug));
  g_assert_true (g_str_has_suffix (slug, "-0a1b0000"));
}

static void
test_compare (void)
{
  g_assert_cmpint (lodge_text_compare_natural ("Debian 9", "Debian 12"), <, 0);
  g_assert_cmpint (lodge_text_compare_natural ("debian 12", "Debian 9"), >, 0);
  g_assert_cmpint (lodge_text_compare_natural ("a", "B"), <, 0);
  g_assert_cmpint (lodge_text_compare_natural ("same", "same"), ==, 0);
  g_assert_cmpint (lodge_text_compare_natural ("Same", "same"), !=, 0);
  g_assert_cmpint (lodge_text_compare_natural (NULL, NULL), ==, 0);
  g_assert_cmpint (lodge_text_compare_natural ("\xff", "a"), !=, 0);
}

static void
test_matches (void)
{
  g_assert_true (lodge_text_matches ("Debian 12", ""));
  g_assert_true (lodge_text_matches ("Debian 12", NULL));
  g_assert_true (lodge_text_matches ("Debian 12", "deb"));
  g_assert_true (lodge_text_matches ("Debian 12", "12 BIAN"));
  g_assert_true (lodge_text_matches ("Größe", "GROSSE"));
  g_assert_true (lodge_text_matches ("Café", "cafe"));
  g_assert_true (lodge_text_matches ("x", "  x  "));
  g_assert_false (lodge_text_matches ("Debian 12", "debian 13"));
  g_assert_false (lodge_text_matches (NULL, "x"));
  g_assert_false (lodge_text_matches ("\xff\xfe", "x"));
}

static void
test_safe (void)
{
  g_autofree char *kept = lodge_text_dup_safe ("a\tb\nc\r\x1b[0m", -1, 100);
  g_autofree char *cut = lodge_text_dup_safe ("ab\xc3\xa4", -1, 3);
  g_autofree char *counted = lodge_text_dup_safe ("abcdef", 3, 100);
  g_autofree char *zero = lodge_text_dup_safe ("a\0b", 3, 100);
  g_autofree char *nothing = lodge_text_dup_safe (NULL, -1, 100);

  g_assert_cmpstr (kept, ==, "a\tb\nc[0m");
  g_assert_cmpstr (cut, ==, "ab");
  g_assert_cmpstr (counted, ==, "abc");
  g_assert_true (g_utf8_validate (zero, -1, NULL));
  g_assert_true (g_str_has_suffix (zero, "b"));
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/sanitize", test_sanitize);
  g_test_add_func ("/text/sanitize/huge", test_sanitize_huge);
  g_test_add_func ("/text/sanitize/random", test_sanitize_random);
  g_test_add_func ("/text/slug", test_slug);
  g_test_add_func ("/text/slug/other-scripts", test_slug_of_other_scripts);
  g_test_add_func ("/text/compare", test_compare);
  g_test_add_func ("/text/matches", test_matches);
  g_test_add_func ("/text/safe", test_safe);
  return g_test_run ();
}
