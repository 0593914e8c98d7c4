/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-xml-field.h"

#include <string.h>

#define KIB G_GUINT64_CONSTANT (1024)

/* libvirt's spellings: https://libvirt.org/formatdomain.html#memory-allocation */
static const struct
{
  const char *word;
  guint64 factor;
} units[] = {
  { "b", 1 },
  { "bytes", 1 },
  { "KB", 1000 },
  { "k", KIB },
  { "KiB", KIB },
  { "MB", 1000 * 1000 },
  { "M", KIB *KIB },
  { "MiB", KIB *KIB },
  { "GB", 1000 * 1000 * 1000 },
  { "G", KIB *KIB *KIB },
  { "GiB", KIB *KIB *KIB },
  { "TB", G_GUINT64_CONSTANT (1000000000000) },
  { "T", KIB *KIB *KIB *KIB },
  { "TiB", KIB *KIB *KIB *KIB },
  { "P", KIB *KIB *KIB *KIB *KIB },
  { "PiB", KIB *KIB *KIB *KIB *KIB },
};

gboolean
lodge_xml_parse_uint (const char *text, guint64 *value)
{
  const char *end;
  gsize length;
  g_autofree char *digits = NULL;

  text += strspn (text, " \t\r\n");
  length = strspn (text, "0123456789");
  end = text + length;
  if (length == 0 || end[strspn (end, " \t\r\n")] != '\0')
    return FALSE;
  digits = g_strndup (text, length);
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, value, NULL);
}

gboolean
lodge_xml_scale (guint64 number, const char *unit, guint64 *bytes)
{
  if (unit == NULL || *unit == '\0')
    return g_uint64_checked_mul (bytes, number, KIB);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (units[i].word, unit) == 0)
      return g_uint64_checked_mul (bytes, number, units[i].factor);
  return FALSE;
}

gboolean
lodge_xml_get_size (xmlNode *node, const char *path, guint64 *bytes)
{
  xmlNode *found = lodge_xml_find (node, path);
  g_autofree char *text = found != NULL ? lodge_xml_get (node, path) : NULL;
  guint64 number = 0;

  return text != NULL && lodge_xml_parse_uint (text, &number) &&
         lodge_xml_scale (number, lodge_xml_peek_attr (found, "unit"), bytes);
}

void
lodge_xml_set_size (xmlNode *node, const char *path, guint64 bytes)
{
  xmlNode *found = lodge_xml_ensure (node, path);

  lodge_xml_set (found, "@unit", "KiB");
  lodge_xml_set_uint (node, path, bytes / KIB + (bytes % KIB != 0 ? 1 : 0));
}

const char *
lodge_xml_choice_to_word (const LodgeXmlChoice *choices, int value)
{
  for (; choices->word != NULL; choices++)
    if (choices->value == value)
      return choices->word;
  return NULL;
}

int
lodge_xml_choice_from_word (const LodgeXmlChoice *choices, const char *word, int otherwise)
{
  for (; word != NULL && choices->word != NULL; choices++)
    if (strcmp (choices->word, word) == 0)
      return choices->value;
  return otherwise;
}

static void
set_number (GObject *object, const char *property, guint64 value)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);

  /* A definition may say more than the property holds. */
  if (G_IS_PARAM_SPEC_UINT (pspec))
    g_object_set (object, property, (guint)CLAMP (value, 1, G_MAXINT), NULL);
  else
    g_object_set (object, property, value, NULL);
}

static void
read_field (xmlNode *node, const LodgeXmlField *field, GObject *object)
{
  g_autofree char *text = lodge_xml_get (node, field->path);
  guint64 number = 0;

  /* Of a string, nothing at all is as good as absent. */
  if (text == NULL || (*text == '\0' && field->type == LODGE_XML_STRING))
    return;
  switch (field->type)
    {
    case LODGE_XML_STRING:
      g_object_set (object, field->property, text, NULL);
      break;
    case LODGE_XML_UINT:
      if (lodge_xml_parse_uint (text, &number))
        set_number (object, field->property, number);
      break;
    case LODGE_XML_SIZE:
      if (lodge_xml_get_size (node, field->path, &number))
        set_number (object, field->property, number);
      break;
    case LODGE_XML_PRESENT:
      g_object_set (object, field->property, TRUE, NULL);
      break;
    case LODGE_XML_CHOICE:
      g_object_set (object,
                    field->property,
                    lodge_xml_choice_from_word (field->choices, text, field->otherwise),
                    NULL);
      break;
    }
}

void
lodge_xml_fields_read (xmlNode *node, const LodgeXmlField *fields, GObject *object)
{
  for (; fields->property != NULL; fields++)
    read_field (node, fields, object);
}

static gboolean
write_field (xmlNode *node, const LodgeXmlField *field, GObject *object)
{
  g_autofree char *text = NULL;
  const char *word;
  guint64 size = 0;
  guint number = 0;
  int value = 0;

  switch (field->type)
    {
    case LODGE_XML_STRING:
      g_object_get (object, field->property, &text, NULL);
      return text == NULL || lodge_xml_set (node, field->path, text);
    case LODGE_XML_UINT:
      g_object_get (object, field->property, &number, NULL);
      if (number != 0)
        lodge_xml_set_uint (node, field->path, number);
      break;
    case LODGE_XML_SIZE:
      g_object_get (object, field->property, &size, NULL);
      if (size != 0)
        lodge_xml_set_size (node, field->path, size);
      break;
    case LODGE_XML_PRESENT:
      g_object_get (object, field->property, &value, NULL);
      if (value)
        lodge_xml_ensure (node, field->path);
      break;
    case LODGE_XML_CHOICE:
      g_object_get (object, field->property, &value, NULL);
      word = lodge_xml_choice_to_word (field->choices, value);
      if (word != NULL)
        lodge_xml_set (node, field->path, word);
      break;
    }
  return TRUE;
}

gboolean
lodge_xml_fields_write (xmlNode *node,
                        const LodgeXmlField *fields,
                        GObject *object,
                        const char **property)
{
  for (; fields->property != NULL; fields++)
    {
      if (!fields->built || write_field (node, fields, object))
        continue;
      *property = fields->property;
      return FALSE;
    }
  return TRUE;
}

void
lodge_xml_set_all (xmlNode *node, const LodgeXmlConstant *constants)
{
  for (; constants->path != NULL; constants++)
    lodge_xml_set (node, constants->path, constants->value);
}
