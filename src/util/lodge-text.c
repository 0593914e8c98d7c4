/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-text.h"

#include <string.h>

#define SLUG_MAX_CHARS 40
#define SLUG_UUID_DIGITS 8

/* GLib orders combining marks by a bubble sort: what strangers send is cut before it comes there.
 */
#define FOLD_MAX_CHARS 2048

/* Explicit formatting of Unicode's bidirectional algorithm (UAX #9, table 2) and the byte order
 * mark: they can make a title read as something it is not. */
static gboolean
is_deceptive (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* U+FDD0 to U+FDEF and the last two of each plane are noncharacters; XML can't carry the latter. */
static gboolean
is_storable (gunichar c)
{
  return !g_unichar_iscntrl (c) && !is_deceptive (c) && (c & 0xfffe) != 0xfffe &&
         !(c >= 0xfdd0 && c <= 0xfdef);
}

char *
lodge_text_sanitize (const char *text, gsize max_chars)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *normal = NULL;
  g_autoptr (GString) kept = g_string_new (NULL);
  gsize n_kept = 0;

  for (const char *p = valid; *p != '\0' && n_kept < max_chars * 4; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          if (kept->len == 0 || kept->str[kept->len - 1] == ' ')
            continue;
          c = ' ';
        }
      else if (!is_storable (c))
        continue;

      g_string_append_unichar (kept, c);
      n_kept++;
    }

  normal = g_utf8_normalize (kept->str, kept->len, G_NORMALIZE_NFC);
  *g_utf8_offset_to_pointer (normal, MIN ((gsize)g_utf8_strlen (normal, -1), max_chars)) = '\0';
  return g_strdup (g_strchomp (normal));
}

char *
lodge_text_dup_slug (const char *title, const char *uuid)
{
  g_autofree char *clean = lodge_text_sanitize (title, LODGE_TITLE_MAX_CHARS);
  g_autofree char *ascii = g_str_to_ascii (clean, "C");
  GString *slug = g_string_new (NULL);
  guint n_digits = 0;

  for (const char *p = ascii; *p != '\0' && slug->len < SLUG_MAX_CHARS; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (slug, g_ascii_tolower (*p));
      else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
        g_string_append_c (slug, '-');
    }
  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  if (slug->len == 0)
    g_string_assign (slug, "machine");

  g_string_append_c (slug, '-');
  for (const char *p = uuid; p != NULL && *p != '\0' && n_digits < SLUG_UUID_DIGITS; p++)
    {
      if (!g_ascii_isxdigit (*p))
        continue;
      g_string_append_c (slug, g_ascii_tolower (*p));
      n_digits++;
    }
  for (; n_digits < SLUG_UUID_DIGITS; n_digits++)
    g_string_append_c (slug, '0');

  return g_string_free (slug, FALSE);
}

char *
lodge_text_dup_natural_key (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  return g_utf8_collate_key_for_filename (folded, -1);
}

int
lodge_text_compare_natural (const char *a, const char *b)
{
  g_autofree char *key_a = lodge_text_dup_natural_key (a);
  g_autofree char *key_b = lodge_text_dup_natural_key (b);
  int order = strcmp (key_a, key_b);

  return order != 0 ? order : g_strcmp0 (a, b);
}

/* Case folded, decomposed, without marks: "Größe" -> "grosse". */
static char *
fold_for_search (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *folded = NULL;
  g_autofree char *decomposed = NULL;
  GString *bare = g_string_new (NULL);

  if (g_utf8_strlen (valid, -1) > FOLD_MAX_CHARS)
    *g_utf8_offset_to_pointer (valid, FOLD_MAX_CHARS) = '\0';
  folded = g_utf8_casefold (valid, -1);
  decomposed = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);

  for (const char *p = decomposed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ismark (c))
        g_string_append_unichar (bare, g_unichar_isspace (c) ? ' ' : c);
    }
  return g_string_free (bare, FALSE);
}

gboolean
lodge_text_matches (const char *haystack, const char *query)
{
  g_autofree char *folded_haystack = NULL;
  g_autofree char *folded_query = NULL;
  g_auto (GStrv) words = NULL;

  if (query == NULL || *query == '\0')
    return TRUE;

  folded_haystack = fold_for_search (haystack);
  folded_query = fold_for_search (query);
  words = g_strsplit (folded_query, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (folded_haystack, words[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

char *
lodge_text_dup_safe (const char *text, gssize length, gsize max_bytes)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", text != NULL ? length : 0);
  GString *safe = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gsize size = g_utf8_next_char (p) - p;

      if (c != '\n' && c != '\t' && !is_storable (c))
        continue;
      if (safe->len + size > max_bytes)
        break;
      g_string_append_len (safe, p, size);
    }
  return g_string_free (safe, FALSE);
}
