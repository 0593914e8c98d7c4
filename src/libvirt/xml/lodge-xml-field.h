/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "lodge-xml-path.h"

G_BEGIN_DECLS

/* How the text at a path becomes a property's value. */
typedef enum
{
  LODGE_XML_STRING,
  LODGE_XML_UINT,    /* a decimal number; anything else is as if absent */
  LODGE_XML_SIZE,    /* a number with a unit attribute beside it, to bytes */
  LODGE_XML_PRESENT, /* TRUE when the path leads anywhere */
  LODGE_XML_CHOICE,  /* one of the field's choices; an unknown word is its "otherwise" */
} LodgeXmlType;

typedef struct
{
  const char *word; /* NULL ends the list */
  int value;        /* of an enumeration or boolean property */
} LodgeXmlChoice;

/*
 * A row of a table: which GObject property lies where. Several rows may name one property: the
 * last one that is present wins. A property none of whose rows is present keeps its value; an empty
 * string is as if absent.
 */
typedef struct
{
  const char *property; /* NULL ends the table */
  const char *path;
  LodgeXmlType type;
  const LodgeXmlChoice *choices;
  int otherwise;
  gboolean built; /* lodge_xml_fields_write () writes it */
} LodgeXmlField;

/* Sets the properties of @object that are present under @node. */
void lodge_xml_fields_read (xmlNode *node, const LodgeXmlField *fields, GObject *object);

/*
 * Writes the properties of @object whose row is marked as built. NULL, 0 and FALSE leave the path
 * alone. Fails, with the property's name in @property, where a string can't stand in XML.
 */
gboolean lodge_xml_fields_write (xmlNode *node,
                                 const LodgeXmlField *fields,
                                 GObject *object,
                                 const char **property);

/* A path and a value of a definition that does not vary. */
typedef struct
{
  const char *path; /* NULL ends the list */
  const char *value;
} LodgeXmlConstant;

void lodge_xml_set_all (xmlNode *node, const LodgeXmlConstant *constants);

/* The enumeration's word in @choices, or NULL; and its value, or @otherwise. */
const char *lodge_xml_choice_to_word (const LodgeXmlChoice *choices, int value);
int lodge_xml_choice_from_word (const LodgeXmlChoice *choices, const char *word, int otherwise);

/* A number as libvirt writes it, white space around it allowed. */
gboolean lodge_xml_parse_uint (const char *text, guint64 *value);

/* Bytes from @number in @unit, libvirt's spelling; NULL or "" is KiB. FALSE: no such unit, or more
 * than fits. */
gboolean lodge_xml_scale (guint64 number, const char *unit, guint64 *bytes);

/* The size at @path of @node in bytes, with its own unit attribute. */
gboolean lodge_xml_get_size (xmlNode *node, const char *path, guint64 *bytes);

/* Writes @bytes at @path in KiB, rounded up, unit attribute included. */
void lodge_xml_set_size (xmlNode *node, const char *path, guint64 bytes);

G_END_DECLS
