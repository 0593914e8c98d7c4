/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeDirectChanges: what of a frame changed and is to be brought to the screen past GTK, in guest
 * pixels, and when: after all of an update was told of, and before the next is asked for. Never
 * more than a few hundred rectangles. Main thread.
 */
typedef struct _LodgeDirectChanges LodgeDirectChanges;

typedef void (*LodgeDirectFlush) (gpointer user_data);

LodgeDirectChanges *lodge_direct_changes_new (LodgeDirectFlush flush, gpointer user_data);
void lodge_direct_changes_free (LodgeDirectChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDirectChanges, lodge_direct_changes_free)

void lodge_direct_changes_add (LodgeDirectChanges *self, const cairo_rectangle_int_t *rect);
void lodge_direct_changes_clear (LodgeDirectChanges *self);

/* Until the next call of the others. */
const cairo_rectangle_int_t *lodge_direct_changes_peek (LodgeDirectChanges *self, guint *n_rects);

/* Has @flush called soon; at once where changes have come without a pause for long. */
void lodge_direct_changes_flush_soon (LodgeDirectChanges *self);
gboolean lodge_direct_changes_is_waiting (LodgeDirectChanges *self);

/* Not any more. */
void lodge_direct_changes_stop (LodgeDirectChanges *self);

G_END_DECLS
