/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-config.h"
#include "lodge-model-fields.h"
#include "lodge-size.h"

struct _LodgeMachineConfig
{
  GObject parent_instance;

  GListStore *disks;
  GListStore *nics;
  GListStore *displays;

  char *uuid;
  char *name;
  char *title;
  char *description;
  char *os_id;
  char *os_url;
  guint cpus;
  guint64 memory;
  char *arch;
  char *machine_type;
  LodgeFirmware firmware;
  gboolean secure_boot;
  gboolean tpm;
  LodgeAcceleration acceleration;
  LodgeRendering rendering;
  LodgeBootSource boot;
  char *kernel;
  char *initrd;
  char *cmdline;
  gboolean clock_local;
  gboolean hyperv;
  char *video_model;
  char *sound_model;
  gboolean tablet;
  gboolean agents;
  gboolean disposable;
  gboolean is_template;
  gboolean transient;
  guint serial_count;
  guint usb_ports;
  LodgeSnapshotSchedule snapshot_schedule;
  guint snapshot_minutes;
  guint snapshot_keep;
  guint64 snapshot_budget;
  gboolean snapshot_memory;
  gboolean snapshot_network;
  char *snapshot_undo;
};

G_DEFINE_FINAL_TYPE (LodgeMachineConfig, lodge_machine_config, G_TYPE_OBJECT)

enum
{
  FIELD_UUID,
  FIELD_NAME,
  FIELD_TITLE,
  FIELD_DESCRIPTION,
  FIELD_OS_ID,
  FIELD_OS_URL,
  FIELD_CPUS,
  FIELD_MEMORY,
  FIELD_ARCH,
  FIELD_MACHINE_TYPE,
  FIELD_FIRMWARE,
  FIELD_SECURE_BOOT,
  FIELD_TPM,
  FIELD_ACCELERATION,
  FIELD_RENDERING,
  FIELD_BOOT,
  FIELD_KERNEL,
  FIELD_INITRD,
  FIELD_CMDLINE,
  FIELD_CLOCK_LOCAL,
  FIELD_HYPERV,
  FIELD_VIDEO_MODEL,
  FIELD_SOUND_MODEL,
  FIELD_TABLET,
  FIELD_AGENTS,
  FIELD_DISPOSABLE,
  FIELD_TEMPLATE,
  FIELD_TRANSIENT,
  FIELD_SERIAL_COUNT,
  FIELD_USB_PORTS,
  FIELD_SNAPSHOT_SCHEDULE,
  FIELD_SNAPSHOT_MINUTES,
  FIELD_SNAPSHOT_KEEP,
  FIELD_SNAPSHOT_BUDGET,
  FIELD_SNAPSHOT_MEMORY,
  FIELD_SNAPSHOT_NETWORK,
  FIELD_SNAPSHOT_UNDO,
  N_FIELDS,
};

static LodgeField fields[N_FIELDS] = {
  [FIELD_UUID] = LODGE_FIELD_STRING (LodgeMachineConfig, uuid, "uuid"),
  [FIELD_NAME] = LODGE_FIELD_STRING (LodgeMachineConfig, name, "name"),
  [FIELD_TITLE] = LODGE_FIELD_STRING (LodgeMachineConfig, title, "title"),
  [FIELD_DESCRIPTION] = LODGE_FIELD_STRING (LodgeMachineConfig, description, "description"),
  [FIELD_OS_ID] = LODGE_FIELD_STRING (LodgeMachineConfig, os_id, "os-id"),
  [FIELD_OS_URL] = LODGE_FIELD_STRING (LodgeMachineConfig, os_url, "os-url"),
  [FIELD_CPUS] = LODGE_FIELD_UINT (LodgeMachineConfig, cpus, "cpus"),
  [FIELD_MEMORY] = LODGE_FIELD_UINT64 (LodgeMachineConfig, memory, "memory"),
  [FIELD_ARCH] = LODGE_FIELD_STRING (LodgeMachineConfig, arch, "arch"),
  [FIELD_MACHINE_TYPE] = LODGE_FIELD_STRING (LodgeMachineConfig, machine_type, "machine-type"),
  [FIELD_FIRMWARE] =
      LODGE_FIELD_ENUM (LodgeMachineConfig, firmware, "firmware", lodge_firmware_get_type),
  [FIELD_SECURE_BOOT] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, secure_boot, "secure-boot"),
  [FIELD_TPM] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, tpm, "tpm"),
  [FIELD_ACCELERATION] = LODGE_FIELD_ENUM (
      LodgeMachineConfig, acceleration, "acceleration", lodge_acceleration_get_type),
  [FIELD_RENDERING] = LODGE_FIELD_ENUM (
      LodgeMachineConfig, rendering, "rendering", lodge_rendering_get_type),
  [FIELD_BOOT] = LODGE_FIELD_ENUM (LodgeMachineConfig, boot, "boot", lodge_boot_source_get_type),
  [FIELD_KERNEL] = LODGE_FIELD_STRING (LodgeMachineConfig, kernel, "kernel"),
  [FIELD_INITRD] = LODGE_FIELD_STRING (LodgeMachineConfig, initrd, "initrd"),
  [FIELD_CMDLINE] = LODGE_FIELD_STRING (LodgeMachineConfig, cmdline, "cmdline"),
  [FIELD_CLOCK_LOCAL] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, clock_local, "clock-local"),
  [FIELD_HYPERV] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, hyperv, "hyperv"),
  [FIELD_VIDEO_MODEL] = LODGE_FIELD_STRING (LodgeMachineConfig, video_model, "video-model"),
  [FIELD_SOUND_MODEL] = LODGE_FIELD_STRING (LodgeMachineConfig, sound_model, "sound-model"),
  [FIELD_TABLET] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, tablet, "tablet"),
  [FIELD_AGENTS] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, agents, "agents"),
  [FIELD_DISPOSABLE] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, disposable, "disposable"),
  [FIELD_TEMPLATE] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, is_template, "template"),
  [FIELD_TRANSIENT] = LODGE_FIELD_BOOLEAN (LodgeMachineConfig, transient, "transient"),
  [FIELD_SERIAL_COUNT] = LODGE_FIELD_UINT (LodgeMachineConfig, serial_count, "serial-count"),
  [FIELD_USB_PORTS] = LODGE_FIELD_UINT (LodgeMachineConfig, usb_ports, "usb-ports"),
  [FIELD_SNAPSHOT_SCHEDULE] = LODGE_FIELD_ENUM (
      LodgeMachineConfig, snapshot_schedule, "snapshot-schedule", lodge_snapshot_schedule_get_type),
  [FIELD_SNAPSHOT_MINUTES] =
      LODGE_FIELD_UINT (LodgeMachineConfig, snapshot_minutes, "snapshot-minutes"),
  [FIELD_SNAPSHOT_KEEP] = LODGE_FIELD_UINT (LodgeMachineConfig, snapshot_keep, "snapshot-keep"),
  [FIELD_SNAPSHOT_BUDGET] =
      LODGE_FIELD_UINT64 (LodgeMachineConfig, snapshot_budget, "snapshot-budget"),
  [FIELD_SNAPSHOT_MEMORY] =
      LODGE_FIELD_BOOLEAN (LodgeMachineConfig, snapshot_memory, "snapshot-memory"),
  [FIELD_SNAPSHOT_NETWORK] =
      LODGE_FIELD_BOOLEAN (LodgeMachineConfig, snapshot_network, "snapshot-network"),
  [FIELD_SNAPSHOT_UNDO] = LODGE_FIELD_STRING (LodgeMachineConfig, snapshot_undo, "snapshot-undo"),
};

static gboolean
is_same_device (LodgeDevice *a, LodgeDevice *b)
{
  const char *id = lodge_device_get_id (a);

  if (G_OBJECT_TYPE (a) != G_OBJECT_TYPE (b))
    return FALSE;
  if (id == NULL)
    return lodge_device_equal (a, b);
  return g_strcmp0 (id, lodge_device_get_id (b)) == 0;
}

/* The position from @start on in @list of what @device is there, or -1. */
static int
find_device (GListModel *list, guint start, LodgeDevice *device)
{
  guint n = g_list_model_get_n_items (list);

  for (guint i = start; i < n; i++)
    {
      g_autoptr (LodgeDevice) candidate = g_list_model_get_item (list, i);

      if (is_same_device (candidate, device))
        return (int)i;
    }
  return -1;
}

static void
remove_missing (GListStore *store, GListModel *source)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (store)); i > 0; i--)
    {
      g_autoptr (LodgeDevice) device = g_list_model_get_item (G_LIST_MODEL (store), i - 1);

      if (find_device (source, 0, device) < 0)
        g_list_store_remove (store, i - 1);
    }
}

/* Brings the row for @source to @position: there already, moved from further down, or new. */
static void
place_device (GListStore *store, guint position, LodgeDevice *source)
{
  int found = find_device (G_LIST_MODEL (store), position, source);
  g_autoptr (LodgeDevice) device = NULL;

  if (found < 0)
    {
      device = lodge_device_copy (source);
      g_list_store_insert (store, position, device);
      return;
    }

  device = g_list_model_get_item (G_LIST_MODEL (store), found);
  lodge_device_assign (device, source);
  if ((guint)found != position)
    {
      g_list_store_remove (store, found);
      g_list_store_insert (store, position, device);
    }
}

static void
assign_devices (GListStore *store, GListStore *source_store)
{
  GListModel *source = G_LIST_MODEL (source_store);
  guint n = g_list_model_get_n_items (source);
  guint n_now;

  remove_missing (store, source);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeDevice) device = g_list_model_get_item (source, i);

      place_device (store, i, device);
    }

  /* Two devices of one identity leave a surplus row behind. */
  n_now = g_list_model_get_n_items (G_LIST_MODEL (store));
  if (n_now > n)
    g_list_store_splice (store, n, n_now - n, NULL, 0);
}

static gboolean
devices_equal (GListStore *a, GListStore *b)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (a));

  if (n != g_list_model_get_n_items (G_LIST_MODEL (b)))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeDevice) device_a = g_list_model_get_item (G_LIST_MODEL (a), i);
      g_autoptr (LodgeDevice) device_b = g_list_model_get_item (G_LIST_MODEL (b), i);

      if (!lodge_device_equal (device_a, device_b))
        return FALSE;
    }
  return TRUE;
}

static void
lodge_machine_config_finalize (GObject *object)
{
  LodgeMachineConfig *self = LODGE_MACHINE_CONFIG (object);

  g_clear_object (&self->disks);
  g_clear_object (&self->nics);
  g_clear_object (&self->displays);
  lodge_fields_clear (self, fields, N_FIELDS);

  G_OBJECT_CLASS (lodge_machine_config_parent_class)->finalize (object);
}

static void
lodge_machine_config_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_machine_config_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_machine_config_class_init (LodgeMachineConfigClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_machine_config_finalize;
  object_class->get_property = lodge_machine_config_get_property;
  object_class->set_property = lodge_machine_config_set_property;

  lodge_fields_install (object_class, fields, N_FIELDS);
}

static void
lodge_machine_config_init (LodgeMachineConfig *self)
{
  self->disks = g_list_store_new (LODGE_TYPE_DISK);
  self->nics = g_list_store_new (LODGE_TYPE_NIC);
  self->displays = g_list_store_new (LODGE_TYPE_DISPLAY);
  self->cpus = 1;
  self->memory = LODGE_GIB;
  self->arch = g_strdup ("x86_64");
  self->machine_type = g_strdup ("q35");
  self->firmware = LODGE_FIRMWARE_BIOS;
  self->acceleration = LODGE_ACCELERATION_AUTO;
  self->boot = LODGE_BOOT_DISK;
  self->tablet = TRUE;
  self->agents = TRUE;
}

LodgeMachineConfig *
lodge_machine_config_new (void)
{
  return g_object_new (LODGE_TYPE_MACHINE_CONFIG, NULL);
}

LodgeMachineConfig *
lodge_machine_config_copy (LodgeMachineConfig *self)
{
  LodgeMachineConfig *copy;

  g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (self), NULL);

  copy = lodge_machine_config_new ();
  lodge_machine_config_assign (copy, self);
  return copy;
}

gboolean
lodge_machine_config_equal (LodgeMachineConfig *a, LodgeMachineConfig *b)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (a), FALSE);
  g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (b), FALSE);

  return lodge_fields_equal (a, b, fields, N_FIELDS) && devices_equal (a->disks, b->disks) &&
         devices_equal (a->nics, b->nics) && devices_equal (a->displays, b->displays);
}

void
lodge_machine_config_assign (LodgeMachineConfig *self, LodgeMachineConfig *source)
{
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (self));
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (source));

  g_object_freeze_notify (G_OBJECT (self));
  lodge_fields_assign (self, source, fields, N_FIELDS);
  assign_devices (self->disks, source->disks);
  assign_devices (self->nics, source->nics);
  assign_devices (self->displays, source->displays);
  g_object_thaw_notify (G_OBJECT (self));
}

GListModel *
lodge_machine_config_get_disks (LodgeMachineConfig *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (self), NULL);

  return G_LIST_MODEL (self->disks);
}

GListModel *
lodge_machine_config_get_nics (LodgeMachineConfig *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (self), NULL);

  return G_LIST_MODEL (self->nics);
}

GListModel *
lodge_machine_config_get_displays (LodgeMachineConfig *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (self), NULL);

  return G_LIST_MODEL (self->displays);
}

void
lodge_machine_config_add_disk (LodgeMachineConfig *self, LodgeDisk *disk)
{
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (self));
  g_return_if_fail (LODGE_IS_DISK (disk));

  g_list_store_append (self->disks, disk);
}

void
lodge_machine_config_add_nic (LodgeMachineConfig *self, LodgeNic *nic)
{
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (self));
  g_return_if_fail (LODGE_IS_NIC (nic));

  g_list_store_append (self->nics, nic);
}

void
lodge_machine_config_add_display (LodgeMachineConfig *self, LodgeDisplay *display)
{
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (self));
  g_return_if_fail (LODGE_IS_DISPLAY (display));

  g_list_store_append (self->displays, display);
}

void
lodge_machine_config_remove_device (LodgeMachineConfig *self, LodgeDevice *device)
{
  GListStore *store;
  guint position;

  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (self));
  g_return_if_fail (LODGE_IS_DEVICE (device));

  if (LODGE_IS_DISK (device))
    store = self->disks;
  else if (LODGE_IS_NIC (device))
    store = self->nics;
  else
    store = self->displays;
  if (g_list_store_find (store, device, &position))
    g_list_store_remove (store, position);
}

/* clang-format off */
#define DEFINE_STRING(field, FIELD)                                                                \
  const char *                                                                                     \
  lodge_machine_config_get_##field (LodgeMachineConfig *self)                                      \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (self), NULL);                                   \
    return self->field;                                                                            \
  }                                                                                                \
  void                                                                                             \
  lodge_machine_config_set_##field (LodgeMachineConfig *self, const char *value)                   \
  {                                                                                                \
    g_return_if_fail (LODGE_IS_MACHINE_CONFIG (self));                                             \
    lodge_field_set_string (self, &fields[FIELD], value);                                          \
  }

#define DEFINE_VALUE(type, field, FIELD, setter)                                                   \
  type                                                                                             \
  lodge_machine_config_get_##field (LodgeMachineConfig *self)                                      \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_MACHINE_CONFIG (self), 0);                                      \
    return self->field;                                                                            \
  }                                                                                                \
  void                                                                                             \
  lodge_machine_config_set_##field (LodgeMachineConfig *self, type value)                          \
  {                                                                                                \
    g_return_if_fail (LODGE_IS_MACHINE_CONFIG (self));                                             \
    setter (self, &fields[FIELD], value);                                                          \
  }

DEFINE_STRING (uuid, FIELD_UUID)
DEFINE_STRING (name, FIELD_NAME)
DEFINE_STRING (title, FIELD_TITLE)
DEFINE_STRING (description, FIELD_DESCRIPTION)
DEFINE_STRING (os_id, FIELD_OS_ID)
DEFINE_STRING (os_url, FIELD_OS_URL)
DEFINE_VALUE (guint, cpus, FIELD_CPUS, lodge_field_set_uint)
DEFINE_VALUE (guint64, memory, FIELD_MEMORY, lodge_field_set_uint64)
DEFINE_STRING (arch, FIELD_ARCH)
DEFINE_STRING (machine_type, FIELD_MACHINE_TYPE)
DEFINE_VALUE (LodgeFirmware, firmware, FIELD_FIRMWARE, lodge_field_set_uint)
DEFINE_VALUE (gboolean, secure_boot, FIELD_SECURE_BOOT, lodge_field_set_uint)
DEFINE_VALUE (gboolean, tpm, FIELD_TPM, lodge_field_set_uint)
DEFINE_VALUE (LodgeAcceleration, acceleration, FIELD_ACCELERATION, lodge_field_set_uint)
DEFINE_VALUE (LodgeRendering, rendering, FIELD_RENDERING, lodge_field_set_uint)
DEFINE_VALUE (LodgeBootSource, boot, FIELD_BOOT, lodge_field_set_uint)
DEFINE_STRING (kernel, FIELD_KERNEL)
DEFINE_STRING (initrd, FIELD_INITRD)
DEFINE_STRING (cmdline, FIELD_CMDLINE)
DEFINE_VALUE (gboolean, clock_local, FIELD_CLOCK_LOCAL, lodge_field_set_uint)
DEFINE_VALUE (gboolean, hyperv, FIELD_HYPERV, lodge_field_set_uint)
DEFINE_STRING (video_model, FIELD_VIDEO_MODEL)
DEFINE_STRING (sound_model, FIELD_SOUND_MODEL)
DEFINE_VALUE (gboolean, tablet, FIELD_TABLET, lodge_field_set_uint)
DEFINE_VALUE (gboolean, agents, FIELD_AGENTS, lodge_field_set_uint)
DEFINE_VALUE (gboolean, disposable, FIELD_DISPOSABLE, lodge_field_set_uint)
DEFINE_VALUE (gboolean, is_template, FIELD_TEMPLATE, lodge_field_set_uint)
DEFINE_VALUE (gboolean, transient, FIELD_TRANSIENT, lodge_field_set_uint)
DEFINE_VALUE (guint, serial_count, FIELD_SERIAL_COUNT, lodge_field_set_uint)
DEFINE_VALUE (guint, usb_ports, FIELD_USB_PORTS, lodge_field_set_uint)
DEFINE_VALUE (LodgeSnapshotSchedule, snapshot_schedule, FIELD_SNAPSHOT_SCHEDULE, lodge_field_set_uint)
DEFINE_VALUE (guint, snapshot_minutes, FIELD_SNAPSHOT_MINUTES, lodge_field_set_uint)
DEFINE_VALUE (guint, snapshot_keep, FIELD_SNAPSHOT_KEEP, lodge_field_set_uint)
DEFINE_VALUE (guint64, snapshot_budget, FIELD_SNAPSHOT_BUDGET, lodge_field_set_uint64)
DEFINE_VALUE (gboolean, snapshot_memory, FIELD_SNAPSHOT_MEMORY, lodge_field_set_uint)
DEFINE_VALUE (gboolean, snapshot_network, FIELD_SNAPSHOT_NETWORK, lodge_field_set_uint)
DEFINE_STRING (snapshot_undo, FIELD_SNAPSHOT_UNDO)
/* clang-format on */
