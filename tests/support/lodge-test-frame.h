/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"

G_BEGIN_DECLS

/* What a guest shows, seen from the tests. Main thread. */

/* The pixels of line @y. (transfer none) */
guint32 *lodge_test_frame_get_line (LodgeFrame *frame, int y);

/* FALSE without a frame. */
gboolean lodge_test_console_has_size (LodgeConsole *console, int width, int height);

G_END_DECLS
