/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-display-memory.h"

#include "lodge-settings.h"

#define KEY "displays"

/* How many displays are remembered; the oldest go first. */
#define MAX_DISPLAYS 200

GVariant *
lodge_display_memory_get (const char *id, const char *name, const GVariantType *type)
{
  g_autoptr (GVariant) displays = NULL;
  g_autoptr (GVariant) display = NULL;

  if (id == NULL || lodge_settings_get () == NULL)
    return NULL;

  displays = g_settings_get_value (lodge_settings_get (), KEY);
  display = g_variant_lookup_value (displays, id, G_VARIANT_TYPE_VARDICT);
  return display != NULL ? g_variant_lookup_value (display, name, type) : NULL;
}

/* What was remembered of one display, with one thing changed. */
static GVariant *
change (GVariant *display, const char *name, GVariant *value)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, display);
  g_variant_dict_insert_value (&dict, name, value);
  return g_variant_dict_end (&dict);
}

void
lodge_display_memory_set (const char *id, const char *name, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autoptr (GVariant) displays = NULL;
  g_autoptr (GVariant) display = NULL;
  GVariantBuilder builder;
  gsize n_displays;

  if (id == NULL || lodge_settings_get () == NULL)
    return;

  displays = g_settings_get_value (lodge_settings_get (), KEY);
  display = g_variant_lookup_value (displays, id, G_VARIANT_TYPE_VARDICT);
  n_displays = g_variant_n_children (displays);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  for (gsize i = n_displays >= MAX_DISPLAYS ? 1 : 0; i < n_displays; i++)
    {
      g_autoptr (GVariant) other = NULL;
      const char *key;

      g_variant_get_child (displays, i, "{&s@a{sv}}", &key, &other);
      if (g_strcmp0 (key, id) != 0)
        g_variant_builder_add (&builder, "{s@a{sv}}", key, other);
    }
  g_variant_builder_add (&builder, "{s@a{sv}}", id, change (display, name, owned));
  g_settings_set_value (lodge_settings_get (), KEY, g_variant_builder_end (&builder));
}

gboolean
lodge_display_memory_get_boolean (const char *id, const char *name, gboolean fallback)
{
  g_autoptr (GVariant) value = lodge_display_memory_get (id, name, G_VARIANT_TYPE_BOOLEAN);

  return value != NULL ? g_variant_get_boolean (value) : fallback;
}

int
lodge_display_memory_get_int (const char *id, const char *name, int fallback)
{
  g_autoptr (GVariant) value = lodge_display_memory_get (id, name, G_VARIANT_TYPE_INT32);

  return value != NULL ? g_variant_get_int32 (value) : fallback;
}

char *
lodge_display_memory_dup_string (const char *id, const char *name, const char *fallback)
{
  g_autoptr (GVariant) value = lodge_display_memory_get (id, name, G_VARIANT_TYPE_STRING);

  return value != NULL ? g_variant_dup_string (value, NULL) : g_strdup (fallback);
}
