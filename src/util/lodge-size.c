/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-size.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

/* Digits of a fraction that count; more would overflow the arithmetic and mean nothing. */
#define MAX_FRACTION_DIGITS 6

static const char *
skip_space (const char *p)
{
  while (g_ascii_isspace (*p))
    p++;
  return p;
}

/* The power of 1024 that the suffix at @p stands for, 0 for none; FALSE when it is no suffix. */
static gboolean
parse_suffix (const char *p, guint *shift)
{
  static const char letters[] = "KMGT";
  const char *letter;

  *shift = 0;
  if (*p == '\0')
    return TRUE;

  letter = strchr (letters, g_ascii_toupper (*p));
  if (letter == NULL)
    return FALSE;
  *shift = 10 * (guint)(letter - letters + 1);
  p++;
  if (g_ascii_strncasecmp (p, "ib", 2) == 0)
    p += 2;
  else if (g_ascii_tolower (*p) == 'b')
    p++;
  return *skip_space (p) == '\0';
}

static gboolean
parse_number (const char **text, guint64 *whole, guint64 *fraction, guint64 *scale)
{
  const char *p = *text;

  if (!g_ascii_isdigit (*p))
    return FALSE;
  for (*whole = 0; g_ascii_isdigit (*p); p++)
    {
      if (!g_uint64_checked_mul (whole, *whole, 10) ||
          !g_uint64_checked_add (whole, *whole, *p - '0'))
        return FALSE;
    }

  *fraction = 0;
  *scale = 1;
  if (*p == '.')
    {
      if (!g_ascii_isdigit (*++p))
        return FALSE;
      for (guint n = 0; g_ascii_isdigit (*p); p++, n++)
        {
          if (n >= MAX_FRACTION_DIGITS)
            continue;
          *fraction = *fraction * 10 + (*p - '0');
          *scale *= 10;
        }
    }
  *text = p;
  return TRUE;
}

static gboolean
parse (const char *text, guint64 *bytes)
{
  const char *p = skip_space (text);
  guint64 whole, fraction, scale, unit;
  guint shift;

  if (!parse_number (&p, &whole, &fraction, &scale) || !parse_suffix (skip_space (p), &shift))
    return FALSE;

  unit = G_GUINT64_CONSTANT (1) << shift;
  if (shift == 0 && fraction != 0)
    return FALSE;
  /* 10^6 times 2^40 stays below 2^64. */
  return g_uint64_checked_mul (&whole, whole, unit) &&
         g_uint64_checked_add (bytes, whole, fraction * unit / scale);
}

gboolean
lodge_size_parse (const char *text, guint64 *bytes, GError **error)
{
  guint64 value = 0;

  if (text == NULL || !parse (text, &value))
    {
      g_autofree char *shown = g_utf8_make_valid (text != NULL ? text : "", -1);

      g_set_error (error,
                   G_OPTION_ERROR,
                   G_OPTION_ERROR_BAD_VALUE,
                   _ ("“%s” is not a size. Give a number and a unit, such as 512M or 20G."),
                   shown);
      return FALSE;
    }
  *bytes = value;
  return TRUE;
}

char *
lodge_size_format (guint64 bytes)
{
  g_autofree char *number = NULL;
  double value = (double)bytes;
  double rounded;
  guint unit = 0;

  if (bytes < LODGE_KIB)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u byte", "%u bytes", (gulong)bytes),
                            (guint)bytes);

  /* 1023.96 MiB would be shown as 1024: then it is 1 GiB. */
  do
    {
      value /= 1024.0;
      unit++;
      rounded = round (value * 10.0) / 10.0;
    }
  while (rounded >= 1024.0 && unit < 4);

  if (fabs (rounded - round (rounded)) < 0.05)
    number = g_strdup_printf ("%.0f", rounded);
  else
    number = g_strdup_printf ("%.1f", rounded);

  switch (unit)
    {
    case 1:
      return g_strdup_printf (_ ("%s KiB"), number);
    case 2:
      return g_strdup_printf (_ ("%s MiB"), number);
    case 3:
      return g_strdup_printf (_ ("%s GiB"), number);
    default:
      return g_strdup_printf (_ ("%s TiB"), number);
    }
}
