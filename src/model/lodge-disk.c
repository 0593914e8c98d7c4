/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-disk.h"
#include "lodge-model-fields.h"

struct _LodgeDisk
{
  LodgeDevice parent_instance;

  LodgeDiskKind kind;
  char *path;
  char *format;
  LodgeDiskBus bus;
  char *target;
  gboolean read_only;
  guint64 capacity;
  guint64 allocation;
};

G_DEFINE_FINAL_TYPE (LodgeDisk, lodge_disk, LODGE_TYPE_DEVICE)

enum
{
  FIELD_KIND,
  FIELD_PATH,
  FIELD_FORMAT,
  FIELD_BUS,
  FIELD_TARGET,
  FIELD_READ_ONLY,
  FIELD_CAPACITY,
  FIELD_ALLOCATION,
  N_FIELDS,
};

static LodgeField fields[N_FIELDS] = {
  [FIELD_KIND] = LODGE_FIELD_ENUM (LodgeDisk, kind, "kind", lodge_disk_kind_get_type),
  [FIELD_PATH] = LODGE_FIELD_STRING (LodgeDisk, path, "path"),
  [FIELD_FORMAT] = LODGE_FIELD_STRING (LodgeDisk, format, "format"),
  [FIELD_BUS] = LODGE_FIELD_ENUM (LodgeDisk, bus, "bus", lodge_disk_bus_get_type),
  [FIELD_TARGET] = LODGE_FIELD_STRING (LodgeDisk, target, "target"),
  [FIELD_READ_ONLY] = LODGE_FIELD_BOOLEAN (LodgeDisk, read_only, "read-only"),
  [FIELD_CAPACITY] = LODGE_FIELD_UINT64 (LodgeDisk, capacity, "capacity"),
  [FIELD_ALLOCATION] = LODGE_FIELD_UINT64 (LodgeDisk, allocation, "allocation"),
};

static void
lodge_disk_assign (LodgeDevice *self, LodgeDevice *source)
{
  lodge_fields_assign (self, source, fields, N_FIELDS);

  LODGE_DEVICE_CLASS (lodge_disk_parent_class)->assign (self, source);
}

static gboolean
lodge_disk_equal (LodgeDevice *a, LodgeDevice *b)
{
  return lodge_fields_equal (a, b, fields, N_FIELDS) &&
         LODGE_DEVICE_CLASS (lodge_disk_parent_class)->equal (a, b);
}

static void
lodge_disk_finalize (GObject *object)
{
  lodge_fields_clear (object, fields, N_FIELDS);

  G_OBJECT_CLASS (lodge_disk_parent_class)->finalize (object);
}

static void
lodge_disk_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_disk_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_disk_class_init (LodgeDiskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  LodgeDeviceClass *device_class = LODGE_DEVICE_CLASS (klass);

  object_class->finalize = lodge_disk_finalize;
  object_class->get_property = lodge_disk_get_property;
  object_class->set_property = lodge_disk_set_property;
  device_class->assign = lodge_disk_assign;
  device_class->equal = lodge_disk_equal;

  lodge_fields_install (object_class, fields, N_FIELDS);
}

static void
lodge_disk_init (LodgeDisk *self)
{
}

LodgeDisk *
lodge_disk_new (LodgeDiskKind kind)
{
  LodgeDisk *self = g_object_new (LODGE_TYPE_DISK, NULL);

  self->kind = kind;
  return self;
}

LodgeDiskKind
lodge_disk_get_kind (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), LODGE_DISK_KIND_DISK);

  return self->kind;
}

const char *
lodge_disk_get_path (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), NULL);

  return self->path;
}

void
lodge_disk_set_path (LodgeDisk *self, const char *path)
{
  g_return_if_fail (LODGE_IS_DISK (self));

  lodge_field_set_string (self, &fields[FIELD_PATH], path);
}

const char *
lodge_disk_get_format (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), NULL);

  return self->format;
}

void
lodge_disk_set_format (LodgeDisk *self, const char *format)
{
  g_return_if_fail (LODGE_IS_DISK (self));

  lodge_field_set_string (self, &fields[FIELD_FORMAT], format);
}

LodgeDiskBus
lodge_disk_get_bus (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), LODGE_DISK_BUS_OTHER);

  return self->bus;
}

void
lodge_disk_set_bus (LodgeDisk *self, LodgeDiskBus bus)
{
  g_return_if_fail (LODGE_IS_DISK (self));

  lodge_field_set_uint (self, &fields[FIELD_BUS], bus);
}

const char *
lodge_disk_get_target (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), NULL);

  return self->target;
}

void
lodge_disk_set_target (LodgeDisk *self, const char *target)
{
  g_return_if_fail (LODGE_IS_DISK (self));

  lodge_field_set_string (self, &fields[FIELD_TARGET], target);
}

gboolean
lodge_disk_get_read_only (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), FALSE);

  return self->read_only;
}

void
lodge_disk_set_read_only (LodgeDisk *self, gboolean read_only)
{
  g_return_if_fail (LODGE_IS_DISK (self));

  lodge_field_set_uint (self, &fields[FIELD_READ_ONLY], read_only);
}

guint64
lodge_disk_get_capacity (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), 0);

  return self->capacity;
}

void
lodge_disk_set_capacity (LodgeDisk *self, guint64 capacity)
{
  g_return_if_fail (LODGE_IS_DISK (self));

  lodge_field_set_uint64 (self, &fields[FIELD_CAPACITY], capacity);
}

guint64
lodge_disk_get_allocation (LodgeDisk *self)
{
  g_return_val_if_fail (LODGE_IS_DISK (self), 0);

  return self->allocation;
}

void
lodge_disk_set_allocation (LodgeDisk *self, guint64 allocation)
{
  g_return_if_fail (LODGE_IS_DISK (self));

  lodge_field_set_uint64 (self, &fields[FIELD_ALLOCATION], allocation);
}
