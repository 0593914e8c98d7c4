/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-snapshot.h"

G_BEGIN_DECLS

/* A snapshot to be taken. */
typedef struct
{
  char *title; /* what the user typed; not empty */
  char *note;  /* or NULL */
  LodgeSnapshotOrigin origin;
  gboolean memory;  /* of a running machine: with its memory; else "disks" */
  gboolean quiesce; /* without memory: freeze the guest's file systems through its agent, if it has one */
  gboolean hidden;
  gboolean pinned;
} LodgeSnapshotRequest;
#define LODGE_TYPE_SNAPSHOT_REQUEST (lodge_snapshot_request_get_type ())
GType                 lodge_snapshot_request_get_type (void);
LodgeSnapshotRequest *lodge_snapshot_request_copy (const LodgeSnapshotRequest *self);
void                  lodge_snapshot_request_free (LodgeSnapshotRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeSnapshotRequest, lodge_snapshot_request_free)

typedef enum
{
  LODGE_RESTORE_AS_TAKEN,   /* a running snapshot comes back running */
  LODGE_RESTORE_DISKS_ONLY, /* its memory is left aside: the machine is off and boots cold */
} LodgeRestoreMode;

/* A machine to be made from another. */
typedef struct
{
  char *title;    /* of the new machine */
  char *snapshot; /* the name of the snapshot it starts from; NULL: from now */
  gboolean linked; /* rests on the original's frozen layers instead of copying them */
} LodgeCloneRequest;
#define LODGE_TYPE_CLONE_REQUEST (lodge_clone_request_get_type ())
GType              lodge_clone_request_get_type (void);
LodgeCloneRequest *lodge_clone_request_copy (const LodgeCloneRequest *self);
void               lodge_clone_request_free (LodgeCloneRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeCloneRequest, lodge_clone_request_free)

/* What keeps something from being part of a snapshot, and what can be done about it. */
typedef enum
{
  LODGE_OBSTACLE_RAW_DISK,    /* "raw-disk": convert it to qcow2 */
  LODGE_OBSTACLE_SHARED_DISK, /* "shared-disk": several machines write to it */
  LODGE_OBSTACLE_HOST_DEVICE, /* "host-device": detach it for the moment */
  LODGE_OBSTACLE_SHARE,       /* "share": a shared folder: unmount it in the guest, or detach it */
  LODGE_OBSTACLE_DEPENDANTS,  /* "dependants": linked clones rest on it */
  LODGE_OBSTACLE_MISSING_FILE, /* "missing-file": locate it; the device is its path */
  LODGE_OBSTACLE_OTHER,       /* "other": nothing but what the text says */
} LodgeObstacleKind;
#define LODGE_TYPE_OBSTACLE_KIND (lodge_obstacle_kind_get_type ())
GType lodge_obstacle_kind_get_type (void);

typedef struct
{
  LodgeObstacleKind kind;
  char *device; /* the id of the device it is about, for convert_disk and set_aside, or NULL */
  char *text;   /* a sentence */
} LodgeObstacle;

/* What is possible with a machine's snapshots now. Each text is a sentence why not, NULL: possible. */
typedef struct
{
  LodgeSnapshotStorage storage; /* of the next one; never mixed on one machine */
  char *take;         /* at all */
  char *take_memory;  /* with memory; of a machine that is off: NULL */
  char *linked;       /* linked clones and branches */
  char *disposable;   /* runs that keep nothing */
  char *base;         /* what a linked clone rests on: a machine's title; NULL: it is independent */
  GStrv dependants;   /* titles of the linked clones that rest on it, or NULL */
  GPtrArray *obstacles; /* of LodgeObstacle; what stands behind the texts, or stays outside */
  GStrv aside;          /* what was set aside for the moment, in words, or NULL */
  guint64 memory_bytes; /* of memory that would be written now, about */
  guint64 space_needed; /* bytes on the host */
  guint64 space_free;   /* there */
  double seconds;       /* that taking one would take, about; negative: not known */
} LodgeSnapshotFeatures;
#define LODGE_TYPE_SNAPSHOT_FEATURES (lodge_snapshot_features_get_type ())
GType                  lodge_snapshot_features_get_type (void);
LodgeSnapshotFeatures *lodge_snapshot_features_new (void);
LodgeSnapshotFeatures *lodge_snapshot_features_copy (const LodgeSnapshotFeatures *self);
void                   lodge_snapshot_features_free (LodgeSnapshotFeatures *self);
void lodge_snapshot_features_add (LodgeSnapshotFeatures *self, LodgeObstacleKind kind, const char *device, const char *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeSnapshotFeatures, lodge_snapshot_features_free)

G_END_DECLS
