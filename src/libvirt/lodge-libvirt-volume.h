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

G_END_DECLS
