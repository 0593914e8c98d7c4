/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/*
 * LodgeHost: what the computer behind one connection is and can do. Main thread; filled in by the
 * backend after connecting, notified when it changes.
 *
 * Properties (readable; writable by the backend with g_object_set ()):
 *   "hostname"          char*
 *   "hypervisor"        char*   "QEMU", "Test"
 *   "hypervisor-version" char*  "7.2.22"
 *   "library-version"   char*   libvirt's, "9.0.0"
 *   "arch"              char*   "x86_64"
 *   "local"             bool    libvirt runs on this computer
 *   "privileged"        bool    the system connection (machines of all users)
 *   "cpus"              uint    threads the host has
 *   "memory"            uint64  bytes installed
 *   "memory-available"  uint64  bytes free for a new machine now; 0: not known
 *   "kvm"               bool    KVM can really run an ordinary guest here
 *   "acceleration-reason" char* one sentence for a person: why emulation, or that KVM is used
 *   "emulation"         bool    TCG is available
 *   "uefi", "secure-boot", "tpm" bool  firmware with it, and swtpm, are installed
 *   "uefi-reason", "tpm-reason" char*  when not: one sentence with the one thing to do; else NULL
 *   "rendering"         bool    machines can draw with a graphics card
 *   "rendering-reason"  char*   when not: one sentence; else NULL
 *   "spice", "vnc"      bool    QEMU was built with them
 *   "max-cpus"          uint    for one machine
 *   "disk-folder"       char*   where new disks go: an absolute path, or NULL: not known
 *   "disk-space"        uint64  bytes free there; 0: not known
 *   "networks"          GStrv   names of libvirt networks that are active, or NULL
 */
#define LODGE_TYPE_HOST (lodge_host_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHost, lodge_host, LODGE, HOST, GObject)

LodgeHost *lodge_host_new (void);

const char *lodge_host_get_hostname (LodgeHost *self);
const char *lodge_host_get_hypervisor (LodgeHost *self);
const char *lodge_host_get_hypervisor_version (LodgeHost *self);
const char *lodge_host_get_library_version (LodgeHost *self);
const char *lodge_host_get_arch (LodgeHost *self);
gboolean    lodge_host_get_local (LodgeHost *self);
gboolean    lodge_host_get_privileged (LodgeHost *self);
guint       lodge_host_get_cpus (LodgeHost *self);
guint64     lodge_host_get_memory (LodgeHost *self);
guint64     lodge_host_get_memory_available (LodgeHost *self);
gboolean    lodge_host_get_kvm (LodgeHost *self);
const char *lodge_host_get_acceleration_reason (LodgeHost *self);
gboolean    lodge_host_get_emulation (LodgeHost *self);
gboolean    lodge_host_get_uefi (LodgeHost *self);
gboolean    lodge_host_get_secure_boot (LodgeHost *self);
gboolean    lodge_host_get_tpm (LodgeHost *self);
const char *lodge_host_get_uefi_reason (LodgeHost *self);
const char *lodge_host_get_tpm_reason (LodgeHost *self);
gboolean    lodge_host_get_rendering (LodgeHost *self);
const char *lodge_host_get_rendering_reason (LodgeHost *self);
gboolean    lodge_host_get_spice (LodgeHost *self);
gboolean    lodge_host_get_vnc (LodgeHost *self);
guint       lodge_host_get_max_cpus (LodgeHost *self);
const char *lodge_host_get_disk_folder (LodgeHost *self);
guint64     lodge_host_get_disk_space (LodgeHost *self);
const char *const *lodge_host_get_networks (LodgeHost *self);

/* What AUTO means here: KVM or EMULATION. */
LodgeAcceleration lodge_host_resolve_acceleration (LodgeHost *self, LodgeAcceleration wish);

/* The most memory a new machine may have: "memory-available" less 1 GiB, at least 0; 0 also when
 * not known (test with lodge_host_get_memory_available ()). */
guint64 lodge_host_get_memory_limit (LodgeHost *self);

/* Copies every property of @source that differs. */
void lodge_host_assign (LodgeHost *self, LodgeHost *source);

G_END_DECLS
