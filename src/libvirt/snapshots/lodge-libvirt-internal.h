/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-snapshots.h"

G_BEGIN_DECLS

/* The first libvirt that takes internal snapshots of machines whose firmware is in flash memory. */
#define LODGE_LIBVIRT_UEFI_VERSION 10010000

/* Snapshots inside disk files, libvirt's own way. Worker threads, with the machine's lock. */

gboolean lodge_libvirt_has_internal (virDomainPtr domain);

/* Why another one can't be taken, or NULL. (transfer full) */
char *lodge_libvirt_dup_internal_refusal (virDomainPtr domain, LodgeDomainXml *definition);

/* The same where no other way is open: nothing of the machine may be in the way of libvirt's own. */
char *lodge_libvirt_dup_inside_refusal (LodgeLibvirtLink *link,
                                        virDomainPtr domain,
                                        LodgeDomainXml *definition);

/* Of a running machine always with its memory. */
gboolean lodge_libvirt_take_internal (virDomainPtr domain,
                                      LodgeDomainXml *definition,
                                      const char *name,
                                      const char *description,
                                      GError **error);
gboolean lodge_libvirt_restore_internal (LodgeLibvirtLink *link,
                                         virDomainPtr domain,
                                         virDomainSnapshotPtr snapshot,
                                         LodgeRestoreMode mode,
                                         GError **error);
gboolean lodge_libvirt_delete_internal (
    virDomainPtr domain, const char *uuid, const char *name, gboolean children, GError **error);

G_END_DECLS
