/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-model-fields.h"

G_STATIC_ASSERT (sizeof (gboolean) == sizeof (guint));

static gpointer
member (gpointer object, const LodgeField *field)
{
  return G_STRUCT_MEMBER_P (object, field->offset);
}

static GParamSpec *
create_pspec (const LodgeField *field)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  switch (field->fundamental)
    {
    case G_TYPE_STRING:
      return g_param_spec_string (field->name, NULL, NULL, NULL, flags);
    case G_TYPE_UINT:
      return g_param_spec_uint (field->name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case G_TYPE_UINT64:
      return g_param_spec_uint64 (field->name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case G_TYPE_BOOLEAN:
      return g_param_spec_boolean (field->name, NULL, NULL, FALSE, flags);
    case G_TYPE_ENUM:
      return g_param_spec_enum (field->name, NULL, NULL, field->get_type (), 0, flags);
    case G_TYPE_BOXED:
      return g_param_spec_boxed (field->name, NULL, NULL, G_TYPE_STRV, flags);
    default:
      g_assert_not_reached ();
    }
}

void
lodge_fields_install (GObjectClass *klass, LodgeField *fields, guint n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    {
      fields[i].pspec = create_pspec (&fields[i]);
      g_object_class_install_property (klass, i + 1, fields[i].pspec);
    }
}

void
lodge_field_get (GObject *object, const LodgeField *field, GValue *value)
{
  gpointer place = member (object, field);

  switch (field->fundamental)
    {
    case G_TYPE_STRING:
      g_value_set_string (value, *(char **)place);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, *(guint *)place);
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, *(guint64 *)place);
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, *(gboolean *)place);
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (value, *(int *)place);
      break;
    case G_TYPE_BOXED:
      g_value_set_boxed (value, *(GStrv *)place);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
strv_equal (GStrv a, GStrv b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *)a, (const char *const *)b);
}

static void
field_set_strv (gpointer object, const LodgeField *field, GStrv value)
{
  GStrv *place = member (object, field);
  g_auto (GStrv) old = NULL;

  if (strv_equal (*place, value))
    return;
  old = *place;
  *place = g_strdupv (value);
  g_object_notify_by_pspec (object, field->pspec);
}

void
lodge_field_set_string (gpointer object, const LodgeField *field, const char *value)
{
  char **place = member (object, field);
  g_autofree char *old = NULL;

  if (g_strcmp0 (*place, value) == 0)
    return;
  /* The old text is freed last: @value may be a part of it. */
  old = *place;
  *place = g_strdup (value);
  g_object_notify_by_pspec (object, field->pspec);
}

void
lodge_field_set_uint (gpointer object, const LodgeField *field, guint value)
{
  guint *place = member (object, field);

  if (field->fundamental == G_TYPE_BOOLEAN)
    value = value != 0;
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (object, field->pspec);
}

void
lodge_field_set_uint64 (gpointer object, const LodgeField *field, guint64 value)
{
  guint64 *place = member (object, field);

  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (object, field->pspec);
}

void
lodge_field_set (GObject *object, const LodgeField *field, const GValue *value)
{
  switch (field->fundamental)
    {
    case G_TYPE_STRING:
      lodge_field_set_string (object, field, g_value_get_string (value));
      break;
    case G_TYPE_UINT:
      lodge_field_set_uint (object, field, g_value_get_uint (value));
      break;
    case G_TYPE_UINT64:
      lodge_field_set_uint64 (object, field, g_value_get_uint64 (value));
      break;
    case G_TYPE_BOOLEAN:
      lodge_field_set_uint (object, field, g_value_get_boolean (value));
      break;
    case G_TYPE_ENUM:
      lodge_field_set_uint (object, field, g_value_get_enum (value));
      break;
    case G_TYPE_BOXED:
      field_set_strv (object, field, g_value_get_boxed (value));
      break;
    default:
      g_assert_not_reached ();
    }
}

void
lodge_fields_assign (gpointer object, gpointer source, const LodgeField *fields, guint n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    {
      gpointer place = member (source, &fields[i]);

      switch (fields[i].fundamental)
        {
        case G_TYPE_STRING:
          lodge_field_set_string (object, &fields[i], *(char **)place);
          break;
        case G_TYPE_UINT64:
          lodge_field_set_uint64 (object, &fields[i], *(guint64 *)place);
          break;
        case G_TYPE_BOXED:
          field_set_strv (object, &fields[i], *(GStrv *)place);
          break;
        default:
          lodge_field_set_uint (object, &fields[i], *(guint *)place);
          break;
        }
    }
}

gboolean
lodge_fields_equal (gpointer a, gpointer b, const LodgeField *fields, guint n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    {
      gpointer place_a = member (a, &fields[i]);
      gpointer place_b = member (b, &fields[i]);
      gboolean equal;

      switch (fields[i].fundamental)
        {
        case G_TYPE_STRING:
          equal = g_strcmp0 (*(char **)place_a, *(char **)place_b) == 0;
          break;
        case G_TYPE_UINT64:
          equal = *(guint64 *)place_a == *(guint64 *)place_b;
          break;
        case G_TYPE_BOXED:
          equal = strv_equal (*(GStrv *)place_a, *(GStrv *)place_b);
          break;
        default:
          equal = *(guint *)place_a == *(guint *)place_b;
          break;
        }
      if (!equal)
        return FALSE;
    }
  return TRUE;
}

void
lodge_fields_clear (gpointer object, const LodgeField *fields, guint n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    {
      if (fields[i].fundamental == G_TYPE_STRING)
        g_clear_pointer ((char **)member (object, &fields[i]), g_free);
      else if (fields[i].fundamental == G_TYPE_BOXED)
        g_clear_pointer ((GStrv *)member (object, &fields[i]), g_strfreev);
    }
}
