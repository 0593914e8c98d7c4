/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"
#include "lodge-libvirt-link.h"

G_BEGIN_DECLS

/*
 * Stores @xml with libvirt's validation where the driver has it. @before: (nullable): what it
 * replaces, for the debug log. NULL with @error; else the caller frees. Worker threads.
 */
virDomainPtr lodge_libvirt_define (LodgeLibvirtLink *link,
                                   LodgeDomainXml *before,
                                   LodgeDomainXml *xml,
                                   GError **error);

/* The lines that differ, secrets masked: "- old" and "+ new". (transfer full) */
char *lodge_libvirt_dup_masked_diff (LodgeDomainXml *before, LodgeDomainXml *after);

G_END_DECLS
