/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the file @path in the file manager, or its folder where that can't choose files. @window:
 * above which; (nullable). Main thread. */
void lodge_show_in_folder (GtkWindow *window, const char *path);

G_END_DECLS
