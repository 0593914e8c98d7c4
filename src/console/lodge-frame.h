/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * LodgeFrame: the memory in which a console keeps what the guest shows. Main thread.
 *
 * A pixel is a native-endian 32-bit 0x??RRGGBB; the top byte means nothing (servers send 0, 255 or
 * a mix). The memory belongs to the backend and changes under the reader's eyes: each change is
 * told by the console's "damage". It goes away at once with lodge_frame_kill (), so nobody may keep
 * the pointer past the signal "killed"; within its handlers the memory can still be read.
 */
#define LODGE_TYPE_FRAME (lodge_frame_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFrame, lodge_frame, LODGE, FRAME, GObject)

/* What a guest may ask for at most: more is refused, whatever the memory of this computer. */
#define LODGE_FRAME_MAX_SIDE 8192
#define LODGE_FRAME_MAX_BYTES (256u * 1024 * 1024)

/* Whether a screen of @width x @height can be shown; @error is a sentence for the user. */
gboolean lodge_frame_check_size (int width, int height, GError **error);

/* A frame over foreign memory, valid until lodge_frame_kill (). The size must have been checked.
 * (transfer full) */
LodgeFrame *lodge_frame_new_for_data (guint8 *data, int width, int height, int stride);

/* A black frame with memory of its own, which is freed with the object (not when killed: a decoder
 * may still be writing into it). NULL when there is no memory left. (transfer full) (nullable) */
LodgeFrame *lodge_frame_new (int width, int height);

/* The same with memory that other processes can be given, a System V segment that goes with its
 * last user; where there can't be one, ordinary memory. (transfer full) (nullable) */
LodgeFrame *lodge_frame_new_shared (int width, int height);

/* The segment's id, of which the frame is the beginning; -1: the memory is not shared. */
int lodge_frame_get_shared_id (LodgeFrame *self);

/* A copy of a living frame, with memory of its own. (transfer full) (nullable) */
LodgeFrame *lodge_frame_copy (LodgeFrame *self);

guint8 *lodge_frame_get_data (LodgeFrame *self); /* NULL once killed */
int lodge_frame_get_width (LodgeFrame *self);
int lodge_frame_get_height (LodgeFrame *self);
int lodge_frame_get_stride (LodgeFrame *self);         /* bytes from line to line */
guint64 lodge_frame_get_generation (LodgeFrame *self); /* unique among all frames, rising */
gboolean lodge_frame_is_alive (LodgeFrame *self);

/* Says that the memory goes away: emits "killed", then forgets the pointer. Idempotent. */
void lodge_frame_kill (LodgeFrame *self);

G_END_DECLS
