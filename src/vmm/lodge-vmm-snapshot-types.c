/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-snapshot-types.h"

G_DEFINE_BOXED_TYPE (LodgeSnapshotRequest,
                     lodge_snapshot_request,
                     lodge_snapshot_request_copy,
                     lodge_snapshot_request_free)
G_DEFINE_BOXED_TYPE (LodgeCloneRequest,
                     lodge_clone_request,
                     lodge_clone_request_copy,
                     lodge_clone_request_free)
G_DEFINE_BOXED_TYPE (LodgeSnapshotFeatures,
                     lodge_snapshot_features,
                     lodge_snapshot_features_copy,
                     lodge_snapshot_features_free)

G_DEFINE_ENUM_TYPE (LodgeObstacleKind,
                    lodge_obstacle_kind,
                    G_DEFINE_ENUM_VALUE (LODGE_OBSTACLE_RAW_DISK, "raw-disk"),
                    G_DEFINE_ENUM_VALUE (LODGE_OBSTACLE_SHARED_DISK, "shared-disk"),
                    G_DEFINE_ENUM_VALUE (LODGE_OBSTACLE_HOST_DEVICE, "host-device"),
                    G_DEFINE_ENUM_VALUE (LODGE_OBSTACLE_SHARE, "share"),
                    G_DEFINE_ENUM_VALUE (LODGE_OBSTACLE_DEPENDANTS, "dependants"),
                    G_DEFINE_ENUM_VALUE (LODGE_OBSTACLE_MISSING_FILE, "missing-file"),
                    G_DEFINE_ENUM_VALUE (LODGE_OBSTACLE_OTHER, "other"))

LodgeSnapshotRequest *
lodge_snapshot_request_copy (const LodgeSnapshotRequest *self)
{
  LodgeSnapshotRequest *copy;

  if (self == NULL)
    return NULL;
  copy = g_new (LodgeSnapshotRequest, 1);
  *copy = *self;
  copy->title = g_strdup (self->title);
  copy->note = g_strdup (self->note);
  return copy;
}

void
lodge_snapshot_request_free (LodgeSnapshotRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->note);
  g_free (self);
}

LodgeCloneRequest *
lodge_clone_request_copy (const LodgeCloneRequest *self)
{
  LodgeCloneRequest *copy;

  if (self == NULL)
    return NULL;
  copy = g_new (LodgeCloneRequest, 1);
  *copy = *self;
  copy->title = g_strdup (self->title);
  copy->snapshot = g_strdup (self->snapshot);
  return copy;
}

void
lodge_clone_request_free (LodgeCloneRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->snapshot);
  g_free (self);
}

static void
obstacle_free (gpointer data)
{
  LodgeObstacle *obstacle = data;

  g_free (obstacle->device);
  g_free (obstacle->text);
  g_free (obstacle);
}

LodgeSnapshotFeatures *
lodge_snapshot_features_new (void)
{
  LodgeSnapshotFeatures *self = g_new0 (LodgeSnapshotFeatures, 1);

  self->obstacles = g_ptr_array_new_with_free_func (obstacle_free);
  self->seconds = -1.0;
  return self;
}

void
lodge_snapshot_features_add (LodgeSnapshotFeatures *self,
                             LodgeObstacleKind kind,
                             const char *device,
                             const char *text)
{
  LodgeObstacle *obstacle;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  obstacle = g_new (LodgeObstacle, 1);
  obstacle->kind = kind;
  obstacle->device = g_strdup (device);
  obstacle->text = g_strdup (text);
  g_ptr_array_add (self->obstacles, obstacle);
}

LodgeSnapshotFeatures *
lodge_snapshot_features_copy (const LodgeSnapshotFeatures *self)
{
  LodgeSnapshotFeatures *copy;

  if (self == NULL)
    return NULL;
  copy = lodge_snapshot_features_new ();
  copy->storage = self->storage;
  copy->take = g_strdup (self->take);
  copy->take_memory = g_strdup (self->take_memory);
  copy->linked = g_strdup (self->linked);
  copy->disposable = g_strdup (self->disposable);
  copy->base = g_strdup (self->base);
  copy->dependants = g_strdupv (self->dependants);
  copy->aside = g_strdupv (self->aside);
  copy->memory_bytes = self->memory_bytes;
  copy->space_needed = self->space_needed;
  copy->space_free = self->space_free;
  copy->seconds = self->seconds;
  for (guint i = 0; i < self->obstacles->len; i++)
    {
      const LodgeObstacle *obstacle = g_ptr_array_index (self->obstacles, i);

      lodge_snapshot_features_add (copy, obstacle->kind, obstacle->device, obstacle->text);
    }
  return copy;
}

void
lodge_snapshot_features_free (LodgeSnapshotFeatures *self)
{
  if (self == NULL)
    return;
  g_free (self->take);
  g_free (self->take_memory);
  g_free (self->linked);
  g_free (self->disposable);
  g_free (self->base);
  g_strfreev (self->dependants);
  g_strfreev (self->aside);
  g_ptr_array_unref (self->obstacles);
  g_free (self);
}
