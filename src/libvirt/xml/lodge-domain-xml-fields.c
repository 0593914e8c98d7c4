/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

static const LodgeXmlChoice accelerations[] = {
  { "kvm", LODGE_ACCELERATION_KVM },
  { "qemu", LODGE_ACCELERATION_EMULATION },
  { NULL },
};

static const LodgeXmlChoice firmwares[] = {
  { "efi", LODGE_FIRMWARE_UEFI },
  { "pflash", LODGE_FIRMWARE_UEFI },
  { NULL },
};

static const LodgeXmlChoice yes[] = {
  { "yes", TRUE },
  { NULL },
};

static const LodgeXmlChoice emulator[] = {
  { "emulator", TRUE },
  { NULL },
};

static const LodgeXmlChoice clock_offsets[] = {
  { "localtime", TRUE },
  { "utc", FALSE },
  { NULL },
};

static const LodgeXmlChoice schedules[] = {
  { "minutes", LODGE_SNAPSHOT_SCHEDULE_MINUTES },
  { "hourly", LODGE_SNAPSHOT_SCHEDULE_HOURLY },
  { "daily", LODGE_SNAPSHOT_SCHEDULE_DAILY },
  { NULL },
};

/* lodge-snapshot-policy-xml.c writes them. */
#define POLICY "metadata/lodge-snapshots:policy/"

const LodgeXmlField lodge_domain_xml_machine_fields[] = {
  { "acceleration", "@type", LODGE_XML_CHOICE, accelerations, LODGE_ACCELERATION_OTHER },
  { "name", "name", LODGE_XML_STRING, .built = TRUE },
  { "uuid", "uuid", LODGE_XML_STRING, .built = TRUE },
  { "title", "title", LODGE_XML_STRING, .built = TRUE },
  { "description", "description", LODGE_XML_STRING, .built = TRUE },
  /* GNOME Boxes keeps the system's id in a place of its own. */
  { "os-url", "metadata/boxes:gnome-boxes/os-id", LODGE_XML_STRING },
  { "os-url", "metadata/boxes:gnome-boxes/boxes:os-id", LODGE_XML_STRING },
  { "os-url", "metadata/libosinfo:libosinfo/libosinfo:os/@id", LODGE_XML_STRING, .built = TRUE },
  { "memory", "memory", LODGE_XML_SIZE, .built = TRUE },
  { "cpus", "vcpu", LODGE_XML_UINT, .built = TRUE },
  { "cpus", "vcpu/@current", LODGE_XML_UINT },
  { "arch", "os/type/@arch", LODGE_XML_STRING, .built = TRUE },
  { "machine-type", "os/type/@machine", LODGE_XML_STRING },
  { "firmware", "os/loader/@type", LODGE_XML_CHOICE, firmwares, LODGE_FIRMWARE_BIOS },
  { "firmware", "os/@firmware", LODGE_XML_CHOICE, firmwares, LODGE_FIRMWARE_BIOS },
  { "secure-boot", "os/loader/@secure", LODGE_XML_CHOICE, yes, FALSE },
  { "secure-boot",
    "os/firmware/feature[@name='secure-boot']/@enabled",
    LODGE_XML_CHOICE,
    yes,
    FALSE },
  { "kernel", "os/kernel", LODGE_XML_STRING, .built = TRUE },
  { "initrd", "os/initrd", LODGE_XML_STRING, .built = TRUE },
  { "cmdline", "os/cmdline", LODGE_XML_STRING, .built = TRUE },
  { "hyperv", "features/hyperv", LODGE_XML_PRESENT },
  { "clock-local", "clock/@offset", LODGE_XML_CHOICE, clock_offsets, FALSE, .built = TRUE },
  { "tpm", "devices/tpm/backend[@type='emulator']/@type", LODGE_XML_CHOICE, emulator, FALSE },
  { "video-model", "devices/video/model/@type", LODGE_XML_STRING },
  { "sound-model", "devices/sound/@model", LODGE_XML_STRING },
  { "tablet", "devices/input[@type='tablet']", LODGE_XML_PRESENT },
  { "snapshot-schedule",
    POLICY "@schedule",
    LODGE_XML_CHOICE,
    schedules,
    LODGE_SNAPSHOT_SCHEDULE_OFF },
  { "snapshot-minutes", POLICY "@minutes", LODGE_XML_UINT },
  { "snapshot-keep", POLICY "@keep", LODGE_XML_UINT },
  { "snapshot-budget", POLICY "@budget", LODGE_XML_UINT },
  { "snapshot-memory", POLICY "@memory", LODGE_XML_CHOICE, yes, FALSE },
  { "snapshot-network", POLICY "@network", LODGE_XML_CHOICE, yes, FALSE },
  { "snapshot-undo", "metadata/lodge-undo:undo/@snapshot", LODGE_XML_STRING },
  { "disposable", "metadata/lodge-run:disposable", LODGE_XML_PRESENT },
  { "template", "metadata/lodge-template:template", LODGE_XML_PRESENT },
  { "agents", "devices/channel/target[@name='org.qemu.guest_agent.0']", LODGE_XML_PRESENT },
  { NULL },
};

const LodgeXmlChoice lodge_domain_xml_disk_kinds[] = {
  { "disk", LODGE_DISK_KIND_DISK },
  { "cdrom", LODGE_DISK_KIND_CDROM },
  { "floppy", LODGE_DISK_KIND_FLOPPY },
  { NULL },
};

const LodgeXmlChoice lodge_domain_xml_disk_buses[] = {
  { "virtio", LODGE_DISK_BUS_VIRTIO },
  { "scsi", LODGE_DISK_BUS_SCSI },
  { "sata", LODGE_DISK_BUS_SATA },
  { "ide", LODGE_DISK_BUS_IDE },
  { "usb", LODGE_DISK_BUS_USB },
  { "fdc", LODGE_DISK_BUS_FDC },
  { NULL },
};

const LodgeXmlField lodge_domain_xml_disk_fields[] = {
  { "path", "source/@dev", LODGE_XML_STRING },
  { "path", "source/@file", LODGE_XML_STRING },
  { "format", "driver/@type", LODGE_XML_STRING },
  { "bus", "target/@bus", LODGE_XML_CHOICE, lodge_domain_xml_disk_buses, LODGE_DISK_BUS_OTHER },
  { "target", "target/@dev", LODGE_XML_STRING },
  { "read-only", "readonly", LODGE_XML_PRESENT },
  { NULL },
};

const LodgeXmlChoice lodge_domain_xml_nic_modes[] = {
  { "user", LODGE_NIC_MODE_USER },     { "network", LODGE_NIC_MODE_NETWORK },
  { "bridge", LODGE_NIC_MODE_BRIDGE }, { "direct", LODGE_NIC_MODE_DIRECT },
  { "null", LODGE_NIC_MODE_NONE },     { NULL },
};

static const LodgeXmlChoice link_states[] = {
  { "down", FALSE },
  { NULL },
};

const LodgeXmlField lodge_domain_xml_nic_fields[] = {
  { "mode", "@type", LODGE_XML_CHOICE, lodge_domain_xml_nic_modes, LODGE_NIC_MODE_OTHER },
  { "source", "source/@dev", LODGE_XML_STRING },
  { "source", "source/@bridge", LODGE_XML_STRING },
  { "source", "source/@network", LODGE_XML_STRING },
  { "mac", "mac/@address", LODGE_XML_STRING },
  { "model", "model/@type", LODGE_XML_STRING },
  { "link-up", "link/@state", LODGE_XML_CHOICE, link_states, TRUE },
  { "mtu", "mtu/@size", LODGE_XML_UINT },
  { "limit-in", "bandwidth/inbound/@average", LODGE_XML_UINT },
  { "limit-out", "bandwidth/outbound/@average", LODGE_XML_UINT },
  { NULL },
};

const LodgeXmlChoice lodge_domain_xml_protocols[] = {
  { "spice", LODGE_DISPLAY_PROTOCOL_SPICE },
  { "vnc", LODGE_DISPLAY_PROTOCOL_VNC },
  { NULL },
};

static const LodgeXmlChoice listen_types[] = {
  { "none", LODGE_DISPLAY_LISTEN_NONE },
  { "socket", LODGE_DISPLAY_LISTEN_SOCKET },
  { NULL },
};

const LodgeXmlField lodge_domain_xml_display_fields[] = {
  { "protocol",
    "@type",
    LODGE_XML_CHOICE,
    lodge_domain_xml_protocols,
    LODGE_DISPLAY_PROTOCOL_OTHER },
  { "listen", "listen/@type", LODGE_XML_CHOICE, listen_types, LODGE_DISPLAY_LISTEN_ADDRESS },
  { "address", "@listen", LODGE_XML_STRING },
  { "address", "listen/@address", LODGE_XML_STRING },
  { "address", "@socket", LODGE_XML_STRING },
  { "address", "listen/@socket", LODGE_XML_STRING },
  { NULL },
};
