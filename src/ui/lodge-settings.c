/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-settings.h"

/* The schema keeps this name in every build profile; its path does not matter to the reader. */
#define SCHEMA "io.github.lodgevm.Lodge"

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
