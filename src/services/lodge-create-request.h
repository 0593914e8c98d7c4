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
 *   "source" LodgeSource, "path" char* (ISO or disk image), "path-format" char* (of a disk image, as
 *   probed), "copy-disk" bool (TRUE: copy the image; FALSE: use it in place), "kernel", "initrd",
 *   "cmdline" char*, "title" char*, "os" LodgeOs* (nullable), "cpus" uint, "memory" uint64,
 *   "disk-size" uint64 (bytes; 0: no disk), "firmware", "secure-boot" bool, "tpm" bool,
 *   "acceleration", "display" LodgeDisplayProtocol, "start" bool.
 */
#define LODGE_TYPE_CREATE_REQUEST (lodge_create_request_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCreateRequest, lodge_create_request, LODGE, CREATE_REQUEST, GObject)

/* Source ISO, SPICE, AUTO, start. */
LodgeCreateRequest *lodge_create_request_new (void);

/*
 * Sets cpus, memory, disk size, firmware, secure boot and TPM to what the request's system wants
 * and @host can give, and a title from the system's name that no machine in @machines has
 * (unless the user set one: "title-set" bool). @machines: (nullable): of LodgeMachine.
 */
void lodge_create_request_apply_defaults (LodgeCreateRequest *self, LodgeHost *host, GListModel *machines);

/* Which page of an assistant mends a fault. */
typedef enum
{
  LODGE_CREATE_PAGE_SOURCE,
  LODGE_CREATE_PAGE_SYSTEM,
  LODGE_CREATE_PAGE_REVIEW,
} LodgeCreatePage;

/* Everything that can be known before the work. FALSE with LODGE_VMM_ERROR_* and the page. */
gboolean lodge_create_request_validate (LodgeCreateRequest *self, LodgeHost *host, GListModel *machines, LodgeCreatePage *page, GError **error);

G_END_DECLS
