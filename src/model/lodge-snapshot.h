/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/*
 * LodgeSnapshot: one snapshot of one machine. Main thread. What hangs on a machine is a mirror.
 *
 * libvirt's snapshot metadata is the truth about names, parents, kinds and which one is current.
 * What must not travel back in time (thumbnail, pin, origin, versions) lies in the machine's state
 * folder and is optional: a snapshot that other programs made has none of it.
 *
 * Properties (readable and writable, notify only on change):
 *   "name"       char*   libvirt's; identity within the machine
 *   "title"      char*   what to show: never empty
 *   "note"       char*   or NULL
 *   "parent"     char*   the parent's name, or NULL: a root
 *   "current"    bool    "you are here": the machine's present state came from it
 *   "created"    uint64  microseconds of real time
 *   "kind"       LodgeSnapshotKind
 *   "storage"    LodgeSnapshotStorage
 *   "origin"     LodgeSnapshotOrigin
 *   "pinned"     bool    never expires
 *   "hidden"     bool    not shown: kept for an undo, or because several snapshots rest on its layer
 *   "size"       uint64  bytes on the host that go when it is deleted (layers, memory, copies); 0: not known
 *   "thumbnail"  GBytes* a PNG, or NULL
 *   "problem"    char*   a sentence: what of it is missing or damaged; NULL: nothing
 *   "cold"       char*   a sentence: why its memory can't be loaded any more (QEMU, machine type or CPU
 *                        changed), so that only its disks can be restored; NULL: it can
 */
#define LODGE_TYPE_SNAPSHOT (lodge_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshot, lodge_snapshot, LODGE, SNAPSHOT, GObject)

LodgeSnapshot *lodge_snapshot_new (const char *name);
void           lodge_snapshot_assign (LodgeSnapshot *self, LodgeSnapshot *source);
gboolean       lodge_snapshot_equal (LodgeSnapshot *a, LodgeSnapshot *b);

const char          *lodge_snapshot_get_name (LodgeSnapshot *self);
const char          *lodge_snapshot_get_title (LodgeSnapshot *self);
const char          *lodge_snapshot_get_note (LodgeSnapshot *self);
const char          *lodge_snapshot_get_parent (LodgeSnapshot *self);
gboolean             lodge_snapshot_get_current (LodgeSnapshot *self);
guint64              lodge_snapshot_get_created (LodgeSnapshot *self);
LodgeSnapshotKind    lodge_snapshot_get_kind (LodgeSnapshot *self);
LodgeSnapshotStorage lodge_snapshot_get_storage (LodgeSnapshot *self);
LodgeSnapshotOrigin  lodge_snapshot_get_origin (LodgeSnapshot *self);
gboolean             lodge_snapshot_get_pinned (LodgeSnapshot *self);
gboolean             lodge_snapshot_get_hidden (LodgeSnapshot *self);
guint64              lodge_snapshot_get_size (LodgeSnapshot *self);
GBytes              *lodge_snapshot_get_thumbnail (LodgeSnapshot *self);
const char          *lodge_snapshot_get_problem (LodgeSnapshot *self);
const char          *lodge_snapshot_get_cold (LodgeSnapshot *self);

G_END_DECLS
