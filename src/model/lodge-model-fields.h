/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * For value objects here and in the rooms above: plain properties declared as rows of a table, so that reading, writing,
 * notifying on change, comparing, copying and freeing are written once. The property's id is its
 * row plus one. Not thread-safe beyond what GObject is.
 */
typedef struct
{
  const char *name;
  gsize offset;                /* of the member in the instance */
  GType fundamental;           /* G_TYPE_STRING, _UINT, _UINT64, _BOOLEAN, _ENUM or _BOXED (a GStrv) */
  GType (*get_type) (void);    /* of the enumeration */
  GParamSpec *pspec;           /* filled in by lodge_fields_install () */
} LodgeField;

#define LODGE_FIELD_STRING(Type, member, name) { name, G_STRUCT_OFFSET (Type, member), G_TYPE_STRING }
#define LODGE_FIELD_UINT(Type, member, name) { name, G_STRUCT_OFFSET (Type, member), G_TYPE_UINT }
#define LODGE_FIELD_UINT64(Type, member, name) { name, G_STRUCT_OFFSET (Type, member), G_TYPE_UINT64 }
#define LODGE_FIELD_BOOLEAN(Type, member, name) { name, G_STRUCT_OFFSET (Type, member), G_TYPE_BOOLEAN }
#define LODGE_FIELD_STRV(Type, member, name) { name, G_STRUCT_OFFSET (Type, member), G_TYPE_BOXED }
#define LODGE_FIELD_ENUM(Type, member, name, get_type)                                             \
  { name, G_STRUCT_OFFSET (Type, member), G_TYPE_ENUM, get_type }

void lodge_fields_install (GObjectClass *klass, LodgeField *fields, guint n_fields);

/* The two vfuncs of GObjectClass, given the row. */
void lodge_field_get (GObject *object, const LodgeField *field, GValue *value);
void lodge_field_set (GObject *object, const LodgeField *field, const GValue *value);

/* Each assigns and notifies if the value differs. */
void lodge_field_set_string (gpointer object, const LodgeField *field, const char *value);
void lodge_field_set_uint (gpointer object, const LodgeField *field, guint value); /* and booleans, enumerations */
void lodge_field_set_uint64 (gpointer object, const LodgeField *field, guint64 value);

void     lodge_fields_assign (gpointer object, gpointer source, const LodgeField *fields, guint n_fields);
gboolean lodge_fields_equal (gpointer a, gpointer b, const LodgeField *fields, guint n_fields);
void     lodge_fields_clear (gpointer object, const LodgeField *fields, guint n_fields);

G_END_DECLS
