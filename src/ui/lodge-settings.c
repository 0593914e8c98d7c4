/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-settings.h"

/* The schema keeps this name in every build profile; its path does not matter to the reader. */
#define SCHEMA "io.github.lodgevm.Lodge"

/* How many machines' scaling is remembered; the oldest go first. */
#define MAX_SCALINGS 200

GSettings *
lodge_settings_get (void)
{
  static GSettings *settings = NULL;
  static gboolean looked = FALSE;

  if (looked)
    return settings;
  looked = TRUE;

  /* g_settings_new () would abort on a missing schema, as in a build that was not installed. */
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;
  if (schema != NULL)
    settings = g_settings_new_full (schema, NULL, NULL);
  else
    g_debug ("The settings schema is not installed: nothing is remembered");
  return settings;
}

int
lodge_settings_get_int (const char *key, int fallback)
{
  GSettings *settings = lodge_settings_get ();

  return settings != NULL ? g_settings_get_int (settings, key) : fallback;
}

gboolean
lodge_settings_get_boolean (const char *key, gboolean fallback)
{
  GSettings *settings = lodge_settings_get ();

  return settings != NULL ? g_settings_get_boolean (settings, key) : fallback;
}

char *
lodge_settings_dup_string (const char *key, const char *fallback)
{
  GSettings *settings = lodge_settings_get ();

  return settings != NULL ? g_settings_get_string (settings, key) : g_strdup (fallback);
}

void
lodge_settings_set_int (const char *key, int value)
{
  if (lodge_settings_get () != NULL)
    g_settings_set_int (lodge_settings_get (), key, value);
}

void
lodge_settings_set_boolean (const char *key, gboolean value)
{
  if (lodge_settings_get () != NULL)
    g_settings_set_boolean (lodge_settings_get (), key, value);
}

void
lodge_settings_set_string (const char *key, const char *value)
{
  if (lodge_settings_get () != NULL)
    g_settings_set_string (lodge_settings_get (), key, value);
}

char *
lodge_settings_dup_scaling (const char *uuid)
{
  GSettings *settings = lodge_settings_get ();
  char *scaling = NULL;

  if (settings == NULL)
    return g_strdup ("fit");

  g_autoptr (GVariant) map = g_settings_get_value (settings, "machine-scaling");
  if (uuid != NULL && g_variant_lookup (map, uuid, "s", &scaling))
    return scaling;
  return g_strdup ("fit");
}

void
lodge_settings_set_scaling (const char *uuid, const char *scaling)
{
  GSettings *settings = lodge_settings_get ();

  if (settings == NULL || uuid == NULL)
    return;

  g_autoptr (GVariant) old = g_settings_get_value (settings, "machine-scaling");
  gsize n_old = g_variant_n_children (old);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (gsize i = n_old >= MAX_SCALINGS ? 1 : 0; i < n_old; i++)
    {
      const char *key;
      const char *value;
      g_variant_get_child (old, i, "{&s&s}", &key, &value);
      if (g_strcmp0 (key, uuid) != 0)
        g_variant_builder_add (&builder, "{ss}", key, value);
    }
  g_variant_builder_add (&builder, "{ss}", uuid, scaling);
  g_settings_set_value (settings, "machine-scaling", g_variant_builder_end (&builder));
}
