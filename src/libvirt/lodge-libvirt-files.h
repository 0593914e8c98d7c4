/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-link.h"

G_BEGIN_DECLS

/* What a disk is called while it is being made. */
#define LODGE_LIBVIRT_PART_SUFFIX ".part"

/*
 * Every file that the machines of the connection use, backing files included, with the titles of
 * those machines: path -> GPtrArray of char *. @except_uuid: (nullable): not this machine.
 * Worker threads. (transfer full)
 */
GHashTable *
lodge_libvirt_files_users (LodgeLibvirtLink *link, const char *except_uuid, GError **error);

/* One name for one file; @path itself when it does not exist or is not on this computer.
 * (transfer full) */
char *lodge_libvirt_files_dup_canonical (const char *path, gboolean local);

G_END_DECLS
