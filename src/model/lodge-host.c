/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-host.h"
#include "lodge-model-fields.h"
#include "lodge-size.h"

/* Left to the host itself when a machine's memory is chosen. */
#define HOST_RESERVE LODGE_GIB

struct _LodgeHost
{
  GObject parent_instance;

  char *hostname;
  char *hypervisor;
  char *hypervisor_version;
  char *library_version;
  char *arch;
  gboolean local;
  gboolean privileged;
  guint cpus;
  guint64 memory;
  guint64 memory_available;
  gboolean kvm;
  char *acceleration_reason;
  gboolean emulation;
  gboolean uefi;
  gboolean secure_boot;
  gboolean tpm;
  char *uefi_reason;
  char *tpm_reason;
  gboolean rendering;
  char *rendering_reason;
  gboolean spice;
  gboolean vnc;
  guint max_cpus;
  char *disk_folder;
  guint64 disk_space;
  GStrv networks;
};

G_DEFINE_FINAL_TYPE (LodgeHost, lodge_host, G_TYPE_OBJECT)

static LodgeField fields[] = {
  LODGE_FIELD_STRING (LodgeHost, hostname, "hostname"),
  LODGE_FIELD_STRING (LodgeHost, hypervisor, "hypervisor"),
  LODGE_FIELD_STRING (LodgeHost, hypervisor_version, "hypervisor-version"),
  LODGE_FIELD_STRING (LodgeHost, library_version, "library-version"),
  LODGE_FIELD_STRING (LodgeHost, arch, "arch"),
  LODGE_FIELD_BOOLEAN (LodgeHost, local, "local"),
  LODGE_FIELD_BOOLEAN (LodgeHost, privileged, "privileged"),
  LODGE_FIELD_UINT (LodgeHost, cpus, "cpus"),
  LODGE_FIELD_UINT64 (LodgeHost, memory, "memory"),
  LODGE_FIELD_UINT64 (LodgeHost, memory_available, "memory-available"),
  LODGE_FIELD_BOOLEAN (LodgeHost, kvm, "kvm"),
  LODGE_FIELD_STRING (LodgeHost, acceleration_reason, "acceleration-reason"),
  LODGE_FIELD_BOOLEAN (LodgeHost, emulation, "emulation"),
  LODGE_FIELD_BOOLEAN (LodgeHost, uefi, "uefi"),
  LODGE_FIELD_BOOLEAN (LodgeHost, secure_boot, "secure-boot"),
  LODGE_FIELD_BOOLEAN (LodgeHost, tpm, "tpm"),
  LODGE_FIELD_STRING (LodgeHost, uefi_reason, "uefi-reason"),
  LODGE_FIELD_STRING (LodgeHost, tpm_reason, "tpm-reason"),
  LODGE_FIELD_BOOLEAN (LodgeHost, rendering, "rendering"),
  LODGE_FIELD_STRING (LodgeHost, rendering_reason, "rendering-reason"),
  LODGE_FIELD_BOOLEAN (LodgeHost, spice, "spice"),
  LODGE_FIELD_BOOLEAN (LodgeHost, vnc, "vnc"),
  LODGE_FIELD_UINT (LodgeHost, max_cpus, "max-cpus"),
  LODGE_FIELD_STRING (LodgeHost, disk_folder, "disk-folder"),
  LODGE_FIELD_UINT64 (LodgeHost, disk_space, "disk-space"),
  LODGE_FIELD_STRV (LodgeHost, networks, "networks"),
};

static void
lodge_host_finalize (GObject *object)
{
  lodge_fields_clear (object, fields, G_N_ELEMENTS (fields));

  G_OBJECT_CLASS (lodge_host_parent_class)->finalize (object);
}

static void
lodge_host_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_host_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_host_class_init (LodgeHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_host_finalize;
  object_class->get_property = lodge_host_get_property;
  object_class->set_property = lodge_host_set_property;

  lodge_fields_install (object_class, fields, G_N_ELEMENTS (fields));
}

static void
lodge_host_init (LodgeHost *self)
{
}

LodgeHost *
lodge_host_new (void)
{
  return g_object_new (LODGE_TYPE_HOST, NULL);
}

#define DEFINE_GETTER(type, field, fallback)                                                       \
  type lodge_host_get_##field (LodgeHost *self)                                                    \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_HOST (self), fallback);                                         \
                                                                                                   \
    return (type)self->field;                                                                      \
  }

DEFINE_GETTER (const char *, hostname, NULL)
DEFINE_GETTER (const char *, hypervisor, NULL)
DEFINE_GETTER (const char *, hypervisor_version, NULL)
DEFINE_GETTER (const char *, library_version, NULL)
DEFINE_GETTER (const char *, arch, NULL)
DEFINE_GETTER (gboolean, local, FALSE)
DEFINE_GETTER (gboolean, privileged, FALSE)
DEFINE_GETTER (guint, cpus, 0)
DEFINE_GETTER (guint64, memory, 0)
DEFINE_GETTER (guint64, memory_available, 0)
DEFINE_GETTER (gboolean, kvm, FALSE)
DEFINE_GETTER (const char *, acceleration_reason, NULL)
DEFINE_GETTER (gboolean, emulation, FALSE)
DEFINE_GETTER (gboolean, uefi, FALSE)
DEFINE_GETTER (gboolean, secure_boot, FALSE)
DEFINE_GETTER (gboolean, tpm, FALSE)
DEFINE_GETTER (const char *, uefi_reason, NULL)
DEFINE_GETTER (const char *, tpm_reason, NULL)
DEFINE_GETTER (gboolean, rendering, FALSE)
DEFINE_GETTER (const char *, rendering_reason, NULL)
DEFINE_GETTER (gboolean, spice, FALSE)
DEFINE_GETTER (gboolean, vnc, FALSE)
DEFINE_GETTER (guint, max_cpus, 0)
DEFINE_GETTER (const char *, disk_folder, NULL)
DEFINE_GETTER (guint64, disk_space, 0)
DEFINE_GETTER (const char *const *, networks, NULL)

LodgeAcceleration
lodge_host_resolve_acceleration (LodgeHost *self, LodgeAcceleration wish)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), LODGE_ACCELERATION_EMULATION);

  if (wish != LODGE_ACCELERATION_AUTO)
    return wish;
  return self->kvm ? LODGE_ACCELERATION_KVM : LODGE_ACCELERATION_EMULATION;
}

guint64
lodge_host_get_memory_limit (LodgeHost *self)
{
  g_return_val_if_fail (LODGE_IS_HOST (self), 0);

  return self->memory_available > HOST_RESERVE ? self->memory_available - HOST_RESERVE : 0;
}

void
lodge_host_assign (LodgeHost *self, LodgeHost *source)
{
  g_return_if_fail (LODGE_IS_HOST (self));
  g_return_if_fail (LODGE_IS_HOST (source));

  g_object_freeze_notify (G_OBJECT (self));
  lodge_fields_assign (self, source, fields, G_N_ELEMENTS (fields));
  g_object_thaw_notify (G_OBJECT (self));
}
