/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-cursor.h"

G_BEGIN_DECLS

/* The guest's pointer shape for the toolkit. Main thread. */

/* (transfer full) (nullable): NULL for an empty one */
GdkTexture *lodge_guest_cursor_dup_texture (LodgeCursor *cursor);

/* What the host's pointer is to look like over the guest. @cursor: NULL: as usual.
 * (transfer full) (nullable) */
GdkCursor *lodge_guest_cursor_dup_cursor (LodgeCursor *cursor);

G_END_DECLS
