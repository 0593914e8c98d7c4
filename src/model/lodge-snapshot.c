/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-model-fields.h"
#include "lodge-snapshot.h"

struct _LodgeSnapshot
{
  GObject parent_instance;

  char *name;
  char *title;
  char *note;
  char *parent;
  gboolean current;
  guint64 created;
  LodgeSnapshotKind kind;
  LodgeSnapshotStorage storage;
  LodgeSnapshotOrigin origin;
  gboolean pinned;
  gboolean hidden;
  guint64 size;
  char *problem;
  char *cold;
  GBytes *thumbnail;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshot, lodge_snapshot, G_TYPE_OBJECT)

enum
{
  FIELD_NAME,
  FIELD_TITLE,
  FIELD_NOTE,
  FIELD_PARENT,
  FIELD_CURRENT,
  FIELD_CREATED,
  FIELD_KIND,
  FIELD_STORAGE,
  FIELD_ORIGIN,
  FIELD_PINNED,
  FIELD_HIDDEN,
  FIELD_SIZE,
  FIELD_PROBLEM,
  FIELD_COLD,
  N_FIELDS,
};

/* Beside the fields of the table. */
#define PROP_THUMBNAIL (N_FIELDS + 1)

static GParamSpec *thumbnail_pspec;

static LodgeField fields[N_FIELDS] = {
  [FIELD_NAME] = LODGE_FIELD_STRING (LodgeSnapshot, name, "name"),
  [FIELD_TITLE] = LODGE_FIELD_STRING (LodgeSnapshot, title, "title"),
  [FIELD_NOTE] = LODGE_FIELD_STRING (LodgeSnapshot, note, "note"),
  [FIELD_PARENT] = LODGE_FIELD_STRING (LodgeSnapshot, parent, "parent"),
  [FIELD_CURRENT] = LODGE_FIELD_BOOLEAN (LodgeSnapshot, current, "current"),
  [FIELD_CREATED] = LODGE_FIELD_UINT64 (LodgeSnapshot, created, "created"),
  [FIELD_KIND] = LODGE_FIELD_ENUM (LodgeSnapshot, kind, "kind", lodge_snapshot_kind_get_type),
  [FIELD_STORAGE] =
      LODGE_FIELD_ENUM (LodgeSnapshot, storage, "storage", lodge_snapshot_storage_get_type),
  [FIELD_ORIGIN] =
      LODGE_FIELD_ENUM (LodgeSnapshot, origin, "origin", lodge_snapshot_origin_get_type),
  [FIELD_PINNED] = LODGE_FIELD_BOOLEAN (LodgeSnapshot, pinned, "pinned"),
  [FIELD_HIDDEN] = LODGE_FIELD_BOOLEAN (LodgeSnapshot, hidden, "hidden"),
  [FIELD_SIZE] = LODGE_FIELD_UINT64 (LodgeSnapshot, size, "size"),
  [FIELD_PROBLEM] = LODGE_FIELD_STRING (LodgeSnapshot, problem, "problem"),
  [FIELD_COLD] = LODGE_FIELD_STRING (LodgeSnapshot, cold, "cold"),
};

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

static void
set_thumbnail (LodgeSnapshot *self, GBytes *thumbnail)
{
  GBytes *old = self->thumbnail;

  if (same_bytes (old, thumbnail))
    return;
  self->thumbnail = thumbnail != NULL ? g_bytes_ref (thumbnail) : NULL;
  g_clear_pointer (&old, g_bytes_unref);
  g_object_notify_by_pspec (G_OBJECT (self), thumbnail_pspec);
}

static void
lodge_snapshot_finalize (GObject *object)
{
  g_clear_pointer (&LODGE_SNAPSHOT (object)->thumbnail, g_bytes_unref);
  lodge_fields_clear (object, fields, N_FIELDS);

  G_OBJECT_CLASS (lodge_snapshot_parent_class)->finalize (object);
}

static void
lodge_snapshot_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_THUMBNAIL)
    g_value_set_boxed (value, LODGE_SNAPSHOT (object)->thumbnail);
  else
    lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_snapshot_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_THUMBNAIL)
    set_thumbnail (LODGE_SNAPSHOT (object), g_value_get_boxed (value));
  else
    lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_snapshot_class_init (LodgeSnapshotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_snapshot_finalize;
  object_class->get_property = lodge_snapshot_get_property;
  object_class->set_property = lodge_snapshot_set_property;

  lodge_fields_install (object_class, fields, N_FIELDS);
  thumbnail_pspec =
      g_param_spec_boxed ("thumbnail",
                          NULL,
                          NULL,
                          G_TYPE_BYTES,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_THUMBNAIL, thumbnail_pspec);
}

static void
lodge_snapshot_init (LodgeSnapshot *self)
{
}

LodgeSnapshot *
lodge_snapshot_new (const char *name)
{
  return g_object_new (LODGE_TYPE_SNAPSHOT, "name", name, "title", name, NULL);
}

void
lodge_snapshot_assign (LodgeSnapshot *self, LodgeSnapshot *source)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT (self));
  g_return_if_fail (LODGE_IS_SNAPSHOT (source));

  g_object_freeze_notify (G_OBJECT (self));
  lodge_fields_assign (self, source, fields, N_FIELDS);
  set_thumbnail (self, source->thumbnail);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
lodge_snapshot_equal (LodgeSnapshot *a, LodgeSnapshot *b)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (a), FALSE);
  g_return_val_if_fail (LODGE_IS_SNAPSHOT (b), FALSE);

  return lodge_fields_equal (a, b, fields, N_FIELDS) && same_bytes (a->thumbnail, b->thumbnail);
}

#define DEFINE_GETTER(type, field, fallback)                                                       \
  type lodge_snapshot_get_##field (LodgeSnapshot *self)                                            \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_SNAPSHOT (self), fallback);                                     \
                                                                                                   \
    return self->field;                                                                            \
  }

DEFINE_GETTER (const char *, name, NULL)
DEFINE_GETTER (const char *, title, NULL)
DEFINE_GETTER (const char *, note, NULL)
DEFINE_GETTER (const char *, parent, NULL)
DEFINE_GETTER (gboolean, current, FALSE)
DEFINE_GETTER (guint64, created, 0)
DEFINE_GETTER (LodgeSnapshotKind, kind, 0)
DEFINE_GETTER (LodgeSnapshotStorage, storage, 0)
DEFINE_GETTER (LodgeSnapshotOrigin, origin, 0)
DEFINE_GETTER (gboolean, pinned, FALSE)
DEFINE_GETTER (gboolean, hidden, FALSE)
DEFINE_GETTER (guint64, size, 0)
DEFINE_GETTER (const char *, problem, NULL)
DEFINE_GETTER (const char *, cold, NULL)
DEFINE_GETTER (GBytes *, thumbnail, NULL)
