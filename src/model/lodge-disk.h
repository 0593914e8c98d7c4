/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-device.h"

G_BEGIN_DECLS

/* LodgeDisk: a disk, optical or floppy drive and what is in it. Threads as LodgeDevice. */
#define LODGE_TYPE_DISK (lodge_disk_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDisk, lodge_disk, LODGE, DISK, LodgeDevice)

LodgeDisk *lodge_disk_new (LodgeDiskKind kind);

LodgeDiskKind lodge_disk_get_kind (LodgeDisk *self);

/* "path": absolute host path of the medium, or NULL: empty drive, or not a local file. */
const char *lodge_disk_get_path (LodgeDisk *self);
void        lodge_disk_set_path (LodgeDisk *self, const char *path);

/* "format": QEMU's format name ("qcow2", "raw"), or NULL when the definition names none. */
const char *lodge_disk_get_format (LodgeDisk *self);
void        lodge_disk_set_format (LodgeDisk *self, const char *format);

LodgeDiskBus lodge_disk_get_bus (LodgeDisk *self);
void         lodge_disk_set_bus (LodgeDisk *self, LodgeDiskBus bus);

/* "target": the domain's name of the slot ("vda", "sda"), or NULL in a draft. */
const char *lodge_disk_get_target (LodgeDisk *self);
void        lodge_disk_set_target (LodgeDisk *self, const char *target);

gboolean lodge_disk_get_read_only (LodgeDisk *self);
void     lodge_disk_set_read_only (LodgeDisk *self, gboolean read_only);

/* "capacity": what the guest sees, in bytes; 0 when not known. */
guint64 lodge_disk_get_capacity (LodgeDisk *self);
void    lodge_disk_set_capacity (LodgeDisk *self, guint64 capacity);

/* "allocation": space used on the host, in bytes; 0 when not known. */
guint64 lodge_disk_get_allocation (LodgeDisk *self);
void    lodge_disk_set_allocation (LodgeDisk *self, guint64 allocation);

G_END_DECLS
