/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * By what a frozen layer is known again when it has been moved: the length and a sum of its first and last
 * MiB, noted beside the snapshot that froze it ("identity": a line "sum length path" each). A file that is
 * not noted, or was merged since, is not known. All of it blocks on the disk: worker threads.
 */

/* @folder: the snapshot's; @paths: (element-type utf8): what it froze. What can't be read is left out. */
void lodge_layer_identity_note (const char *folder, GPtrArray *paths);

/* The file at @path has other bytes from now on. */
void lodge_layer_identity_forget (const char *path);

/* The file that was at @old is at @path from now on. */
void lodge_layer_identity_move (const char *old, const char *path);

typedef enum
{
  LODGE_LAYER_IDENTITY_UNKNOWN,
  LODGE_LAYER_IDENTITY_SAME,
  LODGE_LAYER_IDENTITY_OTHER,
} LodgeLayerIdentity;

/* Whether @file is what was noted of @path. */
LodgeLayerIdentity lodge_layer_identity_compare (const char *path, const char *file);

G_END_DECLS
