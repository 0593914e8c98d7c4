/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm-types.h"

G_BEGIN_DECLS

/*
 * What an image file is, found from its own bytes: QEMU is asked only about files that name no
 * other, with the format given, so that nothing a hostile image refers to is ever opened.
 * Threads that may block.
 *
 * Layouts: QEMU's docs/interop/qcow2.txt; "Virtual Disk Format 5.0" (VMware); "Virtual Hard Disk
 * Image Format Specification" and [MS-VHDX] (Microsoft); VDICore.h's header as documented by
 * VirtualBox; ECMA-119 (ISO 9660).
 */

/* What this code knows without QEMU. (transfer full) */
LodgeImageInfo *lodge_image_sniff (const char *path, GError **error);

/* The whole truth, with QEMU's help for sizes. (transfer full) */
LodgeImageInfo *lodge_image_probe (const char *path, GCancellable *cancellable, GError **error);

/* Above this virtual size Lodge makes no copies: no honest disk has it. */
#define LODGE_IMAGE_MAX_VIRTUAL_SIZE (G_GUINT64_CONSTANT (16) << 40)

G_END_DECLS
