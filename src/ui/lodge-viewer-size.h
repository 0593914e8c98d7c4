/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How large the window of a viewer opens. Main thread. */

/* Of a window that was never closed: a display of 1024x768, with which most guests begin, is 1:1 in
 * it. */
void lodge_viewer_size_choose (GtkWindow *window);

/* As large as it was when it was closed. @id: by which the display is remembered. */
void lodge_viewer_size_restore (GtkWindow *window, const char *id);

/* Call when @window closes. @id: (nullable) */
void lodge_viewer_size_remember (GtkWindow *window, const char *id);

G_END_DECLS
