/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-link.h"

G_BEGIN_DECLS

/* The folder for disks: the target of libvirt's storage pool "default". Worker threads. */

/* Where new disks go or, as long as the pool is not there, would go; NULL: not known.
 * (transfer full) */
char *lodge_libvirt_pool_dup_folder (LodgeLibvirtLink *link);

/* Bytes free in @folder; 0: not known. */
guint64 lodge_libvirt_pool_get_space (LodgeLibvirtLink *link, const char *folder);

/* The pool itself, started; made in the session when it is missing. NULL with @error, which is
 * LODGE_VMM_ERROR_NOT_SUPPORTED where there is no storage. Free with virStoragePoolFree (). */
virStoragePoolPtr lodge_libvirt_pool_ensure (LodgeLibvirtLink *link, GError **error);

/* Left free where a copy of a disk goes. */
#define LODGE_LIBVIRT_SPACE_MARGIN ((guint64)64 << 20)
/* With less of it left, that is why what was written could not be. */
#define LODGE_LIBVIRT_LITTLE_SPACE ((guint64)16 << 20)

/* Bytes free on the file system that holds, or would hold, @path on this computer; 0: not known. */
guint64 lodge_libvirt_local_space (const char *path);

G_END_DECLS
