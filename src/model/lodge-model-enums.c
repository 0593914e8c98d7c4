/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-model-enums.h"

G_DEFINE_ENUM_TYPE (LodgeMachineState,
                    lodge_machine_state,
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_SHUTTING_DOWN, "shutting-down"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_SAVED, "saved"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_CRASHED, "crashed"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_STATE_ASLEEP, "asleep"))

G_DEFINE_ENUM_TYPE (LodgeMachineReason,
                    lodge_machine_reason,
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_USER, "user"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_GUEST, "guest"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_FORCED_OFF, "forced-off"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_IO_ERROR, "io-error"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_NO_SPACE, "no-space"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_GUEST_PANIC, "guest-panic"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_QEMU_DIED, "qemu-died"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_START_FAILED, "start-failed"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_WORKING, "working"),
                    G_DEFINE_ENUM_VALUE (LODGE_MACHINE_REASON_MOVED, "moved"))

G_DEFINE_ENUM_TYPE (LodgeActivity,
                    lodge_activity,
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_CREATING, "creating"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_PAUSING, "pausing"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_RESUMING, "resuming"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_SHUTTING_DOWN, "shutting-down"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_RESTARTING, "restarting"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_FORCING_OFF, "forcing-off"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_SAVING, "saving"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_EDITING, "editing"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_DELETING, "deleting"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_SNAPSHOTTING, "snapshotting"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_RESTORING, "restoring"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACTIVITY_CLONING, "cloning"))

G_DEFINE_ENUM_TYPE (LodgeVerb,
                    lodge_verb,
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_START, "start"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_PAUSE, "pause"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_RESUME, "resume"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_SHUT_DOWN, "shut-down"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_RESTART, "restart"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_RESET, "reset"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_FORCE_OFF, "force-off"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_SAVE, "save"),
                    G_DEFINE_ENUM_VALUE (LODGE_VERB_DISCARD_SAVED, "discard-saved"))

G_DEFINE_ENUM_TYPE (LodgeRendering,
                    lodge_rendering,
                    G_DEFINE_ENUM_VALUE (LODGE_RENDERING_SOFTWARE, "software"),
                    G_DEFINE_ENUM_VALUE (LODGE_RENDERING_COPIED, "copied"),
                    G_DEFINE_ENUM_VALUE (LODGE_RENDERING_DIRECT, "direct"))

G_DEFINE_ENUM_TYPE (LodgeAcceleration,
                    lodge_acceleration,
                    G_DEFINE_ENUM_VALUE (LODGE_ACCELERATION_AUTO, "auto"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACCELERATION_KVM, "kvm"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACCELERATION_EMULATION, "emulation"),
                    G_DEFINE_ENUM_VALUE (LODGE_ACCELERATION_OTHER, "other"))

G_DEFINE_ENUM_TYPE (LodgeFirmware,
                    lodge_firmware,
                    G_DEFINE_ENUM_VALUE (LODGE_FIRMWARE_BIOS, "bios"),
                    G_DEFINE_ENUM_VALUE (LODGE_FIRMWARE_UEFI, "uefi"))

G_DEFINE_ENUM_TYPE (LodgeDisplayProtocol,
                    lodge_display_protocol,
                    G_DEFINE_ENUM_VALUE (LODGE_DISPLAY_PROTOCOL_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISPLAY_PROTOCOL_SPICE, "spice"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISPLAY_PROTOCOL_VNC, "vnc"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISPLAY_PROTOCOL_OTHER, "other"))

G_DEFINE_ENUM_TYPE (LodgeDisplayListen,
                    lodge_display_listen,
                    G_DEFINE_ENUM_VALUE (LODGE_DISPLAY_LISTEN_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISPLAY_LISTEN_SOCKET, "socket"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISPLAY_LISTEN_ADDRESS, "address"))

G_DEFINE_ENUM_TYPE (LodgeDiskKind,
                    lodge_disk_kind,
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_KIND_DISK, "disk"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_KIND_CDROM, "cdrom"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_KIND_FLOPPY, "floppy"))

G_DEFINE_ENUM_TYPE (LodgeDiskBus,
                    lodge_disk_bus,
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_BUS_VIRTIO, "virtio"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_BUS_SCSI, "scsi"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_BUS_SATA, "sata"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_BUS_IDE, "ide"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_BUS_USB, "usb"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_BUS_FDC, "fdc"),
                    G_DEFINE_ENUM_VALUE (LODGE_DISK_BUS_OTHER, "other"))

G_DEFINE_ENUM_TYPE (LodgeNicMode,
                    lodge_nic_mode,
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_MODE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_MODE_USER, "user"),
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_MODE_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_MODE_BRIDGE, "bridge"),
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_MODE_DIRECT, "direct"),
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_MODE_OTHER, "other"))

G_DEFINE_ENUM_TYPE (LodgeNetworkKind,
                    lodge_network_kind,
                    G_DEFINE_ENUM_VALUE (LODGE_NETWORK_KIND_NAT, "nat"),
                    G_DEFINE_ENUM_VALUE (LODGE_NETWORK_KIND_HOST_ONLY, "host-only"),
                    G_DEFINE_ENUM_VALUE (LODGE_NETWORK_KIND_INTERNAL, "internal"),
                    G_DEFINE_ENUM_VALUE (LODGE_NETWORK_KIND_BRIDGED, "bridged"),
                    G_DEFINE_ENUM_VALUE (LODGE_NETWORK_KIND_ROUTED, "routed"),
                    G_DEFINE_ENUM_VALUE (LODGE_NETWORK_KIND_OTHER, "other"))

G_DEFINE_ENUM_TYPE (LodgeNicGuard,
                    lodge_nic_guard,
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_GUARD_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_GUARD_NO_HOST, "no-host"),
                    G_DEFINE_ENUM_VALUE (LODGE_NIC_GUARD_FORWARDS_ONLY, "forwards-only"))

G_DEFINE_ENUM_TYPE (LodgeForwardProtocol,
                    lodge_forward_protocol,
                    G_DEFINE_ENUM_VALUE (LODGE_FORWARD_PROTOCOL_TCP, "tcp"),
                    G_DEFINE_ENUM_VALUE (LODGE_FORWARD_PROTOCOL_UDP, "udp"))

G_DEFINE_ENUM_TYPE (LodgeAddressSource,
                    lodge_address_source,
                    G_DEFINE_ENUM_VALUE (LODGE_ADDRESS_SOURCE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_ADDRESS_SOURCE_AGENT, "agent"),
                    G_DEFINE_ENUM_VALUE (LODGE_ADDRESS_SOURCE_LEASE, "lease"),
                    G_DEFINE_ENUM_VALUE (LODGE_ADDRESS_SOURCE_SEEN, "seen"))

G_DEFINE_ENUM_TYPE (LodgeSnapshotKind,
                    lodge_snapshot_kind,
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_KIND_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_KIND_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_KIND_DISKS, "disks"))

G_DEFINE_ENUM_TYPE (LodgeSnapshotStorage,
                    lodge_snapshot_storage,
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_STORAGE_EXTERNAL, "external"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_STORAGE_INTERNAL, "internal"))

G_DEFINE_ENUM_TYPE (LodgeSnapshotOrigin,
                    lodge_snapshot_origin,
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_ORIGIN_USER, "user"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_ORIGIN_SAFETY, "safety"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_ORIGIN_SCHEDULE, "schedule"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_ORIGIN_UNDO, "undo"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_ORIGIN_OTHER, "other"))

G_DEFINE_ENUM_TYPE (LodgeSnapshotSchedule,
                    lodge_snapshot_schedule,
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_SCHEDULE_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_SCHEDULE_MINUTES, "minutes"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_SCHEDULE_HOURLY, "hourly"),
                    G_DEFINE_ENUM_VALUE (LODGE_SNAPSHOT_SCHEDULE_DAILY, "daily"))

G_DEFINE_ENUM_TYPE (LodgeBootSource,
                    lodge_boot_source,
                    G_DEFINE_ENUM_VALUE (LODGE_BOOT_DISK, "disk"),
                    G_DEFINE_ENUM_VALUE (LODGE_BOOT_CDROM, "cdrom"),
                    G_DEFINE_ENUM_VALUE (LODGE_BOOT_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (LODGE_BOOT_KERNEL, "kernel"))

G_DEFINE_FLAGS_TYPE (LodgeMachineFeatures,
                     lodge_machine_features,
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_SAVE, "save"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_SCREENSHOT, "screenshot"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_SEND_KEYS, "send-keys"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_OPEN_DISPLAY, "open-display"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_OPEN_SERIAL, "open-serial"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_READ_LOG, "read-log"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_EDIT, "edit"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_STATISTICS, "statistics"),
                     G_DEFINE_ENUM_VALUE (LODGE_MACHINE_FEATURE_MEDIUM, "medium"))

static const char *
find_nick (gpointer klass, int value)
{
  if (G_IS_ENUM_CLASS (klass))
    {
      const GEnumValue *found = g_enum_get_value (klass, value);

      return found != NULL ? found->value_nick : NULL;
    }
  else
    {
      const GFlagsClass *flags = klass;

      for (guint i = 0; i < flags->n_values; i++)
        {
          if (flags->values[i].value == (guint)value)
            return flags->values[i].value_nick;
        }
      return NULL;
    }
}

const char *
lodge_enum_to_nick (GType type, int value)
{
  g_autoptr (GTypeClass) klass = NULL;

  g_return_val_if_fail (G_TYPE_IS_ENUM (type) || G_TYPE_IS_FLAGS (type), NULL);

  klass = g_type_class_ref (type);
  return find_nick (klass, value);
}

gboolean
lodge_enum_from_nick (GType type, const char *nick, int *value)
{
  g_autoptr (GTypeClass) klass = NULL;

  g_return_val_if_fail (G_TYPE_IS_ENUM (type) || G_TYPE_IS_FLAGS (type), FALSE);

  if (nick == NULL)
    return FALSE;

  klass = g_type_class_ref (type);
  if (G_IS_ENUM_CLASS (klass))
    {
      const GEnumValue *found = g_enum_get_value_by_nick ((GEnumClass *)klass, nick);

      if (found == NULL)
        return FALSE;
      *value = found->value;
    }
  else
    {
      const GFlagsValue *found = g_flags_get_value_by_nick ((GFlagsClass *)klass, nick);

      if (found == NULL)
        return FALSE;
      *value = (int)found->value;
    }
  return TRUE;
}

char *
lodge_enum_dup_nicks (GType type)
{
  g_autoptr (GTypeClass) klass = NULL;
  GString *nicks = g_string_new (NULL);

  g_return_val_if_fail (G_TYPE_IS_ENUM (type) || G_TYPE_IS_FLAGS (type), NULL);

  klass = g_type_class_ref (type);
  if (G_IS_ENUM_CLASS (klass))
    {
      const GEnumClass *enums = (GEnumClass *)klass;

      for (guint i = 0; i < enums->n_values; i++)
        g_string_append_printf (nicks, "%s%s", i > 0 ? ", " : "", enums->values[i].value_nick);
    }
  else
    {
      const GFlagsClass *flags = (GFlagsClass *)klass;

      for (guint i = 0; i < flags->n_values; i++)
        g_string_append_printf (nicks, "%s%s", i > 0 ? ", " : "", flags->values[i].value_nick);
    }
  return g_string_free (nicks, FALSE);
}
