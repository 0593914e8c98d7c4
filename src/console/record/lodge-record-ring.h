/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "lodge-cursor.h"
#include "lodge-frame.h"

G_BEGIN_DECLS

/*
 * LodgeRecordRing: the pictures on their way from a frame, which changes all the time, to an
 * encoder on another thread. There are few, and each is given out as long as the encoder needs it;
 * a picture that comes back is brought up to date by copying what changed since it left. So the
 * main thread copies little, never waits, and an encoder that is too slow gets fewer pictures.
 *
 * Main thread, except for the buffers, which any thread may release, also after the ring is gone.
 */
typedef struct _LodgeRecordRing LodgeRecordRing;

/* Of a frame's size. NULL when there is no memory left. (transfer full) (nullable) */
LodgeRecordRing *lodge_record_ring_new (int width, int height);
void lodge_record_ring_free (LodgeRecordRing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeRecordRing, lodge_record_ring_free)

/* Of the pictures: both sides even, as video wants them. */
int lodge_record_ring_get_width (LodgeRecordRing *self);
int lodge_record_ring_get_height (LodgeRecordRing *self);

/* What the pictures are. Only once GStreamer is initialised. (transfer none) */
GstCaps *lodge_record_ring_get_caps (LodgeRecordRing *self);

/* This changed in the frame. */
void lodge_record_ring_add_damage (LodgeRecordRing *self, int x, int y, int width, int height);

/* @frame, which is of the ring's size and alive, as it is now, with @cursor (nullable) at @x, @y.
 * NULL: the encoder still has all pictures. (transfer full) (nullable) */
GstBuffer *lodge_record_ring_take (
    LodgeRecordRing *self, LodgeFrame *frame, LodgeCursor *cursor, int x, int y);

/* The same picture as the last time, or NULL. (transfer full) (nullable) */
GstBuffer *lodge_record_ring_take_again (LodgeRecordRing *self);

G_END_DECLS
