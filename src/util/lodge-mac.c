/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-mac.h"

#include <string.h>

#define TEXT_LENGTH 17

char *
lodge_mac_dup_canonical (const char *text)
{
  char separator;

  if (text == NULL || strlen (text) != TEXT_LENGTH)
    return NULL;
  separator = text[2];
  if (separator != ':' && separator != '-')
    return NULL;
  for (guint i = 0; i < TEXT_LENGTH; i++)
    if (i % 3 == 2 ? text[i] != separator : !g_ascii_isxdigit (text[i]))
      return NULL;
  return g_strdelimit (g_ascii_strdown (text, -1), "-", ':');
}

gboolean
lodge_mac_is_unicast (const char *mac)
{
  return (g_ascii_xdigit_value (mac[1]) & 1) == 0 && !g_str_equal (mac, "00:00:00:00:00:00");
}

char *
lodge_mac_random (void)
{
  guint32 tail = g_random_int ();

  return g_strdup_printf (
      "52:54:00:%02x:%02x:%02x", (tail >> 16) & 0xff, (tail >> 8) & 0xff, tail & 0xff);
}
