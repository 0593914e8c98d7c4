/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeDamage: what of a frame changed since it was last painted, in guest pixels. Whatever comes
 * is clipped to the frame. Never more than LODGE_DAMAGE_MAX_RECTS rectangles: past that they are
 * grown to a coarse grid, then to their extents, so that a guest can't make painting slow with many
 * small changes. Main thread.
 */
typedef struct _LodgeDamage LodgeDamage;

#define LODGE_DAMAGE_MAX_RECTS 32

LodgeDamage *lodge_damage_new (void);
void lodge_damage_free (LodgeDamage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDamage, lodge_damage_free)

/* A new frame: everything of it is damaged. 0 x 0: no frame. */
void lodge_damage_reset (LodgeDamage *self, int width, int height);

void lodge_damage_add (LodgeDamage *self, int x, int y, int width, int height);
gboolean lodge_damage_is_empty (LodgeDamage *self);

/* Gives what was collected and starts anew. (transfer full) */
cairo_region_t *lodge_damage_take (LodgeDamage *self);

G_END_DECLS
