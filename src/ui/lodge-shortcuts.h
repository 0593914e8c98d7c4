/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All keyboard shortcuts, in one table. Main thread. */

/* Sets the application's accelerators: once. */
void lodge_shortcuts_install (GtkApplication *application);

/* Whether they work in @window: not while a guest has the keyboard there. */
void lodge_shortcuts_set_enabled (GtkWindow *window, gboolean enabled);

/* A window that lists them. (transfer floating) */
GtkWidget *lodge_shortcuts_create_window (void);

G_END_DECLS
