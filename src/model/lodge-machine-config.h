/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-device.h"
#include "lodge-disk.h"
#include "lodge-display.h"
#include "lodge-nic.h"

G_BEGIN_DECLS

/*
 * LodgeMachineConfig: a machine's definition in the model's terms. Two uses: read from a domain's
 * stored XML it hangs, read-only, on a LodgeMachine; filled in by LodgeCreator it is the request
 * from which the backend builds a new definition. It is never turned back into the XML of an
 * existing machine: edits go through LodgeMachineEdit.
 *
 * Properties (all readable and writable, notify only on change):
 *
 *   "uuid"         char*   canonical lower-case text; NULL in a request: the backend makes one
 *   "name"         char*   the domain's name: [a-z0-9-]; NULL in a request: made from the title
 *   "title"        char*   what the user typed: NFC, at most 128 characters, no control characters
 *   "description"  char*   or NULL
 *   "os-id"        char*   libosinfo's short id ("debian12"), or NULL: not known
 *   "os-url"       char*   libosinfo's full id ("http://debian.org/debian/12"), or NULL
 *   "cpus"         uint    virtual CPUs at start, at least 1
 *   "memory"       uint64  bytes
 *   "arch"         char*   "x86_64"
 *   "machine-type" char*   "q35" in a request; as stored ("pc-q35-7.2") when read
 *   "firmware"     LodgeFirmware
 *   "secure-boot"  bool
 *   "tpm"          bool    an emulated TPM 2.0
 *   "rendering"    LodgeRendering     SOFTWARE in a request unless set
 *   "acceleration" LodgeAcceleration  AUTO only in a request; KVM or EMULATION when read
 *   "boot"         LodgeBootSource    of a request
 *   "kernel", "initrd" char*  absolute host paths, or NULL; "cmdline" char* or NULL
 *   "clock-local"  bool    the clock keeps local time (Windows) instead of UTC
 *   "hyperv"       bool    Hyper-V enlightenments (Windows guests)
 *   "video-model"  char*   "virtio", "qxl", "vga", "bochs"; NULL in a request: the backend picks
 *   "sound-model"  char*   "ich9", "ac97", or NULL: none
 *   "tablet"       bool    an absolute pointing device
 *   "agents"       bool    guest-agent and SPICE agent channels (in a request)
 *   "disposable"   bool    of what runs: nothing of the run is kept
 *   "template"     bool    kept to make others from: see lodge_vmm_set_template_async ()
 *   "transient"    bool    read only for a machine that has no stored definition
 *   "serial-count" uint    serial consoles
 *   "usb-ports"    uint    read only: how many of a viewer's USB devices it can be given
 *   "snapshot-…"           read only, for lodge_snapshot_policy_of (); 0: not said; and
 *   "snapshot-undo" char*  the snapshot that takes the last restore back, or NULL. None of them is part
 *                          of the settings that a restore brings back
 *
 * "disks", "nics" and "displays" are GListStores of LodgeDisk, LodgeNic, LodgeDisplay; the getters
 * return them as GListModel, the owner of a draft adds and removes with the functions below.
 */
#define LODGE_TYPE_MACHINE_CONFIG (lodge_machine_config_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineConfig, lodge_machine_config, LODGE, MACHINE_CONFIG, GObject)

/* A config with: 1 CPU, 1 GiB, x86_64, q35, BIOS, AUTO, boot from disk, tablet and agents on. */
LodgeMachineConfig *lodge_machine_config_new (void);

/* A deep copy. */
LodgeMachineConfig *lodge_machine_config_copy (LodgeMachineConfig *self);

/* Whether everything is equal, devices included. */
gboolean lodge_machine_config_equal (LodgeMachineConfig *a, LodgeMachineConfig *b);

/*
 * For backends: makes @self equal to @source, notifying what differs and changing only the list
 * rows that differ (matched by lodge_device_get_id ()).
 */
void lodge_machine_config_assign (LodgeMachineConfig *self, LodgeMachineConfig *source);

GListModel *lodge_machine_config_get_disks (LodgeMachineConfig *self);
GListModel *lodge_machine_config_get_nics (LodgeMachineConfig *self);
GListModel *lodge_machine_config_get_displays (LodgeMachineConfig *self);

/* Each takes its own reference to @device. */
void lodge_machine_config_add_disk (LodgeMachineConfig *self, LodgeDisk *disk);
void lodge_machine_config_add_nic (LodgeMachineConfig *self, LodgeNic *nic);
void lodge_machine_config_add_display (LodgeMachineConfig *self, LodgeDisplay *display);
void lodge_machine_config_remove_device (LodgeMachineConfig *self, LodgeDevice *device);

#define LODGE_DECLARE_CONFIG_STRING(field)                                                         \
  const char *lodge_machine_config_get_##field (LodgeMachineConfig *self);                         \
  void        lodge_machine_config_set_##field (LodgeMachineConfig *self, const char *value);
#define LODGE_DECLARE_CONFIG_VALUE(type, field)                                                    \
  type lodge_machine_config_get_##field (LodgeMachineConfig *self);                                \
  void lodge_machine_config_set_##field (LodgeMachineConfig *self, type value);

LODGE_DECLARE_CONFIG_STRING (uuid)
LODGE_DECLARE_CONFIG_STRING (name)
LODGE_DECLARE_CONFIG_STRING (title)
LODGE_DECLARE_CONFIG_STRING (description)
LODGE_DECLARE_CONFIG_STRING (os_id)
LODGE_DECLARE_CONFIG_STRING (os_url)
LODGE_DECLARE_CONFIG_VALUE (guint, cpus)
LODGE_DECLARE_CONFIG_VALUE (guint64, memory)
LODGE_DECLARE_CONFIG_STRING (arch)
LODGE_DECLARE_CONFIG_STRING (machine_type)
LODGE_DECLARE_CONFIG_VALUE (LodgeFirmware, firmware)
LODGE_DECLARE_CONFIG_VALUE (gboolean, secure_boot)
LODGE_DECLARE_CONFIG_VALUE (gboolean, tpm)
LODGE_DECLARE_CONFIG_VALUE (LodgeAcceleration, acceleration)
LODGE_DECLARE_CONFIG_VALUE (LodgeRendering, rendering)
LODGE_DECLARE_CONFIG_VALUE (LodgeBootSource, boot)
LODGE_DECLARE_CONFIG_STRING (kernel)
LODGE_DECLARE_CONFIG_STRING (initrd)
LODGE_DECLARE_CONFIG_STRING (cmdline)
LODGE_DECLARE_CONFIG_VALUE (gboolean, clock_local)
LODGE_DECLARE_CONFIG_VALUE (gboolean, hyperv)
LODGE_DECLARE_CONFIG_STRING (video_model)
LODGE_DECLARE_CONFIG_STRING (sound_model)
LODGE_DECLARE_CONFIG_VALUE (gboolean, tablet)
LODGE_DECLARE_CONFIG_VALUE (gboolean, agents)
LODGE_DECLARE_CONFIG_VALUE (gboolean, disposable)
LODGE_DECLARE_CONFIG_VALUE (gboolean, is_template)
LODGE_DECLARE_CONFIG_VALUE (gboolean, transient)
LODGE_DECLARE_CONFIG_VALUE (guint, serial_count)
LODGE_DECLARE_CONFIG_VALUE (guint, usb_ports)
LODGE_DECLARE_CONFIG_VALUE (LodgeSnapshotSchedule, snapshot_schedule)
LODGE_DECLARE_CONFIG_VALUE (guint, snapshot_minutes)
LODGE_DECLARE_CONFIG_VALUE (guint, snapshot_keep)
LODGE_DECLARE_CONFIG_VALUE (guint64, snapshot_budget)
LODGE_DECLARE_CONFIG_VALUE (gboolean, snapshot_memory)
LODGE_DECLARE_CONFIG_VALUE (gboolean, snapshot_network)
LODGE_DECLARE_CONFIG_STRING (snapshot_undo)

G_END_DECLS
