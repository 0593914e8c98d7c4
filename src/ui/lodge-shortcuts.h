/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All keyboard shortcuts, in one table. Main thread. */

/* Sets the application's accelerators, or, while a guest has the keyboard, takes them away. */
void lodge_shortcuts_set_enabled (GtkApplication *application, gboolean enabled);

/* A window that lists them. (transfer floating) */
GtkWidget *lodge_shortcuts_create_window (void);

G_END_DECLS
