/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * LodgeThumbnail: a small picture of a machine's screen with round corners, or an icon on a tile
 * while there is none. It is decoration: the row beside it says everything in words.
 *
 * Properties: "picture" GBytes* (a PNG, or NULL), "dimmed" bool. Pictures are decoded on a thread; until
 * then it shows the one before.
 */
#define LODGE_TYPE_THUMBNAIL (lodge_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (LodgeThumbnail, lodge_thumbnail, LODGE, THUMBNAIL, GtkWidget)

GtkWidget *lodge_thumbnail_new (void);
void lodge_thumbnail_set_picture (LodgeThumbnail *self, GBytes *picture);
GBytes *lodge_thumbnail_get_picture (LodgeThumbnail *self); /* (nullable) */
gboolean lodge_thumbnail_get_loading (LodgeThumbnail *self);
void lodge_thumbnail_set_dimmed (LodgeThumbnail *self, gboolean dimmed);

G_END_DECLS
