/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-size.h"

#include <locale.h>

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    guint64 expected;
  } cases[] = {
    { "1073741824", LODGE_GIB },
    { "0", 0 },
    { "20G", 20 * LODGE_GIB },
    { "20g", 20 * LODGE_GIB },
    { "512 MiB", 512 * LODGE_MIB },
    { "512mb", 512 * LODGE_MIB },
    { "1.5g", LODGE_GIB + LODGE_GIB / 2 },
    { "0.5K", 512 },
    { " 2 TiB ", 2 * LODGE_TIB },
    { "1.000000000000000000001G", LODGE_GIB },
    { "18446744073709551615", G_MAXUINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 42;

      g_assert_true (lodge_size_parse (cases[i].text, &bytes, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (bytes, ==, cases[i].expected);
    }
}

static void
test_parse_refuses (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "G",
    "-1",
    "+1",
    "1.",
    ".5G",
    "1.5",
    "1X",
    "1GG",
    "1 G G",
    "0x10",
    "1e3",
    "nan",
    "inf",
    "1,5G",
    "18446744073709551616",
    "99999999999999999999T",
    "16777216T",
    "1G\xff",
    "1iB",
    NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 bytes = 42;

      g_assert_false (lodge_size_parse (cases[i], &bytes, &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (bytes, ==, 42);
    }
}

static void
test_format (void)
{
  static const struct
  {
    guint64 bytes;
    const char *expected;
  } cases[] = {
    { 0, "0 bytes" },
    { 1, "1 byte" },
    { 1023, "1023 bytes" },
    { LODGE_KIB, "1 KiB" },
    { 512 * LODGE_MIB, "512 MiB" },
    { 2 * LODGE_GIB, "2 GiB" },
    { LODGE_GIB + LODGE_GIB / 2, "1.5 GiB" },
    { LODGE_GIB - 1, "1 GiB" },
    { LODGE_TIB - 1, "1 TiB" },
    { 1000 * LODGE_MIB + LODGE_MIB / 2, "1000.5 MiB" },
    { 20 * LODGE_TIB, "20 TiB" },
    { G_MAXUINT64, "16777216 TiB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lodge_size_format (cases[i].bytes);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/size/parse", test_parse);
  g_test_add_func ("/size/parse/refuses", test_parse_refuses);
  g_test_add_func ("/size/format", test_format);
  return g_test_run ();
}
