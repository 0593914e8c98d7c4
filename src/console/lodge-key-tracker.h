/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeKeyTracker: which keys the guest believes are down, so that each is released once, with the
 * keyval it was pressed with (Tab comes back as ISO_Left_Tab when Shift changed in between), and
 * none stays down when the keyboard goes elsewhere. Keycodes are Linux input codes.
 */
#define LODGE_KEY_TRACKER_MAX 0x300 /* KEY_CNT of linux/input-event-codes.h */

typedef struct
{
  guint64 down[LODGE_KEY_TRACKER_MAX / 64];
  guint keyvals[LODGE_KEY_TRACKER_MAX];
} LodgeKeyTracker;

typedef void (*LodgeKeyTrackerFunc) (guint keycode, guint keyval, gpointer user_data);

/* TRUE: pass the press on (also when it repeats one). FALSE: there is no such key. */
gboolean lodge_key_tracker_press (LodgeKeyTracker *self, guint keycode, guint keyval);

/* TRUE: pass the release on, with *@keyval, that of the press. FALSE: it was not down. */
gboolean lodge_key_tracker_release (LodgeKeyTracker *self, guint keycode, guint *keyval);

/* Releases everything: calls @func for each key that is down. */
void
lodge_key_tracker_release_all (LodgeKeyTracker *self, LodgeKeyTrackerFunc func, gpointer user_data);

gboolean lodge_key_tracker_is_down (const LodgeKeyTracker *self, guint keycode);
guint lodge_key_tracker_count (const LodgeKeyTracker *self);

G_END_DECLS
