/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/*
 * LodgeObstacleList: what is in the way of a snapshot and can be taken out of it, each with a button that
 * does; and what was taken out, with one that puts it back. Hidden while there is neither.
 *
 * Signal: "changed": one of them has done its work, so that the features are to be read again.
 */
#define LODGE_TYPE_OBSTACLE_LIST (lodge_obstacle_list_get_type ())
G_DECLARE_FINAL_TYPE (LodgeObstacleList, lodge_obstacle_list, LODGE, OBSTACLE_LIST, AdwBin)

/* @features: (nullable): nothing. */
void lodge_obstacle_list_show (LodgeObstacleList *self,
                               LodgeSnapshotActions *actions,
                               const LodgeSnapshotFeatures *features);

/* What is done once a file was chosen for the one that is missing. */
void lodge_obstacle_list_locate (LodgeObstacleList *self, const char *missing, const char *path);

/* Whether it has something about the obstacle with this text. */
gboolean lodge_obstacle_list_has (LodgeObstacleList *self, const char *text);

G_END_DECLS
