/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screen-memory.h"

#include "lodge-display-memory.h"

/* Bits by number. */
static guint32
get_bits (const char *id, const char *name)
{
  return (guint32)lodge_display_memory_get_int (id, name, 0);
}

gboolean
lodge_screen_memory_has (const char *id, const char *name, guint number)
{
  return (get_bits (id, name) & (1u << number)) != 0;
}

void
lodge_screen_memory_set (const char *id, const char *name, guint number, gboolean set)
{
  guint32 old = get_bits (id, name);
  guint32 now = set ? old | 1u << number : old & ~(1u << number);

  if (now != old)
    lodge_display_memory_set (id, name, g_variant_new_int32 ((gint32)now));
}
