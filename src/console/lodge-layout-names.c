/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <xkbcommon/xkbregistry.h>

#include "lodge-layout.h"

static void
name_free (gpointer data)
{
  LodgeLayoutName *name = data;

  g_free (name->id);
  g_free (name->title);
  g_free (name);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const LodgeLayoutName *first = *(LodgeLayoutName *const *)a;
  const LodgeLayoutName *second = *(LodgeLayoutName *const *)b;

  return g_utf8_collate (first->title, second->title);
}

GPtrArray *
lodge_layout_dup_names (void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (name_free);
  struct rxkb_context *context = rxkb_context_new (RXKB_CONTEXT_NO_FLAGS);

  if (context == NULL)
    return names;
  rxkb_context_set_log_level (context, RXKB_LOG_LEVEL_CRITICAL);
  if (rxkb_context_parse (context, "evdev"))
    for (struct rxkb_layout *layout = rxkb_layout_first (context); layout != NULL;
         layout = rxkb_layout_next (layout))
      {
        LodgeLayoutName *name = g_new0 (LodgeLayoutName, 1);
        const char *variant = rxkb_layout_get_variant (layout);

        name->id = variant != NULL
                       ? g_strdup_printf ("%s(%s)", rxkb_layout_get_name (layout), variant)
                       : g_strdup (rxkb_layout_get_name (layout));
        name->title = g_strdup (rxkb_layout_get_description (layout));
        g_ptr_array_add (names, name);
      }
  rxkb_context_unref (context);
  g_ptr_array_sort (names, compare_names);
  return names;
}
