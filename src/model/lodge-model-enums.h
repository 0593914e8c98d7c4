/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * The enumerations of the model. Each is a registered GEnum or GFlags whose nicks are stable: they
 * are what lodgectl prints in JSON and accepts on its command line.
 */

/* What a machine is doing now. SAVED is "off, with saved memory"; CRASHED is "off, because QEMU
 * ended without being asked". */
typedef enum
{
  LODGE_MACHINE_STATE_UNKNOWN,       /* "unknown" */
  LODGE_MACHINE_STATE_OFF,           /* "off" */
  LODGE_MACHINE_STATE_RUNNING,       /* "running" */
  LODGE_MACHINE_STATE_PAUSED,        /* "paused" */
  LODGE_MACHINE_STATE_SHUTTING_DOWN, /* "shutting-down" */
  LODGE_MACHINE_STATE_SAVED,         /* "saved" */
  LODGE_MACHINE_STATE_CRASHED,       /* "crashed" */
  LODGE_MACHINE_STATE_ASLEEP,        /* "asleep": suspended by the guest */
} LodgeMachineState;
#define LODGE_TYPE_MACHINE_STATE (lodge_machine_state_get_type ())
GType lodge_machine_state_get_type (void);

/* Why a machine is in its state, where that matters to a person. */
typedef enum
{
  LODGE_MACHINE_REASON_NONE,        /* "none" */
  LODGE_MACHINE_REASON_USER,        /* "user": somebody asked for it */
  LODGE_MACHINE_REASON_GUEST,       /* "guest": the guest itself did it */
  LODGE_MACHINE_REASON_FORCED_OFF,  /* "forced-off" */
  LODGE_MACHINE_REASON_IO_ERROR,    /* "io-error": paused, a disk could not be read or written */
  LODGE_MACHINE_REASON_NO_SPACE,    /* "no-space": paused, the host's file system is full */
  LODGE_MACHINE_REASON_GUEST_PANIC, /* "guest-panic" */
  LODGE_MACHINE_REASON_QEMU_DIED,   /* "qemu-died" */
  LODGE_MACHINE_REASON_START_FAILED, /* "start-failed" */
  LODGE_MACHINE_REASON_WORKING,     /* "working": paused by a save, snapshot or migration */
  LODGE_MACHINE_REASON_MOVED,       /* "moved": off here, for it went on in another place */
} LodgeMachineReason;
#define LODGE_TYPE_MACHINE_REASON (lodge_machine_reason_get_type ())
GType lodge_machine_reason_get_type (void);

/* What Lodge is doing with a machine at this moment. One activity at a time; see lodge-vmm.h. */
typedef enum
{
  LODGE_ACTIVITY_NONE,          /* "none" */
  LODGE_ACTIVITY_CREATING,      /* "creating" */
  LODGE_ACTIVITY_STARTING,      /* "starting" */
  LODGE_ACTIVITY_PAUSING,       /* "pausing" */
  LODGE_ACTIVITY_RESUMING,      /* "resuming" */
  LODGE_ACTIVITY_SHUTTING_DOWN, /* "shutting-down" */
  LODGE_ACTIVITY_RESTARTING,    /* "restarting" */
  LODGE_ACTIVITY_FORCING_OFF,   /* "forcing-off" */
  LODGE_ACTIVITY_SAVING,        /* "saving" */
  LODGE_ACTIVITY_EDITING,       /* "editing" */
  LODGE_ACTIVITY_DELETING,      /* "deleting" */
  LODGE_ACTIVITY_SNAPSHOTTING,  /* "snapshotting" */
  LODGE_ACTIVITY_RESTORING,     /* "restoring": a snapshot */
  LODGE_ACTIVITY_CLONING,       /* "cloning" */
} LodgeActivity;
#define LODGE_TYPE_ACTIVITY (lodge_activity_get_type ())
GType lodge_activity_get_type (void);

/* The verbs that move a machine from one state to another. */
typedef enum
{
  LODGE_VERB_START,        /* "start": also from saved memory */
  LODGE_VERB_PAUSE,        /* "pause" */
  LODGE_VERB_RESUME,       /* "resume": from a pause or from sleep */
  LODGE_VERB_SHUT_DOWN,    /* "shut-down": asks the guest (agent or power button); done when asked, not when off */
  LODGE_VERB_RESTART,      /* "restart": asks the guest */
  LODGE_VERB_RESET,        /* "reset": the reset button */
  LODGE_VERB_FORCE_OFF,    /* "force-off": pulls the plug; never refused as busy */
  LODGE_VERB_SAVE,         /* "save": memory to disk, then off */
  LODGE_VERB_DISCARD_SAVED, /* "discard-saved": forget the saved memory */
} LodgeVerb;
#define LODGE_TYPE_VERB (lodge_verb_get_type ())
GType lodge_verb_get_type (void);

typedef enum
{
  LODGE_ACCELERATION_AUTO,      /* "auto": KVM where it can really run (see LodgeHost), else emulation */
  LODGE_ACCELERATION_KVM,       /* "kvm" */
  LODGE_ACCELERATION_EMULATION, /* "emulation": QEMU's TCG */
  LODGE_ACCELERATION_OTHER,     /* "other": another hypervisor's domain type, as of libvirt's test driver */
} LodgeAcceleration;
#define LODGE_TYPE_ACCELERATION (lodge_acceleration_get_type ())
GType lodge_acceleration_get_type (void);

/* Who draws for a guest that wants 3D, and how its pictures come to the display. */
typedef enum
{
  LODGE_RENDERING_SOFTWARE, /* "software": the processor; there is no 3D acceleration */
  LODGE_RENDERING_COPIED,   /* "copied": the host's graphics card, and QEMU copies (egl-headless) */
  LODGE_RENDERING_DIRECT,   /* "direct": the host's graphics card, whose memory is shown (SPICE's GL) */
} LodgeRendering;
#define LODGE_TYPE_RENDERING (lodge_rendering_get_type ())
GType lodge_rendering_get_type (void);

typedef enum
{
  LODGE_FIRMWARE_BIOS, /* "bios" */
  LODGE_FIRMWARE_UEFI, /* "uefi" */
} LodgeFirmware;
#define LODGE_TYPE_FIRMWARE (lodge_firmware_get_type ())
GType lodge_firmware_get_type (void);

typedef enum
{
  LODGE_DISPLAY_PROTOCOL_NONE,  /* "none" */
  LODGE_DISPLAY_PROTOCOL_SPICE, /* "spice" */
  LODGE_DISPLAY_PROTOCOL_VNC,   /* "vnc" */
  LODGE_DISPLAY_PROTOCOL_OTHER, /* "other": sdl, rdp, dbus: listed, not shown */
} LodgeDisplayProtocol;
#define LODGE_TYPE_DISPLAY_PROTOCOL (lodge_display_protocol_get_type ())
GType lodge_display_protocol_get_type (void);

/* Where a display listens. Lodge makes NONE (SPICE) and SOCKET (VNC) only. */
typedef enum
{
  LODGE_DISPLAY_LISTEN_NONE,    /* "none": only descriptors handed out by libvirt */
  LODGE_DISPLAY_LISTEN_SOCKET,  /* "socket": a unix socket */
  LODGE_DISPLAY_LISTEN_ADDRESS, /* "address": TCP */
} LodgeDisplayListen;
#define LODGE_TYPE_DISPLAY_LISTEN (lodge_display_listen_get_type ())
GType lodge_display_listen_get_type (void);

typedef enum
{
  LODGE_DISK_KIND_DISK,   /* "disk" */
  LODGE_DISK_KIND_CDROM,  /* "cdrom" */
  LODGE_DISK_KIND_FLOPPY, /* "floppy" */
} LodgeDiskKind;
#define LODGE_TYPE_DISK_KIND (lodge_disk_kind_get_type ())
GType lodge_disk_kind_get_type (void);

typedef enum
{
  LODGE_DISK_BUS_VIRTIO, /* "virtio" */
  LODGE_DISK_BUS_SCSI,   /* "scsi" */
  LODGE_DISK_BUS_SATA,   /* "sata" */
  LODGE_DISK_BUS_IDE,    /* "ide" */
  LODGE_DISK_BUS_USB,    /* "usb" */
  LODGE_DISK_BUS_FDC,    /* "fdc" */
  LODGE_DISK_BUS_OTHER,  /* "other" */
} LodgeDiskBus;
#define LODGE_TYPE_DISK_BUS (lodge_disk_bus_get_type ())
GType lodge_disk_bus_get_type (void);

typedef enum
{
  LODGE_NIC_MODE_NONE,    /* "none": not attached */
  LODGE_NIC_MODE_USER,    /* "user": QEMU's user-mode NAT */
  LODGE_NIC_MODE_NETWORK, /* "network": a libvirt network, by name */
  LODGE_NIC_MODE_BRIDGE,  /* "bridge": a host bridge, by name */
  LODGE_NIC_MODE_DIRECT,  /* "direct": macvtap */
  LODGE_NIC_MODE_OTHER,   /* "other" */
} LodgeNicMode;
#define LODGE_TYPE_NIC_MODE (lodge_nic_mode_get_type ())
GType lodge_nic_mode_get_type (void);

/* What a network gives to the machines on it. */
typedef enum
{
  LODGE_NETWORK_KIND_NAT,       /* "nat": machines see each other, the host, and the world behind it */
  LODGE_NETWORK_KIND_HOST_ONLY, /* "host-only": machines and the host see each other */
  LODGE_NETWORK_KIND_INTERNAL,  /* "internal": machines see each other and nothing else */
  LODGE_NETWORK_KIND_BRIDGED,   /* "bridged": machines are on the host's own network */
  LODGE_NETWORK_KIND_ROUTED,    /* "routed": as NAT, without translating addresses */
  LODGE_NETWORK_KIND_OTHER,     /* "other": open, SR-IOV pools, …: listed, and used by name */
} LodgeNetworkKind;
#define LODGE_TYPE_NETWORK_KIND (lodge_network_kind_get_type ())
GType lodge_network_kind_get_type (void);

/* What an adapter on NAT must not do. */
typedef enum
{
  LODGE_NIC_GUARD_NONE,          /* "none" */
  LODGE_NIC_GUARD_NO_HOST,       /* "no-host": the world, but neither the host's loopback nor any of its addresses */
  LODGE_NIC_GUARD_FORWARDS_ONLY, /* "forwards-only": only answers to what came in by a forward */
} LodgeNicGuard;
#define LODGE_TYPE_NIC_GUARD (lodge_nic_guard_get_type ())
GType lodge_nic_guard_get_type (void);

typedef enum
{
  LODGE_FORWARD_PROTOCOL_TCP, /* "tcp" */
  LODGE_FORWARD_PROTOCOL_UDP, /* "udp" */
} LodgeForwardProtocol;
#define LODGE_TYPE_FORWARD_PROTOCOL (lodge_forward_protocol_get_type ())
GType lodge_forward_protocol_get_type (void);

/* How it is known which addresses a guest has. */
typedef enum
{
  LODGE_ADDRESS_SOURCE_NONE,  /* "none": not known */
  LODGE_ADDRESS_SOURCE_AGENT, /* "agent": the guest agent said so */
  LODGE_ADDRESS_SOURCE_LEASE, /* "lease": the network's DHCP server gave it */
  LODGE_ADDRESS_SOURCE_SEEN,  /* "seen": from ARP, or from frames that passed Lodge's switch */
} LodgeAddressSource;
#define LODGE_TYPE_ADDRESS_SOURCE (lodge_address_source_get_type ())
GType lodge_address_source_get_type (void);

/* What a snapshot holds. */
typedef enum
{
  LODGE_SNAPSHOT_KIND_OFF,     /* "off": disks, firmware variables and TPM of a machine that was off */
  LODGE_SNAPSHOT_KIND_RUNNING, /* "running": the same and the memory, of one moment */
  LODGE_SNAPSHOT_KIND_DISKS,   /* "disks": disks of a running machine, as after a power cut or a freeze */
} LodgeSnapshotKind;
#define LODGE_TYPE_SNAPSHOT_KIND (lodge_snapshot_kind_get_type ())
GType lodge_snapshot_kind_get_type (void);

typedef enum
{
  LODGE_SNAPSHOT_STORAGE_EXTERNAL, /* "external": a frozen layer per disk: Lodge's way */
  LODGE_SNAPSHOT_STORAGE_INTERNAL, /* "internal": inside the disks' files, made by other programs */
} LodgeSnapshotStorage;
#define LODGE_TYPE_SNAPSHOT_STORAGE (lodge_snapshot_storage_get_type ())
GType lodge_snapshot_storage_get_type (void);

/* Who wanted a snapshot. */
typedef enum
{
  LODGE_SNAPSHOT_ORIGIN_USER,     /* "user" */
  LODGE_SNAPSHOT_ORIGIN_SAFETY,   /* "safety": taken by itself before something risky */
  LODGE_SNAPSHOT_ORIGIN_SCHEDULE, /* "schedule" */
  LODGE_SNAPSHOT_ORIGIN_UNDO,     /* "undo": hidden, for undoing a restore */
  LODGE_SNAPSHOT_ORIGIN_OTHER,    /* "other": another program's */
} LodgeSnapshotOrigin;
#define LODGE_TYPE_SNAPSHOT_ORIGIN (lodge_snapshot_origin_get_type ())
GType lodge_snapshot_origin_get_type (void);

/* When snapshots are taken by themselves, while the machine runs. */
typedef enum
{
  LODGE_SNAPSHOT_SCHEDULE_OFF,     /* "off" */
  LODGE_SNAPSHOT_SCHEDULE_MINUTES, /* "minutes": every so many */
  LODGE_SNAPSHOT_SCHEDULE_HOURLY,  /* "hourly" */
  LODGE_SNAPSHOT_SCHEDULE_DAILY,   /* "daily" */
} LodgeSnapshotSchedule;
#define LODGE_TYPE_SNAPSHOT_SCHEDULE (lodge_snapshot_schedule_get_type ())
GType lodge_snapshot_schedule_get_type (void);

/* What the first start of a new machine boots from, first to last; a machine boots its disk once
 * that is bootable, whatever stands here. */
typedef enum
{
  LODGE_BOOT_DISK,    /* "disk" */
  LODGE_BOOT_CDROM,   /* "cdrom" (after the disk: an empty disk falls through to it) */
  LODGE_BOOT_NETWORK, /* "network" */
  LODGE_BOOT_KERNEL,  /* "kernel": direct kernel boot */
} LodgeBootSource;
#define LODGE_TYPE_BOOT_SOURCE (lodge_boot_source_get_type ())
GType lodge_boot_source_get_type (void);

/* What can be done to a machine on its host. Absent means the interface says why not. */
typedef enum
{
  LODGE_MACHINE_FEATURE_NONE = 0,
  LODGE_MACHINE_FEATURE_SAVE = 1 << 0,           /* "save": memory can be written to disk */
  LODGE_MACHINE_FEATURE_SCREENSHOT = 1 << 1,     /* "screenshot" */
  LODGE_MACHINE_FEATURE_SEND_KEYS = 1 << 2,      /* "send-keys" */
  LODGE_MACHINE_FEATURE_OPEN_DISPLAY = 1 << 3,   /* "open-display": descriptors, so local only */
  LODGE_MACHINE_FEATURE_OPEN_SERIAL = 1 << 4,    /* "open-serial" */
  LODGE_MACHINE_FEATURE_READ_LOG = 1 << 5,       /* "read-log" */
  LODGE_MACHINE_FEATURE_EDIT = 1 << 6,           /* "edit": the definition can be changed */
  LODGE_MACHINE_FEATURE_STATISTICS = 1 << 7,     /* "statistics" */
  LODGE_MACHINE_FEATURE_MEDIUM = 1 << 8,         /* "medium": discs can be changed */
} LodgeMachineFeatures;
#define LODGE_TYPE_MACHINE_FEATURES (lodge_machine_features_get_type ())
GType lodge_machine_features_get_type (void);

/* The nick of @value in the enumeration @type, or NULL. */
const char *lodge_enum_to_nick (GType type, int value);

/* The value whose nick is @nick; FALSE leaves @value alone. */
gboolean lodge_enum_from_nick (GType type, const char *nick, int *value);

/* All nicks of @type in order, joined by ", ". Returns: (transfer full) */
char *lodge_enum_dup_nicks (GType type);

G_END_DECLS
