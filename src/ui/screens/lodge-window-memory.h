/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * How a window of a display was left: its size, whether it was maximized or filled a monitor, and
 * which one. Kept as lodge-display-memory.h says, as "NAME-window" (iibbs). Where on a monitor a
 * window lies is the window system's matter: GTK 4 neither tells nor chooses it.
 */

/* Before the window is shown. A monitor that is not there leaves the choice to the window system.
 * @id: (nullable) */
void lodge_window_memory_restore (GtkWindow *window, const char *id, const char *name);

/* While it is still shown. @id: (nullable) */
void lodge_window_memory_save (GtkWindow *window, const char *id, const char *name);

G_END_DECLS
