/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-snapshot.h"

G_BEGIN_DECLS

/*
 * What libvirt does not keep of a snapshot: $XDG_DATA_HOME/lodge/snapshots/<machine's uuid>/<name>/
 * with memory         the guest's memory, in libvirt's save format nvram, tpm/    copies of the
 * firmware's variables and of swtpm's folder thumbnail.png facts.json     LodgeSnapshotFacts All of
 * it blocks on the disk: worker threads.
 */

/* (transfer full) */
char *lodge_snapshot_folder_dup_path (const char *uuid, const char *name);

/* What is noted of a snapshot when it is taken. */
typedef struct
{
  LodgeSnapshotOrigin origin;
  gboolean pinned;
  gboolean hidden;
  gboolean paused;    /* its machine was paused by its user */
  char *machine_type; /* "pc-q35-7.2" */
  guint64 hypervisor; /* libvirt's number for QEMU's version; 0: not known */
  GStrv layers; /* what it froze: target, path and format of each disk in turn; NULL: not noted */
} LodgeSnapshotFacts;
void lodge_snapshot_facts_clear (LodgeSnapshotFacts *self);

/* What can't be read leaves @facts as of another program's snapshot. */
void lodge_snapshot_folder_read_facts (const char *folder, LodgeSnapshotFacts *facts);
gboolean lodge_snapshot_folder_write_facts (const char *folder,
                                            const LodgeSnapshotFacts *facts,
                                            GError **error);

/* Copies a regular file, sharing its blocks where the file system can; on the disk when it returns.
 * The target is replaced as a whole or not at all. */
gboolean lodge_snapshot_copy_file (const char *source, const char *target, GError **error);

/* Copies a folder of regular files and folders; @target is replaced. */
gboolean lodge_snapshot_copy_folder (const char *source, const char *target, GError **error);

/* Removes @path and what is in it; never follows a link. */
void lodge_snapshot_remove_folder (const char *path);

/* Bytes on the host of a file, or of a folder and what is in it. */
guint64 lodge_snapshot_space_of (const char *path);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LodgeSnapshotFacts, lodge_snapshot_facts_clear)

/* A whole qcow2 image in no time and space, where the file system can share what it holds between files
 * (reflink). FALSE: it can't, or the image needs others, and nothing was made. */
gboolean lodge_snapshot_share_image (const char *source, const char *target);

G_END_DECLS
