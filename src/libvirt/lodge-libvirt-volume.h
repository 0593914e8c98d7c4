/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-job.h"
#include "lodge-libvirt-link.h"
#include "lodge-vmm-types.h"

G_BEGIN_DECLS

/*
 * Makes a disk through libvirt where its folder is not ours to write: a copy is first converted
 * into the user's cache, then uploaded. Worker threads. Returns its path (transfer full).
 */
char *lodge_libvirt_volume_create (virStoragePoolPtr pool,
                                   const LodgeDiskRequest *request,
                                   LodgeJob *job,
                                   GCancellable *cancellable,
                                   GError **error);

/* Where the copy for a disk called @name lies until it is uploaded. Whoever deletes the disk deletes
 * this, too: a killed program leaves it behind. (transfer full) */
char *lodge_libvirt_volume_dup_copy_path (const char *name);

G_END_DECLS
