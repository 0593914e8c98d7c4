/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display-page.h"

G_BEGIN_DECLS

/* Shows the file @path in the file manager, or its folder where that can't choose files. @window:
 * above which; (nullable). Main thread. */
void lodge_show_in_folder (GtkWindow *window, const char *path);

/* Adds "show-in-folder" (ay: a path, which need not be UTF-8) and "tell-screenshot" (ay: the same;
 * tells that a picture was saved there, empty: where no file manager gets) to the actions of which
 * @page is a part. @page: outlives @map. */
void lodge_show_in_folder_add_actions (LodgeDisplayPage *page, GActionMap *map);

/* Tells on the page that something was saved, with a button to see it. @path: (nullable) */
void lodge_show_in_folder_tell (LodgeDisplayPage *page, const char *sentence, const char *path);

G_END_DECLS
