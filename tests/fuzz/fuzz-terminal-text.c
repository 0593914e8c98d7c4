/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fuzz.h"
#include "lodge-terminal-text.h"

#include <string.h>

/* Any bytes that a guest says on its serial line: what is left of them tells a terminal nothing. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = lodge_terminal_text_strip (data, size);
  g_autoptr (GBytes) again = NULL;
  gsize length;
  const guint8 *text = g_bytes_get_data (bytes, &length);

  g_assert_cmpuint (length, <=, size);
  for (gsize i = 0; i < length; i++)
    {
      g_assert_true (text[i] >= 0x20 || strchr ("\n\r\t\b", text[i]) != NULL);
      g_assert_true (text[i] != '\0' && text[i] != 0x7f);
      /* A C1 control in UTF-8. */
      g_assert_false (i > 0 && text[i - 1] == 0xc2 && text[i] >= 0x80 && text[i] <= 0x9f);
    }
  again = lodge_terminal_text_strip (text, length);
  g_assert_true (g_bytes_equal (bytes, again));
  return 0;
}
