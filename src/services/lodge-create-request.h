/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-os-catalog.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/* Where a new machine comes from. */
typedef enum
{
  LODGE_SOURCE_ISO,     /* "iso" */
  LODGE_SOURCE_DISK,    /* "disk": an existing qcow2 or raw image */
  LODGE_SOURCE_KERNEL,  /* "kernel" */
  LODGE_SOURCE_NETWORK, /* "network" */
  LODGE_SOURCE_NOTHING, /* "nothing": a blank disk */
} LodgeSource;
#define LODGE_TYPE_SOURCE (lodge_source_get_type ())
GType lodge_source_get_type (void);

/*
 * LodgeCreateRequest: what the assistant and lodgectl fill in. Main thread. Properties, all
 * read-write with notify:
 *   "source" LodgeSource, "path" char* (ISO or disk image), "path-format" char* (of a disk image,
 * as probed), "copy-disk" bool (TRUE: copy the image; FALSE: use it in place), "kernel", "initrd",
 *   "cmdline" char*, "title" char*, "os" LodgeOs* (nullable), "cpus" uint, "memory" uint64,
 *   "disk-size" uint64 (bytes; 0: no disk), "firmware", "secure-boot" bool, "tpm" bool,
 *   "acceleration", "display" LodgeDisplayProtocol, "start" bool, "title-set" bool (a person chose
 *   the title, so defaults leave it alone).
 * Read-only: "limit-note" char*: one sentence where the host gives less than the system wants, as
 *   of the last apply_defaults (); NULL: it gets what it wants.
 */
#define LODGE_TYPE_CREATE_REQUEST (lodge_create_request_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCreateRequest, lodge_create_request, LODGE, CREATE_REQUEST, GObject)

/* Source ISO, SPICE, AUTO, start. */
LodgeCreateRequest *lodge_create_request_new (void);

/* Getters for C; strings may be NULL. (transfer none) */
LodgeSource lodge_create_request_get_source (LodgeCreateRequest *self);
const char *lodge_create_request_get_path (LodgeCreateRequest *self);
const char *lodge_create_request_get_path_format (LodgeCreateRequest *self);
gboolean lodge_create_request_get_copy_disk (LodgeCreateRequest *self);
const char *lodge_create_request_get_kernel (LodgeCreateRequest *self);
const char *lodge_create_request_get_initrd (LodgeCreateRequest *self);
const char *lodge_create_request_get_cmdline (LodgeCreateRequest *self);
const char *lodge_create_request_get_title (LodgeCreateRequest *self);
LodgeOs *lodge_create_request_get_os (LodgeCreateRequest *self);
guint lodge_create_request_get_cpus (LodgeCreateRequest *self);
guint64 lodge_create_request_get_memory (LodgeCreateRequest *self);
guint64 lodge_create_request_get_disk_size (LodgeCreateRequest *self);
LodgeFirmware lodge_create_request_get_firmware (LodgeCreateRequest *self);
gboolean lodge_create_request_get_secure_boot (LodgeCreateRequest *self);
gboolean lodge_create_request_get_tpm (LodgeCreateRequest *self);
LodgeAcceleration lodge_create_request_get_acceleration (LodgeCreateRequest *self);
LodgeDisplayProtocol lodge_create_request_get_display (LodgeCreateRequest *self);
gboolean lodge_create_request_get_start (LodgeCreateRequest *self);
const char *lodge_create_request_get_limit_note (LodgeCreateRequest *self);

/*
 * Sets cpus, memory, disk size, firmware, secure boot and TPM to what the request's system wants
 * and @host can give, and a title from the system's name that no machine in @machines has
 * (unless the user set one: "title-set" bool). @machines: (nullable): of LodgeMachine.
 */
void lodge_create_request_apply_defaults (LodgeCreateRequest *self,
                                          LodgeHost *host,
                                          GListModel *machines);

/* Which page of an assistant mends a fault. */
typedef enum
{
  LODGE_CREATE_PAGE_SOURCE, /* the files */
  LODGE_CREATE_PAGE_SYSTEM, /* CPUs, memory, disk size, firmware, acceleration */
  LODGE_CREATE_PAGE_REVIEW, /* the title, and what nothing on the pages mends */
} LodgeCreatePage;

/* Everything that can be known before the work without touching a file. FALSE with
 * LODGE_VMM_ERROR_* and the page. */
gboolean lodge_create_request_validate (LodgeCreateRequest *self,
                                        LodgeHost *host,
                                        GListModel *machines,
                                        LodgeCreatePage *page,
                                        GError **error);

G_END_DECLS
